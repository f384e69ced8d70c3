"""Judging: pure functions from layers and rules to findings. No database, no clock, no files."""
