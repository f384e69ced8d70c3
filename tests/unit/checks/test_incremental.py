"""After every edit the prepared index holds what a full run gives, and says truly what became of the findings."""

from __future__ import annotations

from dataclasses import replace
from types import MappingProxyType
from typing import Any

import pandas as pd
import pytest
import shapely
from geopandas import GeoDataFrame
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pydantic import TypeAdapter

from greenbelt_gis.catalogue.rule_sets import RuleSet
from greenbelt_gis.catalogue.rules import RULE, Rule
from greenbelt_gis.checks import places
from greenbelt_gis.checks.closure import family_of
from greenbelt_gis.checks.engine import judge
from greenbelt_gis.checks.incremental import Change, Prepared, prepare
from greenbelt_gis.checks.places import Places
from greenbelt_gis.checks.registry import KINDS
from greenbelt_gis.errors import CrsError, MissingError, UsageError
from tests.helpers.drawn import activity, layer, paving, tree
from tests.helpers.observing import DAY, LATER, NOON, RULES, asset, bed, box, seat, seen, zone

Layers = dict[str, GeoDataFrame]
Row = dict[str, Any]
Edit = tuple[dict[str, list[Row]], dict[str, list[Any]]]

_EXAMPLE = RULES.rules["heritage.trunk-paving"].model_dump(mode="json", by_alias=True)


def own_rule(rule_id: str, **keys: Any) -> Rule:
    """A rule like that of trunks and paving, of another kind."""
    left_out = {"subject", "against", "reference", "limit", "kind", "largest_trunk_radius_m", "largest_crown_radius_m",
                "unsure_kinds", "by_grade", "columnar_distance_m", "by_dbh", "era"}  # fmt: skip
    body = {key: value for key, value in _EXAMPLE.items() if key not in left_out}
    adapter: TypeAdapter[Rule] = RULE
    return adapter.validate_python({**body, "id": rule_id, **keys})


PAVED = {"layer": "assets", "classes": ["paving"]}
OTHERS = [
    own_rule("own.digging", kind="separation", subject={"layer": "trees", "heritage": ["1", "2"]}, reference="trunk",
             against={"layer": "activities", "kinds": ["excavation", "other"]}, unsure_kinds=["other"],
             limit={"distance_m": 4.0, "operator": ">="}),
    own_rule("own.zone", kind="separation", subject={"layer": "trees", "heritage": ["1"]}, reference="official_zone",
             against=PAVED, limit={"distance_m": 0.0, "operator": ">="}),
    own_rule("own.roots", kind="encroachment", subject=[{"layer": "trees", "heritage": ["1", "2"]}],
             by_dbh={"factor": 6, "max_m": 15}, against=PAVED, limit={"encroached_share": 0.1, "operator": "<="}),
]  # fmt: skip


def more(rules: RuleSet, *others: Rule) -> RuleSet:
    return replace(rules, rules=MappingProxyType({**rules.rules, **{rule.id: rule for rule in others}}))


ALL = more(RULES, *OTHERS)

# --- edits at random


halves = st.integers(0, 30).map(lambda n: n / 2)
sides = st.sampled_from([0.5, 1.0, 2.0, 5.0])
accuracy = st.sampled_from([0.0, 0.3, None])
drawn = st.builds(box, halves, halves, sides, sides)
points = st.tuples(halves, halves)
times = st.sampled_from([NOON, LATER, "2026-06-05", "2026-07-02T08:00:00+08:00"])
codes = st.integers(0, 2)
ended = st.sampled_from([None, None, None, "2026-01-01"])
surfaces = ["paving.footway", "paving.garden_path", "paving.carriageway.asphalt", "furniture.nameplate", "furniture.seat",
            "art.sculpture", "furniture.planter", "furniture.tree_guard"]  # fmt: skip
