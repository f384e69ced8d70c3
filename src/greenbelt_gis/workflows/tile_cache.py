"""Tiles that are remembered, and questions that are asked once for all who ask them at the same time."""

from __future__ import annotations

import asyncio
from collections import OrderedDict
from collections.abc import Awaitable, Callable, Hashable
from dataclasses import dataclass
from datetime import date
from typing import Any, Generic, Protocol, TypeVar
from uuid import UUID

from greenbelt_gis.store.tile_counts import CountGrid

Key = tuple[str, int, int, int, date | None, frozenset[UUID] | None]
"""Layer, zoom, x, y, the day that was asked for (None: today, whichever that is), and the sites that may be seen (None:
all): nobody is told what others may see."""
GridKey = tuple[str, date | None, frozenset[UUID] | None]
"""Layer, the day that was asked for, and the sites that may be seen."""
K = TypeVar("K", bound=Hashable)
T = TypeVar("T")
_OVERHEAD = 700
"""About what an entry takes beside its bytes, and 100 more for each site that it names."""


@dataclass(frozen=True, slots=True)
class Tile:
    """A tile, its tag, and what it shows: the version of the data, the day."""

    body: bytes
    tag: str
    version: str
    day: date


class Dated(Protocol):
    """What is good for one version and one day."""

    @property
    def version(self) -> str:
        """Of the data."""
        ...

    @property
    def day(self) -> date:
        """On which it counts."""
        ...


D = TypeVar("D", bound=Dated)


class Remembered(Generic[K, D]):
    """What was asked for last, in so many bytes."""

    def __init__(self, most_bytes: int, size: Callable[[K, D], int]) -> None:
        self.most_bytes = most_bytes
        self._size = size
        self._known: OrderedDict[K, D] = OrderedDict()
        self.bytes = 0

    def __len__(self) -> int:
        return len(self._known)

    def get(self, key: K, version: str, day: date) -> D | None:
        """What is remembered of that version and day."""
        found = self._known.get(key)
        if found is None or found.version != version or found.day != day:
            return None
        self._known.move_to_end(key)
        return found

    def put(self, key: K, one: D) -> None:
        """Remember it in place of what was remembered; what was not asked for the longest goes."""
        self._drop(key)
        if self._size(key, one) > self.most_bytes:
            return  # it would drive out all others and not stay itself
        self._known[key] = one
        self.bytes += self._size(key, one)
        while self.bytes > self.most_bytes:
            self._drop(next(iter(self._known)))

    def _drop(self, key: K) -> None:
        found = self._known.pop(key, None)
        if found is not None:
            self.bytes -= self._size(key, found)


class TileCache(Remembered[Key, Tile]):
    """The tiles asked for last."""

    def __init__(self, most_bytes: int) -> None:
        super().__init__(most_bytes, lambda key, tile: len(tile.body) + _overhead(key[-1]))


class Grids(Remembered[GridKey, CountGrid]):
    """The counts of whole layers that were asked for last."""

    def __init__(self, most_bytes: int) -> None:
        super().__init__(most_bytes, lambda key, grid: grid.bytes + _overhead(key[-1]))


def _overhead(sites: frozenset[UUID] | None) -> int:
    return _OVERHEAD + 100 * len(sites or ())


class Together(Generic[K, T]):
    """Asks a question once for all who ask it at the same time.

    ``fresh``: an answer counts only for who asked before the asking began; who comes later waits for the next one.
    """

    def __init__(self, *, fresh: bool) -> None:
        self._fresh = fresh
        self._running: dict[K, asyncio.Task[T]] = {}
        self._next: dict[K, asyncio.Task[T]] = {}

    async def ask(self, key: K, question: Callable[[], Awaitable[T]]) -> T:
        """The answer, also to who is not there any more when others are: one who leaves stops nothing."""
        task = self._running.get(key)
        if task is None:
            task = self._begun(key, question)
        elif self._fresh:
            before, task = task, self._next.get(key)
            if task is None:
                task = self._next[key] = asyncio.create_task(self._after(before, key, question))
                task.add_done_callback(_heard)
        return await asyncio.shield(task)

    def _begun(self, key: K, question: Callable[[], Awaitable[T]]) -> asyncio.Task[T]:
        async def run() -> T:
            return await question()

        task = self._running[key] = asyncio.create_task(run())
        task.add_done_callback(lambda done: self._ended(key, done))
        return task

    def _ended(self, key: K, task: asyncio.Task[T]) -> None:
        if self._running.get(key) is task:
            del self._running[key]
        _heard(task)

    async def _after(self, before: asyncio.Task[T], key: K, question: Callable[[], Awaitable[T]]) -> T:
        await asyncio.wait([before])
        me = self._next.pop(key)
        self._running[key] = me
        try:
            return await question()
        finally:
            if self._running.get(key) is me:
                del self._running[key]


def _heard(task: asyncio.Task[Any]) -> None:
    """Whoever asked is told of the error; that nobody waited any more is none."""
    if not task.cancelled():
        task.exception()
