"""From a source's coordinates to the working CRS: datum, swapped axes, area of use."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import shapely
from numpy.typing import NDArray
from pyproj import CRS

from greenbelt_gis.errors import CrsError
from greenbelt_gis.io.datum import SHIFTED, wgs84_from
from greenbelt_gis.io.report import Report
from greenbelt_gis.io.rows import Rows
from greenbelt_gis.io.sources import LayerSource
from greenbelt_gis.model.crs import crs_name, fitting_crs, inside_area, is_metric, parse_crs, transformer
from greenbelt_gis.text import Text

Geometries = NDArray[np.object_]
WGS84 = CRS.from_epsg(4326)
ASTRAY_M = 1.0
"""A place that moves by more when it is brought into degrees and back (m) is none."""
ONE_PLACE_DEGREES = 1e-4
"""Coordinates that differ by less than this (in any unit) are one place."""


def source_crs(source: LayerSource, own: CRS | None, from_columns: bool, fallback: CRS | None) -> tuple[CRS, str]:
    """The CRS that a source's coordinates are in, and the datum's name to keep with every feature.

    ``own``: what the file says; ``from_columns``: coordinates come from columns or text, of which the file says
    nothing; ``fallback``: the dataset's CRS by profile or call. A ``CrsError`` where nothing says it.
    """
    named = source.profile.crs
    says = None if from_columns else own
    if named is not None and named.lower() in SHIFTED:
        if says is not None and not says.is_geographic and not source.profile.crs_override:
            raise _contradiction(source, says, named)
        return WGS84, named.lower()
    if named is not None:
        wanted = parse_crs(named, file=source.path)
        if says is not None and says != wanted and not source.profile.crs_override and not _same(says, wanted):
            raise _contradiction(source, says, named)
        return wanted, crs_name(wanted)
    found = says or fallback
    if found is None:
        raise CrsError(
            Text("the file does not say which CRS its coordinates are in", "文件未注明坐标所用的坐标系"),
            where={"file": source.path, "layer": source.contract},
            fix=Text(
                "name it with --crs, or as `crs` of this source in a profile",
                "请用 --crs 或在配置文件该来源的 crs 中注明",
            ),
        )
    return found, crs_name(found)


def _same(one: CRS, other: CRS) -> bool:
    return one.equals(other, ignore_axis_order=True) or {crs_name(one), crs_name(other)} <= {
        "OGC:CRS84",
        "EPSG:4326",
    }


def _contradiction(source: LayerSource, says: CRS, named: str) -> CrsError:
    return CrsError(
        Text("the file says {says}, the profile {named}", "文件注明 {says}，配置文件注明 {named}").format(
            says=crs_name(says), named=named
        ),
        where={"file": source.path, "layer": source.contract},
        fix=Text("set crs_override: true if the file is wrong", "若文件有误，请设置 crs_override: true"),
    )


def working_crs(asked: str | None, profile: str | None, own: Sequence[CRS | None], default: str) -> CRS:
    """The CRS to measure in: asked for, else the profile's, else the data's own, else the default."""
    for name, key in ((asked, "--crs"), (profile, "crs")):
        if name:
            crs = parse_crs(name, key=key)
            if not is_metric(crs):
                raise CrsError(
                    Text("{crs} is not a projected CRS in metres", "{crs} 不是以米为单位的投影坐标系").format(
                        crs=crs_name(crs)
                    ),
                    where={"key": key},
                    fix=Text(
                        "measure in a projected one, for example EPSG:4549; what the coordinates are in goes into "
                        "a profile, as `crs` of the source",
                        "请选用投影坐标系（如 EPSG:4549）量测；坐标本身所用的坐标系请写在配置文件该来源的 crs 中",
                    ),
                )
            return crs
    metric = [crs for crs in own if crs is not None and is_metric(crs)]
    return metric[0] if metric else parse_crs(default, key="GREENBELT_CRS")


def moved(
    geometry: Geometries, source: CRS, datum: str, target: CRS, layer: LayerSource, rows: Rows, report: Report
) -> Geometries:
    """Geometry in the working CRS; rows outside its area of use are rejected, a layer mostly outside is an error."""
    present = ~shapely.is_missing(geometry) & rows.good
    if not present.any():
        return geometry
    if present.all() and datum not in SHIFTED and source == target and _well_inside(geometry, target):
        return geometry
    _refuse_degrees(geometry[present], source, layer)
    outside = np.zeros(len(geometry), dtype=bool)
    x, y = _centres(geometry[present])
    lon, lat = (x, y) if source.is_geographic else transformer(source, WGS84).transform(x, y)
    outside[present] = ~inside_area(target, lon, lat)
    if not source.is_geographic:
        outside[present] |= _astray(source, x, y, lon, lat)
    if outside.sum() * 2 > present.sum():
        raise _misplaced(geometry[present], lon, lat, source, target, layer)
    rows.reject(
        outside,
        Text("outside the area of use of {crs}", "位于 {crs} 适用范围之外").format(crs=crs_name(target)),
        Text("check the coordinates of this row", "请核对该行坐标"),
    )
    if datum not in SHIFTED and source == target:
        return geometry
    keep = present & ~outside
    result = geometry.copy()
    result[keep] = _transformed(geometry[keep], source, datum, target)
    finite = np.isfinite(shapely.bounds(result)).all(axis=1)
    rows.reject(keep & ~finite, Text("cannot be brought into {crs}", "无法转换到 {crs}").format(crs=crs_name(target)))
    _note_accuracy(source, datum, target, layer, report)
    return result


def _well_inside(geometry: Geometries, target: CRS) -> bool:
    """Whether the box around everything lies in the area of use and is no degrees: then each single row does."""
    box = shapely.total_bounds(geometry)
    if not np.isfinite(box).all() or (np.abs(box) <= 180.5).all():
        return False
    x, y = box[[0, 2]], box[[1, 3]]
    if _astray(target, x, y, *transformer(target, WGS84).transform(x, y)).any():
        return False
    west, south, east, north = transformer(target, WGS84).transform_bounds(*box)
    return bool(inside_area(target, np.array([west, east]), np.array([south, north])).all())


def _transformed(geometry: Geometries, source: CRS, datum: str, target: CRS) -> Geometries:
    to_target = transformer(source, target)

    def change(xy: NDArray[np.float64]) -> NDArray[np.float64]:
        x, y = xy[:, 0], xy[:, 1]
        if datum in SHIFTED:
            x, y = wgs84_from(datum, x, y)
        return np.column_stack(to_target.transform(x, y))

    return np.asarray(shapely.transform(geometry, change), dtype=object)


def _centres(geometry: Geometries) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """The middle of every geometry's box."""
    boxes = shapely.bounds(geometry)
    return (boxes[:, 0] + boxes[:, 2]) / 2, (boxes[:, 1] + boxes[:, 3]) / 2


