"""Features that somebody sends, as rows of a contract layer: checked like those of a file."""

from __future__ import annotations

import json
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import shapely
from geopandas import GeoDataFrame
from pyproj import CRS
from shapely.geometry.base import BaseGeometry

from greenbelt_gis.catalogue.classes import Attribute, asset_classes
from greenbelt_gis.errors import InputError
from greenbelt_gis.io.dataset import part_of, placed
from greenbelt_gis.io.objects import check_against_objects
from greenbelt_gis.io.place import WGS84
from greenbelt_gis.io.raw import Raw
from greenbelt_gis.io.report import Report
from greenbelt_gis.io.sources import LayerProfile, LayerSource
from greenbelt_gis.model.days import DEFAULT_TIMEZONE
from greenbelt_gis.model.layers import ACCURACY, LAYERS
from greenbelt_gis.text import Text, did_you_mean

DEEPEST = 8
"""Levels of brackets that a GeoJSON geometry has at the most, and some."""
LONGEST = 10_000
"""Characters of a text."""
LONGEST_CODE = 200
"""Characters of a code: it stands in indexes, addresses and messages."""
_SHAPES = frozenset({"Point", "MultiPoint", "LineString", "MultiLineString", "Polygon", "MultiPolygon"})


@dataclass(frozen=True)
class FeatureRow:
    """One row to be: values of the contract's columns and attributes by name, and where it is.

    ``geometry`` is in ``crs`` (None: WGS 84).
    """

    values: Mapping[str, Any]
    geometry: BaseGeometry | None = None
    crs: CRS | None = None
    attributes: Mapping[str, Any] = field(default_factory=dict)


def geometry_of(shape: Any) -> BaseGeometry | None:
    """A GeoJSON geometry (degrees, WGS 84); an ``InputError`` where it is none."""
    if shape is None:
        return None
    try:
        # Collections are of no layer, and nested without end they exhaust the reader's stack.
        if not isinstance(shape, dict) or str(shape.get("type")) not in _SHAPES:
            raise ValueError(f"type is none of {', '.join(sorted(_SHAPES))}")
        if _depth(shape.get("coordinates"), DEEPEST) > DEEPEST - 1:
            raise ValueError("not a GeoJSON geometry")
        found = shapely.from_geojson(json.dumps(shape, allow_nan=False))
        if shapely.is_empty(found):
            raise ValueError("it is empty")
    except (ValueError, TypeError, RecursionError, shapely.GEOSException) as problem:
        raise InputError(
            Text("the geometry cannot be read: {why}", "几何无法读取：{why}").format(why=str(problem)[:200]),
            fix=Text("send a GeoJSON geometry in longitude and latitude", "请提供经纬度的 GeoJSON 几何"),
        ) from None
    return found


def _depth(value: Any, most: int) -> int:
    if not isinstance(value, list) or most == 0:
        return 0
    return 1 + max((_depth(one, most - 1) for one in value[:2]), default=0)


def feature_frame(
    layer: str,
    rows: Sequence[FeatureRow],
    target: CRS,
    *,
    elsewhere: Callable[[], Collection[str]] | None = None,
    now: datetime | None = None,
    timezone: str = DEFAULT_TIMEZONE,
    numbers: Sequence[int] | None = None,
    report: Report | None = None,
) -> GeoDataFrame:
    """Rows as a frame of the layer in ``target``: contract columns in their types, attributes as they are.

    ``elsewhere`` and ``now`` as for reading a dataset; ``numbers`` (ascending; none: from 1) name the rows in messages;
    ``report`` is told what was repaired, and what seems odd. Raises an ``InputError`` that tells every row which
    cannot be.
    """
    called = np.arange(1, len(rows) + 1) if numbers is None else np.array(numbers)
    for number, row in zip(called, rows, strict=True):
        _check_words(layer, row, int(number))
    names = list(dict.fromkeys(name for row in rows for name in row.values))
    raw_frame = pd.DataFrame(
        {name: pd.Series([row.values.get(name) for row in rows], dtype=object) for name in names},
        index=range(len(rows)),  # a row may have no value at all
    )
    for name in LAYERS[layer].required:
        if name not in names:
            raw_frame[name] = pd.Series([None] * len(rows), dtype=object)
    report = Report() if report is None else report
    source = LayerSource(layer, Path(layer), LayerProfile(source=layer))
    parts = []
    for crs in dict.fromkeys(row.crs for row in rows):
        mine = [at for at, row in enumerate(rows) if row.crs == crs]
        shapes = np.array([rows[at].geometry for at in mine], dtype=object)
        raw = Raw(raw_frame.iloc[mine].reset_index(drop=True), shapes, crs or WGS84, called[mine])
        part = part_of(source, raw, report, timezone)
        if layer == "site" and shapely.is_missing(shapes).all():  # known by its code until its boundary is surveyed
            parts.append(
                part.raw.frame.assign(source_crs="", geometry=shapes, _row=raw.rows, _file=layer)[part.rows.good]
            )
        else:
            parts.append(placed(part, target, None, report))
    frame = pd.concat(parts, ignore_index=True) if len(parts) > 1 else parts[0]
    frames = {layer: frame}
    check_against_objects(frames, report, elsewhere, now)
    _refuse_rejected(layer, report, name_row=len(rows) > 1 or called[0] > 1)
    frame = frames[layer].sort_values("_row").drop(columns=["_row", "_file"]).reset_index(drop=True)
    for name in dict.fromkeys(name for row in rows for name in row.attributes):
        frame[name] = pd.Series([row.attributes.get(name) for row in rows], dtype=object)
    return GeoDataFrame(frame, geometry="geometry", crs=target)


