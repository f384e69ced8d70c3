"""Follows jobs for as many clients as want to: one question a round to the record, whoever watches.

All of it runs on the event loop's thread. Nobody holds a connection to the database while waiting.
"""

from __future__ import annotations

import asyncio
import logging
from collections import Counter
from collections.abc import AsyncGenerator, Iterator
from contextlib import contextmanager
from uuid import UUID

from starlette.concurrency import run_in_threadpool

from greenbelt_gis.errors import RecordError, ThrottledError
from greenbelt_gis.store.database import Record
from greenbelt_gis.store.job_requests import JobRequest
from greenbelt_gis.text import Text
from greenbelt_gis.workflows.job_requests import states

log = logging.getLogger("greenbelt.api")
ROUND_S = 0.5
"""Seconds between two questions to the record."""
HEARTBEAT_S = 10.0
"""Seconds of silence after which a client is told that the line is not dead."""
MOST, MOST_EACH = 200, 10
"""Clients that may watch at a time in this process, in all and of one account."""


class Watching:
    """Whoever follows a job gets its states; ``watch`` must run beside it."""

    def __init__(self, record: Record) -> None:
        self._record = record
        self._followers: dict[UUID, set[asyncio.Queue[JobRequest | None]]] = {}
        self._each: Counter[UUID | None] = Counter()
        self._wanted = asyncio.Event()

    @property
    def followers(self) -> int:
        """Clients that watch."""
        return self._each.total()

    @contextmanager
    def place(self, account: UUID | None) -> Iterator[None]:
        """A place among those who watch; a ``ThrottledError`` where there is none."""
        if self.followers >= MOST or self._each[account] >= MOST_EACH:
            raise ThrottledError(
                Text("too many watch already", "同时查看进度的连接过多"),
                fix=Text("close another one, or ask for its state now and then",
                         "请关闭其他连接，或定时查询其状态"),
                seconds=int(HEARTBEAT_S),
            )  # fmt: skip
        self._each[account] += 1
        try:
            yield
        finally:
            self._each[account] -= 1
            self._each += Counter()  # forgets those who have none left

    async def follow(self, id_: UUID) -> AsyncGenerator[JobRequest | None]:
        """States of a job whenever they have changed, and None after every round without one; ends with the job."""
        mine: asyncio.Queue[JobRequest | None] = asyncio.Queue(maxsize=1)
        self._followers.setdefault(id_, set()).add(mine)
        self._wanted.set()
        last = None
        try:
            while True:
                found = await mine.get()
                yield None if found == last else found
                if found is not None:
                    last = found
                    if found.ended:
                        return
        finally:
            self._followers[id_].discard(mine)
            if not self._followers[id_]:
                del self._followers[id_]
            if not self._followers:
                self._wanted.clear()

    async def watch(self) -> None:
        """Ask for as long as the service runs and anybody wants to know."""
        while True:
            await self._wanted.wait()
            try:
                found = {one.id: one for one in await run_in_threadpool(states, self._record, set(self._followers))}
            except RecordError:
                found = {}  # it will answer again, and until then nobody is told of changes
            for id_, queues in self._followers.items():
                for one in queues:
                    if one.full():  # whoever is slow gets the newest only
                        one.get_nowait()
                    one.put_nowait(found.get(id_))
            await asyncio.sleep(ROUND_S)
