"""Findings to files: the same findings and rules give the same bytes; nothing half-written is left behind."""

from __future__ import annotations

import json
import os
import tempfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import shapely
from geopandas import GeoDataFrame

from greenbelt_gis.errors import OutputError, UsageError
from greenbelt_gis.io.gdal import pyogrio
from greenbelt_gis.io.qgis_styles import add_styles
from greenbelt_gis.io.report import RowEvent, defused, events_as_csv, events_as_json
from greenbelt_gis.text import Text

LAYER = "findings"
GEOJSON_DECIMALS = 8


def check_output(path: Path, suffixes: tuple[str, ...]) -> None:
    """Refuse a wrong ending or an unwritable place before any work is done."""
    if path.suffix.lower() not in suffixes:
        raise UsageError(
            Text("cannot write {name}", "无法写出 {name}").format(name=path.name),
            fix=Text("end the name in {suffixes}", "文件名请以 {suffixes} 结尾").format(suffixes=" ".join(suffixes)),
        )
    folder = path.parent
    if not folder.is_dir():
        raise OutputError(Text("the folder does not exist", "文件夹不存在"), where={"file": path})
    if path.is_dir():
        raise OutputError(Text("there is a folder of that name", "存在同名文件夹"), where={"file": path})
    if not os.access(folder, os.W_OK):
        raise _not_writable(path, "permission denied")


def _not_writable(path: Path, why: object) -> OutputError:
    return OutputError(
        Text("cannot be written: {why}", "无法写入：{why}").format(why=why),
        where={"file": path},
        fix=Text("choose another place, or ask for the right to write there", "请更换位置或申请写权限"),
    )


def refuse_overwriting(outputs: Sequence[Path], inputs: Sequence[Path]) -> None:
    """A ``UsageError`` where an output would replace an input, or another output."""
    taken = {path.resolve() for path in inputs}
    for path in outputs:
        if path.resolve() in taken:
            raise UsageError(
                Text("{file} is read, or written already, by this run", "{file} 是本次运行的输入或另一输出").format(
                    file=path
                ),
                fix=Text("choose another name", "请另选文件名"),
            )
        taken.add(path.resolve())


@contextmanager
def replacing(path: Path) -> Iterator[Path]:
    """A temporary file beside ``path`` that takes its place when all went well."""
    try:
        with tempfile.TemporaryDirectory(prefix=".greenbelt-", dir=path.parent) as folder:
            part = Path(folder) / path.name
            yield part
            part.replace(path)
    except OSError as problem:
        raise _not_writable(path, problem.strerror or problem) from None


def write_findings(findings: GeoDataFrame, path: Path | str) -> None:
    """Write findings as ``.gpkg``, ``.geojson`` (WGS 84), ``.parquet`` or ``.csv`` (WKT), by the file's ending."""
    write_frame(findings, path, LAYER)


def write_frame(frame: GeoDataFrame, path: Path | str, layer: str) -> None:
    """Write a frame in the forms of findings; its first column identifies a row, ``layer`` names it in the file."""
    path = Path(path)
    check_output(path, tuple(WRITERS))
    with replacing(path) as part:
        WRITERS[path.suffix.lower()](frame, part, layer)


def write_layers(layers: Mapping[str, GeoDataFrame], path: Path) -> None:
    """Write layers into one ``.gpkg``."""
    check_output(path, (".gpkg",))
    with replacing(path) as part:
        for name, frame in layers.items():
            _rows(frame, part, name)
        add_styles(part)


def _gpkg(findings: GeoDataFrame, path: Path, layer: str) -> None:
    _rows(findings, path, layer)
    add_styles(path)


def _rows(findings: GeoDataFrame, path: Path, layer: str) -> None:
    pyogrio().write_dataframe(
        findings, path, layer=layer, driver="GPKG", geometry_type="Unknown", promote_to_multi=False
    )


