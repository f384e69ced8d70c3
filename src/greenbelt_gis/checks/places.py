"""Where things lie, found by boxes, while they move: a tree over all of them and a short list of what moved since."""

from __future__ import annotations

from typing import Any

import numpy as np
import shapely
from shapely import STRtree

from greenbelt_gis.checks.table import Floats, Geometries, Rows

MOVED_AT_ONCE = 2_048
"""So many boxes are held one by one before they become a tree of their own."""
MOST_TREES = 8
_GONE, _LISTED = -1, -2


class Places:
    """Boxes (west, south, east, north) by key, a number. Missing and empty geometries lie nowhere."""

    def __init__(self, keys: Rows, geometries: Geometries) -> None:
        self._trees: list[tuple[STRtree, Rows, Floats]] = []
        # Of keys that were put or dropped: number of the tree. All others are in the first.
        self._home: dict[int, int] = {}
        self._grow(keys, shapely.bounds(geometries).reshape(-1, 4))
        self._clear()

    def _clear(self) -> None:
        self._listed = np.full((MOVED_AT_ONCE, 4), np.nan)
        self._keys: Rows = np.full(MOVED_AT_ONCE, -1, dtype=np.intp)
        self._slot: dict[int, int] = {}
        self._used = 0

    def _grow(self, keys: Rows, bounds: Floats) -> None:
        there = np.isfinite(bounds).all(axis=1)
        keys, bounds = keys[there], bounds[there]
        tree = STRtree(np.asarray(shapely.box(*bounds.T), dtype=object))
        tree.query(shapely.box(0, 0, 0, 0))  # builds it
        self._trees.append((tree, keys, bounds))

    def put(self, key: int, geometry: Any) -> None:
        """A key's geometry, new or moved."""
        bounds = np.asarray(shapely.bounds(geometry))
        if not np.isfinite(bounds).all():
            self.drop(key)
            return
        slot = self._slot.get(key)
        if slot is None:
            if self._used == MOVED_AT_ONCE:
                self._fold()
            slot = self._slot[key] = self._used
            self._used += 1
        self._listed[slot], self._keys[slot] = bounds, key
        self._home[key] = _LISTED

    def drop(self, key: int) -> None:
        """A key lies nowhere any more."""
        slot = self._slot.pop(key, None)
        if slot is not None:
            self._listed[slot] = np.nan
        self._home[key] = _GONE

    def near(self, bounds: Floats, reach_m: float = 0.0) -> set[int]:
        """Keys of boxes that meet one of some boxes, shape (n, 4), grown by a reach."""
        bounds = bounds.reshape(-1, 4)
        bounds = bounds[np.isfinite(bounds).all(axis=1)] + np.array([-reach_m, -reach_m, reach_m, reach_m])
        found: set[int] = set()
        if len(bounds) == 0:
            return found
        boxes = shapely.box(*bounds.T)
        for number, (tree, keys, _) in enumerate(self._trees):
            hit = keys[np.unique(tree.query(boxes)[1])].tolist()
            found.update(key for key in hit if self._home.get(key, 0) == number)
        if self._slot:
            west, south, east, north = self._listed[: self._used].T[:, :, None]
            with np.errstate(invalid="ignore"):
                meets = (west <= bounds[:, 2]) & (east >= bounds[:, 0])
                meets &= (south <= bounds[:, 3]) & (north >= bounds[:, 1])
            found.update(self._keys[: self._used][meets.any(axis=1)].tolist())
        return found

    def _fold(self) -> None:
        """The list becomes a tree; too many trees become one."""
        slots = np.array(sorted(self._slot.values()), dtype=np.intp)
        keys, bounds = self._keys[slots], self._listed[slots].copy()
        if len(self._trees) < MOST_TREES:
            self._home.update(dict.fromkeys(keys.tolist(), len(self._trees)))
            self._grow(keys, bounds)
        else:
            parts = [(keys, bounds)]
            for number, (_, theirs, boxes) in enumerate(self._trees):
                mine = np.array([self._home.get(key, 0) == number for key in theirs.tolist()], dtype=bool)
                parts.append((theirs[mine], boxes[mine]))
            self._trees, self._home = [], {}
            self._grow(np.concatenate([k for k, _ in parts]), np.concatenate([b for _, b in parts]))
        self._clear()
