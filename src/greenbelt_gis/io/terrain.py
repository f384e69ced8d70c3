"""Terrain models in GeoTIFF files: opened with care, read by windows, heights in metres.

Only GDAL's GeoTIFF driver opens a file, and only a file on disk that begins like one: a virtual dataset renamed
``.tif`` can read any local file and reach the network. What a GeoTIFF may draw in beside itself (a mask file, an
overview file it names) is held to the same.
"""

from __future__ import annotations

import threading
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import numpy as np
import rasterio
from numpy.typing import NDArray
from pyproj import CRS
from pyproj.exceptions import CRSError as ProjCrsError
from rasterio.enums import ColorInterp, MaskFlags
from rasterio.errors import NotGeoreferencedWarning, RasterioError
from rasterio.windows import Window

from greenbelt_gis.errors import CrsError, InputError, MissingError
from greenbelt_gis.model.crs import stated
from greenbelt_gis.model.note import Note
from greenbelt_gis.model.terrain import Terrain
from greenbelt_gis.text import Text

_SIGNS = (b"II*\0", b"MM\0*", b"II+\0", b"MM\0+")
"""How TIFF and BigTIFF files begin."""
_CACHE_MB = 64
"""Pixels are read once, strip by strip; GDAL would keep a twentieth of the machine's memory full of them."""
_BESIDE = (".msk", ".ovr")

_METRES = {
    **dict.fromkeys(("m", "metre", "metres", "meter", "meters"), 1.0),
    **dict.fromkeys(("ft", "foot", "feet", "international foot", "ift"), 0.3048),
    **dict.fromkeys(("us survey foot", "us survey feet", "us-ft", "sft", "ftus", "us foot", "foot_us"), 1200 / 3937),
    **dict.fromkeys(("dm", "decimetre", "decimeter"), 0.1),
    **dict.fromkeys(("cm", "centimetre", "centimeter"), 0.01),
    **dict.fromkeys(("mm", "millimetre", "millimeter"), 0.001),
}


@contextmanager
def open_terrain(path: Path | str) -> Iterator[Terrain]:
    """The terrain of a GeoTIFF with one band of heights, for as long as the context lasts.

    Gaps are NaN: the declared no-data value, NaN, mask band and alpha band are all heeded; scale and offset are
    applied; heights in feet or another unit that band or CRS state are turned into metres, with a note. Raises
    ``MissingError``, ``InputError`` or ``CrsError`` where the file cannot be used.
    """
    path = Path(path)
    _check_files(path)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", NotGeoreferencedWarning)  # told below, as an error
            source = rasterio.open(path.absolute(), driver="GTiff")
    except RasterioError as error:
        raise _unreadable(path, error) from None
    with source, rasterio.Env(GDAL_CACHEMAX=_CACHE_MB):
        yield _terrain(source, path)


def _check_files(path: Path) -> None:
    if not path.is_file():
        raise MissingError(
            Text("no such file", "文件不存在"),
            where={"file": path},
            fix=Text("give the path of a GeoTIFF on this machine", "请给出本机上 GeoTIFF 文件的路径"),
        )
    for file in (path, *(path.with_name(path.name + suffix) for suffix in _BESIDE)):
        if file.is_file() and not _begins_like_tiff(file):
            raise InputError(
                Text("is not a GeoTIFF", "不是 GeoTIFF 文件"),
                where={"file": file},
                fix=Text("export the terrain model as GeoTIFF", "请将地形模型导出为 GeoTIFF"),
            )


def _begins_like_tiff(file: Path) -> bool:
    try:
        with file.open("rb") as stream:
            return stream.read(4) in _SIGNS
    except OSError as error:
        raise _unreadable(file, error) from None


def _unreadable(path: Path, why: object) -> InputError:
    return InputError(
        Text("cannot be read as GeoTIFF: {why}", "无法作为 GeoTIFF 读取：{why}").format(why=why),
        where={"file": path},
        fix=Text("export the terrain model as GeoTIFF again", "请重新导出为 GeoTIFF"),
    )


def _refused(path: Path, what: Text, fix: Text) -> InputError:
    return InputError(what, where={"file": path}, fix=fix)


def _terrain(source: Any, path: Path) -> Terrain:
    _check_bands(source, path)
    crs, per_axis = _crs(source, path)
    transform = tuple(source.transform)[:6]
    a, b, _, d, e, _ = transform
    if source.transform.is_identity or not np.isfinite(transform).all() or abs(a * e - b * d) < 1e-300:
        raise _refused(
            path,
            Text("says nothing of where its pixels lie", "没有像素的地理位置信息"),
            Text(
                "export it with a geotransform (ground control points are not used)",
                "请导出带地理变换参数的文件（不使用控制点）",
            ),
        )
    factor, notes = _height_unit(source, path, crs, per_axis)
    return Terrain(str(path), crs, transform, source.shape, _reader(source, path, factor), notes)


