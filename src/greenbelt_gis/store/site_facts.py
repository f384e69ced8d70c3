"""What every edit must know of its site: its id, and how far its most inaccurate and widest things reach."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from uuid import UUID

import psycopg
from psycopg import sql

from greenbelt_gis.errors import MissingError
from greenbelt_gis.store.tables import FAR_REACHING, TABLE_OF
from greenbelt_gis.text import Text


@dataclass(frozen=True)
class SiteFacts:
    """``accuracy_m``: the worst of trees, crowns and zones; ``other_accuracy_m``: of assets and activities (95 %);
    ``crown_m``: the widest crown diameter. None of them is told smaller than what is usual."""

    id: UUID
    code: str
    accuracy_m: float
    other_accuracy_m: float
    crown_m: float


def _largest(layer: str, column: str, usual: float) -> sql.Composed:
    return sql.SQL("(SELECT max({c}) FROM {t} AS t WHERE t.site_id = s.id AND {c} > {usual})").format(
        c=sql.Identifier(column), t=sql.Identifier(TABLE_OF[layer]), usual=sql.Literal(usual)
    )


_FACTS = sql.SQL("SELECT s.id, {} FROM site AS s WHERE s.code = %s").format(
    sql.SQL(", ").join(_largest(layer, column, usual) for (layer, column), usual in FAR_REACHING.items())
)


def site_facts(cursor: psycopg.Cursor[Any], code: str) -> SiteFacts:
    """The facts of a site; a ``MissingError`` where it is not there."""
    cursor.execute(_FACTS, (code,))
    row = cursor.fetchone()
    if row is None:
        raise MissingError(Text("the record has no site {site!r}", "数据库中没有场地“{site}”").format(site=code[:80]))
    found = {key: max(usual, value or 0.0) for (key, usual), value in zip(FAR_REACHING.items(), row[1:], strict=True)}

    def worst(*layers: str) -> float:
        return max(found[layer, "accuracy_m"] for layer in layers)

    return SiteFacts(
        row[0], code, worst("trees", "crowns", "protection_zones"), worst("assets", "activities"),
        found["trees", "crown_diameter_m"],
    )  # fmt: skip


def snapshot(cursor: psycopg.Cursor[Any]) -> str:
    """Which transactions have ended, as one text: the same text twice means that nothing was written between."""
    cursor.execute("SELECT pg_current_snapshot()::text")
    row = cursor.fetchone()
    assert row is not None
    return str(row[0])
