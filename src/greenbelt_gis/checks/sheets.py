"""A layer whose rows come, change and go: each row has a number that stays its own, found by code or by owner."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd
import pyarrow.compute as pc
import shapely
from geopandas import GeoDataFrame

from greenbelt_gis.checks.pieced import Pieced, method_of, read_whole, whole
from greenbelt_gis.checks.places import Places
from greenbelt_gis.checks.strings import Strings
from greenbelt_gis.checks.table import NEVER, Geometries, Mask, Rows, Table
from greenbelt_gis.errors import UsageError
from greenbelt_gis.model.layers import LAYERS
from greenbelt_gis.text import Text

if TYPE_CHECKING:
    from greenbelt_gis.model.layers import Column

Version = tuple[Table, int]
"""A row as it is now: its place in some table of the layer."""
OWNER = {"observations": "asset", "surveys": "asset", "crowns": "tree", "protection_zones": "tree", "assets": "tree"}
"""The column by which rows are found that speak of another object."""


class Owners:
    """Numbers of rows by the object that they name."""

    def __init__(self, names: Strings) -> None:
        encoded = pc.dictionary_encode(names)
        codes = np.asarray(encoded.indices, dtype=np.int64)
        words = encoded.dictionary.to_pylist()
        self._number = {word: number for number, word in enumerate(words) if word}
        self._order = np.argsort(codes, kind="stable")
        self._bounds = np.searchsorted(codes[self._order], np.arange(len(words) + 1))
        self._now: dict[int, str] = {}  # of rows that were put or dropped since
        self._added: dict[str, set[int]] = {}

    def rows(self, name: str) -> list[int]:
        """Rows that name an object, in their order."""
        number = self._number.get(name)
        found = set() if name not in self._added else set(self._added[name])
        if number is not None:
            mine = self._order[self._bounds[number] : self._bounds[number + 1]].tolist()
            found.update(row for row in mine if row not in self._now)
        return sorted(found)

    def put(self, row: int, name: str) -> None:
        """A row names this object now; empty: none."""
        self._added.get(self._now.get(row, ""), set()).discard(row)
        self._now[row] = name
        if name:
            self._added.setdefault(name, set()).add(row)


def table_of(layer: str, frame: GeoDataFrame, timezone: str) -> Table:
    """A frame as a table whose columns are made."""
    table = Table(layer, frame.copy(deep=False), timezone)
    read_whole(table)
    return table


class Sheet:
    """The rows of one layer. ``by_code``: number of each coded row; ``owners``: rows by the object that they name;
    ``places``: where they lie, of layers where that is asked."""

    def __init__(self, layer: str, frame: GeoDataFrame, timezone: str, base: Table | None = None) -> None:
        """``base``: the frame as a table whose columns are made, where there is one already."""
        self.layer, self.timezone = layer, timezone
        self.base = table_of(layer, frame, timezone) if base is None else base
        self.count = len(frame)
        self._versions: dict[int, Version] = {}
        self._gone: set[int] = set()
        self.by_code: dict[str, int] = {}
        self.coded = LAYERS[layer].key is not None
        if self.coded:
            codes = whole(self.base, "text", "code").to_pylist()
            self.by_code = dict(zip(codes, range(len(codes)), strict=True))
            if len(self.by_code) < len(codes):
                raise twice(layer, codes)
        owner = OWNER.get(layer)
        self.owners = Owners(whole(self.base, "text", owner) if self.base.has(owner) else []) if owner else None
        self.places: Places | None = None

    def index(self, mask: Mask | None = None) -> None:
        """Make ``places`` of some rows (all, where no mask is given)."""
        rows = np.arange(self.count) if mask is None else np.flatnonzero(mask)
        self.places = Places(rows, self.base.geometry[rows])

    def __contains__(self, row: int) -> bool:
        return 0 <= row < self.count and row not in self._gone

    def version(self, row: int) -> Version | None:
        """A row as it is now, None where it is gone or never was."""
        if row not in self:
            return None
        return self._versions.get(row) or (self.base, row)

    def put(self, row: int, version: Version) -> None:
        """Set a row, new or not."""
        table, at = version
        self._versions[row] = version
        self._gone.discard(row)
        self.count = max(self.count, row + 1)
        if self.coded:
            self.by_code[whole(table, "text", "code")[at].as_py()] = row
        if self.owners is not None:
            owner = OWNER[self.layer]
            self.owners.put(row, whole(table, "text", owner)[at].as_py() if table.has(owner) else "")
        if self.places is not None:
            self.places.put(row, table.geometry[at])

    def drop(self, row: int) -> None:
        """Take a row away; its number is not used again."""
        if self.coded:
            table, at = self._versions.get(row) or (self.base, row)
            self.by_code.pop(whole(table, "text", "code")[at].as_py(), None)
        self._gone.add(row)
        if self.owners is not None:
            self.owners.put(row, "")
        if self.places is not None:
            self.places.drop(row)

    def take(self, rows: Iterable[int]) -> Pieced:
        """Some rows as they are now, in this order."""
        return pieced(self, [self._versions.get(row) or (self.base, row) for row in rows])

    def rows_of(self, names: Iterable[str]) -> list[int]:
        """Rows that name one of some objects."""
        return [row for name in names for row in self.owners.rows(name)] if self.owners is not None else []

    def rows_near(self, geometries: Geometries, reach_m: float = 0.0) -> list[int]:
        """Rows whose boxes meet those of some geometries, grown by a reach."""
        if self.places is None or len(geometries) == 0:
            return []
        return sorted(self.places.near(shapely.bounds(geometries), reach_m))

    def frame(self) -> GeoDataFrame:
        """The layer as it is now. Rows without a code are labelled by their numbers."""
        first = self.base._frame
        if self._versions or self._gone:
            first = self._joined()
        elif not self.coded:
            first = first.set_axis(pd.RangeIndex(len(first)))
        return first

    def _joined(self) -> GeoDataFrame:
        numbers = np.array([row for row in range(self.count) if row not in self._gone], dtype=np.intp)
        rows = self.take(numbers.tolist())
        parts = []
        for number, table in enumerate(rows.tables):
            at = np.flatnonzero(rows.which == number)
            plain = pd.DataFrame(table._frame.drop(columns=table._frame.geometry.name)).iloc[rows.row[at]]
            parts.append(plain.set_axis(pd.Index(at)))
        data = pd.concat(parts).sort_index()
        for column in LAYERS[self.layer].columns:
            if column.name in data and _differ([part[column.name] for part in parts if column.name in part], column):
                data[column.name] = _plain(rows, column)
        first = self.base._frame
        index = pd.RangeIndex(len(numbers)) if self.coded else pd.Index(numbers)
        return GeoDataFrame(
            data.set_axis(index).assign(**{str(first.geometry.name): rows.geometry}),
            geometry=first.geometry.name, crs=first.crs,
        )  # fmt: skip


def pieced(sheet: Sheet, versions: list[Version]) -> Pieced:
    """Rows of a layer's tables as one table."""
    tables: dict[int, tuple[int, Table]] = {id(sheet.base): (0, sheet.base)} if not versions else {}
    which = np.zeros(len(versions), dtype=np.intp)
    row: Rows = np.zeros(len(versions), dtype=np.intp)
    for at, (table, place) in enumerate(versions):
        which[at] = tables.setdefault(id(table), (len(tables), table))[0]
        row[at] = place
    return Pieced(sheet.layer, sheet.timezone, [table for _, table in tables.values()], which, row)


