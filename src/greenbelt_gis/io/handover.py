"""Layers on their way from the process that read them to the one that loads them: arrow files, never pickles.

Whoever reads them trusts no more of them than of any file: columns, text, numbers, and WKB of limited depth.
"""

from __future__ import annotations

import json
import math
from pathlib import Path

import numpy as np
import pandas as pd
import pyarrow as pa
import shapely
from geopandas import GeoDataFrame
from pyproj import CRS

from greenbelt_gis.io.read import geometry_from_wkb

_GEOMETRY = "geometry"
_AS_JSON = b"greenbelt_json"
"""Metadata that names the columns whose values are JSON text: those of mixed types."""


def hand_over(frame: GeoDataFrame, file: Path) -> None:
    """Write a layer with its types; what has no type of its own is JSON, and what JSON has no form for its text."""
    plain = pd.DataFrame(frame.drop(columns=_GEOMETRY))
    mixed = [str(name) for name in plain.columns if plain[name].dtype == object]
    for name in mixed:
        values = plain[name]
        plain[name] = pd.Series(
            [None if _missing(v) else json.dumps(v, ensure_ascii=False, default=str) for v in values],
            index=values.index, dtype="str",
        )  # fmt: skip
    table = pa.Table.from_pandas(plain, preserve_index=False)
    wkb = shapely.to_wkb(np.asarray(frame.geometry.array, dtype=object))
    table = table.append_column(_GEOMETRY, pa.array(wkb, pa.large_binary(), from_pandas=True))
    table = table.replace_schema_metadata({**(table.schema.metadata or {}), _AS_JSON: json.dumps(mixed)})
    with pa.OSFile(str(file), "wb") as sink, pa.ipc.new_file(sink, table.schema) as writer:
        writer.write_table(table)


def take_over(file: Path, crs: CRS) -> GeoDataFrame:
    """Read a layer that was handed over; geometry in ``crs``."""
    with pa.memory_map(str(file)) as source:
        table = pa.ipc.open_file(source).read_all()
        wkb = table.column(_GEOMETRY).to_pylist()
        mixed = json.loads((table.schema.metadata or {})[_AS_JSON])
        frame = table.drop_columns([_GEOMETRY]).to_pandas()
    for name in mixed:
        frame[name] = pd.Series([None if pd.isna(v) else json.loads(v) for v in frame[name]], dtype=object)
    return GeoDataFrame(frame, geometry=geometry_from_wkb(wkb), crs=crs)


def _missing(value: object) -> bool:
    return value is None or value is pd.NA or value is pd.NaT or (isinstance(value, float) and math.isnan(value))
