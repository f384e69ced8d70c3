"""Rows on their way between processes: GeoParquet read piece by piece, and a temporary store of arrow files.

A staged file holds the good rows of one piece with the columns of the contract, their number in the file (``_row``),
box and type of geometry. A split file holds the same rows in batches, one for each part of the dataset that needs
some of them. Files are put in place whole, so that a task that is run again never meets half of one.
"""

from __future__ import annotations

import json
import uuid
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq
import shapely
from geopandas import GeoDataFrame
from numpy.typing import NDArray
from pyproj import CRS
from pyproj.exceptions import CRSError as ProjCrsError

from greenbelt_gis.io.raw import Raw, unreadable
from greenbelt_gis.io.read import geometry_from_wkb, parquet_crs
from greenbelt_gis.io.sources import LayerSource, Source
from greenbelt_gis.model.layers import LAYERS

PIECE_ROWS = 262_144
"""Rows of a file that are held in memory at once."""
BOX = ("_west", "_south", "_east", "_north")
_TYPES = {
    "number": pa.float64(), "day": pa.timestamp("s"), "instant": pa.timestamp("us", "UTC"), "flag": pa.bool_(),
}  # fmt: skip
"""Arrow types by the kind of a column; all others are text."""
_DTYPES = {pa.bool_(): pd.BooleanDtype()}


@dataclass(frozen=True)
class Batch:
    """Rows for one part in a split file; ``why`` is empty for those that live there."""

    layer: str
    file: Path
    number: int
    part: int
    why: str


def is_lazy(source: Source) -> bool:
    """Whether all layers are GeoParquet files as the contract names their columns: these can be read in pieces."""
    return all(
        layer.path.suffix.lower() == ".parquet" and not (layer.profile.columns or layer.profile.x)
        and not (layer.profile.where or layer.profile.set or layer.profile.crs)
        for layer in source.layers
    )  # fmt: skip


@dataclass(frozen=True)
class Group:
    """A row group of a layer's file; ``first`` rows lie before it."""

    layer: LayerSource
    number: int
    first: int


def groups_of(layer: LayerSource) -> tuple[list[Group], CRS | None]:
    """The row groups of a file (one at least), and the CRS it states."""
    try:
        with pq.ParquetFile(layer.path) as file:
            counts = [file.metadata.row_group(n).num_rows for n in range(file.metadata.num_row_groups)]
            geo = _geo(file)
        crs = parquet_crs(geo, geo["primary_column"]) if geo else None
    except (pa.ArrowException, ValueError, KeyError, TypeError, OSError, ProjCrsError) as problem:
        raise unreadable(layer, problem) from None
    first = np.cumsum([0, *counts])
    return [Group(layer, number, int(first[number])) for number in range(max(1, len(counts)))], crs


def _geo(file: pq.ParquetFile) -> Any:
    return json.loads((file.schema_arrow.metadata or {}).get(b"geo", b"null"))


def read_group(group: Group) -> Iterator[Raw]:
    """The rows of a row group, piece by piece, with the columns of the contract: as ``read_layer`` reads the file."""
    layer = group.layer
    contract = LAYERS[layer.contract]
    try:
        with pq.ParquetFile(layer.path, memory_map=True) as file:
            geo = _geo(file)
            column = str(geo["primary_column"]) if geo else None
            crs = parquet_crs(geo, str(column)) if geo else None
            wanted = {*(one.name for one in contract.columns), "wkt", "x", "y", column}
            names = [name for name in file.schema_arrow.names if name in wanted]
            numbers = [group.number] if file.metadata.num_row_groups else []
            at = group.first
            for batch in file.iter_batches(PIECE_ROWS, row_groups=numbers, columns=names) if numbers else ():
                yield _raw(_widened(pa.Table.from_batches([batch]), file), column, crs, at)
                at += len(batch)
            if at == group.first:
                yield _raw(file.schema_arrow.empty_table().select(names), column, crs, at)
    except (pa.ArrowException, ValueError, KeyError, TypeError, OSError, ProjCrsError) as problem:
        raise unreadable(layer, problem) from None


def _widened(table: pa.Table, file: pq.ParquetFile) -> pa.Table:
    """Whole numbers as floats where the file misses one anywhere: as pandas would have it for the whole file."""
    for at, field in enumerate(table.schema):
        if pa.types.is_integer(field.type) and _has_nulls(file, field.name):
            table = table.set_column(at, field.name, table.column(at).cast(pa.float64()))
    return table


def _has_nulls(file: pq.ParquetFile, name: str) -> bool:
    at = file.schema_arrow.names.index(name)
    for number in range(file.metadata.num_row_groups):
        chunk = file.metadata.row_group(number).column(at)
        if chunk.path_in_schema != name or chunk.statistics is None or not chunk.statistics.has_null_count:
            return True
        if chunk.statistics.null_count:
            return True
    return False


