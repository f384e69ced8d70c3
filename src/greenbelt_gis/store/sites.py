"""Sites by code, as far as somebody may see them."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any
from uuid import UUID

import psycopg

from greenbelt_gis.errors import MissingError
from greenbelt_gis.store.database import Record
from greenbelt_gis.text import Text, did_you_mean


def sites(record: Record, within: Collection[UUID] | None = None) -> dict[str, UUID]:
    """Ids of sites by their codes, in order; ``within``: only of these (None: of all)."""
    with record.connect() as connection:
        return _listed(connection, within)


def site_id(connection: psycopg.Connection[Any], code: str) -> UUID:
    """The id of a site; a ``MissingError`` names those that are there."""
    return one_of(_listed(connection, None), code)


def code_of(connection: psycopg.Connection[Any], id_: UUID) -> str | None:
    """The code of a site; None where there is none any more."""
    row = connection.execute("SELECT code FROM site WHERE id = %s", (id_,)).fetchone()
    return None if row is None else str(row[0])


def one_of(known: Mapping[str, UUID], code: str) -> UUID:
    """The id of the site of that code among those ``known`` to the caller; others do not exist for them."""
    if code not in known:
        raise MissingError(
            Text("the record has no site {site!r}", "数据库中没有场地“{site}”").format(site=code[:80]),
            fix=did_you_mean(code, known) if known else None,
        )
    return known[code]


def _listed(connection: psycopg.Connection[Any], within: Collection[UUID] | None) -> dict[str, UUID]:
    rows = connection.execute(
        "SELECT code, id FROM site WHERE %(all)s OR id = ANY(%(within)s::uuid[]) ORDER BY code",
        {"all": within is None, "within": list(within or ())},
    )
    return dict(rows.fetchall())
