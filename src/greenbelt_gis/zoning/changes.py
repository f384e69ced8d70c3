"""What a new cut of water-level bands changes: places, beds and plants.

A place outside every zone has the empty band. A place changes to ``wetter`` or ``drier``, is ``zoned`` (outside
before) or ``unzoned`` (outside now). Where zones of one cut overlap, the wettest counts.

A point stands in the band that holds it; on a border in the wettest of the bands that meet there, and on the
outer edge of the zones inside. It changed where its bands differ and it lies in, or within the width of a sliver
of, an area that changed in the same way: a border that moved by less than a sliver moves no plant.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd
import shapely
from geopandas import GeoDataFrame
from pyproj import CRS
from shapely import STRtree

from greenbelt_gis.model.crs import shared_crs
from greenbelt_gis.model.note import Note
from greenbelt_gis.parallel import apply
from greenbelt_gis.text import Text
from greenbelt_gis.zoning.band_areas import (
    OUTSIDE,
    ROUNDING_M2,
    Geometries,
    Rows,
    band_areas,
    is_sliver,
    pair_columns,
    polygons_of,
)
from greenbelt_gis.zoning.changed_things import things_in

LEAST_AREA_M2 = 0.1
LEAST_WIDTH_M = 0.02
"""What is smaller, or nowhere as wide, comes of cutting again (rounded coordinates, another order), not of a level."""


@dataclass(frozen=True)
class BandChanges:
    """All that a new cut changes, in the CRS of both cuts.

    ``areas``: as ``changed_bands`` gives. ``things``: as ``changed_things`` gives. ``notes``: slivers left out.
    """

    areas: GeoDataFrame
    things: GeoDataFrame
    notes: tuple[Note, ...]


def changed_bands(
    old: GeoDataFrame, new: GeoDataFrame, *, least_area_m2: float = LEAST_AREA_M2, least_width_m: float = LEAST_WIDTH_M
) -> GeoDataFrame:
    """The areas whose band changed between two cuts of zones (``band``, polygons; one projected CRS in metres).

    Columns ``old_band``, ``new_band`` (empty: outside every zone), ``change`` (``wetter``, ``drier``, ``zoned``,
    ``unzoned``), ``area_m2``, ``geometry`` (a polygon): one row a pair of bands and connected piece, sorted by pair,
    largest first. Pieces smaller than ``least_area_m2`` or nowhere as wide as ``least_width_m`` are left out;
    ``changes_between`` counts them. Raises ``CrsError``, ``MissingError`` (no column ``band``), ``InputError`` (a
    word that is no band).
    """
    return changes_between(old, new, least_area_m2=least_area_m2, least_width_m=least_width_m).areas


def changed_things(
    old: GeoDataFrame,
    new: GeoDataFrame,
    planting: GeoDataFrame | None,
    trees: GeoDataFrame | None = None,
    *,
    least_area_m2: float = LEAST_AREA_M2,
    least_width_m: float = LEAST_WIDTH_M,
) -> GeoDataFrame:
    """Every bed and plant that changed its band, wholly or in part.

    ``planting`` (polygons, points) and ``trees`` (points) as in the contract, in the CRS of the cuts. One row a
    thing and pair of bands: ``layer``, ``code``, ``planting_type``, ``species`` (empty where unknown), ``old_band``,
    ``new_band``, ``change``, ``area_m2`` (of the part that changed; NaN for a point), ``share`` (of the bed, 0-1; NaN
    for a point), ``geometry`` (the part). Sorted by layer, code and pair. Parts that are slivers are left out.
    Raises what ``changed_bands`` raises.
    """
    return changes_between(
        old, new, planting, trees, least_area_m2=least_area_m2, least_width_m=least_width_m
    ).things  # fmt: skip


def changes_between(
    old: GeoDataFrame,
    new: GeoDataFrame,
    planting: GeoDataFrame | None = None,
    trees: GeoDataFrame | None = None,
    *,
    least_area_m2: float = LEAST_AREA_M2,
    least_width_m: float = LEAST_WIDTH_M,
) -> BandChanges:
    """Areas and things that changed, and how much was left out; see ``changed_bands`` and ``changed_things``."""
    named = {"planting": planting, "trees": trees}
    plants = {name: frame for name, frame in named.items() if frame is not None and len(frame)}
    frames = {"zones (old)": old, "zones (new)": new, **plants}
    crs = shared_crs({name: frame.crs for name, frame in frames.items()})
    before, after = band_areas(old, "zones (old)"), band_areas(new, "zones (new)")
    polygons, was, becomes = _pieces(before, after)
    sliver = is_sliver(polygons, least_area_m2, least_width_m)
    areas = _sorted_areas(polygons[~sliver], was[~sliver], becomes[~sliver], crs)
    things, parts_left = things_in(areas, before, after, plants, least_area_m2, least_width_m)
    left = (
        ("band_change_slivers", int(sliver.sum()), _SLIVERS),
        ("band_change_parts", parts_left, _PARTS),
    )
    measure = {"area": f"{least_area_m2:g}", "width": f"{least_width_m * 1000:g}"}
    notes = tuple(
        Note(key, count, text.format(n="{n}", **measure))
        for key, count, text in left
        if count
    )  # fmt: skip
    return BandChanges(areas, things, notes)


_SLIVERS = Text(
    "slivers along borders that were cut again, not listed (below {area} m², or nowhere {width} mm wide): {n}",
    "重新划分在边界产生的碎屑，未列出（小于 {area} 平方米或宽度不足 {width} 毫米）：{n} 处",
)
_PARTS = Text(
    "beds that a changed area only grazes, not listed (below {area} m², or nowhere {width} mm wide): {n}",
    "变化区域仅擦过的种植，未列出（小于 {area} 平方米或宽度不足 {width} 毫米）：{n} 处",
)


def _pieces(before: Geometries, after: Geometries) -> tuple[Geometries, Rows, Rows]:
    """Connected pieces of every change, slivers included, with the ranks of both bands.

    A connected piece lies in one connected part of either band, so parts are compared pair by pair.
    """
    old, was = polygons_of(before)
    new, becomes = polygons_of(after)
    at, to = STRtree(new).query(old, predicate="intersects")
    differ = was[at] != becomes[to]
    crossed, of = polygons_of(apply(shapely.intersection, old[at[differ]], new[to[differ]]))
    zoned, into = _outside(new, old, to, at, was)
    unzoned, out_of = _outside(old, new, at, to, becomes)
    pieces = np.concatenate([crossed, zoned, unzoned])
    old_rank = np.concatenate([was[at[differ]][of], np.full(len(zoned), OUTSIDE), was[out_of]])
    new_rank = np.concatenate([becomes[to[differ]][of], becomes[into], np.full(len(unzoned), OUTSIDE)])
    real = shapely.area(pieces) > ROUNDING_M2
    return pieces[real], old_rank[real], new_rank[real]


def _outside(parts: Geometries, others: Geometries, at: Rows, to: Rows, rank: Rows) -> tuple[Geometries, Rows]:
    """What of each part lies in none of the others, and the part it is of; the pairs say which ones meet.

    Band by band: parts of one band (``rank`` of the others) lie apart, so they need no union to be taken away at once.
    """
    left = parts.copy()
    for band in range(OUTSIDE):
        of_band = np.flatnonzero(rank[to] == band)
        order = of_band[np.argsort(at[of_band], kind="stable")]
        met, group = np.unique(at[order], return_inverse=True)
        if len(met):
            near = np.asarray(shapely.multipolygons(others[to[order]], indices=group), dtype=object)
            left[met] = apply(shapely.difference, left[met], near)
    return polygons_of(left)


def _sorted_areas(polygons: Geometries, was: Rows, becomes: Rows, crs: CRS) -> GeoDataFrame:
    polygons = shapely.normalize(polygons)
    area, box = shapely.area(polygons), shapely.bounds(polygons).reshape(-1, 4)
    order = np.lexsort((box[:, 1], box[:, 0], -area, becomes, was))
    was, becomes = was[order], becomes[order]
    table = pd.DataFrame({**pair_columns(was, becomes), "area_m2": area[order]})
    return GeoDataFrame(table, geometry=polygons[order], crs=crs)
