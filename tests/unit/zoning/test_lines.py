"""Bands from surveyed lines: what a planner gets from lines as surveyors deliver them, and what is refused."""

from __future__ import annotations

from contextlib import suppress
from typing import Any

import numpy as np
import pytest
import shapely
from geopandas import GeoDataFrame
from hypothesis import given, settings
from hypothesis import strategies as st
from shapely import LineString, MultiPolygon, Point, Polygon, box

from greenbelt_gis.errors import CrsError, GreenbeltError, InputError, MissingError
from greenbelt_gis.zoning.lines import cut_lines
from greenbelt_gis.zoning.result import Cut
from tests.helpers.river import CRS, frame, reach

X, Y = 377_000.0, 3_547_000.0
Z = {"normal": 4.2, "2y": 6.1, "5y": 7.0}


def at(x0: float, y0: float, x1: float, y1: float) -> Polygon:
    return box(X + x0, Y + y0, X + x1, Y + y1)


def line(*places: tuple[float, float]) -> LineString:
    return LineString([(X + x, Y + y) for x, y in places])


def site(*shapes: Any) -> GeoDataFrame:
    return frame({"code": [f"S{n}" for n in range(len(shapes))]}, shapes)


def levels(*rows: tuple[str, Any], elevations: dict[str, float] | None = Z) -> GeoDataFrame:
    heights = [np.nan if elevations is None else elevations[name] for name, _ in rows]
    return frame({"level": [name for name, _ in rows], "elevation_m": heights}, [shape for _, shape in rows])


def bank(normal: float = 10, two: float = 20, five: float = 30) -> list[tuple[str, LineString]]:
    """Three straight lines through a site of 100 x 40 m, water at the south."""
    return [("normal", line((-5, normal), (105, normal))), ("2y", line((-5, two), (105, two))),
            ("5y", line((-5, five), (105, five)))]  # fmt: skip


STRIP = at(0, 0, 100, 40)


def cut(shape: Any = STRIP, rows: Any = None, **options: Any) -> Cut:
    return cut_lines(
        levels(*(rows or bank())), site(*(shape if isinstance(shape, list) else [shape])), code="S", **options
    )


def areas(result: Cut) -> dict[str, float]:
    return {k: round(v, 6) for k, v in zip(result.zones["code"], result.zones["area_m2"], strict=True)}


def by_band(result: Cut) -> dict[str, float]:
    return {str(k): round(float(v), 3) for k, v in result.zones.groupby("band")["area_m2"].sum().items()}


def assert_partition(result: Cut, ground: Any) -> None:
    shapes = np.asarray(result.zones.geometry.array, dtype=object)
    assert shapely.is_valid(shapes).all()
    assert (shapely.get_type_id(shapes) == 3).all()
    assert abs(shapely.area(shapes).sum() - ground.area) < 1e-4
    assert shapely.area(shapely.symmetric_difference(shapely.union_all(shapes), ground)) < 1e-4
    assert (2 * shapely.area(shapes) / shapely.length(shapes) > 0.05).all(), "a sliver"
    assert result.zones["code"].is_unique
    assert np.allclose(result.zones["area_m2"], shapely.area(shapes))


EVEN = {"S-below_normal-1": 1000.0, "S-normal_to_2y-1": 1000.0, "S-2y_to_5y-1": 1000.0, "S-above_5y-1": 1000.0}


def test_a_straight_bank() -> None:
    result = cut()
    assert areas(result) == EVEN
    assert list(result.zones["levels"]) == ["normal=4.2", "normal=4.2;2y=6.1", "2y=6.1;5y=7", "5y=7"]
    assert set(result.zones["site"]) == {"S"}
    assert result.notes == ()
    assert_partition(result, STRIP)
    assert sorted(result.lines["level"]) == ["2y", "5y", "normal"]
    assert result.lines.geometry.length.tolist() == [100.0, 100.0, 100.0]


@pytest.mark.parametrize("elevations", [Z, None])
def test_upside_down_the_order_decides_without_elevations(elevations: dict[str, float] | None) -> None:
    rows = levels(*bank(30, 20, 10), elevations=elevations)
    result = cut_lines(rows, site(STRIP), code="S")
    assert areas(result) == EVEN
    low = result.zones.set_index("code").loc["S-below_normal-1"].geometry
    assert low.bounds[1] == Y + 30


