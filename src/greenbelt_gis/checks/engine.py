"""``audit(layers, rules, as_of) -> findings``: the one place where rules meet data."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import astuple, dataclass
from datetime import date
from itertools import chain
from typing import TYPE_CHECKING

from pyproj import CRS

from greenbelt_gis.catalogue.rule_sets import RuleSet
from greenbelt_gis.catalogue.rules import Judged, Rule
from greenbelt_gis.checks.assemble import assemble, merged
from greenbelt_gis.checks.case import Case, Outcome
from greenbelt_gis.checks.registry import kind_of
from greenbelt_gis.checks.table import Table
from greenbelt_gis.errors import MissingError, UsageError
from greenbelt_gis.model.days import DEFAULT_TIMEZONE
from greenbelt_gis.model.layer_crs import common_crs
from greenbelt_gis.model.layers import LAYERS
from greenbelt_gis.model.note import Note
from greenbelt_gis.parallel import collector_paused
from greenbelt_gis.text import Text, did_you_mean

if TYPE_CHECKING:
    from geopandas import GeoDataFrame

Layers = Mapping[str, "GeoDataFrame"]
Progress = Callable[[Text], None]
EachRule = Callable[[int, int, Rule], None]
"""Told before each rule: how many are done, of how many, which is next. It may raise to end the run."""


@dataclass(frozen=True)
class Tally:
    """How one rule came out, in numbers."""

    rule: str
    judged: int
    violation: int
    possible: int
    indeterminate: int
    not_inspected: int


@dataclass(frozen=True)
class Judgement:
    """A whole run: the findings, a tally for each rule, what was not judged, seconds a rule took."""

    findings: GeoDataFrame
    tallies: tuple[Tally, ...]
    notes: tuple[Note, ...]
    seconds: Mapping[str, float]


def audit(
    layers: Layers, rules: RuleSet, as_of: date, *, site: str = "", timezone: str = DEFAULT_TIMEZONE
) -> GeoDataFrame:
    """Judge layers by a rule set as of the end of a day.

    ``layers``: GeoDataFrames by contract layer, all in one projected CRS in metres, never changed. Returns a
    GeoDataFrame in that CRS with the columns of ``model.finding.COLUMNS`` and ``geometry``, sorted by rule,
    subject, against, part. Raises ``CrsError``, ``MissingError`` (a required column) and ``UsageError`` (an
    unknown layer, a kind this version does not judge).
    """
    return judge(layers, rules, as_of, site=site, timezone=timezone).findings


def judge(
    layers: Layers,
    rules: RuleSet,
    as_of: date,
    *,
    site: str = "",
    timezone: str = DEFAULT_TIMEZONE,
    progress: Progress | None = None,
    each: EachRule | None = None,
) -> Judgement:
    """Like ``audit``, with everything a report needs beside the findings."""
    case = make_case(layers, rules, as_of, timezone, site)
    return whole([judge_part(lambda _: case, rules, as_of, common_crs(layers), progress, each)], rules, as_of)


@dataclass(frozen=True)
class PartJudged:
    """What judging came to where a dataset is only a part: each subject stands in one part alone."""

    findings: GeoDataFrame
    tallies: tuple[Tally, ...]
    notes: Mapping[str, tuple[Note, ...]]
    seconds: Mapping[str, float]


def judge_part(
    case_of: Callable[[Rule], Case],
    rules: RuleSet,
    as_of: date,
    crs: CRS,
    progress: Progress | None = None,
    each: EachRule | None = None,
) -> PartJudged:
    """Judge by every rule in force what ``case_of`` gives it to see."""
    outcomes: dict[str, Outcome] = {}
    seconds: dict[str, float] = {}
    chosen = [rule for rule in rules.in_force(as_of) if isinstance(rule, Judged)]
    if progress is not None:
        progress(Text("judging by {n} rules", "正在按 {n} 条规则审查").format(n=len(chosen)))
    with collector_paused():
        for at, rule in enumerate(chosen):
            if each is not None:
                each(at, len(chosen), rule)
            kind = kind_of(rule)
            began = time.perf_counter()
            outcomes[rule.id] = kind.check(case_of(rule), rule)
            seconds[rule.id] = time.perf_counter() - began
        findings = assemble(chosen, outcomes, rules, crs)
    notes = {rule_id: outcome.notes for rule_id, outcome in outcomes.items()}
    return PartJudged(findings, _tallies(outcomes), notes, seconds)


def whole(parts: Sequence[PartJudged], rules: RuleSet, as_of: date) -> Judgement:
    """Parts of a dataset put together: the same as if it had been judged in one piece, but for seconds."""
    findings = parts[0].findings if len(parts) == 1 else merged([part.findings for part in parts])
    notes = _distinct([note for rule_id in parts[0].notes for note in _added(part.notes[rule_id] for part in parts)])
    in_force = {rule.id for rule in rules.in_force(as_of)}
    notes += [
        _not_in_force(rule_id)
        for rule_id in dict.fromkeys(r.id for r in rules.rules.values())
        if rule_id not in in_force
    ]
    tallies = tuple(_sum(of_rule) for of_rule in zip(*(part.tallies for part in parts), strict=True))
    seconds = {rule_id: sum(part.seconds[rule_id] for part in parts) for rule_id in parts[0].seconds}
    return Judgement(findings, tallies, tuple(notes), seconds)


def _added(notes: Iterable[tuple[Note, ...]]) -> list[Note]:
    """Notes of one rule from all parts, numbers added up; in the order of their keys, which hangs on no part."""
    counts: dict[tuple[str, Text], int] = {}
    for note in chain.from_iterable(notes):
        counts[note.key, note.text] = counts.get((note.key, note.text), 0) + note.count
    return [Note(key, count, text) for (key, text), count in sorted(counts.items(), key=lambda item: item[0][0])]


def _sum(tallies: Sequence[Tally]) -> Tally:
    rows = [astuple(tally)[1:] for tally in tallies]
    return Tally(tallies[0].rule, *(sum(column) for column in zip(*rows, strict=True)))


def make_case(layers: Layers, rules: RuleSet, as_of: date, timezone: str = DEFAULT_TIMEZONE, site: str = "") -> Case:
    """The layers as tables, checked for the columns that a rule cannot do without."""
    tables = {}
    for name, frame in layers.items():
        contract = LAYERS.get(name)
        if contract is None:
            raise UsageError(
                Text("{name!r} is not a layer of the contract", "“{name}”不是约定的图层").format(name=name),
                fix=did_you_mean(name, LAYERS),
            )
        for column in contract.required:
            if column not in frame.columns:
                raise MissingError(
                    Text("a required column is missing", "缺少必需的列"),
                    where={"layer": name, "column": column},
                )
        tables[name] = Table(name, frame, timezone)
    return Case(tables, site, as_of, rules.parameters, rules.known(as_of))


def _tallies(outcomes: Mapping[str, Outcome]) -> tuple[Tally, ...]:
    result = []
    for rule_id, outcome in outcomes.items():
        verdict = outcome.hits.verdict if outcome.hits is not None else None
        possible, violation, indeterminate = (
            (int((verdict == code).sum()) if verdict is not None else 0) for code in (1, 2, 3)
        )
        result.append(Tally(rule_id, outcome.judged, violation, possible, indeterminate, outcome.not_inspected))
    return tuple(result)


def _distinct(notes: list[Note]) -> list[Note]:
    return list(dict.fromkeys(notes))


def _not_in_force(rule_id: str) -> Note:
    return Note(
        "rule_not_in_force",
        1,
        Text("rule {rule} is not in force on that day", "规则 {rule} 在审查日未生效").format(rule=rule_id),
    )
