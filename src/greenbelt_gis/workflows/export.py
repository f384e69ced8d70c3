"""A site out of the record, as one GeoPackage that QGIS opens as it is drawn elsewhere and `import` reads back."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import pandas as pd
from geopandas import GeoDataFrame

from greenbelt_gis.io.write import check_output, write_layers
from greenbelt_gis.model.layers import ACCURACY, LAYERS
from greenbelt_gis.store.database import Record
from greenbelt_gis.store.events import log_event
from greenbelt_gis.store.fetch import fetch_state
from greenbelt_gis.store.sites import site_id
from greenbelt_gis.workflows.operator import operator

_OF_FILES = ("geom", "geometry", "fid", "wkt", "x", "y")
"""Names that mean something else in a file."""


@dataclass(frozen=True)
class Exported:
    """What was written: rows by layer, and attributes that have the name of a column and were left out, by name."""

    rows: Mapping[str, int]
    left_out: Mapping[str, int]


def export_site(record: Record, site: str, out: Path, *, as_of: date | None, timezone: str) -> Exported:
    """Write the contract layers of a site, with attributes as columns of their own and with QGIS styles.

    ``as_of``: as they were at the end of that day; None: as they are. Raises ``MissingError`` for an unknown site,
    ``OutputError`` and ``UsageError`` for a file that cannot be. The export is logged before anything is written.
    """
    check_output(out, (".gpkg",))
    with record.connect() as connection:
        id_ = site_id(connection, site)
        detail = {"what": "geopackage", "site": site, **({} if as_of is None else {"as_of": as_of.isoformat()})}
        log_event(connection, operator(), "export", site=id_, detail=detail)
    state = fetch_state(record, site, tuple(LAYERS), as_of=as_of, known_at=None, timezone=timezone, attributes=True)
    left_out: Counter[str] = Counter()
    layers = {
        name: _with_attributes(name, frame, left_out)
        for name, frame in state.layers.items()
        if name != "site"
        or not frame.geometry.isna().all()  # known by its code alone: nothing to draw, or to read back
    }
    write_layers(layers, out)
    return Exported({name: len(frame) for name, frame in layers.items()}, left_out)


def _with_attributes(layer: str, frame: GeoDataFrame, left_out: Counter[str]) -> GeoDataFrame:
    """Attributes as columns, in the order of their names; what is no single value as JSON.

    SQLite takes names that differ only in case for one, and some names are the file's own.
    """
    known = {column.name for column in LAYERS[layer].columns} | {
        ACCURACY.name,
        "geom",
        "geometry",
        "fid",
        "wkt",
        "x",
        "y",
    }
    texts = frame["attributes"].tolist()
    rows: list[dict[str, Any]] = [json.loads(text) if text not in (None, "{}") else {} for text in texts]
    names = sorted({name for row in rows for name in row})
    found = frame.drop(columns="attributes")
    taken = {name.lower() for name in known}
    for name in names:
        values = [row.get(name) for row in rows]
        if name.lower() in taken:
            left_out[f"{layer}.{name}"] += sum(value is not None for value in values)
            continue
        taken.add(name.lower())
        found[name] = _column(values)
    return found


def _column(values: list[Any]) -> Any:
    """A column of one type: yes/no, whole numbers, numbers, or else text."""
    there = [value for value in values if value is not None]
    if all(isinstance(value, bool) for value in there):
        return pd.array(values, dtype="boolean")
    if all(isinstance(value, int) and not isinstance(value, bool) and abs(value) < 2**63 for value in there):
        return pd.array(values, dtype="Int64")
    if all(isinstance(value, int | float) and not isinstance(value, bool) for value in there):
        return pd.array([float("nan") if value is None else float(value) for value in values], dtype="float64")
    texts = [
        value if value is None or isinstance(value, str) else json.dumps(value, ensure_ascii=False) for value in values
    ]
    return pd.array(texts, dtype="str")
