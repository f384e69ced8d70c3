"""A file that only says where something is: every geometry in it as one shape."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import shapely
from pyproj import CRS
from shapely.geometry.base import BaseGeometry

from greenbelt_gis.errors import InputError, MissingError
from greenbelt_gis.io import place
from greenbelt_gis.io.read import read_layer
from greenbelt_gis.io.report import Report
from greenbelt_gis.io.rows import Rows
from greenbelt_gis.io.sources import LayerProfile, LayerSource
from greenbelt_gis.text import Text

ENDINGS = (".geojson", ".json", ".gpkg", ".shp", ".parquet")


def read_shape(path: Path, target: CRS) -> BaseGeometry:
    """All geometry of a file (first layer) in a CRS, as one; an ``InputError`` where there is none."""
    if path.suffix.lower() not in ENDINGS:
        raise InputError(
            Text("cannot be read as geometry", "无法作为几何读取"),
            where={"file": path},
            fix=Text("give one of {endings}", "请提供 {endings}").format(endings=" ".join(ENDINGS)),
        )
    if not path.is_file():
        raise MissingError(Text("no such file", "文件不存在"), where={"file": path})
    report = Report()
    source = LayerSource("water", path, LayerProfile(source=str(path)))
    raw = read_layer(source, report)
    found = np.zeros(0, dtype=object) if raw.geometry is None else raw.geometry
    found = found[~(shapely.is_missing(found) | shapely.is_empty(found))]
    if len(found):
        crs, datum = place.source_crs(source, raw.crs, False, None)
        rows = Rows("water", source.shown, np.arange(len(found)), np.full(len(found), "", dtype=object), report)
        found = place.moved(shapely.force_2d(found), crs, datum, target, source, rows, report)[rows.good]
    if not len(found):
        raise InputError(Text("the file holds no geometry", "文件中没有几何"), where={"file": path})
    return shapely.union_all(shapely.make_valid(found))
