"""The record: PostGIS tables, loading, fetching, the local server. Fetches frames; does not judge."""
