"""A planting plan held against the bands: what fits, what does not, what would."""

from __future__ import annotations

import random
from datetime import date
from typing import Any

import numpy as np
import pandas as pd
import pytest
import shapely

from greenbelt_gis.catalogue.flood_advice import flood_advice
from greenbelt_gis.catalogue.rule_sets import RuleSet, load_rule_set
from greenbelt_gis.catalogue.species import species
from greenbelt_gis.checks.engine import judge
from greenbelt_gis.checks.planting_plan import PIECE_COLUMNS, PlanCheck, check_planting_plan
from greenbelt_gis.checks.planting_share import SHARE_COLUMNS
from greenbelt_gis.errors import CrsError, InputError, MissingError
from greenbelt_gis.model.vocabulary import BAND, PLANTING_TYPE
from tests.helpers.drawn import ORIGIN, layer
from tests.helpers.observing import DAY, RULES, bed, box, changed, zone

Row = dict[str, Any]
BELOW = zone("Z0", "below_normal", box(-10, 0, 10, 10))
LOW = zone("Z1", "normal_to_2y")
HIGH = zone("Z2", "above_5y", box(10, 0, 10, 10))
ZONES = [BELOW, LOW, HIGH]


def planned(
    *beds: Row, zones: list[Row] = ZONES, existing: list[Row] | None = None, rules: RuleSet = RULES, day: date = DAY
) -> PlanCheck:
    layers = {"planting": layer(*beds)} | ({"zones": layer(*zones)} if zones else {})
    return check_planting_plan(layers, rules, day, existing=None if existing is None else layer(*existing))


def told(done: PlanCheck) -> list[tuple[str, str, float, str]]:
    """Pieces as (code, zone, area or -1, fits)."""
    found = done.pieces
    return list(zip(found["code"], found["zone"], found["area_m2"].fillna(-1), found["fits"], strict=True))


def notes(done: PlanCheck) -> dict[str, int]:
    return {note.key: note.count for note in done.notes}


def only(done: PlanCheck) -> Any:
    assert len(done.pieces) == 1
    return done.pieces.iloc[0]


@pytest.mark.parametrize("band", list(BAND))
@pytest.mark.parametrize("kind", list(PLANTING_TYPE))
def test_every_type_in_every_band_is_told_with_what_would_fit(band: str, kind: str) -> None:
    rule: Any = RULES.rules["planting.misplaced"]
    fitting = rule.allowed[band]
    for at in (box(1, 1, 3), (5, 5)):
        row = only(planned(bed("B", at, kind), zones=[zone("Z", band)]))
        assert row["fits"] == ("yes" if kind in fitting or "anything" in fitting else "no")
        assert set(row["allowed_types"].split(";")) == set(fitting)
        assert (row["rule"], row["band"], row["zone"]) == ("planting.misplaced", band, "Z")
        if row["fits"] == "no":
            assert "would" in row["why_en"]
            assert "适宜：" in row["why_zh"]


def test_a_bed_across_bands_is_told_band_by_band() -> None:
    done = planned(bed("B", box(-2, 0, 25), "groundcover"))
    assert told(done) == [("B", "Z0", 2, "no"), ("B", "Z1", 10, "yes"), ("B", "Z2", 10, "yes"), ("B", "", 3, "unknown")]
    assert shapely.equals(done.pieces.geometry.iloc[3], box(20, 0, 3))
    assert list(done.pieces["id"]) == ["B|Z0", "B|Z1", "B|Z2", "B|"]
    assert not done.all_fits
    assert notes(done) == {"plan_outside_zones": 1}
    assert done.pieces["why_en"].iloc[3] == "B (ground cover), 3 m², lies outside every band"


def test_so_little_as_the_rule_lets_pass_passes_and_is_told() -> None:
    row = planned(bed("B", box(9.5, 0, 5), "lawn")).pieces.iloc[0]
    assert (row["fits"], row["area_m2"]) == ("yes", 0.5)
    assert "so little that it passes" in row["why_en"]
    # As a whole it is too much, though each part alone would pass.
    rows = [bed("B", shapely.union(box(9.6, 0, 5), box(-0.4, 2, 0.6)), "lawn")]
    assert [(zone, fits) for _, zone, _, fits in told(planned(*rows))] == [("Z0", "no"), ("Z1", "no"), ("Z2", "yes")]


def test_points_have_no_area_and_on_a_boundary_stand_on_the_better_side() -> None:
    done = planned(bed("A", (5, 5), "lawn"), bed("B", (10, 5), "lawn"), bed("C", (50, 5), "lawn"))
    assert told(done) == [("A", "Z1", -1, "no"), ("B", "Z2", -1, "yes"), ("C", "", -1, "unknown")]
    assert np.isnan(done.pieces["area_m2"]).all()
    crowd = bed("M", shapely.MultiPoint([(ORIGIN[0] + 5, ORIGIN[1] + 5)]), "groundcover")
    assert only(planned(crowd))["fits"] == "yes"


