"""The level lines as they were delivered: all there, in the site, their elevations in order."""

from __future__ import annotations

from collections.abc import Collection, Mapping

import numpy as np
import shapely
from geopandas import GeoDataFrame
from scipy.spatial import cKDTree

from greenbelt_gis.errors import InputError, MissingError
from greenbelt_gis.model import vocabulary as words
from greenbelt_gis.model.note import Note
from greenbelt_gis.text import Text
from greenbelt_gis.zoning.boundary import Ground
from greenbelt_gis.zoning.chains import Floats, Geometries

LEVELS = tuple(words.LEVEL)
_LAYER = {"layer": "water_levels"}
Elevated = tuple[Geometries, Floats]
"""Pieces of one level's line and the elevation (m) of each, NaN where nobody told it."""


def pieces_by_level(
    lines: GeoDataFrame, ground: Ground, absent: Collection[str], tolerance_m: float
) -> tuple[dict[str, Elevated], list[Note]]:
    """The pieces of every level that reach the site; errors for a level that is missing or lies elsewhere.

    ``absent``: levels that have no line here, because nothing in the site lies below (or above) them.
    """
    shapes, row = shapely.get_parts(shapely.force_2d(np.asarray(lines.geometry.array, object)), return_index=True)
    fits = np.isin(shapely.get_type_id(shapes), [1, 2]) & (shapely.length(shapes) > 0)
    shapes, row = shapes[fits], row[fits]
    level = lines["level"].to_numpy(dtype=object)[row]
    known = "elevation_m" in lines.columns
    height = lines["elevation_m"].to_numpy(dtype=float, na_value=np.nan)[row] if known else np.full(len(row), np.nan)
    reach = shapely.dwithin(ground.shape, shapes, tolerance_m)
    found: dict[str, Elevated] = {}
    notes: list[Note] = []
    for name in LEVELS:
        mine = level == name
        if name in absent:
            _refuse_present(name, bool((mine & reach).any()))
            found[name] = (shapes[:0], height[:0])
            continue
        if not mine.any():
            raise _missing(name)
        if not (mine & reach).any():
            raise _outside(name, ground, shapes[mine])
        if count := int((mine & ~reach).sum()):
            text = Text(
                "{level}: pieces wholly outside the site, left out: {n}", "{level}：完全位于场地之外、未采用的线段：{n}"
            )
            notes.append(Note("lines_outside", count, text.format(level=words.LEVEL[name], n="{n}")))
        found[name] = (shapes[mine & reach], height[mine & reach])
    _refuse_disorder(found)
    return found, notes


def _missing(name: str) -> MissingError:
    return MissingError(
        Text("the {level} is missing", "缺少{level}").format(level=words.LEVEL[name]),
        where=_LAYER,
        fix=Text(
            "add its line (level {name!r}); if nothing in the site lies beyond it, say so: --absent {name}",
            "请补充该线（level 为 {name!r}）；若场地内没有其以外的部分，请注明：--absent {name}",
        ).format(name=name)
        if name != "2y"
        else Text("add its line (level '2y')", "请补充该线（level 为 '2y'）"),
    )


def _outside(name: str, ground: Ground, shapes: Geometries) -> InputError:
    away = float(shapely.distance(ground.shape, shapes).min())
    return InputError(
        Text("the {level} lies outside the site, {m:.1f} m from it", "{level}位于场地之外，相距 {m:.1f} 米").format(
            level=words.LEVEL[name], m=away
        ),
        where=_LAYER,
        fix=Text(
            "check the CRS; if nothing in the site lies beyond it, say so: --absent {name}",
            "请检查坐标系；若场地内没有其以外的部分，请注明：--absent {name}",
        ).format(name=name),
    )


def _refuse_present(name: str, there: bool) -> None:
    if there:
        raise InputError(
            Text(
                "the {level} was said to be absent, but runs through the site", "已注明缺少{level}，但其线位于场地内"
            ).format(level=words.LEVEL[name]),
            where=_LAYER,
            fix=Text("leave out --absent {name}", "请去掉 --absent {name}").format(name=name),
        )


def _refuse_disorder(found: Mapping[str, Elevated]) -> None:
    """Elevations of neighbouring lines must rise from level to level; a river may fall along its course."""
    for at, lower in enumerate(LEVELS):
        for upper in LEVELS[at + 1 :]:
            (low, low_z), (high, high_z) = (_known(found[name]) for name in (lower, upper))
            if not len(low) or not len(high):
                continue
            middles = shapely.get_coordinates(shapely.line_interpolate_point(high, 0.5, normalized=True))
            of_part = np.repeat(np.arange(len(low)), shapely.get_num_coordinates(low))
            tree = cKDTree(shapely.get_coordinates(low))
            nearest = of_part[tree.query(middles)[1]]
            wrong = np.flatnonzero(high_z <= low_z[nearest])
            if len(wrong) == 0:
                continue
            x, y = middles[wrong[0]]
            raise InputError(
                Text(
                    "levels out of order near ({x:.2f}, {y:.2f}): the {upper} at {b:g} m is not above the {lower} at "
                    "{a:g} m",
                    "({x:.2f}, {y:.2f}) 附近水位次序有误：{upper} {b:g} 米不高于{lower} {a:g} 米",
                ).format(
                    x=x, y=y, upper=words.LEVEL[upper], lower=words.LEVEL[lower],
                    a=float(low_z[nearest[wrong[0]]]), b=float(high_z[wrong[0]]),
                ),
                where=_LAYER,
                fix=Text("are the labels of the lines swapped?", "请检查水位线的标注是否互换"),
            )  # fmt: skip


def _known(pieces: Elevated) -> Elevated:
    known = np.isfinite(pieces[1])
    return pieces[0][known], pieces[1][known]
