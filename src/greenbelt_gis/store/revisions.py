"""Bands and level lines come in revisions: the next one ends the one before, so that a day has one of each.

A revision begins on ``effective_on`` (missing: since ever); until when it holds nobody writes on a map when it is made.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any
from uuid import UUID

import psycopg
from psycopg import sql

from greenbelt_gis.store.tables import TABLE_OF

SERIES: dict[str, tuple[str, ...]] = {"zones": (), "water_levels": ("level",)}
"""Layers made anew from some day on, and the columns whose values each have revisions of their own."""

_END = """
UPDATE {target} AS t SET ended_on = n.next - 1{stamp} FROM (
    SELECT r.id, (SELECT min(o.effective_on) FROM {others} AS o
                  WHERE o.site_id = r.site_id AND ({series})
                  AND (r.effective_on IS NULL OR o.effective_on > r.effective_on)) AS next
    FROM {target} AS r WHERE r.site_id = %(site)s) AS n
WHERE t.id = n.id AND n.next IS NOT NULL AND (t.ended_on IS NULL OR t.ended_on >= n.next)
"""


def end_staged(cursor: psycopg.Cursor[Any], layer: str, staged: str, site_id: Any) -> None:
    """Give staged rows the end that a later revision, staged or in the record, puts to them.

    Before they meet the record's rows: so a file loaded again is equal to what its first load became. The staged table
    gets a column ``ends`` that marks them.
    """
    columns = sql.SQL(", ").join(map(sql.Identifier, ("site_id", "effective_on", *SERIES[layer])))
    cursor.execute(sql.SQL("ALTER TABLE {} ADD ends boolean NOT NULL DEFAULT false").format(sql.Identifier(staged)))
    others = sql.SQL("(SELECT {c} FROM {s} UNION SELECT {c} FROM {t} WHERE site_id = %(site)s)").format(
        c=columns, s=sql.Identifier(staged), t=sql.Identifier(TABLE_OF[layer])
    )
    cursor.execute(_statement(layer, sql.Identifier(staged), others, sql.SQL(", ends = true")), {"site": site_id})


def end_earlier(cursor: psycopg.Cursor[Any], layer: str, site_id: Any, change: int) -> int:
    """End the revisions of a site that a later one follows, under a change; how many rows that ended.

    ``valid_from`` stays: the end is a day in the world, true of the row since its beginning; that it was not known
    before the change, the history tells.
    """
    table = sql.Identifier(TABLE_OF[layer])
    cursor.execute(
        _statement(layer, table, table, sql.SQL(", change_id = %(change)s")), {"site": site_id, "change": change}
    )
    return cursor.rowcount


@dataclass(frozen=True)
class Revision:
    """When a row of such a layer holds (both inclusive; None: open); ``series``: its values of the columns in
    ``SERIES``."""

    series: tuple[Any, ...]
    start: date | None
    end: date | None


def revisions(cursor: psycopg.Cursor[Any], layer: str, site_id: Any) -> dict[UUID, Revision]:
    """All rows of a site's layer."""
    columns = sql.SQL(", ").join(map(sql.Identifier, ("id", "effective_on", "ended_on", *SERIES[layer])))
    cursor.execute(
        sql.SQL("SELECT {} FROM {} WHERE site_id = %s").format(columns, sql.Identifier(TABLE_OF[layer])), (site_id,)
    )
    return {id_: Revision(tuple(series), start, end) for id_, start, end, *series in cursor.fetchall()}


def ends(rows: Mapping[UUID, Revision]) -> dict[UUID, date]:
    """The last days that ``end_earlier`` gives rows, of those that get another one than they have."""
    starts: dict[tuple[Any, ...], set[date]] = defaultdict(set)
    for row in rows.values():
        if row.start is not None:
            starts[row.series].add(row.start)
    found = {}
    for id_, row in rows.items():
        later = [start for start in starts[row.series] if row.start is None or start > row.start]
        if later and (row.end is None or row.end >= min(later)):
            found[id_] = min(later) - timedelta(days=1)
    return found


SHARED_M2 = 1.0
"""Ground that two bands may share before it is told: borders drawn twice."""


def overlapping_zones(cursor: psycopg.Cursor[Any], site_id: Any) -> int:
    """How many bands of a site that hold today share ground with another one."""
    cursor.execute(
        "WITH now AS (SELECT id, geom FROM zone WHERE site_id = %s "
        "AND coalesce(effective_on, '-infinity') <= current_date AND coalesce(ended_on, 'infinity') >= current_date) "
        "SELECT count(*) FROM now a WHERE EXISTS (SELECT FROM now b WHERE b.id <> a.id AND b.geom && a.geom "
        "AND ST_Area(ST_Intersection(a.geom, b.geom)) > %s)",
        (site_id, SHARED_M2),
    )
    row = cursor.fetchone()
    assert row is not None
    return int(row[0])


def _statement(layer: str, target: sql.Composable, others: sql.Composable, stamp: sql.Composable) -> sql.Composed:
    same: list[sql.Composable] = [sql.SQL("o.{c} = r.{c}").format(c=sql.Identifier(name)) for name in SERIES[layer]]
    series = sql.SQL(" AND ").join(same or [sql.SQL("true")])
    return sql.SQL(_END).format(target=target, others=others, stamp=stamp, series=series)