def test_accents_stand_anywhere_but_ought_to_flower_pink_or_white() -> None:
    rose = only(planned(bed("A", box(1, 1, 3), "single_shrub", accent=True, species="木芙蓉")))
    assert rose["fits"] == "yes"
    assert "an accent may stand in zone Z1" in rose["why_en"]
    assert "pink or white" not in rose["why_en"]
    yellow = only(planned(bed("A", box(1, 1, 3), "low_shrub", accent=True, species="金钟花")))
    assert "accents flower pink or white" in yellow["why_en"]
    assert "粉色或白色" in yellow["why_zh"]
    tall = only(planned(bed("A", (5, 5), "woodland", accent=True, species="水杉 Metasequoia")))
    assert "pink or white" not in tall["why_en"]
    own = changed("planting.misplaced", accents_exempt=False)
    assert only(planned(bed("A", box(1, 1, 3), "lawn", accent=True), rules=own))["fits"] == "no"


def test_species_are_held_against_the_band_and_the_type() -> None:
    for band in BAND:
        for one in species().values():
            row = only(planned(bed("B", box(1, 1, 3), "lawn", species=one.names.zh), zones=[zone("Z", band)]))
            assert row["species_known"]
            assert row["species_id"] == one.id
            assert row["species_fits"] == flood_advice().suits(one.flood_tolerance, band)
            assert row["species_suits_type"] == ("yes" if "lawn" in one.planting_types else "no")
            assert ("advice" in row["why_en"]) == ("no" in {row["species_fits"], row["species_suits_type"]}
                                                   or row["species_fits"] == "unknown")  # fmt: skip
            assert ("建议" in row["why_zh"]) == ("advice" in row["why_en"])


def test_advice_decides_nothing_and_says_where_no_source_was_read() -> None:
    done = planned(bed("B", box(11, 1, 3), "aquatic", species="荷花"))
    assert done.all_fits
    assert only(done)["species_fits"] == "no"
    assert "no source read yet" not in only(done)["why_en"]
    unread = only(planned(bed("B", box(1, 1, 3), "groundcover", species="Buxus sinica")))
    assert "(no source read yet)" in unread["why_en"]
    assert "（尚未查证文献）" in unread["why_zh"]


@pytest.mark.parametrize("name", ["火星草", "{x} {0}", "芦苇、香蒲", "%s"])
def test_an_unknown_species_is_said_and_never_an_error(name: str) -> None:
    done = planned(bed("B", box(1, 1, 3), "groundcover", species=name))
    row = only(done)
    assert (row["species_known"], row["species_fits"], row["species_suits_type"]) == (False, "unknown", "unknown")
    assert name in row["why_en"]
    assert done.all_fits
    (note,) = [one for one in done.notes if one.key == "plan_unknown_species"]
    assert name in note.told.zh


def test_no_species_is_no_advice() -> None:
    for columns in ({}, {"species": None}, {"species": " "}):
        assert only(planned(bed("B", box(1, 1, 3), "groundcover", **columns)))["why_en"].count(";") == 0


def test_without_zones_nothing_is_known() -> None:
    for zones in ([], [LOW | {"band": "somewhere"}], [LOW | {"ended_on": "2020-01-01"}]):
        done = planned(bed("B"), bed("P", (5, 5)), zones=zones)
        assert [fits for *_, fits in told(done)] == ["unknown", "unknown"]
        assert done.pieces["area_m2"].iloc[0] == 100
        assert notes(done) == {"plan_no_zones": 1}
        assert not done.all_fits
        assert len(done.zones) == 0


def test_an_empty_plan_and_no_plan() -> None:
    empty = layer(bed("B")).iloc[:0]
    done = check_planting_plan({"planting": empty, "zones": layer(*ZONES)}, RULES, DAY)
    assert len(done.pieces) == 0
    assert list(done.pieces.columns) == [*PIECE_COLUMNS, "geometry"]
    assert list(done.zones.columns) == list(SHARE_COLUMNS)
    with pytest.raises(MissingError, match="the plan has no planting"):
        check_planting_plan({"zones": layer(*ZONES)}, RULES, DAY)
    with pytest.raises(MissingError, match="planting_type"):
        check_planting_plan({"planting": layer(bed("B")).drop(columns="planting_type")}, RULES, DAY)


