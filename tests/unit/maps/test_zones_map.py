"""The map of bands: what it draws, what it says, and that neither data nor size can break the page."""

from __future__ import annotations

import json
import re
from datetime import date
from pathlib import Path
from typing import Any

import geopandas
import pandas as pd
import pytest
import shapely
from geopandas import GeoDataFrame

from greenbelt_gis.catalogue.rule_sets import load_rule_set
from greenbelt_gis.errors import MissingError, UsageError
from greenbelt_gis.maps import zones as zones_module
from greenbelt_gis.maps.page import html_of
from greenbelt_gis.workflows.audit import Request
from greenbelt_gis.workflows.zone_maps import draw_zones, in_force, old_zones, zones_map
from tests.helpers.drawn import ORIGIN, layer, square

DAY = date(2026, 6, 30)
X, Y = ORIGIN
NASTY = "<img src=x onerror=alert(1)>${alert(2)}</script><script>alert(3)</script>"


def site(first: float = 30, **more: Any) -> dict[str, GeoDataFrame]:
    """Two bands of 100 m; a lawn of 100 m² and a shrub in the wet one, and one bed where it belongs."""
    return {
        "zones": layer(
            {"code": "Z1", "band": "normal_to_2y", "at": shapely.box(X, Y, X + first, Y + 100), **more},
            {"code": "Z2", "band": "above_5y", "at": shapely.box(X + first, Y, X + 100, Y + 100), **more},
        ),
        "water_levels": layer({"level": "2y", "elevation_m": 6.1, "at": shapely.LineString([(X + first, Y), (X + first, Y + 100)])}),
        "planting": layer(
            {"code": "B1", "planting_type": "lawn", "species": "麦冬", "at": square(10, 10, 10)},
            {"code": "B2", "planting_type": "lawn", "species": None, "at": square(60, 10, 10)},
            {"code": "P1", "planting_type": "lawn", "species": None, "at": (25, 50)},
        ),
    }  # fmt: skip


def drawn(layers: dict[str, GeoDataFrame], **options: Any) -> str:
    rules = load_rule_set(options.pop("rule_set", "qinglong"))
    return html_of(draw_zones(layers, rules, options.pop("day", DAY), site="QL", **options))


def shapes(html: str) -> list[dict[str, Any]]:
    """The features of every layer on the page, in the order in which they are drawn."""
    found = re.findall(r"L\.geoJSON\((\{.*?\}), \{\n", html)
    return [feature for text in found for feature in json.loads(text)["features"]]


def test_bands_lines_and_planting_out_of_its_band() -> None:
    html = drawn(site())
    for word in (
        "常水位至两年 3,000 m² · 五年以上 7,000 m²", "normal to 2y 3,000 m² · above 5y 7,000 m²",
        "out of their band: 1 beds (100 m²), perhaps plants: 1; zones of mainly other planting: 1",
        "不在适宜分带：1 块种植（100 m²），待定 1 株；以其他植物为主的分带 1 个",
        "常水位至两年一遇 Normal level to 2-year line", "两年一遇洪水位 2-year flood line", "derived from 1/2(2)",
        "QL · 水位分带 Water-level bands", "as of 2026-06-30 · rule set qinglong",
    ):  # fmt: skip
        assert word in html
    assert [f["properties"]["l"] for f in shapes(html) if "l" in f["properties"]] == ["两年 2y 6.10 m"]
    assert {f["properties"]["s"] for f in shapes(html)} >= {"violation", "indeterminate", "2y", "normal_to_2y"}
    assert "变湿" not in html  # nothing is compared


def test_findings_of_other_rules_stay_out() -> None:
    layers = site()
    layers["trees"] = layer({"code": "T1", "heritage": "1", "dbh_cm": 50.0, "at": (50, 50)})
    layers["assets"] = layer({"code": "A1", "class": "paving.footway", "at": square(50, 50)})
    assert "trunk" not in drawn(layers)


