"""Keeps what an audit found: identities with a life, assessments, the rules' bodies, keep-clear zones."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

import numpy as np
import psycopg
import pyarrow as pa
from geopandas import GeoDataFrame
from psycopg.rows import dict_row

from greenbelt_gis.store.arrow import geometry_column, uuid_column
from greenbelt_gis.store.database import Record, unreachable
from greenbelt_gis.store.judged_part import GONE, GONE_IN_PART, ZONES_GONE, ZONES_GONE_IN_PART, KeptPart, note_part
from greenbelt_gis.store.load import copy_table

_TEXTS = ("verdict", "operator", "unit", "severity", "clause", "department", "message_en", "message_zh")
_NUMBERS = ("probability", "measured", "limit", "margin", "sigma")
ASSESSED = (*_TEXTS, *_NUMBERS, "accuracy_assumed")
"""Columns of a finding that each run assesses anew."""


@dataclass(frozen=True)
class Kept:
    """What a run changed: findings new (or back), still open, gone."""

    audit: int
    opened: int
    still_open: int
    gone: int


def keep_audit(
    record: Record,
    site: str,
    findings: GeoDataFrame,
    zones: GeoDataFrame,
    *,
    as_of: date,
    rules: list[str],
    rule_set: str,
    fingerprint: str,
    body: Mapping[str, Any],
    software: str,
    summary: Mapping[str, Any],
    seen_to: int,
    present: date,
    part: KeptPart | None = None,
    meanwhile: Callable[[psycopg.Cursor[Any], Kept | None], None] | None = None,
) -> Kept | None:
    """Store one run over a whole site, or over a ``part`` of it, in one transaction.

    A finding that the run did not see is gone, if its rule (one of ``rules``) was judged; one of another rule is
    left as it is. Of a part only findings of what is in it are gone, and of what is no longer there at all but was
    last found in the area. Left as they are, too, are findings that an edit or another run opened, closed or told anew
    after the run had read the site: ``seen_to`` is ``State.audit`` of what was judged, read ``settled``.

    None, and nothing is kept, where a later day has been judged already (``present``, today, at the latest): a run
    over the past would bring back what is gone. The rule set's body is stored once under its fingerprint. What the run
    opened and ended is kept finding by finding, for others may change it later.

    ``meanwhile``: called last in the same transaction with what is being kept; what it raises undoes all of it.
    """
    try:
        with (
            record.place(),
            psycopg.connect(record.url, connect_timeout=10) as connection,
            connection.cursor() as cursor,
        ):
            cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", (f"greenbelt site {site}",))
            cursor.execute("SELECT id FROM site WHERE code = %s", (site,))
            (site_id,) = _row(cursor)
            cursor.execute("SELECT max(as_of) FROM audit WHERE site_id = %s", (site_id,))
            (newest,) = _row(cursor)
            if newest is not None and as_of < min(newest, present):
                if meanwhile is not None:
                    meanwhile(cursor, None)
                return None
            cursor.execute(
                "INSERT INTO rule_body (fingerprint, body) VALUES (%s, %s) ON CONFLICT DO NOTHING",
                (fingerprint, json.dumps(body, ensure_ascii=False)),
            )
            cursor.execute(
                "INSERT INTO audit (site_id, as_of, rule_set, rule_body, software, summary) "
                "VALUES (%s, %s, %s, %s, %s, %s) RETURNING id",
                (site_id, as_of, rule_set, fingerprint, software, json.dumps(summary, ensure_ascii=False)),
            )
            (audit,) = _row(cursor)
            opened, still = _findings(cursor, findings, site_id, audit, record.srid, seen_to)
            if part is not None:
                note_part(cursor, part, record.srid)
            of_what = {"site": site_id, "rules": rules, "audit": audit, "seen_to": seen_to}
            cursor.execute(GONE if part is None else GONE_IN_PART, of_what)
            gone = cursor.rowcount
            cursor.execute(ZONES_GONE if part is None else ZONES_GONE_IN_PART, of_what)
            _zones(cursor, zones, site_id, fingerprint, record.srid)
            kept = Kept(int(audit), opened, still, gone)
            if meanwhile is not None:
                meanwhile(cursor, kept)
            return kept
    except psycopg.OperationalError as problem:
        raise unreachable(problem) from None


@dataclass(frozen=True)
class Life:
    """When a finding was judged, and the audits that opened it, saw it last, and no longer saw it."""

    as_of: date
    opened_by: int
    seen_by: int
    gone_by: int | None


def kept_findings(record: Record, start: str) -> list[tuple[dict[str, Any], dict[str, Any], Life]]:
    """Findings whose id begins so (two at the most): the row of the newest assessment, the rules' body, the life."""
    statement = """
        SELECT f.id::text AS id, f.rule, f.subject, f.against, f.part, s.verdict, s.probability, s.measured, s."limit",
               s.operator, s.unit, s.margin, s.sigma, s.accuracy_assumed, s.severity, s.clause, a.rule_set,
               s.department, s.observed_at, s.message_en, s.message_zh, s.evidence::text AS evidence,
               b.body, a.as_of, f.opened_by, f.seen_by, f.gone_by
        FROM finding f JOIN assessment s ON s.finding_id = f.id AND s.audit_id = f.seen_by
        JOIN audit a ON a.id = s.audit_id JOIN rule_body b ON b.fingerprint = a.rule_body
        WHERE starts_with(f.id::text, %s) ORDER BY f.id LIMIT 2
    """
    with record.connect() as connection, connection.cursor(row_factory=dict_row) as cursor:
        rows = cursor.execute(statement, (start,)).fetchall()
    found = []
    for row in rows:
        life = Life(*(row.pop(name) for name in ("as_of", "opened_by", "seen_by", "gone_by")))
        body = row.pop("body")
        found.append((row, body, life))
    return found