def test_pieces_reversed_with_gaps_and_short_ends_are_joined_and_it_is_said() -> None:
    rows = [
        ("normal", line((40, 10), (-5, 10))), ("normal", line((40.9, 10), (70, 10))), ("normal", line((105, 10), (70, 10))),
        ("2y", line((0.6, 20), (99.5, 20))), *bank()[2:],
    ]  # fmt: skip
    result = cut(rows=rows)
    assert areas(result) == EVEN
    told = [note.told.en for note in result.notes]
    assert told == [
        "normal water level: gaps closed: 1, the widest 0.90 m",
        "2-year flood line: ends led to the site's edge: 2, the farthest 0.60 m",
    ]


def test_a_gap_beyond_the_tolerance_is_fatal_and_says_where() -> None:
    rows = [("2y", line((-5, 20), (50, 20))), ("2y", line((51.2, 20), (105, 20))), *bank()[::2]]
    with pytest.raises(
        InputError, match=r"2-year flood line ends at \(37705\d\.\d+, 3547020\.00\), 1\.20 m from the next end"
    ) as told:
        cut(rows=rows)
    assert "两年一遇洪水位" in told.value.say("zh")
    assert areas(cut(rows=rows, tolerance_m=1.5)) == EVEN


def test_an_end_in_the_middle_of_the_site_is_fatal() -> None:
    with pytest.raises(
        InputError,
        match=r"ends at \(377050\.00, 3547020\.00\), \d+\.\d\d m from the next end .* 20\.00 m from the site",
    ):
        cut(rows=[("2y", line((-5, 20), (50, 20))), *bank()[::2]])


def test_a_line_that_ends_on_another_level_is_fatal() -> None:
    rows = [("2y", line((-5, 20), (50, 30))), *bank()[::2]]
    with pytest.raises(InputError, match="2-year flood line ends"):
        cut(rows=rows)


def test_a_branch_is_fatal() -> None:
    rows = [*bank(), ("2y", line((50, 20), (60, 25), (70, 20)))]
    with pytest.raises(InputError, match="2-year flood line ends"):
        cut(rows=rows)


def test_an_island_and_a_pond() -> None:
    island = ("normal", shapely.get_exterior_ring(at(20, 2, 30, 8)))
    pond = ("2y", shapely.get_exterior_ring(at(50, 22, 60, 28)))
    mound = ("5y", shapely.get_exterior_ring(at(70, 22, 75, 28)))
    result = cut(rows=[*bank(), island, pond, mound])
    assert areas(result) == {
        "S-below_normal-1": 940.0, "S-normal_to_2y-1": 1000.0, "S-normal_to_2y-2": 60.0, "S-normal_to_2y-3": 60.0,
        "S-2y_to_5y-1": 910.0, "S-above_5y-1": 1000.0, "S-above_5y-2": 30.0,
    }  # fmt: skip
    assert_partition(result, STRIP)


def test_a_ring_with_a_gap_is_closed() -> None:
    ring = line((20, 2), (30, 2), (30, 8), (20, 8), (20, 2.4))
    assert by_band(cut(rows=[*bank(), ("normal", ring)]))["below_normal"] == 940.0


def test_both_banks() -> None:
    ground, rows = reach()
    result = cut_lines(rows, ground, code="R")
    assert result.zones["band"].value_counts().to_dict() == {
        "below_normal": 1, "normal_to_2y": 2, "2y_to_5y": 2, "above_5y": 2,
    }  # fmt: skip
    assert_partition(result, ground.geometry.iloc[0])


@pytest.mark.parametrize("noise", [0.0, 0.02])
def test_a_wall_drawn_twice(noise: float) -> None:
    xs = np.linspace(-5, 105, 111)
    wobble = noise * np.sin(np.arange(111) * 2.4)
    wall = LineString(np.column_stack([X + xs, Y + 10 + wobble]))
    rows = [("normal", line((-5, 10), (105, 10))), ("2y", wall), bank()[2]]
    result = cut(rows=rows)
    assert set(result.zones["band"]) == {"below_normal", "2y_to_5y", "above_5y"}
    assert_partition(result, STRIP)
    assert "no ground in the band normal level to 2-year line" in [n.told.en for n in result.notes]


def test_a_wall_along_part_of_the_bank_leaves_no_slivers() -> None:
    rows = [
        ("normal", line((-5, 10), (30, 10), (60, 10), (105, 10))),
        ("2y", line((-5, 20), (30, 10.02), (45, 9.98), (60, 10.01), (105, 20))), bank()[2],
    ]  # fmt: skip
    result = cut(rows=rows)
    assert result.zones["band"].value_counts().to_dict() == {
        "below_normal": 1, "normal_to_2y": 2, "2y_to_5y": 1, "above_5y": 1,
    }  # fmt: skip
    assert_partition(result, STRIP)


