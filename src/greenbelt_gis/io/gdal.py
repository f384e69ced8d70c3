"""GDAL with an allow-list: only the drivers this project reads, whatever a file pretends to be.

A virtual dataset named ``.geojson`` can read any local file and reach the network, so every other driver is
dropped before the first file is opened, and the list is asserted.
"""

from __future__ import annotations

import os
from functools import cache
from importlib import import_module
from types import ModuleType

from greenbelt_gis.errors import GreenbeltError
from greenbelt_gis.text import Text

DRIVERS = ("ESRI Shapefile", "GPKG", "GeoJSON")

_FIXED_CLOCK = "2000-01-01T00:00:00.000Z"
"""GeoPackages carry the time of writing; the same findings must give the same bytes."""


@cache
def pyogrio() -> ModuleType:
    """Pyogrio with only the allowed drivers; refuses to work where others cannot be dropped."""
    os.environ.setdefault("OGR_GEOJSON_MAX_OBJ_SIZE", "512")
    module = import_module("pyogrio")
    register = import_module("pyogrio._ogr")._register_drivers

    others = sorted(set(module.list_drivers()) - set(DRIVERS))
    if others:
        # Registering again makes GDAL heed its skip list; the comma keeps names with blanks whole.
        module.set_gdal_config_options({"GDAL_SKIP": ",".join(others)})
        register()
    left = set(module.list_drivers()) - set(DRIVERS)
    if left:
        raise GreenbeltError(
            Text("GDAL keeps drivers that are not allowed: {left}", "GDAL 仍启用了不允许的驱动：{left}").format(
                left=", ".join(sorted(left))
            ),
            fix=Text("install the pinned packages (make setup)", "请安装锁定版本的依赖（make setup）"),
        )
    module.set_gdal_config_options({"OGR_CURRENT_DATE": _FIXED_CLOCK})
    return module
