"""Contract frames as arrow tables in the form that PostgreSQL's binary COPY takes."""

from __future__ import annotations

import hashlib
import json
import os
import time
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc
import shapely
from geopandas import GeoDataFrame
from numpy.typing import NDArray

from greenbelt_gis.model.layers import LAYERS, Layer
from greenbelt_gis.store.json_text import json_values
from greenbelt_gis.store.tables import contract_columns

_ARROW: dict[str, Any] = {
    "code": pa.large_string(), "text": pa.large_string(), "word": pa.large_string(), "class": pa.large_string(),
    "stems": pa.large_string(), "number": pa.float64(), "day": pa.date32(), "flag": pa.bool_(),
    "instant": pa.timestamp("us", "UTC"),
}  # fmt: skip
_JSONB_VERSION = "\x01"
_DAYS = ("effective_on", "ended_on")
_HAS_SRID = 0x20
"""Flag of extended WKB in the highest byte of the geometry's type."""


def new_ids(count: int) -> NDArray[np.uint8]:
    """So many UUIDs of version 7 (RFC 9562): ordered by time, so that they load into an index at its end."""
    now = time.time_ns() // 1_000_000
    raw = np.frombuffer(os.urandom(16 * count), dtype=np.uint8).reshape(count, 16).copy()
    raw[:, :6] = np.frombuffer(now.to_bytes(6, "big"), dtype=np.uint8)
    sequence = np.arange(count, dtype=np.uint32)
    raw[:, 6] = 0x70 | ((sequence >> 22) & 0x0F)
    raw[:, 7] = (sequence >> 14) & 0xFF
    raw[:, 8] = 0x80 | ((sequence >> 8) & 0x3F)
    raw[:, 9] = sequence & 0xFF
    return raw


def content_ids(table: pa.Table, salt: bytes) -> NDArray[np.uint8]:
    """UUIDs (version 8) made of the rows' content, for rows without a code: the same row is the same row.

    The days between which a row holds count only where they are told: rows that were loaded before there were such
    columns keep their ids.
    """
    parts = [_as_bytes(table.column(name)) for name in table.column_names if name not in _DAYS]
    days = [_as_bytes(table.column(name)) for name in table.column_names if name in _DAYS]
    digests = bytearray()
    for row in zip(*parts, strict=True):  # hashing has no vectorised form
        digests += hashlib.blake2b(b"\x1f".join((salt, *row)), digest_size=16).digest()
    for at, told in enumerate(zip(*days, strict=True)):
        if any(told):
            own = slice(16 * at, 16 * at + 16)
            digests[own] = hashlib.blake2b(b"\x1f".join((digests[own], *told)), digest_size=16).digest()
    raw = np.frombuffer(digests, dtype=np.uint8).reshape(table.num_rows, 16).copy()
    raw[:, 6] = (raw[:, 6] & 0x0F) | 0x80
    raw[:, 8] = (raw[:, 8] & 0x3F) | 0x80
    return raw


def _as_bytes(column: Any) -> list[bytes]:
    if pa.types.is_large_binary(column.type):
        return list(pc.fill_null(column, b"").to_pylist())
    return [text.encode() for text in pc.fill_null(pc.cast(column, pa.large_string()), "").to_pylist()]


def uuid_column(raw: NDArray[np.uint8]) -> Any:
    """Sixteen bytes a row as arrow."""
    return pa.FixedSizeBinaryArray.from_buffers(
        pa.binary(16), len(raw), [None, pa.py_buffer(np.ascontiguousarray(raw))]
    )


def contract_table(name: str, frame: GeoDataFrame, srid: int) -> pa.Table:
    """A layer's frame with the columns of its table, but ids, site and change."""
    layer = LAYERS[name]
    columns: dict[str, Any] = {}
    for column in contract_columns(layer):
        if column.name in frame.columns:
            columns[column.name] = _converted(frame[column.name], column.kind)
        else:
            columns[column.name] = pa.nulls(len(frame), _ARROW[column.kind])
    columns["source_crs"] = (
        _converted(frame["source_crs"], "text")
        if "source_crs" in frame.columns
        else pa.repeat(pa.scalar("", pa.large_string()), len(frame))
    )
    columns["attributes"] = _attributes(frame, layer)
    columns["geom"] = geometry_column(frame, srid)
    return pa.table(columns)


