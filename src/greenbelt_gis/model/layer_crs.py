"""The CRS that layers measured together share."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from pyproj import CRS

from greenbelt_gis.errors import CrsError
from greenbelt_gis.model.crs import crs_name, require_metric
from greenbelt_gis.model.layers import LAYERS
from greenbelt_gis.text import Text

if TYPE_CHECKING:
    from geopandas import GeoDataFrame


def common_crs(layers: Mapping[str, GeoDataFrame]) -> CRS:
    """The one projected CRS in metres of all layers; a ``CrsError`` where there is none or more than one."""
    found: dict[str, CRS] = {}
    for name, frame in layers.items():
        if frame.crs is None and LAYERS.get(name) is not None and not LAYERS[name].located:
            continue
        found[name] = require_metric(frame.crs, layer=name)
    if not found:
        raise CrsError(
            Text("no layer has a coordinate reference system", "没有任何图层带有坐标系"),
            fix=Text("give at least one layer with geometry", "请至少提供一个带几何的图层"),
        )
    first = next(iter(found.values()))
    for name, crs in found.items():
        if crs != first:
            raise CrsError(
                Text("{one} here, {other} elsewhere", "此处为 {one}，他处为 {other}").format(
                    one=crs_name(crs), other=crs_name(first)
                ),
                where={"layer": name},
                fix=Text("bring all layers into one CRS with to_crs()", "请用 to_crs() 统一坐标系"),
            )
    return first
