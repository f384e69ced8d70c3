"""What a new cut changes, as tables in both languages and as a file."""

from __future__ import annotations

import json
from pathlib import Path

import geopandas
import pandas as pd
import pyogrio
import pytest
import shapely
from geopandas import GeoDataFrame

from greenbelt_gis.errors import UsageError
from greenbelt_gis.io.zone_changes import COLUMNS, write_zone_changes, zone_changes_frame
from greenbelt_gis.reports.zone_changes import zone_changes_table
from greenbelt_gis.zoning.changed_things import by_pair
from greenbelt_gis.zoning.changes import changed_bands, changed_things
from tests.helpers.drawn import ORIGIN, layer, square

X, Y = ORIGIN


def cut(border: float) -> GeoDataFrame:
    return layer(
        {"code": "A", "band": "normal_to_2y", "at": shapely.box(X, Y, X + border, Y + 10)},
        {"code": "B", "band": "2y_to_5y", "at": shapely.box(X + border, Y, X + 20, Y + 10)},
    )


@pytest.fixture
def changes() -> tuple[GeoDataFrame, GeoDataFrame]:
    planting = layer(
        {"code": "=B1", "planting_type": "lawn", "species": "麦冬", "at": square(9.5, 0)},
        {"code": "P1", "planting_type": "aquatic", "species": None, "at": (11, 5)},
    )
    trees = layer({"code": "T1", "species": "银杏", "at": (10.5, 2)})
    return changed_bands(cut(10), cut(12)), changed_things(cut(10), cut(12), planting, trees)


def table(changes: tuple[GeoDataFrame, GeoDataFrame], language: str, most: int | None = None) -> str:
    return zone_changes_table(by_pair(*changes), changes[1], language, most)  # type: ignore[arg-type]


def test_both_tables_in_english(changes: tuple[GeoDataFrame, GeoDataFrame]) -> None:
    lines = [line.split("  ") for line in table(changes, "en").splitlines()]
    cells = [[cell.strip() for cell in line if cell.strip()] for line in lines]
    assert cells[2] == [
        "2-year to 5-year line",
        "normal level to 2-year line",
        "became wetter",
        "20.0",
        "1",
        "0.5",
        "2",
    ]
    assert cells[6] == ["=B1", "lawn", "麦冬", "2-year to 5-year line", "normal level to 2-year line", "0.5", "50 %"]
    assert cells[7][:3] == ["P1", "aquatic plants", "–"]
    assert cells[8][1:3] == ["tree", "银杏"]
    assert cells[8][5:] == ["–", "–"]


def test_in_chinese_and_cut_short(changes: tuple[GeoDataFrame, GeoDataFrame]) -> None:
    told = table(changes, "zh", most=1)
    for word in ("变湿", "两年至五年一遇", "草坪", "……另有 2 行"):
        assert word in told
    assert "P1" not in told


def test_outside_the_bands_and_no_change_have_words() -> None:
    areas = changed_bands(cut(10).iloc[:1], cut(10))
    nothing = changed_things(cut(10), cut(10), None)
    told = zone_changes_table(by_pair(areas, nothing), nothing, "en")
    assert "outside the bands" in told
    assert "newly within the bands" in told
    none = changed_bands(cut(10), cut(10))
    assert zone_changes_table(by_pair(none, nothing), nothing, "zh") == "没有任何位置改变分带"


@pytest.mark.parametrize("suffix", [".gpkg", ".geojson", ".csv", ".parquet"])
def test_everything_that_changed_in_one_file(
    changes: tuple[GeoDataFrame, GeoDataFrame], tmp_path: Path, suffix: str
) -> None:
    file = tmp_path / f"c{suffix}"
    write_zone_changes(*changes, file)
    first = file.read_bytes()
    if suffix == ".gpkg":
        assert list(pyogrio.list_layers(file)[:, 0]) == ["zone_changes"]
    elif suffix == ".geojson":
        content = json.loads(first)
        assert content["name"] == "zone_changes"
        assert content["features"][2]["properties"]["area_m2"] is None
    elif suffix == ".csv":
        found = pd.read_csv(file)
        assert list(found.columns) == [*COLUMNS, "wkt"]
        assert found["code"].tolist()[1] == "'=B1"  # a spreadsheet must not run it
    else:
        assert list(geopandas.read_parquet(file)["layer"]) == ["zones", "planting", "planting", "trees"]
    if suffix != ".gpkg":
        write_zone_changes(*changes, file)
        assert file.read_bytes() == first


def test_an_empty_comparison_and_a_wrong_ending(tmp_path: Path) -> None:
    areas, things = changed_bands(cut(10), cut(10)), changed_things(cut(10), cut(10), None)
    assert len(zone_changes_frame(areas, things)) == 0
    for suffix in (".gpkg", ".geojson", ".csv", ".parquet"):
        write_zone_changes(areas, things, tmp_path / f"e{suffix}")
    with pytest.raises(UsageError, match="cannot write"):
        write_zone_changes(areas, things, tmp_path / "e.shp")
