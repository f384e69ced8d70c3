"""Assets (or trees) near a point, nearest first."""

from __future__ import annotations

import json
import math
from collections.abc import Collection
from functools import cache
from typing import Any
from uuid import UUID

from pyproj import CRS

from greenbelt_gis.catalogue.classes import asset_classes
from greenbelt_gis.errors import CrsError, UsageError
from greenbelt_gis.model.crs import EDGE_DEGREES, transformer
from greenbelt_gis.store.database import Record
from greenbelt_gis.text import Text, did_you_mean

LARGEST_RADIUS_M = 5000.0
MOST = 1000
TREES = "tree"
"""The class that means trees."""

_ASSETS = """
SELECT a.code, a.class, a.name, a.status, s.code AS site, ST_Distance(a.geom, p.geom) AS distance_m,
       ST_AsGeoJSON(ST_Transform(a.geom, 4326), 8) AS geometry
FROM asset a JOIN site s ON s.id = a.site_id, ST_SetSRID(ST_MakePoint(%(x)s, %(y)s), %(srid)s) AS p (geom)
WHERE ST_DWithin(a.geom, p.geom, %(radius)s) AND (%(all)s OR a.site_id = ANY(%(within)s::uuid[]))
  AND a.status IS DISTINCT FROM 'ended'
  AND (%(class)s = '' OR a.class = %(class)s OR starts_with(a.class, %(class)s || '.'))
ORDER BY ST_Distance(a.geom, p.geom), s.code, a.code LIMIT %(limit)s
"""
_TREES = """
SELECT t.code, 'tree' AS class, t.species, t.heritage, s.code AS site,
       ST_Distance(t.geom, p.geom) AS distance_m, ST_AsGeoJSON(ST_Transform(t.geom, 4326), 8) AS geometry
FROM tree t JOIN site s ON s.id = t.site_id, ST_SetSRID(ST_MakePoint(%(x)s, %(y)s), %(srid)s) AS p (geom)
WHERE ST_DWithin(t.geom, p.geom, %(radius)s) AND (%(all)s OR t.site_id = ANY(%(within)s::uuid[]))
ORDER BY ST_Distance(t.geom, p.geom), s.code, t.code LIMIT %(limit)s
"""


def near(
    record: Record,
    lon: float,
    lat: float,
    *,
    radius_m: float = 100.0,
    asset_class: str = "",
    limit: int = 50,
    within: Collection[UUID] | None = None,
) -> dict[str, Any]:
    """A GeoJSON FeatureCollection (WGS 84) of what lies within ``radius_m`` of a place, nearest first.

    Every feature has ``distance_m``. ``asset_class``: a class and all below it, or ``tree``; ``within``: only on these
    sites (None: on all). Raises ``UsageError`` for absurd numbers and unknown classes, ``CrsError`` for a place that
    lies outside of the area that the record measures in.
    """
    check_look(lon, lat, radius_m, asset_class, limit)
    check_inside(record.srid, lon, lat)
    x, y = transformer(CRS.from_epsg(4326), record.crs).transform(lon, lat)
    features: list[dict[str, Any]] = []
    if math.isfinite(x) and math.isfinite(y):
        trees = asset_class == TREES
        statement = _TREES if trees else _ASSETS
        names = ("code", "class", *(("species", "heritage") if trees else ("name", "status")), "site")
        values = {
            "x": x, "y": y, "srid": record.srid, "radius": radius_m, "class": asset_class, "limit": limit,
            "all": within is None, "within": list(within or ()),
        }  # fmt: skip
        with record.connect() as connection:
            rows = connection.execute(statement, values).fetchall()
        for *values_of_row, distance, geometry in rows:
            properties = {**dict(zip(names, values_of_row, strict=True)), "distance_m": round(float(distance), 3)}
            features.append({"type": "Feature", "properties": properties, "geometry": json.loads(geometry)})
    return {"type": "FeatureCollection", "features": features}


def check_look(lon: float, lat: float, radius_m: float, asset_class: str, limit: int) -> None:
    """A ``UsageError`` for absurd numbers and for a class that there is not."""
    for name, value, low, high in (
        ("lon", lon, -180.0, 180.0), ("lat", lat, -90.0, 90.0), ("radius", radius_m, 0.0, LARGEST_RADIUS_M),
        ("limit", float(limit), 1.0, float(MOST)),
    ):  # fmt: skip
        if not (math.isfinite(value) and low <= value <= high):
            raise UsageError(
                Text(
                    "{name} must lie between {low:g} and {high:g}, got {value:g}",
                    "{name} 须在 {low:g} 与 {high:g} 之间，实为 {value:g}",
                ).format(name=name, low=low, high=high, value=value)
            )
    check_class(asset_class)


def check_class(asset_class: str) -> None:
    """A ``UsageError`` for a class that there is not; nothing, or ``tree``, is fine."""
    if asset_class and asset_class != TREES and asset_class not in asset_classes():
        raise UsageError(
            Text("there is no asset class {code!r}", "没有设施类别“{code}”").format(code=asset_class),
            fix=did_you_mean(asset_class, [TREES, *asset_classes()]),
        )


def check_inside(srid: int, lon: float, lat: float) -> None:
    """A ``CrsError`` that tells where the record's CRS holds, for a place (degrees) outside of it."""
    if not any(west <= lon <= east and south <= lat <= north for west, south, east, north in area_boxes(srid)):
        raise outside(srid)


@cache
def area_boxes(srid: int) -> tuple[tuple[float, float, float, float], ...]:
    """Where a CRS may be used: west, south, east, north in degrees, in two boxes across the antimeridian."""
    area = CRS.from_epsg(srid).area_of_use
    if area is None:
        return ((-180.0, -90.0, 180.0, 90.0),)
    south, north = max(-90.0, area.south - EDGE_DEGREES), min(90.0, area.north + EDGE_DEGREES)
    west, east = area.west - EDGE_DEGREES, area.east + EDGE_DEGREES
    if west > east:
        return ((west, south, 180.0, north), (-180.0, south, east, north))
    return ((max(-180.0, west), south, min(180.0, east), north),)


def outside(srid: int) -> CrsError:
    """The error for a place where the record's CRS cannot measure."""
    told = ", ".join(f"{west:g} … {east:g} E, {south:g} … {north:g} N" for west, south, east, north in area_boxes(srid))
    return CrsError(
        Text("the place lies outside the area of the record", "该位置在数据库坐标系的适用范围之外"),
        where={"crs": f"EPSG:{srid}"},
        fix=Text("the record's CRS holds within {told}", "数据库坐标系的适用范围：{told}").format(told=told),
    )
