"""The examples of the rules go to where verdicts turn: exactly at a limit, a hair beyond it, each limb, each exemption.

What an example amounts to is worked out here from its rows alone, without any check, so that a check that is
wrong at its limit meets an example that is not.
"""

from __future__ import annotations

import math
import operator
from collections.abc import Callable, Iterator
from typing import Any

import pytest
import shapely

from greenbelt_gis.catalogue.rule_sets import package_rules
from greenbelt_gis.catalogue.rules import (
    AreaDensity,
    AreaTotal,
    ByDbh,
    ContiguousArea,
    Displacement,
    Encroachment,
    Example,
    Judged,
    Limit,
    Measured,
    Predominance,
    Rule,
    Separation,
    ZonePlanting,
)

HOLDS: dict[str, Callable[[float, float], bool]] = {
    "<=": operator.le, "<": operator.lt, "=": operator.eq, ">": operator.gt, ">=": operator.ge,
}  # fmt: skip
HAIR = 0.25
"""Farthest from a limit, as a share of it, that still shows where it lies; recorded shares come within 2 %."""
INSIDE = -0.5
"""In a published zone; how deep is not asked here."""

JUDGED = [rule for rule in package_rules().values() if isinstance(rule, Judged)]


def is_yes_or_no(limb: Limit) -> bool:
    return limb.operator == "="


def rows(example: Example, layer: str) -> tuple[dict[str, Any], ...]:
    return example.layers.get(layer, ())


def shape(row: dict[str, Any]) -> Any:
    return shapely.from_wkt(row["wkt"])


def recorded(example: Example, metric: str) -> list[float]:
    return [row["value"] for row in rows(example, "observations") if row["metric"] == metric and "exemption" not in row]


def separation_m(rule: Separation, example: Example) -> float | None:
    """Distance from the one reference to the one other thing, where both are known."""
    [tree] = rows(example, "trees")
    [other] = rows(example, rule.against.layer)
    crowns, zones = rows(example, "crowns"), rows(example, "protection_zones")
    if rule.reference == "official_zone":
        if not zones:
            return None
        inside = shapely.relate_pattern(shape(zones[0]), shape(other), "T********")
        return INSIDE if inside else float(shapely.distance(shape(zones[0]), shape(other)))
    if rule.reference == "crown" and crowns:
        return float(shapely.distance(shape(crowns[0]), shape(other)))
    if rule.reference == "stem":
        known = dbh_cm(tree) > 0 or shape(tree).distance(shape(other)) < rule.limit.value
        return float(shapely.distance(shape(tree), shape(other))) if known else None
    radius = tree.get("crown_diameter_m", 0) / 2 if rule.reference == "crown" else tree.get("dbh_cm", 0) / 200
    return float(shapely.distance(shape(tree), shape(other))) - radius if radius else None


def dbh_cm(tree: dict[str, Any]) -> float:
    return math.hypot(*(float(stem) for stem in str(tree.get("dbh_cm", 0)).split(";")))


def radius_m(formula: ByDbh, least_m: float, tree: dict[str, Any]) -> float:
    """12 or 15 diameters, or the structural root zone of AS 4970, within its bounds."""
    d = dbh_cm(tree) / 100
    raw = (50 * d) ** 0.42 * 0.64 if formula.formula == "as_4970_structural" else formula.factor * d
    return max(least_m, min(raw, formula.max_m or math.inf))


def encroached(rule: Encroachment, example: Example) -> float | None:
    """Share of the circle, drawn with 256 corners as the check draws it, that surfaces cover."""
    [tree] = rows(example, "trees")
    if not dbh_cm(tree):
        return None
    circle = shape(tree).buffer(radius_m(rule.by_dbh, rule.least_m, tree), quad_segs=64)
    covered = shapely.union_all([shape(row) for row in rows(example, "assets")])
    return float(shapely.area(circle.intersection(covered)) / shapely.area(circle))


def limit_for(rule: Rule, limb: Limit, example: Example) -> float:
    """The limit of the example's one tree, where it goes by grade, crown shape or diameter."""
    if not isinstance(rule, Separation):
        return limb.value
    [tree] = rows(example, "trees")
    if rule.by_dbh is not None:
        return radius_m(rule.by_dbh, limb.value, tree)
    if rule.columnar_distance_m is not None and tree.get("crown_shape") == "columnar":
        return rule.columnar_distance_m
    return rule.by_grade.get(tree.get("heritage", ""), limb.value)


def share(rule: Predominance, example: Example) -> float:
    [zone] = rows(example, "zones")
    planted = [row for row in rows(example, "planting") if not row.get("accent")]
    areas = [float(shapely.area(shapely.intersection(shape(row), shape(zone)))) for row in planted]
    wanted = (area for row, area in zip(planted, areas, strict=True) if row["planting_type"] in rule.planting_types)
    return sum(wanted) / sum(areas)


def misplaced_m2(rule: ZonePlanting, example: Example) -> float:
    total = 0.0
    for row in rows(example, "planting"):
        for zone in rows(example, "zones"):
            allowed = rule.allowed[zone["band"]]
            if not row.get("accent") and not {"anything", row["planting_type"]} & set(allowed):
                total += float(shapely.area(shapely.intersection(shape(row), shape(zone))))
    return total


