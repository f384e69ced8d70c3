"""Connections that stay open between edits: a new one costs more than an edit's statements all together.

Their statements are prepared at once: the same few are asked by every edit.
"""

from __future__ import annotations

import time
import weakref
from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import psycopg

from greenbelt_gis.store.database import PATIENCE_S, TIMEOUT, Record, telling

Connection = psycopg.Connection[Any]
MOST_IDLE = 16
"""So many are kept; more than that are opened where they are asked for, and closed after use."""
LONGEST_IDLE_S = 60.0
"""What is not asked for that long may have been cut off on the way without either end knowing."""


class Connections:
    """Connections to a record, for several threads at once. One that the server has ended is replaced unnoticed."""

    def __init__(self, record: Record) -> None:
        self.record = record
        self._idle: deque[tuple[float, Connection]] = deque()
        self.close = weakref.finalize(self, _close, self._idle)

    @contextmanager
    def connect(self) -> Iterator[Connection]:
        """As ``Record.connect``: one transaction, committed where the block ends well, rolled back otherwise."""
        with telling(), self.record.place():
            connection = self._taken()
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

    def _taken(self) -> Connection:
        while self._idle:
            try:
                since, connection = self._idle.pop()
            except IndexError:  # another thread was quicker
                break
            try:
                if time.monotonic() - since < LONGEST_IDLE_S:
                    connection.execute(TIMEOUT)
                    return connection
            except psycopg.Error:
                pass  # the server was started again meanwhile: nothing of ours was under way
            connection.close()
        connection = psycopg.connect(self.record.url, connect_timeout=PATIENCE_S, prepare_threshold=0)
        connection.execute(TIMEOUT)
        return connection

    def _back(self, connection: Connection, *, undo: bool = False) -> None:
        try:
            if undo:
                connection.rollback()
        except psycopg.Error:
            connection.close()  # its server is gone, and with it what was to be undone
        if connection.closed or len(self._idle) >= MOST_IDLE:
            connection.close()
        else:
            self._idle.append((time.monotonic(), connection))


def _close(idle: deque[tuple[float, Connection]]) -> None:
    while idle:
        idle.pop()[1].close()
