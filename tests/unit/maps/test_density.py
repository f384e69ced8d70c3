"""Densities: every point is counted once, in the hexagon that holds it, and the page stays small."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
import pytest
import shapely
from geopandas import GeoDataFrame

from greenbelt_gis.maps.assets import assets_map
from greenbelt_gis.maps.defects import defects_map, located_points, without_repeats
from greenbelt_gis.maps.density import density
from greenbelt_gis.maps.page import html_of
from greenbelt_gis.text import Text
from greenbelt_gis.workflows.audit import Request
from greenbelt_gis.workflows.maps import plain_map
from tests.helpers.drawn import layer, paving, square, tree
from tests.helpers.files import ASSETS, TREES, folder


def strewn(count: int, side: float, seed: int = 1) -> tuple[GeoDataFrame, pd.Series, pd.Series]:
    random = np.random.default_rng(seed)
    xy = random.uniform(0, side, (count, 2)) + np.array([377_000, 3_547_000])
    frame = GeoDataFrame(geometry=shapely.points(xy), crs="EPSG:4549")
    category = pd.Series(random.choice(["a", "b", "c"], count))
    month = pd.Series(random.choice(["2026-01", "2026-02", ""], count))
    return frame, category, month


def test_every_point_lies_in_the_hexagon_that_counts_it() -> None:
    points, category, month = strewn(800, 500)
    found = density(points, category, month)
    hexagons = np.asarray(shapely.polygons(found.corners), dtype=object)
    at = shapely.STRtree(hexagons).query(points.geometry.to_numpy(), predicate="intersects")
    held = np.bincount(at[1], minlength=len(hexagons))
    counted = np.bincount(found.counts[:, 0], weights=found.counts[:, 3], minlength=len(hexagons))
    np.testing.assert_array_equal(held, counted)
    assert found.total == 800
    assert shapely.area(hexagons) == pytest.approx(1.5 * 3**0.5 * found.size_m**2)


def test_counts_by_category_and_month_are_the_plain_ones() -> None:
    points, category, month = strewn(500, 300)
    found = density(points, category, month)
    for at, name in enumerate(found.categories):
        assert found.counts[found.counts[:, 1] == at, 3].sum() == (category == name).sum()
    assert found.months == ["", "2026-01", "2026-02"]


def test_hexagons_grow_until_the_page_can_carry_them() -> None:
    points, category, month = strewn(5000, 20_000)
    small, large = density(points, category, month), density(points, category, month, most=500)
    assert len(large.counts) <= 500 < len(small.counts)
    assert large.size_m > small.size_m
    assert large.total == small.total == 5000


@pytest.mark.slow
def test_a_million_points_give_a_page_under_three_megabytes() -> None:
    random = np.random.default_rng(5)
    count = 1_000_000
    xy = random.normal(0, 4000, (count, 2)) + np.array([377_000, 3_547_000])
    reports = GeoDataFrame(
        {
            "category": random.choice([f"category {n}" for n in range(20)], count),
            "reported_at": pd.to_datetime(random.integers(1_577_836_800, 1_767_225_600, count), unit="s", utc=True),
        },
        geometry=shapely.points(xy),
        crs="EPSG:4549",
    )
    page = html_of(defects_map({"reports": reports}, heading="x", facts=[], timezone="Asia/Shanghai"))
    assert len(page.encode()) < 3_000_000


def test_an_observation_without_a_place_takes_its_assets() -> None:
    observations = layer(
        {"asset": "P", "metric": "usable", "observed_at": pd.Timestamp("2026-01-31T17:00Z"), "at": None},
        {"asset": "X", "metric": "usable", "observed_at": pd.NaT, "at": None},
        {"asset": "X", "metric": "pest", "observed_at": pd.NaT, "at": square(5, 5)},
    )
    points = located_points({"assets": layer(paving("P", square(0, 0))), "observations": observations}, "Asia/Shanghai")
    assert list(points["month"]) == ["2026-02", "", ""]  # February already, in Shanghai
    assert points.geometry.isna().tolist() == [False, True, False]


def reported(*rows: tuple[str, str | None, tuple[float, float] | None], **more: list[str]) -> GeoDataFrame:
    at = [None if p is None else shapely.Point(377_000 + p[0], 3_547_000 + p[1]) for _, _, p in rows]
    times = pd.to_datetime(pd.Series([t for _, t, _ in rows]), utc=True, format="ISO8601")
    return GeoDataFrame(
        {"category": [c for c, _, _ in rows], "reported_at": times, **more},
        geometry=np.array(at, dtype=object),
        crs="EPSG:4549",
    )


def told(reports: GeoDataFrame) -> tuple[list[tuple[str, str]], int]:
    layers, repeats = without_repeats({"reports": reports})
    points = located_points(layers, "Asia/Shanghai")
    return list(zip(points["category"], points["month"], strict=True)), repeats


def test_a_report_told_every_day_counts_once_in_the_month_of_the_first() -> None:
    reports = reported(
        ("pothole", "2026-03-02", (5, 5)), ("pothole", "2026-01-31T15:59Z", (5.03, 5)), ("litter", "2026-03-02", (5, 5)),
        ("pothole", "2026-02-01", (5, 5)), ("pothole", "2026-02-01", (5.2, 5)), ("pothole", "2026-02-01", (5, 5)),
    )  # fmt: skip
    before = reports.copy()
    assert told(reports) == ([("pothole", "2026-01"), ("litter", "2026-03"), ("pothole", "2026-02")], 3)
    pd.testing.assert_frame_equal(reports, before)


def test_a_report_of_unknown_time_is_a_repeat_too_and_leaves_the_month_to_others() -> None:
    reports = reported(
        ("a", None, (0, 0)), ("a", "2026-05-01", (0, 0)), ("a", None, (0, 0)), ("b", None, (9, 9)), ("b", None, (9, 9))
    )
    assert told(reports) == ([("a", "2026-05"), ("b", "")], 3)
    assert told(reports.drop(columns="reported_at")) == ([("a", ""), ("b", "")], 3)


def test_reports_without_a_place_and_observations_are_left_as_they_are() -> None:
    nowhere = reported(("a", None, None), ("a", None, None), ("a", "2026-05-01", (0, 0)))
    assert told(nowhere)[1] == 0
    seen = layer(*({"asset": "P", "metric": "usable", "observed_at": pd.NaT, "at": (5, 5)} for _ in range(3)))
    layers, repeats = without_repeats({"observations": seen})
    assert (len(layers["observations"]), repeats) == (3, 0)
    assert told(reported(("a", None, None)))[1] == 0
    assert told(nowhere.iloc[:0])[1] == 0


def test_rows_that_were_picked_from_a_larger_frame_keep_their_own() -> None:
    reports = reported(*((c, f"2026-0{m}-01", (m % 2, 0)) for c in "ab" for m in range(1, 7)))
    assert sorted(told(reports[reports["category"] == "b"].iloc[::-1])[0]) == [("b", "2026-01"), ("b", "2026-02")]


def test_the_fact_box_says_how_many_rows_were_repeats() -> None:
    reports = reported(*(("a", f"2026-01-{day:02d}", (0, 0)) for day in range(1, 11)))
    html = html_of(defects_map({"reports": reports}, heading="x", facts=[], timezone="Asia/Shanghai"))
    for words in ("9 rows that repeat a report", "另有 9 行为重复报告", "1 reports and observations"):
        assert words in html


def test_the_assets_map_draws_all_layers_and_thins_what_is_too_much(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("greenbelt_gis.maps.assets.MOST_FEATURES", 5)
    layers = {
        "trees": layer(*(tree(f"T{n}", (n, 0)) for n in range(12))),
        "assets": layer(
            paving("P", square(0, 5), name="<i>x</i>"), {"code": "S", "class": "furniture.seat", "at": (3, 3)}
        ),
        "site": layer({"code": "QL", "name": "青龙", "at": square(-5, -5, 30)}),
    }
    html = html_of(assets_map(layers, heading="QL", facts=[Text("a", "甲")]))
    for word in ("青龙", "座椅 Seat", "铺装 Paving", "Trees: one in 3 drawn of 12", "树木：共 12 个，每 3 个绘 1 个"):
        assert word in html
    assert "<i>x" not in html


@pytest.mark.parametrize("kind", ["assets", "defects"])
def test_maps_of_a_dataset(tmp_path: Path, kind: str) -> None:
    reports = "category,reported_at,x,y\nlitter,2026-05-01,377000,3547000\n"
    source = folder(tmp_path / "d", trees_csv=TREES, assets_csv=ASSETS, reports_csv=reports)
    out = tmp_path / "m.html"
    plain_map(kind, Request(source, crs="EPSG:4549"), out)  # type: ignore[arg-type]
    html = out.read_text(encoding="utf-8")
    assert ("litter" in html) == (kind == "defects")
    assert "default-src 'none'" in html
