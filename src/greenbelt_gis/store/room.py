"""How many connections there may be at a time, over all threads of a process."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager

from greenbelt_gis.errors import RecordError
from greenbelt_gis.text import Text

PATIENCE_S = 10.0
"""Seconds that one waits for a place before one is told that there is none."""


class Room:
    """So many places; whoever connects takes one until the connection is closed."""

    def __init__(self, most: int, patience_s: float = PATIENCE_S) -> None:
        self.most = most
        self.busy = 0
        self.waiting = 0
        self._patience = patience_s
        self._free = threading.Condition()

    @contextmanager
    def place(self) -> Iterator[None]:
        """Hold a place; a ``RecordError`` where none gets free in time."""
        with self._free:
            self.waiting += 1
            got = self._free.wait_for(lambda: self.busy < self.most, self._patience)
            self.waiting -= 1
            if not got:
                raise no_place()
            self.busy += 1
        try:
            yield
        finally:
            with self._free:
                self.busy -= 1
                self._free.notify()


def no_place() -> RecordError:
    """The error where all connections stay in use."""
    return RecordError(
        Text("all connections to the record are in use", "数据库连接均被占用"),
        fix=Text(
            "ask again later, or raise GREENBELT_DATABASE_CONNECTIONS",
            "请稍后重试，或增大 GREENBELT_DATABASE_CONNECTIONS",
        ),
    )
