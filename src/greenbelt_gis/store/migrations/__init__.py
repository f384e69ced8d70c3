"""Migrations of the record, by Alembic. The SRID of new geometry columns comes from whoever migrates."""
