"""What users do with the record: import a dataset, audit a site, look around a point."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime
from functools import partial
from importlib.metadata import version
from pathlib import Path
from typing import Any

import psycopg
import shapely
from shapely.geometry.base import BaseGeometry

from greenbelt_gis.catalogue.rule_sets import RuleSet, load_rule_set
from greenbelt_gis.catalogue.rules import Judged, Rule
from greenbelt_gis.checks.area import AreaJudged, judge_area
from greenbelt_gis.checks.closure import subjects_of
from greenbelt_gis.checks.engine import judge
from greenbelt_gis.checks.parts import HOMED
from greenbelt_gis.checks.protection import keep_clear_zones
from greenbelt_gis.checks.registry import layers_read
from greenbelt_gis.errors import MissingError, UsageError
from greenbelt_gis.io.dataset import Dataset, read_dataset
from greenbelt_gis.io.findings import run_file
from greenbelt_gis.io.report import Report
from greenbelt_gis.io.sources import is_sheet
from greenbelt_gis.io.write import WRITERS, check_output, write_events, write_findings, write_json
from greenbelt_gis.model.days import start_of_day, today
from greenbelt_gis.model.note import Note
from greenbelt_gis.store.database import Record, open_record
from greenbelt_gis.store.fetch import fetch_state, object_codes, site_codes, the_site
from greenbelt_gis.store.judged import Kept, keep_audit
from greenbelt_gis.store.judged_part import KeptPart
from greenbelt_gis.store.load import Loaded, load
from greenbelt_gis.store.near import near
from greenbelt_gis.text import Text
from greenbelt_gis.workflows.audit import Audit, Request, run_record, summary
from greenbelt_gis.workflows.operator import operator

Progress = Callable[[Text], None]
FETCHED, KEEPING = 0.3, 0.9
"""How far a run is when the site has been read, and when all is judged."""

__all__ = ["Import", "audit_record", "check_record", "import_dataset", "near", "open_record", "site_codes"]


@dataclass(frozen=True)
class Import:
    """A dataset read, and what its rows did to the record."""

    dataset: Dataset
    loaded: list[Loaded]
    seconds: dict[str, float]


def import_dataset(
    record: Record,
    source: Path,
    *,
    site: str | None = None,
    valid_from: date | None = None,
    dry_run: bool = False,
    rejects: Path | None = None,
    timezone: str,
    progress: Progress | None = None,
) -> Import:
    """Read a dataset in the record's CRS and load it; rows that cannot be read are rejected, the rest goes in whole.

    ``valid_from``: the day since when what it changes has been so; None: from now.
    """
    if rejects is not None:
        check_output(rejects, (".csv", ".json"))
    check_valid_from(valid_from, timezone)
    clock = time.perf_counter()
    if is_sheet(source) and source.exists():
        site = the_site(record, site)  # a sheet is of a site that is there
    dataset = read_dataset(
        source, crs=f"EPSG:{record.srid}", site=site, timezone=timezone, elsewhere=partial(object_codes, record),
        now=datetime.now(UTC), progress=progress,
    )  # fmt: skip
    read = time.perf_counter()
    loaded = load(
        record, dataset.site, dataset.layers, actor=operator(), note=source.name,
        valid_from=None if valid_from is None else start_of_day(valid_from, timezone), dry_run=dry_run,
        progress=progress,
    )  # fmt: skip
    dataset.report.notes.extend(overlaps(loaded))
    done = time.perf_counter()
    if rejects is not None:
        write_events(dataset.report.events, rejects)
    return Import(dataset, loaded, {"read": round(read - clock, 3), "load": round(done - read, 3)})


def overlaps(loaded: Iterable[Loaded]) -> list[Note]:
    """What is to be said of bands that hold side by side after an import."""
    text = Text(
        "bands that share ground with another that holds today: {n}; import a new cut with effective_on, "
        "and it ends the one before",
        "与另一现行分带重叠的分带：{n}；新划分请带 effective_on 导入，旧划分即随之终止",
    )
    return [Note("zones_overlap", one.overlapping, text) for one in loaded if one.overlapping]


def check_valid_from(day: date | None, timezone: str) -> None:
    """A ``UsageError`` for a day that is still to come: the record tells what is and was."""
    if day is not None and day > today(timezone):
        raise UsageError(
            Text("{day} is still to come", "{day} 尚未到来").format(day=day),
            fix=Text(
                "the record tells what is and was; bands and level lines have effective_on",
                "数据库只记录现在与过去；水位分带与水位线请用 effective_on",
            ),
        )


def check_record(record: Record) -> None:
    """A ``RecordError`` where the record lets nobody in, or does not answer."""
    with record.fresh() as connection:
        connection.execute("SELECT 1 FROM record")


@dataclass(frozen=True)
class Watch:
    """Somebody who looks on while a site is audited; what they raise ends it, and then nothing is kept.

    ``step``: told how far it is (0 to 1) and what comes next. ``kept``: called in the transaction that keeps the run,
    with what is being kept (None: nothing is) and the audit.
    """

    step: Callable[[float, Text], None]
    kept: Callable[[psycopg.Cursor[Any], Kept | None, Audit], None]


def audit_record(
    record: Record, request: Request, progress: Progress | None = None, watch: Watch | None = None
) -> tuple[Audit, Kept | None]:
    """Judge a site of the record and keep what was found; the same engine as for files.

    Judged is what was so at the end of the day ``as_of``, by what the record knew at ``known_at``. A run by what was
    known in the past is not kept: it would open and close findings by what is no longer believed. Nor is one over a day
    before the newest that has been judged: it would bring back what is gone.
    """
    began = datetime.now(UTC)
    if request.out is not None:
        check_output(request.out, tuple(WRITERS))
    rule_set = load_rule_set(request.rule_set)
    if request.rules:
        rule_set = rule_set.only(tuple(request.rules))
    as_of = request.as_of or today(request.timezone)
    site = the_site(record, request.site)
    fetching = Text("fetching {site}", "正在读取 {site}").format(site=site)
    if progress is not None:
        progress(fetching)
    if watch is not None:
        watch.step(0.0, fetching)
    clock = time.perf_counter()
    state = fetch_state(
        record,
        site,
        layers_judged(rule_set),
        as_of=as_of,
        known_at=request.known_at,
        timezone=request.timezone,
        settled=request.known_at is None,
    )
    layers = state.layers
    fetched = time.perf_counter()
    if not layers:
        raise MissingError(
            Text("site {site} has nothing that these rules judge", "场地 {site} 没有可供这些规则审查的内容").format(
                site=site
            )
        )
    each = None if watch is None else partial(_told, watch)
    part = None
    if request.area is None:
        judgement = judge(
            layers, rule_set, as_of, site=site, timezone=request.timezone, progress=progress, each=each
        )  # fmt: skip
    else:
        within = judge_area(
            layers, rule_set, as_of, request.area, site=site, timezone=request.timezone, each=each
        )  # fmt: skip
        judgement, layers, part = within.judgement, dict(within.layers), _part(within, rule_set, request.area)
    judged = time.perf_counter()
    dataset = Dataset(site, site, record.crs, layers, Report(), {})
    audit = Audit(dataset, judgement, rule_set, as_of, {}, known_at=state.known_at)
    audit.seconds.update(fetch=round(fetched - clock, 3), judge=round(judged - fetched, 3))
    if watch is not None:
        watch.step(KEEPING, Text("keeping what was found", "正在保存审查结果"))
    kept = None if request.known_at is not None else keep_audit(
        record, site, judgement.findings, keep_clear_zones(layers, rule_set, as_of, timezone=request.timezone),
        as_of=as_of, rules=[rule.id for rule in rule_set.in_force(as_of)], rule_set=rule_set.name,
        fingerprint=rule_set.fingerprint, body=rule_set.body(), software=f"greenbelt_gis {version('greenbelt_gis')}",
        summary=summary(audit), seen_to=state.audit, present=today(request.timezone), part=part,
        meanwhile=None if watch is None else lambda cursor, kept: watch.kept(cursor, kept, audit),
    )  # fmt: skip
    audit.seconds["store"] = round(time.perf_counter() - judged, 3)
    if request.out is not None:
        write_findings(judgement.findings, request.out)
        write_json(run_record(audit, began), run_file(request.out))
    return audit, kept


def _part(within: AreaJudged, rule_set: RuleSet, area: BaseGeometry) -> KeptPart:
    layers_of = {
        rule.id: {one.layer for one in subjects_of(rule)}
        for rule in rule_set.rules.values()
        if isinstance(rule, Judged)
    }
    return KeptPart(shapely.to_wkb(area), {name: within.codes(name) for name in HOMED}, layers_of)


def _told(watch: Watch, done: int, of: int, rule: Rule) -> None:
    told = Text("judging by {rule}: {title}", "正在按 {rule} 审查：{title}")
    watch.step(FETCHED + (KEEPING - FETCHED) * done / of, told.format(rule=rule.id, title=rule.title.text))


def layers_judged(rule_set: RuleSet) -> list[str]:
    """Layers that judging by a rule set looks at."""
    return sorted({layer for rule in rule_set.rules.values() for layer in layers_read(rule)})
