"""The short way to what is asked most, assets near a place and vector tiles: past routing, validation, dependencies.

It answers only what it understands at once, and only where all is well. Everything else (a value that is wrong or
missing, a caller who may not) goes the ordinary way, whose route decides and says why; so there is one place that
refuses. Only that the record does not answer is told here.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date

from fastapi import FastAPI
from starlette.requests import Request
from starlette.responses import Response
from starlette.types import ASGIApp, Receive, Scope, Send

from greenbelt_api.access import who
from greenbelt_api.problems import told
from greenbelt_api.routers.assets import collection
from greenbelt_api.routers.tiles import answer as tile_answer
from greenbelt_gis.errors import GreenbeltError, RecordError
from greenbelt_gis.model.rights import Principal
from greenbelt_gis.workflows.around import Around
from greenbelt_gis.workflows.tiles import Tiles

_NUMBER = re.compile(r"-?[0-9]{1,20}(?:\.[0-9]{1,20})?").fullmatch
_SHAPES: dict[str, Callable[[str], object]] = {
    "lon": _NUMBER, "lat": _NUMBER, "radius_m": re.compile(r"0*[1-9][0-9]{0,3}(?:\.[0-9]{1,20})?").fullmatch,
    "limit": re.compile(r"[0-9]{1,4}").fullmatch, "class": re.compile(r"[a-z_.]{0,80}").fullmatch,
    "after": re.compile(r"[A-Za-z0-9_-]{0,60}").fullmatch,
}  # fmt: skip
"""Values that are understood here: none needs decoding. Others may be right too; the route looks at them."""


_TILE = re.compile(r"/tiles/([a-z_]{1,40})/([0-9]{1,2})/([0-9]{1,7})/([0-9]{1,7})\.pbf").fullmatch
_DAY = re.compile(rb"as_of=([0-9]{4}-[0-9]{2}-[0-9]{2})").fullmatch
"""The only query of a tile that is understood here."""


class Hot:
    """Sits in front of the routes of ``owner``."""

    def __init__(self, app: ASGIApp, owner: FastAPI) -> None:
        self.app, self.owner = app, owner

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer, or pass the request on."""
        if scope["type"] == "http" and scope["method"] == "GET":
            question = _question(scope)
            if question is not None:
                scope["app"] = self.owner
                answer = await _answer(Request(scope, receive), question)
                if answer is not None:
                    scope["state"]["route"] = question.route
                    await answer(scope, receive, send)
                    return
        await self.app(scope, receive, send)


class _Near:
    """Assets near a place."""

    route = "/assets/near"

    def __init__(self, asked: dict[str, str]) -> None:
        self._asked = asked

    async def answer(self, request: Request, principal: Principal) -> Response:
        around: Around = request.app.state.around
        asked = self._asked
        page = await around.near(
            float(asked["lon"]), float(asked["lat"]), radius_m=float(asked.get("radius_m", 100)),
            asset_class=asked.get("class", ""), limit=int(asked.get("limit", 50)), after=asked.get("after", ""),
            within=principal.sites("read"),
        )  # fmt: skip
        return collection(request, page)


class _Tile:
    """A vector tile."""

    route = "/tiles/{layer}/{z}/{x}/{y}.pbf"

    def __init__(self, as_of: date | None, layer: str, *numbers: str) -> None:
        self._as_of, self._layer, (self._z, self._x, self._y) = as_of, layer, map(int, numbers)

    async def answer(self, request: Request, principal: Principal) -> Response:
        tiles: Tiles = request.app.state.tiles
        found = await tiles.tile(self._layer, self._z, self._x, self._y, principal.sites("read"), self._as_of)
        return tile_answer(request, found)


def _question(scope: Scope) -> _Near | _Tile | None:
    path: str = scope["path"]
    if path == _Near.route:
        asked = _asked(scope["query_string"])
        return None if asked is None else _Near(asked)
    tile = _TILE(path) if path.startswith("/tiles/") else None
    if tile is None:
        return None
    query: bytes = scope["query_string"]
    if not query:
        return _Tile(None, *tile.groups())
    day = _DAY(query)
    try:
        return None if day is None else _Tile(date.fromisoformat(day[1].decode()), *tile.groups())
    except ValueError:  # a day that there is not
        return None


async def _answer(request: Request, question: _Near | _Tile) -> Response | None:
    try:
        principal = await who(request)
        return await question.answer(request, principal) if principal.may_somewhere("read") else None
    except RecordError as problem:  # asking again would only be answered the same, at the same cost
        return told(request, problem)
    except (GreenbeltError, ValueError):
        return None


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
