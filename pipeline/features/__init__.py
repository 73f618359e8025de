"""Contributions in, clean text, language, links and embeddings out."""
