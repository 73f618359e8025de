"""Invented communities with planted truths, for the demo, the tests and the benchmarks."""
