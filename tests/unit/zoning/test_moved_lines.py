"""A level's line moved, drawn or estimated, and what stands in the bands."""

from __future__ import annotations

import numpy as np
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st
from shapely import LineString, Point

from greenbelt_gis.errors import InputError
from greenbelt_gis.zoning.band_areas import band_areas
from greenbelt_gis.zoning.carried import carried
from greenbelt_gis.zoning.changes import changes_between
from greenbelt_gis.zoning.contents import contents
from greenbelt_gis.zoning.estimated_ground import estimated_ground
from greenbelt_gis.zoning.lines import cut_lines
from greenbelt_gis.zoning.moved_lines import below, border, redrawn, shifted
from tests.helpers.river import frame, reach
from tests.unit.zoning.test_lines import STRIP, X, Y, at, bank, cut, levels, line, site

GROUND = STRIP
LINES = levels(*bank())
ZONES = cut().zones


def recut(level: str, shapes: object) -> dict[str, float]:
    others = [(name, shape) for name, shape in bank() if name != level]
    rows = [*others, *((level, shape) for shape in shapes)]  # type: ignore[attr-defined]
    made = cut_lines(levels(*rows, elevations=None), site(STRIP), code="S")
    return dict(zip(made.zones["band"], made.zones["area_m2"].round(3), strict=True))


@pytest.mark.parametrize(("metres", "below_2y"), [(4.0, 2400.0), (-4.0, 1600.0), (9.5, 2950.0), (0.0, 2000.0)])
def test_a_straight_line_moves_by_its_distance(metres: float, below_2y: float) -> None:
    found = recut("2y", shifted(ZONES, GROUND, LINES, "2y", metres))
    assert found["below_normal"] + found["normal_to_2y"] == pytest.approx(below_2y, abs=0.5)
    assert found["below_normal"] == 1000


def test_moved_too_far_it_would_meet_its_neighbour_and_says_how_far_that_is() -> None:
    with pytest.raises(
        InputError, match=r"moved by 10 m the 2-year flood line would meet the 5-year flood line.*10\.00 m apart"
    ):
        shifted(ZONES, GROUND, LINES, "2y", 10)
    with pytest.raises(InputError, match="would meet the normal water level"):
        shifted(ZONES, GROUND, LINES, "2y", -12)
    with pytest.raises(InputError, match="would leave the site"):
        shifted(ZONES, GROUND, LINES, "5y", 15)
    with pytest.raises(InputError, match="would leave the site"):
        shifted(ZONES, GROUND, LINES, "normal", -15)


@settings(deadline=None, max_examples=15)
@given(st.sampled_from(["normal", "2y", "5y"]), st.floats(-14, 14))
def test_on_both_banks_of_a_river_inland_is_away_from_the_water(level: str, metres: float) -> None:
    ground, lines = reach(count=60)
    zones = cut_lines(lines, ground, code="R").zones
    moved = shifted(zones, ground.geometry.iloc[0], lines, level, metres)
    new = lines[lines["level"] != level][["level", "geometry"]]
    rows = frame({"level": [*new["level"], *([level] * len(moved))]}, [*new.geometry, *moved])
    low = below(cut_lines(rows, ground, code="R").zones, level)
    before = below(zones, level)
    smaller, larger = (before, low) if metres >= 0 else (low, before)
    assert shapely.difference(smaller, larger).area < 1
    assert larger.area - smaller.area == pytest.approx(abs(metres) * 2 * 610, rel=0.2, abs=5)


def test_a_drawn_stretch_replaces_what_lies_between_its_ends() -> None:
    drawn = line((30, 20), (35, 25), (60, 25), (65, 20))
    for way in (drawn, shapely.reverse(drawn)):
        found = redrawn(np.array([bank()[1][1]], dtype=object), way, GROUND, "2y")
        assert recut("2y", found)["normal_to_2y"] == pytest.approx(1000 + 150)