def twice(layer: str, codes: Iterable[str]) -> UsageError:
    """The error for the first code that stands there twice."""
    code = next(one for one, count in Counter(codes).items() if count > 1)
    return UsageError(
        Text("the code {code!r} stands there twice", "编码“{code}”重复").format(code=code),
        where={"layer": layer, "code": code},
        fix=Text("give every object a code of its own", "请为每个对象使用唯一编码"),
    )


def _differ(columns: list[pd.Series[Any]], column: Column) -> bool:
    """Whether columns of several tables cannot simply stand below each other: other types, or instants as text."""
    kinds = {str(one.dtype) for one in columns}
    return len(kinds) > 1 or (column.kind == "instant" and "datetime" not in kinds.pop())


def _plain(rows: Pieced, column: Column) -> Any:
    """A column as every table reads it: text, numbers, days, instants in UTC, yes and no, one diameter."""
    if column.kind == "stems":
        return rows.diameters_cm()
    method = method_of(column)
    found = getattr(rows, method)(column.name)
    if method == "text":
        return pd.array(pc.if_else(pc.equal(found, ""), None, found), dtype="str")
    if method == "instants":
        known = np.where(found == NEVER, np.datetime64("NaT"), found.view("datetime64[us]"))
        return pd.DatetimeIndex(known.astype("datetime64[us]"), tz="UTC")
    return found
