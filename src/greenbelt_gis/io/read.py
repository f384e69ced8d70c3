"""Reads one file into columns, geometry and CRS, as it is: nothing is judged here."""

from __future__ import annotations

import contextlib
import gzip
import json
import sqlite3
import tempfile
import warnings
import zlib
from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager
from functools import lru_cache
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import shapely
from numpy.typing import NDArray
from pyproj import CRS
from pyproj.exceptions import CRSError as ProjCrsError

from greenbelt_gis.errors import InputError, MissingError
from greenbelt_gis.io.gdal import pyogrio
from greenbelt_gis.io.geojson import read_features
from greenbelt_gis.io.raw import Raw, unreadable
from greenbelt_gis.io.report import Report, RowEvent
from greenbelt_gis.io.sources import LayerSource
from greenbelt_gis.model.crs import stated
from greenbelt_gis.parallel import collector_paused
from greenbelt_gis.text import Text, did_you_mean

LARGEST_UNPACKED = 16 * 1024**3
LARGEST_RATIO = 300
_COLLECTION_IN_WKB = b"\x07\x00\x00\x00"
_DEEPEST_WKB = 64
_RATIO_FROM = 64 * 1024**2


def read_layer(source: LayerSource, report: Report) -> Raw:
    """Read one layer's file; an ``InputError`` that names it where it cannot be read at all."""
    with unpacked(source.path) as path:
        suffix = path.suffix.lower()
        if suffix == ".csv":
            from greenbelt_gis.io.csv_files import read_csv

            return read_csv(path, source, report)
        if suffix == ".xlsx":
            from greenbelt_gis.io.xlsx_files import read_xlsx

            return read_xlsx(path, source, report)
        if suffix == ".parquet":
            return _parquet(path, source)
        return _vector(path, source, report)


@contextmanager
def unpacked(path: Path) -> Iterator[Path]:
    """The file itself, or a temporary unpacked copy of a ``.gz``; bounded, so that no small file fills a disk."""
    if path.suffix.lower() != ".gz":
        yield path
        return
    with tempfile.TemporaryDirectory(prefix="greenbelt-") as folder:
        target = Path(folder) / path.name[: -len(".gz")]
        packed = max(path.stat().st_size, 1)
        written = 0
        try:
            with gzip.open(path) as stream, target.open("wb") as out:
                while block := stream.read(1024 * 1024):
                    written += len(block)
                    if written > LARGEST_UNPACKED or (written > _RATIO_FROM and written / packed > LARGEST_RATIO):
                        raise InputError(
                            Text("unpacks to an implausible size", "解压后的大小不合理"), where={"file": path}
                        )
                    out.write(block)
        except (gzip.BadGzipFile, EOFError, OSError, zlib.error) as problem:
            raise InputError(
                Text("cannot be unpacked: {why}", "无法解压：{why}").format(why=problem),
                where={"file": path},
                fix=Text("fetch the file again", "请重新获取该文件"),
            ) from None
        yield target


def geopackage_layers(path: Path) -> list[str]:
    """Names of the layers in a GeoPackage, checked to be whole."""
    with unpacked(path) as file:
        check_geopackage(file, path)
        names: list[str] = pyogrio().list_layers(file)[:, 0].tolist()
        return names


def check_geopackage(file: Path, named: Path) -> None:
    """An ``InputError`` where a GeoPackage is no SQLite database, truncated or damaged: GDAL may read half of it."""
    try:
        stat = file.stat()
        problem = _geopackage_problem(file, stat.st_size, stat.st_mtime_ns)
    except OSError as error:
        problem = str(error)
    if problem:
        raise InputError(
            Text("not a whole GeoPackage: {why}", "GeoPackage 不完整或已损坏：{why}").format(why=problem),
            where={"file": named},
            fix=Text("copy or export the file again", "请重新复制或导出该文件"),
        )


@lru_cache(maxsize=64)
def _geopackage_problem(file: Path, size: int, changed: int) -> str:
    """What is wrong with a GeoPackage, empty if nothing; looked at once for all its layers, anew when it changes."""
    with file.open("rb") as stream:
        if stream.read(16) != b"SQLite format 3\x00":
            return "not a GeoPackage"
    try:
        uri = f"{file.resolve().as_uri()}?mode=ro&immutable=1"
        with closing(sqlite3.connect(uri, uri=True)) as database:
            result = str(database.execute("PRAGMA quick_check(1)").fetchone()[0])
            database.execute("SELECT count(*) FROM gpkg_contents").fetchone()
    except sqlite3.DatabaseError as error:
        return str(error)
    return "" if result == "ok" else result


