"""Geometry of a layer: found, made plane, checked, repaired with a word about it, or rejected."""

from __future__ import annotations

import re
from typing import Any

import numpy as np
import pandas as pd
import shapely
from numpy.typing import NDArray
from shapely import GeometryType

from greenbelt_gis.errors import MissingError
from greenbelt_gis.io.rows import Rows
from greenbelt_gis.io.sources import LayerSource
from greenbelt_gis.io.values import parsed_numbers
from greenbelt_gis.model.layers import LAYERS, Shape
from greenbelt_gis.text import Text, did_you_mean

Geometries = NDArray[np.object_]

SHAPE_NAMES: dict[str, Shape] = {
    "Point": "point", "MultiPoint": "point", "LineString": "line", "LinearRing": "line", "MultiLineString": "line",
    "Polygon": "polygon", "MultiPolygon": "polygon",
}  # fmt: skip
"""The contract's word for a geometry type."""
SHAPES_BY_ID: dict[int, Shape] = {
    int(getattr(GeometryType, name.upper())): shape for name, shape in SHAPE_NAMES.items()
}
"""The same by Shapely's number of the type."""
_NAMES: dict[Shape, Text] = {
    "point": Text("point", "点"), "line": Text("line", "线"), "polygon": Text("polygon", "面"),
}  # fmt: skip
_NESTED = re.compile(r"(?:[A-Za-z]+\s*(?:[zmZM]{1,2}\s*)?\(\s*){5}")
_CURVED = re.compile(r"CURVE|CIRCULARSTRING|SURFACE|TIN\b|TRIANGLE", re.IGNORECASE)


def geometry_of(
    frame: pd.DataFrame, own: Geometries | None, source: LayerSource, rows: Rows
) -> tuple[Geometries | None, pd.DataFrame]:
    """The geometry of every row: from the profile's x and y, the file, or columns ``wkt`` or ``x``, ``y``.

    Returns it with the frame less the columns it came from; None where the layer has none at all.
    """
    x, y = source.profile.x, source.profile.y
    if x is not None and y is not None:
        for name in (x, y):
            if name not in frame.columns:
                raise MissingError(
                    Text("the file has no column {name!r}", "文件中没有列“{name}”").format(name=name),
                    where={"file": source.path, "layer": source.contract},
                    fix=did_you_mean(name, [str(c) for c in frame.columns], most=30),
                )
        return _points(frame, x, y, rows), frame.drop(columns=[x, y])
    if own is not None:
        return own, frame
    if "wkt" in frame.columns:
        return _from_wkt(frame["wkt"], rows), frame.drop(columns="wkt")
    if {"x", "y"} <= set(frame.columns):
        return _points(frame, "x", "y", rows), frame.drop(columns=["x", "y"])
    return None, frame


def _points(frame: pd.DataFrame, x: str, y: str, rows: Rows) -> Geometries:
    numbers = []
    for name in (x, y):
        values = parsed_numbers(frame[name]).to_numpy()
        bad = ~np.isfinite(values)
        rows.reject(bad, Text("no coordinate in column {name}", "列 {name} 中没有坐标").format(name=name))
        numbers.append(values)
    located = np.isfinite(numbers[0]) & np.isfinite(numbers[1])
    points = np.full(len(frame), None, dtype=object)
    points[located] = shapely.points(numbers[0][located], numbers[1][located])
    return points


def _from_wkt(values: pd.Series[Any], rows: Rows) -> Geometries:
    texts = np.array([None if pd.isna(text) else text for text in values], dtype=object)
    # Deeply nested text overflows the parser's stack: such rows never reach it.
    deep = np.array([isinstance(t, str) and _NESTED.search(t) is not None for t in texts], dtype=bool)
    rows.reject(deep, Text("the WKT is nested too deeply", "WKT 嵌套过深"))
    curved = np.array([isinstance(t, str) and _CURVED.search(t) is not None for t in texts], dtype=bool)
    rows.reject(curved, Text("curves and surfaces are not supported in WKT", "WKT 不支持曲线与曲面"))
    texts[deep | curved | np.array([not isinstance(t, str) or not t.strip() for t in texts], dtype=bool)] = None
    found = shapely.from_wkt(texts, on_invalid="ignore")
    unreadable = shapely.is_missing(found) & np.array([t is not None for t in texts], dtype=bool)
    rows.reject(np.asarray(unreadable, dtype=bool), Text("the WKT cannot be read", "WKT 无法解析"))
    return np.asarray(found, dtype=object)