def test_all_three_on_one_wall_need_water_or_heights() -> None:
    rows = bank(10, 10, 10)
    with pytest.raises(InputError, match="nothing tells which side") as told:
        cut(rows=rows)
    assert "spot_heights" in str(told.value)
    assert "water" in told.value.say("zh")
    south, north = {"below_normal": 1000.0, "above_5y": 3000.0}, {"below_normal": 3000.0, "above_5y": 1000.0}
    assert by_band(cut(rows=rows, water=frame({"name": ["w"]}, [at(-20, -20, 120, 9)]))) == south
    assert by_band(cut(rows=rows, water=frame({"name": ["w"]}, [at(-20, 45, 120, 60)]))) == north, "beside the site"
    assert by_band(cut(rows=rows, spot_heights=frame({"elevation_m": [3.0]}, [Point(X + 5, Y + 5)]))) == south
    assert by_band(cut(rows=rows, spot_heights=frame({"elevation_m": [3.0]}, [Point(X + 5, Y + 30)]))) == north


def test_water_far_away_and_a_height_at_the_level_tell_nothing() -> None:
    rows = levels(*bank(10, 10, 10), elevations={"normal": 7.0, "2y": 7.01, "5y": 7.02})
    with pytest.raises(InputError, match="nothing tells"):
        cut_lines(rows, site(STRIP), code="S", water=frame({"name": ["w"]}, [at(0, 200, 100, 220)]))
    heights = frame({"elevation_m": [7.0, 9.0]}, [Point(X + 5, Y + 5), Point(X + 5, Y + 500)])
    with pytest.raises(InputError, match="nothing tells"):
        cut_lines(rows, site(STRIP), code="S", spot_heights=heights)


def test_parts_of_a_site_are_judged_each_for_itself() -> None:
    other = at(200, 0, 260, 40)  # only the 5-year line runs here
    rows = [*bank(), ("5y", line((190, 15), (270, 15)))]
    with pytest.raises(InputError, match=r"nothing tells which side .* \(3772\d\d"):
        cut([STRIP, other], rows)
    result = cut([STRIP, other], rows, water=frame({"name": ["w"]}, [at(190, 45, 270, 60)]))
    assert by_band(result) == {"below_normal": 1000.0, "normal_to_2y": 1000.0, "2y_to_5y": 2500.0, "above_5y": 1900.0}
    assert_partition(result, MultiPolygon([STRIP, other]))


def test_a_hole_in_the_site() -> None:
    ground = STRIP - at(40, 5, 60, 15)
    result = cut(ground)
    assert by_band(result) == {"below_normal": 900.0, "normal_to_2y": 900.0, "2y_to_5y": 1000.0, "above_5y": 1000.0}
    assert_partition(result, ground)


def test_a_line_to_a_hole_only_parts_nothing() -> None:
    ground = STRIP - at(40, 5, 60, 15)
    rows = [("normal", line((-5, 10), (50, 10))), *bank()[1:]]
    with pytest.raises(InputError, match="normal water level parts nothing near"):
        cut(ground, rows)


@pytest.mark.parametrize("level", ["normal", "2y", "5y"])
def test_a_missing_level(level: str) -> None:
    rows = [row for row in bank() if row[0] != level]
    with pytest.raises(MissingError, match="is missing"):
        cut(rows=rows)


def test_nothing_below_the_normal_level_or_above_the_five_year_line() -> None:
    result = cut(rows=bank()[1:], absent=["normal"])
    assert by_band(result) == {"normal_to_2y": 2000.0, "2y_to_5y": 1000.0, "above_5y": 1000.0}
    result = cut(rows=bank()[:2], absent=["5y"])
    assert by_band(result) == {"below_normal": 1000.0, "normal_to_2y": 1000.0, "2y_to_5y": 2000.0}
    assert [n.told.en for n in result.notes] == ["no ground in the band above the 5-year line"]
    with pytest.raises(InputError, match="said to be absent"):
        cut(absent=["normal"])


def test_a_line_outside_the_site() -> None:
    rows = [("normal", line((-5, -10), (105, -10))), *bank()[1:]]
    with pytest.raises(InputError, match=r"lies outside the site, 10\.0 m from it"):
        cut(rows=rows)
    result = cut(rows=[*bank(), ("2y", line((0, 90), (100, 90)))])
    assert areas(result) == EVEN
    assert [n.told.en for n in result.notes] == ["2-year flood line: pieces wholly outside the site, left out: 1"]


def test_a_line_along_the_edge_of_the_site() -> None:
    result = cut(rows=bank(0, 20, 30))
    assert by_band(result) == {"normal_to_2y": 2000.0, "2y_to_5y": 1000.0, "above_5y": 1000.0}