a_tree = st.builds(
    lambda n, at, grade, dbh, crown, acc, end: tree(
        f"T{n}", at, heritage=grade, dbh_cm=dbh, crown_diameter_m=crown, accuracy_m=acc, ended_on=end
    ),
    codes, points, st.sampled_from(["1", "2", "none", "reserve"]), st.sampled_from([100.0, 40.0, None]),
    st.sampled_from([6.0, None]), accuracy, ended,
)  # fmt: skip
an_asset = st.builds(
    lambda n, kind, at, of, acc, end, status: asset(
        f"A{n}", kind, at, tree=of, accuracy_m=acc, ended_on=end, status=status
    ),
    st.integers(0, 4), st.sampled_from(surfaces), drawn, st.sampled_from([None, "T0", "T1"]), accuracy, ended,
    st.sampled_from(["in_service", "in_service", "maintenance", "ended"]),
)  # fmt: skip
a_bed = st.builds(
    lambda n, at, kind, accent, end: bed(f"B{n}", at, kind, accent=accent, ended_on=end),
    codes, st.one_of(drawn, st.builds(box, halves, halves, st.just(12), st.just(12)), points),
    st.sampled_from(["low_shrub", "groundcover", "lawn", "wet_tolerant_shrub"]), st.booleans(), ended,
)  # fmt: skip
a_zone = st.builds(
    lambda n, band, at: zone(f"Z{n}", band, at),
    codes, st.sampled_from(["below_normal", "normal_to_2y", "2y_to_5y", "above_5y"]),
    st.builds(box, halves, halves, st.just(8.0), st.just(8.0)),
)  # fmt: skip
an_activity = st.builds(
    lambda n, kind, at, end: activity(f"E{n}", at, kind=kind, ends_on=end),
    codes, st.sampled_from(["excavation", "other", "piling"]), drawn, ended,
)  # fmt: skip
things = st.sampled_from(["A0", "A1", "A2", "A3", "A4", "B0", "B1", "B2", "T0", "X"])
a_patch = st.builds(
    lambda of, distress, found, patch, at, when: seen(
        of, *found, when, distress=distress, patch=patch, exemption=None, at=at
    ),
    things, st.sampled_from(["settlement", "heave", "missing", "pit", "pothole", None]),
    st.sampled_from([("present", 1.0), ("present", 0.0), ("depth_mm", 35.0), ("depth_mm", 0.0), ("height_mm", 40.0),
                     ("area_m2", 4.0), ("pest", 1.0), ("bare_ground", 1.0), ("bare_ground", 0.0)]),
    st.sampled_from([None, None, "p", "q"]), st.one_of(drawn, st.builds(box, halves, halves, st.just(4), st.just(6))),
    times,
)  # fmt: skip
a_value = st.builds(
    lambda of, found, patch, distress, exemption, when: seen(
        of, *found, when, distress=distress, patch=patch, exemption=exemption
    ),
    things,
    st.sampled_from([("damage_share", 0.2), ("damage_share", 0.06), ("usable", 0.0), ("usable", 1.0), ("safe", 0.0),
                     ("upright", 0.0), ("corrosion_share", 0.3), ("present", 0.0), ("area_m2", 9.0), ("legible", 0.0),
                     ("dead_growth_share", 0.5), ("step_mm", 20.0), ("depth_mm", 0.0), ("tilt_deg", 40.0)]),
    st.sampled_from([None, "p"]), st.sampled_from([None, "settlement", "pit"]),
    st.sampled_from([None, None, "crack", "chipped_corner"]), times,
)  # fmt: skip
a_survey = st.builds(
    lambda of, at, when, acc: {"asset": of, "surveyed_at": when, "accuracy_m": acc, "at": at},
    things, points, times, accuracy,
)  # fmt: skip
a_crown = st.builds(lambda n, at, acc: {"tree": f"T{n}", "accuracy_m": acc, "at": at}, codes, drawn, accuracy)
a_published = st.builds(lambda n, at: {"tree": f"T{n}", "published_on": "2020-01-01", "at": at}, codes, drawn)
ROWS: dict[str, st.SearchStrategy[Row]] = {
    "trees": a_tree, "assets": an_asset, "planting": a_bed, "zones": a_zone, "activities": an_activity,
    "observations": st.one_of(a_patch, a_patch, a_value), "surveys": a_survey, "crowns": a_crown,
    "protection_zones": a_published,
}  # fmt: skip
CODED = ("trees", "assets", "planting", "zones", "activities")


