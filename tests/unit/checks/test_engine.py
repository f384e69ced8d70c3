"""The engine as a whole: entry, notes, tallies, and what must never change a judgement."""

from __future__ import annotations

from datetime import date
from types import MappingProxyType
from typing import Any

import numpy as np
import pandas as pd
import pytest
import shapely
from geopandas import GeoDataFrame
from hypothesis import given
from hypothesis import strategies as st
from shapely import affinity

from greenbelt_gis.catalogue.rule_sets import Parameters, RuleSet, load_rule_set
from greenbelt_gis.catalogue.rules import Definition, Effective, Separation
from greenbelt_gis.checks import engine, separation
from greenbelt_gis.checks.engine import audit, judge, make_case
from greenbelt_gis.checks.protection import judged_subjects, keep_clear_zones
from greenbelt_gis.checks.registry import KINDS, kind_of
from greenbelt_gis.errors import CrsError, MissingError, UsageError
from tests.helpers.drawn import activity, layer, paving, square, tree
from tests.helpers.findings import assert_findings, told
from tests.helpers.soak import examples

DAY = date(2026, 6, 30)
RULES = load_rule_set().only(["heritage.crown-clearance", "heritage.trunk-paving"])


def site() -> dict[str, GeoDataFrame]:
    """Two trees, two pavings, two activities; two findings of each rule."""
    return {
        "trees": layer(
            tree("T1", (0, 0), crown_diameter_m=4), tree("T2", (20, 0), crown_diameter_m=4, accuracy_m=0.4),
            tree("T0", (40, 40), heritage="none"),
        ),
        "assets": layer(paving("P2", square(22, 0)), paving("P1", square(1, 0)), paving("P9", square(60, 60))),
        "activities": layer(activity("A1", (3, 0)), activity("A2", (23, 3), kind="other")),
    }  # fmt: skip


def test_findings_of_all_rules_in_one_frame_sorted_and_typed() -> None:
    findings = audit(site(), RULES, DAY, site="QL")
    assert_findings(findings)
    assert list(zip(findings["rule"], findings["subject"], findings["against"], findings["verdict"], strict=True)) == [
        ("heritage.crown-clearance", "T1", "A1", "violation"),
        ("heritage.crown-clearance", "T2", "A2", "indeterminate"),
        ("heritage.trunk-paving", "T1", "P1", "violation"),
        ("heritage.trunk-paving", "T2", "P2", "violation"),
    ]


def test_no_finding_gives_an_empty_frame_of_the_same_form() -> None:
    layers = {**site(), "assets": site()["assets"].iloc[2:], "activities": site()["activities"].iloc[:0]}
    assert_findings(audit(layers, RULES, DAY))


def test_tallies_count_subjects_and_verdicts() -> None:
    done = judge(site(), RULES, DAY)
    assert [(t.rule, t.judged, t.violation, t.possible, t.indeterminate, t.not_inspected) for t in done.tallies] == [
        ("heritage.crown-clearance", 2, 1, 0, 1, 0),
        ("heritage.trunk-paving", 2, 2, 0, 0, 0),
    ]
    assert set(done.seconds) == set(RULES.rules)


def test_a_layer_nobody_delivered_leaves_trees_uninspected() -> None:
    layers = site()
    del layers["activities"]
    done = judge(layers, RULES, DAY)
    crown = done.tallies[0]
    assert (crown.judged, crown.not_inspected) == (0, 2)
    assert [(n.key, n.count) for n in done.notes] == [("no_against_layer", 2)]


def test_without_trees_nothing_is_judged_and_it_is_said() -> None:
    layers = site()
    del layers["trees"]
    done = judge(layers, RULES, DAY)
    assert len(done.findings) == 0
    assert {n.key for n in done.notes} == {"no_subject_layer"}
    assert len(judged_subjects(layers, RULES, DAY)) == 0
    assert len(keep_clear_zones(layers, RULES, DAY)) == 0


