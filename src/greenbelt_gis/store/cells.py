"""What an edit locks: cells of the ground around it, names of what it speaks of, its site.

Cells of 64 m are the unit in which edits exclude each other. Of two that meet, the second waits, and then judges what
the first one made.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import numpy as np
import psycopg
from numpy.typing import NDArray

from greenbelt_gis.errors import RecordError
from greenbelt_gis.text import Text

CELL_M = 64.0
MOST_CELLS = 256
"""An edit over more cells takes its whole site instead: PostgreSQL's room for locks is one for all."""
MOST_KEYS = 1024
"""Nor does an edit hold more cells and names than this."""
_CELL, _NAME = 1 << 62, 1 << 61


def cell_keys(boxes: NDArray[np.float64], reach_m: float) -> set[int] | None:
    """Keys of all cells that boxes (west, south, east, north; m), grown by a reach, touch; None where they are many."""
    keys: set[int] = set()
    for west, south, east, north in boxes[np.isfinite(boxes).all(axis=1)]:
        x0, x1 = int((west - reach_m) // CELL_M), int((east + reach_m) // CELL_M)
        y0, y1 = int((south - reach_m) // CELL_M), int((north + reach_m) // CELL_M)
        if (x1 - x0 + 1) * (y1 - y0 + 1) > MOST_CELLS:
            return None
        keys.update(
            _CELL | (x & 0x3FFFFFFF) << 30 | (y & 0x3FFFFFFF) for x in range(x0, x1 + 1) for y in range(y0, y1 + 1)
        )
        if len(keys) > MOST_CELLS:
            return None
    return keys


def name_keys(site: UUID, names: Iterable[str]) -> set[int]:
    """Keys of objects or zones by their codes."""
    return {
        _NAME | int.from_bytes(hashlib.blake2b(site.bytes + name.encode(), digest_size=8).digest()) >> 3
        for name in names
    }


@dataclass(frozen=True)
class Held:
    """What an edit has locked, or is to lock; ``site``: its whole site, and so everything in it."""

    keys: frozenset[int] = frozenset()
    site: bool = False

    def covers(self, other: Held) -> bool:
        """Whether who holds this holds the other too."""
        return self.site or (not other.site and other.keys <= self.keys)

    def __or__(self, other: Held) -> Held:
        return Held(self.keys | other.keys, self.site or other.site)


def held_by(site: UUID, boxes: NDArray[np.float64], reach_m: float, names: Iterable[str]) -> Held:
    """What an edit in some boxes that speaks of some names must hold."""
    cells = cell_keys(boxes, reach_m)
    keys = frozenset() if cells is None else frozenset(cells | name_keys(site, names))
    return Held(keys, site=cells is None or len(keys) > MOST_KEYS)


def lock(cursor: psycopg.Cursor[Any], code: str, held: Held) -> None:
    """Wait for whoever has any of it; held until the transaction ends. A ``RecordError`` where that takes too long."""
    try:
        lock_site(cursor, code, alone=held.site)
        if not held.site:
            lock_keys(cursor, held.keys)
    except psycopg.errors.QueryCanceled:
        raise RecordError(
            Text("the site {site} is being written by somebody else", "场地 {site} 正由他人写入").format(site=code),
            fix=Text("try again when the import has ended", "请待导入结束后重试"),
        ) from None


def lock_site(cursor: psycopg.Cursor[Any], code: str, *, alone: bool) -> None:
    """Wait for whoever has the whole site; ``alone``: and for everybody in it. Held until the transaction ends."""
    shared = "" if alone else "_shared"
    cursor.execute(
        f"SELECT pg_advisory_xact_lock{shared}(hashtextextended(%s, 0))".encode(), (f"greenbelt site {code}",)
    )


def lock_keys(cursor: psycopg.Cursor[Any], keys: Iterable[int]) -> None:
    """Take keys in their order, so that no two edits wait for each other. Held until the transaction ends."""
    cursor.execute(
        "SELECT count(pg_advisory_xact_lock(key)) FROM (SELECT key FROM unnest(%s::bigint[]) AS key ORDER BY key) k",
        (sorted(keys),),
    )
