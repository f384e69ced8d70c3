"""Reads findings back from any of the formats they are written in."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import geopandas
import pandas as pd
import pyarrow as pa

from greenbelt_gis.errors import InputError, MissingError
from greenbelt_gis.io.gdal import pyogrio
from greenbelt_gis.text import Text


def run_file(out: Path) -> Path:
    """The side file of a findings file: when and by what the run was made."""
    return out.with_name(out.name + ".run.json")


def read_findings(path: Path) -> pd.DataFrame:
    """Findings as a table without geometry; an ``InputError`` where the file is none."""
    if not path.is_file():
        raise MissingError(Text("no such file", "文件不存在"), where={"file": path})
    suffix = path.suffix.lower()
    table: pd.DataFrame | None = None
    try:
        if suffix == ".csv":
            table = pd.read_csv(path, keep_default_na=False, na_values={"probability": [""], "observed_at": [""]})
        elif suffix == ".parquet":
            table = pd.DataFrame(geopandas.read_parquet(path).drop(columns="geometry"))
        elif suffix == ".geojson":
            features = json.loads(path.read_text(encoding="utf-8"))["features"]
            table = pd.DataFrame([feature["properties"] for feature in features])
        elif suffix == ".gpkg":
            table = pyogrio().read_dataframe(path, layer="findings", read_geometry=False)
    except (ValueError, TypeError, KeyError, OSError, pa.ArrowException, pyogrio().errors.DataSourceError,
            pyogrio().errors.DataLayerError) as problem:  # fmt: skip
        raise InputError(
            Text("cannot be read as findings: {why}", "无法作为审查结果读取：{why}").format(why=problem),
            where={"file": path},
        ) from None
    if table is None or (len(table) and not {"id", "rule", "evidence"} <= set(table.columns)):
        raise InputError(
            Text("not a findings file", "不是审查结果文件"),
            where={"file": path},
            fix=Text("give a file that `greenbelt audit --out` wrote", "请提供 greenbelt audit --out 写出的文件"),
        )
    return table


def read_run(path: Path) -> dict[str, Any] | None:
    """The run file beside a findings file, or None where it was left behind."""
    file = run_file(path)
    if not file.is_file():
        return None
    try:
        content = json.loads(file.read_text(encoding="utf-8"))
    except (ValueError, OSError) as problem:
        raise InputError(
            Text("the run file cannot be read: {why}", "运行记录无法读取：{why}").format(why=problem),
            where={"file": file},
        ) from None
    return content if isinstance(content, dict) else None
