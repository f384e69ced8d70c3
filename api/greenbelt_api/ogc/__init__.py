"""OGC API Features: what `routers/ogc.py` is made of."""
