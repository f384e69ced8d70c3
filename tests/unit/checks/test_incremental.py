"""After every edit the prepared index holds what a full run gives, and says truly what became of the findings."""

from __future__ import annotations

from dataclasses import replace
from random import Random
from types import MappingProxyType
from typing import Any

import pandas as pd
import pytest
import shapely
from geopandas import GeoDataFrame
from hypothesis import given
from hypothesis import strategies as st
from pydantic import TypeAdapter

from greenbelt_gis.catalogue.rule_sets import RuleSet
from greenbelt_gis.catalogue.rules import RULE, Rule
from greenbelt_gis.checks import places
from greenbelt_gis.checks.closure import family_of
from greenbelt_gis.checks.edits import judge_edit
from greenbelt_gis.checks.engine import judge
from greenbelt_gis.checks.incremental import Change, Prepared, prepare
from greenbelt_gis.checks.places import Places
from greenbelt_gis.checks.registry import KINDS
from greenbelt_gis.errors import CrsError, MissingError, UsageError
from tests.helpers.drawn import activity, layer, paving, tree
from tests.helpers.observing import DAY, LATER, NOON, RULES, asset, bed, box, seat, seen, zone
from tests.helpers.soak import examples

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


CODED = ("trees", "assets", "planting", "zones", "activities")
SURFACES = ["paving.footway", "paving.garden_path", "paving.greenway", "paving.carriageway.asphalt"]
OTHER = ["furniture.nameplate", "furniture.seat", "art.sculpture", "furniture.planter", "furniture.tree_guard"]
SEEN: dict[str, list[tuple[str, list[float]]]] = {
    "paving": [("step_mm", [20.0, 1.0]), ("present", [0.0, 1.0]), ("area_m2", [9.0, 0.2]), ("depth_mm", [0.0, 35.0])],
    "furniture.seat": [("damage_share", [0.06, 0.2]), ("usable", [0.0, 1.0]), ("corrosion_share", [0.3, 0.02])],
    "furniture": [("damage_share", [0.06, 0.4]), ("usable", [0.0, 1.0]), ("safe", [0.0, 1.0]), ("legible", [0.0, 1.0])],
    "art.sculpture": [("tilt_deg", [40.0, 2.0]), ("corrosion_share", [0.3, 0.02]), ("damage_share", [0.3])],
    "B": [("pest_share", [0.5, 0.01]), ("dead_growth_share", [0.5]), ("form_kept", [0.0, 1.0])],
}
"""What is observed of some objects, by class or by the letter of their code."""