def _astray(source: CRS, x: NDArray[np.float64], y: NDArray[np.float64], lon: Any, lat: Any) -> NDArray[np.bool_]:
    """Which numbers are no place of a projected CRS, given the degrees that they become.

    Far out of its area a projection turns any number into some degrees: only what leads back is a place.
    """
    back_x, back_y = transformer(WGS84, source).transform(lon, lat)
    return np.asarray(~((np.abs(back_x - x) <= ASTRAY_M) & (np.abs(back_y - y) <= ASTRAY_M)), dtype=np.bool_)


def _refuse_degrees(geometry: Geometries, source: CRS, layer: LayerSource) -> None:
    """A geographic CRS whose coordinates are mostly no degrees (single rows are rejected later), or the reverse."""
    boxes = shapely.bounds(geometry)
    if not source.is_geographic:
        if (np.abs(boxes) <= 180.5).all():
            raise CrsError(
                Text(
                    "the coordinates ({x:.4f}, {y:.4f}) look like degrees, but are read as {crs}",
                    "坐标（{x:.4f}, {y:.4f}）看似经纬度，却按 {crs} 读取",
                ).format(x=boxes[0, 0], y=boxes[0, 1], crs=crs_name(source)),
                where={"file": layer.path, "layer": layer.contract},
                fix=Text(
                    "name their CRS in a profile, for example crs: EPSG:4326",
                    "请在配置文件中注明其坐标系，例如 crs: EPSG:4326",
                ),
            )
        return
    far = np.asarray((np.abs(boxes) > 180.5).any(axis=1), dtype=np.bool_)
    if far.sum() * 2 > len(far):
        x, y = np.median(boxes[far, 0]), np.median(boxes[far, 1])
        raise CrsError(
            Text(
                "the coordinates ({x:.0f}, {y:.0f}) are not degrees, but the CRS is {crs}",
                "坐标（{x:.0f}, {y:.0f}）不是经纬度，但坐标系为 {crs}",
            ).format(x=x, y=y, crs=crs_name(source)),
            where={"file": layer.path, "layer": layer.contract},
            fix=Text(
                "name the CRS they are in, in a profile (crs, and crs_override: true where the file says otherwise)",
                "请在配置文件中注明实际坐标系（crs；若文件另有注明，再加 crs_override: true）",
            ),
        )