def quantity(rule: Rule, limb: Limit, example: Example) -> float | None:
    """What an example amounts to in terms of a limb; None where that takes more than its plain rows."""
    if isinstance(rule, Measured):
        values = recorded(example, limb.metric)
        return values[0] if len(values) == 1 else None
    if isinstance(rule, Separation):
        return separation_m(rule, example)
    if isinstance(rule, Encroachment):
        return encroached(rule, example)
    if isinstance(rule, Predominance):
        return share(rule, example)
    if isinstance(rule, ZonePlanting):
        return misplaced_m2(rule, example)
    if isinstance(rule, Displacement):
        surveys = rows(example, "surveys")
        [asset] = rows(example, "assets")
        return float(shapely.distance(shape(asset), shape(surveys[0]))) if len(surveys) == 1 else None
    assert isinstance(rule, AreaTotal | AreaDensity | ContiguousArea)
    patches = rows(example, "observations")
    if len(patches) == 1 and "wkt" in patches[0]:
        return float(shapely.area(shape(patches[0])))
    return None


def numeric_limbs() -> Iterator[Any]:
    for rule in JUDGED:
        for limb in rule.limit.limbs:
            if not is_yes_or_no(limb):
                yield pytest.param(rule, limb, id=f"{rule.id}: {limb.metric}")


@pytest.mark.parametrize(("rule", "limb"), list(numeric_limbs()))
def test_examples_lie_exactly_at_a_limit_and_a_hair_beyond(rule: Any, limb: Limit) -> None:
    known = [(example, quantity(rule, limb, example)) for example in rule.examples]
    amounts = [(e, amount, limit_for(rule, limb, e)) for e, amount in known if amount is not None]
    at = [e for e, amount, limit in amounts if math.isclose(amount, limit, rel_tol=1e-9)]
    at_limit = None if HOLDS[limb.operator](limb.value, limb.value) else "violation"
    assert at_limit in [example.verdict for example in at]

    # Beyond is the other side: failing where the limit itself is allowed, passing where it is not.
    other = "violation" if at_limit is None else None
    nearest = min(
        (
            abs(amount - limit) / (limit or 1.0)
            for example, amount, limit in amounts
            if example.verdict == other and HOLDS[limb.operator](amount, limit) == (other is None)
            and not math.isclose(amount, limit, rel_tol=1e-9)
        ),
        default=math.inf,
    )  # fmt: skip
    hair = 0.02 if isinstance(rule, Measured) else 1.0 if isinstance(rule, Separation) else HAIR
    assert nearest <= hair


@pytest.mark.parametrize(("rule", "limb"), list(numeric_limbs()))
def test_what_an_example_says_was_measured_is_what_its_rows_amount_to(rule: Any, limb: Limit) -> None:
    for example in rule.examples:
        amount = quantity(rule, limb, example)
        if amount is None or example.measured is None or example.verdict != "violation":
            continue
        failing_limb = not HOLDS[limb.operator](amount, limb.value)
        if failing_limb or not isinstance(rule, Measured):
            assert example.measured == pytest.approx(max(0.0, amount), abs=5e-4), example.name


def limbs_of_several() -> Iterator[Any]:
    for rule in JUDGED:
        if len(rule.limit.limbs) > 1:
            for limb in rule.limit.limbs:
                yield pytest.param(rule, limb, id=f"{rule.id}: {limb.metric}")


@pytest.mark.parametrize(("rule", "limb"), list(limbs_of_several()))
def test_each_limb_fails_alone_in_some_example(rule: Any, limb: Limit) -> None:
    def fails(part: Limit, example: Example) -> bool:
        return any(not HOLDS[part.operator](value, part.value) for value in recorded(example, part.metric))

    alone = [
        example
        for example in rule.examples
        if example.verdict == "violation" and [part for part in rule.limit.limbs if fails(part, example)] == [limb]
    ]
    assert alone
    if is_yes_or_no(limb):
        assert 0 in {example.measured for example in alone}


def exemptions() -> Iterator[Any]:
    for rule in JUDGED:
        for number, exemption in enumerate(getattr(rule, "exemptions", ())):
            yield pytest.param(rule, exemption, id=f"{rule.id}: {number}")


@pytest.mark.parametrize(("rule", "exemption"), list(exemptions()))
def test_each_exemption_is_shown_with_its_condition_held_broken_and_unrecorded(rule: Any, exemption: Any) -> None:
    shown: set[tuple[str, str | None]] = set()
    for example in rule.examples:
        if any(row.get("exemption") in exemption.words for row in rows(example, "observations")):
            held = "always"
            if exemption.when is not None:
                values = recorded(example, exemption.when.metric)
                held = "unrecorded" if not values else "held" if values == [exemption.when.value] else "broken"
            shown.add((held, example.verdict))
    if exemption.when is None:
        assert shown == {("always", None)}
    else:
        assert {("held", None), ("broken", "violation"), ("unrecorded", "indeterminate")} <= shown


def test_scopes_by_heritage_tree_show_the_other_side() -> None:
    for rule in JUDGED:
        wanted = {s.at_heritage_tree for s in getattr(rule, "subject", ()) if getattr(s, "at_heritage_tree", None) is not None}  # fmt: skip
        for at_heritage in wanted:
            sides = set()
            for example in rule.examples:
                old = {tree["code"] for tree in rows(example, "trees") if tree.get("heritage") in {"famous", "1", "2", "3"}}  # fmt: skip
                sides |= {(row.get("tree") in old, example.verdict) for row in rows(example, "assets")}
            assert {(at_heritage, "violation"), (not at_heritage, None)} <= sides, rule.id
