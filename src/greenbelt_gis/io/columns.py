"""Typed contract columns out of raw ones; a value that does not fit rejects its row and says why."""

from __future__ import annotations

from datetime import date
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from greenbelt_gis.catalogue.classes import asset_classes, assignable_classes
from greenbelt_gis.errors import MissingError
from greenbelt_gis.io.rows import Rows
from greenbelt_gis.io.sources import LayerSource
from greenbelt_gis.io.values import FALSE, MISSING, TRUE, parsed_numbers, plain_text
from greenbelt_gis.model.layers import LAYERS, Column
from greenbelt_gis.model.tree import LARGEST_DBH_CM, combined_diameter
from greenbelt_gis.text import Text, did_you_mean, nearest

Series = Any
Mask = NDArray[np.bool_]


def require_columns(frame: pd.DataFrame, source: LayerSource) -> None:
    """A ``MissingError`` where a required column lacks altogether: such a layer cannot be used."""
    for name in LAYERS[source.contract].required:
        if name not in frame.columns:
            has = [str(column) for column in frame.columns]
            raise MissingError(
                Text("the required column {name!r} is missing", "缺少必需的列“{name}”").format(name=name),
                where={"file": source.path, "layer": source.contract},
                fix=did_you_mean(name, has, most=30) if has else Text("add it", "请补充该列"),
            )


def typed(frame: pd.DataFrame, rows: Rows, timezone: str) -> pd.DataFrame:
    """All contract columns in their types; ``rows`` collects the rows to reject. Attributes stay as they are."""
    result = frame.copy(deep=False)
    for column in LAYERS[rows.layer].columns:
        if column.name not in frame.columns:
            continue
        values = frame[column.name]
        convert = {
            "code": _text, "text": _text, "number": _number, "day": _day, "instant": _instant, "flag": _flag,
            "word": _word, "class": _class, "stems": _stems,
        }[column.kind]  # fmt: skip
        result[column.name] = convert(values, column, rows, timezone)
        if column.required:
            empty = result[column.name].isna().to_numpy(dtype=bool)
            rows.reject(empty, Text("{column} is empty", "{column} 为空").format(column=column.name))
    return result


def _texts(values: Series) -> Series:
    """Values as stripped text; missing is NA."""
    if isinstance(values.dtype, pd.StringDtype):
        texts = values.str.strip()
    else:
        texts = pd.Series([plain_text(v) for v in values], index=values.index, dtype="str")
    return texts.mask(texts.str.lower().isin(MISSING))


def _text(values: Series, column: Column, rows: Rows, timezone: str) -> Series:
    return _texts(values)


def _number(values: Series, column: Column, rows: Rows, timezone: str) -> Series:
    if pd.api.types.is_bool_dtype(values.dtype):
        numbers = values.astype(float)
    elif pd.api.types.is_numeric_dtype(values.dtype):
        numbers = values.astype("float64")
    else:
        texts = _texts(values)
        numbers = parsed_numbers(texts)
        wrong = (numbers.isna() & texts.notna()).to_numpy(dtype=bool)
        _wrong(rows, wrong, values, column, Text("is not a number", "不是数字"))
    found = numbers.to_numpy(dtype=np.float64)
    _wrong(rows, np.isinf(found), values, column, Text("is not finite", "不是有限数"))
    for bound, beyond in ((column.minimum, np.less), (column.maximum, np.greater)):
        if bound is not None:
            with np.errstate(invalid="ignore"):
                outside = beyond(found, bound) & np.isfinite(found)
            limit = Text("is out of range ({low} to {high})", "超出范围（{low} 至 {high}）").format(
                low="−∞" if column.minimum is None else f"{column.minimum:g}",
                high="∞" if column.maximum is None else f"{column.maximum:g}",
            )
            _wrong(rows, outside, values, column, limit)
    return numbers


def _stems(values: Series, column: Column, rows: Rows, timezone: str) -> Series:
    """Numbers where all are single; text such as ``30;25`` where one is not."""
    if pd.api.types.is_numeric_dtype(values.dtype):
        numbers = values.astype("float64")
    else:
        texts = _texts(values)
        cache: dict[str, float | None] = {}
        for text in texts.dropna().unique():
            try:
                cache[text] = combined_diameter(text)
            except ValueError:
                cache[text] = None
        wrong = texts.map(lambda t: cache.get(t, 0.0) is None).to_numpy(dtype=bool)
        _wrong(rows, wrong, values, column, Text("is not a diameter (30 or 30;25)", "不是直径（如 30 或 30;25）"))
        numbers = texts.map(lambda t: cache.get(t, float("nan"))).astype("float64")
        if any(";" in t or "；" in t or "+" in t for t in cache):
            _too_large(numbers, values, column, rows)
            return texts
        numbers = parsed_numbers(texts)
    _too_large(numbers, values, column, rows)
    return numbers


