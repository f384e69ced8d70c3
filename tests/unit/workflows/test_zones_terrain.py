"""`greenbelt zones --dem`: from a GeoTIFF and a river to bands in a file."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import geopandas
import numpy as np
import pytest
import rasterio
from affine import Affine
from shapely import LineString, box

from greenbelt_gis.io.gdal import pyogrio
from tests.conftest import Ran
from tests.helpers.river import CRS, frame

Run = Callable[..., Ran]
X, Y = 377_000.0, 3_547_000.0
LEVELS = ("--level", "normal=4", "--level", "2y=6", "--level", "5y=7")


@pytest.fixture
def dem(tmp_path: Path) -> Path:
    """A bank that rises 0.1 m a metre to the north from 3 m, with a hollow of 2 m far from the river; pixels of 1 m."""
    row, column = np.mgrid[0:60, 0:120]
    height = 3.0 + 0.1 * (59.5 - row)
    height[(row - 8) ** 2 + (column - 80) ** 2 < 36] = 2.0
    path = tmp_path / "dem.tif"
    with rasterio.open(
        path, "w", driver="GTiff", height=60, width=120, count=1, dtype="float32", crs=CRS, nodata=-9999.0,
        transform=Affine(1, 0, X - 10, 0, -1, Y + 50),
    ) as out:  # fmt: skip
        out.write(height.astype("float32"), 1)
    return path


@pytest.fixture
def site(tmp_path: Path) -> Path:
    path = tmp_path / "site.gpkg"
    pyogrio().write_dataframe(frame({"code": ["QL"]}, [box(X, Y, X + 100, Y + 45)]), path, layer="site", driver="GPKG")
    return path


def test_bands_from_terrain(greenbelt: Run, dem: Path, site: Path, tmp_path: Path) -> None:
    out = tmp_path / "z.gpkg"
    ran = greenbelt("zones", site, "--dem", dem, *LEVELS, "--out", out)
    assert ran.code == 0, ran.err
    told = json.loads(greenbelt("zones", site, "--dem", dem, *LEVELS, "--out", out, "--json").out)
    areas = {zone["code"]: zone["area_m2"] for zone in told["zones"]}
    assert sum(areas.values()) == pytest.approx(4500.0, abs=1e-2)
    assert areas["QL-normal_to_2y-1"] > 1900
    assert 60 < areas["QL-below_normal-1"] < 115, "the hollow"
    assert set(geopandas.list_layers(out)["name"]) == {"site", "zones", "water_levels", "layer_styles"}
    river = tmp_path / "river.geojson"
    frame({}, [LineString([(X, Y - 9), (X + 100, Y - 9)])]).to_crs(4326).to_file(river, driver="GeoJSON")
    ran = greenbelt("zones", site, "--dem", dem, *LEVELS, "--out", out, "--connected-to", river)
    assert ran.code == 0, ran.err
    assert "hollows not connected to the river" in ran.out
    assert set(geopandas.read_file(out, layer="zones")["band"]) == {"normal_to_2y", "2y_to_5y", "above_5y"}
    assert geopandas.read_file(out, layer="hollows")["area_m2"].sum() > 60


def test_what_cannot_be_is_told(greenbelt: Run, dem: Path, site: Path, tmp_path: Path) -> None:
    out = ("--out", tmp_path / "z.gpkg")
    for arguments, told in (
        (("--dem", dem, *LEVELS[:4], *out), "5y"),
        (("--dem", dem, "--level", "normal=8", *LEVELS[2:], *out), "normal"),
        (("--dem", tmp_path / "none.tif", *LEVELS, *out), "none.tif"),
        (("--dem", site, *LEVELS, *out), "site.gpkg"),
        (("--dem", dem, *LEVELS, *out, "--connected-to", dem), "dem.tif"),
        (("--dem", dem, *LEVELS, *out, "--connected-to", tmp_path / "r.geojson"), "no such file"),
    ):
        ran = greenbelt("zones", site, *arguments)
        assert ran.code == 2, ran.out
        assert told in ran.err
        assert "Traceback" not in ran.err
        assert not (tmp_path / "z.gpkg").exists()
