"""Assets (or trees) near a point, nearest first."""

from __future__ import annotations

import json
import math
from collections.abc import Collection
from typing import Any
from uuid import UUID

from pyproj import CRS

from greenbelt_gis.catalogue.classes import asset_classes
from greenbelt_gis.errors import UsageError
from greenbelt_gis.model.crs import transformer
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
    sites (None: on all). Raises ``UsageError`` for absurd numbers and unknown classes.
    """
    _check(lon, lat, radius_m, asset_class, limit)
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


def _check(lon: float, lat: float, radius_m: float, asset_class: str, limit: int) -> None:
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
    if asset_class and asset_class != TREES and asset_class not in asset_classes():
        raise UsageError(
            Text("there is no asset class {code!r}", "没有设施类别“{code}”").format(code=asset_class),
            fix=did_you_mean(asset_class, [TREES, *asset_classes()]),
        )
