"""Findings page by page, in the order of their ids: those that are open, or what one run said of them."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any, Literal
from uuid import UUID

import psycopg
import shapely
from psycopg import RawCursor
from shapely.geometry.base import BaseGeometry

Connection = psycopg.Connection[Any]
Became = Literal["new", "open", "gone"]
COLUMNS = (
    "id", "rule", "subject", "against", "part", "verdict", "probability", "measured", "limit", "operator", "unit",
    "margin", "sigma", "accuracy_assumed", "severity", "clause", "rule_set", "department", "observed_at", "message_en",
    "message_zh",
)  # fmt: skip
_OF = {"f": ("id", "rule", "subject", "against", "part"), "a": ("rule_set",)}
_SELECTED = ", ".join(f'{next((t for t, names in _OF.items() if name in names), "s")}."{name}"' for name in COLUMNS)


@dataclass(frozen=True)
class WantedFindings:
    """Which findings: of which sites (None: all), in which area (WKB in the record's CRS), by what they are.

    ``audit``: as this run saw them, instead of those that are open now; ``became``: what they were in that run (None:
    new and still open ones). Of those that are gone the last assessment before the run counts.
    """

    sites: Collection[UUID] | None = None
    area: bytes | None = None
    rule: str = ""
    verdict: str = ""
    severity: str = ""
    department: str = ""
    about: str = ""
    """Code of the subject, or of what it is judged against."""
    audit: int | None = None
    became: Became | None = None
    one: UUID | None = None
    """Only the finding of this id, open or gone, as it was last assessed."""


@dataclass(frozen=True)
class FindingRow:
    """A finding with what was assessed of it; geometry in the record's CRS. ``gone``: whether it is by now."""

    site: str
    gone: bool
    values: dict[str, Any]
    geometry: BaseGeometry | None


_NEWEST = "finding f JOIN assessment s ON s.finding_id = f.id AND s.audit_id = f.seen_by"
_SEEN = "assessment s JOIN finding f ON f.id = s.finding_id LEFT JOIN run_difference d USING (audit_id, finding_id)"
_GONE = (
    "run_difference d JOIN finding f ON f.id = d.finding_id JOIN LATERAL (SELECT * FROM assessment "
    "WHERE finding_id = d.finding_id AND audit_id < d.audit_id ORDER BY audit_id DESC LIMIT 1) s ON true"
)


def list_findings(
    connection: Connection, wanted: WantedFindings, srid: int, *, after: UUID | None, limit: int
) -> list[FindingRow]:
    """A page; ``after``: the id that the page before ended with."""
    values: list[Any] = []

    def value(one: Any) -> str:
        values.append(one)
        return f"${len(values)}"

    source, where = _source(wanted, value)
    if wanted.sites is not None:
        where.append(f"f.site_id = ANY({value(list(wanted.sites))}::uuid[])")
    if wanted.area is not None:
        where.append(f"ST_Intersects(s.geom, ST_GeomFromWKB({value(wanted.area)}::bytea, {int(srid)}))")
    for column, word in (
        ("f.rule", wanted.rule), ("s.verdict", wanted.verdict), ("s.severity", wanted.severity),
        ("s.department", wanted.department),
    ):  # fmt: skip
        if word:
            where.append(f"{column} = {value(word)}::text")
    if wanted.about:
        code = value(wanted.about)
        where.append(f"(f.subject = {code}::text OR f.against = {code}::text)")
    if after is not None:
        where.append(f"f.id > {value(after)}::uuid")
    statement = (
        f"SELECT site.code, f.gone_by IS NOT NULL, ST_AsBinary(s.geom), {_SELECTED} FROM {source} "  # noqa: S608 - our own names
        "JOIN audit a ON a.id = s.audit_id JOIN site ON site.id = f.site_id "
        f"WHERE {' AND '.join(where)} ORDER BY f.id LIMIT {int(limit)}"
    )
    with RawCursor(connection) as cursor:
        cursor.execute(statement.encode(), values, binary=True)
        return [
            FindingRow(
                site, gone, dict(zip(COLUMNS, found, strict=True)), None if wkb is None else shapely.from_wkb(wkb)
            )
            for site, gone, wkb, *found in cursor.fetchall()
        ]


def _source(wanted: WantedFindings, value: Any) -> tuple[str, list[str]]:
    if wanted.one is not None:
        return _NEWEST, [f"f.id = {value(wanted.one)}::uuid"]
    if wanted.audit is None:
        return _NEWEST, ["f.gone_by IS NULL"]
    if wanted.became == "gone":
        return _GONE, [f"d.audit_id = {value(wanted.audit)}::bigint", "d.became = 'gone'"]
    became = {"new": "d.became = 'new'", "open": "d.became IS NULL", None: "d.became IS DISTINCT FROM 'overtaken'"}
    return _SEEN, [f"s.audit_id = {value(wanted.audit)}::bigint", became[wanted.became]]