@pytest.mark.parametrize("swap", [("normal", "2y"), ("2y", "5y"), ("normal", "5y")])
def test_swapped_labels_show_by_their_elevations(swap: tuple[str, str]) -> None:
    names = {"normal": "normal", "2y": "2y", "5y": "5y", swap[0]: swap[1], swap[1]: swap[0]}
    rows = [(names[name], shape) for name, shape in bank()]
    heights = [Z[name] for name, _ in bank()]
    labelled = frame({"level": [name for name, _ in rows], "elevation_m": heights}, [shape for _, shape in rows])
    with pytest.raises(InputError, match=r"levels out of order near .* m is not above the"):
        cut_lines(labelled, site(STRIP), code="S")


def test_mirrored_labels_show_by_heights_and_water() -> None:
    rows = bank(30, 20, 10)
    heights = frame({"elevation_m": [3.0, 9.0, 3.1]}, [Point(X + 5, Y + 5), Point(X + 5, Y + 35), Point(X + 50, Y + 5)])
    with pytest.raises(InputError, match="reverse of what the spot heights tell"):
        cut(rows=rows, spot_heights=heights)
    with pytest.raises(InputError, match="reverse of what the water surfaces tell"):
        cut(rows=rows, water=frame({"name": ["w"]}, [at(0, 0, 100, 8)]))


def test_swapped_labels_on_one_bank_are_refused() -> None:
    ground, rows = reach()
    second = rows["elevation_m"].to_numpy()
    assert second is not None
    rows = rows.drop(columns="elevation_m")
    swapped = rows["level"].tolist()
    swapped[1], swapped[5] = "5y", "normal"
    with pytest.raises(InputError, match="cross, or lie the wrong way round"):
        cut_lines(rows.assign(level=swapped), ground, code="R")


def test_lines_that_cross_are_told_where_and_by_how_much() -> None:
    rows = [bank()[0], ("2y", line((-5, 20), (40, 20), (50, 8), (60, 20), (105, 20))), bank()[2]]
    with pytest.raises(InputError, match=r"2-year flood line and the normal water level cross.* \d\.\d m² around "
                                         r"\(37705\d\.\d\d, 354700\d\.\d\d\) .* up to 1\.\d\d m wide; such places: 1"):  # fmt: skip
        cut(rows=rows)


def test_a_site_as_thin_as_a_sliver_is_not_taken_for_dry_ground() -> None:
    strip = at(0, 9.96, 100, 10.04)
    assert by_band(cut(strip, bank(10, 10.02, 10.03), wall_m=0.0)).keys() <= {
        "below_normal", "normal_to_2y", "2y_to_5y", "above_5y",
    }  # fmt: skip
    rows = [("normal", line((-5, 10.02), (105, 10.02))), ("2y", line((-5, 10), (105, 10))), bank(5, 5, 10.03)[2]]
    with pytest.raises(InputError, match="cross, or lie the wrong way round"):
        cut(strip, rows, wall_m=0.0)


def test_a_site_without_polygon_and_frames_in_two_systems() -> None:
    with pytest.raises(MissingError, match="no site to cut"):
        cut_lines(levels(*bank()), None, code="S")
    with pytest.raises(MissingError, match="no site to cut"):
        cut_lines(levels(*bank()), site(Polygon()), code="S")
    with pytest.raises(CrsError):
        cut_lines(levels(*bank()), site(STRIP).to_crs("EPSG:4548"), code="S")


def test_a_site_that_crosses_itself_is_refused() -> None:
    bow = Polygon([(X, Y), (X + 100, Y + 40), (X + 100, Y), (X, Y + 40)])
    with pytest.raises(InputError, match=r"the site's boundary is not valid: Self-intersection.*37705"):
        cut(bow)


def test_odd_geometry_is_taken_as_it_comes() -> None:
    normal, two, five = (shape for _, shape in bank())
    rows = [
        ("normal", shapely.MultiLineString([normal])), ("normal", LineString()), ("normal", normal),
        ("2y", shapely.force_3d(two, 6.0)), ("5y", shapely.GeometryCollection([five, Point(X, Y)])),
    ]  # fmt: skip
    assert areas(cut(rows=rows)) == EVEN
    assert CRS == "EPSG:4549"


BENDS = st.lists(
    st.tuples(st.floats(0, 40), st.integers(1, 3), st.floats(0, 6.3)).map(lambda b: (b[0] / b[1] ** 2, b[1], b[2])),
    min_size=1, max_size=2,
)  # fmt: skip
"""Bends wider than the site."""
OFFSETS = st.lists(st.floats(3.0, 25.0), min_size=3, max_size=3)


