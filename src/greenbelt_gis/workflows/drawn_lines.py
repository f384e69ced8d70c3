"""Lines that people draw: read, checked, and brought into the record's CRS."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import shapely
from shapely.geometry.base import BaseGeometry

from greenbelt_gis.errors import UsageError
from greenbelt_gis.store.near import area_boxes, outside
from greenbelt_gis.text import Text
from greenbelt_gis.workflows.areas import MOST_VERTICES, in_record, position


def line_in(document: Any, srid: int) -> BaseGeometry:
    """The line or lines of a GeoJSON geometry or feature in a record's CRS.

    Raises ``UsageError`` where it is none, ``CrsError`` where it lies outside of where the CRS holds.
    """
    if isinstance(document, Mapping) and document.get("type") == "Feature":
        document = document.get("geometry")
    kind = document.get("type") if isinstance(document, Mapping) else None
    if kind not in {"LineString", "MultiLineString"}:
        raise _broken(Text("it is none", "它不是线"))
    coordinates = document.get("coordinates")
    parts = [coordinates] if kind == "LineString" else coordinates
    if not isinstance(parts, list) or not parts or not all(isinstance(part, list) for part in parts):
        raise _broken(Text("its coordinates are not nested lists", "坐标不是嵌套数组"))
    if sum(map(len, parts)) > MOST_VERTICES:
        raise _broken(Text("it has more than {n} vertices", "顶点超过 {n} 个").format(n=MOST_VERTICES))
    places = [[position(one, _broken) for one in part] for part in parts]
    if any(len(set(part)) < 2 for part in places):
        raise _broken(Text("it needs two different places", "至少需要两个不同的点"))
    whole = (
        shapely.union_all([shapely.LineString(part) for part in places])
        if len(places) > 1
        else shapely.LineString(places[0])
    )
    if not shapely.covers(shapely.union_all([shapely.box(*box) for box in area_boxes(srid)]), whole):
        raise outside(srid)
    return in_record(whole, srid)


def _broken(why: Text) -> UsageError:
    return UsageError(
        Text("the line cannot be used: {why}", "线无法使用：{why}").format(why=why),
        fix=Text("send a GeoJSON LineString or MultiLineString in longitude and latitude",
                 "请发送经纬度 GeoJSON LineString 或 MultiLineString"),
    )  # fmt: skip
