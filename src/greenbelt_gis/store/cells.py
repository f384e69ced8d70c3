"""What an edit locks: cells of the ground around it, names of what it speaks of, its site.

Cells of 64 m are the unit in which edits exclude each other. Of two that meet, the second waits, and then judges what
the first one made.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from typing import Any
from uuid import UUID

import numpy as np
import psycopg
from numpy.typing import NDArray

CELL_M = 64.0
MOST_CELLS = 256
"""An edit over more cells takes its whole site instead: PostgreSQL's room for locks is one for all."""
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
