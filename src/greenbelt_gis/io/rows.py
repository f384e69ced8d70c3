"""The rows of one layer while it is read: which are still good, and why the others are not."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from greenbelt_gis.io.report import Report, RowEvent
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

    def _tell(self, action: str, positions: NDArray[np.intp], reason: Text, fix: Text | None) -> None:
        assert action in {"rejected", "repaired"}
        self.report.events.extend(
            RowEvent(
                "rejected" if action == "rejected" else "repaired",
                self.file, self.layer, int(self.numbers[at]), plain_text(self.codes[at]), reason, fix,
            )
            for at in positions
        )  # fmt: skip
