"""Where the line of a level would be: moved, drawn, or where the estimated ground reaches an elevation."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import pandas as pd
import shapely
from geopandas import GeoDataFrame
from shapely.geometry.base import BaseGeometry

from greenbelt_gis.errors import InputError, UsageError
from greenbelt_gis.model.crs import require_metric
from greenbelt_gis.model.note import Note
from greenbelt_gis.model.vocabulary import LEVEL
from greenbelt_gis.text import Text
from greenbelt_gis.workflows.drawn_lines import line_in
from greenbelt_gis.zoning.band_areas import Geometries
from greenbelt_gis.zoning.estimated_ground import Estimate, estimated_ground
from greenbelt_gis.zoning.lines import TOLERANCE_M
from greenbelt_gis.zoning.moved_lines import below, border, redrawn, shifted
from greenbelt_gis.zoning.pieces import LEVELS
from greenbelt_gis.zoning.terrain import cut_terrain

Layers = Mapping[str, GeoDataFrame]


@dataclass(frozen=True)
class Supposed:
    """Another line of one level: moved inland by metres (riverward below 0), or drawn (GeoJSON line, degrees), or where
    the ground is estimated to reach an elevation (m). Exactly one of the three."""

    level: str
    shift_m: float | None = None
    line: Mapping[str, Any] | None = None
    elevation_m: float | None = None


@dataclass(frozen=True)
class Line:
    """The new line of a level, with its elevation where it is known, and what is to be said of how it was found."""

    shapes: Geometries
    elevation_m: float | None = None
    notes: list[Note] = field(default_factory=list)


def supposed_line(layers: Layers, ground: BaseGeometry, supposed: Supposed, srid: int, code: str) -> Line:
    """The line of a level as somebody supposes it; ``ground``: the site. Raises ``UsageError`` and ``InputError``."""
    lines = layers["water_levels"]
    if supposed.shift_m is not None:
        return Line(shifted(layers["zones"], ground, lines, supposed.level, supposed.shift_m))
    if supposed.line is not None:
        mine = np.asarray(lines.geometry[lines["level"] == supposed.level].array, dtype=object)
        return Line(redrawn(mine, line_in(supposed.line, srid), ground, supposed.level))
    assert supposed.elevation_m is not None
    return _by_elevation(layers, ground, supposed.level, supposed.elevation_m, code)


def with_line(lines: GeoDataFrame, level: str, found: Line) -> GeoDataFrame:
    """Level lines with those of one level replaced."""
    others = lines[lines["level"] != level]
    kept = pd.DataFrame(others[[name for name in ("level", "elevation_m") if name in lines.columns]])
    height = np.nan if found.elevation_m is None else found.elevation_m
    new = pd.DataFrame({"level": [level] * len(found.shapes), "elevation_m": height})
    shapes = np.concatenate([np.asarray(others.geometry.array, dtype=object), found.shapes])
    return GeoDataFrame(pd.concat([kept, new], ignore_index=True), geometry=shapes, crs=lines.crs)


def _by_elevation(layers: Layers, ground: BaseGeometry, level: str, elevation: float, code: str) -> Line:
    lines = layers["water_levels"]
    guess = estimated_ground(lines, layers.get("spot_heights"), ground)
    if not guess.lowest < elevation < guess.highest:
        raise UsageError(
            Text(
                "the ground is known only from {low:g} m to {high:g} m: where {z:g} m lies cannot be estimated",
                "已知地面高程仅为 {low:g} 至 {high:g} 米，无法估算 {z:g} 米的位置",
            ).format(low=guess.lowest, high=guess.highest, z=elevation),
            fix=Text("choose an elevation between, or add spot heights", "请选用其间的高程，或增加高程点"),
        )
    levels = {**_elevations(lines, guess), level: elevation}
    cut = cut_terrain(guess.terrain, levels, crs=require_metric(lines.crs), site=layers["site"], code=code)
    unknown = shapely.union_all(np.asarray(cut.not_zoned.geometry.array, dtype=object))
    found = border(below(cut.zones, level), ground, unknown)
    _refuse_unknown(found, ground, unknown, guess, level, elevation)
    return Line(np.asarray(shapely.simplify(found, guess.pixel_m / 4), dtype=object), elevation, [_estimate(guess)])


def _elevations(lines: GeoDataFrame, guess: Estimate) -> dict[str, float]:
    """The elevation of every level; one that has no line here lies beyond all ground that is known."""
    known = pd.Series(lines["elevation_m"]).groupby(lines["level"].to_numpy(dtype=object)).median().dropna()
    beyond = {LEVELS[0]: guess.lowest - 1, LEVELS[-1]: guess.highest + 1}
    return {**beyond, **{str(name): float(height) for name, height in known.items()}}


def _refuse_unknown(
    found: Geometries, ground: BaseGeometry, unknown: BaseGeometry, guess: Estimate, level: str, elevation: float
) -> None:
    ends = shapely.get_point(np.concatenate([found, found]), [0] * len(found) + [-1] * len(found))
    ends = ends[~np.tile(shapely.is_closed(found), 2)]
    lost = ends[
        (shapely.distance(ends, ground.boundary) > TOLERANCE_M) & shapely.dwithin(ends, unknown, 3 * guess.pixel_m)
    ]
    if len(found) and not len(lost):
        return
    text = Text(
        "at {z:g} m the {level} leaves the ground whose height can be estimated",
        "{z:g} 米的{level}超出可估算高程的地面",
    ).format(z=elevation, level=LEVEL[level])
    if len(lost):
        x, y = shapely.get_coordinates(lost)[0]
        text = text + Text(" near ({x:.1f}, {y:.1f}); such places: {n}", "：({x:.1f}, {y:.1f}) 附近等 {n} 处").format(
            x=x, y=y, n=len(lost)
        )
    raise InputError(
        text,
        where={"layer": "spot_heights"},
        fix=Text(
            "add spot heights beyond the highest and lowest line, or draw the line, or move it by a distance",
            "请在最高、最低水位线以外补充高程点，或改为绘制、平移水位线",
        ),
    )


def _estimate(guess: Estimate) -> Note:
    text = Text(
        "the new line is an estimate: the ground was interpolated linearly between {lines} places on the record's "
        "level lines and {spots} spot heights, on a grid of {pixel:.2g} m; no terrain was surveyed",
        "新水位线为估算结果：地面由数据库水位线上的 {lines} 个位置与 {spots} 个高程点线性内插而得"
        "（网格 {pixel:.2g} 米），并非实测地形",
    )
    return Note("estimated", 1, text.format(lines=guess.on_lines, spots=guess.spots, pixel=guess.pixel_m))
