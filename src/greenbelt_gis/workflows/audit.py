"""Audit a dataset: read, judge, write findings with their evidence."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, date, datetime
from importlib.metadata import version
from pathlib import Path
from typing import Any

from shapely.geometry.base import BaseGeometry

from greenbelt_gis.catalogue.rule_sets import DEFAULT_RULE_SET, RuleSet, load_rule_set
from greenbelt_gis.checks.engine import Judgement, judge
from greenbelt_gis.io.dataset import Dataset, read_dataset
from greenbelt_gis.io.findings import run_file
from greenbelt_gis.io.report import event_rows
from greenbelt_gis.io.sheet_objects import with_objects
from greenbelt_gis.io.sources import input_files, is_sheet
from greenbelt_gis.io.write import WRITERS, check_output, refuse_overwriting, write_events, write_findings, write_json
from greenbelt_gis.model.crs import crs_name
from greenbelt_gis.model.days import DEFAULT_TIMEZONE, today
from greenbelt_gis.text import Text

Progress = Callable[[Text], None]


@dataclass(frozen=True)
class Audit:
    """An audit done: what was read, how it was judged, by what, how long it took."""

    dataset: Dataset
    judgement: Judgement
    rule_set: RuleSet
    as_of: date
    seconds: dict[str, float]
    counts: Mapping[str, int] | None = None
    """Rows by layer, where the dataset was too large to hold them."""
    known_at: datetime | None = None
    """By what the record knew then, where it was judged; None for a dataset."""

    @property
    def has_findings(self) -> bool:
        """Whether there is a finding of any verdict."""
        return len(self.judgement.findings) > 0


@dataclass(frozen=True)
class Request:
    """What to audit and where to put the results; None takes the default."""

    source: Path
    rule_set: str | Path = DEFAULT_RULE_SET
    rules: Sequence[str] = ()
    as_of: date | None = None
    crs: str | None = None
    site: str | None = None
    out: Path | None = None
    rejects: Path | None = None
    default_crs: str = "EPSG:4549"
    timezone: str = DEFAULT_TIMEZONE
    partitions: int | None = None
    scheduler: str | None = None
    known_at: datetime | None = None
    area: BaseGeometry | None = None
    """Of the record: only what stands in it, a polygon in the record's CRS."""


def audit_dataset(request: Request, progress: Progress | None = None) -> Audit:
    """Judge a dataset and, where asked, write findings, run file and rejected rows.

    Outputs are checked for being writable before anything is read.
    """
    began = datetime.now(UTC)
    if request.out is not None:
        check_output(request.out, tuple(WRITERS))
    if request.rejects is not None:
        check_output(request.rejects, (".csv", ".json"))
    outputs = [path for path in (request.out, request.rejects) if path is not None]
    if request.out is not None:
        outputs.append(run_file(request.out))
    refuse_overwriting(outputs, input_files(request.source))
    rule_set = load_rule_set(request.rule_set)
    if request.rules:
        rule_set = rule_set.only(tuple(request.rules))
    as_of = request.as_of or today(request.timezone)
    clock = time.perf_counter()
    if request.partitions is not None:
        return _finished(_in_parts(request, rule_set, as_of, began, progress), request, began, progress)
    dataset = read_dataset(
        request.source, crs=request.crs, site=request.site, default_crs=request.default_crs,
        timezone=request.timezone, now=began, progress=progress,
    )  # fmt: skip
    if is_sheet(request.source):
        dataset = with_objects(dataset, request.source)
    read = time.perf_counter()
    judgement = judge(dataset.layers, rule_set, as_of, site=dataset.site, timezone=request.timezone, progress=progress)
    judged = time.perf_counter()
    seconds = {"read": round(read - clock, 3), "judge": round(judged - read, 3)}
    return _finished(Audit(dataset, judgement, rule_set, as_of, seconds), request, began, progress)


def _in_parts(request: Request, rules: RuleSet, as_of: date, began: datetime, progress: Progress | None) -> Audit:
    from greenbelt_gis.workflows.partitioned import Asked, audit_in_parts

    asked = Asked(
        request.source, rules, as_of, 0 if request.partitions is None else request.partitions, request.scheduler,
        request.out.parent if request.out is not None and request.scheduler is not None else None,
        request.crs, request.site, request.default_crs, request.timezone, began,
    )  # fmt: skip
    clock = time.perf_counter()
    dataset, counts, judgement = audit_in_parts(asked, progress)
    seconds = {"partitioned": round(time.perf_counter() - clock, 3)}
    return Audit(dataset, judgement, rules, as_of, seconds, counts)


def _finished(audit: Audit, request: Request, began: datetime, progress: Progress | None) -> Audit:
    """The audit, after its results were written where that was asked."""
    dataset, judgement = audit.dataset, audit.judgement
    if request.rejects is not None:
        write_events(dataset.report.events, request.rejects)
    if request.out is not None:
        if progress is not None:
            progress(Text("writing {file}", "正在写出 {file}").format(file=request.out.name))
        write_findings(judgement.findings, request.out)
        write_json(run_record(audit, began), run_file(request.out))
    return audit


def summary(audit: Audit) -> dict[str, Any]:
    """The outcome as plain values: what ``--json`` prints and the run file keeps."""
    report = audit.dataset.report
    return {
        "site": audit.dataset.site,
        "as_of": audit.as_of.isoformat(),
        **({} if audit.known_at is None else {"known_at": audit.known_at.astimezone(UTC).isoformat()}),
        "rule_set": audit.rule_set.name,
        "rule_set_version": audit.rule_set.version,
        "rule_set_fingerprint": audit.rule_set.fingerprint,
        "crs": crs_name(audit.dataset.crs),
        "rows": audit.counts or {name: len(frame) for name, frame in audit.dataset.layers.items()},
        "rules": [asdict(tally) for tally in audit.judgement.tallies],
        "findings": len(audit.judgement.findings),
        "rejected_rows": len(report.rejected),
        "repaired_rows": len(report.repaired),
        "notes": [
            {"key": n.key, "count": n.count, "en": n.told.en, "zh": n.told.zh}
            for n in (*report.notes, *audit.judgement.notes)
        ],
    }


def run_record(audit: Audit, began: datetime) -> dict[str, Any]:
    """Everything needed to judge again and to trust the result; times stand only here."""
    return {
        "software": f"greenbelt_gis {version('greenbelt_gis')}",
        "began_at": began.isoformat(timespec="seconds"),
        "seconds": {**audit.seconds, **{k: round(v, 3) for k, v in audit.judgement.seconds.items()}},
        "inputs": dict(audit.dataset.fingerprints),
        **summary(audit),
        "row_events": event_rows(audit.dataset.report.events),
        "rule_set_body": audit.rule_set.body(),
    }
