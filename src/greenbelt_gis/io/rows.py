"""The rows of one layer while it is read: which are still good, and why the others are not."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from greenbelt_gis.io.report import Action, Report, RowEvent
from greenbelt_gis.io.values import plain_text
from greenbelt_gis.text import Text

Mask = NDArray[np.bool_]


@dataclass
class Rows:
    """``numbers`` are rows in the file from 1; ``codes`` (raw values) name them in messages; ``good`` shrinks."""

    layer: str
    file: str
    numbers: NDArray[np.int64]
    codes: NDArray[np.object_]
    report: Report
    good: Mask = field(init=False)

    def __post_init__(self) -> None:
        self.good = np.ones(len(self.numbers), dtype=bool)

    def reject(self, mask: Mask, reason: Text, fix: Text | None = None) -> None:
        """Leave out rows, once each: the first reason stands."""
        self._tell("rejected", np.flatnonzero(mask & self.good), reason, fix)
        self.good &= ~mask

    def reject_one(self, at: int, reason: Text, fix: Text | None = None) -> None:
        """Leave out one row."""
        if self.good[at]:
            self._tell("rejected", np.array([at]), reason, fix)
            self.good[at] = False

    def repaired(self, at: int, reason: Text) -> None:
        """Say that a row's geometry was changed."""
        if self.good[at]:
            self._tell("repaired", np.array([at]), reason, None)

    def warn(self, mask: Mask, reason: Text, fix: Text | None = None) -> None:
        """Say something of rows that stay."""
        self._tell("warned", np.flatnonzero(mask & self.good), reason, fix)

    def _tell(self, action: Action, positions: NDArray[np.intp], reason: Text, fix: Text | None) -> None:
        self.report.events.extend(
            RowEvent(
                action,
                self.file, self.layer, int(self.numbers[at]), plain_text(self.codes[at]), reason, fix,
            )
            for at in positions
        )  # fmt: skip


def rows_by_file(part: pd.DataFrame, layer: str, report: Report, key: str = "asset") -> Iterator[tuple[Rows, int]]:
    """Rows of a frame that still knows ``_file`` and ``_row``, file by file, with how many they are."""
    for file in part["_file"].unique():
        of_file = part[part["_file"] == file]
        yield (
            Rows(layer, str(file), of_file["_row"].to_numpy(), of_file[key].to_numpy(dtype=object), report),
            len(of_file),
        )