class Maker:
    """Rows at random: few codes on little ground, so that most things meet."""

    def __init__(self, random: Random) -> None:
        self.random = random
        self.classes: dict[str, str] = {}

    def one(self, *choices: Any) -> Any:
        return self.random.choice(choices)

    def half(self, most: int = 30) -> float:
        return self.random.randint(0, most) / 2

    def drawn(self, *sides: float) -> shapely.Polygon:
        return box(self.half(), self.half(), self.one(*sides), self.one(*sides))

    def row(self, name: str) -> Row:
        made: Row = getattr(self, name)()
        return made

    def trees(self) -> Row:
        return tree(
            self.one("T0", "T1", "T2"), (self.half(), self.half()), heritage=self.one("1", "1", "2", "none", "reserve"),
            dbh_cm=self.one(100.0, 40.0, None), crown_diameter_m=self.one(6.0, None),
            accuracy_m=self.one(0.0, 0.3, None), ended_on=self.one(None, None, None, "2026-01-01"),
        )  # fmt: skip

    def assets(self) -> Row:
        code = f"A{self.random.randint(0, 7)}"
        usual = SURFACES[int(code[1]) % 4] if code < "A4" else OTHER[int(code[1]) % 5]
        self.classes[code] = self.one(*[usual] * 6, self.random.choice(SURFACES + OTHER))
        return asset(
            code, self.classes[code], self.drawn(1.0, 2.0, 5.0) if code < "A4" else (self.half(), self.half()),
            tree=self.one(None, "T0", "T1"), accuracy_m=self.one(0.0, 0.3, None),
            ended_on=self.one(*[None] * 7, "2026-01-01"), installed_on=self.one(None, "2021-05-01"),
            status=self.one(*["in_service"] * 6, "maintenance", "ended"),
        )  # fmt: skip

    def planting(self) -> Row:
        at = self.one(self.drawn(1.0, 5.0), self.drawn(11.0, 12.0), self.drawn(9.0), (self.half(), self.half()))
        kind = self.one("low_shrub", "groundcover", "lawn", "wet_tolerant_shrub", "topiary")
        return bed(
            self.one("B0", "B1", "B2"), at, kind,
            accent=self.one(False, False, True), ended_on=self.one(None, None, None, "2026-01-01"),
        )  # fmt: skip

    def zones(self) -> Row:
        band = self.one("below_normal", "normal_to_2y", "2y_to_5y", "above_5y")
        return zone(self.one("Z0", "Z1", "Z2"), band, box(self.half(), self.half(), 8, 8))

    def activities(self) -> Row:
        kind = self.one("excavation", "other", "piling")
        return activity(self.one("E0", "E1"), self.drawn(1.0, 5.0), kind=kind, ends_on=self.one(None, "2026-01-01"))

    def observations(self) -> Row:
        of = self.one(*(f"A{n}" for n in range(8)), *("A0", "A1", "A2", "B0", "B1") * 2, "B2", "T0", "X")
        when = self.one(NOON, NOON, LATER, "2026-06-05", "2026-07-02T08:00:00+08:00")
        word = {"A0": "settlement", "A1": "heave", "A2": "settlement", "A3": "pothole"}.get(of)
        patch = {
            "patch": self.one(None, None, "p", "q"),
            "distress": self.one(word, word, self.one("settlement", "heave", "missing", "pit", "pothole", None)),
            "exemption": self.one(None, None, None, "crack", "chipped_corner"),
        }
        if self.random.random() < 0.7 and (of < "A4" or of.startswith("B")):
            found = ("depth_mm", 35.0) if of < "A4" else (self.one("pest", "bare_ground"), 1.0)
            others = (("present", 1.0), ("present", 0.0), ("height_mm", 40.0))
            metric, value = found if self.random.random() < 0.7 else self.one(*others)
            at = box(self.half(20), self.half(20), self.one(1.0, 2.0, 2.0, 5.0), self.one(1.0, 2.0, 2.0, 3.0))
            return seen(of, metric, value, when, **patch, at=at)
        kind = "B" if of.startswith("B") else self.classes.get(of, "furniture")
        options = next((SEEN[key] for key in SEEN if kind.startswith(key)), SEEN["furniture"])
        metric, values = self.random.choice(options)
        return seen(of, metric, self.random.choice(values), when, **patch)

    def surveys(self) -> Row:
        return {
            "asset": self.one("A7", "A6", "A2", "X"), "surveyed_at": self.one(NOON, LATER, "2026-07-02"),
            "accuracy_m": self.one(0.0, 0.4, None), "at": (self.half(), self.half()),
        }  # fmt: skip

    def crowns(self) -> Row:
        return {"tree": self.one("T0", "T1", "T2", "X"), "accuracy_m": self.one(0.0, None), "at": self.drawn(2.0, 5.0)}

    def protection_zones(self) -> Row:
        return {
            "tree": self.one("T0", "T1"),
            "published_on": self.one("2020-01-01", "2022-01-01"),
            "at": self.drawn(5.0),
        }

    def rows(self, name: str, most: int) -> list[Row]:
        """Some rows, none with the code of another."""
        made = [self.row(name) for _ in range(self.random.randint(0, most))]
        return list({row["code"]: row for row in made}.values()) if name in CODED else made

    def dataset(self) -> dict[str, list[Row]]:
        rows = {
            name: self.rows(name, most)
            for name, most in (("trees", 4), ("assets", 20), ("planting", 5), ("zones", 4), ("activities", 2),
                               ("observations", 50), ("surveys", 4), ("crowns", 2), ("protection_zones", 2))
            if self.random.random() < 0.9
        }  # fmt: skip
        return rows if any(rows.values()) else {"assets": [asset("A0", "paving.footway")]}

    def edit(self, current: Layers) -> Edit:
        """New rows, rows like those of now with one column changed, rows taken away."""
        features: dict[str, list[Row]] = {}
        removed: dict[str, list[Any]] = {}
        for name in self.random.sample(LAYERS, self.one(1, 1, 2)):
            features[name] = self.rows(name, 2)
            there = current.get(name)
            if there is not None and len(there):
                row = there.iloc[self.random.randrange(len(there))]
                label = row["code"] if name in CODED else int(str(row.name))
                if self.random.random() < 0.3:
                    removed[name] = [label]
                elif self.random.random() < 0.6:
                    features[name] = self.altered(name, row, features[name])
                    removed[name] = [] if name in CODED else [label]
        return features, removed

    def altered(self, name: str, row: Any, beside: list[Row]) -> list[Row]:
        like = {"at" if key == row.index[-1] or key == "geometry" else key: value for key, value in row.items()}
        other = self.row(name)
        column = self.random.choice([key for key in other if key not in ("code", "asset", "tree")])
        like = {key: None if key != "at" and pd.isna(value) else value for key, value in like.items()}
        like = {key: value.isoformat() if isinstance(value, pd.Timestamp) else value for key, value in like.items()}
        changed = {**like, column: other[column]}
        return [changed, *(one for one in beside if one.get("code", "") != changed.get("code", "-"))]


