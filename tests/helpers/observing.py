"""Things and what was seen of them, as short rows; judged by one rule of the standard or by several."""

from __future__ import annotations

import json
from datetime import date
from types import MappingProxyType
from typing import Any

import shapely
from geopandas import GeoDataFrame

from greenbelt_gis.catalogue.limits import Limit
from greenbelt_gis.catalogue.rule_sets import RuleSet, load_rule_set
from greenbelt_gis.checks.engine import Judgement, judge
from tests.helpers.drawn import ORIGIN, layer

DAY = date(2026, 6, 30)
RULES = load_rule_set()
NOON = "2026-06-01T12:00:00+08:00"
LATER = "2026-06-10T12:00:00+08:00"


def box(x: float, y: float, width: float, height: float = 1.0) -> shapely.Polygon:
    """A rectangle whose lower left corner lies at (x, y) from ORIGIN."""
    return shapely.box(ORIGIN[0] + x, ORIGIN[1] + y, ORIGIN[0] + x + width, ORIGIN[1] + y + height)


def asset(code: str, kind: str, at: Any = None, **columns: Any) -> dict[str, Any]:
    """An asset, 20 m by 10 m at ORIGIN unless said otherwise."""
    return {"code": code, "class": kind, "accuracy_m": 0.0, "at": box(0, 0, 20, 10) if at is None else at, **columns}


def footway(code: str = "W", at: Any = None, **columns: Any) -> dict[str, Any]:
    return asset(code, "paving.footway", at, **columns)


def seat(code: str = "C", **columns: Any) -> dict[str, Any]:
    return asset(code, "furniture.seat", (0, 0), **columns)


def bed(code: str, at: Any = None, kind: str = "low_shrub", **columns: Any) -> dict[str, Any]:
    """A bed of 10 m by 10 m at ORIGIN unless said otherwise."""
    return {"code": code, "planting_type": kind, "at": box(0, 0, 10, 10) if at is None else at, **columns}


def zone(code: str, band: str, at: Any = None) -> dict[str, Any]:
    return {"code": code, "band": band, "at": box(0, 0, 10, 10) if at is None else at}


def seen(of: str, metric: str, value: float | None = None, when: str | None = NOON, **columns: Any) -> dict[str, Any]:
    """One observation."""
    return {"asset": of, "metric": metric, "value": value, "observed_at": when, "at": None, **columns}


def layers(**rows: list[dict[str, Any]]) -> dict[str, GeoDataFrame]:
    return {name: layer(*found) for name, found in rows.items() if found}


def judged(rules: str | list[str] | RuleSet, as_of: date = DAY, **rows: list[dict[str, Any]]) -> Judgement:
    """The judgement of some rules over rows by layer."""
    chosen = rules if isinstance(rules, RuleSet) else RULES.only([rules] if isinstance(rules, str) else rules)
    return judge(layers(**rows), chosen, as_of)


def verdicts(done: Judgement) -> list[str]:
    return list(done.findings["verdict"])


def results(done: Judgement) -> list[tuple[str, str, float]]:
    """Findings as (subject, verdict, measured)."""
    found = done.findings
    return list(zip(found["subject"], found["verdict"], found["measured"], strict=True))


def notes(done: Judgement) -> dict[str, int]:
    return {note.key: note.count for note in done.notes}


def inputs(done: Judgement, row: int = 0) -> dict[str, Any]:
    """The evidence of one finding."""
    found: dict[str, Any] = json.loads(done.findings["evidence"].iloc[row])
    return found


def changed(rule_id: str, rules: RuleSet = RULES, **keys: Any) -> RuleSet:
    """A rule set of one rule, altered; it knows the others."""
    rule = rules.rules[rule_id].model_copy(update=keys)
    others = MappingProxyType({**rules.others, **rules.rules})
    return RuleSet("x", rules.title, "1", rules.parameters, MappingProxyType({rule.id: rule}), others)


def with_limit(rule_id: str, value: float) -> RuleSet:
    """A rule set of one rule with another limit."""
    rule: Any = RULES.rules[rule_id]
    limit: Limit = rule.limit
    if limit.metric:
        return changed(rule_id, limit=limit.model_copy(update={"value": value}))
    first, *rest = limit.all
    return changed(rule_id, limit=limit.model_copy(update={"all": (first.model_copy(update={"value": value}), *rest)}))


def torn() -> dict[str, GeoDataFrame]:
    """Two footways with one hole across both, of which the larger part lies on B; A belongs to a tree far off."""
    hole = {"metric": "present", "value": 1.0, "distress": "missing", "observed_at": NOON}
    return layers(
        trees=[{"code": "T", "heritage": "1", "accuracy_m": 0.0, "at": (0, 0)}],
        assets=[footway("A", box(400, 0, 10, 5), tree="T"), footway("B", box(410, 0, 10, 5))],
        observations=[
            {**hole, "asset": "A", "patch": "a", "at": box(408.5, 0, 1.5)},
            {**hole, "asset": "B", "patch": "b", "at": box(410, 0, 3)},
        ],
    )