def _row(cursor: psycopg.Cursor[Any]) -> Any:
    row = cursor.fetchone()
    assert row is not None
    return row


def _text(frame: GeoDataFrame, name: str) -> Any:
    return pa.array(frame[name], type=pa.large_string(), from_pandas=True)


def _findings(
    cursor: psycopg.Cursor[Any], findings: GeoDataFrame, site_id: Any, audit: int, srid: int, seen_to: int
) -> tuple[int, int]:
    """Identities first, then what this run measured of each; how many are new or back, how many still open."""
    if len(findings) == 0:
        return 0, 0
    ids = np.frombuffer(bytes.fromhex("".join(findings["id"]).replace("-", "")), dtype=np.uint8).reshape(-1, 16)
    identity = pa.table(
        {"id": uuid_column(ids), **{name: _text(findings, name) for name in ("rule", "subject", "against", "part")}}
    )
    cursor.execute("CREATE TEMP TABLE seen (id uuid, rule text, subject text, against text, part text) ON COMMIT DROP")
    copy_table(cursor, "seen", [identity])
    cursor.execute(
        "CREATE TEMP TABLE differing ON COMMIT DROP AS "
        "SELECT id, CASE WHEN f.gone_by > %s THEN 'overtaken' ELSE 'new' END AS became "
        "FROM seen LEFT JOIN finding f USING (id) WHERE f.id IS NULL OR f.gone_by IS NOT NULL",
        (seen_to,),
    )
    cursor.execute("SELECT count(*), count(*) FILTER (WHERE became = 'new') FROM differing")
    differing, opened = _row(cursor)
    cursor.execute(
        "INSERT INTO finding (id, site_id, rule, subject, against, part, opened_by, seen_by) "
        "SELECT id, %s, rule, subject, against, part, %s, %s FROM seen "
        "ON CONFLICT (id) DO UPDATE SET seen_by = excluded.seen_by, gone_by = NULL "
        "WHERE finding.seen_by <= %s AND coalesce(finding.gone_by, 0) <= %s",
        (site_id, audit, audit, seen_to, seen_to),
    )
    cursor.execute(
        "INSERT INTO run_difference (audit_id, finding_id, became) SELECT %s, id, became FROM differing", (audit,)
    )
    count = len(findings)
    rows: dict[str, Any] = {"audit_id": pa.repeat(pa.scalar(audit, pa.int64()), count), "finding_id": uuid_column(ids)}
    rows |= {name: _text(findings, name) for name in _TEXTS}
    rows |= {name: pa.array(findings[name], type=pa.float64(), from_pandas=True) for name in _NUMBERS}
    rows["accuracy_assumed"] = pa.array(findings["accuracy_assumed"], type=pa.bool_())
    rows["observed_at"] = pa.array(findings["observed_at"], type=pa.timestamp("us", "UTC"), from_pandas=True)
    rows["evidence"] = pa.array(["\x01" + text for text in findings["evidence"]], type=pa.large_string())
    rows["geom"] = geometry_column(findings, srid)
    copy_table(cursor, "assessment", [pa.table(rows)])
    return int(opened), count - int(differing)


def _zones(
    cursor: psycopg.Cursor[Any], zones: GeoDataFrame, site_id: Any, fingerprint: str, srid: int
) -> None:  # fmt: skip
    """Keep-clear zones, in place of those of the last run."""
    if len(zones) == 0:
        return
    count = len(zones)
    raw = np.broadcast_to(np.frombuffer(site_id.bytes, dtype=np.uint8), (count, 16))
    rows = pa.table(
        {
            "site_id": uuid_column(raw),
            **{name: _text(zones, name) for name in ("tree", "rule", "reference")},
            "distance_m": pa.array(zones["distance_m"], type=pa.float64()),
            "assumed": pa.array(zones["assumed"], type=pa.bool_()),
            "rule_body": pa.repeat(pa.scalar(fingerprint, pa.large_string()), count),
            "geom": geometry_column(zones, srid),
        }
    )
    copy_table(cursor, "keep_clear_zone", [rows])
