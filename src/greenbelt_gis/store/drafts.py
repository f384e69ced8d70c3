"""Drafts as they are kept: made, read, listed, changed, marked as promoted, thrown away."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

import psycopg
from psycopg import sql
from psycopg.types.json import Jsonb

from greenbelt_gis.model.layers import LAYERS
from greenbelt_gis.store.revisions import SERIES
from greenbelt_gis.store.tables import TABLE_OF

Cursor = psycopg.Cursor[Any]
_COLUMNS = "d.id, d.site_id, s.code, d.name, d.note, d.version, d.made_by, d.made_at, d.changed_by, d.changed_at"


@dataclass(frozen=True)
class Kept:
    """A draft. ``features``: None where only its head was read; ``promoted_by``: the change that made it present."""

    id: UUID
    site: UUID
    site_code: str
    name: str
    note: str
    version: int
    made_by: str
    made_at: datetime
    changed_by: str
    changed_at: datetime
    promoted_by: int | None
    count: int
    features: Sequence[Mapping[str, Any]] | None


def read_draft(cursor: Cursor, id_: UUID) -> Kept | None:
    """A draft with its features."""
    found = _read(cursor, "d.features", "d.id = %s", [id_], 1)
    return found[0] if found else None


def list_drafts(cursor: Cursor, within: Collection[UUID] | None, after: UUID | None, limit: int) -> list[Kept]:
    """Heads of drafts of some sites (None: of all) in the order of ids, after one."""
    where = "(%s OR d.site_id = ANY(%s::uuid[])) AND (%s::uuid IS NULL OR d.id > %s)"
    return _read(cursor, "NULL", where, [within is None, list(within or ()), after, after], limit)


def _read(cursor: Cursor, features: str, where: str, values: Sequence[Any], limit: int) -> list[Kept]:
    cursor.execute(
        f"SELECT {_COLUMNS}, d.promoted_by, jsonb_array_length(d.features), {features} FROM draft d "  # noqa: S608
        f"JOIN site s ON s.id = d.site_id WHERE {where} ORDER BY d.id LIMIT {int(limit)}".encode(),
        values,
    )
    return [Kept(*row) for row in cursor.fetchall()]


def insert_draft(
    cursor: Cursor, id_: UUID, site: UUID, name: str, note: str, features: Sequence[Any], actor: str
) -> None:
    """Keep a new one; ``psycopg.errors.UniqueViolation`` where the id is taken."""
    cursor.execute(
        "INSERT INTO draft (id, site_id, name, note, features, made_by, changed_by) "
        "VALUES (%s, %s, %s, %s, %s, %s, %s)",
        (id_, site, name, note, Jsonb(list(features)), actor, actor),
    )


def update_draft(
    cursor: Cursor, id_: UUID, version: int, name: str, note: str, features: Sequence[Any], actor: str
) -> bool:
    """Change one that is still of a version and not promoted; whether it was."""
    cursor.execute(
        "UPDATE draft SET name = %s, note = %s, features = %s, changed_by = %s, changed_at = now(), "
        "version = version + 1 WHERE id = %s AND version = %s AND promoted_by IS NULL",
        (name, note, Jsonb(list(features)), actor, id_, version),
    )
    return cursor.rowcount == 1


def mark_promoted(cursor: Cursor, id_: UUID, version: int, change: int, actor: str) -> bool:
    """Say by which change it came into the record; false where it is of another version, promoted, or gone."""
    cursor.execute(
        "UPDATE draft SET promoted_by = %s, changed_by = %s, changed_at = now(), version = version + 1 "
        "WHERE id = %s AND version = %s AND promoted_by IS NULL",
        (change, actor, id_, version),
    )
    return cursor.rowcount == 1


def delete_draft(cursor: Cursor, id_: UUID, version: int) -> bool:
    """Throw one away; false where it is of another version or gone. What was promoted stays: the history names it."""
    cursor.execute("DELETE FROM draft WHERE id = %s AND version = %s AND promoted_by IS NULL", (id_, version))
    return cursor.rowcount == 1


def present(cursor: Cursor, site: UUID, layer: str, codes: Collection[str], day: date) -> dict[str, tuple[UUID, int]]:
    """Ids and versions of the rows that have some codes; of bands the one in force on a day."""
    if LAYERS[layer].key is None or not codes:
        return {}
    days: sql.Composable = sql.SQL("")
    if layer in SERIES:
        days = sql.SQL(
            " AND (effective_on IS NULL OR effective_on <= {day}) AND (ended_on IS NULL OR ended_on >= {day})"
        ).format(day=sql.Literal(day))
    cursor.execute(
        sql.SQL("SELECT code, id, change_id FROM {} WHERE site_id = %s AND code = ANY(%s){}").format(
            sql.Identifier(TABLE_OF[layer]), days
        ),
        (site, sorted(codes)),
    )
    return {code: (id_, version) for code, id_, version in cursor.fetchall()}


def versions(cursor: Cursor, site: UUID, layer: str, ids: Collection[UUID]) -> dict[UUID, int]:
    """Versions of rows of a site by their ids."""
    cursor.execute(
        sql.SQL("SELECT id, change_id FROM {} WHERE site_id = %s AND id = ANY(%s)").format(
            sql.Identifier(TABLE_OF[layer])
        ),
        (site, list(ids)),
    )
    return dict(cursor.fetchall())