def test_a_comparison_draws_areas_and_plants_that_changed() -> None:
    html = drawn(site(30), old=site(12)["zones"])
    for word in (
        "变化：变湿 1,800 m²，变干 0 m²，新纳入 0 m²，移出 0 m²；涉及 1 块种植、1 株",
        "changed: wetter 1,800 m², drier 0 m², new 0 m², gone 0 m²; 1 beds, 1 plants",
        "变湿 Became wetter", "分带变化的植物 Planting that changed its band", '"hatch":"rising"',
    ):  # fmt: skip
        assert word in html
    told = [dict(f["properties"].get("p") or []) for f in shapes(html)]
    areas = [rows for rows in told if rows.get("变化 Change") and "编码 Code" not in rows]
    assert [(r["变化 Change"], r["面积（平方米） Area, m²"]) for r in areas] == [("变湿 became wetter", "1,800.0")]
    bed = next(rows for rows in told if rows.get("编码 Code") == "B1" and "变化 Change" in rows)
    assert bed["原分带 Band before"] == "五年一遇以上 above the 5-year line"
    assert (bed["面积（平方米） Area, m²"], bed["占比 Share of it"]) == ("80.0", "80 %")
    drier = drawn(site(30), old=site(40)["zones"])
    assert "变干 Became drier" in drier
    assert "Became wetter" not in drier


def test_the_same_cut_changes_nothing_and_a_place_may_be_new() -> None:
    assert "wetter 0 m², drier 0 m², new 0 m², gone 0 m²; 0 beds, 0 plants" in drawn(site(), old=site()["zones"])
    half = site()["zones"].iloc[:1]
    assert "Newly within the bands" in drawn(site(), old=half)
    assert "No longer within the bands" in drawn({**site(), "zones": half}, old=site()["zones"])


def test_many_slivers_are_told() -> None:
    old = layer(*({"code": f"Z{n}", "band": "above_5y", "at": square(n * 2, 200, 0.2)} for n in range(12)))
    old = GeoDataFrame(pd.concat([old, site()["zones"]], ignore_index=True))
    assert "重新划分在边界产生的碎屑" in drawn(site(), old=old)


def test_only_what_is_in_force_on_the_day_is_drawn_and_compared() -> None:
    now = site(30, effective_on=pd.Timestamp("2026-05-01"), ended_on=pd.NaT)
    before = site(12, effective_on=pd.NaT, ended_on=pd.Timestamp("2026-04-30"))["zones"]
    both = {**now, "zones": GeoDataFrame(pd.concat([before, now["zones"]], ignore_index=True))}
    assert "常水位至两年 3,000 m²" in drawn(both)
    assert "常水位至两年 1,200 m²" in drawn(both, day=date(2026, 4, 1))
    assert len(in_force(both, DAY)["zones"]) == 2
    assert "生效日期 In force from" in drawn(both)


def test_water_and_spot_heights_where_there_are_any() -> None:
    layers = site()
    layers["water"] = layer({"name": "青龙河", "at": square(-20, 0, 20)})
    layers["spot_heights"] = layer({"elevation_m": 5.25, "at": (5, 5)}, {"elevation_m": 4.0, "at": (8, 5)})
    layers["site"] = layer({"code": "QL", "name": None, "at": square(0, 0, 100)})
    html = drawn(layers)
    for word in (
        "水面 Water surface",
        "高程点（米） Spot height, m",
        "青龙河",
        '"l":"5.25"',
        '"l":"4.00"',
        "Site boundary",
    ):
        assert word in html


def test_a_line_without_an_elevation_is_labelled_by_its_level() -> None:
    layers = site()
    layers["water_levels"] = layers["water_levels"].assign(elevation_m=float("nan"))
    assert '"l":"两年 2y"' in drawn(layers)


def test_a_site_without_bands_or_a_rule_set_without_their_rules_says_so() -> None:
    planting = {"planting": site()["planting"]}
    assert "no bands here yet: cut them with greenbelt zones" in drawn(planting)
    assert "尚无分带" in drawn({"trees": layer({"code": "T1", "at": (1, 1)})})
    assert "this rule set has no rules on planting by band" in drawn(site(), rule_set="bs-5837")


def test_text_from_data_is_never_markup() -> None:
    layers = site()
    layers["zones"]["code"] = [NASTY, NASTY + "2"]
    layers["planting"]["code"] = [NASTY + "b", NASTY + "c", NASTY + "d"]
    layers["planting"]["species"] = NASTY
    layers["water"] = layer({"name": NASTY, "at": square(-20, 0, 20)})
    html = drawn(layers, old=site(12)["zones"])
    assert "<img src=x" not in html
    assert "</script><script>alert(3)" not in html
    assert "\\u003cimg src=x onerror=alert(1)\\u003e" in html
    assert not re.findall(r"""<(?:script|link|img|iframe)[^>]*(?:src|href)=""", html)
    assert "default-src 'none'" in html


