"""What a new cut of bands changes, as one file: every area, bed and plant that changed its band."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
from geopandas import GeoDataFrame

from greenbelt_gis.io.write import write_frame

LAYER = "zone_changes"
COLUMNS = (
    "id", "layer", "code", "planting_type", "species", "old_band", "new_band", "change", "area_m2", "share",
)  # fmt: skip


def zone_changes_frame(areas: GeoDataFrame, things: GeoDataFrame) -> GeoDataFrame:
    """Areas (``layer`` is ``zones``, no code) and then things in one frame: ``COLUMNS`` and ``geometry``.

    ``id`` numbers the rows from 1. Areas in m² with 3 decimals, shares (0-1) with 6.
    """
    listed = pd.concat([pd.DataFrame(areas).assign(layer="zones"), pd.DataFrame(things)], ignore_index=True)
    table = pd.DataFrame({"id": [str(number) for number in range(1, len(listed) + 1)]})
    for name in COLUMNS[1:-2]:
        column = listed[name] if name in listed.columns else pd.Series("", index=listed.index)
        table[name] = pd.array(column.fillna("").to_numpy(dtype=object), dtype="str")
    for name, decimals in (("area_m2", 3), ("share", 6)):
        table[name] = pd.to_numeric(listed[name]).astype(np.float64).round(decimals)
    return GeoDataFrame(table, geometry=listed["geometry"].to_numpy(dtype=object), crs=areas.crs)


def write_zone_changes(areas: GeoDataFrame, things: GeoDataFrame, path: Path | str) -> None:
    """Write the frames of ``zoning.changes`` as ``.gpkg``, ``.geojson`` (WGS 84), ``.parquet`` or ``.csv`` (WKT).

    Raises ``UsageError`` (another ending) and ``OutputError`` (a place that cannot be written).
    """
    write_frame(zone_changes_frame(areas, things), path, LAYER)
