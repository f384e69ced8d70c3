"""The kind `encroachment`: how much of a circle around the stem new hard surfaces cover."""

from __future__ import annotations

import json
from datetime import date
from typing import Any

import numpy as np
import pytest
import shapely
from geopandas import GeoDataFrame
from hypothesis import given, settings
from hypothesis import strategies as st

from greenbelt_gis.catalogue.rule_sets import RuleSet
from greenbelt_gis.checks.encroachment_text import explain
from greenbelt_gis.checks.engine import audit, judge, make_case
from greenbelt_gis.checks.registry import KINDS
from tests.helpers.drawn import ORIGIN, layer, paving, square, tree
from tests.helpers.findings import assert_findings, told
from tests.helpers.rules import one_rule

DAY = date(2026, 6, 30)
BS = one_rule("bs-5837.root-area")
AS = one_rule("as-4970.root-zone")
SINCE = one_rule("bs-5837.root-area", existing_until="2024-12-31")
AREA = float(shapely.Point(0, 0).buffer(6, quad_segs=64).area)
"""Of the circle of a tree of 50 cm, 6 m: drawn with 256 corners."""


def found(*surfaces: dict[str, Any], rules: RuleSet = BS, **columns: Any) -> GeoDataFrame:
    trees = layer(tree("T", (0, 0), **{"dbh_cm": 50, **columns}))
    findings = audit({"trees": trees, "assets": layer(*surfaces)}, rules, DAY)
    assert_findings(findings)
    return findings


def box(x0: float, y0: float, x1: float, y1: float) -> shapely.Polygon:
    return shapely.box(ORIGIN[0] + x0, ORIGIN[1] + y0, ORIGIN[0] + x1, ORIGIN[1] + y1)


def covering(share: float) -> shapely.Polygon:
    """A surface that lies within the circle and has that share of its area."""
    return box(-4, 0, 4, share * AREA / 8)


def explained(findings: GeoDataFrame, rules: RuleSet = BS) -> tuple[str, str]:
    row = findings.iloc[0]
    lines = explain(
        {str(k): v for k, v in row.items()}, json.loads(row["evidence"]), rules.rule(row["rule"]), rules.parameters
    )
    return "\n".join(one.en for one in lines), "\n".join(one.zh for one in lines)


@pytest.mark.parametrize(
    ("rules", "share", "fails"),
    [(BS, 0.199, False), (BS, 0.2, False), (BS, 0.201, True), (AS, 0.099, False), (AS, 0.1, True), (AS, 0.101, True)],
)
def test_exactly_at_the_limit_and_a_hair_beyond(rules: RuleSet, share: float, fails: bool) -> None:
    findings = found(paving("P", covering(share)), rules=rules)
    assert told(findings) == ([("T", "", "violation")] if fails else [])
    if fails:
        row = findings.iloc[0]
        limit = 0.2 if rules is BS else 0.1
        assert (row["measured"], row["limit"], row["unit"]) == (pytest.approx(share, abs=1e-6), limit, "ratio")
        assert row["margin"] == pytest.approx(share - limit, abs=1e-6)
        assert row.geometry.area == pytest.approx(share * AREA)


def test_it_is_told_and_explained_in_both_languages() -> None:
    findings = found(paving("P", box(0, 0, 10, 10)))
    row = findings.iloc[0]
    assert row["message_en"].startswith("T: new hard surface covers 25 % of its root protection area")
    assert row["message_zh"].startswith("T：新增硬化面占根系保护范围的 25")
    english, chinese = explained(findings)
    for line in ("trunk diameter 50 cm gives a radius of 6.000 m", "of it surfaced before 0", "share = 28.27"):
        assert line in english
    for line in ("胸径 50 厘米，半径 6.000 米", "其中原有硬化面", "新增硬化面（重叠只计一次）"):
        assert line in chinese


def test_surfaces_that_overlap_count_once() -> None:
    same = [paving("P", covering(0.15)), paving("Q", covering(0.15), **{"class": "paving.plaza"})]
    assert told(found(*same)) == []
    assert told(found(*same, paving("R", box(-4, -1.2, 4, 0)))) == [("T", "", "violation")]  # 15 % and 8.5 %


