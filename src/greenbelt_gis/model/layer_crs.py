"""The CRS that layers measured together share."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from pyproj import CRS

from greenbelt_gis.model.crs import shared_crs
from greenbelt_gis.model.layers import LAYERS

if TYPE_CHECKING:
    from geopandas import GeoDataFrame


def common_crs(layers: Mapping[str, GeoDataFrame]) -> CRS:
    """The one projected CRS in metres of all layers; a ``CrsError`` where there is none or more than one."""
    return shared_crs(
        {
            name: frame.crs
            for name, frame in layers.items()
            if frame.crs is not None or LAYERS.get(name) is None or LAYERS[name].located
        }
    )