def rows_of(name: str, least: int, most: int) -> st.SearchStrategy[list[Row]]:
    unique = (lambda row: row["code"]) if name in CODED else None
    return st.lists(ROWS[name], min_size=least, max_size=most, unique_by=unique)


datasets = st.fixed_dictionaries(
    {"assets": rows_of("assets", 1, 5), "observations": rows_of("observations", 1, 12)},
    optional={name: rows_of(name, 1, 5) for name in ROWS if name not in ("assets", "observations")},
)
edits = st.lists(
    st.tuples(
        st.sampled_from([*ROWS, "observations", "observations", "assets"]), st.integers(0, 2),
        st.randoms(use_true_random=False), st.data(),
    ),
    min_size=1, max_size=8,
)  # fmt: skip


def as_layers(rows: dict[str, list[Row]]) -> Layers:
    return {name: layer(*found) for name, found in rows.items() if found}


def assert_same(one: GeoDataFrame, other: GeoDataFrame) -> None:
    pd.testing.assert_frame_equal(pd.DataFrame(one), pd.DataFrame(other))
    assert one.crs == other.crs


def assert_whole(prepared: Prepared, rules: RuleSet = ALL) -> None:
    """The findings are those of a full run over the layers."""
    assert_same(prepared.findings, judge(prepared.layers(), rules, DAY, site="s").findings)


def assert_parted(change: Change, before: GeoDataFrame, after: GeoDataFrame) -> None:
    """Opened, closed and kept are the differences of two runs; whatever is not told stayed as it was."""
    old, new = set(before["id"]), set(after["id"])
    assert set(change.opened["id"]) == new - old
    assert set(change.closed["id"]) == old - new
    assert set(change.kept["id"]) <= old & new
    assert_same(change.opened, after[after["id"].isin(change.opened["id"])].reset_index(drop=True))
    assert_same(change.kept, after[after["id"].isin(change.kept["id"])].reset_index(drop=True))
    assert_same(change.closed, before[before["id"].isin(change.closed["id"])].reset_index(drop=True))
    both = sorted(old & new)
    was, now = (pd.DataFrame(frame).set_index("id").loc[both] for frame in (before, after))
    other = [key for key in both if not was.loc[[key]].equals(now.loc[[key]])]
    assert sorted(change.changed["id"]) == other


@pytest.mark.slow
@given(datasets, st.data())
@settings(max_examples=120, suppress_health_check=list(HealthCheck))
def test_after_every_edit_the_findings_are_those_of_a_full_run(rows: dict[str, list[Row]], data: st.DataObject) -> None:
    layers = as_layers(rows)
    copies = {name: frame.copy() for name, frame in layers.items()}
    prepared = prepare(layers, ALL, DAY, site="s")
    for _ in range(data.draw(st.integers(1, 8), label="edits")):
        before, current = prepared.findings, prepared.layers()
        features: dict[str, list[Row]] = {}
        removed: dict[str, list[Any]] = {}
        for name in data.draw(st.lists(st.sampled_from(list(ROWS)), min_size=1, max_size=2, unique=True)):
            features[name] = data.draw(rows_of(name, 0, 2), label=name)
            there = current.get(name)
            if there is not None and len(there) and data.draw(st.booleans(), label=f"remove {name}"):
                labels = list(there["code"]) if name in CODED else [int(label) for label in there.index]
                removed[name] = [data.draw(st.sampled_from(labels))]
        change = prepared.changed(as_layers(features), removed)
        assert_whole(prepared)
        assert_parted(change, before, prepared.findings)
    for name, frame in copies.items():
        pd.testing.assert_frame_equal(pd.DataFrame(frame), pd.DataFrame(layers[name]))
