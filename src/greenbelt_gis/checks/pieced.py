"""Rows of one layer out of several tables: a dataset that is edited row by row, without joining any frame.

Columns of the tables are made into arrays once and whole; an edit then takes a few values of each.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import cached_property
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd
import pyarrow as pa
from numpy.typing import NDArray

from greenbelt_gis.checks.table import NEVER, Floats, Geometries, Instants, Mask, Rows, Table
from greenbelt_gis.model.days import Days
from greenbelt_gis.model.layers import LAYERS

if TYPE_CHECKING:
    from greenbelt_gis.model.layers import Column

_METHODS = {"number": "numbers", "day": "days", "instant": "instants", "flag": "flags"}
"""How a table gives a column of each kind; all others are text."""


def whole(table: Table, method: str, name: str) -> Any:
    """A column of all rows of a table, made once."""
    return table.once(("whole", method, name), lambda: getattr(table, method)(name))


def _stems(table: Table) -> Floats:
    return table.once(("whole", "stems"), table.diameters_cm)


def _words(table: Table, name: str) -> tuple[NDArray[np.int64], list[str]]:
    """Number of each row's word (-1: missing), and the words as a table compares them."""

    def make() -> tuple[NDArray[np.int64], list[str]]:
        codes, found = pd.factorize(table._column(name))
        return np.asarray(codes, dtype=np.int64), [str(value) for value in found]

    return table.once(("whole", "words", name), make)


def method_of(column: Column) -> str:
    """The method of a table that gives a column of the contract."""
    return _METHODS.get(column.kind, "text")


def read_whole(table: Table) -> None:
    """Make all columns of the contract that a table has: later takes are fast, and what cannot be read fails here."""
    for column in LAYERS[table.layer].columns:
        if not table.has(column.name):
            continue
        if column.kind == "stems":
            _stems(table)
        else:
            whole(table, method_of(column), column.name)
        if column.kind in ("word", "class"):
            _words(table, column.name)
    len(table.geometry)


class Pieced(Table):
    """Rows of several tables of a layer: row n is row ``row[n]`` of ``tables[which[n]]``."""

    def __init__(self, layer: str, timezone: str, tables: Sequence[Table], which: Rows, row: Rows) -> None:
        super().__init__(layer, tables[0]._frame, timezone, np.arange(len(row), dtype=np.intp))
        self.tables, self.which, self.row = tuple(tables), which, row

    def take(self, positions: Rows) -> Table:
        """Some rows by their position in this table."""
        return Pieced(self.layer, self.timezone, self.tables, self.which[positions], self.row[positions])

    def has(self, name: str) -> bool:
        """Whether any of the tables has this column."""
        return any(table.has(name) for table in self.tables)

    @cached_property
    def geometry(self) -> Geometries:
        """Shapely geometries."""
        return self._gathered(lambda table: table.geometry, None, np.dtype(object))

    def _pieces(self, name: str | None) -> list[tuple[Table, Rows]]:
        """Tables that have a column, with the positions here of their rows."""
        return [
            (table, np.flatnonzero(self.which == number))
            for number, table in enumerate(self.tables)
            if name is None or table.has(name)
        ]

    def _gathered(
        self, column: Callable[[Table], NDArray[Any]], missing: Any, dtype: np.dtype[Any], name: str | None = None
    ) -> NDArray[Any]:
        found = np.full(len(self), missing, dtype=dtype)
        for table, at in self._pieces(name):
            found[at] = column(table)[self.row[at]]
        return found

    def _column(self, name: str) -> pd.Series[Any]:
        parts = [(table._frame[name].iloc[self.row[at]], at) for table, at in self._pieces(name)]
        joined = pd.concat([part for part, _ in parts], ignore_index=True)
        joined.index = pd.Index(np.concatenate([at for _, at in parts]))
        return joined.reindex(range(len(self)))

    def text(self, name: str) -> Any:
        """A text column as an arrow array of large strings; missing is the empty string."""
        if len(self.tables) == 1 and self.tables[0].has(name):
            return whole(self.tables[0], "text", name).take(pa.array(self.row))
        found = np.full(len(self), "", dtype=object)
        for table, at in self._pieces(name):
            taken = whole(table, "text", name).take(pa.array(self.row[at]))
            found[at] = taken.to_numpy(zero_copy_only=False)
        return pa.array(found, type=pa.large_string())

    def numbers(self, name: str) -> Floats:
        """A column of numbers; missing is NaN."""
        return self._gathered(lambda table: whole(table, "numbers", name), np.nan, np.dtype(float), name)

    def days(self, name: str | None) -> Days | None:
        """A column of days, or None where no table has it; missing is NaT."""
        if name is None or not self.has(name):
            return None
        missing = np.datetime64("NaT", "D")
        return self._gathered(lambda table: whole(table, "days", name), missing, np.dtype("datetime64[D]"), name)

    def instants(self, name: str) -> Instants:
        """A column of instants as microseconds in UTC; missing is ``NEVER``."""
        return self._gathered(lambda table: whole(table, "instants", name), NEVER, np.dtype(np.int64), name)

    def diameters_cm(self) -> Floats:
        """Trunk diameters (several stems combined); unknown is NaN."""
        return self._gathered(_stems, np.nan, np.dtype(float), "dbh_cm")

    def flags(self, name: str) -> Mask:
        """A yes/no column; missing is no."""
        return self._gathered(lambda table: whole(table, "flags", name), False, np.dtype(bool), name)

    def _is(self, name: str, holds: Callable[[str], bool]) -> Mask:
        found = np.zeros(len(self), dtype=bool)
        for table, at in self._pieces(name):
            codes, words = _words(table, name)
            mine = codes[self.row[at]].tolist()
            hit = {code: code >= 0 and holds(words[code]) for code in set(mine)}
            found[at] = [hit[code] for code in mine]
        return found
