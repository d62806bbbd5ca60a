"""Measurements, run by `make bench`: each prints ratios taken in one run, with their goals."""
