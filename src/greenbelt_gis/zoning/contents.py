"""What stands in each band: areas of beds, plants and trees."""

from __future__ import annotations

import numpy as np
import pandas as pd
import shapely
from geopandas import GeoDataFrame
from shapely import STRtree

from greenbelt_gis.parallel import apply
from greenbelt_gis.zoning.band_areas import NAMES, OUTSIDE, Geometries, polygons_of, sound, tiles_of

LEAST_M2 = 0.01
"""Less of a bed than this in a band is no more than an edge on an edge."""


def contents(areas: Geometries, frame: GeoDataFrame) -> pd.DataFrame:
    """Where the rows of a frame (polygons, points) stand: ``row`` (position), ``band`` (empty: outside every zone),
    ``area_m2`` (NaN: a point).

    ``areas``: the bands by rank, in the frame's CRS. A bed has a row for every band that it lies in, a point one: on a
    border that of the wettest band.
    """
    shapes = sound(np.asarray(frame.geometry.array, dtype=object))
    there = ~(shapely.is_missing(shapes) | shapely.is_empty(shapes))
    is_area = there & (shapely.get_dimensions(shapes) == 2)
    polygons, rank = polygons_of(areas)
    tiles, of = tiles_of(polygons)
    rows = np.flatnonzero(is_area)
    tile, bed = STRtree(shapes[rows]).query(tiles, predicate="intersects")
    size = shapely.area(apply(shapely.intersection, shapes[rows][bed], tiles[tile]))
    inside = pd.DataFrame({"row": rows[bed], "rank": rank[of[tile]], "area_m2": size})
    beds: pd.DataFrame = inside.groupby(["row", "rank"])["area_m2"].sum().reset_index()
    left = shapely.area(shapes) - np.bincount(beds["row"], weights=beds["area_m2"], minlength=len(shapes))
    outside = pd.DataFrame({"row": rows, "rank": OUTSIDE, "area_m2": left[rows]})
    beds = pd.concat([beds, outside], ignore_index=True)
    beds = beds[beds["area_m2"] >= LEAST_M2]
    points = np.flatnonzero(there & ~is_area)
    wettest = np.full(len(points), OUTSIDE, dtype=np.intp)
    area, point = STRtree(shapes[points]).query(polygons, predicate="intersects")
    np.minimum.at(wettest, point, rank[area])
    plants = pd.DataFrame({"row": points, "rank": wettest, "area_m2": np.nan})
    found = pd.concat([one for one in (beds, plants) if len(one)] or [beds], ignore_index=True)
    found = found.sort_values(["row", "rank"], kind="stable").reset_index(drop=True)
    return pd.DataFrame(
        {"row": found["row"], "band": NAMES[found["rank"].to_numpy(dtype=np.intp)], "area_m2": found["area_m2"]}
    )
