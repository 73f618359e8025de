"""Codebook and clean texts in, calibrated probabilities of every code out."""
