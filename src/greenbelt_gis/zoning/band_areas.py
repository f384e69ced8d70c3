"""A cut of bands as areas that can be compared: one area a band, sound, and no place in two of them."""

from __future__ import annotations

import numpy as np
import shapely
from geopandas import GeoDataFrame
from numpy.typing import NDArray

from greenbelt_gis.errors import InputError, MissingError
from greenbelt_gis.model.vocabulary import BAND
from greenbelt_gis.parallel import apply
from greenbelt_gis.text import Text, did_you_mean

Geometries = NDArray[np.object_]
Rows = NDArray[np.intp]

NAMES: NDArray[np.object_] = np.array([*BAND, ""], dtype=object)
"""Bands by rank, wettest first, then the name of no band: a place outside every zone."""
OUTSIDE = len(BAND)
"""The rank of a place outside every zone."""
ROUNDING_M2 = 1e-6
"""An area or overlap that is no more than rounding."""

TILE_CORNERS = 200
MOST_HALVINGS = 24


def band_areas(zones: GeoDataFrame, name: str) -> Geometries:
    """The area of each band by rank (polygons, possibly empty), of a frame with ``band`` and polygons.

    Invalid polygons are made valid; rows without geometry have no part. Where zones of different bands overlap,
    the place belongs to the wettest: a plan that errs should err on the side of the water. Raises
    ``MissingError`` (no column ``band``) and ``InputError`` (a word that is no band); ``name`` says of which frame.
    """
    if "band" not in zones.columns:
        raise MissingError(
            Text("a required column is missing", "缺少必需的列"), where={"layer": name, "column": "band"}
        )
    words = zones["band"].to_numpy(dtype=object)
    for word in dict.fromkeys(words):
        if word not in BAND:
            raise InputError(
                Text("{word!r} is not a band", "“{word}”不是水位分带").format(word=word),
                where={"layer": name, "column": "band"},
                fix=did_you_mean(word, BAND),
            )
    shapes = sound(np.asarray(zones.geometry.array, dtype=object))
    found = np.empty(OUTSIDE, dtype=object)
    taken: shapely.Geometry = shapely.Polygon()
    for rank in range(OUTSIDE):
        whole = united(shapes[words == NAMES[rank]])
        both = united(np.array([taken, whole], dtype=object))
        overlap = float(shapely.area(taken) + shapely.area(whole) - shapely.area(both))
        found[rank] = shapely.difference(whole, taken) if overlap > ROUNDING_M2 else whole
        taken = both
    return found


def united(shapes: Geometries) -> shapely.Geometry:
    """The union of the areas in some shapes; zones that lie apart cost little."""
    return shapely.disjoint_subset_union_all(polygons_of(shapes)[0])


def sound(shapes: Geometries) -> Geometries:
    """The same shapes on the plane, valid; the caller's stay as they are."""
    flat = np.asarray(shapely.force_2d(shapes), dtype=object)
    bad = ~shapely.is_valid(flat) & ~shapely.is_missing(flat)
    if bad.any():
        flat[bad] = shapely.make_valid(flat[bad])
    return flat


def polygons_of(shapes: Geometries) -> tuple[Geometries, Rows]:
    """All polygons with area in some shapes, each on its own, and the position of the shape it comes from."""
    parts, at = shapely.get_parts(shapes, return_index=True)
    inner, of = shapely.get_parts(parts, return_index=True)  # a collection may hold several multipolygons
    keep = shapely.area(inner) > 0
    return inner[keep], at[of][keep]


def put_together(polygons: Geometries, group: Rows, count: int) -> Geometries:
    """The union of the polygons of each group (sorted, 0 to ``count``, none empty)."""
    single = np.bincount(group, minlength=count)[group] == 1
    found = np.empty(count, dtype=object)
    found[group[single]] = polygons[single]
    several, number = np.unique(group[~single], return_inverse=True)
    if len(several):
        near = np.asarray(shapely.geometrycollections(polygons[~single], indices=number), dtype=object)
        found[several] = shapely.union_all(near[:, None], axis=1)
    return found


def tiles_of(polygons: Geometries) -> tuple[Geometries, Rows]:
    """Polygons halved until each has few corners, and the polygon each is of: small things are cut by them faster."""
    done: list[Geometries] = []
    done_of: list[Rows] = []
    left, of = polygons, np.arange(len(polygons), dtype=np.intp)
    for _ in range(MOST_HALVINGS):
        many = shapely.get_num_coordinates(left) > TILE_CORNERS
        done, done_of = [*done, left[~many]], [*done_of, of[~many]]
        left, of = left[many], of[many]
        if len(left) == 0:
            break
        x0, y0, x1, y1 = shapely.bounds(left).T
        wide = x1 - x0 > y1 - y0
        x, y = np.where(wide, (x0 + x1) / 2, x1), np.where(wide, y1, (y0 + y1) / 2)
        halves = np.concatenate([
            apply(shapely.intersection, left, shapely.box(x0, y0, x, y)),
            apply(shapely.intersection, left, shapely.box(np.where(wide, x, x0), np.where(wide, y0, y), x1, y1)),
        ])  # fmt: skip
        left, at = polygons_of(halves)
        of = np.concatenate([of, of])[at]
    return np.concatenate([*done, left]), np.concatenate([*done_of, of])


def is_sliver(polygons: Geometries, least_area_m2: float, least_width_m: float) -> NDArray[np.bool_]:
    """Which polygons are smaller than an area (m²), or nowhere as wide as a width (m)."""
    area = shapely.area(polygons)
    sliver = area < least_area_m2
    # No point of a shape that vanishes when shrunk by r is farther than r from its edge, so its area is at most
    # perimeter x r: only what meets that need be shrunk.
    doubtful = np.flatnonzero(~sliver & (area <= shapely.length(polygons) * least_width_m / 2))
    if len(doubtful):
        sliver[doubtful] = shapely.is_empty(shapely.buffer(polygons[doubtful], -least_width_m / 2, quad_segs=1))
    return np.asarray(sliver, dtype=bool)


def pair_columns(was: Rows, becomes: Rows) -> dict[str, NDArray[np.object_]]:
    """Columns ``old_band``, ``new_band`` and ``change`` of pairs of ranks."""
    change = np.select([was == OUTSIDE, becomes == OUTSIDE, becomes < was], ["zoned", "unzoned", "wetter"], "drier")
    return {"old_band": NAMES[was], "new_band": NAMES[becomes], "change": change.astype(object)}