def test_rows_that_do_not_exist_that_day_are_counted_in_the_notes() -> None:
    layers = {**site(), "assets": layer(paving("P1", square(1, 0), status="ended"))}
    notes = {n.key: n.count for n in judge(layers, RULES, DAY).notes}
    assert notes == {"not_present_assets": 1}


def test_a_rule_not_in_force_is_left_out_and_said() -> None:
    rule = RULES.rules["heritage.trunk-paving"].model_copy(update={"effective": Effective(to=date(2026, 6, 29))})
    rules = RuleSet("x", RULES.title, "1", RULES.parameters, MappingProxyType({rule.id: rule}))
    done = judge(site(), rules, DAY)
    assert (len(done.findings), [n.key for n in done.notes]) == (0, ["rule_not_in_force"])
    assert len(judge(site(), rules, date(2026, 6, 29)).findings) == 2


def test_progress_says_how_many_rules_judge() -> None:
    steps: list[str] = []
    judge(site(), RULES, DAY, progress=lambda text: steps.append(text.en))
    assert steps == ["judging by 2 rules"]


def test_input_is_never_changed() -> None:
    layers = site()
    before = {name: frame.copy(deep=True) for name, frame in layers.items()}
    audit(layers, RULES, DAY)
    for name, frame in layers.items():
        pd.testing.assert_frame_equal(pd.DataFrame(frame), pd.DataFrame(before[name]))
        assert not shapely.is_prepared(np.asarray(frame.geometry.array, dtype=object)).any()


def test_a_geographic_crs_is_an_error() -> None:
    layers = {name: frame.to_crs(4326) for name, frame in site().items()}
    with pytest.raises(CrsError, match=r"cannot be measured in EPSG:4326.*layer trees"):
        audit(layers, RULES, DAY)


def test_layers_in_two_crs_are_an_error() -> None:
    layers = {**site(), "assets": site()["assets"].to_crs(4548)}
    with pytest.raises(CrsError, match=r"EPSG:4548 here, EPSG:4549 elsewhere.*layer assets"):
        audit(layers, RULES, DAY)


def test_no_crs_or_no_layer_is_an_error() -> None:
    with pytest.raises(CrsError, match="no coordinate reference system"):
        audit({"trees": layer(tree("T", (0, 0)), crs=None)}, RULES, DAY)
    with pytest.raises(CrsError, match="no layer has"):
        audit({}, RULES, DAY)


def test_observations_without_geometry_need_no_crs() -> None:
    observations = layer({"asset": "P1", "metric": "step_mm", "value": 3.0, "at": None}, crs=None)
    assert len(audit({**site(), "observations": observations}, RULES, DAY)) == 4


def test_an_unknown_layer_names_the_nearest() -> None:
    with pytest.raises(UsageError, match=r"'tree' is not a layer.*did you mean 'trees'"):
        audit({"tree": site()["trees"]}, RULES, DAY)


def test_a_missing_required_column_is_an_error() -> None:
    with pytest.raises(MissingError, match=r"layer assets, column class"):
        audit({**site(), "assets": site()["assets"].drop(columns="class")}, RULES, DAY)


def test_a_kind_of_a_newer_version_is_a_usage_error() -> None:
    values: dict[str, Any] = {"id": "a.definition", "kind": "newer"}
    unknown = Definition.model_construct(**values)
    with pytest.raises(UsageError, match=r"'newer' are not judged by this version.*rule a.definition"):
        kind_of(unknown)


def test_every_kind_declares_its_reach() -> None:
    assert {kind.reach for kind in KINDS.values()} <= {"metres", "asset", "component"}


def test_zones_are_grown_by_the_rules_distance_and_mark_what_is_assumed() -> None:
    layers = {"trees": layer(tree("T1", (0, 0), crown_diameter_m=4), tree("T2", (20, 0), dbh_cm=None)), **{
        k: v for k, v in site().items() if k != "trees"}}  # fmt: skip
    zones = keep_clear_zones(layers, RULES, DAY).set_index(["rule", "tree"])
    radius = (zones.geometry.area / np.pi).pow(0.5)
    assert radius["heritage.trunk-paving", "T1"] == pytest.approx(3.5, rel=1e-3)
    assert radius["heritage.crown-clearance", "T1"] == pytest.approx(5.0, rel=1e-3)
    assert radius["heritage.trunk-paving", "T2"] == pytest.approx(3.0, rel=1e-3)
    assert zones["assumed"].to_dict() == {
        ("heritage.crown-clearance", "T1"): False, ("heritage.crown-clearance", "T2"): True,
        ("heritage.trunk-paving", "T1"): False, ("heritage.trunk-paving", "T2"): True,
    }  # fmt: skip
    assert list(judged_subjects(layers, RULES, DAY)["code"]) == ["T1", "T2"]


