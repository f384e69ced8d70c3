"""The short way to what is asked most: ``GET /assets/near``, past routing, validation and dependencies.

It answers only what it understands at once, and only where all is well. Everything else (a value that is wrong or
missing, a caller who may not, a record that does not answer) goes the ordinary way, whose route decides and says why;
so there is one place that refuses.
"""

from __future__ import annotations

import re
from collections.abc import Callable

from fastapi import FastAPI
from starlette.requests import Request
from starlette.responses import Response
from starlette.types import ASGIApp, Receive, Scope, Send

from greenbelt_api.access import who
from greenbelt_api.routers.assets import collection
from greenbelt_gis.errors import GreenbeltError
from greenbelt_gis.workflows.around import Around

PATH = "/assets/near"
_NUMBER = re.compile(r"-?[0-9]{1,20}(?:\.[0-9]{1,20})?").fullmatch
_SHAPES: dict[str, Callable[[str], object]] = {
    "lon": _NUMBER, "lat": _NUMBER, "radius_m": re.compile(r"0*[1-9][0-9]{0,3}(?:\.[0-9]{1,20})?").fullmatch,
    "limit": re.compile(r"[0-9]{1,4}").fullmatch, "class": re.compile(r"[a-z_.]{0,80}").fullmatch,
    "after": re.compile(r"[A-Za-z0-9_-]{0,60}").fullmatch,
}  # fmt: skip
"""Values that are understood here: none needs decoding. Others may be right too; the route looks at them."""


class HotNear:
    """Sits in front of the routes of ``owner``."""

    def __init__(self, app: ASGIApp, owner: FastAPI) -> None:
        self.app, self.owner = app, owner

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer, or pass the request on."""
        if scope["type"] == "http" and scope["path"] == PATH and scope["method"] == "GET":
            scope["app"] = self.owner
            answer = await _answer(Request(scope, receive))
            if answer is not None:
                scope["state"]["route"] = PATH
                await answer(scope, receive, send)
                return
        await self.app(scope, receive, send)


async def _answer(request: Request) -> Response | None:
    asked = _asked(request.scope["query_string"])
    if asked is None:
        return None
    around: Around = request.app.state.around
    try:
        principal = await who(request)
        if not principal.may_somewhere("read"):
            return None
        page = await around.near(
            float(asked["lon"]), float(asked["lat"]), radius_m=float(asked.get("radius_m", 100)),
            asset_class=asked.get("class", ""), limit=int(asked.get("limit", 50)), after=asked.get("after", ""),
            within=principal.sites("read"),
        )  # fmt: skip
    except (GreenbeltError, ValueError):
        return None
    return collection(request, page)


def _asked(query: bytes) -> dict[str, str] | None:
    """The values of a query that has each of them once, and plain numbers; None where it is not so simple."""
    try:
        pairs = [part.partition("=")[::2] for part in query.decode("ascii").split("&")]
    except UnicodeDecodeError:
        return None
    asked = dict(pairs)
    if len(asked) != len(pairs) or not (asked.keys() <= _SHAPES.keys() and {"lon", "lat"} <= asked.keys()):
        return None
    return asked if all(_SHAPES[name](value) for name, value in asked.items()) else None
