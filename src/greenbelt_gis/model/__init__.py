"""The nouns: coordinate systems, layer contracts, days, findings. Knows no file format and no database."""