LAYERS = ["trees", "assets", "assets", "planting", "zones", "activities", "observations", "observations", "observations",
          "surveys", "crowns", "protection_zones"]  # fmt: skip


def as_layers(rows: dict[str, list[Row]]) -> Layers:
    return {name: layer(*found) for name, found in rows.items() if found}


def assert_same(one: GeoDataFrame, other: GeoDataFrame) -> None:
    pd.testing.assert_frame_equal(pd.DataFrame(one), pd.DataFrame(other))
    assert one.crs == other.crs


def assert_whole(prepared: Prepared, rules: RuleSet = RULES) -> None:
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


def judged_alone(layers: Layers, features: dict[str, list[Row]], removed: Any) -> Change:
    """The edit judged on rows that nothing was judged of before; they are named by position there, not by label."""
    places = {name: {label: at for at, label in enumerate(frame.index)} for name, frame in layers.items()}
    there = {
        name: [one if isinstance(one, str) else places[name][one] for one in names] for name, names in removed.items()
    }
    return judge_edit(layers, ALL, DAY, as_layers(features), there, site="s")


@pytest.mark.slow
@given(st.integers(0, 2**32 - 1))
@examples(8)
def test_after_every_edit_the_findings_are_those_of_a_full_run(seed: int) -> None:
    maker = Maker(Random(seed))  # noqa: S311 - not a secret
    layers = as_layers(maker.dataset())
    copies = {name: frame.copy() for name, frame in layers.items()}
    prepared = prepare(layers, ALL, DAY, site="s")
    for _ in range(8):
        before, present = prepared.findings, prepared.layers()
        features, removed = maker.edit(present)
        alone = None if set(features) - set(present) else judged_alone(present, features, removed)
        change = prepared.changed(as_layers(features), removed)
        for part in ("opened", "closed", "changed") if alone is not None else ():
            assert_same(getattr(alone, part), getattr(change, part))
        assert_whole(prepared, ALL)
        assert_parted(change, before, prepared.findings)
    for name, frame in copies.items():
        pd.testing.assert_frame_equal(pd.DataFrame(frame), pd.DataFrame(layers[name]))


# --- cases with names


def scene(rules: RuleSet = RULES, **rows: list[Row]) -> Prepared:
    return prepare(as_layers(rows), rules, DAY, site="s")


def told(findings: GeoDataFrame) -> list[tuple[str, str, str]]:
    return list(zip(findings["rule"], findings["subject"], findings["against"], strict=True))


def test_moving_one_paving_away_closes_exactly_its_finding() -> None:
    prepared = scene(
        trees=[tree("T", (0, 0)), tree("U", (50, 0))],
        assets=[paving("near", box(2, 0, 1)), paving("other", box(-3, 0, 1)), paving("far", box(52, 0, 1))],
    )
    heritage = "heritage.trunk-paving"
    assert told(prepared.findings) == [(heritage, "T", "near"), (heritage, "T", "other"), (heritage, "U", "far")]
    change = prepared.changed({"assets": layer(paving("near", box(25, 0, 1)))})
    assert told(change.closed) == [(heritage, "T", "near")]
    assert len(change.opened) == 0
    assert told(change.kept) == [(heritage, "T", "other")]
    assert len(change.changed) == 0
    assert_whole(prepared)


