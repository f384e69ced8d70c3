"""`greenbelt zones` as a planner uses it: files in, bands out, what a revised level changes."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import geopandas
import pytest
import shapely
from geopandas import GeoDataFrame
from shapely import LineString, Point, box

from greenbelt_gis.io.dataset import read_dataset
from greenbelt_gis.io.gdal import pyogrio
from tests.conftest import Ran
from tests.helpers.river import frame

Run = Callable[..., Ran]
X, Y = 377_000.0, 3_547_000.0
Z = {"normal": 4.2, "2y": 6.1, "5y": 7.0}


def bank(path: Path, two: float = 20.0, **more: GeoDataFrame) -> Path:
    """A site of 100 m by 40 m with lines at 10, ``two`` and 30 m, and whatever else."""
    lines = [LineString([(X - 5, Y + y), (X + 105, Y + y)]) for y in (10.0, two, 30.0)]
    layers = {
        "site": frame({"code": ["QL"], "name": ["Bank"]}, [box(X, Y, X + 100, Y + 40)]),
        "water_levels": frame({"level": list(Z), "elevation_m": list(Z.values())}, lines),
        "planting": frame(
            {"code": ["B1", "B2", "P1"], "planting_type": ["low_shrub", "groundcover", "low_shrub"],
             "species": ["金叶女贞", "", ""]},
            [box(X + 10, Y + 21, X + 20, Y + 25), box(X + 30, Y + 21, X + 40, Y + 25), Point(X + 50, Y + 22)],
        ),
        **more,
    }  # fmt: skip
    for name, rows in layers.items():
        pyogrio().write_dataframe(
            rows, path, layer=name, driver="GPKG", geometry_type="Unknown", promote_to_multi=False
        )
    return path


@pytest.fixture
def site(tmp_path: Path) -> Path:
    return bank(tmp_path / "bank.gpkg")


def test_bands_in_every_form(greenbelt: Run, site: Path, tmp_path: Path) -> None:
    for ending in ("gpkg", "geojson", "parquet", "csv"):
        ran = greenbelt("zones", site, "--out", tmp_path / f"z.{ending}", "--quiet")
        assert (ran.code, ran.err) == (0, "")
    lines = ran.out.splitlines()
    assert lines[0] == "QL"
    assert [line.split()[-3:] for line in lines[4:]] == [
        ["1", "1,000.0", "normal=4.2"], ["1", "1,000.0", "normal=4.2;2y=6.1"], ["1", "1,000.0", "2y=6.1;5y=7"],
        ["1", "1,000.0", "5y=7"],
    ]  # fmt: skip
    found = geopandas.read_file(tmp_path / "z.gpkg", layer="zones")
    assert list(found.columns) == ["code", "site", "band", "area_m2", "levels", "geometry"]
    assert list(found["code"]) == ["QL-below_normal-1", "QL-normal_to_2y-1", "QL-2y_to_5y-1", "QL-above_5y-1"]
    world = geopandas.read_file(tmp_path / "z.geojson")
    assert world.crs == "EPSG:4326"
    assert list(world["code"]) == list(found["code"])
    again = tmp_path / "again.gpkg"
    greenbelt("zones", site, "--out", again, "--quiet")
    assert again.read_bytes() == (tmp_path / "z.gpkg").read_bytes()


def test_the_geopackage_is_a_dataset_of_the_same_site(greenbelt: Run, site: Path, tmp_path: Path) -> None:
    greenbelt("zones", site, "--out", tmp_path / "z.gpkg", "--effective-on", "2026-07-01")
    dataset = read_dataset(tmp_path / "z.gpkg")
    assert dataset.site == "QL"
    assert set(dataset.layers) == {"site", "zones", "water_levels"}
    assert {str(v)[:10] for v in dataset.layers["zones"]["effective_on"]} == {"2026-07-01"}
    assert (
        dict(zip(dataset.layers["water_levels"]["level"], dataset.layers["water_levels"]["elevation_m"], strict=True))
        == Z
    )
    assert dataset.report.events == []


def test_a_revised_level_lists_what_changed_band(greenbelt: Run, site: Path, tmp_path: Path) -> None:
    old, out = tmp_path / "old.gpkg", tmp_path / "new.gpkg"
    greenbelt("zones", site, "--out", old)
    revised = bank(tmp_path / "revised.gpkg", two=23.0)
    ran = greenbelt("zones", revised, "--out", out, "--compare", old)
    assert ran.code == 0
    assert "in force from" in ran.out.splitlines()[0]
    rows = [line for line in ran.out.splitlines() if line.startswith(("B1", "B2", "P1"))]
    assert len(rows) == 3
    assert "20.0" in rows[0]
    told = json.loads(greenbelt("zones", revised, "--out", out, "--compare", old, "--json").out)
    assert told["changes"]["by_band"] == [
        {"old_band": "2y_to_5y", "new_band": "normal_to_2y", "change": "wetter", "area_m2": 300.0, "beds": 2,
         "bed_area_m2": 40.0, "plants": 1}
    ]  # fmt: skip
    things = {row["code"]: (row["area_m2"], row["share"]) for row in told["changes"]["things"]}
    assert things == {"B1": (20.0, 0.5), "B2": (20.0, 0.5), "P1": (None, None)}
    listed = geopandas.read_file(out, layer="zone_changes")
    assert sorted(listed["layer"]) == ["planting", "planting", "planting", "zones"]
    zh = ran_in_chinese(greenbelt, "zones", revised, "--out", out, "--compare", old)
    assert "变湿" in zh.out
    assert "自 " in zh.out


def ran_in_chinese(greenbelt: Run, *arguments: object) -> Ran:
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("GREENBELT_LANGUAGE", "zh")
        return greenbelt(*arguments)


WATER = frame({"name": ["w"]}, [box(X, Y - 30, X + 100, Y + 5)])
HEIGHTS = frame({"elevation_m": [9.0, 3.0]}, [Point(X + 5, Y + 5), Point(X + 5, Y + 35)])


def test_water_and_spot_heights_of_the_dataset_are_heeded(greenbelt: Run, tmp_path: Path) -> None:
    assert greenbelt("zones", bank(tmp_path / "w.gpkg", water=WATER), "--out", tmp_path / "z.csv").code == 0
    ran = greenbelt("zones", bank(tmp_path / "h.gpkg", spot_heights=HEIGHTS), "--out", tmp_path / "y.csv")
    assert ran.code == 2
    assert "reverse of what the spot heights tell" in ran.err
    assert not (tmp_path / "y.csv").exists()


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (["--level", "normal=4.2"], "--level goes with --dem"),
        (["--dem", "d.tif", "--level", "1y=3"], "'1y' is not a level"),
        (["--dem", "d.tif", "--level", "normal"], "'normal' tells no height"),
        (["--dem", "d.tif", "--level", "normal=1", "--level", "normal=2"], "given twice"),
        (["--dem", "d.tif", "--absent", "5y"], "--absent goes with lines"),
        (["--absent", "2y"], "--absent is normal or 5y"),
        (["--absent", "normal"], "said to be absent"),
        (["--connected-to", "r.geojson"], "--connected-to goes with --dem"),
        (["--compare", "nothing.gpkg"], "nothing.gpkg"),
        (["--out", "z.txt"], "cannot write z.txt"),
        (["--effective-on", "soon"], "soon"),
    ],
)
def test_wrong_use_ends_in_a_sentence(
    greenbelt: Run, site: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, arguments: list[str], told: str
) -> None:
    monkeypatch.chdir(tmp_path)
    ran = greenbelt("zones", site, "--out", "z.gpkg", *arguments)
    assert ran.code == 2
    assert told in ran.err
    assert "Traceback" not in ran.err
    assert not (tmp_path / "z.gpkg").exists()


def test_the_source_is_never_replaced(greenbelt: Run, site: Path) -> None:
    before = site.read_bytes()
    ran = greenbelt("zones", site, "--out", site)
    assert ran.code == 2
    assert "is read, or written already, by this run" in ran.err
    assert site.read_bytes() == before


def test_no_lines_and_nothing_to_compare_with(greenbelt: Run, tmp_path: Path) -> None:
    empty = tmp_path / "e.gpkg"
    pyogrio().write_dataframe(frame({"code": ["QL"]}, [box(X, Y, X + 9, Y + 9)]), empty, layer="site", driver="GPKG")
    ran = greenbelt("zones", empty, "--out", tmp_path / "z.gpkg")
    assert ran.code == 2
    assert "no water-level lines" in ran.err
    assert "--dem" in ran.err
    ran = greenbelt("zones", bank(tmp_path / "b.gpkg"), "--out", tmp_path / "z.gpkg", "--compare", empty)
    assert "no zones to compare with" in ran.err


def test_rejected_rows_are_told_and_fail_where_strict(greenbelt: Run, tmp_path: Path) -> None:
    heights: Any = frame({"elevation_m": [3.0, 99_999.0]}, [Point(X + 5, Y + 5), Point(X + 6, Y + 5)])
    source = bank(tmp_path / "b.gpkg", spot_heights=heights)
    ran = greenbelt("zones", source, "--out", tmp_path / "z.gpkg")
    assert ran.code == 0
    assert "spot_heights: 1 rejected" in ran.err
    assert greenbelt("zones", source, "--out", tmp_path / "z.gpkg", "--strict").code == 1


def test_the_sample_site_is_cut_as_its_own_bands_say(greenbelt: Run, tmp_path: Path) -> None:
    source = Path(__file__).parents[3] / "data" / "qinglong.gpkg"
    told = json.loads(greenbelt("zones", source, "--out", tmp_path / "z.gpkg", "--json").out)
    shipped = geopandas.read_file(source, layer="zones")
    for band, shapes in shipped.groupby("band"):
        cut = sum(zone["area_m2"] for zone in told["zones"] if zone["band"] == band)
        assert cut == pytest.approx(float(shapely.area(shapely.union_all(shapes.geometry.array))), rel=1e-5)
