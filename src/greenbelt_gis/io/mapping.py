"""Turns source columns into contract columns as a profile says; values stay raw, types come later."""

from __future__ import annotations

import re
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from greenbelt_gis.errors import MissingError
from greenbelt_gis.io.raw import Raw
from greenbelt_gis.io.report import Report, RowEvent
from greenbelt_gis.io.sources import ColumnSource, Condition, LayerSource
from greenbelt_gis.io.values import MISSING, parsed_numbers, plain_text
from greenbelt_gis.model.layers import LAYERS
from greenbelt_gis.text import Text, did_you_mean

_RANGE = re.compile(r"^\s*(\d+(?:\.\d+)?)\s*(?:[-–~]\s*(\d+(?:\.\d+)?)|(\+))?\s*$")


def selected(raw: Raw, source: LayerSource) -> Raw:
    """The rows that the profile's ``where`` keeps; conditions are on source columns."""
    if not source.profile.where or len(raw.frame) == 0:
        return raw
    keep = np.ones(len(raw.frame), dtype=bool)
    for column, condition in source.profile.where.items():
        keep &= _holds(_source_column(raw, column, source, "where"), condition)
    geometry = None if raw.geometry is None else raw.geometry[keep]
    return Raw(raw.frame.loc[keep].reset_index(drop=True), geometry, raw.crs, raw.rows[keep], raw.header_rows)


def _holds(values: pd.Series[Any], condition: Condition) -> NDArray[np.bool_]:
    if not condition.any_of:
        found = parsed_numbers(values).to_numpy()
        with np.errstate(invalid="ignore"):
            low = found >= condition.min if condition.min is not None else ~np.isnan(found)
            high = found <= condition.max if condition.max is not None else ~np.isnan(found)
        return np.asarray(low & high, dtype=bool)
    texts = {value.strip() for value in condition.any_of if isinstance(value, str)}
    flags = {str(value).lower() for value in condition.any_of if isinstance(value, bool)}
    numbers = [float(v) for v in condition.any_of if isinstance(v, int | float) and not isinstance(v, bool)]
    plain = values.map(plain_text)
    keep = plain.isin(texts) | plain.str.lower().isin(flags) | parsed_numbers(values).isin(numbers)
    return keep.to_numpy(dtype=bool)


def _source_column(raw: Raw, name: str, source: LayerSource, key: str) -> pd.Series[Any]:
    if name not in raw.frame.columns and source.path.suffix.lower() == ".shp":
        # The name as it stands in the file, cut to ten characters, is a name of the column too.
        name = next((str(c) for c in raw.frame.columns if str(c)[:10] == name), name)
    if name not in raw.frame.columns:
        raise MissingError(
            Text("the file has no column {name!r}", "文件中没有列“{name}”").format(name=name),
            where={"file": source.path, "layer": source.contract, "key": key},
            fix=did_you_mean(name, [str(c) for c in raw.frame.columns], most=30),
        )
    return raw.frame[name]


def mapped(raw: Raw, source: LayerSource, report: Report) -> Raw:
    """Columns by their contract names, then the source's other columns as attributes."""
    profile = source.profile
    frame = raw.frame
    if source.path.suffix.lower() == ".shp":
        frame = frame.rename(columns=_unshortened([str(c) for c in frame.columns], source.contract))
        raw = Raw(frame, raw.geometry, raw.crs, raw.rows, raw.header_rows)
    columns: dict[str, Any] = {}
    used: set[str] = set()
    keep = np.ones(len(frame), dtype=bool)
    for name, origin in profile.columns.items():
        if origin.from_ is None:
            columns[name] = [str(origin.number).replace("{n}", str(n - raw.header_rows)) for n in raw.rows]
            continue
        values = _source_column(raw, origin.from_, source, f"columns.{name}")
        used.add(origin.from_)
        columns[name], bad = _changed(values, origin)
        _reject_unparsable(bad & keep, values, name, raw, source, report)
        keep &= ~bad
    used -= {profile.x or "", profile.y or ""}  # coordinates are looked up by these names later
    others = {name: frame[name] for name in frame.columns if name not in used and name not in (*columns, *profile.set)}
    constants = {name: [value] * len(frame) for name, value in profile.set.items()}
    result = pd.DataFrame({**columns, **others, **constants}, index=frame.index)
    geometry = None if raw.geometry is None else raw.geometry[keep]
    return Raw(result.loc[keep].reset_index(drop=True), geometry, raw.crs, raw.rows[keep])


def _unshortened(names: list[str], layer: str) -> dict[str, str]:
    """Contract names that a shapefile cut to ten characters, made whole again where only one fits."""
    whole = {}
    taken = set(names)
    for column in LAYERS[layer].columns:
        short = column.name[:10]
        if len(column.name) > 10 and short in taken and column.name not in taken:
            whole[short] = column.name
    return whole


def _changed(values: pd.Series[Any], origin: ColumnSource) -> tuple[pd.Series[Any], NDArray[np.bool_]]:
    """Apply ``values``, then ``range``, then ``scale``; the mask marks values that are no numbers."""
    bad = np.zeros(len(values), dtype=bool)
    if origin.values is not None:
        table = {plain_text(key): value for key, value in origin.values.items()}
        values = values.map(lambda value: table.get(plain_text(value), value))
    if origin.range is not None:
        values, bad = _from_range(values, origin.range)
    if origin.scale is not None:
        numbers = parsed_numbers(values)
        said = ~values.map(lambda value: plain_text(value).lower()).isin(MISSING)
        bad = bad | (numbers.isna() & said).to_numpy(dtype=bool)
        values = numbers * origin.scale
    return values, bad


def _from_range(values: pd.Series[Any], which: str) -> tuple[pd.Series[Any], NDArray[np.bool_]]:
    """``13-18`` as its low end, middle or high end; ``31+`` is open and counts as 31; no digit at all is unknown."""
    cache: dict[str, float | None] = {}
    for text in {plain_text(value) for value in values}:
        found = _RANGE.match(text)
        if found is None:
            cache[text] = None if any(c.isdigit() for c in text) else float("nan")
            continue
        low = float(found[1])
        high = float(found[2]) if found[2] else low
        cache[text] = {"low": low, "middle": (low + high) / 2, "high": high}[which]
    texts = values.map(plain_text)
    bad = texts.map(lambda text: cache[text] is None).to_numpy(dtype=bool)
    return texts.map(lambda text: cache[text] if cache[text] is not None else float("nan")).astype(float), bad


def _reject_unparsable(
    bad: NDArray[np.bool_], values: pd.Series[Any], name: str, raw: Raw, source: LayerSource, report: Report
) -> None:
    for at in np.flatnonzero(bad):
        report.events.append(
            RowEvent(
                "rejected", source.shown, source.contract, int(raw.rows[at]), "",
                Text("{column} is not a number: {value!r}", "{column} 不是数字：{value!r}").format(
                    column=name, value=values.iloc[at]
                ),
            )
        )  # fmt: skip