def test_a_paving_that_comes_nearer_is_a_kept_finding_told_otherwise() -> None:
    prepared = scene(trees=[tree("T", (0, 0))], assets=[paving("P", box(3, 0, 1))])
    change = prepared.changed({"assets": layer(paving("P", box(2, 0, 1)))})
    assert list(change.kept["measured"]) == [1.5]
    assert list(change.changed["id"]) == list(change.kept["id"])
    assert list(prepared.findings["measured"]) == [1.5]


def test_an_edit_far_away_judges_nothing_again() -> None:
    prepared = scene(
        trees=[tree("T", (0, 0))], assets=[paving("P", box(2, 0, 1))], activities=[activity("E", box(99, 9, 1))]
    )
    change = prepared.changed({"activities": layer(activity("F", box(5_000, 0, 1)))})
    assert change.judged == {}
    assert len(prepared.findings) == 1


def test_the_same_edit_twice_changes_nothing_the_second_time() -> None:
    prepared = scene(trees=[tree("T", (0, 0))], assets=[paving("P", box(20, 0, 1))])
    edit = {"assets": layer(paving("P", box(2, 0, 1)))}
    first, second = prepared.changed(edit), prepared.changed(edit)
    assert told(first.opened) == told(second.kept) == told(prepared.findings)
    assert (len(second.opened), len(second.closed), len(second.changed)) == (0, 0, 0)
    assert_same(first.opened, second.kept)


def path(code: str, x: float) -> Row:
    return asset(code, "paving.garden_path", box(x, 0, 10, 10))


def damaged(of: str, x: float, width: float = 2.0, **columns: Any) -> Row:
    return seen(
        of, "depth_mm", 35.0, distress="settlement", patch=columns.pop("patch", "p"), at=box(x, 0, width), **columns
    )


def test_a_patch_that_joins_two_components_and_its_end_that_parts_them() -> None:
    prepared = scene(
        assets=[path("A", 0), path("B", 10), path("C", 20)],
        observations=[damaged("A", 7, 2.5), damaged("C", 20.5, 2.5)],
    )
    assert len(prepared.findings) == 0
    joined = prepared.changed({"observations": layer(damaged("B", 9.5, 11.0))})
    assert told(joined.opened) == [("greenery.path-defect", "B", "")]
    assert joined.judged["greenery.path-defect"] == 3
    assert list(joined.opened["measured"]) == [16.0]
    assert_whole(prepared)
    shorter = prepared.changed({"observations": layer(damaged("B", 9.5, 5.0, when=LATER))})
    assert list(shorter.kept["measured"]) == [7.5]
    over = prepared.changed(
        {"observations": layer(seen("B", "present", 0.0, "2026-06-20", distress="settlement", patch="p"))}
    )
    assert told(over.closed) == [("greenery.path-defect", "B", "")]
    assert_whole(prepared)


def test_taking_a_patch_away_moves_the_finding_to_who_has_the_largest_part_then() -> None:
    prepared = scene(
        assets=[path("A", 0), path("B", 10)],
        observations=[damaged("A", 5, 5.0), damaged("B", 10, 6.0), damaged("A", 1, 4.0)],
    )
    change = prepared.changed(removed={"observations": [1]})
    assert told(change.closed) == [("greenery.path-defect", "B", "")]
    assert told(change.opened) == [("greenery.path-defect", "A", "")]
    assert list(prepared.layers()["observations"].index) == [0, 2]
    assert_whole(prepared)


def test_an_asset_that_belongs_to_a_tree_is_judged_by_its_grade() -> None:
    plate = asset("N", "furniture.nameplate", (1, 1), tree="T")
    prepared = scene(
        trees=[tree("T", (0, 0), heritage="none")], assets=[plate], observations=[seen("N", "damage_share", 0.5)]
    )
    before = told(prepared.findings)
    change = prepared.changed({"trees": layer(tree("T", (0, 0), heritage="1"))})
    assert told(change.closed) == before
    assert told(change.opened) == [("heritage.nameplate-damage", "N", "")]
    assert_whole(prepared)


