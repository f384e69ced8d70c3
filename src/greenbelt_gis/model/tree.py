"""The trunk diameter of a tree, with one stem or several."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    import pandas as pd

LARGEST_DBH_CM = 2000.0
"""Above this a diameter is a mistake in the unit or the digits: no trunk on record reaches 15 m."""

_NUMBER = re.compile(r"-?[0-9]+(\.[0-9]*)?([eE][+-]?[0-9]+)?")
_STEMS = re.compile(r"\s*[;；+]\s*")


def combined_diameter(text: str) -> float:
    """Several stems as one: ``√Σd²`` of the diameters in ``text`` (cm), NaN where a stem is zero or less.

    Raises ``ValueError`` where a stem is not a number. Source: BS 5837:2012, 4.6.1, for two to five stems.

    >>> combined_diameter("30;40")
    50.0
    """
    parts = _STEMS.split(text.strip().rstrip(";；"))
    if not all(_NUMBER.fullmatch(part) for part in parts):
        raise ValueError(f"a stem of {text!r} is not a number")
    stems = [float(part) for part in parts]
    if not all(np.isfinite(stems)):
        raise ValueError(f"a stem of {text!r} is not finite")
    if any(stem <= 0 for stem in stems):
        return float("nan")
    with np.errstate(over="ignore"):  # infinite is no plausible trunk either, and told as such
        return float(np.sqrt(np.sum(np.square(stems))))


def diameters_cm(values: pd.Series[Any]) -> NDArray[np.float64]:
    """A column ``dbh_cm`` (numbers, or text such as ``30;25``) as one diameter a tree; NaN is unknown.

    Zero or less is unknown. Raises ``ValueError`` on text that is no diameter.
    """
    import pandas as pd

    if pd.api.types.is_numeric_dtype(values.dtype):
        numbers = values.to_numpy(dtype=np.float64, na_value=np.nan)
    else:
        texts = values.to_numpy(dtype=object)
        known = np.array([t is not None and t == t and str(t).strip() != "" for t in texts], dtype=bool)
        numbers = np.full(len(texts), np.nan)
        cache = {t: combined_diameter(str(t)) for t in set(texts[known])}
        numbers[known] = [cache[t] for t in texts[known]]
    with np.errstate(invalid="ignore"):
        return np.where(numbers > 0, numbers, np.nan)
