"""Measurements against peers, in one run, as ratios. `make bench` prints them; docs/measurements.md keeps them."""
