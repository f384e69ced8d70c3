"""The parts of the synthetic sample site, see ``make_sample.py``."""