def _too_large(numbers: Series, values: Series, column: Column, rows: Rows) -> None:
    found = numbers.to_numpy(dtype=np.float64)
    with np.errstate(invalid="ignore"):
        implausible = (found > LARGEST_DBH_CM) | np.isinf(found)
    why = Text("is no diameter in centimetres (above {most:g})", "不是以厘米计的胸径（大于 {most:g}）").format(
        most=LARGEST_DBH_CM
    )
    _wrong(rows, implausible, values, column, why)


def _moments(values: Series, column: Column, rows: Rows, timezone: str) -> Series:
    """Instants in the site's time zone; text without an offset is local time."""
    if isinstance(values.dtype, pd.DatetimeTZDtype):
        return values.dt.tz_convert(timezone)
    if pd.api.types.is_datetime64_any_dtype(values.dtype):
        return values.dt.tz_localize(timezone, ambiguous=np.ones(len(values), dtype=bool), nonexistent="shift_forward")
    texts = _texts(values).str.replace(r"^(\d{4})[/.](\d{1,2})[/.](\d{1,2})", r"\1-\2-\3", regex=True)
    texts = texts.str.replace(r"^(\d{4})-(\d)(?=-)", r"\1-0\2", regex=True)
    texts = texts.str.replace(r"^(\d{4}-\d{2})-(\d)(?!\d)", r"\1-0\2", regex=True)
    texts = texts.where(texts.isna() | texts.str.match(r"^\d{4}-\d{2}-\d{2}"))
    offset = texts.str.contains(r"[T ]\S*(?:Z|[+-]\d{2}:?\d{2})$", regex=True).fillna(False).to_numpy(dtype=bool)
    local = pd.to_datetime(texts.where(~offset), errors="coerce", format="ISO8601")
    result = local.dt.tz_localize(timezone, ambiguous=np.ones(len(local), dtype=bool), nonexistent="shift_forward")
    if offset.any():
        fixed = pd.to_datetime(texts.where(offset), errors="coerce", format="ISO8601", utc=True)
        result = result.fillna(fixed.dt.tz_convert(timezone))
    years = result.dt.year  # at the very ends of the calendar other time zones, and the database, have no such day
    result = result.mask((years < 2) | (years >= date.max.year))
    wrong = (result.isna() & _texts(values).notna()).to_numpy(dtype=bool)
    _wrong(rows, wrong, values, column, Text("is not a date (YYYY-MM-DD)", "不是日期（年-月-日）"))
    return result


def _instant(values: Series, column: Column, rows: Rows, timezone: str) -> Series:
    return _moments(values, column, rows, timezone).dt.tz_convert("UTC").astype("datetime64[us, UTC]")


def _day(values: Series, column: Column, rows: Rows, timezone: str) -> Series:
    moments = _moments(values, column, rows, timezone)
    return moments.dt.tz_localize(None).dt.normalize().astype("datetime64[s]")


def _flag(values: Series, column: Column, rows: Rows, timezone: str) -> Series:
    texts = _texts(values).str.lower()
    wrong = (~texts.isin(TRUE | FALSE) & texts.notna()).to_numpy(dtype=bool)
    _wrong(rows, wrong, values, column, Text("is neither true nor false", "既非“是”也非“否”"))
    return texts.isin(TRUE).astype("boolean").mask(texts.isna() | wrong)


def _word(values: Series, column: Column, rows: Rows, timezone: str) -> Series:
    assert column.words is not None
    return _enumerated(values, column, rows, list(column.words))


def _class(values: Series, column: Column, rows: Rows, timezone: str) -> Series:
    known = list(assignable_classes())
    texts = _texts(values)
    for group in set(texts.dropna().unique()) & set(asset_classes()) - set(known):
        below = [code for code in known if code.startswith(f"{group}.")]
        why = Text("is a group of classes; choose one of {below}", "是类别组，请选择其下的类别：{below}").format(
            below=", ".join(below)
        )
        _wrong(rows, (texts == group).fillna(False).to_numpy(dtype=bool), values, column, why)
    return _enumerated(values, column, rows, known)


def _enumerated(values: Series, column: Column, rows: Rows, known: list[str]) -> Series:
    texts = _texts(values)
    wrong = (~texts.isin(known) & texts.notna()).to_numpy(dtype=bool)
    for word in sorted(texts[wrong].unique()):
        near = nearest(word, known)
        hint = Text("; did you mean {near!r}?", "；是否应为“{near}”？").format(near=near) if near else Text("", "")
        why = Text("is not a valid word{hint}", "不是有效取值{hint}").format(hint=hint)
        _wrong(rows, wrong & (texts == word).fillna(False).to_numpy(dtype=bool), values, column, why)
    return texts


def _wrong(rows: Rows, mask: Mask, values: Series, column: Column, why: Text) -> None:
    at = np.flatnonzero(mask)
    if len(at) == 0:
        return
    told = np.array([str(value)[:80] for value in values.to_numpy(dtype=object)[at]], dtype=object)
    for value in pd.unique(told):
        same = np.zeros(len(mask), dtype=bool)
        same[at[told == value]] = True
        reason = Text("{column} {why}: {value}", "{column} {why}：{value}").format(
            column=column.name, why=why, value=value
        )
        rows.reject(same, reason)
