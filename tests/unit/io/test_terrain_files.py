"""GeoTIFFs of terrain: what is heeded in them, and what is refused."""

from __future__ import annotations

import warnings
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import rasterio
from numpy.typing import NDArray
from pyproj import CRS
from rasterio.control import GroundControlPoint
from rasterio.errors import NotGeoreferencedWarning
from rasterio.transform import Affine

from greenbelt_gis.errors import CrsError, GreenbeltError, InputError, MissingError
from greenbelt_gis.io.terrain import open_terrain
from greenbelt_gis.zoning.terrain import cut_terrain
from tests.helpers.terrain import LEVELS, METRES

PLANE = np.tile(np.arange(50, dtype=np.float64) * 0.17, (40, 1))

SINGLE = PLANE.astype(np.float32)


def written(path: Path, values: NDArray[Any] = SINGLE, **profile: Any) -> Path:
    settings = {
        "driver": "GTiff",
        "crs": "EPSG:4549",
        "transform": Affine(1.0, 0.0, 500_000.0, 0.0, -1.0, 3_500_000.0),
        "dtype": values.dtype,
    } | {key: value for key, value in profile.items() if key not in ("edit", "mask")}
    bands = values if values.ndim == 3 else values[None]
    count, height, width = bands.shape
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", NotGeoreferencedWarning)
        target = rasterio.open(path, "w", count=count, height=height, width=width, **settings)
    with target:
        target.write(bands)
        if "mask" in profile:
            target.write_mask(profile["mask"])
        if "edit" in profile:
            profile["edit"](target)
    return path


def heights(path: Path) -> NDArray[Any]:
    with open_terrain(path) as terrain:
        return terrain.read(0, terrain.shape[0], 0, terrain.shape[1])


def keys(path: Path) -> set[str]:
    with open_terrain(path) as terrain:
        return {note.key for note in terrain.notes}


def test_heights_place_and_crs_are_those_of_the_file(tmp_path: Path) -> None:
    path = written(tmp_path / "t.tif")
    with open_terrain(path) as terrain:
        assert terrain.shape == (40, 50)
        assert terrain.transform == (1.0, 0.0, 500_000.0, 0.0, -1.0, 3_500_000.0)
        assert terrain.crs == METRES
        assert terrain.notes == ()
        assert np.array_equal(terrain.read(3, 5, 10, 20), PLANE[3:5, 10:20].astype(np.float32))
        cut = cut_terrain(terrain, LEVELS, crs=METRES, code="S")
    assert cut.zones["area_m2"].sum() == pytest.approx(2000)
    assert len(cut.zones) == 4


@pytest.mark.parametrize(
    "profile", [{"tiled": True, "blockxsize": 16, "blockysize": 16}, {"compress": "deflate"}, {"BIGTIFF": "YES"}]
)
def test_tiles_compression_and_large_files_are_read(tmp_path: Path, profile: dict[str, Any]) -> None:
    assert np.array_equal(heights(written(tmp_path / "t.tif", **profile)), PLANE.astype(np.float32))


def test_every_kind_of_gap_is_heeded(tmp_path: Path) -> None:
    values = PLANE.astype(np.float32)
    values[1, 1] = -9999
    values[2, 2] = np.nan
    assert np.argwhere(np.isnan(heights(written(tmp_path / "a.tif", values, nodata=-9999)))).tolist() == [
        [1, 1],
        [2, 2],
    ]
    assert np.argwhere(np.isnan(heights(written(tmp_path / "b.tif", values, nodata=np.nan)))).tolist() == [[2, 2]]
    lowest = np.finfo(np.float32).min
    values[1, 1] = lowest
    assert np.isnan(heights(written(tmp_path / "c.tif", values, nodata=float(lowest)))[1, 1])
    mask = np.full((40, 50), 255, dtype=np.uint8)
    mask[5, 6] = 0
    with rasterio.Env(GDAL_TIFF_INTERNAL_MASK=False):
        masked = written(tmp_path / "d.tif", mask=mask)
    assert (tmp_path / "d.tif.msk").exists()
    assert np.argwhere(np.isnan(heights(masked))).tolist() == [[5, 6]]
    with rasterio.Env(GDAL_TIFF_INTERNAL_MASK=True):
        inner = written(tmp_path / "e.tif", mask=mask)
    assert not (tmp_path / "e.tif.msk").exists()
    assert np.argwhere(np.isnan(heights(inner))).tolist() == [[5, 6]]
    both = np.stack([PLANE.astype(np.float32), mask.astype(np.float32)])
    alpha = written(tmp_path / "f.tif", both, photometric="MINISBLACK", ALPHA="YES")
    assert np.argwhere(np.isnan(heights(alpha))).tolist() == [[5, 6]]


def test_whole_numbers_with_scale_and_offset(tmp_path: Path) -> None:
    values = np.array([[3, 42], [-32768, 0]], dtype=np.int16)

    def edit(target: Any) -> None:
        target.scales, target.offsets = (0.1,), (10.0,)

    found = heights(written(tmp_path / "t.tif", values, nodata=-32768, edit=edit))
    assert found[0].tolist() == [10.3, 14.2]
    assert np.isnan(found[1, 0])
    plain = heights(written(tmp_path / "u.tif", values, nodata=-32768))
    assert plain.dtype == np.float32
    assert plain[0].tolist() == [3.0, 42.0]
    assert not np.isnan(heights(written(tmp_path / "v.tif", values.astype(np.int32), nodata=-1))).any()