def _misplaced(geometry: Geometries, lon: Any, lat: Any, source: CRS, target: CRS, layer: LayerSource) -> CrsError:
    boxes = shapely.bounds(geometry)
    x, y = np.nanmedian(boxes[:, 0]), np.nanmedian(boxes[:, 1])
    where = {"file": layer.path, "layer": layer.contract}
    swapped = transformer(source, WGS84).transform(y, x) if not source.is_geographic else (y, x)
    if inside_area(target, np.array([swapped[0]]), np.array([swapped[1]])).all():
        return CrsError(
            Text(
                "x and y (lon and lat, east and north) look swapped: ({x:.4f}, {y:.4f}) lies outside {crs}, "
                "swapped it fits",
                "x 与 y（经度与纬度、东与北）疑似颠倒：（{x:.4f}, {y:.4f}）位于 {crs} 适用范围之外，交换后则在范围内",
            ).format(x=x, y=y, crs=crs_name(target)),
            where=where,
            fix=Text("swap the columns: in a profile, set x and y", "请交换两列：在配置文件中设置 x 与 y"),
        )
    if len(boxes) > 1 and np.nanmax(np.ptp(boxes, axis=0)) < ONE_PLACE_DEGREES:
        return CrsError(
            Text(
                "all {n} rows lie in one place ({x:.5f}, {y:.5f}), outside {crs}: a placeholder, not a survey",
                "全部 {n} 行集中于同一位置（{x:.5f}, {y:.5f}），且位于 {crs} 适用范围之外：疑为占位坐标",
            ).format(n=len(boxes), x=x, y=y, crs=crs_name(target)),
            where=where,
            fix=Text(
                "name the columns that hold the true coordinates, in a profile: x, y, crs and crs_override: true",
                "请在配置文件中指定真实坐标所在的列：x、y、crs，并设置 crs_override: true",
            ),
        )
    if not np.isfinite(np.nanmedian(lon)):
        zone = int(x // 1_000_000)
        prefixed = Text("x begins with a zone number: try EPSG:{code}", "x 带有带号：请试用 EPSG:{code}").format(
            code=4488 + zone
        )
        return CrsError(
            Text(
                "the coordinates ({x:.0f}, {y:.0f}) do not belong to {crs}", "坐标（{x:.0f}, {y:.0f}）不属于 {crs}"
            ).format(x=x, y=y, crs=crs_name(source)),
            where=where,
            fix=prefixed if 25 <= zone <= 45 else Text("name the CRS they are in", "请注明实际坐标系"),
        )
    fits = fitting_crs(float(np.nanmedian(lon)), float(np.nanmedian(lat))) if np.isfinite(np.nanmedian(lon)) else None
    area = target.area_of_use
    return CrsError(
        Text(
            "the data lie outside the area of use of {crs}: around {lon:.3f}°, {lat:.3f}°; {crs} covers {area}",
            "数据位于 {crs} 适用范围之外：约在 {lon:.3f}°, {lat:.3f}°；{crs} 适用于 {area}",
        ).format(
            crs=crs_name(target),
            lon=float(np.nanmedian(lon)),
            lat=float(np.nanmedian(lat)),
            area=f"{area.west:g}…{area.east:g}°, {area.south:g}…{area.north:g}°" if area else "?",
        ),
        where=where,
        fix=Text("measure in {fits}: --crs {fits}", "请改用 {fits}：--crs {fits}").format(fits=fits)
        if fits
        else Text("check the coordinates", "请核对坐标"),
    )


def _note_accuracy(source: CRS, datum: str, target: CRS, layer: LayerSource, report: Report) -> None:
    """Record what a change of datum is worth: PROJ often knows no accuracy, and an auditor will ask."""
    operation = transformer(source, target)
    accuracy = operation.accuracy
    known = f"{accuracy:g} m" if accuracy is not None and accuracy >= 0 else None
    name = datum if datum in SHIFTED else crs_name(source)
    text = Text("{file}: {a} to {b}, accuracy of the transformation ", "{file}：{a} 转 {b}，转换精度").format(
        file=layer.shown, a=name, b=crs_name(target)
    )
    report.note("transformation", text + (Text(known, known) if known else Text("unknown", "未知")))
