"""Single values as people write them, and columns of numbers."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

MISSING = frozenset({"", "nan", "null", "none", "nat", "<na>"})
"""Words, in any case, that mean a value is missing."""

TRUE = frozenset({"true", "1", "yes", "t", "y", "是"})
FALSE = frozenset({"false", "0", "no", "f", "n", "否"})
"""Words, in any case, for yes and no."""


def plain_text(value: object) -> str:
    """A value as the text that people compare: ``1.0`` and ``1`` are the same, missing is empty."""
    if value is None or value is pd.NA or (isinstance(value, float) and np.isnan(value)):
        return ""
    if isinstance(value, bool | np.bool_):
        return "true" if value else "false"
    if isinstance(value, float | np.floating) and float(value).is_integer():
        return str(int(value))
    return str(value).strip()


def parsed_numbers(values: pd.Series[Any]) -> pd.Series[float]:
    """A column as float64; what is no number becomes NaN."""
    numbers: Any = pd.to_numeric(values, errors="coerce")
    return pd.Series(numbers.to_numpy(dtype=np.float64, na_value=np.nan), index=values.index)
