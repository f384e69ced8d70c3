"""Hears from the database whose rights have changed."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator
from dataclasses import dataclass

import psycopg
from psycopg import sql

from greenbelt_gis.store.access_tables import CHANNEL
from greenbelt_gis.store.room import CONNECT_S

BEAT_S = 1.0
"""Seconds between two questions whether the connection lives."""
TRUST_S = 3.0
"""Seconds for which silence means that nothing has changed; after that it may mean that the connection is lost."""


@dataclass(frozen=True)
class Told:
    """What was heard: until when silence may be trusted, and whom to forget."""

    trusted_until: float
    account: str | None = None
    forget_all: bool = False


async def listen(url: str) -> AsyncIterator[Told]:
    """Changes as they come, for ever; a lost connection is told as such and made anew.

    ``trusted_until`` is on the clock ``time.monotonic``. It begins when the connection listens: what changed before is
    read from the tables.
    """
    while True:
        try:
            async with await psycopg.AsyncConnection.connect(
                url, autocommit=True, connect_timeout=CONNECT_S
            ) as connection:
                trusted = time.monotonic() + TRUST_S
                await connection.execute(sql.SQL("LISTEN {}").format(sql.Identifier(CHANNEL)))
                yield Told(trusted, forget_all=True)
                while True:
                    # What was told may have been long under way; only an answer shows that nothing is behind it.
                    async for notice in connection.notifies(timeout=BEAT_S, stop_after=1):
                        yield Told(trusted, notice.payload, forget_all=not notice.payload)
                    trusted = time.monotonic() + TRUST_S
                    await asyncio.wait_for(connection.execute("SELECT 1"), CONNECT_S)
                    yield Told(trusted)
        except (psycopg.Error, TimeoutError):
            yield Told(0.0, forget_all=True)
            await asyncio.sleep(BEAT_S)