def _refuse_rejected(layer: str, report: Report, *, name_row: bool) -> None:
    rejected = report.rejected
    if not rejected:
        return
    told = [
        event.reason if event.fix is None else event.reason + Text(" (", "（") + event.fix + Text(")", "）")
        for event in rejected
    ]
    words = told[0]
    for more in told[1:5]:
        words = words + Text("; ", "；") + more
    raise InputError(
        words, where={"layer": layer, "code": rejected[0].code, **({"row": rejected[0].row} if name_row else {})}
    )


def _check_words(layer: str, row: FeatureRow, number: int) -> None:
    """Names that are taken, text without end, attributes that the asset's class declares otherwise."""
    known = {column.name for column in LAYERS[layer].columns} | {ACCURACY.name}
    where = {"layer": layer, "row": number}
    for name in row.values:
        if name not in known:
            raise InputError(
                Text("there is no column {name!r}", "没有列“{name}”").format(name=str(name)[:80]),
                where=where,
                fix=did_you_mean(name, known)
                + Text("; other values belong into attributes", "；其他值请放入 attributes"),
            )
    for name in row.attributes:
        if not name or len(name) > 100 or name in known | {"source_crs", "geometry"} or not _is_text(name):
            raise InputError(Text("an attribute has no fit name", "属性名称不可用"), where=where)
    codes = {column.name for column in LAYERS[layer].columns if column.kind == "code"}
    for name, value in (*row.values.items(), *row.attributes.items()):
        if not _can_be_kept(value, DEEPEST) or (name in codes and len(str(value)) > LONGEST_CODE):
            raise InputError(
                Text("{name} is too long, or neither text nor number", "{name} 过长，或既非文本也非数字").format(
                    name=name
                ),
                where=where,
            )
    found = asset_classes().get(str(row.values.get("class", ""))) if layer == "assets" else None
    for name, declared in ({} if found is None else found.attributes).items():
        value = row.attributes.get(name)
        if value is not None and not _fits(value, declared):
            raise InputError(
                Text("attribute {name} is not a {kind}", "属性 {name} 的类型应为 {kind}").format(
                    name=name, kind=declared.kind
                ),
                where=where,
                fix=did_you_mean(value, declared.words) if declared.words else None,
            )


def _is_text(value: str) -> bool:
    """Whether the database, and whoever reads UTF-8, can hold it: no NUL, no half of a surrogate pair."""
    return "\x00" not in value and not any("\ud800" <= letter <= "\udfff" for letter in value)


def _can_be_kept(value: Any, deepest: int) -> bool:
    """Whether a plain value survives the way into the record and back."""
    if isinstance(value, str):
        return len(value) <= LONGEST and _is_text(value)
    if isinstance(value, bool) or value is None:
        return True
    if isinstance(value, int):
        return abs(value) < 2**63
    if isinstance(value, float):
        return bool(np.isfinite(value))
    if deepest == 0:
        return False
    if isinstance(value, Mapping):
        return all(_is_text(str(name)) and _can_be_kept(one, deepest - 1) for name, one in value.items())
    return not isinstance(value, list | tuple) or all(_can_be_kept(one, deepest - 1) for one in value)


def _fits(value: Any, declared: Attribute) -> bool:
    if declared.kind == "number":
        return isinstance(value, int | float) and not isinstance(value, bool) and bool(np.isfinite(value))
    if declared.kind == "flag":
        return isinstance(value, bool)
    if declared.kind == "word":
        return value in declared.words
    if declared.kind == "day":
        try:
            datetime.strptime(str(value), "%Y-%m-%d")
        except ValueError:
            return False
        return True
    return isinstance(value, str)
