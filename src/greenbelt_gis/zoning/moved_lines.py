"""The line of one level moved: by a distance, or along a stretch that somebody drew."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import shapely
from geopandas import GeoDataFrame
from numpy.typing import NDArray
from shapely.geometry.base import BaseGeometry
from shapely.ops import substring

from greenbelt_gis.errors import InputError
from greenbelt_gis.model.vocabulary import LEVEL
from greenbelt_gis.text import Text
from greenbelt_gis.zoning.band_areas import Geometries, band_areas
from greenbelt_gis.zoning.levels import LEVELS
from greenbelt_gis.zoning.lines import TOLERANCE_M

SNAP_M = 10.0
"""How far the ends of a drawn line may lie from the level's line to replace the stretch between them."""
_EDGE_M = 0.02
_SEAM_M = 0.05
_SHORTEST_M = 0.1


def below(zones: GeoDataFrame, level: str) -> BaseGeometry:
    """The area of all bands below a level."""
    whole: BaseGeometry = shapely.union_all(band_areas(zones, "zones")[: LEVELS.index(level) + 1])
    return whole


def _opened(area: BaseGeometry) -> BaseGeometry:
    """An area without the slivers that seams between zones leave: moved, they would become strips."""
    shrunk = shapely.buffer(area, -_SEAM_M, join_style="mitre")
    whole: BaseGeometry = shapely.buffer(shrunk, _SEAM_M, join_style="mitre")
    return whole


def border(low: BaseGeometry, ground: BaseGeometry, *others: BaseGeometry) -> Geometries:
    """The edge of low ground inside the whole ground, and not along others, as lines."""
    rims = [shapely.buffer(one.boundary, _EDGE_M) for one in (ground, *others) if not one.is_empty]
    inner = shapely.difference(shapely.boundary(low), shapely.union_all(rims))
    merged = shapely.line_merge(inner) if inner.geom_type == "MultiLineString" else inner
    lines = shapely.get_parts(merged)
    return np.asarray(lines[shapely.length(lines) > _SHORTEST_M], dtype=object)


def shifted(zones: GeoDataFrame, ground: BaseGeometry, lines: GeoDataFrame, level: str, inland_m: float) -> Geometries:
    """The line of a level, every place of it moved inland (or, below 0, riverward) by a distance in metres.

    ``zones``: the bands that it parts now; ``ground``: the site; ``lines``: those of all levels. Raises ``InputError``
    where it would meet its neighbour, saying how far that is, and where it would leave the site.
    """
    _refuse_meeting(lines, level, inland_m)
    low = below(zones, level)
    if inland_m >= 0:
        moved = shapely.intersection(shapely.buffer(_opened(low), inland_m), ground)
    else:
        high = _opened(shapely.difference(ground, low))
        moved = shapely.difference(ground, shapely.buffer(high, -inland_m))
    found = border(moved, ground)
    if not len(found):
        raise InputError(
            Text("moved by {m:g} m the {level} would leave the site", "移动 {m:g} 米后，{level}将越出场地").format(
                m=abs(inland_m), level=LEVEL[level]
            ),
            fix=Text("move it less far", "请减小移动距离"),
        )
    return np.asarray(shapely.simplify(found, 0.01), dtype=object)


def _refuse_meeting(lines: GeoDataFrame, level: str, inland_m: float) -> None:
    neighbours = dict(pairwise(LEVELS) if inland_m >= 0 else pairwise(LEVELS[::-1]))
    other = neighbours.get(level)
    mine, theirs = (np.asarray(lines.geometry[lines["level"] == name].array, dtype=object) for name in (level, other))
    if not len(mine) or not len(theirs):
        return
    way = shapely.shortest_line(shapely.union_all(mine), shapely.union_all(theirs))
    if shapely.length(way) > abs(inland_m):
        return
    x, y = shapely.get_coordinates(way)[0]
    raise InputError(
        Text(
            "moved by {m:g} m the {level} would meet the {other}: near ({x:.1f}, {y:.1f}) they are {d:.2f} m apart",
            "移动 {m:g} 米后，{level}将与{other}相交：两线在 ({x:.1f}, {y:.1f}) 附近仅相距 {d:.2f} 米",
        ).format(m=abs(inland_m), level=LEVEL[level], other=LEVEL[str(other)], x=x, y=y, d=float(shapely.length(way))),
        fix=Text("move it by less than {d:.2f} m, or draw the line", "请移动不足 {d:.2f} 米，或改为绘制该线").format(
            d=float(shapely.length(way))
        ),
    )


def redrawn(
    old: Geometries, drawn: BaseGeometry, ground: BaseGeometry, level: str, snap_m: float = SNAP_M
) -> Geometries:  # fmt: skip
    """A level's line with the stretch between the ends of ``drawn`` replaced by it.

    Where the ends are farther than ``snap_m`` from one piece of the line, ``drawn`` is the whole of the new line; then
    an ``InputError`` tells of ends that stay inside the site.
    """
    merged = shapely.line_merge(shapely.union_all(old))
    pieces = shapely.get_parts(merged)
    parts = shapely.get_parts(drawn)
    if len(parts) == 1 and len(pieces):
        ends = np.asarray(shapely.points(shapely.get_coordinates(parts[0])[[0, -1]]), dtype=object)
        near = [np.flatnonzero(shapely.dwithin(pieces, end, snap_m)).tolist() for end in ends]
        both = [at for at in near[0] if at in near[1] and not shapely.is_closed(pieces[at])]
        if both:
            return _replaced(pieces, both[0], parts[0], ends)
        _refuse_ends(ends, ground, shapely.distance(merged, ends), level, snap_m)
    return np.asarray(parts, dtype=object)


def _replaced(pieces: Geometries, at: int, drawn: BaseGeometry, ends: Geometries) -> Geometries:
    piece = pieces[at]
    first, last = (float(shapely.line_locate_point(piece, end)) for end in ends)
    xy = shapely.get_coordinates(drawn)
    if first > last:
        first, last, xy = last, first, xy[::-1]
    before, after = (
        shapely.get_coordinates(substring(piece, start, end))
        for start, end in ((0.0, first), (last, shapely.length(piece)))
    )
    found = pieces.copy()
    found[at] = shapely.linestrings(np.concatenate([before, xy, after]))
    return found


def _refuse_ends(
    ends: Geometries, ground: BaseGeometry, away: NDArray[np.float64], level: str, snap_m: float
) -> None:  # fmt: skip
    inside = shapely.contains(ground, ends) & (shapely.distance(ground.boundary, ends) > TOLERANCE_M)
    if not inside.any() or shapely.equals(ends[0], ends[1]):
        return
    raise InputError(
        Text(
            "the drawn line begins {first:.1f} m and ends {last:.1f} m from the {level}",
            "绘制的线起点距{level} {first:.1f} 米，终点距其 {last:.1f} 米",
        ).format(first=float(away[0]), last=float(away[1]), level=LEVEL[level]),
        fix=Text(
            "begin and end within {m:g} m of that line to replace the stretch between, or draw from edge to edge of "
            "the site to replace all of it",
            "起点与终点须在该线 {m:g} 米以内（替换其间一段），或由场地一侧边界画至另一侧（替换整条线）",
        ).format(m=snap_m),
    )
