"""From pieces of bands to the layer `zones`: codes, areas, the levels that bound them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

import numpy as np
import pandas as pd
import shapely
from geopandas import GeoDataFrame
from pyproj import CRS
from shapely import MultiPolygon, Polygon

from greenbelt_gis.model.vocabulary import BAND, LEVEL

BANDS = tuple(BAND)
"""The bands, from the water upwards."""
LEVELS = tuple(LEVEL)
"""The levels that part them, from the lowest upwards: level ``i`` lies between band ``i`` and band ``i + 1``."""
COLUMNS = ("site", "code", "band", "area_m2", "levels")
_KEY_DIGITS = 3
"""Pieces are counted by their place to the millimetre: rounding in the last bit must not change a code."""


def zones_frame(
    site_code: str, bands: Iterable[tuple[str, Polygon | MultiPolygon]], levels: Mapping[str, float | None], crs: CRS
) -> GeoDataFrame:
    """The layer ``zones`` of one site from (band, polygon) pairs in ``crs`` (projected, metres).

    Columns ``site``, ``code`` (``{site}-{band}-{n}``, ``n`` from 1 in each band, west to east, then south to
    north), ``band``, ``area_m2``, ``levels``; geometry Polygon, one row a connected piece (a multipolygon gives one
    for each part), bands from the water upwards. ``levels`` gives the elevation of each level in metres, or None
    where a line has none. Empty polygons are left out. An unknown band is a ``KeyError``.
    """
    rows = []
    for band, geometry in bands:
        order = _ORDER[band]
        for piece in shapely.get_parts(geometry):
            if not piece.is_empty:
                rows.append((order, *_place(piece), piece))
    rows.sort(key=lambda row: row[:-1])
    counts = [0] * len(BANDS)
    codes = []
    for order, *_ in rows:
        counts[order] += 1
        codes.append(f"{site_code}-{BANDS[order]}-{counts[order]}")
    pieces = np.array([row[-1] for row in rows], dtype=object)
    frame = pd.DataFrame(
        {
            "site": pd.Series([site_code] * len(rows), dtype="str"),
            "code": pd.Series(codes, dtype="str"),
            "band": pd.Series([BANDS[row[0]] for row in rows], dtype="str"),
            "area_m2": np.asarray(shapely.area(pieces), dtype=np.float64),
            "levels": pd.Series([bounding_levels(BANDS[row[0]], levels) for row in rows], dtype="str"),
        }
    )
    return GeoDataFrame(frame, geometry=pieces, crs=crs)


def bounding_levels(band: str, levels: Mapping[str, float | None]) -> str:
    """The levels below and above a band, with their elevations in metres where known.

    >>> bounding_levels("normal_to_2y", {"normal": 4.2, "2y": 6.1, "5y": 7.0})
    'normal=4.2;2y=6.1'
    >>> bounding_levels("above_5y", {})
    '5y'
    """
    order = _ORDER[band]
    return ";".join(_named(level, levels.get(level)) for level in LEVELS[max(0, order - 1) : order + 1])


_ORDER = {band: order for order, band in enumerate(BANDS)}


def _named(level: str, elevation: float | None) -> str:
    return level if elevation is None else f"{level}={elevation:.10g}"


def _place(piece: Polygon) -> tuple[float, ...]:
    """What pieces are counted by: the west then the south edge of the box; the rest only parts equals."""
    west, south, east, north = shapely.bounds(piece)
    inside = shapely.point_on_surface(piece)
    return tuple(round(float(v), _KEY_DIGITS) for v in (west, south, east, north, piece.area, inside.x, inside.y))
