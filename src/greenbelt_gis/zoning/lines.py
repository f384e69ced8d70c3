"""Bands from surveyed lines: a site cut by its normal, 2-year and 5-year water lines."""

from __future__ import annotations

from collections.abc import Collection

import numpy as np
import pandas as pd
import shapely
from geopandas import GeoDataFrame
from pyproj import CRS

from greenbelt_gis.errors import MissingError
from greenbelt_gis.model import vocabulary as words
from greenbelt_gis.model.layer_crs import common_crs
from greenbelt_gis.model.note import Note
from greenbelt_gis.text import Text
from greenbelt_gis.zoning import faults
from greenbelt_gis.zoning.arrangement import Arrangement, arrange
from greenbelt_gis.zoning.boundary import Ground
from greenbelt_gis.zoning.chains import Chains, Geometries
from greenbelt_gis.zoning.hints import hints_of
from greenbelt_gis.zoning.joining import join
from greenbelt_gis.zoning.levels import LEVELS, Elevated, pieces_by_level
from greenbelt_gis.zoning.pieces import BANDS, zones_frame
from greenbelt_gis.zoning.result import Cut
from greenbelt_gis.zoning.sides import BAND_OF, BESIDE, Choice, choices, colour
from greenbelt_gis.zoning.slivers import Bands, merged, thin, together
from greenbelt_gis.zoning.walls import lay_on

TOLERANCE_M = 1.0
WALL_M = 0.05
SLIVER_M = 0.1


def cut_lines(
    lines: GeoDataFrame,
    site: GeoDataFrame | None,
    *,
    code: str,
    tolerance_m: float = TOLERANCE_M,
    wall_m: float = WALL_M,
    sliver_m: float = SLIVER_M,
    water: GeoDataFrame | None = None,
    spot_heights: GeoDataFrame | None = None,
    absent: Collection[str] = (),
) -> Cut:
    """Cut a site by its level lines; all frames in one projected CRS in metres.

    ``lines``: ``level``, ``elevation_m`` (optional), line geometry in pieces, in any direction and order.
    ``site``: polygons. Gaps up to ``tolerance_m`` are closed, ends led to the site's edge; lines within ``wall_m`` of
    each other lie on each other; what is thinner than ``sliver_m`` on average joins its neighbour. Which side is low
    follows from the order of the lines, else from ``spot_heights`` (points, ``elevation_m``), else from ``water``
    (polygons). ``absent``: ``normal`` where nothing in the site lies below it, ``5y`` where nothing lies above. Raises
    ``InputError`` where the lines do not part the site.
    """
    if site is None or len(site) == 0 or site.geometry.is_empty.all():
        raise MissingError(
            Text("there is no site to cut: layer site has no polygon", "没有可划分的场地：site 图层无多边形"),
            fix=Text("add the site's boundary", "请补充场地边界"),
        )
    crs = common_crs({"water_levels": lines, "site": site})
    ground = Ground.of(np.asarray(site.geometry.array, dtype=object))
    found, notes = pieces_by_level(lines, ground, absent, tolerance_m)
    edge, chains = ground.edge, []
    for level in LEVELS:
        joined = join(level, Chains.of(found[level][0]), ground, edge, tolerance_m)
        edge = joined.edge
        chains.append(joined.line)
        notes += joined.notes
    edge, chains = _walled(edge, chains, wall_m)
    made = arrange(edge, chains, ground)
    bands, slivers = _bands(made, found, water, spot_heights, absent, sliver_m)
    if slivers:
        text = Text("slivers given to the neighbouring band: {n}", "已并入相邻分带的狭缝：{n}")
        notes.append(Note("slivers", slivers, text))
    shapes, kinds = together(made.faces, bands, made.borders)
    zones = zones_frame(
        code, [(BANDS[k], s) for k, s in zip(kinds.tolist(), shapes, strict=True)], _elevations(found), crs
    )
    notes += empty_bands(zones)
    nothing = GeoDataFrame({"why": [], "area_m2": []}, geometry=[], crs=crs)
    none_low = GeoDataFrame({"level": [], "area_m2": []}, geometry=[], crs=crs)
    return Cut(zones, _used(made, found, crs), nothing, none_low, tuple(notes))


