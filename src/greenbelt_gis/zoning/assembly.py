"""From the rings of three levels to the bands of a site."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
import pandas as pd
import shapely
from geopandas import GeoDataFrame
from pyproj import CRS
from shapely import MultiPolygon, Polygon
from shapely.geometry.base import BaseGeometry

from greenbelt_gis.errors import InputError
from greenbelt_gis.model.note import Note
from greenbelt_gis.text import Text
from greenbelt_gis.zoning import terrain_notes as notes
from greenbelt_gis.zoning.borders import Borders, borders, level_lines
from greenbelt_gis.zoning.clip import clipped, well_inside
from greenbelt_gis.zoning.faces import Faces, Geometries, discs_of, faces_of, lifted, parents, without_small
from greenbelt_gis.zoning.ground import Window, apart
from greenbelt_gis.zoning.growing import grown_together
from greenbelt_gis.zoning.marching import Ints
from greenbelt_gis.zoning.pieces import BANDS, LEVELS, zones_frame
from greenbelt_gis.zoning.result import Cut
from greenbelt_gis.zoning.rings import Rings
from greenbelt_gis.zoning.terrain_input import areal

_NOTHING_M2 = 1e-6
"""Areas that only rounding makes."""


@dataclass(frozen=True)
class Ground:
    """What a pass over the pixels found: rings of each level and of the data, in pixels, and some numbers."""

    window: Window
    levels: Mapping[str, float]
    rings: list[Rings]
    data: Rings
    lowest: float
    highest: float
    odd: int
    swallowed: int
    asked_m2: float
    least_m2: float


@dataclass(frozen=True)
class _Domain:
    """Where there is ground to zone, and where not, in the working CRS."""

    zoned: BaseGeometry
    nodata: Geometries
    beyond: Geometries


def assembled(ground: Ground, *, site: Polygon | MultiPolygon | None, code: str, water: BaseGeometry | None) -> Cut:
    """The cut of a site (or of all data) along rings; see ``cut_terrain`` for what the words mean."""
    crs = ground.window.crs
    data, gaps = _data(ground)
    domain = _domain(ground, data, gaps, site)
    faces, dropped = _faces(ground)
    told: list[Note] = [*ground.window.terrain.notes, *notes.undeclared(ground.odd)]
    hollows = _hollows(np.zeros(0, dtype=object), np.zeros(0, dtype=np.int64), crs)
    if water is not None:
        wet, met = _wet(water, gaps, ground)
        told += notes.gaps_as_water(met)
        flat, low = faces, faces.order
        faces, raised = lifted(faces, wet)
        hollows = _hollows(*_parts(flat.polygons(raised), domain.zoned, low[raised]), crs)
        told += notes.hollows(len(hollows), float(hollows["area_m2"].sum()))
    faces, gone = without_small(faces, ground.least_m2, well_inside(faces, domain.zoned))
    pieces = clipped(faces, domain.zoned)
    found = borders(pieces)
    area = shapely.area(pieces.polygons)
    group, order = grown_together(area, pieces.order, *found.lengths(), ground.least_m2)
    dropped += ground.swallowed + gone + int((group != np.arange(len(group))).sum())
    zones = zones_frame(code, _bands(pieces.polygons, group, order), ground.levels, crs)
    told += notes.swallowed(dropped, ground.asked_m2, ground.least_m2)
    told += notes.left_out(_area(domain.nodata), _area(domain.beyond))
    told += notes.empty_bands(set(zones["band"]), ground.levels, ground.lowest, ground.highest)
    return Cut(zones, _lines(found, order, ground.levels, crs), _not_zoned(domain, crs), hollows, tuple(told))


def _data(ground: Ground) -> tuple[Geometries, Geometries]:
    """Polygons of pixels that have a height, and of those within the window that have none."""
    window, rings = ground.window, ground.data
    discs = discs_of(window.to_crs(rings.corners), rings)
    tree = Faces(
        np.concatenate([np.array([window.frame()], dtype=object), discs]),
        np.concatenate([[0], parents(discs) + 1]),
        np.concatenate([[1], np.where(rings.area < 0, 0, 1)]),
    )
    data = _mended(tree.polygons(np.flatnonzero(tree.order == 0)))
    return data, _some(window.extent().difference(_whole(data)))


def _domain(ground: Ground, data: Geometries, gaps: Geometries, site: BaseGeometry | None) -> _Domain:
    whole = _whole(data)
    if site is None:
        return _Domain(whole, gaps, np.zeros(0, dtype=object))
    window = ground.window
    extent = window.extent()
    if site.intersection(extent).area <= _NOTHING_M2:
        raise apart(window.terrain, window.crs, site.bounds)
    zoned = areal(site.intersection(whole))
    missing = [gap.intersection(site) for gap in gaps[shapely.intersects(gaps, site)]]
    if zoned.area <= _NOTHING_M2:
        raise InputError(
            Text("the terrain has no data within the site", "地形在场地内没有有效数据"),
            where={"file": window.terrain.name},
            fix=Text("take a terrain model that covers the site", "请使用覆盖场地的地形模型"),
        )
    return _Domain(zoned, _some(*missing), _some(site.difference(extent)))


def _faces(ground: Ground) -> tuple[Faces, int]:
    """Faces between all rings that hold the minimum area in true square metres, and how many rings do not."""
    rings = ground.rings
    level = np.repeat(np.arange(len(rings)), [len(some) for some in rings])
    low_inside = np.concatenate([some.area for some in rings]) < 0
    discs = np.concatenate([discs_of(ground.window.to_crs(some.corners), some) for some in rings])
    keep = shapely.area(discs) >= ground.least_m2
    return faces_of(ground.window.frame(), discs[keep], level[keep], low_inside[keep]), int((~keep).sum())


def _wet(water: BaseGeometry, gaps: Geometries, ground: Ground) -> tuple[Geometries, float]:
    """The river and the gaps in the data it meets, prepared, and the area of those gaps."""
    if not shapely.intersects(water, ground.window.extent()):
        raise InputError(
            Text("the river does not meet the terrain", "河流与地形范围不相交"),
            where={"file": ground.window.terrain.name},
            fix=Text("check the CRS of both", "请检查两者的坐标系"),
        )
    met = gaps[shapely.intersects(gaps, water)]
    # Preparing marks a geometry, and input is not touched.
    wet = np.asarray(shapely.from_wkb(shapely.to_wkb([*met, water])), dtype=object)
    shapely.prepare(wet)
    return wet, _area(met)


def _bands(pieces: Geometries, group: Ints, order: Ints) -> list[tuple[str, Polygon]]:
    """Each group of pieces as one geometry with its band."""
    alone = np.bincount(group, minlength=len(pieces))[group] == 1
    bands = [(BANDS[order[at]], piece) for at, piece in zip(np.flatnonzero(alone), pieces[alone], strict=True)]
    together = np.flatnonzero(~alone)
    together = together[np.argsort(group[together], kind="stable")]
    bounds = np.flatnonzero(np.diff(group[together], prepend=-1, append=-1))
    for begin, end in pairwise(bounds):
        members = together[begin:end]
        bands.append((BANDS[order[members[0]]], _grown(pieces[members])))
    return bands


def _grown(members: Geometries) -> Polygon | MultiPolygon:
    """Neighbours as one: by leaving out the edges they share, and by overlay only where rounding has parted those."""
    grown = shapely.coverage_union_all(members)
    if isinstance(grown, Polygon) and grown.is_valid and abs(grown.area - _area(members)) <= _NOTHING_M2:
        return grown
    return areal(shapely.union_all(members))


def _lines(found: Borders, order: Ints, levels: Mapping[str, float], crs: CRS) -> GeoDataFrame:
    lines = [level_lines(found, order, place) for place in range(len(LEVELS))]
    counts = [len(some) for some in lines]
    frame = pd.DataFrame(
        {
            "level": pd.Series(np.repeat(np.array(LEVELS, dtype=object), counts), dtype="str"),
            "elevation_m": np.repeat([float(levels[level]) for level in LEVELS], counts),
        }
    )
    return GeoDataFrame(frame, geometry=np.concatenate(lines), crs=crs)


def _hollows(polygons: Geometries, order: Ints, crs: CRS) -> GeoDataFrame:
    level = pd.Series([LEVELS[place] for place in order], dtype="str")
    frame = pd.DataFrame({"level": level, "area_m2": np.asarray(shapely.area(polygons), dtype=np.float64)})
    return GeoDataFrame(frame, geometry=polygons, crs=crs)


def _not_zoned(domain: _Domain, crs: CRS) -> GeoDataFrame:
    parts = np.concatenate([domain.nodata, domain.beyond])
    why = pd.Series(["nodata"] * len(domain.nodata) + ["beyond_terrain"] * len(domain.beyond), dtype="str")
    frame = pd.DataFrame({"why": why, "area_m2": np.asarray(shapely.area(parts), dtype=np.float64)})
    return GeoDataFrame(frame, geometry=parts, crs=crs)


def _parts(polygons: Geometries, domain: BaseGeometry, order: Ints) -> tuple[Geometries, Ints]:
    """Polygons within a domain, part by part, each with its number."""
    parts, of = shapely.get_parts(shapely.intersection(polygons, domain), return_index=True)
    kept = shapely.area(parts) > _NOTHING_M2
    return parts[kept], order[of[kept]]


def _some(*geometries: BaseGeometry) -> Geometries:
    """The polygons among the parts of geometries that hold more than rounding makes."""
    parts = shapely.get_parts(shapely.get_parts(np.array(geometries, dtype=object)))
    return np.asarray(parts[shapely.area(parts) > _NOTHING_M2])


def _mended(polygons: Geometries) -> Geometries:
    """Valid polygons: an outline of pixels may touch itself in a corner."""
    bad = ~shapely.is_valid(polygons)
    if bad.any():
        polygons[bad] = shapely.make_valid(polygons[bad], method="structure")
    return np.asarray(shapely.get_parts(polygons))


def _whole(polygons: Geometries) -> MultiPolygon:
    return MultiPolygon(list(polygons))


def _area(polygons: Geometries) -> float:
    return float(shapely.area(polygons).sum())
