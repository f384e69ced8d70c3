"""What standard clients ask of what is published: areas, times and filters, read and checked before anything is asked.

All that is wrong is a ``FilterError``. The library that reads CQL2 goes down with the process on what is nested too
deeply, so it sees no text before that was measured.
"""

from __future__ import annotations

import math
import re
from collections.abc import Collection, Iterable, Mapping
from datetime import datetime
from functools import cache
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

import cql2
import numpy as np
import shapely
from pyproj import CRS
from shapely.geometry import shape
from shapely.geometry.base import BaseGeometry

from greenbelt_gis.errors import FilterError
from greenbelt_gis.model.crs import transformer
from greenbelt_gis.store.conditions import Condition
from greenbelt_gis.store.near import area_boxes
from greenbelt_gis.store.published import Publication
from greenbelt_gis.text import Text
from greenbelt_gis.workflows.areas import FINE, STEP_DEGREES

LONGEST = 4096
"""Bytes of a filter."""
MOST_POINTS = 20_000
"""Points that an area asked for has at the most in the record's CRS: edges of very long lines are bent less finely."""
NESTING = ((re.compile(r"\("), 100), (re.compile("[-+]"), 500), (re.compile("not", re.IGNORECASE), 200))
"""What nests, and how often it may stand in a filter, quoted or not. Some 1,500 parentheses, 3,400 signs or as many NOT
break the library on a stack of 8 MB; arithmetic needs more bytes than there may be."""
_INSTANT = re.compile(r"\d{4}-\d\d-\d\d[Tt]\d\d:\d\d:\d\d(\.\d{1,9})?([Zz]|[+-]\d\d:\d\d)").fullmatch


def select(
    publication: Publication,
    srid: int,
    timezone: str,
    *,
    within: Collection[UUID] | None,
    bbox: str = "",
    during: str = "",
    expression: str = "",
    equal: Iterable[tuple[str, str]] = (),
) -> Condition:
    """The condition of a query: the sites that may be seen (None: all) first, then what the client asks for."""
    condition = Condition(publication, srid)
    if within is not None:
        condition.on_sites(within)
    if bbox:
        area = read_box(bbox)
        if _everywhere(area, srid):
            condition.located()
        else:
            condition.within(place_in(area, srid))
    if during:
        first, last = read_interval(during)
        zone = ZoneInfo(timezone)
        condition.during(first, last, lambda instant: instant.astimezone(zone).date())
    for name, text in equal:
        condition.equal(name, text)
    if expression:
        condition.cql2(read_filter(expression), lambda node: place_in(_geometry(node), srid))
    return condition


def read_box(text: str) -> BaseGeometry:
    """The area of four numbers, or of six with heights, which do not matter; west of east crosses the antimeridian."""
    try:
        numbers = [float(one) for one in text.split(",", 6)]
        west, south, east, north = numbers if len(numbers) == 4 else (*numbers[:2], *numbers[3:5])
        if len(numbers) not in (4, 6):
            raise ValueError
    except ValueError:
        west = south = east = north = math.nan
    return _box(west, south, east, north)


def _box(west: float, south: float, east: float, north: float) -> BaseGeometry:
    if not (-180 <= west <= 180 and -180 <= east <= 180 and -90 <= south <= north <= 90):
        raise FilterError(
            Text("bbox is not west,south,east,north in degrees", "bbox 须为以度表示的 西,南,东,北"),
            fix=Text("write it like 118.70,32.04,118.71,32.05", "例如 118.70,32.04,118.71,32.05"),
        )
    if west > east:
        return shapely.union(_box(west, south, 180, north), _box(-180, south, east, north))
    # One without width or height is a line or a point, and asks for what lies on it.
    return shapely.MultiPoint([(west, south), (east, south), (east, north), (west, north)]).envelope


