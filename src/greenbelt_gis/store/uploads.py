"""Files that imports wait to read, kept in the record in pieces; and what became of single rows.

In the record, not in a folder: a worker may run elsewhere, and what nobody will read goes with its job.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any, BinaryIO, Literal
from uuid import UUID

import psycopg
from psycopg.rows import dict_row

from greenbelt_gis.store.job_tables import ROW_FIELDS

Connection = psycopg.Connection[Any]
Name = Literal["data", "profile"]
Action = Literal["rejected", "repaired", "warned"]
PIECE = 1024 * 1024
"""Bytes of a piece."""
_COLUMNS = ", ".join(f'"{name}"' for name in ROW_FIELDS)


def keep_file(connection: Connection, request: UUID, name: Name, content: BinaryIO) -> None:
    """Keep a file from where it stands to its end."""
    number = 0
    while piece := content.read(PIECE):
        connection.execute(
            "INSERT INTO jobs.upload_part (request_id, name, number, content) VALUES (%s, %s, %s, %s)",
            (request, name, number, piece),
        )
        number += 1


def fetch_file(connection: Connection, request: UUID, name: Name, into: Path) -> None:
    """Write a file that was kept; an empty one where there is nothing."""
    with into.open("xb") as out:
        number = 0
        while row := connection.execute(
            "SELECT content FROM jobs.upload_part WHERE request_id = %s AND name = %s AND number = %s",
            (request, name, number),
        ).fetchone():
            out.write(row[0])
            number += 1


def keep_rows(cursor: psycopg.Cursor[Any], request: UUID, rows: Sequence[Sequence[Any]]) -> None:
    """Keep what became of rows: values in the order of ``ROW_FIELDS``."""
    with cursor.copy(f"COPY jobs.import_row (request_id, number, {_COLUMNS}) FROM STDIN".encode()) as copy:
        for number, row in enumerate(rows, 1):
            copy.write_row((request, number, *row))


def list_rows(
    connection: Connection, request: UUID, action: Action | None, *, after: int, limit: int | None
) -> list[dict[str, Any]]:
    """What became of rows, in their order: ``number`` and ``ROW_FIELDS``. ``after``: where a page ended."""
    with connection.cursor(row_factory=dict_row) as cursor:
        cursor.execute(
            (
                f"SELECT number, {_COLUMNS} FROM jobs.import_row WHERE request_id = %s AND number > %s "  # noqa: S608 - our own names
                "AND (%s::text IS NULL OR action = %s) ORDER BY number LIMIT %s"
            ).encode(),
            (request, after, action, action, limit),
        )
        return cursor.fetchall()
