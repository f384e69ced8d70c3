"""A few connections for what is read often: made as needed, kept, never reset, every statement prepared once.

Only single statements that write nothing go through it, so there is nothing to reset between two of them, and one
that met a dead connection may be asked again.
"""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Mapping
from types import MappingProxyType
from typing import Any
from urllib.parse import quote

import asyncpg
from psycopg.conninfo import conninfo_to_dict

from greenbelt_gis.errors import RecordError
from greenbelt_gis.store.database import no_tables, unreachable
from greenbelt_gis.store.room import CONNECT_S, PATIENCE_S, no_place
from greenbelt_gis.text import Text

PLANNING = {
    # Plans of a statement are made once. Statements here are written so that their index gives the order; what is not
    # known at that time (how wide, how many) must not lead to reading everything and sorting it.
    "plan_cache_mode": "force_generic_plan", "enable_sort": "off", "enable_seqscan": "off",
}  # fmt: skip
LATE_S = 5
"""Seconds beyond the server's own time limit after which a statement is given up here."""
_KNOWN = (
    "host", "port", "dbname", "user", "password", "passfile", "sslmode", "sslcert", "sslkey", "sslrootcert", "sslcrl",
    "sslpassword", "ssl_min_protocol_version", "ssl_max_protocol_version", "target_session_attrs", "krbsrvname",
)  # fmt: skip
_LOST = (
    asyncpg.InterfaceError, asyncpg.PostgresConnectionError, asyncpg.AdminShutdownError, asyncpg.CrashShutdownError,
    asyncpg.CannotConnectNowError, asyncpg.InternalClientError, ConnectionError,
)  # fmt: skip
"""What says that a connection is gone; not that a statement was cancelled, which would only be cancelled again."""


class Readers:
    """At most ``most`` connections to the record at ``url`` (opened as the service opens it)."""

    def __init__(
        self, url: str, most: int, timeout_s: float = 30, planning: Mapping[str, str] = MappingProxyType(PLANNING)
    ) -> None:
        self.most = most
        self._address, self._settings = _address(url, planning)
        self._timeout = timeout_s + LATE_S
        self._idle: list[asyncpg.Connection] = []
        self._room = asyncio.Semaphore(most)
        self.waiting = 0
        self.busy = 0

    @property
    def open(self) -> int:
        """Connections that are there, busy or not."""
        return self.busy + len(self._idle)

    async def fetch(self, statement: str, *values: Any) -> list[Any]:
        """The rows of a statement; a ``RecordError`` where the record does not answer."""
        if self._room.locked():
            self.waiting += 1
            try:
                async with asyncio.timeout(PATIENCE_S):
                    await self._room.acquire()
            except TimeoutError:
                raise no_place() from None
            finally:
                self.waiting -= 1
        else:
            await self._room.acquire()
        self.busy += 1
        try:
            return await self._ask(statement, values)
        except asyncpg.UndefinedTableError:
            raise no_tables() from None
        except asyncpg.QueryCanceledError:
            raise _too_long() from None
        except TimeoutError:
            raise unreachable("no answer in time") from None
        except (asyncpg.PostgresError, asyncpg.InterfaceError, asyncpg.InternalClientError, OSError) as problem:
            raise unreachable(problem) from None
        finally:
            self.busy -= 1
            self._room.release()

    async def _ask(self, statement: str, values: tuple[Any, ...]) -> list[Any]:
        while self._idle:
            connection = self._idle.pop()
            with contextlib.suppress(*_LOST):  # it died while nobody looked
                return await self._on(connection, statement, values)
        connection = await asyncpg.connect(
            self._address, timeout=CONNECT_S, server_settings=self._settings, command_timeout=self._timeout
        )
        return await self._on(connection, statement, values)

    async def _on(self, connection: asyncpg.Connection, statement: str, values: tuple[Any, ...]) -> list[Any]:
        try:
            rows: list[Any] = await connection.fetch(statement, *values)
        except asyncpg.QueryCanceledError:
            self._idle.append(connection)
            raise
        except BaseException:
            connection.terminate()  # whatever state it is in, nobody gets it again
            raise
        self._idle.append(connection)
        return rows

    async def close(self) -> None:
        """Close what is idle; what is under way has ended before, or is lost."""
        while self._idle:
            connection = self._idle.pop()
            with contextlib.suppress(*_LOST, TimeoutError):
                await connection.close(timeout=CONNECT_S)


def _address(url: str, planning: Mapping[str, str]) -> tuple[str, dict[str, str]]:
    """The address and the settings of a session; this driver takes every key that it does not know for a setting."""
    parts = {key: str(value) for key, value in conninfo_to_dict(url).items() if value is not None}
    query = "&".join(f"{key}={quote(parts[key], safe='')}" for key in _KNOWN if key in parts)
    settings: dict[str, str] = {key: parts[key] for key in ("options", "application_name") if key in parts}
    return f"postgresql://?{query}", settings | dict(planning)


def _too_long() -> RecordError:
    return RecordError(
        Text("the answer took too long", "查询超时"),
        fix=Text("ask for less: a smaller area, or one class", "请缩小范围，或限定类别"),
    )