def _walled(edge: Chains, chains: list[Chains], wall_m: float) -> tuple[Chains, list[Chains]]:
    laid = list(chains)
    for at in range(len(laid)):
        edge, laid[at] = lay_on(edge, laid[at], wall_m)
    for low, high in ((0, 1), (0, 2), (1, 2)):
        laid[low], laid[high] = lay_on(laid[low], laid[high], wall_m)
    return edge, laid


def _bands(
    made: Arrangement,
    found: dict[str, Elevated],
    water: GeoDataFrame | None,
    spot_heights: GeoDataFrame | None,
    absent: Collection[str],
    sliver_m: float,
) -> tuple[Bands, int]:
    """The band of every face, and how many of them were slivers."""
    faults.refuse_loose(made)
    coloured = colour(len(made.faces), made.borders)
    faults.refuse_torn(made, coloured)
    slivers = thin(made.faces, sliver_m)
    hints = hints_of(made.faces, coloured.ground, found, water, spot_heights)
    fixed = {number: int(level == "normal") for number, level in enumerate(LEVELS) if level in absent}
    bits = coloured.bits.copy()
    for choice in choices(coloured, shapely.area(made.faces), slivers, hints, fixed):
        bits[choice.faces] ^= _flip(made.faces, choice)
    bands = np.where(slivers, -1, BAND_OF[bits])
    if not slivers.all():
        bands = merged(bands, slivers, made.borders)
    bands = np.where(bands < 0, BAND_OF[bits], bands)  # a sliver with nothing beside it keeps its own
    if (bands < 0).any():
        raise faults.crossing(made.faces, bits, bands < 0)
    return bands, int(slivers.sum())


def _flip(faces: Geometries, choice: Choice) -> int:
    fits = choice.best()
    if choice.against_m2 > 0:
        return fits[0].flip  # told as a crossing
    if len(fits) > 1:
        raise faults.undecided(faces, choice)
    if choice.heights and 2 * fits[0].misfits > choice.heights:
        raise faults.mirrored(faces, choice, Text("the spot heights", "高程点"))
    if choice.water_m2 > BESIDE and fits[0].water_band > fits[0].middle_band:
        raise faults.mirrored(faces, choice, Text("the water surfaces", "水面"))
    return fits[0].flip


def _elevations(found: dict[str, Elevated]) -> dict[str, float | None]:
    """One elevation a level: where its pieces differ, as along a falling river, the middle one."""
    known = {level: pieces[1][np.isfinite(pieces[1])] for level, pieces in found.items()}
    return {level: float(np.median(z)) if len(z) else None for level, z in known.items()}


def empty_bands(zones: GeoDataFrame) -> list[Note]:
    """A note for every band that got no ground."""
    text = Text("no ground in the band {band}", "分带“{band}”没有用地")
    missing = [band for band in BANDS if band not in set(zones["band"])]
    return [Note("empty_band", 1, text.format(band=words.BAND[band])) for band in missing]


def _used(made: Arrangement, found: dict[str, Elevated], crs: CRS) -> GeoDataFrame:
    """The lines as they parted the site, with the elevation of the piece that each comes from."""
    drawn, levels = made.drawn
    frames = []
    for number, level in enumerate(LEVELS):
        mine = drawn[levels & (1 << number) > 0]
        if not len(mine):
            continue
        pieces = shapely.get_parts(shapely.line_merge(shapely.multilinestrings(mine)))
        source, elevation = found[level]
        middle = shapely.line_interpolate_point(pieces, 0.5, normalized=True)
        nearest = shapely.STRtree(source).query_nearest(middle, all_matches=False)[1]
        columns = {"level": [level] * len(pieces), "elevation_m": elevation[nearest]}
        frames.append(GeoDataFrame(columns, geometry=pieces, crs=crs))
    return GeoDataFrame(pd.concat(frames, ignore_index=True), geometry="geometry", crs=crs)