def _raw(table: pa.Table, column: str | None, crs: CRS | None, first: int) -> Raw:
    wkb = table.column(column).to_pylist() if column else None
    frame = table.drop_columns([column] if column else []).to_pandas().reset_index(drop=True)
    rows = np.arange(first + 1, first + len(table) + 1, dtype=np.int64)
    return Raw(frame, None if wkb is None else geometry_from_wkb(wkb), crs, rows)


def frame_table(frame: pd.DataFrame, layer: str) -> pa.Table:
    """Rows with ``geometry`` and ``_row`` as they are stored."""
    columns: dict[str, Any] = {"_row": pa.array(frame["_row"], pa.int64())}
    for one in LAYERS[layer].columns:
        if one.name in frame.columns:
            values = frame[one.name]
            kind = _TYPES.get(one.kind, pa.large_string())
            if one.kind == "stems" and pd.api.types.is_numeric_dtype(values.dtype):
                kind = pa.float64()
            found = pa.array(values, type=kind, from_pandas=True)
            columns[one.name] = found.combine_chunks() if isinstance(found, pa.ChunkedArray) else found
    shapes = np.asarray(frame["geometry"], dtype=object)
    for name, side in zip(BOX, shapely.bounds(shapes).reshape(-1, 4).T, strict=True):
        columns[name] = pa.array(side)
    columns["_type"] = pa.array(shapely.get_type_id(shapes).astype(np.int8))
    columns["geometry"] = pa.array(shapely.to_wkb(shapes), pa.large_binary(), from_pandas=True)
    return pa.table(columns)


def table_frame(table: pa.Table, crs: CRS) -> GeoDataFrame:
    """Stored rows as a layer, with ``_row``."""
    shapes = np.empty(len(table), dtype=object)
    shapes[:] = shapely.from_wkb(table.column("geometry").to_numpy())
    frame = table.drop_columns([*BOX, "_type", "geometry"]).to_pandas(types_mapper=_DTYPES.get)
    return GeoDataFrame(frame, geometry=shapes, crs=crs)


def boxes_of(table: pa.Table) -> NDArray[np.float64]:
    """West, south, east, north of stored rows."""
    return np.column_stack([table.column(name).to_numpy() for name in BOX])


def write_batches(path: Path, schema: pa.Schema, batches: Sequence[pa.Table]) -> None:
    """An arrow file of batches, put in place whole."""
    part = path.with_name(f"{path.name}.{uuid.uuid4().hex}")
    with pa.OSFile(str(part), "wb") as sink, pa.ipc.new_file(sink, schema) as writer:
        for table in batches:
            writer.write_batch(table.combine_chunks().to_batches()[0])
    part.replace(path)


def write_staged(path: Path, table: pa.Table) -> None:
    """The rows of a piece."""
    write_batches(path, table.schema, [table] if len(table) else [])


def read_staged(path: Path, columns: Sequence[str] | None = None) -> pa.Table:
    """The rows of a piece, left on the disk until they are looked at."""
    with pa.memory_map(str(path)) as file:
        table = pa.ipc.open_file(file).read_all()
    return table if columns is None else table.select(columns)


def write_split(
    path: Path, layer: str, table: pa.Table, wanted: Sequence[tuple[int, str, NDArray[np.intp]]]
) -> list[Batch]:
    """Rows of a staged file by the part that needs them: each of ``wanted`` is a part, why, and which rows."""
    some = [one for one in wanted if len(one[2])]
    write_batches(path, table.schema, [table.take(pa.array(rows)) for _, _, rows in some])
    return [Batch(layer, path, number, part, why) for number, (part, why, _) in enumerate(some)]


def read_split(batches: Sequence[Batch], like: Path) -> pa.Table:
    """The rows of some batches; ``like`` is a split file whose columns they have, if there are none."""
    with pa.memory_map(str(like)) as file:
        tables = [pa.ipc.open_file(file).schema.empty_table()]
    for batch in batches:
        with pa.memory_map(str(batch.file)) as file:
            tables.append(pa.Table.from_batches([pa.ipc.open_file(file).get_batch(batch.number)]))
    if len({table.schema for table in tables}) > 1:
        tables = [_texts(table) for table in tables]
    return pa.concat_tables(tables)


def _texts(table: pa.Table) -> pa.Table:
    """Diameters as text, where another piece has several stems in one."""
    at = table.schema.get_field_index("dbh_cm")
    return table.set_column(at, "dbh_cm", pc.cast(table.column(at), pa.large_string()))
