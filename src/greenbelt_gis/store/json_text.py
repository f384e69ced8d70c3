"""A column of a frame as JSON values, as text, without a Python object a value where that can be had."""

from __future__ import annotations

import json
from typing import Any

import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

_TO_ESCAPE = r'["\\\x00-\x1f]'


def json_values(values: pd.Series[Any]) -> Any:
    """The values as the text of JSON values in an arrow column of large strings; missing is ``null``."""
    if isinstance(values.dtype, pd.StringDtype):
        return _filled(_quoted(pa.array(values.array, type=pa.large_string(), from_pandas=True)))
    if pd.api.types.is_bool_dtype(values.dtype) or pd.api.types.is_integer_dtype(values.dtype):
        return _filled(pc.cast(pa.array(values, from_pandas=True), pa.large_string()))
    if pd.api.types.is_float_dtype(values.dtype):
        numbers = pa.array(values, from_pandas=True)
        finite = pc.if_else(pc.is_finite(numbers), numbers, pa.scalar(None, numbers.type))
        return _filled(pc.cast(finite, pa.large_string()))
    if pd.api.types.is_datetime64_any_dtype(values.dtype):
        return pa.array([_encoded(None if pd.isna(v) else v.isoformat()) for v in values], pa.large_string())
    return pa.array([_encoded(value) for value in values], pa.large_string())


def _quoted(text: Any) -> Any:
    """Text in quotation marks; only where something in the column needs escaping, value by value."""
    if pc.any(pc.match_substring_regex(text, _TO_ESCAPE)).as_py():
        return pa.array([None if v is None else _encoded(v) for v in text.to_pylist()], pa.large_string())
    mark, nothing = pa.scalar('"', pa.large_string()), pa.scalar("", pa.large_string())
    return pc.binary_join_element_wise(mark, text, mark, nothing)


def _filled(text: Any) -> Any:
    return pc.fill_null(text, "null")


def _encoded(value: object) -> str:
    """One value; what JSON has no form for (a date, a number of another kind) as its text."""
    if value is None or value is pd.NA or value is pd.NaT or (isinstance(value, float) and not -1e309 < value < 1e309):
        return "null"
    return json.dumps(value, ensure_ascii=False, default=str)