def geometry_column(frame: GeoDataFrame, srid: int) -> Any:
    """Geometry as extended WKB with its SRID; missing is null.

    The SRID is spliced into plain WKB (little-endian: byte order, type, then the rest), which costs a third of
    having GEOS set it on every geometry.
    """
    plain = shapely.to_wkb(np.asarray(frame.geometry.array, dtype=object), byte_order=1)
    wkb = pa.array(plain, type=pa.large_binary(), from_pandas=True)
    present = np.flatnonzero(~np.asarray(pc.is_null(wkb)))
    validity, offsets_buffer, data_buffer = wkb.buffers()
    offsets = np.frombuffer(offsets_buffer, dtype=np.int64)[: len(wkb) + 1]
    if len(present) == 0:
        return wkb
    data = np.frombuffer(data_buffer, dtype=np.uint8)[: offsets[-1]]
    extended = np.empty(len(data) + 4 * len(present), dtype=np.uint8)
    spliced = np.zeros(len(extended), dtype=bool)
    begins = offsets[present] + 4 * np.arange(len(present))
    spliced[(begins + 5)[:, None] + np.arange(4)] = True
    extended[~spliced] = data
    extended[spliced] = np.tile(np.frombuffer(srid.to_bytes(4, "little"), dtype=np.uint8), len(present))
    extended[begins + 4] |= _HAS_SRID
    grown = np.zeros(len(wkb) + 1, dtype=np.int64)
    grown[present + 1] = 4
    return pa.LargeBinaryArray.from_buffers(
        pa.large_binary(), len(wkb), [validity, pa.py_buffer(offsets + np.cumsum(grown)), pa.py_buffer(extended)]
    )


def along_hilbert(frame: GeoDataFrame) -> NDArray[np.intp]:
    """Positions of the rows along a Hilbert curve; rows without geometry first."""
    shapes = np.asarray(frame.geometry.array, dtype=object)
    nowhere = shapely.is_missing(shapes) | shapely.is_empty(shapes)
    placed = np.flatnonzero(~nowhere)
    along = frame.iloc[placed].geometry.hilbert_distance().to_numpy() if len(placed) else np.zeros(0)
    return np.concatenate([np.flatnonzero(nowhere), placed[np.argsort(along, kind="stable")]]).astype(np.intp)


def _converted(values: pd.Series[Any], kind: str) -> Any:
    if kind == "stems" and pd.api.types.is_numeric_dtype(values.dtype):
        values = values.map(lambda v: None if pd.isna(v) else f"{v:.10g}").astype(object)
    if kind == "day" and len(values):
        return pc.cast(pa.array(pd.to_datetime(values), from_pandas=True), pa.date32())
    return pa.array(values, type=_ARROW[kind], from_pandas=True)


def _attributes(frame: GeoDataFrame, layer: Layer) -> Any:
    """Columns that are not the contract's, as the text of a JSON object a row, in the form of binary jsonb."""
    known = {column.name for column in layer.columns} | {"source_crs", frame.geometry.name, "accuracy_m"}
    parts: list[Any] = []
    for name in frame.columns:
        if name not in known:
            parts += [
                ("," if parts else "") + json.dumps(str(name), ensure_ascii=False) + ":",
                json_values(frame[name]),
            ]
    if not parts:
        return pa.repeat(pa.scalar(_JSONB_VERSION + "{}", pa.large_string()), len(frame))
    text = [pa.scalar(part, pa.large_string()) if isinstance(part, str) else part for part in parts]
    opening, closing = (pa.scalar(mark, pa.large_string()) for mark in (_JSONB_VERSION + "{", "}"))
    joined = pc.binary_join_element_wise(opening, *text, closing, pa.scalar("", pa.large_string()))
    # PostgreSQL has no NUL in text, JSON or not.
    return (
        pc.replace_substring(joined, "\\u0000", "") if pc.any(pc.match_substring(joined, "\\u0000")).as_py() else joined
    )
