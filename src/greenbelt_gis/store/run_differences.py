"""What two runs over a site said of the same rules: what only one of them found, and what both found."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any, Literal
from uuid import UUID

import psycopg
import shapely
from psycopg.rows import dict_row
from shapely.geometry.base import BaseGeometry

Connection = psycopg.Connection[Any]
Change = Literal["appears", "disappears", "changes", "stays"]
_SIDE = (
    'SELECT s.finding_id, s.verdict, s.measured, s."limit", s.unit, s.message_en, s.message_zh, s.geom '
    "FROM assessment s JOIN finding f ON f.id = s.finding_id WHERE s.audit_id = {audit} AND f.rule = ANY(%(rules)s)"
)
_BOTH = (
    f"WITH a AS ({_SIDE.format(audit='%(a)s')}), b AS ({_SIDE.format(audit='%(b)s')}), matched AS ("  # noqa: S608 - our own names
    "SELECT CASE WHEN a.finding_id IS NULL THEN 'appears' WHEN b.finding_id IS NULL THEN 'disappears' "
    "WHEN a.verdict <> b.verdict THEN 'changes' ELSE 'stays' END AS change, finding_id AS id, "
    "a.verdict AS verdict_a, b.verdict AS verdict_b, a.measured AS measured_a, b.measured AS measured_b, "
    'a."limit" AS limit_a, b."limit" AS limit_b, coalesce(b.unit, a.unit) AS unit, '
    "coalesce(b.message_en, a.message_en) AS message_en, coalesce(b.message_zh, a.message_zh) AS message_zh, "
    "coalesce(b.geom, a.geom) AS geom FROM a FULL JOIN b USING (finding_id) "
    "WHERE NOT EXISTS (SELECT FROM run_difference d WHERE d.finding_id = coalesce(a.finding_id, b.finding_id) "
    "AND d.audit_id IN (%(a)s, %(b)s) AND d.became = 'overtaken')) "
)


@dataclass(frozen=True)
class TwoRuns:
    """The numbers of two runs, and the rules by which both judged."""

    a: int
    b: int
    rules: Sequence[str]

    def values(self) -> dict[str, Any]:
        """As parameters of a statement."""
        return {"a": self.a, "b": self.b, "rules": list(self.rules)}


def count_differences(connection: Connection, runs: TwoRuns) -> dict[str, int]:
    """How many findings of each ``Change`` there are; those without any are left out."""
    statement = f"{_BOTH} SELECT change, count(*) FROM matched GROUP BY change"  # noqa: S608 - our own names
    found = connection.execute(statement.encode(), runs.values())
    return dict(found.fetchall())


def list_differences(
    connection: Connection, runs: TwoRuns, changes: Collection[Change], *, after: UUID | None, limit: int
) -> list[tuple[dict[str, Any], BaseGeometry | None]]:
    """Findings of these changes in the order of their ids, each with its geometry (that of ``b`` where it has one)."""
    statement = (
        f"{_BOTH} SELECT m.change, m.id, f.rule, f.subject, f.against, f.part, m.verdict_a, m.verdict_b, "  # noqa: S608 - our own names
        "m.measured_a, m.measured_b, m.limit_a, m.limit_b, m.unit, m.message_en, m.message_zh, "
        "ST_AsBinary(m.geom) AS geom FROM matched m JOIN finding f USING (id) WHERE m.change = ANY(%(changes)s) "
        "AND (%(after)s::uuid IS NULL OR m.id > %(after)s) ORDER BY m.id LIMIT %(limit)s"
    )
    values = {**runs.values(), "changes": list(changes), "after": after, "limit": limit}
    with connection.cursor(row_factory=dict_row) as cursor:
        cursor.execute(statement.encode(), values)
        found = cursor.fetchall()
    return [(row, None if (wkb := row.pop("geom")) is None else shapely.from_wkb(wkb)) for row in found]