def test_a_zone_and_all_its_planting() -> None:
    prepared = scene(
        planting=[bed("A", box(0, 0, 4, 4)), bed("B", box(5, 0, 3, 3), "lawn"), bed("C", box(30, 0, 3, 3), "lawn")],
        zones=[zone("Z", "2y_to_5y", box(0, 0, 10, 10)), zone("Y", "2y_to_5y", box(28, 0, 10, 10))],
    )
    change = prepared.changed({"planting": layer(bed("A", box(0, 0, 4, 4), "lawn"))})
    assert told(change.opened) == [("planting.2y-to-5y", "Z", ""), ("planting.misplaced", "A", "Z")]
    assert {rule: count for rule, count in change.judged.items() if rule.startswith("planting.")} == {
        "planting.2y-to-5y": 1, "planting.misplaced": 1, "planting.normal-to-2y": 1
    }  # fmt: skip
    assert_whole(prepared)


def test_a_survey_far_less_exact_than_any_before_reaches_farther() -> None:
    prepared = scene(trees=[tree("T", (0, 0))], assets=[paving("P", box(40, 0, 1))])
    change = prepared.changed({"assets": layer(paving("Q", box(18, 0, 1), accuracy_m=30.0))})
    assert ("heritage.trunk-paving", "T", "Q") in told(change.opened)
    assert_whole(prepared)


def test_a_tree_thicker_than_any_before_reaches_farther() -> None:
    prepared = scene(trees=[tree("T", (0, 0), dbh_cm=30.0)], assets=[paving("P", box(8, 0, 1))])
    prepared.changed({"trees": layer(tree("T", (0, 0), dbh_cm=900.0))})
    assert_whole(prepared)
    change = prepared.changed({"assets": layer(paving("P", box(6, 0, 1)))})
    assert ("heritage.trunk-paving", "T", "P") in {*told(change.opened), *told(change.kept)}
    assert_whole(prepared)


def test_a_layer_that_comes_later() -> None:
    prepared = scene(ALL, trees=[tree("T", (0, 0)), tree("U", (90, 0))])
    assert len(prepared.findings) == 0
    change = prepared.changed({"assets": layer(paving("P", box(2, 0, 1)))})
    assert ("own.zone", "U", "") in told(change.opened)
    assert_whole(prepared, ALL)


def test_columns_of_another_type_and_columns_that_are_new() -> None:
    prepared = scene(
        trees=[tree("T", (0, 0), dbh_cm=100.0)],
        assets=[path("A", 0)],
        observations=[seen("A", "depth_mm", 35.0, distress="settlement", patch=1.0, at=box(0, 0, 2, 2))],
    )
    prepared.changed(
        {
            "trees": layer(tree("U", (5, 5), dbh_cm="30;40", nickname="old one")),
            "observations": layer(seen("A", "present", 0.0, "2026-06-20", distress="settlement", patch="1")),
        }
    )
    assert_whole(prepared)
    trees = prepared.layers()["trees"]
    assert list(trees["dbh_cm"]) == [100.0, 50.0]
    assert trees["nickname"].tolist()[1] == "old one"


def test_all_rows_of_an_object_are_taken_away_by_its_name() -> None:
    prepared = scene(
        assets=[seat("C"), seat("D")],
        observations=[seen("C", "damage_share", 0.3), seen("D", "damage_share", 0.3), seen("C", "usable", 0.0)],
    )
    change = prepared.changed(removed={"observations": ["C"]})
    assert told(change.closed) == [("seat.damage", "C", "")]
    assert list(prepared.layers()["observations"].index) == [1]
    change = prepared.changed(removed={"assets": ["D"]})
    assert told(change.closed) == [("seat.damage", "D", "")]
    assert_whole(prepared)


def test_taken_away_from_one_layer_and_new_in_another() -> None:
    prepared = scene(assets=[seat("C")], planting=[bed("B")], observations=[seen("C", "damage_share", 0.3)])
    prepared.changed({"planting": layer(bed("C"))}, {"assets": ["C"]})
    assert len(prepared.findings) == 0
    assert_whole(prepared)


def test_a_judgement_that_is_there_already_is_taken() -> None:
    layers = as_layers({"trees": [tree("T", (0, 0))], "assets": [paving("P", box(2, 0, 1))]})
    done = judge(layers, ALL, DAY, site="s")
    assert_same(prepare(layers, ALL, DAY, site="s", judgement=done).findings, done.findings)


