"""What holds for every request: headers, a request id, a largest body. Plain ASGI, for they run on hot paths."""

from __future__ import annotations

import re
from collections.abc import Mapping
from random import getrandbits

from starlette.datastructures import MutableHeaders
from starlette.exceptions import HTTPException
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from greenbelt_api.problems import problem

LARGEST_BODY = 1_000_000
"""Bytes that the body of a request may have, where a path has no limit of its own."""
_HEADERS = (
    ("X-Content-Type-Options", "nosniff"),
    ("Referrer-Policy", "no-referrer"),
    ("X-Frame-Options", "DENY"),
    # Data is no page: whatever a browser takes it for, it runs and loads nothing. Pages say themselves what they may.
    ("Content-Security-Policy", "default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"),
    ("Cross-Origin-Opener-Policy", "same-origin"),
    ("Cross-Origin-Resource-Policy", "same-origin"),
    # What is kept is asked about each time, and for nobody else: rights may have changed, or somebody else sits there.
    ("Cache-Control", "private, no-cache"),
    ("Vary", "Authorization, Cookie"),
)
_SECURE = "max-age=31536000"
"""For how long (s) a browser that came over https asks for nothing else."""
_REQUEST_ID = re.compile(r"[A-Za-z0-9_-]{8,64}")


class Guard:
    """Gives every answer its headers, and every request an id (its own where it brings a sane one)."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        brought = next((value for key, value in scope["headers"] if key == b"x-request-id"), b"").decode("latin-1")
        request_id = brought if _REQUEST_ID.fullmatch(brought) else f"{getrandbits(64):016x}"
        scope.setdefault("state", {})["request_id"] = request_id

        async def answer(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for name, value in _HEADERS:
                    headers.setdefault(name, value)
                if scope["scheme"] == "https":
                    headers.setdefault("Strict-Transport-Security", _SECURE)
                headers["X-Request-Id"] = request_id
            await send(message)

        await self.app(scope, receive, answer)


class BodyLimit:
    """Refuses larger bodies with 413: by what they say of themselves, and by counting what comes.

    ``larger``: limits of paths that begin so.
    """

    def __init__(self, app: ASGIApp, most: int = LARGEST_BODY, larger: Mapping[str, int] | None = None) -> None:
        self.app, self.most, self.larger = app, most, dict(larger or {})

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on, as far as it is not too large."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        most = max((size for path, size in self.larger.items() if scope["path"].startswith(path)), default=self.most)
        said = next((value for key, value in scope["headers"] if key == b"content-length"), b"0")
        if not said.isdigit() or int(said) > most:
            await problem(413, _told(most))(scope, receive, send)
            return
        got = 0

        async def counted() -> Message:
            nonlocal got
            message = await receive()
            if message["type"] == "http.request":
                got += len(message.get("body", b""))
                if got > most:
                    raise HTTPException(413, _told(most))  # where the body is read, and so answered like any problem
            return message

        await self.app(scope, counted, send)


def _told(most: int) -> str:
    return f"the body is larger than {most} bytes"
