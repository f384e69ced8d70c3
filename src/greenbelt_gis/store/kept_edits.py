"""What an edit does to the findings that the record keeps: a run over a part may close only what is in that part."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

import numpy as np
import pandas as pd
import psycopg
import shapely
from geopandas import GeoDataFrame
from psycopg.types.json import Jsonb

from greenbelt_gis.store.judged import ASSESSED

_IDENTITY = ("id", "rule", "subject", "against", "part")


@dataclass(frozen=True)
class JudgedBy:
    """The rule set in whose name an edit was judged: stored once under its fingerprint."""

    name: str
    fingerprint: str
    body: Mapping[str, Any]
    software: str


def keep_edit(
    cursor: psycopg.Cursor[Any],
    site: UUID,
    change: int,
    told: GeoDataFrame,
    closed: GeoDataFrame,
    *,
    as_of: date,
    by: JudgedBy,
    srid: int,
) -> None:
    """Keep findings that an edit opened or told otherwise (``told``), and end those that it closed.

    A finding that no run has kept yet and that the edit closes is kept too, as gone: a run that read the site before
    the edit would open it otherwise.
    """
    if len(told) == 0 and len(closed) == 0:
        return
    cursor.execute("SELECT 1 FROM rule_body WHERE fingerprint = %s", (by.fingerprint,))
    if cursor.fetchone() is None:
        cursor.execute(
            "INSERT INTO rule_body (fingerprint, body) VALUES (%s, %s) ON CONFLICT DO NOTHING",
            (by.fingerprint, json.dumps(by.body, ensure_ascii=False)),
        )
    cursor.execute(
        "INSERT INTO audit (site_id, as_of, rule_set, rule_body, software, summary) "
        "VALUES (%s, %s, %s, %s, %s, %s) RETURNING id",
        (site, as_of, by.name, by.fingerprint, by.software, Jsonb({"edit": change, "findings": len(told)})),
    )
    row = cursor.fetchone()
    assert row is not None
    audit = int(row[0])
    ended = list(closed["id"])
    cursor.execute("SELECT id::text FROM finding WHERE id = ANY(%s::uuid[])", (ended,))
    known = {one for (one,) in cursor.fetchall()}
    fresh = closed[~closed["id"].isin(known)] if len(closed) else closed
    for frame in (told, fresh):
        if len(frame):
            _keep(cursor, site, audit, frame, srid)
    if ended:
        cursor.execute("UPDATE finding SET gone_by = %s WHERE id = ANY(%s::uuid[]) AND gone_by IS NULL", (audit, ended))


def _keep(cursor: psycopg.Cursor[Any], site: UUID, audit: int, frame: GeoDataFrame, srid: int) -> None:
    """Open findings, or see them again, with what they come to now."""
    cursor.executemany(
        "INSERT INTO finding (id, site_id, rule, subject, against, part, opened_by, seen_by) "
        "VALUES (%(id)s, %(site)s, %(rule)s, %(subject)s, %(against)s, %(part)s, %(audit)s, %(audit)s) "
        "ON CONFLICT (id) DO UPDATE SET seen_by = excluded.seen_by, gone_by = NULL, "
        "opened_by = CASE WHEN finding.gone_by IS NULL THEN finding.opened_by ELSE excluded.opened_by END",
        [
            {"site": site, "audit": audit} | dict(zip(_IDENTITY, one, strict=True))
            for one in frame[list(_IDENTITY)].itertuples(index=False, name=None)
        ],
    )
    names = ", ".join(f'"{name}"' for name in ASSESSED)
    places = ", ".join(f"%({name})s" for name in ASSESSED)
    cursor.executemany(
        f"INSERT INTO assessment (audit_id, finding_id, {names}, observed_at, evidence, geom) VALUES "  # noqa: S608 - our own columns
        f"(%(audit)s, %(id)s, {places}, %(observed_at)s, %(evidence)s, %(geom)s)".encode(),
        [{**one, "audit": audit} for one in _assessments(frame, srid)],
    )


def _assessments(told: GeoDataFrame, srid: int) -> list[dict[str, Any]]:
    names = ("id", *ASSESSED, "observed_at", "evidence")
    columns = [[None if pd.isna(value) else value for value in told[name].tolist()] for name in names]
    shapes = shapely.set_srid(np.asarray(told.geometry.array, dtype=object), srid)
    wkb = shapely.to_wkb(shapes, hex=True, include_srid=True)
    return [
        {**dict(zip(names, row, strict=True)), "geom": one} for *row, one in zip(*columns, wkb.tolist(), strict=True)
    ]