def _check_bands(source: Any, path: Path) -> None:
    if source.tags(ns="OVERVIEWS").get("OVERVIEW_FILE"):
        raise _refused(
            path,
            Text("refers to another file", "引用了其他文件"),
            Text("export it whole, without outside overviews", "请完整导出，不要使用外部金字塔文件"),
        )
    bands = [kind for kind in source.colorinterp if kind != ColorInterp.alpha]
    if len(bands) != 1 or source.colorinterp[0] == ColorInterp.alpha:
        raise _refused(
            path,
            Text(
                "has {n} bands; a terrain model has one, of heights", "有 {n} 个波段；地形模型应只有一个高程波段"
            ).format(n=len(bands)),
            Text("take the band of heights out: gdal_translate -b 1", "请提取高程波段：gdal_translate -b 1"),
        )
    if np.dtype(source.dtypes[0]).kind not in "iuf":
        raise _refused(
            path,
            Text("has values of kind {kind}, which are no heights", "数值类型为 {kind}，不是高程").format(
                kind=source.dtypes[0]
            ),
            Text("export heights as 32-bit floating point numbers", "请以 32 位浮点数导出高程"),
        )


def _crs(source: Any, path: Path) -> tuple[CRS, float | None]:
    """The horizontal CRS, and the metres in a unit of its height axis where it has one."""
    try:
        crs = stated(CRS.from_wkt(source.crs.to_wkt()) if source.crs else None)
    except ProjCrsError:
        crs = None
    if crs is None or not (crs.is_geographic or crs.is_projected):
        raise CrsError(
            Text("has no coordinate reference system on the earth", "缺少地球上的坐标系"),
            where={"file": path},
            fix=Text("write it into the file: gdal_edit.py -a_srs EPSG:…", "请写入文件：gdal_edit.py -a_srs EPSG:…"),
        )
    per_axis = crs.axis_info[2].unit_conversion_factor if len(crs.axis_info) > 2 else None
    parts = crs.sub_crs_list
    return (parts[0] if parts and not crs.is_bound else crs.to_2d()), per_axis


def _height_unit(source: Any, path: Path, crs: CRS, per_axis: float | None) -> tuple[float, tuple[Note, ...]]:
    """Metres in a unit of the heights: what the band says, else the CRS, else metres."""
    said = (source.units[0] or "").strip()
    if said:
        factor = _METRES.get(said.lower())
        if factor is None:
            raise _refused(
                path,
                Text("gives heights in {unit!r}, an unknown unit", "高程单位“{unit}”未知").format(unit=said),
                Text("export heights in metres", "请以米为单位导出高程"),
            )
    elif per_axis is not None:
        factor = per_axis
    else:
        factor = 1.0
        across = crs.axis_info[0].unit_conversion_factor
        if crs.is_projected and abs(across - 1) > 1e-9:
            text = Text(
                "the terrain's plane is not in metres and nothing is said of its heights: they were taken as metres",
                "地形的平面单位不是米，且未注明高程单位：高程按米处理",
            )
            return 1.0, (Note("height_unit_assumed", 1, text),)
    if abs(factor - 1) < 1e-12:
        return 1.0, ()
    text = Text(
        "heights were turned into metres: one unit of the terrain model is {factor:.9g} m",
        "高程已换算为米：地形模型的一个单位为 {factor:.9g} 米",
    ).format(factor=factor)
    return factor, (Note("heights_converted", 1, text),)


def _reader(source: Any, path: Path, factor: float) -> Any:
    """Reads heights in metres by windows; GDAL's datasets must not be used by two threads at once."""
    dtype = np.dtype(source.dtypes[0])
    scale, offset = source.scales[0] * factor, source.offsets[0] * factor
    plain = scale == 1.0 and offset == 0.0
    exact = dtype if dtype.kind == "f" else np.dtype("float32" if dtype.itemsize <= 2 else "float64")
    gap = _gap(source, dtype)
    # GDAL makes a mask of alpha bands of bytes only.
    alpha = source.colorinterp.index(ColorInterp.alpha) + 1 if ColorInterp.alpha in source.colorinterp else None
    masked = alpha is None and MaskFlags.per_dataset in source.mask_flag_enums[0]
    alone = threading.Lock()

    def read(row0: int, row1: int, column0: int, column1: int) -> NDArray[np.floating[Any]]:
        window = Window(column0, row0, column1 - column0, row1 - row0)
        try:
            with alone:
                values = source.read(1, window=window)
                mask = source.read_masks(1, window=window) if masked else None
                mask = source.read(alpha, window=window) if alpha else mask
        except RasterioError as error:
            raise _unreadable(path, error) from None
        heights: NDArray[np.floating[Any]] = values.astype(exact if plain else np.float64, copy=False)
        if not plain:
            # To the micrometre, so that 3 × 0.1 is the 0.3 that a level says.
            heights = np.round(heights * scale + offset, 6)
        if gap is not None:
            heights[values == gap] = np.nan
        if mask is not None:
            heights[mask == 0] = np.nan
        return heights

    return read


def _gap(source: Any, dtype: np.dtype[Any]) -> Any:
    """The no-data value as the band can hold it, or None."""
    declared = source.nodata
    if declared is None or np.isnan(declared):
        return None
    if dtype.kind in "iu":
        span = np.iinfo(dtype)
        return dtype.type(declared) if declared == int(declared) and span.min <= declared <= span.max else None
    return dtype.type(declared)
