"""How many connections to a record there may be at a time, over all threads of a process, and those kept between uses.

A new connection costs more than the statements of most requests all together. What is kept counts too: there are never
more than the room has places.
"""

from __future__ import annotations

import threading
import time
import weakref
from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import psycopg

from greenbelt_gis.errors import RecordError
from greenbelt_gis.text import Text

Connection = psycopg.Connection[Any]
PATIENCE_S = 10.0
"""Seconds that one waits for a place before one is told that there is none."""
CONNECT_S = 5
"""Seconds that a server may take to let one in; a healthy one takes a hundredth."""
TIMEOUT = "SET LOCAL statement_timeout = '30s'"
"""For what is asked between two looks of a person: a lost answer must not hold a thread for ever."""
LONGEST_IDLE_S = 60.0
"""What is not asked for that long may have been cut off on the way without either end knowing."""


class Room:
    """So many places for connections to one record; whoever connects takes one until done."""

    def __init__(self, most: int, patience_s: float = PATIENCE_S) -> None:
        self.most = most
        self.busy = 0
        self.waiting = 0
        self._patience = patience_s
        self._free = threading.Condition()
        self._idle: deque[tuple[float, Connection]] = deque()
        self.close = weakref.finalize(self, _close, self._idle)
        """Closes what is kept; called at the latest when nobody has the room any more."""

    @property
    def idle(self) -> int:
        """Connections that are kept and not in use."""
        return len(self._idle)

    @contextmanager
    def place(self) -> Iterator[None]:
        """Hold a place for a connection of one's own; a ``RecordError`` where none gets free in time."""
        with self._held():
            with self._free:
                spare = self._idle.popleft()[1] if self.busy + len(self._idle) > self.most else None
            if spare is not None:
                spare.close()
            yield

    @contextmanager
    def connection(self, url: str) -> Iterator[Connection]:
        """A connection in one transaction: committed where the block ends well, rolled back otherwise.

        One that the server has ended meanwhile is replaced unnoticed. Statements are prepared at once: the same few are
        asked again and again.
        """
        with self._held():
            connection = self._taken(url)
            try:
                yield connection
                connection.commit()
            except psycopg.Error:
                connection.close()
                raise
            except BaseException:
                self._back(connection, undo=True)
                raise
            self._back(connection)

    @contextmanager
    def _held(self) -> Iterator[None]:
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

    def _taken(self, url: str) -> Connection:
        while True:
            with self._free:
                since, connection = self._idle.pop() if self._idle else (0.0, None)
            if connection is None:
                break
            try:
                if time.monotonic() - since < LONGEST_IDLE_S:
                    connection.execute(TIMEOUT)
                    return connection
            except psycopg.Error:
                pass  # the server was started again meanwhile: nothing of ours was under way
            connection.close()
        connection = psycopg.connect(url, connect_timeout=CONNECT_S, prepare_threshold=0)
        connection.execute(TIMEOUT)
        return connection

    def _back(self, connection: Connection, *, undo: bool = False) -> None:
        try:
            if undo:
                connection.rollback()
        except psycopg.Error:
            connection.close()  # its server is gone, and with it what was to be undone
        if not connection.closed and self.close.alive:
            self._idle.append((time.monotonic(), connection))
        else:
            connection.close()


def _close(idle: deque[tuple[float, Connection]]) -> None:
    while idle:
        idle.pop()[1].close()


def no_place() -> RecordError:
    """The error where all connections stay in use."""
    return RecordError(
        Text("all connections to the record are in use", "数据库连接均被占用"),
        fix=Text(
            "ask again later, or raise GREENBELT_DATABASE_CONNECTIONS",
            "请稍后重试，或增大 GREENBELT_DATABASE_CONNECTIONS",
        ),
    )
