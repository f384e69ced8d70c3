"""Row by row, for files that cannot be read in bulk: bad rows are rejected, the good ones go on."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import fiona
import numpy as np
import pandas as pd
import shapely
from fiona.errors import FionaError
from pyproj import CRS

from greenbelt_gis.errors import InputError
from greenbelt_gis.io.gdal import DRIVERS
from greenbelt_gis.io.read import Raw
from greenbelt_gis.io.report import Report, RowEvent
from greenbelt_gis.io.sources import LayerSource
from greenbelt_gis.text import Text


def read_rows(path: Path, layer: str | None, source: LayerSource, report: Report) -> Raw:
    """Stream a file's features; a feature that cannot be read becomes a rejected row."""
    records: list[dict[str, Any]] = []
    shapes: list[Any] = []
    rows: list[int] = []
    try:
        collection = fiona.open(path, layer=layer, encoding=source.profile.encoding, enabled_drivers=list(DRIVERS))
    except (FionaError, ValueError) as problem:
        raise InputError(
            Text("cannot be read: {why}", "无法读取：{why}").format(why=problem), where={"file": source.path}
        ) from None
    with collection:
        crs = CRS.from_wkt(collection.crs_wkt) if collection.crs_wkt else None
        names = list(collection.schema["properties"])
        for row in range(1, len(collection) + 1):  # one by one, because one bad row must not cost the others
            try:
                feature = collection[row] if collection.driver == "GPKG" else collection[row - 1]
                if feature is None:
                    raise ValueError("no such feature")
                shape = feature.geometry
                shapes.append(None if shape is None else shapely.from_geojson(_as_json(shape), on_invalid="ignore"))
                records.append(dict(feature.properties))
                rows.append(row)
            except (FionaError, UnicodeDecodeError, ValueError) as problem:
                report.events.append(
                    RowEvent(
                        "rejected", source.shown, source.contract, row, "",
                        Text("the row cannot be read: {why}", "该行无法读取：{why}").format(why=problem),
                    )
                )  # fmt: skip
    geometry = np.array(shapes, dtype=object) if shapes else np.zeros(0, dtype=object)
    return Raw(pd.DataFrame(records, columns=names), geometry, crs, np.array(rows, dtype=np.int64))


def _as_json(shape: Any) -> str:
    import json

    return json.dumps(shape.__geo_interface__)
