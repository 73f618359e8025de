"""Embeddings in, topics with terms, quality and assignments out."""