def _vector(path: Path, source: LayerSource, report: Report) -> Raw:
    module = pyogrio()
    suffix = path.suffix.lower()
    if suffix == ".gpkg":
        check_geopackage(path, source.path)
    elif suffix in {".geojson", ".json"}:
        _check_geojson(path, source.path)
    encoding = source.profile.encoding or (_shapefile_encoding(path, source) if suffix == ".shp" else None)
    try:
        options: dict[str, Any] = {"layer": _chosen_layer(path, source), "encoding": encoding}
        info = module.read_info(path, **options, force_feature_count=True)
        parts = _read_around(path, options, 0, info["features"], source, report)
    except (module.errors.DataSourceError, module.errors.DataLayerError, ValueError) as problem:
        if suffix in {".geojson", ".json"}:
            return read_features(path, source, report, str(problem))
        raise unreadable(source, problem) from None
    if not parts:
        return Raw(pd.DataFrame(), None, None, np.zeros(0, dtype=np.int64))
    frame = pd.concat([part[0] for part in parts], ignore_index=True) if len(parts) > 1 else parts[0][0]
    rows = np.concatenate([part[1] for part in parts])
    crs = stated(CRS.from_user_input(info["crs"])) if info["crs"] else None
    if "geometry" not in frame.columns:
        return Raw(pd.DataFrame(frame), None, crs, rows)
    geometry = np.asarray(frame["geometry"].array, dtype=object)
    return Raw(pd.DataFrame(frame.drop(columns="geometry")), geometry, crs, rows)


def _read_around(
    path: Path, options: dict[str, Any], start: int, stop: int, source: LayerSource, report: Report
) -> list[tuple[pd.DataFrame, NDArray[np.int64]]]:
    """Rows ``start`` to ``stop``; where text cannot be decoded, halves until only the bad rows are left out."""
    limit = {"skip_features": start, "max_features": stop - start} if stop > start else {}
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", RuntimeWarning)  # of bad geometry, which is rejected row by row
            frame = _by_arrow(path, options | limit)
            if frame is None:
                frame = pyogrio().read_dataframe(path, **options, on_invalid="ignore", **limit)
    except UnicodeDecodeError as problem:
        if stop - start > 1:
            middle = (start + stop) // 2
            halves = ((start, middle), (middle, stop))
            return [part for span in halves for part in _read_around(path, options, *span, source, report)]
        why = Text("text that is not UTF-8: {bytes}", "文本不是 UTF-8：{bytes}").format(bytes=problem.object[:20].hex())
        fix = Text("name the file's encoding in a profile", "请在配置文件中注明编码")
        report.events.append(RowEvent("rejected", source.shown, source.contract, stop, "", why, fix))
        return []
    if len(frame) < stop - start:
        raise ValueError(f"only {len(frame)} of {stop - start} rows can be read")
    return [(frame, np.arange(start + 1, stop + 1, dtype=np.int64))]


def _by_arrow(path: Path, options: Mapping[str, Any]) -> pd.DataFrame | None:
    """A GeoPackage's rows as arrow, five times as fast; None where something in it needs reading with more care."""
    import pyarrow as pa

    if path.suffix.lower() != ".gpkg":
        return None
    try:
        with collector_paused():
            frame: pd.DataFrame = pyogrio().read_dataframe(path, **options, on_invalid="ignore", use_arrow=True)
        for name in frame.columns[frame.dtypes == "str"]:
            pa.array(frame[name].array).validate(full=True)  # is it all UTF-8?
    except (pa.ArrowException, UnicodeDecodeError, NotImplementedError):
        return None
    return frame


