"""Cuts water-level bands from surveyed lines or from terrain, and tells what a new cut changes."""
