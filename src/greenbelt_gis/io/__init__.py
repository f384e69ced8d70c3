"""Files to frames and back: read, normalise (CRS, datum, validity, codes), write."""
