"""A layer as plain arrays: what the kinds of check work on instead of frames.

Building a frame costs milliseconds, an array microseconds, and every edit runs all rules.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import cached_property
from typing import TYPE_CHECKING, Any, TypeVar

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from greenbelt_gis.catalogue.classes import is_below
from greenbelt_gis.model.days import Days, as_days, as_instants
from greenbelt_gis.model.tree import diameters_cm

if TYPE_CHECKING:
    from geopandas import GeoDataFrame

Rows = NDArray[np.intp]
Mask = NDArray[np.bool_]
Floats = NDArray[np.float64]
Geometries = NDArray[np.object_]
Instants = NDArray[np.int64]
"""Microseconds since 1970 in UTC; ``NEVER`` where unknown."""
NEVER = int(np.iinfo(np.int64).min)

T = TypeVar("T")


class Table:
    """Some rows of one layer. Columns come out as arrays, in the order of ``rows``; absent ones as unknown."""

    def __init__(self, layer: str, frame: GeoDataFrame, timezone: str, rows: Rows | None = None) -> None:
        self.layer = layer
        self.timezone = timezone
        self._frame = frame
        self._whole = rows is None
        self.rows: Rows = np.arange(len(frame), dtype=np.intp) if rows is None else rows
        self._made: dict[object, Any] = {}

    def __len__(self) -> int:
        return len(self.rows)

    def once(self, key: object, make: Callable[[], T]) -> T:
        """What ``make`` returns, made once for this table: forty rules ask the same of a million rows."""
        if key not in self._made:
            self._made[key] = make()
        found: T = self._made[key]
        return found

    def where(self, mask: Mask) -> Table:
        """The rows for which ``mask`` (one value a row of this table) is true."""
        return self.take(np.flatnonzero(mask))

    def take(self, positions: Rows) -> Table:
        """Some rows by their position in this table."""
        return Table(self.layer, self._frame, self.timezone, self.rows[positions])

    def has(self, name: str) -> bool:
        """Whether the layer has this column at all."""
        return name in self._frame.columns

    @cached_property
    def geometry(self) -> Geometries:
        """Shapely geometries."""
        return np.asarray(self._frame.geometry.array, dtype=object)[self.rows]

    def _column(self, name: str) -> pd.Series[Any]:
        column: pd.Series[Any] = self._frame[name]
        return column if self._whole else column.iloc[self.rows]

    def text(self, name: str) -> Any:
        """A text column as an arrow array of large strings; missing is the empty string."""
        if not self.has(name):
            return pa.repeat(pa.scalar("", pa.large_string()), len(self))
        column = self._column(name)
        if pd.api.types.is_numeric_dtype(column.dtype):  # patches named 1, 2, 3, or a column without any value
            column = column.map(lambda value: f"{value:.17g}", na_action="ignore").astype("str")
        found = pa.array(column, type=pa.large_string(), from_pandas=True)
        if isinstance(found, pa.ChunkedArray):
            found = found.combine_chunks()
        return pc.fill_null(found, "") if found.null_count else found

    def numbers(self, name: str) -> Floats:
        """A column of numbers; missing is NaN."""
        if not self.has(name):
            return np.full(len(self), np.nan)
        return self._column(name).to_numpy(dtype=np.float64, na_value=np.nan)

    def days(self, name: str | None) -> Days | None:
        """A column of days, or None where the layer has none; missing is NaT."""
        if name is None or not self.has(name):
            return None
        return as_days(self._column(name), self.timezone)

    def instants(self, name: str) -> Instants:
        """A column of instants as microseconds in UTC; missing is ``NEVER``, before everything else."""
        if not self.has(name):
            return np.full(len(self), NEVER, dtype=np.int64)
        return as_instants(self._column(name), self.timezone)

    def diameters_cm(self) -> Floats:
        """Trunk diameters (several stems combined); unknown is NaN."""
        if not self.has("dbh_cm"):
            return np.full(len(self), np.nan)
        return diameters_cm(self._column("dbh_cm"))

    def flags(self, name: str) -> Mask:
        """A yes/no column; missing is no."""
        if not self.has(name):
            return np.zeros(len(self), dtype=bool)
        return self._column(name).fillna(False).to_numpy(dtype=bool)

    def is_word(self, name: str, words: Sequence[str]) -> Mask:
        """Rows whose column holds one of ``words``; missing never does."""
        return self._is(name, lambda value: value in words)

    def is_class(self, classes: Sequence[str]) -> Mask:
        """Rows whose asset class is one of ``classes`` or below one."""
        return self._is("class", lambda value: any(is_below(value, wanted) for wanted in classes))

    def _is(self, name: str, holds: Callable[[str], bool]) -> Mask:
        """Rows whose value in a column of few distinct values fulfils a condition."""
        if not self.has(name):
            return np.zeros(len(self), dtype=bool)
        codes, found = self.once(("factorized", name), lambda: pd.factorize(self._column(name)))
        hit: Mask = np.array([*(holds(str(value)) for value in found), False], dtype=bool)
        return hit[codes]
