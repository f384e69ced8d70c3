"""Runs a comparison that was asked for: the record as of one day or two, judged twice, and what differs kept."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from functools import partial
from typing import Any

import pandas as pd
import shapely
from geopandas import GeoDataFrame

from greenbelt_gis.catalogue.rule_sets import RuleSet, load_rule_set
from greenbelt_gis.catalogue.rules import Rule
from greenbelt_gis.checks.comparison import CHANGES, compare_findings
from greenbelt_gis.checks.engine import judge
from greenbelt_gis.errors import MissingError
from greenbelt_gis.model.days import today
from greenbelt_gis.store.compared import keep_compared
from greenbelt_gis.store.fetch import fetch_state
from greenbelt_gis.store.job_requests import JobRequest
from greenbelt_gis.store.job_tables import COMPARED
from greenbelt_gis.text import Text
from greenbelt_gis.workflows.compare import Side
from greenbelt_gis.workflows.job_runs import Attempt, Setup
from greenbelt_gis.workflows.maps import Layers
from greenbelt_gis.workflows.record import layers_judged

_FETCHED, _MATCHING = 0.2, 0.9
"""How far a comparison is when the site is there, and when both sides have been judged."""
MOST_ROWS = 100_000
"""That are kept; counts are of all."""


def run_comparison(setup: Setup, found: JobRequest, attempt: Attempt) -> None:
    """Compare what was asked for; what differs and the end of the job are one transaction."""
    a, b = (_side(setup, found.wanted[side]) for side in "ab")
    attempt.step(0.0, Text("fetching {site}", "正在读取 {site}").format(site=found.site))
    names = sorted({*layers_judged(a.rules), *layers_judged(b.rules)})
    layers = _fetched(setup, found.site, names, a.as_of)
    others = layers if a.as_of == b.as_of else _fetched(setup, found.site, names, b.as_of)
    one, other = (
        judge(
            seen, side.rules, side.as_of, site=found.site, timezone=setup.timezone, each=partial(_told, attempt, at)
        ).findings
        for at, (side, seen) in enumerate(((a, layers), (b, others)))
    )
    attempt.step(_MATCHING, Text("telling what differs", "正在比对结果"))
    changes = compare_findings(one, other, rules=(a.rules, b.rules))
    with setup.record.connect() as connection, connection.cursor() as cursor:
        keep_compared(cursor, found.id, _rows(changes[changes["change"] != "stays"].iloc[:MOST_ROWS]))
        attempt.end(cursor, outcome(a, b, changes))


def outcome(a: Side, b: Side, changes: GeoDataFrame) -> dict[str, Any]:
    """What came of a comparison: both sides, findings by change, and how many rows are kept."""
    counts = {change: int((changes["change"] == change).sum()) for change in CHANGES}
    return {
        "sides": [{"rule_set": s.rules.name, "version": s.rules.version, "as_of": s.as_of.isoformat()} for s in (a, b)],
        "counts": counts,
        "rows": min(MOST_ROWS, sum(counts.values()) - counts["stays"]),
    }


def _side(setup: Setup, wanted: Mapping[str, Any]) -> Side:
    rules: RuleSet = load_rule_set(wanted["rule_set"] or setup.rule_set)
    as_of = today(setup.timezone) if wanted["as_of"] is None else date.fromisoformat(wanted["as_of"])
    return Side(rules.name, rules, as_of)


def _fetched(setup: Setup, site: str, names: list[str], as_of: date) -> Layers:
    layers = fetch_state(setup.record, site, names, as_of=as_of, known_at=None, timezone=setup.timezone).layers
    if not layers:
        raise MissingError(
            Text("site {site} has nothing that these rules judge", "场地 {site} 没有可供这些规则审查的内容").format(
                site=site
            ),
            where={"as_of": as_of},
        )
    return layers


def _told(attempt: Attempt, at: int, done: int, of: int, rule: Rule) -> None:
    """Both sides share the middle of the way."""
    share = (at + done / of) / 2
    told = Text("judging by {rule}: {title}", "正在按 {rule} 审查：{title}")
    attempt.step(_FETCHED + (_MATCHING - _FETCHED) * share, told.format(rule=rule.id, title=rule.title.text))


def _rows(changes: GeoDataFrame) -> Iterator[tuple[Any, ...]]:
    """In the order of ``COMPARED``, missing as None, then the geometry as WKB."""
    table = pd.DataFrame(changes[list(COMPARED)]).astype(object)
    table = table.where(table.notna(), None)
    for row, shape in zip(table.itertuples(index=False, name=None), changes.geometry, strict=True):
        yield (*row, None if shape is None else shapely.to_wkb(shape))
