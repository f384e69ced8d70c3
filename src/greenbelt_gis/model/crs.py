"""Coordinate reference systems: which ones distances may be measured in, and which one fits a place."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray
from pyproj import CRS, Transformer
from pyproj.aoi import AreaOfInterest
from pyproj.database import query_utm_crs_info
from pyproj.exceptions import CRSError as ProjCrsError
from pyproj.exceptions import ProjError

from greenbelt_gis.errors import CrsError
from greenbelt_gis.text import Text

_STRETCHED = ("cylindrical", "equirectangular", "plate", "miller", "sinusoidal", "robinson")
"""Projection methods whose scale runs away from 1 within one city's latitude."""
EDGE_DEGREES = 0.1
"""How far past its area of use a CRS is still accepted: areas in the registry are rounded, sites straddle."""


def parse_crs(name: object, **where: object) -> CRS:
    """The CRS of an authority code, WKT or PROJ text; a ``CrsError`` that says where it stood otherwise."""
    try:
        return CRS.from_user_input(name)
    except ProjCrsError:
        raise CrsError(
            Text("{name!r} is not a coordinate reference system", "“{name}”不是有效的坐标系").format(name=name),
            where=where,
            fix=Text("name it by its code, for example EPSG:4549", "请用代码注明，例如 EPSG:4549"),
        ) from None


def crs_name(crs: CRS) -> str:
    """``EPSG:4549`` where the CRS has a code, else its name."""
    authority = crs.to_authority(min_confidence=70)
    return ":".join(authority) if authority else crs.name


def is_metric(crs: CRS) -> bool:
    """Whether plain coordinates are metres on a plane (Web Mercator is not: 18 % off at Nanjing)."""
    if not crs.is_projected:
        return False
    operation = crs.coordinate_operation
    method = (operation.method_name if operation is not None else "").lower()
    mercator = "mercator" in method and not any(kind in method for kind in ("transverse", "oblique", "hotine"))
    if mercator or any(kind in method for kind in _STRETCHED):
        return False
    return all(abs(axis.unit_conversion_factor - 1.0) < 1e-12 for axis in crs.axis_info[:2])


def require_metric(crs: CRS | None, **where: object) -> CRS:
    """The same CRS, if one can measure metres in it; a ``CrsError`` otherwise."""
    if crs is None:
        raise CrsError(
            Text("no coordinate reference system", "缺少坐标系"),
            where=where,
            fix=Text("name it with --crs, or in a profile", "请用 --crs 或在描述文件中注明"),
        )
    if not is_metric(crs):
        raise CrsError(
            Text(
                "distances cannot be measured in {crs}: it is not a projected CRS in true metres",
                "不能在 {crs} 中量测距离：它不是以真实米为单位的投影坐标系",
            ).format(crs=crs_name(crs)),
            where=where,
            fix=Text("choose a projected one, for example EPSG:4549", "请选用投影坐标系，例如 EPSG:4549"),
        )
    return crs


def shared_crs(found: Mapping[str, CRS | None]) -> CRS:
    """The one projected CRS in metres of all layers (CRS by layer); a ``CrsError`` that names a layer otherwise."""
    metric = {name: require_metric(crs, layer=name) for name, crs in found.items()}
    if not metric:
        raise CrsError(
            Text("no layer has a coordinate reference system", "没有任何图层带有坐标系"),
            fix=Text("give at least one layer with geometry", "请至少提供一个带几何的图层"),
        )
    first = next(iter(metric.values()))
    for name, crs in metric.items():
        if crs != first:
            raise CrsError(
                Text("{one} here, {other} elsewhere", "此处为 {one}，他处为 {other}").format(
                    one=crs_name(crs), other=crs_name(first)
                ),
                where={"layer": name},
                fix=Text("bring all layers into one CRS with to_crs()", "请用 to_crs() 统一坐标系"),
            )
    return first


@lru_cache(maxsize=64)
def transformer(source: CRS, target: CRS) -> Transformer:
    """The transformation between two CRS, always x (east) before y (north); a ``CrsError`` where there is none."""
    try:
        return Transformer.from_crs(source, target, always_xy=True)
    except ProjError:
        raise CrsError(
            Text("no transformation is known from {a} to {b}", "不存在从 {a} 到 {b} 的坐标转换").format(
                a=crs_name(source), b=crs_name(target)
            ),
            fix=Text(
                "name the true CRS in a profile (crs and crs_override: true)",
                "请在配置文件中注明真实坐标系（crs 与 crs_override: true）",
            ),
        ) from None


def stated(crs: CRS | None) -> CRS | None:
    """A file's CRS, or None where the file only says that it is undefined."""
    return None if crs is None or "undefined" in crs.name.lower() else crs


def inside_area(crs: CRS, lon: NDArray[np.float64], lat: NDArray[np.float64]) -> NDArray[np.bool_]:
    """Which places (degrees, WGS 84) lie in the area of use of ``crs``; all of them where it is not known."""
    area = crs.area_of_use
    if area is None:
        return np.isfinite(lon) & np.isfinite(lat)
    edge = EDGE_DEGREES
    south, north = area.south - edge, area.north + edge
    west, east = area.west - edge, area.east + edge
    within_lon = (lon >= west) & (lon <= east) if west <= east else (lon >= west) | (lon <= east)
    return np.asarray(within_lon & (lat >= south) & (lat <= north), dtype=bool)


def fitting_crs(lon: float, lat: float) -> str | None:
    """A CRS that fits a place (degrees): the 3-degree CGCS2000 zone in mainland China, else a UTM zone.

    >>> fitting_crs(118.78, 32.05)
    'EPSG:4549'
    """
    if not (-180 <= lon <= 180 and -80 <= lat <= 84):
        return None
    taiwan = 119.9 <= lon <= 122.1 and 21.8 <= lat <= 25.4
    if 73.6 <= lon <= 134.8 and 18 <= lat <= 53.6 and not taiwan:
        return f"EPSG:{4534 + round((lon - 75) / 3)}"
    found = query_utm_crs_info("WGS 84", AreaOfInterest(lon, lat, lon, lat))
    return f"EPSG:{found[0].code}" if found else None
