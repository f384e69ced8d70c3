"""Judge one dataset twice, by two rule sets or as of two days, and tell what differs."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import folium
import pandas as pd
from geopandas import GeoDataFrame

from greenbelt_gis.catalogue.rule_sets import RuleSet, load_rule_set
from greenbelt_gis.checks.comparison import CHANGES, compare_findings
from greenbelt_gis.checks.engine import judge
from greenbelt_gis.errors import UsageError
from greenbelt_gis.io.dataset import Dataset, read_dataset
from greenbelt_gis.io.sources import input_files
from greenbelt_gis.io.write import WRITERS, check_output, refuse_overwriting, write_findings
from greenbelt_gis.maps.comparison import comparison_map
from greenbelt_gis.maps.page import html_of, save
from greenbelt_gis.model.days import DEFAULT_TIMEZONE, parse_day, today
from greenbelt_gis.text import Text
from greenbelt_gis.workflows.audit import Progress, Request
from greenbelt_gis.workflows.maps import Layers

_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")


@dataclass(frozen=True)
class Side:
    """One of the two: its rules, its day, and what it is called."""

    name: str
    rules: RuleSet
    as_of: date


@dataclass(frozen=True)
class Comparison:
    """Both sides and the frame of ``checks.comparison`` that tells what differs."""

    dataset: Dataset
    a: Side
    b: Side
    changes: GeoDataFrame

    def counts(self) -> pd.DataFrame:
        """How many findings of each change, by the verdicts of both sides: ``change, verdict_a, verdict_b, count``."""
        names = ["change", "verdict_a", "verdict_b"]
        found = self.changes[names].fillna("").groupby(names, sort=False).size().reset_index(name="count")
        rank = found["change"].map({change: at for at, change in enumerate(CHANGES)})
        return found.iloc[rank.argsort(kind="stable")].reset_index(drop=True)


def sides(first: str, second: str, request: Request) -> tuple[Side, Side]:
    """The two sides meant by two words: days (``YYYY-MM-DD``), or rule sets by name or file."""
    days = [_DAY.fullmatch(word) is not None for word in (first, second)]
    if all(days):
        rules = _chosen(load_rule_set(request.rule_set), request)
        return Side(first, rules, parse_day(first)), Side(second, rules, parse_day(second))
    if any(days):
        raise UsageError(
            Text("{a} and {b} are not the same sort of thing", "{a} 与 {b} 不是同类").format(a=first, b=second),
            fix=Text("compare two rule sets, or two days", "请比较两个规则集，或两个日期"),
        )
    as_of = request.as_of or today(request.timezone)
    a, b = (Side(word, _chosen(load_rule_set(word), request), as_of) for word in (first, second))
    return a, b


def _chosen(rules: RuleSet, request: Request) -> RuleSet:
    return rules.only(tuple(request.rules)) if request.rules else rules


def compare(
    layers: Layers,
    a: Side,
    b: Side,
    *,
    site: str = "",
    timezone: str = DEFAULT_TIMEZONE,
    progress: Progress | None = None,
) -> GeoDataFrame:
    """Judge layers by both sides and match what was found; see ``checks.comparison.compare_findings``."""
    one, other = (
        judge(layers, side.rules, side.as_of, site=site, timezone=timezone, progress=progress).findings
        for side in (a, b)
    )
    return compare_findings(one, other, rules=(a.rules, b.rules))


def compare_dataset(
    request: Request, first: str, second: str, *, draw: Path | None = None, tianditu_key: str = "",
    progress: Progress | None = None,
) -> Comparison:  # fmt: skip
    """Read a dataset once, judge it twice, write what differs (``request.out``) and draw it (``draw``)."""
    if request.out is not None:
        check_output(request.out, tuple(WRITERS))
    if draw is not None:
        check_output(draw, (".html",))
    a, b = sides(first, second, request)
    refuse_overwriting([path for path in (request.out, draw) if path is not None], input_files(request.source))
    dataset = read_dataset(
        request.source, crs=request.crs, site=request.site, default_crs=request.default_crs,
        timezone=request.timezone, progress=progress,
    )  # fmt: skip
    changes = compare(dataset.layers, a, b, site=dataset.site, timezone=request.timezone, progress=progress)
    done = Comparison(dataset, a, b, changes)
    if request.out is not None:
        write_findings(changes, request.out)
    if draw is not None:
        save(html_of(draw_comparison(done, tianditu_key)), draw)
    return done


def draw_comparison(done: Comparison, tianditu_key: str = "") -> folium.Map:
    """The map of a comparison."""
    counts = done.changes["change"].value_counts().to_dict()
    facts = [
        Text("from {a} to {b}", "由 {a} 到 {b}").format(a=_named(done.a), b=_named(done.b)),
        Text(
            "{appears} appear, {disappears} disappear, {changes} change their verdict, {stays} stay",
            "新出现 {appears}，消失 {disappears}，结论改变 {changes}，不变 {stays}",
        ).format(**{change: counts.get(change, 0) for change in CHANGES}),
    ]
    heading = f"{done.dataset.site} · 对比 Comparison"
    return comparison_map(done.dataset.layers, done.changes, heading=heading, facts=facts, tianditu_key=tianditu_key)


def _named(side: Side) -> str:
    return f"{side.rules.name} {side.rules.version}, {side.as_of}"


def summary(done: Comparison) -> dict[str, Any]:
    """The outcome as plain values."""
    return {
        "site": done.dataset.site,
        "sides": [
            {"name": s.name, "rule_set": s.rules.name, "version": s.rules.version, "as_of": s.as_of.isoformat()}
            for s in (done.a, done.b)
        ],
        "counts": done.counts().to_dict("records"),
    }
