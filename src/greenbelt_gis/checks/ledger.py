"""Findings that come and go: a row of some frame each, found by identity and by what they are about."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

import numpy as np
import pandas as pd
import pyarrow as pa
from geopandas import GeoDataFrame

from greenbelt_gis.checks.strings import sort_order

Entry = tuple[GeoDataFrame, int]
"""A finding: a row of a frame."""
MOST_FRAMES = 4_096
"""So many edits are remembered as frames of their own before all findings become one frame."""


def rows_of(entries: Sequence[Entry], empty: GeoDataFrame) -> GeoDataFrame:
    """Findings as one frame, in their order; ``empty`` is the frame of none."""
    if not entries:
        return empty.iloc[:0]
    frames: dict[int, tuple[GeoDataFrame, list[int], list[int]]] = {}
    for at, (frame, row) in enumerate(entries):
        _, rows, places = frames.setdefault(id(frame), (frame, [], []))
        rows.append(row)
        places.append(at)
    parts = [frame.iloc[rows] for frame, rows, _ in frames.values()]
    if len(parts) == 1:
        return parts[0].reset_index(drop=True)
    order = np.argsort(np.concatenate([places for _, _, places in frames.values()]))
    return GeoDataFrame(pd.concat(parts, ignore_index=True)).iloc[order].reset_index(drop=True)


class Ledger:
    """The findings of a dataset, by id."""

    def __init__(self, findings: GeoDataFrame) -> None:
        self.empty = findings.iloc[:0]
        self._begin(findings)

    def _begin(self, findings: GeoDataFrame) -> None:
        self._whole: GeoDataFrame | None = findings
        self._entries: dict[str, Entry] = {}
        self._about: dict[str, dict[str, str]] = {}  # ids and their rules, by subject
        self._frames = 0
        self._put(findings)

    def _put(self, frame: GeoDataFrame) -> None:
        columns = (frame[name].tolist() for name in ("id", "subject", "rule"))
        for row, (key, subject, rule) in enumerate(zip(*columns, strict=True)):
            self._entries[key] = (frame, row)
            self._about.setdefault(subject, {})[key] = rule

    def has(self, rule: str, subjects: Iterable[str]) -> bool:
        """Whether a rule has a finding about one of some subjects."""
        return any(rule in self._about.get(subject, {}).values() for subject in subjects)

    def of(self, subjects: Mapping[str, set[str]]) -> set[str]:
        """Ids of the findings of rules, each about some subjects."""
        found: set[str] = set()
        for subject in set().union(*subjects.values()):
            for key, rule in self._about.get(subject, {}).items():
                if subject in subjects.get(rule, ()):
                    found.add(key)
        return found

    def entries(self, ids: Iterable[str]) -> list[Entry]:
        """Findings by their ids."""
        return [self._entries[key] for key in ids]

    def replace(self, closed: Iterable[str], frame: GeoDataFrame) -> None:
        """Some findings are gone; those of a frame are new or told anew."""
        for key in closed:
            old, row = self._entries.pop(key)
            about = self._about[str(old["subject"].iloc[row])]
            del about[key]
        if len(frame):
            self._put(frame)
            self._frames += 1
        self._whole = None
        if self._frames > MOST_FRAMES:
            self.frame()

    def told(self, ids: Iterable[str]) -> GeoDataFrame:
        """Findings by their ids, sorted by rule, subject, against and part."""
        found = rows_of(self.entries(ids), self.empty)
        if len(found) < 2:
            return found
        keys = (pa.array(found[name], pa.large_string()) for name in ("rule", "subject", "against", "part"))
        return found.iloc[sort_order(*keys)].reset_index(drop=True)

    def frame(self) -> GeoDataFrame:
        """All findings, sorted likewise."""
        if self._whole is None:
            self._begin(self.told(self._entries))
        assert self._whole is not None
        return self._whole.copy()