def test_findings_given_out_are_copies() -> None:
    prepared = scene(trees=[tree("T", (0, 0))], assets=[paving("P", box(20, 0, 1))])
    change = prepared.changed({"assets": layer(paving("P", box(2, 0, 1)))})
    change.opened.loc[0, "verdict"] = "changed"
    findings = prepared.findings
    findings.loc[0, "verdict"] = "changed"
    assert_whole(prepared)


@pytest.mark.parametrize(
    ("features", "removed", "error"),
    [
        ({"assets": [seat("T")]}, {}, UsageError),
        ({"assets": [seat("N"), seat("N")]}, {}, UsageError),
        ({"trees": [tree("N", (0, 0))], "assets": [seat("N")]}, {}, UsageError),
        ({"rivers": [seat("N")]}, {}, UsageError),
        ({"assets": [{"code": "N", "at": (0, 0)}]}, {}, MissingError),
        ({}, {"assets": ["N"]}, UsageError),
        ({}, {"rivers": ["N"]}, UsageError),
        ({}, {"observations": [9]}, UsageError),
        ({}, {"observations": ["N"]}, UsageError),
        ({"activities": [activity("E", (0, 0), starts_on="soon")], "assets": [seat("N")]}, {}, ValueError),
    ],
)
def test_what_cannot_be_done_changes_nothing(features: Any, removed: Any, error: type[Exception]) -> None:
    prepared = scene(trees=[tree("T", (0, 0))], assets=[seat("C")], observations=[seen("C", "damage_share", 0.3)])
    before, there = prepared.findings, set(prepared.layers())
    with pytest.raises(error):
        prepared.changed(as_layers(features), removed)
    assert_same(prepared.findings, before)
    assert set(prepared.layers()) == there
    assert_whole(prepared)


def test_features_in_another_crs_are_refused() -> None:
    prepared = scene(trees=[tree("T", (0, 0))])
    with pytest.raises(CrsError):
        prepared.changed({"trees": layer(tree("U", (0, 0)), crs="EPSG:4548")})


def test_a_judgement_that_fails_takes_the_edit_back(monkeypatch: pytest.MonkeyPatch) -> None:
    prepared = scene(trees=[tree("T", (0, 0))], assets=[paving("P", box(2, 0, 1)), paving("Q", box(30, 0, 1))])
    before = prepared.layers()
    edit = {"assets": layer(paving("P", box(90, 0, 1)), paving("R", box(2, 2, 1)))}
    with monkeypatch.context() as patched:
        patched.setattr("greenbelt_gis.checks.incremental.assemble", lambda *_: 1 // 0)
        with pytest.raises(ZeroDivisionError):
            prepared.changed(edit, {"assets": ["Q"]})
    assert_same(prepared.layers()["assets"], before["assets"])
    assert_whole(prepared)
    prepared.changed(edit, {"assets": ["Q"]})
    assert_whole(prepared)


def test_a_code_that_stands_twice_cannot_be_prepared() -> None:
    for rows in ({"assets": [seat("C"), seat("C")]}, {"assets": [seat("C")], "trees": [tree("C", (0, 0))]}):
        with pytest.raises(UsageError, match="twice"):
            prepare(as_layers(rows), ALL, DAY)


def test_of_every_kind_it_is_known_how_far_it_looks() -> None:
    assert {rule.kind for rule in ALL.rules.values()} >= set(KINDS)
    for rule in ALL.rules.values():
        if rule.kind in KINDS:
            assert family_of(rule)


def test_places_are_found_while_they_move(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(places, "MOVED_AT_ONCE", 4)
    monkeypatch.setattr(places, "MOST_TREES", 3)
    random = Random(7)  # noqa: S311
    lie: dict[int, Any] = {key: shapely.Point(key, 0) for key in range(20)}
    keys = pd.array(list(lie), dtype="int64").to_numpy()
    index = Places(keys, pd.Series(list(lie.values()), dtype=object).to_numpy())
    for _ in range(400):
        key = random.randrange(30)
        geometry = random.choice([None, shapely.Point(), *[shapely.Point(random.randrange(20), 0)] * 6])
        if geometry is None:
            index.drop(key)
        else:
            index.put(key, geometry)
        lie[key] = geometry
        x = random.randrange(20)
        expected = {k for k, g in lie.items() if g is not None and not g.is_empty and x - 1 <= g.x <= x + 1}
        assert index.near(shapely.bounds(shapely.Point(x, 0)), 1.0) == expected
