"""Which beds and plants lie where the band changed, and the same in numbers by pair of bands."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pandas as pd
import shapely
from geopandas import GeoDataFrame
from numpy.typing import NDArray
from shapely import STRtree

from greenbelt_gis.parallel import apply
from greenbelt_gis.zoning.band_areas import (
    NAMES,
    OUTSIDE,
    Geometries,
    Rows,
    is_sliver,
    pair_columns,
    polygons_of,
    put_together,
    sound,
    tiles_of,
)

_TEXTS = ("code", "planting_type", "species")


def things_in(
    areas: GeoDataFrame,
    before: Geometries,
    after: Geometries,
    plants: Mapping[str, GeoDataFrame],
    least_area_m2: float,
    least_width_m: float,
) -> tuple[GeoDataFrame, int]:
    """The frame of ``changes.changed_things`` and how many parts of beds were left out as slivers.

    ``areas``: the frame of ``changed_bands``; ``before`` and ``after``: areas by rank of band; ``plants``: frames
    by layer, in their CRS.
    """
    rank = {name: at for at, name in enumerate(NAMES)}
    was = areas["old_band"].map(rank).to_numpy(dtype=np.intp)
    becomes = areas["new_band"].map(rank).to_numpy(dtype=np.intp)
    pieces = np.asarray(areas.geometry.array, dtype=object)
    tables, shapes, left = [], [], 0
    for layer, frame in plants.items():
        thing = sound(np.asarray(frame.geometry.array, dtype=object))
        is_area = shapely.get_dimensions(thing) == 2
        rows = np.flatnonzero(is_area)
        at, pair, part, slivers = _parts(
            thing[rows], pieces, was * (OUTSIDE + 1) + becomes, least_area_m2, least_width_m
        )
        left += slivers
        area = shapely.area(part)
        tables.append(_table(frame, layer, rows[at], pair, area, area / shapely.area(thing[rows[at]])))
        shapes.append(part)
        rows = np.flatnonzero(~is_area & ~shapely.is_missing(thing) & ~shapely.is_empty(thing))
        at, pair = _plants(thing[rows], pieces, was * (OUTSIDE + 1) + becomes, before, after, least_width_m)
        nothing = np.full(len(at), np.nan)
        tables.append(_table(frame, layer, rows[at], pair, nothing, nothing))
        shapes.append(thing[rows[at]])
    if not tables:
        tables, shapes = [_table(areas, "", was[:0], was[:0], np.zeros(0), np.zeros(0))], [pieces[:0]]
    table = pd.concat([one for one in tables if len(one)] or tables[:1], ignore_index=True)
    order = table.sort_values(["layer", "code", "_pair", "_row"], kind="stable").index
    table = table.loc[order].drop(columns=["_pair", "_row"]).reset_index(drop=True)
    return GeoDataFrame(table, geometry=np.concatenate(shapes)[order], crs=areas.crs), left


def _parts(
    beds: Geometries, pieces: Geometries, pairs: Rows, least_area_m2: float, least_width_m: float
) -> tuple[Rows, Rows, Geometries, int]:
    """Position of the bed, pair of bands, and the part of the bed that changed so; and how many were slivers."""
    tree = STRtree(beds)
    # A piece is prepared once and asked of all beds near it; only beds on its edge are cut, by a tile of it.
    inside, whole = tree.query(pieces, predicate="covers")
    tiles, piece_of = tiles_of(pieces)
    tile, bed = tree.query(tiles, predicate="intersects")
    edge = ~np.isin(piece_of[tile] * len(beds) + bed, inside * len(beds) + whole)
    tile, bed = tile[edge], bed[edge]
    cut, of = polygons_of(apply(shapely.intersection, beds[bed], tiles[tile]))
    polygons = np.concatenate([beds[whole], cut])
    mine = np.concatenate([whole, bed[of]])
    changes = np.concatenate([pairs[inside], pairs[piece_of[tile[of]]]])
    key = mine * (OUTSIDE + 1) ** 2 + changes
    order = np.argsort(key, kind="stable")
    found, group = np.unique(key[order], return_inverse=True)
    parts = put_together(polygons[order], group, len(found))
    # A part may be in pieces: it is left out only where all of them are slivers.
    piece, of = polygons_of(parts)
    wide = ~is_sliver(piece, least_area_m2, least_width_m)
    told = np.bincount(of, weights=wide, minlength=len(found)) > 0
    bed, pair = np.divmod(found[told], (OUTSIDE + 1) ** 2)
    return bed, pair, parts[told], int((~told).sum())


def _plants(
    points: Geometries, pieces: Geometries, pairs: Rows, before: Geometries, after: Geometries, near_m: float
) -> tuple[Rows, Rows]:
    """Position and pair of bands of every point whose band changed."""
    tree = STRtree(points)
    pair = _rank_of(tree, before) * (OUTSIDE + 1) + _rank_of(tree, after)
    piece, point = tree.query(pieces, predicate="dwithin", distance=near_m)
    found = np.unique(point[pairs[piece] == pair[point]])
    return found, pair[found]


def _rank_of(tree: STRtree, areas: Geometries) -> Rows:
    """The rank of the wettest band that each point of the tree touches."""
    parts, rank = shapely.get_parts(areas, return_index=True)
    part, point = tree.query(parts, predicate="intersects")
    found = np.full(len(tree.geometries), OUTSIDE, dtype=np.intp)
    np.minimum.at(found, point, rank[part])
    return found


def _table(
    frame: GeoDataFrame, layer: str, rows: Rows, pair: Rows, area: NDArray[np.float64], share: NDArray[np.float64]
) -> pd.DataFrame:
    blank = pd.Series("", index=range(len(rows)), dtype=object)
    texts = {
        name: frame[name].iloc[rows].fillna("").astype(str).to_numpy(dtype=object) if name in frame.columns else blank
        for name in _TEXTS
    }
    return pd.DataFrame(
        {
            "layer": np.full(len(rows), layer, dtype=object), **texts, **pair_columns(*np.divmod(pair, OUTSIDE + 1)),
            "area_m2": area, "share": share, "_pair": pair, "_row": rows,
        }
    )  # fmt: skip


def by_pair(areas: GeoDataFrame, things: GeoDataFrame) -> pd.DataFrame:
    """The changes in numbers, one row a pair of bands in the order of the areas.

    ``old_band``, ``new_band``, ``change``, ``area_m2`` (all that changed), ``beds`` (polygons of planting),
    ``bed_area_m2`` (their parts that changed), ``plants`` (points of planting, and trees).
    """
    keys = ["old_band", "new_band", "change"]
    total = areas.groupby(keys, sort=False)["area_m2"].sum()
    is_bed = things["area_m2"].notna()
    beds = things[is_bed].groupby(keys)["area_m2"].agg(["size", "sum"])
    found = pd.DataFrame({"area_m2": total})
    found["beds"] = beds["size"].reindex(found.index).fillna(0).astype(int)
    found["bed_area_m2"] = beds["sum"].reindex(found.index).fillna(0.0)
    found["plants"] = things[~is_bed].groupby(keys).size().reindex(found.index).fillna(0).astype(int)
    return found.reset_index()
