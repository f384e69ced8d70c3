"""A change: who writes, why. Every writer makes one in its transaction before it writes."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import psycopg


def new_change(cursor: psycopg.Cursor[Any], actor: str, action: str, note: str = "") -> int:
    """Make the change under which this transaction writes; its id.

    Rows that are inserted or updated carry the id as ``change_id``. Deletions take it from the transaction: they end
    what they delete now, unless ``deleted_from`` says otherwise.
    """
    cursor.execute("INSERT INTO change (actor, action, note) VALUES (%s, %s, %s) RETURNING id", (actor, action, note))
    row = cursor.fetchone()
    assert row is not None
    change = int(row[0])
    cursor.execute(
        "SELECT set_config('greenbelt.change_id', %s, true), set_config('greenbelt.valid_to', '', true)",
        (str(change),),
    )
    return change


def deleted_from(cursor: psycopg.Cursor[Any], instant: datetime | None) -> None:
    """From when on what this transaction deletes from now on is gone; None: from now."""
    cursor.execute(
        "SELECT set_config('greenbelt.valid_to', %s, true)", ("" if instant is None else instant.isoformat(),)
    )


def moment(cursor: psycopg.Cursor[Any]) -> datetime:
    """This moment, by the database's clock."""
    cursor.execute("SELECT clock_timestamp()")
    row = cursor.fetchone()
    assert row is not None
    found: datetime = row[0]
    return found
