"""GeoJSON that GDAL refuses whole because of one number: read feature by feature, bad ones rejected."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import shapely
from pyproj import CRS
from pyproj.exceptions import CRSError as ProjCrsError

from greenbelt_gis.io.raw import Raw, unreadable
from greenbelt_gis.io.report import Report, RowEvent
from greenbelt_gis.io.sources import LayerSource
from greenbelt_gis.text import Text


def read_features(path: Path, source: LayerSource, report: Report, problem: str) -> Raw:
    """The features that are sound; ``problem`` is told where the file is no feature collection at all."""
    try:
        content = json.loads(path.read_text(encoding="utf-8-sig"))
        features = content["features"]
        named = content.get("crs")
        crs = CRS.from_user_input(named["properties"]["name"]) if named else CRS.from_epsg(4326)
    except (ValueError, RecursionError, KeyError, TypeError, AttributeError, ProjCrsError):
        raise unreadable(source, problem) from None
    if not isinstance(features, list):
        raise unreadable(source, problem)
    records: list[dict[str, Any]] = []
    shapes: list[Any] = []
    rows: list[int] = []
    for row, feature in enumerate(features, 1):
        try:
            shape, properties = feature["geometry"], dict(feature["properties"] or {})
            # NaN and Infinity are no JSON, lone surrogates no text: writing refuses them, and so does this row.
            json.dumps(properties, ensure_ascii=False).encode()
            found = None if shape is None else shapely.from_geojson(json.dumps(shape, allow_nan=False))
            shapes.append(found)
            records.append(properties)
            rows.append(row)
        except (ValueError, KeyError, TypeError, RecursionError, shapely.GEOSException) as bad:
            report.events.append(
                RowEvent(
                    "rejected", source.shown, source.contract, row, "",
                    Text("the feature cannot be read: {why}", "要素无法读取：{why}").format(why=bad),
                )
            )  # fmt: skip
    geometry = np.empty(len(shapes), dtype=object)
    geometry[:] = shapes
    return Raw(pd.DataFrame(records), geometry, crs, np.array(rows, dtype=np.int64))
