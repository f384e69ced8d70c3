"""Everything that can be observed: trees, assets and planting under one numbering, found by their code."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from typing import Any, TypeVar

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from greenbelt_gis.catalogue.rules import Selector
from greenbelt_gis.checks.selection import alive, chosen
from greenbelt_gis.checks.strings import Strings
from greenbelt_gis.checks.table import Floats, Geometries, Mask, Rows, Table
from greenbelt_gis.model.layers import SHARED_CODES

T = TypeVar("T")


class Things:
    """Trees, then assets, then planting: a thing's number is its row in this order."""

    def __init__(self, tables: Mapping[str, Table], as_of: date, heritage: Sequence[str]) -> None:
        self._tables = {name: tables[name] for name in SHARED_CODES if name in tables}
        self._as_of = as_of
        self._heritage = tuple(heritage)
        self._starts: dict[str, int] = {}
        count = 0
        for name, table in self._tables.items():
            self._starts[name] = count
            count += len(table)
        self.count = count
        parts = [table.text("code") for table in self._tables.values()]
        self.codes: Strings = pa.concat_arrays(parts) if parts else pa.array([], pa.large_string())
        self._made: dict[object, Any] = {}
        self.alive: Mask = (
            np.concatenate([alive(table, as_of) for table in self._tables.values()]) if parts else np.zeros(0, bool)
        )

    def __len__(self) -> int:
        return self.count

    def numbers(self, codes: Strings) -> Rows:
        """The number of each code, -1 where nothing has it."""
        found = pc.fill_null(pc.index_in(codes, value_set=self.codes), -1)
        return np.asarray(found, dtype=np.intp)

    def once(self, key: object, make: Callable[[], T]) -> T:
        """What ``make`` returns, made once: several rules ask the same."""
        if key not in self._made:
            self._made[key] = make()
        found: T = self._made[key]
        return found

    def members(self, selectors: tuple[Selector, ...]) -> Mask:
        """Things on the day that one of the selectors means."""
        return self.once(("members", selectors), lambda: self._members(selectors))

    def _members(self, selectors: tuple[Selector, ...]) -> Mask:
        mask = np.zeros(self.count, dtype=bool)
        for selector in selectors:
            table = self._tables.get(selector.layer)
            if table is not None:
                start = self._starts[selector.layer]
                mask[start : start + len(table)] |= chosen(self._tables, selector, self._as_of, self._heritage)
        return mask

    def accuracy(self, numbers: Rows, default_m: float) -> tuple[Floats, Mask]:
        """Accuracy (m, radial at 95 %) of some things, and where it is the default."""
        stated = [table.numbers("accuracy_m") for table in self._tables.values()]
        found = np.concatenate(stated)[numbers] if stated else np.zeros(0)
        missing = np.isnan(found)
        return np.where(missing, default_m, found), missing

    def geometry(self, numbers: Rows) -> Geometries:
        """Geometry of some things."""
        found = np.full(len(numbers), None, dtype=object)
        for name, table in self._tables.items():
            within = numbers - self._starts[name]
            mine = (within >= 0) & (within < len(table))
            found[mine] = table.geometry[within[mine]]
        return found
