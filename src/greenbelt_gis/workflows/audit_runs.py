"""Runs an audit that was asked for: the same workflow as at the command line, with somebody looking on."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict
from datetime import date
from pathlib import Path
from typing import Any

import psycopg
import shapely
from shapely.geometry.base import BaseGeometry

from greenbelt_gis.model.finding import VERDICTS
from greenbelt_gis.store.job_requests import JobRequest
from greenbelt_gis.store.judged import Kept
from greenbelt_gis.workflows.areas import area_in, read_area
from greenbelt_gis.workflows.audit import Audit, Request, summary
from greenbelt_gis.workflows.job_runs import Attempt, Setup
from greenbelt_gis.workflows.record import Watch, audit_record


def run_audit(setup: Setup, found: JobRequest, attempt: Attempt) -> None:
    """Audit what was asked for; the findings and the end of the job are one transaction."""
    wanted = found.wanted
    as_of = None if wanted["as_of"] is None else date.fromisoformat(wanted["as_of"])
    request = Request(
        Path("record"), wanted["rule_set"] or setup.rule_set, tuple(wanted["rules"]), as_of, site=found.site,
        timezone=setup.timezone, area=area_of(wanted, setup.record.srid),
    )  # fmt: skip

    def kept(cursor: psycopg.Cursor[Any], kept: Kept | None, audit: Audit) -> None:
        attempt.end(cursor, outcome(audit, kept), audit=None if kept is None else kept.audit)

    audit_record(setup.record, request, watch=Watch(attempt.step, kept))


def area_of(wanted: Mapping[str, Any], srid: int) -> BaseGeometry | None:
    """The area that was asked for, in the record's CRS; None: the whole site."""
    asked = wanted.get("area")
    return None if asked is None else shapely.from_wkb(area_in(read_area(asked), srid))


def outcome(audit: Audit, kept: Kept | None) -> dict[str, Any]:
    """What came of a run: the summary of any audit, findings by verdict, and what differs from what was open before.

    ``record`` is None where nothing was kept, because a later day has been judged already.
    """
    counts = audit.judgement.findings["verdict"].value_counts()
    differs = None
    if kept is not None:
        told = asdict(kept)
        differs = {"new": told["opened"], "open": told["still_open"], "gone": told["gone"]}
    return {
        **summary(audit),
        "verdicts": {verdict: int(counts.get(verdict, 0)) for verdict in VERDICTS},
        "record": differs,
        "seconds": dict(audit.seconds),
    }
