"""Logging in without holding up the event loop: the slow hash runs in threads of its own, and few wait at a time."""

from __future__ import annotations

from typing import Any
from urllib.parse import parse_qsl

import anyio.to_thread
from fastapi import Request
from starlette.datastructures import MutableHeaders
from starlette.responses import Response

from greenbelt_api.access import COOKIE, SECURE_COOKIE, cookie_name, origin
from greenbelt_gis.errors import ThrottledError, UsageError
from greenbelt_gis.store.credentials import Issued, Kind
from greenbelt_gis.text import Text
from greenbelt_gis.workflows.access import LASTS, login

AT_ONCE, WAITING = 4, 24
"""Logins that are looked at at a time, and that may wait; more are told to come again."""
FORM = "application/x-www-form-urlencoded"
LOGIN_BODY: dict[str, Any] = {
    "type": "object",
    "required": ["username", "password"],
    "properties": {"username": {"type": "string"}, "password": {"type": "string", "format": "password"}},
}


class Logins:
    """One for each application."""

    def __init__(self) -> None:
        self._limiter = anyio.CapacityLimiter(AT_ONCE)

    async def login(self, request: Request, name: str, password: str, kind: Kind) -> Issued:
        """A credential, as ``workflows.access.login`` gives it."""
        if self._limiter.statistics().tasks_waiting >= WAITING:
            raise ThrottledError(
                Text("too many logins at this moment", "当前登录请求过多"),
                fix=Text("try again shortly", "请稍后再试"),
                seconds=5,
            )
        record, where = request.app.state.record, origin(request)
        return await anyio.to_thread.run_sync(lambda: login(record, name, password, kind, where), limiter=self._limiter)


async def form_of(request: Request) -> dict[str, str]:
    """The fields of a form; a ``UsageError`` where the body is none."""
    try:
        text = (await request.body()).decode("utf-8")
        return dict(parse_qsl(text, keep_blank_values=True, max_num_fields=20, errors="strict"))
    except ValueError:
        raise UsageError(Text("the form cannot be read", "无法读取表单")) from None


async def name_and_password(request: Request) -> tuple[str, str, dict[str, Any]]:
    """Name, password and everything else of a login, sent as a form or as JSON."""
    if request.headers.get("content-type", "").partition(";")[0].strip().lower() == "application/json":
        try:
            sent = await request.json()
        except (ValueError, RecursionError):
            sent = None
    else:
        sent = await form_of(request)
    name, password = (sent.get("username"), sent.get("password")) if isinstance(sent, dict) else (None, None)
    if not isinstance(name, str) or not isinstance(password, str) or not isinstance(sent, dict):
        raise UsageError(
            Text("a login needs username and password", "登录需要 username 与 password"),
            fix=Text("send them as a form or as JSON", "请以表单或 JSON 提交"),
        )
    return name, password, sent


def set_session(request: Request, response: Response, issued: Issued) -> None:
    """Give the browser its session: no script reads it, no other site's request carries it."""
    response.set_cookie(
        cookie_name(request), issued.secret, max_age=int(LASTS["session"].total_seconds()), path="/", httponly=True,
        samesite="strict", secure=request.url.scheme == "https",
    )  # fmt: skip
    no_store(response.headers)


def end_session(request: Request, response: Response) -> None:
    """Take the session from the browser."""
    for name in (COOKIE, SECURE_COOKIE):
        response.delete_cookie(name, path="/", httponly=True, samesite="strict", secure=request.url.scheme == "https")
    no_store(response.headers)


def no_store(headers: MutableHeaders) -> None:
    """Answers with secrets are kept nowhere."""
    headers["Cache-Control"] = "no-store"
