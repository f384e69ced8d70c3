"""What the planner makes of a statement on a connection of the service."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import psycopg
from psycopg import sql

from greenbelt_gis.store.database import Record
from greenbelt_gis.store.readers import PLANNING


def planned(record: Record, statement: str, values: list[Any]) -> list[dict[str, Any]]:
    """All nodes of the plan that connections of the service keep for a statement, whatever its values, and ran."""
    with psycopg.connect(record.url) as connection:
        for name, setting in PLANNING.items():
            connection.execute("SELECT set_config(%s, %s, false)", (name, setting))
        connection.execute(f"PREPARE asked AS {statement}".encode())
        given = sql.SQL(", ").join(map(sql.Literal, values))
        row = connection.execute(sql.SQL("EXPLAIN (ANALYZE, FORMAT JSON) EXECUTE asked ({})").format(given)).fetchone()
        assert row is not None
    return list(nodes(row[0][0]["Plan"]))


def nodes(plan: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """A node of a plan with all below it."""
    yield plan
    for below in plan.get("Plans", []):
        yield from nodes(below)