def stacked(steps: list[float]) -> dict[str, float]:
    return dict(zip(Z, np.cumsum(steps).tolist(), strict=True))


@settings(max_examples=60, deadline=None)
@given(BENDS, OFFSETS, st.integers(0, 2**32 - 1))
def test_random_meanders_are_parted_whole_and_pieces_do_not_matter(
    bends: list[tuple[float, int, float]], steps: list[float], seed: int
) -> None:
    ground, rows = reach(bends=bends, edges=stacked(steps))
    whole = cut_lines(rows, ground, code="R")
    assert_partition(whole, ground.geometry.iloc[0])
    broken = cut_lines(pieces(rows, np.random.default_rng(seed)), ground, code="R")
    assert list(broken.zones["code"]) == list(whole.zones["code"])
    differ = shapely.area(shapely.symmetric_difference(
        np.asarray(broken.zones.geometry.array), np.asarray(whole.zones.geometry.array)
    ))  # fmt: skip
    assert differ.max() < 1e-4


def pieces(rows: GeoDataFrame, random: np.random.Generator) -> GeoDataFrame:
    """The same lines cut in pieces at their vertices, turned round, shuffled, with tiny gaps."""
    level, shapes = [], []
    for name, shape in zip(rows["level"], rows.geometry, strict=True):
        xy = shapely.get_coordinates(shape)
        inner = np.sort(random.choice(np.arange(2, len(xy) - 2), size=random.integers(0, 4), replace=False))
        for first, last in zip([0, *inner], [*inner, len(xy) - 1], strict=True):
            part = xy[first : last + 1]
            if len(part) > 1:
                level.append(name)
                shapes.append(LineString(part[::-1] if random.random() < 0.5 else part))
    order = random.permutation(len(shapes))
    return frame({"level": [level[n] for n in order]}, [shapes[n] for n in order])


@settings(max_examples=40, deadline=None)
@given(BENDS, OFFSETS, st.floats(0.2, 8.0), st.sampled_from(["normal", "2y", "5y"]))
def test_a_higher_level_never_shrinks_what_lies_below_it(
    bends: list[tuple[float, int, float]], steps: list[float], rise: float, level: str
) -> None:
    edges = stacked(steps)
    order = list(Z)
    higher = dict(edges)
    higher[level] = edges[level] + rise * 0.99 * (
        (edges[order[order.index(level) + 1]] - edges[level]) / 8 if level != "5y" else 1.0
    )
    found = []
    for one in (edges, higher):
        ground, rows = reach(bends=bends, edges=one)
        zones = cut_lines(rows, ground, code="R").zones
        below = list(dict.fromkeys(zones["band"]))[: order.index(level) + 1]
        found.append(shapely.union_all(np.asarray(zones.geometry[zones["band"].isin(below)].array)))
    assert found[0].difference(found[1]).area < 1e-4
    assert found[1].area > found[0].area


@settings(max_examples=40, deadline=None)
@given(BENDS, st.floats(0.0, 0.03), st.integers(0, 2**32 - 1))
def test_walls_drawn_by_two_people(bends: list[tuple[float, int, float]], noise: float, seed: int) -> None:
    random = np.random.default_rng(seed)
    ground, rows = reach(bends=bends)
    shapes = list(rows.geometry)
    for at_ in (2, 3):  # both 2-year lines along the normal level's, for the middle part
        wall, own = shapely.get_coordinates(shapes[at_ - 2]), shapely.get_coordinates(shapes[at_])
        own[50:150] = wall[50:150] + random.uniform(-noise, noise, (100, 2)) / np.sqrt(2)
        shapes[at_] = LineString(own)
    result = cut_lines(rows.set_geometry(shapes, crs=CRS), ground, code="R")
    assert_partition(result, ground.geometry.iloc[0])
    assert result.zones["band"].value_counts().to_dict() == {
        "below_normal": 1, "normal_to_2y": 4, "2y_to_5y": 2, "above_5y": 2,
    }  # fmt: skip


@settings(max_examples=150, deadline=None)
@given(st.lists(st.tuples(st.sampled_from(list(Z)), st.lists(
    st.tuples(st.integers(-2, 12), st.integers(-2, 12)), min_size=2, max_size=5)), min_size=1, max_size=8))  # fmt: skip
def test_any_lines_are_parted_whole_or_refused_in_words(rows: list[tuple[str, list[tuple[int, int]]]]) -> None:
    ground = at(0, 0, 100, 100)
    drawn = [(name, line(*((10 * x, 10 * y) for x, y in places))) for name, places in rows]
    with suppress(GreenbeltError):
        assert_partition(cut(ground, drawn), ground)