def test_what_is_too_much_for_a_page_is_thinned_and_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(zones_module, "MOST_FEATURES", 10)
    layers = site()
    many = layer(*({"code": f"M{n}", "planting_type": "lawn", "at": square(40 + n, 60, 0.8)} for n in range(50)))
    layers["planting"] = GeoDataFrame(pd.concat([layers["planting"], many], ignore_index=True))
    html = drawn(layers)
    assert "Planting that is in its place: one in 7 drawn of 51" in html
    codes = [dict(f["properties"].get("p") or []).get("编码 Code") for f in shapes(html)]
    assert {"B1", "P1"} <= set(codes)  # what is out of place is always there
    assert sum(str(code).startswith("M") for code in codes) <= 8
    small = layer(*({"code": f"S{n}", "band": "above_5y", "at": square(n * 2, 0, 1 + n / 100)} for n in range(15)))
    layers["zones"] = GeoDataFrame(pd.concat([small, layers["zones"]], ignore_index=True))
    assert "水位分带：共 17 个，仅绘最大的 10 个" in drawn(layers)
    layers["planting"]["planting_type"] = "aquatic"
    layers["zones"]["band"] = "normal_to_2y"
    assert "Findings: one in" in drawn(layers)


def test_shapes_with_too_many_corners_are_drawn_coarsely(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(zones_module, "MOST_CORNERS", 300)
    layers = site()
    layers["zones"].geometry.array[0] = shapely.buffer(shapely.Point(X, Y), 30, quad_segs=500)
    html = drawn(layers)
    assert "Water-level bands: shapes drawn to 0.25 m" in html
    assert "水位分带：图形简化至 0.25 米" in html


def write(layers: dict[str, GeoDataFrame], file: Path) -> Path:
    for name, frame in layers.items():
        frame.to_file(file, layer=name)
    return file


def test_the_map_of_a_dataset_and_of_two(tmp_path: Path) -> None:
    source, old = write(site(30), tmp_path / "QL.gpkg"), write(site(12), tmp_path / "old.gpkg")
    out = tmp_path / "m.html"
    report = zones_map(Request(source, as_of=DAY), out)
    assert not report.rejected
    assert "Became wetter" not in out.read_text(encoding="utf-8")
    zones_map(Request(source, as_of=DAY), out, old)
    assert "Became wetter" in out.read_text(encoding="utf-8")
    # The older plan may be in another CRS.
    other = tmp_path / "degrees.gpkg"
    geopandas.read_file(old, layer="zones").to_crs(4326).to_file(other, layer="zones")
    zones_map(Request(source, as_of=DAY), out, other)
    assert "wetter 1,800 m²" in out.read_text(encoding="utf-8")


def test_what_cannot_be_compared_is_told(tmp_path: Path) -> None:
    source = write(site(), tmp_path / "QL.gpkg")
    bare = write({"planting": site()["planting"]}, tmp_path / "bare.gpkg")
    with pytest.raises(MissingError, match=r"no bands to compare with.*give a dataset that has the layer zones"):
        zones_map(Request(source, as_of=DAY), tmp_path / "m.html", bare)
    with pytest.raises(MissingError, match="no such file"):
        zones_map(Request(source, as_of=DAY), tmp_path / "m.html", tmp_path / "none.gpkg")
    with pytest.raises(UsageError, match="cannot write"):
        zones_map(Request(source, as_of=DAY), tmp_path / "m.png")


def test_of_an_old_plan_that_has_ended_the_last_cut_counts(tmp_path: Path) -> None:
    first = site(12, ended_on=pd.Timestamp("2025-01-31"))["zones"].assign(code=["A1", "A2"])
    last = site(20, ended_on=pd.Timestamp("2026-01-31"))["zones"].assign(code=["B1", "B2"])
    whole = GeoDataFrame(pd.concat([first, last], ignore_index=True))
    found = old_zones(write({"zones": whole}, tmp_path / "old.gpkg"), DAY, crs="EPSG:4549")
    assert sorted(found["code"]) == ["B1", "B2"]
    early = old_zones(tmp_path / "old.gpkg", date(2025, 1, 1), crs="EPSG:4549")
    assert len(early) == 4
