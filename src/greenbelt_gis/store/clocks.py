"""The record's two clocks, as SQL: what was so at an instant, by what the record knew at another.

Of everything that was written of a thing (made, changed, deleted), each from some instant on, the last thing known of
those that had begun by the one clock counts. Late data may thus reach back behind earlier writing.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

from greenbelt_gis.model.days import end_of_day, today, with_offset
from greenbelt_gis.store.revisions import SERIES
from greenbelt_gis.store.tables import TABLE_OF

Value = str | date | datetime

_LATEST = datetime(9999, 1, 1, tzinfo=UTC)
"""After everything: nothing is valid from a moment that has not come."""

_SITE = "t.{key} = (SELECT id FROM site WHERE code = $1)"
_PRESENT = 'SELECT {columns} FROM "{table}" t WHERE {site}{days}'
# A current row that had begun is the last word on its id. A superseded one is, where nothing said of the id later,
# be it a newer version or its deletion, had begun by then.
_AS_OF = """
SELECT {columns} FROM "{table}" t WHERE {site} AND t.valid_from <= {valid}{days}
UNION ALL
SELECT {columns} FROM history."{table}" t
WHERE {site} AND t.valid_from <= {valid} AND t.valid_to > {valid}{days}
  AND NOT EXISTS (SELECT FROM "{table}" c WHERE c.id = t.id AND c.valid_from <= {valid})
  AND NOT EXISTS (SELECT FROM history."{table}" l WHERE l.id = t.id AND l.version > t.version
                  AND least(l.valid_from, l.valid_to) <= {valid})
"""
_KNOWN = """
SELECT {columns} FROM "{table}" t JOIN change k ON k.id = t.change_id
WHERE {site} AND t.valid_from <= {valid} AND k.at <= {known}{days}
UNION ALL
SELECT {columns} FROM history."{table}" t JOIN change k ON k.id = t.change_id JOIN change e ON e.id = t.superseded_by
WHERE {site} AND t.valid_from <= {valid} AND k.at <= {known} AND (t.valid_to > {valid} OR e.at > {known}){days}
  AND NOT EXISTS (SELECT FROM "{table}" c JOIN change ck ON ck.id = c.change_id
                  WHERE c.id = t.id AND c.valid_from <= {valid} AND ck.at <= {known})
  AND NOT EXISTS (SELECT FROM history."{table}" l JOIN change lk ON lk.id = l.change_id
                  JOIN change le ON le.id = l.superseded_by
                  WHERE l.id = t.id AND l.version > t.version
                  AND (l.valid_from <= {valid} AND lk.at <= {known} OR l.valid_to <= {valid} AND le.at <= {known}))
"""


@dataclass(frozen=True)
class Clocks:
    """``day``: whose bands are in force; ``valid``: true in the world then; ``known``: to the record by then.

    ``valid`` and ``known`` None: the present, which is the quickest to read. Both are instants with an offset.
    """

    day: date
    valid: datetime | None = None
    known: datetime | None = None


def clocks(as_of: date | datetime | None, known_at: datetime | None, timezone: str) -> Clocks:
    """The clocks for a read: a day means its end in ``timezone``; an instant without an offset is local time there."""
    valid: datetime | None = None
    if isinstance(as_of, datetime):
        valid = with_offset(as_of, timezone)
        day = valid.astimezone(ZoneInfo(timezone)).date()
    else:
        present = today(timezone)
        day = present if as_of is None else as_of
        valid = end_of_day(day, timezone) if day < present else None
    if known_at is None:
        return Clocks(day, valid)
    return Clocks(day, valid or _LATEST, with_offset(known_at, timezone))


def rows_as_of(layer: str, columns: str, conditions: str, valid: str) -> str:
    """The statement that reads a layer's rows ``t`` as they were at an instant, of all sites.

    ``conditions`` and ``valid`` (the instant) are SQL, ``columns`` as for ``state_query``; the conditions are about the
    state that a row had then.
    """
    return _AS_OF.format(columns=columns, table=TABLE_OF[layer], site=conditions, days="", valid=valid)


def state_query(layer: str, columns: str, site: str, times: Clocks) -> tuple[str, tuple[Value, ...]]:
    """The statement, with ``$n`` for values, and its values: one site's rows of a layer at the two clocks.

    ``columns`` is a list of the table's columns, written with the prefix ``t.``.
    """
    values: list[Value] = [site]

    def value(one: Value) -> str:
        values.append(one)
        return f"${len(values)}"

    days = ""
    if layer in SERIES:
        day = value(times.day)
        days = (
            f" AND (t.effective_on IS NULL OR t.effective_on <= {day}) AND (t.ended_on IS NULL OR t.ended_on >= {day})"
        )
    key = "id" if layer == "site" else "site_id"
    valid = "" if times.valid is None else value(times.valid)
    known = "" if times.known is None else value(times.known)
    template = _KNOWN if known else _AS_OF if valid else _PRESENT
    statement = template.format(
        columns=columns, table=TABLE_OF[layer], site=_SITE.format(key=key), days=days, valid=valid, known=known
    )
    return statement, tuple(values)