def test_feet_are_turned_into_metres_and_told(tmp_path: Path) -> None:
    def feet(target: Any) -> None:
        target.units = ("ft",)

    path = written(tmp_path / "t.tif", np.full((2, 2), 10, dtype=np.float32), edit=feet)
    assert heights(path)[0, 0] == pytest.approx(3.048)
    assert keys(path) == {"heights_converted"}
    compound = written(tmp_path / "c.tif", np.full((2, 2), 10, dtype=np.float32), crs="EPSG:2270+6360")
    assert heights(compound)[0, 0] == pytest.approx(12000 / 3937, abs=1e-6)
    assert keys(compound) == {"heights_converted"}
    with open_terrain(compound) as terrain:
        assert terrain.crs == CRS("EPSG:2270")
    assert keys(written(tmp_path / "d.tif", crs="EPSG:2270")) == {"height_unit_assumed"}
    assert keys(written(tmp_path / "e.tif", crs="EPSG:4549+5737")) == set()


def refused(path: Path | str, kind: type[GreenbeltError], words: str) -> None:
    with pytest.raises(kind, match="To fix") as caught, open_terrain(path):
        pass
    assert words in caught.value.say("en")
    assert "处理" in caught.value.say("zh")


def test_files_without_a_place_are_refused(tmp_path: Path) -> None:
    refused(written(tmp_path / "a.tif", crs=None), CrsError, "no coordinate reference system")
    refused(written(tmp_path / "b.tif", transform=Affine.identity()), InputError, "where its pixels lie")
    points = [GroundControlPoint(r, c, 500_000 + c, 3_500_000 - r) for r, c in ((0, 0), (0, 9), (9, 0))]
    refused(written(tmp_path / "c.tif", transform=None, crs="EPSG:4549", gcps=points), GreenbeltError, "")
    local = 'LOCAL_CS["site grid",UNIT["metre",1]]'
    refused(written(tmp_path / "d.tif", crs=local), CrsError, "no coordinate reference system")


def test_bands_that_are_no_heights_are_refused(tmp_path: Path) -> None:
    refused(written(tmp_path / "a.tif", np.stack([PLANE, PLANE, PLANE])), InputError, "has 3 bands")
    refused(written(tmp_path / "b.tif", PLANE.astype(np.complex64)), InputError, "complex64")

    def odd(target: Any) -> None:
        target.units = ("kelvin",)

    refused(written(tmp_path / "c.tif", edit=odd), InputError, "'kelvin', an unknown unit")


VRT = """<VRTDataset rasterXSize="50" rasterYSize="40"><SRS>EPSG:4549</SRS>
<GeoTransform>500000, 1, 0, 3500000, 0, -1</GeoTransform><VRTRasterBand dataType="Float32" band="1">
<SimpleSource><SourceFilename>{path}</SourceFilename><SourceBand>1</SourceBand></SimpleSource></VRTRasterBand></VRTDataset>"""


def test_files_that_pretend_to_be_geotiff_are_refused(tmp_path: Path) -> None:
    good = written(tmp_path / "good.tif")
    virtual = tmp_path / "virtual.tif"
    virtual.write_text(VRT.format(path=good))
    refused(virtual, InputError, "is not a GeoTIFF")
    for name, content in (("text.tif", b"heights: none"), ("empty.tif", b""), ("cut.tif", good.read_bytes()[:40])):
        (tmp_path / name).write_bytes(content)
        refused(tmp_path / name, InputError, "GeoTIFF")
    refused(tmp_path / "none.tif", MissingError, "no such file")
    refused(tmp_path, MissingError, "no such file")
    refused(f"/vsizip/{tmp_path}/x.zip/good.tif", MissingError, "no such file")
    refused("/vsicurl/http://127.0.0.1:9/t.tif", MissingError, "no such file")
    refused(f"GTIFF_DIR:1:{good}", MissingError, "no such file")
    refused("http://127.0.0.1:9/t.tif", MissingError, "no such file")


def test_what_lies_beside_a_file_is_held_to_the_same(tmp_path: Path) -> None:
    good = written(tmp_path / "good.tif")
    for suffix in (".msk", ".ovr"):
        beside = tmp_path / f"good.tif{suffix}"
        beside.write_text(VRT.format(path=good))
        refused(good, InputError, "is not a GeoTIFF")
        beside.unlink()
    path = written(
        tmp_path / "o.tif", edit=lambda target: target.update_tags(ns="OVERVIEWS", OVERVIEW_FILE="/etc/x.vrt")
    )
    refused(path, InputError, "refers to another file")


def test_a_file_cut_off_in_its_pixels_is_told_when_they_are_read(tmp_path: Path) -> None:
    good = written(
        tmp_path / "good.tif", np.random.default_rng(1).random((400, 500)).astype(np.float32), compress="deflate"
    )
    (tmp_path / "half.tif").write_bytes(good.read_bytes()[: good.stat().st_size // 2])
    with pytest.raises(InputError, match="GeoTIFF"):
        heights(tmp_path / "half.tif")


def test_threads_may_read_at_once(tmp_path: Path) -> None:
    path = written(tmp_path / "t.tif", tiled=True, blockxsize=16, blockysize=16)
    with open_terrain(path) as terrain, ThreadPoolExecutor(4) as pool:
        rows = list(pool.map(lambda row: terrain.read(row, row + 1, 0, 50), list(range(40)) * 5))
    assert np.array_equal(np.concatenate(rows[:40]), PLANE.astype(np.float32))