@pytest.mark.parametrize(
    ("at", "says"),
    [
        (None, "has no place"),
        ("POLYGON EMPTY", "has no place"),
        ("POINT EMPTY", "has no place"),
        (f"LINESTRING ({ORIGIN[0]} {ORIGIN[1]}, {ORIGIN[0] + 5} {ORIGIN[1]})", "drawn as a line"),
    ],
)
def test_what_has_no_area_and_no_place_is_unknown(at: Any, says: str) -> None:
    row = only(planned(bed("N", at) | {"at": at}))
    assert (row["fits"], row["zone"]) == ("unknown", "")
    assert np.isnan(row["area_m2"])
    assert says in row["why_en"]


def test_a_shape_that_crosses_itself_is_refused_with_its_code() -> None:
    x, y = ORIGIN
    bow = shapely.Polygon([(x, y), (x + 10, y + 10), (x + 10, y), (x, y + 10)])
    for beds, zones, existing, where in (
        ([bed("B", bow)], ZONES, None, "layer planting, code B"),
        ([bed("B")], [zone("Z", "above_5y", bow)], None, "layer zones, code Z"),
        ([bed("B")], ZONES, [bed("X", bow)], "layer planting, code X"),
    ):
        with pytest.raises(InputError, match=f"the geometry is not valid: Self-intersection.*{where}"):
            planned(*beds, zones=zones, existing=existing)


def test_what_has_ended_is_left_aside_and_what_is_still_to_come_is_the_plan() -> None:
    done = planned(bed("B", ended_on="2026-06-29"), bed("C", planted_on="2030-03-01"))
    assert [code for code, *_ in told(done)] == ["C"]
    assert notes(done) == {"plan_ended": 1}


def test_zones_that_overlap_are_told_each() -> None:
    done = planned(bed("B", box(1, 1, 2), "low_shrub"), zones=[LOW, zone("ZX", "2y_to_5y")])
    assert told(done) == [("B", "Z1", 2, "no"), ("B", "ZX", 2, "yes")]


def test_beds_that_overlap_count_each_for_itself() -> None:
    done = planned(bed("B", box(1, 1, 2), "groundcover"), bed("C", box(2, 1, 2), "lawn"))
    assert told(done) == [("B", "Z1", 2, "yes"), ("C", "Z1", 2, "no")]
    assert done.zones.iloc[0]["share_after"] == pytest.approx(2 / 3, abs=1e-6)


def test_what_mainly_grows_counts_what_is_there_already() -> None:
    plan = bed("N", box(0, 0, 4), "wet_tolerant_shrub")
    alone = planned(plan)
    assert alone.zones.iloc[0][["zone", "rule", "mainly_before", "mainly_after"]].tolist() == [
        "Z1", "planting.normal-to-2y", "unknown", "yes",
    ]  # fmt: skip
    lawn = bed("L", box(0, 5, 10), "lawn")
    mostly = planned(plan, existing=[lawn, bed("G", box(0, 7, 7), "groundcover"), bed("T", ended_on="2020-01-01")])
    row = mostly.zones.iloc[0]
    assert (row["share_before"], row["mainly_before"]) == (pytest.approx(7 / 17, abs=1e-6), "no")
    assert (row["share_after"], row["mainly_after"]) == (pytest.approx(11 / 21, abs=1e-6), "yes")
    assert mostly.all_fits
    worse = planned(plan, existing=[lawn])
    assert worse.zones.iloc[0]["mainly_after"] == "no"
    assert not worse.all_fits
    assert worse.zones.iloc[0]["why_en"].startswith("with the plan: zone Z1")
    assert worse.zones.iloc[0]["why_zh"].startswith("方案实施后：")


def test_a_code_of_the_plan_takes_the_place_of_what_is_there() -> None:
    done = planned(bed("L", box(0, 0, 4), "groundcover"), existing=[bed("L", box(0, 5, 10), "lawn")])
    assert done.zones.iloc[0][["share_before", "share_after"]].tolist() == [0, 1]


def test_only_zones_that_the_plan_touches_are_told_of() -> None:
    far = zone("Z9", "normal_to_2y", box(100, 0, 10, 10))
    done = planned(bed("B", box(0, 0, 4), "groundcover"), zones=[*ZONES, far], existing=[bed("L", box(100, 0, 5))])
    assert list(done.zones["zone"]) == ["Z1"]
    accents = planned(bed("A", (5, 5), "woodland", accent=True))
    assert accents.zones.iloc[0]["mainly_after"] == "unknown"
    assert accents.all_fits


def test_rules_that_are_not_in_force_or_speak_of_others_decide_nothing() -> None:
    none = load_rule_set("bs-5837")
    done = planned(bed("B"), rules=none)
    assert only(done)["fits"] == "unknown"
    assert notes(done) == {"plan_no_rule": 1}
    rule: Any = RULES.rules["planting.misplaced"]
    lawns = rule.subject[0].model_copy(update={"planting_types": ("lawn",)})
    others = changed("planting.misplaced", subject=(lawns,))
    done = planned(bed("B", box(1, 1, 2)), bed("C", box(1, 1, 2), "lawn"), rules=others)
    assert told(done) == [("B", "Z1", 2, "unknown"), ("C", "Z1", 2, "no")]
    assert "no rule speaks of it" in done.pieces["why_en"].iloc[0]


