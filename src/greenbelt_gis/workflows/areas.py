"""Areas that people send: read, checked, and brought into the record's CRS."""

from __future__ import annotations

import json
import math
from collections.abc import Callable, Iterator, Mapping
from typing import Any

import numpy as np
import shapely
from pyproj import CRS
from shapely.geometry.base import BaseGeometry
from shapely.validation import explain_validity

from greenbelt_gis.errors import UsageError
from greenbelt_gis.model.crs import transformer
from greenbelt_gis.store.near import area_boxes, outside
from greenbelt_gis.text import Text

MOST_VERTICES = 20_000
STEP_DEGREES = 0.01
"""Longest edge that is drawn straight in the record's CRS: GeoJSON's are straight in degrees. Off by some 0.1 m."""
FINE = 50
"""Edges of a small area are cut into so many pieces at least, so that it is off by far less."""


def read_area(document: Any) -> BaseGeometry:
    """The polygon or multipolygon of a GeoJSON geometry or feature; a ``UsageError`` says what is wrong with it."""
    if isinstance(document, Mapping) and document.get("type") == "Feature":
        document = document.get("geometry")
    if not isinstance(document, Mapping) or document.get("type") not in {"Polygon", "MultiPolygon"}:
        raise UsageError(
            Text("the body is not an area", "请求内容不是区域"),
            fix=Text("send a GeoJSON Polygon or MultiPolygon in longitude and latitude",
                     "请发送经纬度 GeoJSON Polygon 或 MultiPolygon"),
        )  # fmt: skip
    polygons = [document.get("coordinates")] if document["type"] == "Polygon" else document.get("coordinates")
    shapes = [_polygon(rings) for rings in _listed(polygons)]
    if not shapes:
        raise _broken(Text("it is empty", "为空"))
    area = shapes[0] if len(shapes) == 1 else shapely.MultiPolygon(shapes)
    if not area.is_valid:
        raise UsageError(
            Text("the area crosses itself: {why}", "区域自相交：{why}").format(why=explain_validity(area)),
            fix=Text("draw its outline without crossings", "请绘制不自相交的边界"),
        )
    return area


def read_bbox(text: str) -> BaseGeometry:
    """The area of ``west,south,east,north``; west of more than east crosses the antimeridian."""
    try:
        west, south, east, north = map(float, text.split(","))
    except ValueError:
        west = south = east = north = math.nan
    if not (-180 <= west <= 180 and -180 <= east <= 180 and -90 <= south < north <= 90 and west != east):
        raise UsageError(
            Text("bbox is not west,south,east,north in degrees", "bbox 须为以度表示的 西,南,东,北"),
            fix=Text("write it like 118.70,32.04,118.71,32.05", "例如 118.70,32.04,118.71,32.05"),
        )
    if west < east:
        return shapely.box(west, south, east, north)
    return shapely.MultiPolygon([shapely.box(west, south, 180, north), shapely.box(-180, south, east, north)])


def area_in(area: BaseGeometry, srid: int) -> bytes:
    """An area (degrees) in a record's CRS, as WKB, as far as that CRS holds; ``CrsError`` where no part of it does."""
    held = shapely.union_all([shapely.box(*box) for box in area_boxes(srid)])
    cut = shapely.intersection(area, held)
    polygons = [one for one in shapely.get_parts(cut) if one.geom_type == "Polygon" and not one.is_empty]
    if not polygons:
        raise outside(srid)
    wkb: bytes = shapely.to_wkb(in_record(shapely.MultiPolygon(polygons), srid))
    return wkb


def in_record(shape: BaseGeometry, srid: int) -> BaseGeometry:
    """A line or an area (degrees) in a record's CRS, its edges as straight in degrees as they were."""
    west, south, east, north = shape.bounds
    fine = shapely.segmentize(shape, min(STEP_DEGREES, max(east - west, north - south) / FINE))
    to_record = transformer(CRS.from_epsg(4326), CRS.from_epsg(srid))
    there: BaseGeometry = shapely.transform(fine, lambda xy: np.stack(to_record.transform(xy[:, 0], xy[:, 1]), axis=1))
    return there


def _polygon(rings: Any) -> shapely.Polygon:
    read = [list(_ring(ring)) for ring in _listed(rings)]
    if not read:
        raise _broken(Text("it is empty", "为空"))
    return shapely.Polygon(read[0], read[1:])


def _ring(ring: Any) -> Iterator[tuple[float, float]]:
    places = _listed(ring)
    if len(places) > MOST_VERTICES:
        raise _broken(Text("it has more than {n} vertices", "顶点超过 {n} 个").format(n=MOST_VERTICES))
    if len(places) < 4 or places[0] != places[-1]:
        raise _broken(
            Text("a ring needs at least four positions, the last one equal to the first",
                 "环至少需要四个点，且首尾相同")
        )  # fmt: skip
    before: float | None = None
    for place in places:
        lon, lat = position(place, _broken)
        if before is not None and abs(lon - before) > 180 and not abs(lon) == abs(before) == 180:
            raise UsageError(
                Text("an edge of the area spans more than 180 degrees", "区域的一条边跨越超过 180 度"),
                fix=Text("cut it at the antimeridian, as RFC 7946 (3.1.9) says, or give that edge a vertex midway",
                         "请按 RFC 7946（3.1.9）在 180 度经线处切成两块，或在该边中间加一个点"),
            )  # fmt: skip
        before = lon
        yield lon, lat


def position(place: Any, broken: Callable[[Text], UsageError]) -> tuple[float, float]:
    """Longitude and latitude of a GeoJSON position; ``broken`` makes the error where it is none."""
    if not (isinstance(place, list) and 2 <= len(place) <= 4 and all(map(_is_number, place))):
        raise broken(Text("{told} is not a position", "{told} 不是坐标").format(told=json.dumps(place)[:60]))
    lon, lat = float(place[0]), float(place[1])
    if not (-180 <= lon <= 180 and -90 <= lat <= 90):
        raise broken(
            Text("{lon:g}, {lat:g} is not a longitude and latitude", "{lon:g}, {lat:g} 不是经纬度").format(
                lon=lon, lat=lat
            )
        )
    return lon, lat


def _is_number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool) and math.isfinite(value)


def _listed(value: Any) -> list[Any]:
    if not isinstance(value, list):
        raise _broken(Text("its coordinates are not nested lists", "坐标不是嵌套数组"))
    return value


def _broken(why: Text) -> UsageError:
    return UsageError(
        Text("the area cannot be used: {why}", "区域无法使用：{why}").format(why=why),
        fix=Text("send a GeoJSON Polygon or MultiPolygon in longitude and latitude",
                 "请发送经纬度 GeoJSON Polygon 或 MultiPolygon"),
    )  # fmt: skip