@pytest.mark.parametrize("permeable", [True, False, None])
def test_permeable_or_not(permeable: bool | None) -> None:
    assert len(found(paving("P", covering(0.3), permeable=permeable))) == 1


def test_what_is_drawn_as_a_line_or_a_point_has_no_area() -> None:
    line = shapely.LineString([(ORIGIN[0] - 9, ORIGIN[1]), (ORIGIN[0] + 9, ORIGIN[1])])
    assert told(found(paving("P", line), paving("Q", (0, 1)))) == []


def test_what_is_no_hard_surface_does_not_count() -> None:
    hut = paving("P", covering(0.3), **{"class": "structure.pavilion"})
    assert told(found(hut)) == []
    assert len(found(hut, rules=AS)) == 1


# --- what was there before


@pytest.mark.parametrize(
    ("installed", "counts"),
    [("2024-12-31", 0), ("2025-01-01", 1), ("1990-01-01", 0), (None, 0)],
)
def test_new_is_what_was_installed_after_the_day(installed: str | None, counts: int) -> None:
    assert len(found(paving("P", covering(0.3), installed_on=installed), rules=SINCE)) == counts


def test_without_a_column_of_days_all_was_there_before() -> None:
    assert told(found(paving("P", covering(0.3)), rules=SINCE)) == []


def test_the_share_is_of_what_was_unsurfaced() -> None:
    old = paving("O", box(-10, -10, 10, 0), installed_on="2000-01-01")  # half of the circle
    new = paving("N", covering(0.15), installed_on="2025-06-01")
    findings = found(old, new, rules=SINCE)
    assert findings["measured"].iloc[0] == pytest.approx(0.3, abs=1e-6)
    assert told(found(new, rules=SINCE)) == []
    assert f"of it surfaced before {AREA / 2:.2f}"[:26] in explained(findings, SINCE)[0]


def test_new_surface_on_old_is_not_new() -> None:
    old = paving("O", box(-10, -10, 10, 2), installed_on="2000-01-01")
    new = paving("N", box(-4, 0, 4, 2), installed_on="2025-06-01")
    assert told(found(old, new, rules=SINCE)) == []


def test_where_all_was_surfaced_before_nothing_is_left_to_cover() -> None:
    old = paving("O", square(-20, -20, 40), installed_on="2000-01-01")
    new = paving("N", square(-3.3, -3.1, 7.7), installed_on="2025-06-01")
    assert told(found(old, new, rules=SINCE)) == []
    pieces = [
        paving(f"O{n}", box(-9 + n * 0.7, -9, -9 + (n + 1) * 0.7, 9), installed_on="2000-01-01") for n in range(26)
    ]
    assert told(found(*pieces, new, rules=SINCE)) == []


# --- the circle


@pytest.mark.parametrize(
    ("rules", "dbh", "radius"),
    [(BS, 50, 6.0), (BS, "30;40", 6.0), (BS, 200, 15.0), (BS, 10, 1.2), (AS, 10, 2.0), (AS, 50, 6.0), (AS, 200, 15.0)],
)
def test_the_radius_goes_by_the_diameter_within_its_bounds(rules: RuleSet, dbh: Any, radius: float) -> None:
    findings = found(paving("P", box(0, 0, 99, 99)), rules=rules, dbh_cm=dbh)
    assert findings["measured"].iloc[0] == pytest.approx(0.25, abs=1e-6)
    told_of = json.loads(findings["evidence"].iloc[0])
    assert told_of["radius_m"] == pytest.approx(radius)
    assert told_of["circle_m2"] == pytest.approx(np.pi * radius**2, rel=2e-4)  # 706.9 m² at the most


@pytest.mark.parametrize("dbh", [None, 0.0])
def test_an_unknown_diameter_is_open_where_a_surface_lies_within_the_largest_circle(dbh: Any) -> None:
    findings = found(paving("P", square(14, 0)), dbh_cm=dbh)
    assert told(findings) == [("T", "", "indeterminate")]
    assert np.isnan(findings["measured"].iloc[0])
    assert "trunk diameter unknown (cannot be determined)" in findings["message_en"].iloc[0]
    assert "胸径未知（无法判定）" in findings["message_zh"].iloc[0]
    english, chinese = explained(findings)
    assert "within 15.000 m, what the thickest plausible trunk needs" in english
    assert "15.000 米半径内有硬化面" in chinese
    assert told(found(paving("P", square(15, 0)), dbh_cm=dbh)) == []
    assert told(found(paving("P", square(1, 0)), dbh_cm=dbh, rules=SINCE)) == []  # all of it was there before


