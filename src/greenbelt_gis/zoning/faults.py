"""Lines that cannot part a site: said where, by how much, and what may help."""

from __future__ import annotations

import numpy as np
import shapely
from numpy.typing import NDArray

from greenbelt_gis.errors import InputError
from greenbelt_gis.model import vocabulary as words
from greenbelt_gis.text import Text
from greenbelt_gis.zoning.arrangement import Arrangement
from greenbelt_gis.zoning.chains import Geometries
from greenbelt_gis.zoning.levels import LEVELS
from greenbelt_gis.zoning.sides import Choice, Coloured

_LAYER = {"layer": "water_levels"}
_SWAPPED = Text("are the labels of the lines swapped?", "请检查水位线的标注是否互换")


def refuse_loose(found: Arrangement) -> None:
    """An error where a line ends, branches, or hangs in the site without parting it."""
    places, level = found.odd
    if len(places):
        x, y = places[0]
        raise InputError(
            Text("the {level} ends or branches at ({x:.2f}, {y:.2f}); such places: {n}",
                 "{level}在 ({x:.2f}, {y:.2f}) 处中断或分叉，此类位置共 {n} 处").format(
                level=words.LEVEL[LEVELS[level[0]]], x=x, y=y, n=len(places)
            ),
            where=_LAYER,
            fix=Text("draw one line that runs through", "请绘制为一条连续的线"),
        )  # fmt: skip
    lines, level = found.loose
    if len(lines):
        x, y = shapely.get_coordinates(shapely.line_interpolate_point(lines[0], 0.5, normalized=True))[0]
        raise _parts_nothing(LEVELS[level[0]], x, y)


def refuse_torn(found: Arrangement, coloured: Coloured) -> None:
    """An error where both sides of a line are one and the same ground."""
    if len(coloured.torn):
        at = coloured.torn[np.argmax(found.borders.length[coloured.torn])]
        x, y = found.borders.place[at]
        bits = int(coloured.bits[found.borders.first[at]] ^ coloured.bits[found.borders.second[at]])
        wrong = bits ^ int(found.borders.levels[at])
        raise _parts_nothing(LEVELS[(wrong & -wrong).bit_length() - 1], x, y)


def _parts_nothing(level: str, x: float, y: float) -> InputError:
    return InputError(
        Text("the {level} parts nothing near ({x:.2f}, {y:.2f}): the site is connected around it",
             "{level}在 ({x:.2f}, {y:.2f}) 附近未能分隔场地：两侧绕行相通").format(
            level=words.LEVEL[level], x=x, y=y
        ),
        where=_LAYER,
        fix=Text("complete the line to the next edge of the site", "请将该线补至场地边界"),
    )  # fmt: skip


def crossing(faces: Geometries, bits: NDArray[np.int64], against: NDArray[np.bool_]) -> InputError:
    """The error for faces that lie above a level and yet below a lower one."""
    areas = np.where(against, shapely.area(faces), -1.0)
    at = int(np.argmax(areas))
    radius = shapely.length(shapely.maximum_inscribed_circle(faces[at], tolerance=0.01))
    x, y = shapely.get_coordinates(shapely.point_on_surface(faces[at]))[0]
    lower, upper = _contradiction(int(bits[at]))
    return InputError(
        Text(
            "the {upper} and the {lower} cross, or lie the wrong way round: {area:.1f} m² around ({x:.2f}, {y:.2f}) "
            "are above the one and below the other, up to {width:.2f} m wide; such places: {n}",
            "{upper}与{lower}相交或次序颠倒：({x:.2f}, {y:.2f}) 附近有 {area:.1f} 平方米高于前者而低于后者，"
            "最宽 {width:.2f} 米；此类位置共 {n} 处",
        ).format(
            upper=words.LEVEL[upper], lower=words.LEVEL[lower], x=x, y=y, area=float(areas[at]), width=2 * radius,
            n=int(against.sum()),
        ),
        where=_LAYER,
        fix=Text("correct the lines there; ", "请更正该处的线；") + _SWAPPED,
    )  # fmt: skip


def _contradiction(bits: int) -> tuple[str, str]:
    """The lowest level that such a face lies below, and the next one above it that it lies above."""
    lower = next(k for k in range(3) if not bits >> k & 1)
    return LEVELS[lower], next(LEVELS[k] for k in range(lower + 1, 3) if bits >> k & 1)


def undecided(faces: Geometries, choice: Choice) -> InputError:
    """The error where neither order nor anything else tells which side is low."""
    largest = choice.faces[np.argmax(shapely.area(faces[choice.faces]))]
    x, y = shapely.get_coordinates(shapely.point_on_surface(faces[largest]))[0]
    return InputError(
        Text(
            "nothing tells which side of the lines is the low one around ({x:.2f}, {y:.2f})",
            "无法判断 ({x:.2f}, {y:.2f}) 附近水位线哪一侧较低",
        ).format(x=x, y=y),
        where=_LAYER,
        fix=Text(
            "add a layer water (polygons of the water surface) or spot_heights (points with elevation_m)",
            "请补充 water 图层（水面多边形）或 spot_heights 图层（带 elevation_m 的高程点）",
        ),
    )


def mirrored(faces: Geometries, choice: Choice, by: Text) -> InputError:
    """The error where the order of the lines puts the water on top."""
    largest = choice.faces[np.argmax(shapely.area(faces[choice.faces]))]
    x, y = shapely.get_coordinates(shapely.point_on_surface(faces[largest]))[0]
    return InputError(
        Text(
            "the order of the lines around ({x:.2f}, {y:.2f}) is the reverse of what {by} tell",
            "({x:.2f}, {y:.2f}) 附近水位线的次序与{by}相反",
        ).format(x=x, y=y, by=by),
        where=_LAYER,
        fix=_SWAPPED,
    )