def _geojson(findings: GeoDataFrame, path: Path, layer: str) -> None:
    """Written here, not by GDAL: feature by feature in a fixed form, ids as ids, missing as null."""
    places = findings.geometry.to_crs(4326) if len(findings) else findings.geometry
    shapes = shapely.to_geojson(_rounded(np.asarray(places.array, dtype=object)))
    columns = [name for name in findings.columns if name != findings.geometry.name]
    values = [_json_ready(findings[name]) for name in columns]
    with path.open("w", encoding="utf-8", newline="\n") as out:
        out.write(f'{{"type":"FeatureCollection","name":{json.dumps(layer)},"features":[')
        for at, (shape, *row) in enumerate(zip(shapes, *values, strict=True)):
            shape = shape or "null"
            properties = json.dumps(dict(zip(columns, row, strict=True)), ensure_ascii=False, separators=(",", ":"))
            head = ",\n" if at else "\n"
            out.write(
                f'{head}{{"type":"Feature","id":{json.dumps(row[0])},"properties":{properties},"geometry":{shape}}}'
            )
        out.write("\n]}\n")


def feature_dicts(frame: GeoDataFrame) -> list[dict[str, Any]]:
    """A frame's rows as GeoJSON features (WGS 84), the first column their id, as it is written into a file."""
    places = frame.geometry.to_crs(4326) if len(frame) else frame.geometry
    shapes = shapely.to_geojson(_rounded(np.asarray(places.array, dtype=object)))
    columns = [str(name) for name in frame.columns if name != frame.geometry.name]
    values = [_json_ready(frame[name]) for name in columns]
    return [
        {
            "type": "Feature", "id": row[0], "properties": dict(zip(columns, row, strict=True)),
            "geometry": json.loads(shape) if shape else None,
        }
        for shape, *row in zip(shapes, *values, strict=True)
    ]  # fmt: skip


def _rounded(geometry: Any) -> Any:
    return shapely.transform(geometry, lambda xy: np.round(xy, GEOJSON_DECIMALS))


def _json_ready(column: pd.Series[Any]) -> list[Any]:
    if isinstance(column.dtype, pd.DatetimeTZDtype):
        return [None if pd.isna(v) else v.isoformat() for v in column]
    values = column.astype(object)
    return [None if v is None or v is pd.NA or v != v else v for v in values.tolist()]


def _parquet(findings: GeoDataFrame, path: Path, layer: str) -> None:
    # Pages end where chunks of text do: in one chunk the bytes do not tell how the frame was put together.
    whole = {
        name: pd.array(findings[name].to_numpy(dtype=object), dtype="str")
        for name in findings.columns
        if isinstance(findings[name].dtype, pd.StringDtype)
    }
    findings.assign(**whole).to_parquet(path, index=False)


def _csv(findings: GeoDataFrame, path: Path, layer: str) -> None:
    table = pd.DataFrame(findings.drop(columns=findings.geometry.name))
    for name in table.columns:
        if isinstance(table[name].dtype, pd.StringDtype):
            table[name] = table[name].map(defused)
    table["wkt"] = shapely.to_wkt(np.asarray(findings.geometry.array, dtype=object), rounding_precision=3)
    table.to_csv(path, index=False, lineterminator="\n", date_format="%Y-%m-%dT%H:%M:%S%z")


WRITERS: Mapping[str, Callable[[GeoDataFrame, Path, str], None]] = {
    ".gpkg": _gpkg,
    ".geojson": _geojson,
    ".parquet": _parquet,
    ".csv": _csv,
}


def write_events(events: list[RowEvent], path: Path) -> None:
    """Write rejected and repaired rows as ``.csv`` or ``.json``."""
    check_output(path, (".csv", ".json"))
    text = events_as_json(events) if path.suffix.lower() == ".json" else events_as_csv(events)
    with replacing(path) as part:
        part.write_text(text, encoding="utf-8", newline="\n")


def write_json(content: Mapping[str, Any], path: Path) -> None:
    """Write a JSON document."""
    with replacing(path) as part:
        part.write_text(json.dumps(content, ensure_ascii=False, indent=1) + "\n", encoding="utf-8", newline="\n")