def _chosen_layer(path: Path, source: LayerSource) -> str | None:
    names = pyogrio().list_layers(path)[:, 0].tolist()
    wanted = source.profile.layer
    if wanted is not None and wanted not in names:
        raise MissingError(
            Text("the file has no layer {name!r}", "文件中没有图层“{name}”").format(name=wanted),
            where={"file": source.path},
            fix=did_you_mean(wanted, names),
        )
    if wanted is None and len(names) > 1:
        if source.contract in names:
            return source.contract
        raise InputError(
            Text("the file has several layers", "文件含有多个图层"),
            where={"file": source.path},
            fix=Text("name one in the profile: {names}", "请在配置文件中指定其一：{names}").format(
                names=", ".join(names)
            ),
        )
    return wanted


def _check_geojson(path: Path, named: Path) -> None:
    """A GeoJSON begins with a brace; whatever does not is something else under a borrowed name."""
    with path.open("rb") as stream:
        start = stream.read(256).lstrip(b"\xef\xbb\xbf \t\r\n")
    if not start.startswith(b"{"):
        looks = (
            Text("a virtual or XML dataset", "虚拟数据集或 XML")
            if start.startswith(b"<")
            else Text("something else", "其他内容")
        )
        raise InputError(
            Text("not GeoJSON but {looks}", "不是 GeoJSON，而是{looks}").format(looks=looks),
            where={"file": named},
            fix=Text("export it as GeoJSON or GeoPackage", "请导出为 GeoJSON 或 GeoPackage"),
        )


def _shapefile_encoding(path: Path, source: LayerSource) -> str | None:
    """The encoding of a shapefile's table: from its ``.cpg``, its language byte, or because it can only be UTF-8."""
    if any(path.with_suffix(suffix).exists() for suffix in (".cpg", ".CPG")):
        return None
    table = next((path.with_suffix(s) for s in (".dbf", ".DBF") if path.with_suffix(s).exists()), None)
    if table is None:
        return None
    content = table.read_bytes()
    if content[29:30] not in {b"\x00", b"\x57"}:  # a language byte that says more than "ANSI"
        return None
    header = int.from_bytes(content[8:10], "little")
    try:
        content[32:header].decode("utf-8")
        content[header:].decode("utf-8")
    except UnicodeDecodeError:
        raise InputError(
            Text("the encoding of the table is not stated and is not UTF-8", "属性表未注明编码，且不是 UTF-8"),
            where={"file": source.path},
            fix=Text(
                "add a .cpg file, or name the encoding in a profile, for example gb18030",
                "请附上 .cpg 文件，或在配置文件中注明编码，例如 gb18030",
            ),
        ) from None
    return "utf-8"


def _parquet(path: Path, source: LayerSource) -> Raw:
    import pyarrow as pa
    import pyarrow.parquet as pq

    try:
        table = pq.read_table(path)
        geo = json.loads((table.schema.metadata or {}).get(b"geo", b"null"))
        column = geo["primary_column"] if geo else None
        wkb = table.column(column).to_pylist() if column else None
        frame = table.drop_columns([column] if column else []).to_pandas()
        crs = parquet_crs(geo, str(column)) if geo else None
    except (pa.ArrowException, ValueError, KeyError, TypeError, OSError, ProjCrsError) as problem:
        raise unreadable(source, problem) from None
    rows = np.arange(1, len(frame) + 1, dtype=np.int64)
    frame = frame.reset_index(drop=True)
    return Raw(frame, None if wkb is None else geometry_from_wkb(wkb), crs, rows)


def parquet_crs(geo: dict[str, Any], column: str) -> CRS | None:
    """The CRS of a GeoParquet column; WGS 84 lon/lat where the file leaves it out, none where it says null."""
    described = geo["columns"][column]
    if "crs" not in described:
        return CRS.from_user_input("OGC:CRS84")
    return None if described["crs"] is None else stated(CRS.from_user_input(described["crs"]))


def geometry_from_wkb(values: list[Any]) -> NDArray[np.object_]:
    """Geometry of WKB values; what is no WKB, or nested so deeply that it would overflow a stack, becomes null."""
    sound = [None if not isinstance(v, bytes) or v.count(_COLLECTION_IN_WKB) > _DEEPEST_WKB else v for v in values]
    found = np.empty(len(sound), dtype=object)
    try:
        found[:] = shapely.from_wkb(sound, on_invalid="ignore")
    except NotImplementedError:
        for at, value in enumerate(sound):  # a curve among them: one by one, so that only it is lost
            with contextlib.suppress(NotImplementedError):
                found[at] = shapely.from_wkb(value, on_invalid="ignore")
    return found
