"""Findings that two sides tell differently, kept with the comparison that was asked for."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any
from uuid import UUID

import psycopg
import shapely
from psycopg.rows import dict_row
from shapely.geometry.base import BaseGeometry

from greenbelt_gis.store.job_tables import COMPARED

Connection = psycopg.Connection[Any]
_COLUMNS = ", ".join(f'"{name}"' for name in COMPARED)


def keep_compared(cursor: psycopg.Cursor[Any], request: UUID, rows: Iterable[Sequence[Any]]) -> None:
    """Keep rows: values in the order of ``COMPARED``, then the geometry as WKB (or None)."""
    with cursor.copy(f"COPY jobs.comparison_row (request_id, number, {_COLUMNS}, geom) FROM STDIN".encode()) as copy:
        for number, row in enumerate(rows, 1):
            copy.write_row((request, number, *row))


def list_compared(
    connection: Connection, request: UUID, change: str, *, after: int, limit: int
) -> list[tuple[dict[str, Any], BaseGeometry | None]]:
    """Rows in their order, with ``number``, each with its geometry. ``change``: only these (empty: all)."""
    with connection.cursor(row_factory=dict_row) as cursor:
        cursor.execute(
            (
                f"SELECT number, {_COLUMNS}, geom FROM jobs.comparison_row WHERE request_id = %s AND number > %s "  # noqa: S608 - our own names
                "AND (%s = '' OR change = %s) ORDER BY number LIMIT %s"
            ).encode(),
            (request, after, change, change, limit),
        )
        found = cursor.fetchall()
    return [(row, None if (wkb := row.pop("geom")) is None else shapely.from_wkb(wkb)) for row in found]
