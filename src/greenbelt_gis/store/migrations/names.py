"""Which objects of a database are ours to migrate."""

from __future__ import annotations

from typing import Any

from geoalchemy2 import alembic_helpers

SCHEMAS = {None, "history", "access", "jobs"}
"""The schemas that hold our tables; None is the default one."""
PRIVATE = {"spatial_ref_sys", "alembic_version"}
"""Tables of PostGIS and of Alembic."""
QUEUE = "procrastinate_"
"""How names of the queue library's tables begin."""


def include_name(name: str | None, type_: str, parents: object) -> bool:
    """Leave other people's schemas alone."""
    return type_ != "schema" or name in SCHEMAS


def include_object(object_: object, name: str | None, type_: str, reflected: bool, compare_to: object) -> bool:
    """Leave the tables of PostGIS and of the queue alone."""
    if type_ == "table" and (name in PRIVATE or (name or "").startswith(QUEUE)):
        return False
    include: Any = alembic_helpers.include_object
    return bool(include(object_, name, type_, reflected, compare_to))
