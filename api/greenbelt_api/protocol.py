"""Sends an answer in one piece: the server writes head and body apart, and each write is a system call and wakes the
client once more. On a page of 50 features that was a fifth of all the time that an answer took.
"""

from __future__ import annotations

import asyncio
from typing import Any

from uvicorn.protocols.http.auto import AutoHTTPProtocol


# Which class it is, uvicorn decides when it is imported: to a type checker it is a variable.
class OneWrite(AutoHTTPProtocol):  # type: ignore[misc, valid-type]
    """Uvicorn's protocol on a transport that waits with what is written until the loop's next turn."""

    def connection_made(self, transport: asyncio.Transport) -> None:
        """Begin a connection."""
        super().connection_made(_Gathering(transport, self.loop))


class _Gathering:
    """A transport that joins writes of one turn; all else goes to the real one."""

    def __init__(self, transport: asyncio.Transport, loop: asyncio.AbstractEventLoop) -> None:
        self._transport, self._loop = transport, loop
        self._waiting: list[bytes] = []

    def write(self, data: bytes) -> None:
        if not data:
            return
        if not self._waiting:
            self._loop.call_soon(self._flush)
        self._waiting.append(data)

    def close(self) -> None:
        self._flush()
        self._transport.close()

    def _flush(self) -> None:
        if self._waiting:
            self._transport.write(b"".join(self._waiting))
            self._waiting.clear()

    def __getattr__(self, name: str) -> Any:
        return getattr(self._transport, name)