def test_every_tree_counts_and_none_without_surfaces() -> None:
    trees = layer(*(tree(c, (x, 0), heritage=None, dbh_cm=50) for c, x in (("A", 0), ("B", 3), ("C", 90))))
    done = judge({"trees": trees, "assets": layer(paving("P", square(-20, 0, 40)))}, BS, DAY)
    assert told(done.findings) == [("A", "", "violation"), ("B", "", "violation")]
    assert done.tallies[0].judged == 3


def test_without_assets_the_trees_are_not_inspected() -> None:
    [tally] = judge({"trees": layer(tree("T", (0, 0)))}, BS, DAY).tallies
    assert (tally.judged, tally.not_inspected) == (0, 1)
    assert judge({"assets": layer(paving("P", square(0, 0)))}, BS, DAY).tallies[0].judged == 0


def test_what_is_no_more_or_not_yet_does_not_count() -> None:
    assert told(found(paving("P", covering(0.3), status="ended"))) == []
    assert told(found(paving("P", covering(0.3), installed_on="2026-07-01"))) == []
    assert told(found(paving("P", covering(0.3)), planted_on="2026-07-01")) == []


def test_how_far_a_change_reaches() -> None:
    case = make_case({"trees": layer(tree("T", (0, 0)))}, BS, DAY)
    assert KINDS["encroachment"].reach_m(case, BS.rule("bs-5837.root-area")) == 15.0


# --- whatever the surfaces

PLACES = st.tuples(st.floats(-8, 6), st.floats(-8, 6), st.floats(0.5, 6), st.sampled_from(["2020-01-01", "2025-06-01"]))


@settings(max_examples=60, deadline=None)
@given(
    surfaces=st.lists(PLACES, min_size=1, max_size=5), angle=st.sampled_from([90, 180, 270]), dx=st.integers(-900, 900)
)
def test_neither_order_nor_place_nor_direction_matters(surfaces: list[Any], angle: int, dx: int) -> None:
    rules = one_rule(
        "bs-5837.root-area", existing_until="2024-12-31", limit={"encroached_share": 0.0, "operator": "<="}
    )
    rows = [paving(f"P{n}", square(x, y, side), installed_on=day) for n, (x, y, side, day) in enumerate(surfaces)]
    trees, assets = layer(tree("T", (0, 0), dbh_cm=50)), layer(*rows)
    plain = audit({"trees": trees, "assets": assets}, rules, DAY)
    turned = assets.set_geometry(assets.rotate(angle, origin=ORIGIN))
    moved = assets.set_geometry(assets.translate(dx, -dx))
    others = [
        {"trees": trees, "assets": assets.iloc[::-1]},
        {"trees": trees, "assets": turned},
        {"trees": trees.set_geometry(trees.translate(dx, -dx)), "assets": moved},
    ]
    for layers in others:
        got = audit(layers, rules, DAY)
        # A sliver below what floats can say may be there or not.
        shares = [float(f["measured"].iloc[0]) if len(f) else 0.0 for f in (plain, got)]
        assert shares[0] == pytest.approx(shares[1], abs=2e-6)
    expected = _share(rows)
    assert (float(plain["measured"].iloc[0]) if len(plain) else 0.0) == pytest.approx(expected, abs=2e-6)


def _share(rows: list[dict[str, Any]]) -> float:
    """The same worked out in one go: what new surfaces cover of the circle less the old ones."""
    circle = shapely.Point(ORIGIN).buffer(6, quad_segs=64)
    old = shapely.union_all([row["at"] for row in rows if row["installed_on"] < "2024"])
    new = shapely.union_all([row["at"] for row in rows if row["installed_on"] > "2024"])
    free = circle.difference(old)
    return float(free.intersection(new).area / free.area) if free.area > 1e-6 else 0.0
