"""Contributions in, ties by named definition, positions and groups out."""