def test_a_line_from_edge_to_edge_replaces_all_and_a_loose_one_is_refused() -> None:
    whole = line((-1, 24), (101, 24))
    found = redrawn(np.array([bank()[0][1]], dtype=object), whole, GROUND, "normal")
    assert [shapely.equals(one, whole) for one in found] == [True]
    with pytest.raises(InputError, match=r"begins 14\.1 m and ends 0\.0 m from the 2-year flood line"):
        redrawn(np.array([line((-5, 20), (50, 20))], dtype=object), line((60, 30), (50, 20)), GROUND, "2y")


def test_zones_keep_their_names_and_only_what_the_level_moves_changes() -> None:
    halves = frame(
        {"code": ["W1", "W2", "D1", "D2", "A"], "band": ["normal_to_2y"] * 2 + ["2y_to_5y"] * 2 + ["above_5y"]},
        [at(0, 10, 50, 20), at(50, 10, 100, 20), at(0, 20, 50, 30), at(50, 20, 100, 30), at(0, 30, 100, 40)],
    )
    found = carried(halves, at(0, 0, 100, 24), "2y")
    sizes = dict(zip(found["code"], found["area_m2"].round(6), strict=True))
    assert sizes == {"W1": 700, "W2": 700, "D1": 300, "D2": 300, "A": 1000}
    changes = changes_between(halves, found)
    assert changes.areas[["old_band", "new_band"]].to_numpy().tolist() == [["2y_to_5y", "normal_to_2y"]]
    still = carried(halves, at(0, 0, 100, 20.005), "2y")
    assert len(changes_between(halves, still).areas) == 0, "a sliver changes nothing"
    alone = carried(halves[halves["band"] != "normal_to_2y"], at(0, 0, 100, 24), "2y")
    assert {"D1>normal_to_2y", "D2>normal_to_2y"} <= set(alone["code"])


def test_ground_is_straight_between_lines_and_spot_heights() -> None:
    spots = frame(
        {"elevation_m": [3.2, 3.2, 9.0, 9.0]}, [Point(X + x, Y + y) for x, y in [(0, 0), (100, 0), (0, 40), (100, 40)]]
    )
    guess = estimated_ground(LINES, spots, GROUND)
    heights = guess.terrain.read(0, guess.terrain.shape[0], 0, guess.terrain.shape[1])
    _, _, left, _, _, top = guess.terrain.transform
    column, row = int((X + 50 - left) / guess.pixel_m), int((top - (Y + 15)) / guess.pixel_m)
    assert heights[row, column] == pytest.approx((4.2 + 6.1) / 2, abs=0.1)
    assert (guess.lowest, guess.highest, guess.spots) == (3.2, 9.0, 4)
    bare = estimated_ground(LINES, None, GROUND)
    values = bare.terrain.read(0, bare.terrain.shape[0], 0, bare.terrain.shape[1])
    assert np.nanmax(values) <= 7.0 + 1e-9
    with pytest.raises(InputError, match="too few"):
        estimated_ground(levels(*bank(), elevations=None), None, GROUND)


def test_the_border_leaves_out_the_edge_of_the_site() -> None:
    (found,) = border(at(0, 0, 100, 20), GROUND)
    assert isinstance(found, LineString)
    assert shapely.length(found) == pytest.approx(100, abs=0.1)


def test_beds_count_where_they_lie_and_points_in_the_wetter_band() -> None:
    planting = frame(
        {"code": ["bed", "out", "edge", "away"]},
        [at(10, 15, 20, 25), at(90, 35, 110, 45), Point(X + 50, Y + 20), Point(X - 50, Y)],
    )
    found = contents(band_areas(ZONES, "zones"), planting)
    told = [(row, band, None if area != area else round(area, 6)) for row, band, area in found.itertuples(index=False)]
    assert told == [
        (0, "normal_to_2y", 50.0), (0, "2y_to_5y", 50.0), (1, "above_5y", 50.0), (1, "", 150.0),
        (2, "normal_to_2y", None), (3, "", None),
    ]  # fmt: skip
