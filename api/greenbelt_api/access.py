"""Who asks, and whether they may. Every route declares one of ``requires``, ``ANYBODY`` or ``LoggedIn``.

    @router.get("/things")
    def things(principal: Annotated[Principal, Depends(requires("read"))]) -> ...:
        within = principal.sites("read")        # the sites to look at; None: all

``requires`` lets in whom may do it on some site; the route narrows what it reads and writes to the sites of
``principal.sites(permission)``, and calls ``principal.check(permission, site_id)`` for a single thing.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterator
from typing import Annotated, Any

from fastapi import Depends, FastAPI, Request
from fastapi.dependencies.models import Dependant
from fastapi.routing import iter_route_contexts

from greenbelt_api.principals import Principals
from greenbelt_gis.errors import ForbiddenError, LoginError
from greenbelt_gis.model.rights import Permission, Principal, anonymous, forbidden
from greenbelt_gis.store.events import Origin
from greenbelt_gis.text import Text

COOKIE, SECURE_COOKIE = "greenbelt_session", "__Host-greenbelt_session"
"""Names of the session's cookie; browsers take the second only over https, for this host and for all paths."""
_SAFE = frozenset({"GET", "HEAD", "OPTIONS"})
OPEN = frozenset({"/openapi.json"})
"""Paths of the framework's own that anybody may read."""


async def who(request: Request) -> Principal:
    """Whoever asks: by an ``Authorization: Bearer`` header, else by the session's cookie, else nobody."""
    found = await _who(request)
    request.state.principal = found  # for the log
    return found


async def _who(request: Request) -> Principal:
    principals: Principals = request.app.state.principals
    header = request.headers.get("authorization")
    if header is not None:
        scheme, _, secret = header.partition(" ")
        found = await principals.of(secret.strip()) if scheme.lower() == "bearer" else None
        if found is None or secret.strip().startswith("gbs_"):
            raise LoginError(
                Text("the credential is not valid, or not any more", "凭证无效或已失效"),
                fix=Text("get a token from POST /auth/token", "请用 POST /auth/token 重新获取令牌"),
            )
        return found
    secret = request.cookies.get(cookie_name(request), "")
    if secret.startswith("gbs_") and (found := await principals.of(secret)) is not None:
        if request.method not in _SAFE and not from_here(request, strict=True):
            raise ForbiddenError(
                Text("the request comes from another site", "请求来自其他网站"),
                fix=Text("use a bearer token outside of a browser", "浏览器以外请使用令牌"),
            )
        return found
    return anonymous(request.app.state.settings.public_read)  # a cookie that has ended is no reason to refuse


async def permitted(request: Request, permission: Permission) -> Principal:
    """Whoever asks, where they may do something on at least one site; else 401 or 403.

    For routes outside of FastAPI, whose endpoint says so with an attribute ``permission``.
    """
    principal = await who(request)
    if not principal.may_somewhere(permission):
        raise unknown_caller() if principal.account is None else forbidden(permission)
    return principal


# Each takes the request and no dependency of its own: every one that FastAPI resolves costs a tenth of a millisecond.
async def anybody(request: Request) -> Principal:
    """Declares a route that asks for no rights; what it shows still depends on who asks."""
    return await who(request)


async def nobody_asked() -> None:
    """Declares a route that does not care who asks."""


async def logged_in(request: Request) -> Principal:
    """Declares a route for whoever has an account."""
    principal = await who(request)
    if principal.account is None:
        raise unknown_caller()
    return principal


def requires(permission: Permission) -> Callable[..., Awaitable[Principal]]:
    """Declares a route for whom may do something on at least one site."""

    async def allowed(request: Request) -> Principal:
        return await permitted(request, permission)

    # `declared` reads it from the route; no type says that a function carries it.
    allowed.permission = permission  # type: ignore[attr-defined]
    return allowed


Visitor = Annotated[Principal, Depends(anybody)]
"""Whoever asks, known or not."""
LoggedIn = Annotated[Principal, Depends(logged_in)]
"""Somebody with an account."""
Reader = Annotated[Principal, Depends(requires("read"))]
"""Somebody who may see at least one site."""
OPEN_TO_ALL = Depends(nobody_asked)
"""For ``dependencies=[…]`` of a route that does not care who asks."""


def origin(request: Request) -> Origin:
    """Where a request comes from, for the log."""
    return Origin(request.client.host if request.client else "", request.state.request_id)


def cookie_name(request: Request) -> str:
    """The session's cookie of this connection."""
    return SECURE_COOKIE if request.url.scheme == "https" else COOKIE


def from_here(request: Request, *, strict: bool) -> bool:
    """Whether a browser says that one of our own pages sent this; ``strict``: silence is no."""
    site = request.headers.get("sec-fetch-site")
    if site is not None:
        return site == "same-origin"
    sender = request.headers.get("origin")
    if sender is not None:
        return sender == f"{request.url.scheme}://{request.url.netloc}"
    return not strict


def unknown_caller() -> LoginError:
    """The error of somebody who has not said who they are."""
    return LoginError(
        Text("this needs a login", "请先登录"),
        fix=Text(
            "send Authorization: Bearer with a token or an API key, or log in at /login",
            "请在 Authorization: Bearer 中附上令牌或 API 密钥，或在 /login 登录",
        ),
    )


def declared(app: FastAPI) -> Iterator[tuple[str, str, str]]:
    """Method, path and declaration of every route; the declaration is empty where there is none.

    A permission's name, ``anybody``, ``logged_in`` or ``nobody_asked``.
    """
    for route in iter_route_contexts(app.routes):
        path = str(route.path)
        if path in OPEN:
            continue
        dependant = getattr(route, "dependant", None)
        found = _declaration(dependant) if dependant is not None else str(getattr(route.endpoint, "permission", ""))
        for method in sorted((route.methods or {""}) - {"HEAD"}):
            yield method, path, found


def check_declared(app: FastAPI) -> None:
    """Fail at start where a route forgot to say who may use it."""
    silent = [f"{method} {path}" for method, path, found in declared(app) if not found]
    if silent:
        raise AssertionError(f"routes that declare no rights: {', '.join(silent)}")


def _declaration(dependant: Dependant) -> str:
    for one in dependant.dependencies:
        call: Any = one.call
        if hasattr(call, "permission"):
            return str(call.permission)
        if call in (anybody, logged_in, nobody_asked):
            return str(call.__name__)
    return ""
