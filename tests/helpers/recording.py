"""Writing to a record row by row, as an editor would, each time in a transaction of its own."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import Any
from uuid import UUID, uuid4

import psycopg

from greenbelt_gis.store.changes import new_change
from greenbelt_gis.store.database import Record

Cursor = psycopg.Cursor[Any]
POINT = "SRID=4549;POINT(377000 3547000)"


@contextmanager
def change(record: Record, action: str = "test", actor: str = "somebody") -> Iterator[tuple[Cursor, int]]:
    """A transaction with a change: a cursor and the change's id."""
    with psycopg.connect(record.url) as connection, connection.cursor() as cursor:
        yield cursor, new_change(cursor, actor, action, "why")


def rows(record: Record, statement: str, values: Any = None) -> list[Any]:
    with psycopg.connect(record.url) as connection:
        return connection.execute(statement.encode(), values).fetchall()


def site(record: Record, code: str) -> UUID:
    """A site of this code, made now; its id."""
    made = uuid4()
    with change(record) as (cursor, number):
        cursor.execute("INSERT INTO site (id, code, change_id) VALUES (%s, %s, %s)", (made, code, number))
    return made


def a_tree(record: Record, of: UUID, code: str = "T1", **columns: Any) -> UUID:
    """A tree, made now; its id."""
    made = uuid4()
    with change(record) as (cursor, number):
        values = {"id": made, "site_id": of, "code": code, "geom": POINT, "change_id": number, **columns}
        names = ", ".join(values)
        cursor.execute(f"INSERT INTO tree ({names}) VALUES ({', '.join(['%s'] * len(values))})", list(values.values()))
    return made


def set_tree(record: Record, tree: UUID, valid_from: datetime | str | None = None, **columns: Any) -> int:
    """Change columns of a tree; the change's id."""
    with change(record, "edit") as (cursor, number):
        sets = "".join(f"{name} = %({name})s, " for name in columns)
        cursor.execute(
            f"UPDATE tree SET {sets} valid_from = coalesce(%(from)s, now()), change_id = %(change)s WHERE id = %(id)s",
            {**columns, "from": valid_from, "change": number, "id": tree},
        )
    return number


def delete_tree(record: Record, tree: UUID) -> int:
    """Delete a tree; the change's id."""
    with change(record, "delete") as (cursor, number):
        cursor.execute("DELETE FROM tree WHERE id = %s", (tree,))
    return number
