"""Datasets on disk for tests of reading."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import yaml

from greenbelt_gis.io.dataset import Dataset, read_dataset

TREES = "code,heritage,dbh_cm,x,y\nT1,1,100,377000,3547000\nT2,2,80,377100,3547000\n"
ASSETS = (
    "code,class,wkt\n"
    'P1,paving.footway,"POLYGON ((377001 3547000, 377003 3547000, 377003 3547001, 377001 3547001, 377001 3547000))"\n'
)


def folder(path: Path, **files: str | bytes) -> Path:
    """A folder with files; ``trees_csv`` becomes ``trees.csv``."""
    path.mkdir(parents=True, exist_ok=True)
    for name, content in files.items():
        stem, _, suffix = name.rpartition("_")
        file = path / f"{stem}.{suffix}"
        file.write_bytes(content.encode() if isinstance(content, str) else content)
    return path


def profile(path: Path, content: dict[str, Any]) -> Path:
    """A profile file."""
    path.write_text(yaml.safe_dump(content, allow_unicode=True), encoding="utf-8")
    return path


def read(path: Path, **options: Any) -> Dataset:
    """Read with EPSG:4549 unless said otherwise."""
    return read_dataset(path, **{"crs": "EPSG:4549", **options})


def rejected(dataset: Dataset) -> list[tuple[str, int, str]]:
    """Rejected rows as (layer, row, reason)."""
    return [(e.layer, e.row, e.reason.en) for e in dataset.report.rejected]
