"""What a cut by terrain is asked: levels, minimum area, site and river, checked."""

from __future__ import annotations

import math
from collections.abc import Mapping
from itertools import pairwise

import numpy as np
import shapely
from geopandas import GeoDataFrame
from pyproj import CRS
from shapely import MultiPolygon, Polygon
from shapely.geometry.base import BaseGeometry

from greenbelt_gis.errors import CrsError, InputError, UsageError
from greenbelt_gis.model.crs import transformer
from greenbelt_gis.model.vocabulary import LEVEL
from greenbelt_gis.text import Text, did_you_mean
from greenbelt_gis.zoning.pieces import LEVELS


def checked_levels(levels: Mapping[str, float]) -> dict[str, float]:
    """The three levels from the lowest upwards; a ``UsageError`` where one is missing, unknown, or out of order."""
    for level in levels:
        if level not in LEVEL:
            raise UsageError(
                Text("there is no level {level!r}", "没有“{level}”这一水位").format(level=level),
                fix=did_you_mean(level, LEVEL),
            )
    missing = [level for level in LEVELS if level not in levels]
    if missing:
        raise UsageError(
            Text("no elevation for: {missing}", "缺少水位高程：{missing}").format(missing=_names(missing)),
            fix=Text(
                "give all three, for example normal=4.2, 2y=6.1, 5y=7.0",
                "请给出三个水位，例如 normal=4.2、2y=6.1、5y=7.0",
            ),
        )
    values = {level: float(levels[level]) for level in LEVELS}
    for level, value in values.items():
        if not math.isfinite(value):
            raise UsageError(
                Text(
                    "{level} = {value}: an elevation must be a finite number", "{level} = {value}：高程必须是有限数值"
                ).format(level=LEVEL[level], value=value),
                fix=Text("give it in metres", "请以米为单位给出"),
            )
    for lower, upper in pairwise(LEVELS):
        # Nearer than a tenth of a millimetre nothing lies between.
        if not values[lower] + 1e-4 <= values[upper]:
            raise UsageError(
                Text(
                    "{lower} ({a:g} m) must lie below {upper} ({b:g} m)",
                    "{lower}（{a:g} 米）必须低于{upper}（{b:g} 米）",
                ).format(lower=LEVEL[lower], upper=LEVEL[upper], a=values[lower], b=values[upper]),
                fix=Text("check the order: normal < 2y < 5y", "请检查顺序：normal < 2y < 5y"),
            )
    return values


def _names(levels: list[str]) -> Text:
    first, *rest = (LEVEL[level] for level in levels)
    for level in rest:
        first = first + Text(", ", "、") + level
    return first


def checked_min_area(area_m2: float) -> float:
    """The minimum area; a ``UsageError`` where it is no finite number from 0 upwards."""
    if not (math.isfinite(area_m2) and area_m2 >= 0):
        raise UsageError(
            Text("a minimum area of {area} m² makes no sense", "最小面积 {area} 平方米无意义").format(area=area_m2),
            fix=Text("give a number of square metres from 0 upwards", "请给出不小于 0 的平方米数"),
        )
    return float(area_m2)


def site_outline(site: GeoDataFrame | None, crs: CRS) -> Polygon | MultiPolygon | None:
    """The site's polygons as one geometry in ``crs``, or None where no site is given; errors where it has no area."""
    if site is None:
        return None
    if site.crs is None:
        raise CrsError(
            Text("the site has no coordinate reference system", "场地缺少坐标系"),
            fix=Text("name it with --crs, or in a profile", "请用 --crs 或在描述文件中注明"),
        )
    shapes = shapely.force_2d(np.array([shape for shape in site.geometry if shape is not None], dtype=object))
    if site.crs != crs:
        change = transformer(site.crs, crs)
        shapes = shapely.transform(shapes, lambda xy: np.column_stack(change.transform(xy[:, 0], xy[:, 1])))
        if not np.isfinite(shapely.get_coordinates(shapes)).all():
            raise CrsError(
                Text("the site lies where the CRS cannot measure", "场地位于坐标系无法量测的范围"),
                fix=Text("choose a CRS that fits the place", "请选用适合该地的坐标系"),
            )
    whole = areal(shapely.union_all(shapely.make_valid(shapes, method="structure")))
    if whole.is_empty:
        raise InputError(
            Text("the site has no area", "场地没有面积"),
            fix=Text("give its polygon in layer site", "请在 site 图层中给出场地多边形"),
        )
    return whole


def areal(geometry: BaseGeometry) -> Polygon | MultiPolygon:
    """The polygons of a geometry, without the lines and points an overlay may leave."""
    if isinstance(geometry, Polygon | MultiPolygon):
        return geometry
    parts = [part for part in shapely.get_parts(geometry) if isinstance(part, Polygon | MultiPolygon)]
    return MultiPolygon([polygon for part in parts for polygon in shapely.get_parts(part)])


def with_water(site: BaseGeometry | None, water: BaseGeometry | None) -> Polygon | None:
    """The box around site and river; None where no site bounds it."""
    if water is not None and water.is_empty:
        raise InputError(
            Text("the river has no geometry", "河流没有几何图形"),
            fix=Text("give lines or polygons of the river", "请给出河流的线或多边形"),
        )
    if site is None:
        return None
    both = [site.bounds] + ([] if water is None else [water.bounds])
    low, high = np.min(both, axis=0), np.max(both, axis=0)
    return Polygon([(low[0], low[1]), (high[2], low[1]), (high[2], high[3]), (low[0], high[3])])