def test_of_two_rules_the_stricter_decides() -> None:
    rule: Any = RULES.rules["planting.misplaced"]
    stricter = rule.model_copy(
        update={"id": "own.stricter", "allowed": rule.allowed | {"above_5y": ("lawn",), "normal_to_2y": ("anything",)}}
    )
    both = RuleSet("x", RULES.title, "1", RULES.parameters, {"a": rule, "b": stricter})
    done = planned(bed("B", box(1, 1, 2), "bamboo"), bed("C", box(11, 1, 2), "bamboo"), rules=both)
    assert list(done.pieces["fits"]) == ["no", "no"]
    assert list(done.pieces["allowed_types"]) == ["wet_tolerant_shrub;groundcover", "lawn"]
    assert list(done.pieces["rule"]) == ["own.stricter;planting.misplaced"] * 2


def test_layers_stay_as_they_are_and_their_crs_must_agree() -> None:
    frames = {"planting": layer(bed("B", planted_on="2030-01-01")), "zones": layer(*ZONES)}
    before = {name: frame.copy() for name, frame in frames.items()}
    check_planting_plan(frames, RULES, DAY)
    for name, frame in frames.items():
        pd.testing.assert_frame_equal(frame, before[name])
    with pytest.raises(CrsError):
        check_planting_plan(frames | {"zones": frames["zones"].to_crs(4548)}, RULES, DAY)
    with pytest.raises(CrsError, match="the existing planting is in EPSG:4548, the plan in EPSG:4549"):
        check_planting_plan(frames, RULES, DAY, existing=frames["planting"].to_crs(4548))


def drawn_at_random(seed: int) -> tuple[list[Row], list[Row]]:
    """Zones side by side, and beds, points and accents anywhere over them."""
    dice = random.Random(seed)  # noqa: S311 - a test, no secret
    bands = list(BAND)
    zones = [zone(f"Z{n}", dice.choice(bands), box(7 * n, 0, 7, 10)) for n in range(5)]
    beds = []
    for n in range(dice.randint(1, 12)):
        kind, x, y = dice.choice(list(PLANTING_TYPE)), dice.uniform(-5, 35), dice.uniform(-3, 9)
        shape: Any = (x, y) if dice.random() < 0.2 else box(x, y, dice.uniform(0.05, 9), dice.uniform(0.05, 6))
        if dice.random() < 0.3 and not isinstance(shape, tuple):
            shape = shapely.difference(shape.buffer(1.5), shape.centroid.buffer(0.4))
        beds.append(bed(f"B{n}", shape, kind, accent=dice.random() < 0.15))
    return beds, zones


@pytest.mark.parametrize("seed", range(60))
def test_areas_are_those_that_shapely_gives_pair_by_pair(seed: int) -> None:
    beds, zones = drawn_at_random(seed)
    done = planned(*beds, zones=zones)
    found = {(code, name): area for code, name, area, _ in told(done)}
    for row in beds:
        shape = row["at"]
        if isinstance(shape, tuple):
            continue
        rest = shape
        for one in zones:
            area = shapely.area(shapely.intersection(shape, one["at"]))
            assert found.get((row["code"], one["code"]), 0.0) == pytest.approx(area, abs=6e-4)
            rest = shapely.difference(rest, one["at"])
        assert found.get((row["code"], ""), 0.0) == pytest.approx(shapely.area(rest), abs=6e-4)
    assert list(done.pieces["id"]) == sorted(set(done.pieces["id"]), key=lambda one: (one.split("|")[0], one[-1] == "|", one))  # fmt: skip


@pytest.mark.parametrize("seed", range(60))
def test_the_plan_says_no_where_an_audit_would_find_it(seed: int) -> None:
    beds, zones = drawn_at_random(seed)
    done = planned(*beds, zones=zones)
    ids = ["planting.misplaced", "planting.normal-to-2y", "planting.2y-to-5y"]
    audited = judge({"planting": layer(*beds), "zones": layer(*zones)}, RULES.only(ids), DAY).findings
    by_band = audited[audited["rule"] == "planting.misplaced"]
    assert set(done.pieces.loc[done.pieces["fits"] == "no", "code"]) == set(by_band["subject"])
    by_share = audited[audited["rule"] != "planting.misplaced"]
    failing = done.zones[done.zones["mainly_after"] == "no"]
    assert set(zip(failing["rule"], failing["zone"], strict=True)) == set(
        zip(by_share["rule"], by_share["subject"], strict=True)
    )