def read_interval(text: str) -> tuple[datetime | None, datetime | None]:
    """First and last instant of RFC 3339 text: one instant, or two with a slash, of which one may be open (``..``)."""
    first, slash, last = text.partition("/")
    if not slash:
        instant = _instant(first)
        return instant, instant
    found = tuple(None if part in ("", "..") else _instant(part) for part in (first, last))
    if found == (None, None) or (None not in found and found[0] > found[1]):  # type: ignore[operator]
        raise FilterError(
            Text("datetime is no interval", "datetime 不是时间区间"),
            fix=Text("write it like 2026-01-01T00:00:00Z/..", "例如 2026-01-01T00:00:00Z/.."),
        )
    return found[0], found[1]


def _instant(text: str) -> datetime:
    try:
        found = datetime.fromisoformat(text.upper()) if _INSTANT(text) else None
    except ValueError:
        found = None
    if found is None or not 1 < found.year < 9999:
        raise FilterError(
            Text("{text!r} is not a moment of RFC 3339", "“{text}”不是 RFC 3339 时刻").format(text=text[:40]),
            fix=Text("write it like 2026-06-30T10:00:00Z", "例如 2026-06-30T10:00:00Z"),
        )
    return found


def read_filter(text: str) -> Any:
    """CQL2 text as CQL2 JSON: what it says is not looked at here."""
    if len(text.encode("utf-8", "replace")) > LONGEST or any(
        len(found.findall(text)) > most for found, most in NESTING
    ):
        raise FilterError(
            Text(
                "the filter is longer than {n} bytes, or nested too deeply", "过滤条件超过 {n} 字节，或嵌套过深"
            ).format(n=LONGEST)
        )
    try:
        return cql2.parse_text(text).to_json()
    except Exception as problem:  # noqa: BLE001 - the library raises plain ones too; all are of the text
        why = str(problem).splitlines()
        raise FilterError(
            Text("the filter is not CQL2 text{where}", "过滤条件不是 CQL2 文本{where}").format(
                where=f" ({why[0].strip().removeprefix('--> ')})" if why else ""
            ),
            fix=Text("write it like species = '樟树' AND height_m > 10", "例如 species = '樟树' AND height_m > 10"),
        ) from None


def place_in(geometry: BaseGeometry, srid: int) -> bytes | None:
    """A geometry (degrees) in a record's CRS, as WKB, as far as that CRS holds; None where no part of it does."""
    cut = shapely.intersection(geometry, _held(srid))
    if cut.is_empty:
        return None
    west, south, east, north = cut.bounds
    step = max(min(STEP_DEGREES, max(east - west, north - south) / FINE), cut.length / MOST_POINTS)
    fine = shapely.segmentize(cut, step) if step > 0 else cut
    to_record = transformer(CRS.from_epsg(4326), CRS.from_epsg(srid))
    there = shapely.transform(fine, lambda xy: np.stack(to_record.transform(xy[:, 0], xy[:, 1]), axis=1))
    wkb: bytes = shapely.to_wkb(there)
    return wkb


def _everywhere(area: BaseGeometry, srid: int) -> bool:
    """Whether an area holds all places that a record can have: then no index need be read for it."""
    return bool(shapely.contains(area, _held(srid)))


@cache
def _held(srid: int) -> BaseGeometry:
    """All places that a record can have (degrees)."""
    return shapely.union_all([shapely.box(*box) for box in area_boxes(srid)])


def _geometry(node: Mapping[str, Any]) -> BaseGeometry:
    """A geometry of a filter."""
    try:
        if "bbox" in node:
            return read_box(",".join(map(str, node["bbox"])))
        found = shape(dict(node))
        west, south, east, north = found.bounds
        if found.is_empty or not found.is_valid or found.geom_type == "GeometryCollection":
            raise ValueError
    except (ValueError, TypeError, AttributeError, KeyError, IndexError, shapely.errors.GEOSException):
        raise FilterError(Text("the geometry in the filter cannot be used", "过滤条件中的几何无法使用")) from None
    _box(west, south, east, north)
    return found