# --- properties

coordinates = st.floats(0, 60).map(lambda v: round(v, 3))
trees_drawn = st.lists(
    st.tuples(
        coordinates, coordinates, st.sampled_from([None, 30.0, 120.0]), st.sampled_from([None, 6.0, 14.0]),
        st.sampled_from([None, 0.0, 0.05, 2.0]), st.sampled_from(["1", "famous", "reserve"]),
    ), min_size=1, max_size=8,
)  # fmt: skip
squares_drawn = st.lists(
    st.tuples(
        coordinates, coordinates, st.floats(0.2, 12).map(lambda v: round(v, 2)), st.sampled_from([None, 0.0, 0.3])
    ),
    min_size=1,
    max_size=10,
)
acts_drawn = st.lists(st.tuples(coordinates, coordinates, st.sampled_from(["piling", "other"])), max_size=6)
scene = st.tuples(trees_drawn, squares_drawn, acts_drawn)
Scene = tuple[list[Any], list[Any], list[Any]]


def layers_of(drawn: Scene) -> dict[str, GeoDataFrame]:
    trees, squares, acts = drawn
    return {
        "trees": layer(*(
            tree(f"T{n}", (x, y), dbh_cm=dbh, crown_diameter_m=crown, accuracy_m=accuracy, heritage=grade)
            for n, (x, y, dbh, crown, accuracy, grade) in enumerate(trees)
        )),
        "assets": layer(*(paving(f"P{n}", square(x, y, s), accuracy_m=a) for n, (x, y, s, a) in enumerate(squares))),
        "activities": layer(*(activity(f"A{n}", (x, y), kind=kind) for n, (x, y, kind) in enumerate(acts)))
        if acts else layer(activity("A", (0, 0))).iloc[:0],
    }  # fmt: skip


def assert_same(one: GeoDataFrame, other: GeoDataFrame, *, places: bool = True) -> None:
    """Same findings with the same verdicts; numbers within 2 mm and 1e-4 (rounding), unless p sits on a threshold."""
    keys = ["rule", "subject", "against"]
    both = one.merge(other, on=keys, how="outer", suffixes=("", "_b"), indicator=True)
    alone = both[both["_merge"] != "both"]
    lonely = alone["probability"].fillna(alone["probability_b"])
    assert (lonely.sub(0.05).abs() < 1e-4).all(), alone
    both = both[both["_merge"] == "both"]
    edge = both["probability"].sub(0.95).abs() < 1e-4
    assert (both["verdict"].eq(both["verdict_b"]) | edge).all()
    for name, tolerance in (("measured", 2e-3), ("margin", 2e-3), ("probability", 1e-4)):
        np.testing.assert_allclose(both[name], both[f"{name}_b"], atol=tolerance, rtol=0)


def moved(layers: dict[str, GeoDataFrame], how: Any) -> dict[str, GeoDataFrame]:
    return {name: frame.set_geometry([how(g) for g in frame.geometry], crs=frame.crs) for name, frame in layers.items()}


@given(scene, st.randoms(use_true_random=False))
@examples(30)
def test_the_order_of_rows_changes_nothing(drawn: Scene, random: Any) -> None:
    layers = layers_of(drawn)
    shuffled = {}
    for name, frame in layers.items():
        order = list(range(len(frame)))
        random.shuffle(order)
        shuffled[name] = frame.iloc[order]
    pd.testing.assert_frame_equal(pd.DataFrame(audit(layers, RULES, DAY)), pd.DataFrame(audit(shuffled, RULES, DAY)))


