"""A layer as plain arrays: what the kinds of check work on instead of frames.

Building a frame costs milliseconds, an array microseconds, and every edit runs all rules.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from greenbelt_gis.catalogue.classes import is_below
from greenbelt_gis.model.days import Days, as_days
from greenbelt_gis.model.tree import diameters_cm

if TYPE_CHECKING:
    from geopandas import GeoDataFrame

Rows = NDArray[np.intp]
Mask = NDArray[np.bool_]
Floats = NDArray[np.float64]
Geometries = NDArray[np.object_]


class Table:
    """Some rows of one layer. Columns come out as arrays, in the order of ``rows``; absent ones as unknown."""

    def __init__(self, layer: str, frame: GeoDataFrame, timezone: str, rows: Rows | None = None) -> None:
        self.layer = layer
        self.timezone = timezone
        self._frame = frame
        self.rows: Rows = np.arange(len(frame), dtype=np.intp) if rows is None else rows

    def __len__(self) -> int:
        return len(self.rows)

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
        return column if len(self.rows) == len(self._frame) else column.iloc[self.rows]

    def text(self, name: str) -> Any:
        """A text column as an arrow array of large strings; missing is the empty string."""
        if not self.has(name):
            return pa.repeat(pa.scalar("", pa.large_string()), len(self))
        found = pa.array(self._column(name), type=pa.large_string(), from_pandas=True)
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

    def diameters_cm(self) -> Floats:
        """Trunk diameters (several stems combined); unknown is NaN."""
        if not self.has("dbh_cm"):
            return np.full(len(self), np.nan)
        return diameters_cm(self._column("dbh_cm"))

    def is_word(self, name: str, words: Sequence[str]) -> Mask:
        """Rows whose column holds one of ``words``; missing never does."""
        if not self.has(name):
            return np.zeros(len(self), dtype=bool)
        return self._column(name).isin(list(words)).to_numpy(dtype=bool)

    def is_class(self, classes: Sequence[str]) -> Mask:
        """Rows whose asset class is one of ``classes`` or below one."""
        if not self.has("class"):
            return np.zeros(len(self), dtype=bool)
        codes, found = pd.factorize(self._column("class"))
        hit = [any(is_below(str(value), wanted) for wanted in classes) for value in found]
        return np.array([*hit, False], dtype=bool)[codes]
