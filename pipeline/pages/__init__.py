"""Measures in, plain dictionaries and then HTML out."""