def plane(geometry: Geometries, rows: Rows) -> Geometries:
    """Two-dimensional, finite geometry of the layer's shapes; rows without one are rejected."""
    if LAYERS[rows.layer].located:
        rows.reject(shapely.is_missing(geometry), Text("no geometry", "没有几何"))
        rows.reject(shapely.is_empty(geometry), Text("the geometry is empty", "几何为空"))
    flat = np.asarray(shapely.force_2d(geometry), dtype=object) if shapely.has_z(geometry).any() else geometry
    _reject_infinite(flat, rows)
    flat = _single_parts(flat)
    _reject_shapes(flat, rows)
    return flat


def _reject_infinite(geometry: Geometries, rows: Rows) -> None:
    coordinates, owner = shapely.get_coordinates(geometry, return_index=True)
    bad = np.zeros(len(geometry), dtype=bool)
    bad[owner[~np.isfinite(coordinates).all(axis=1)]] = True
    rows.reject(bad, Text("a coordinate is not finite (NaN or infinite)", "坐标不是有限数（NaN 或无穷大）"))


def _single_parts(geometry: Geometries) -> Geometries:
    """Multipoints of one point as that point; collections of one part as that part."""
    loose = np.isin(shapely.get_type_id(geometry), (GeometryType.MULTIPOINT, GeometryType.GEOMETRYCOLLECTION))
    single = loose & (shapely.get_num_geometries(geometry) == 1)
    if single.any():
        geometry = geometry.copy()
        geometry[single] = shapely.get_geometry(geometry[single], 0)
    return geometry


def _reject_shapes(geometry: Geometries, rows: Rows) -> None:
    allowed = LAYERS[rows.layer].shapes
    wanted = Text(" or ".join(_NAMES[s].en for s in sorted(allowed)), "或".join(_NAMES[s].zh for s in sorted(allowed)))
    types = shapely.get_type_id(geometry)
    for kind in np.unique(types[types >= 0]):
        several = kind == GeometryType.MULTIPOINT
        if SHAPES_BY_ID.get(int(kind)) in allowed and not several:
            continue
        name = GeometryType(int(kind)).name.lower()
        rows.reject(
            types == kind,
            Text("the layer needs {wanted} geometry, this is a {name}", "该图层需要{wanted}几何，实际为 {name}").format(
                wanted=wanted, name=name
            ),
        )


def valid(geometry: Geometries, rows: Rows) -> Geometries:
    """Invalid polygons (coordinates in metres) made valid; what that changed is told row by row."""
    broken = np.flatnonzero(~shapely.is_valid(geometry) & rows.good & ~shapely.is_missing(geometry))
    if len(broken) == 0:
        return geometry
    reasons = shapely.is_valid_reason(geometry[broken])
    # What a user drew counts by its interior: the structure method keeps holes and drops collapsed spikes.
    mended = shapely.make_valid(geometry[broken], method="structure", keep_collapsed=False)
    result = geometry.copy()
    for at, after, reason in zip(broken, mended, reasons, strict=True):  # few rows, each told apart
        before = geometry[at]
        if after is None or after.is_empty or not after.is_valid:
            rows.reject_one(
                int(at),
                Text("invalid and cannot be repaired: {why}", "几何无效且无法修复：{why}").format(why=reason),
            )
            continue
        result[at] = after
        rows.repaired(
            int(at),
            Text(
                "invalid geometry made valid: {why}; area {a:.3f} became {b:.3f} m2",
                "无效几何已修复：{why}；面积由 {a:.3f} 变为 {b:.3f} 平方米",
            ).format(why=reason, a=before.area, b=after.area),
        )
    return result