@given(scene, st.floats(-5e4, 5e4), st.floats(-5e4, 5e4))
@examples(30)
def test_translation_changes_nothing(drawn: Scene, dx: float, dy: float) -> None:
    layers = layers_of(drawn)
    assert_same(audit(layers, RULES, DAY), audit(moved(layers, lambda g: affinity.translate(g, dx, dy)), RULES, DAY))


@given(scene, st.floats(0, 360))
@examples(30)
def test_rotation_changes_nothing(drawn: Scene, angle: float) -> None:
    layers = layers_of(drawn)
    turned = moved(layers, lambda g: affinity.rotate(g, angle, origin=(377_030, 3_547_030)))
    assert_same(audit(layers, RULES, DAY), audit(turned, RULES, DAY))


def with_limit(distance: float) -> RuleSet:
    rules = {
        rule.id: rule.model_copy(update={"limit": rule.limit.model_copy(update={"value": distance})})
        for rule in RULES.rules.values()
        if isinstance(rule, Separation)
    }
    return RuleSet("larger", RULES.title, "1", RULES.parameters, MappingProxyType(rules))


@given(scene, st.floats(3, 20))
@examples(30)
def test_a_larger_distance_never_removes_a_finding(drawn: Scene, distance: float) -> None:
    layers = layers_of(drawn)
    keys = ["rule", "subject", "against"]
    small = set(map(tuple, audit(layers, RULES, DAY)[keys].to_numpy()))
    large = set(map(tuple, audit(layers, with_limit(distance), DAY)[keys].to_numpy()))
    assert small <= large


@given(scene, st.floats(5, 55))
@examples(30)
def test_a_core_with_its_halo_gives_what_the_whole_gives_there(drawn: Scene, cut: float) -> None:
    layers = layers_of(drawn)
    case = make_case(layers, RULES, DAY)
    reach = max(kind_of(rule).reach_m(case, rule) for rule in RULES.rules.values())
    whole = audit(layers, RULES, DAY)
    border = 377_000 + cut
    parts = []
    for west in (True, False):
        core = layers["trees"].geometry.x < border if west else layers["trees"].geometry.x >= border
        half = shapely.box(370_000, 3_540_000, border + reach, 3_560_000) if west else shapely.box(
            border - reach, 3_540_000, 480_000, 3_560_000)  # fmt: skip
        near = {name: frame[frame.intersects(half)] for name, frame in layers.items() if name != "trees"}
        parts.append(audit({"trees": layers["trees"][core], **near}, RULES, DAY))
    together = pd.concat([pd.DataFrame(p) for p in parts]).sort_values(["rule", "subject", "against"])
    pd.testing.assert_frame_equal(pd.DataFrame(whole), together.reset_index(drop=True), check_dtype=False)


def test_reach_is_nothing_without_trees_or_the_other_side() -> None:
    rule = RULES.rules["heritage.trunk-paving"]
    assert isinstance(rule, Separation)
    layers = site()
    assert separation.reach_m(make_case(layers, RULES, DAY), rule) > 3.5
    del layers["assets"]
    assert separation.reach_m(make_case(layers, RULES, DAY), rule) == 0


def test_thresholds_belong_to_the_rule_set() -> None:
    layers = {"trees": layer(tree("T", (0, 0), accuracy_m=0.5)), "assets": layer(paving("P", square(3.4, 0)))}
    verdict = {}
    for low, high in ((0.05, 0.95), (0.05, 0.6), (0.8, 0.9)):
        parameters = Parameters(clear_probability=low, violation_probability=high)
        rules = RuleSet("x", RULES.title, "1", parameters, RULES.only(["heritage.trunk-paving"]).rules)
        verdict[low, high] = told(audit(layers, rules, DAY))
    assert verdict == {
        (0.05, 0.95): [("T", "P", "possible")], (0.05, 0.6): [("T", "P", "violation")], (0.8, 0.9): [],
    }  # fmt: skip


def test_the_public_names_of_the_engine_do_what_they_say() -> None:
    assert engine.audit is audit
