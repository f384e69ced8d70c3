"""Zones after one level has moved, by the names of those before: a site is divided along its length too."""

from __future__ import annotations

import numpy as np
import pandas as pd
import shapely
from geopandas import GeoDataFrame
from numpy.typing import NDArray
from shapely.geometry.base import BaseGeometry

from greenbelt_gis.zoning.band_areas import NAMES, OUTSIDE, Geometries, is_sliver, polygons_of, sound, united
from greenbelt_gis.zoning.changes import LEAST_AREA_M2, LEAST_WIDTH_M
from greenbelt_gis.zoning.levels import LEVELS

_NEAR_M = 0.05


def carried(old: GeoDataFrame, low: BaseGeometry, level: str) -> GeoDataFrame:
    """The zones ``old`` (``code``, ``band``; metres) where now ``low`` is the ground below a level.

    What is no longer on its side of the level goes to the band at the level's other side: to the zone there that it
    borders on longest, else it is a zone of its own by the name ``{old code}>{band}``. Slivers stay where they were,
    and so does all that the level has no part in. Columns ``code``, ``band``, ``area_m2``.
    """
    order = LEVELS.index(level)
    shapes = sound(np.asarray(old.geometry.array, dtype=object))
    bands, codes = old["band"].to_numpy(dtype=object), old["code"].to_numpy(dtype=object)
    rank = np.array([list(NAMES[:OUTSIDE]).index(band) for band in bands], dtype=np.intp)
    shapely.prepare(low)
    leaving = np.where(rank <= order, shapely.difference(shapes, low), shapely.intersection(shapes, low))
    pieces, of = polygons_of(leaving)
    real = ~is_sliver(pieces, LEAST_AREA_M2, LEAST_WIDTH_M)
    pieces, of = pieces[real], of[real]
    gone = [united(pieces[of == at]) for at in range(len(shapes))]
    parts: dict[tuple[str, str], list[shapely.Geometry]] = {}
    for code, band, shape, less in zip(codes, bands, shapes, gone, strict=True):
        parts.setdefault((code, band), []).append(shape if shapely.is_empty(less) else shapely.difference(shape, less))
    for piece, at in zip(pieces, of, strict=True):
        becomes = str(NAMES[order + 1 if rank[at] <= order else order])
        name = _neighbour(piece, codes, shapes, bands == becomes) or f"{codes[at]}>{becomes}"
        parts.setdefault((name, becomes), []).append(piece)
    whole = [united(np.array(some, dtype=object)) for some in parts.values()]
    frame = pd.DataFrame(list(parts), columns=["code", "band"], dtype="str").assign(area_m2=shapely.area(whole))
    found = GeoDataFrame(frame, geometry=whole, crs=old.crs)
    return found[~found.geometry.is_empty].reset_index(drop=True)


def _neighbour(piece: BaseGeometry, codes: Geometries, shapes: Geometries, wanted: NDArray[np.bool_]) -> str:
    """The code of the wanted zone that a piece borders on longest; empty where it borders on none."""
    beside = np.flatnonzero(wanted & shapely.dwithin(shapes, piece, _NEAR_M))
    if not len(beside):
        return ""
    shared = shapely.length(shapely.intersection(shapely.buffer(piece, _NEAR_M), shapely.boundary(shapes[beside])))
    return str(codes[beside[int(np.argmax(shared))]])
