"""Logging in and out, and API keys."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Request, Response
from fastapi.responses import JSONResponse, RedirectResponse
from pydantic import BaseModel, ConfigDict, Field
from starlette.concurrency import run_in_threadpool

from greenbelt_api.access import OPEN_TO_ALL, LoggedIn, from_here, origin
from greenbelt_api.answers import Responses, problems
from greenbelt_api.logins import FORM, LOGIN_BODY, end_session, form_of, name_and_password, no_store, set_session
from greenbelt_api.pages import local_path, login_page
from greenbelt_gis.errors import ForbiddenError, LoginError, ThrottledError, UsageError
from greenbelt_gis.model.rights import Permission
from greenbelt_gis.store.sites import sites
from greenbelt_gis.text import Text
from greenbelt_gis.workflows.access import LASTS, keys_of, logout, make_key, revoke_key

router = APIRouter(prefix="/auth", tags=["auth"])
_FORM_BODY = {"requestBody": {"required": True, "content": {FORM: {"schema": LOGIN_BODY}}}}
_EITHER_BODY = {
    "requestBody": {
        "required": True,
        "content": {"application/json": {"schema": LOGIN_BODY}, FORM: {"schema": LOGIN_BODY}},
    }
}


_LOGGED_IN: Responses = {
    200: {"content": {"application/json": {}}}, 303: {"description": "form"}, **problems(401, 403, 429),
}  # fmt: skip
for _status in (401, 429):  # a form is answered with the page that it came from
    _LOGGED_IN[_status]["content"]["text/html"] = {"schema": {"type": "string"}}


class Token(BaseModel):
    """A bearer token; ``expires_in`` seconds from now."""

    access_token: str
    token_type: str = "bearer"  # noqa: S105 - the kind of token, no secret
    expires_in: int


class WantedKey(BaseModel):
    """An API key to be made: ``permissions`` and ``sites`` (codes) narrow it; without, it is as wide as its owner."""

    model_config = ConfigDict(extra="forbid")
    name: Annotated[str, Field(min_length=1, max_length=100, pattern=r"^[^\x00-\x1f\x7f]+$")]
    permissions: Annotated[list[Permission], Field(min_length=1, max_length=50)] | None = None
    sites: Annotated[list[Annotated[str, Field(max_length=200)]], Field(min_length=1, max_length=1000)] | None = None
    expires_days: Annotated[int, Field(ge=1, le=3650)] | None = None


class ShownKey(BaseModel):
    """An API key, without its secret."""

    id: UUID
    name: str
    permissions: list[str] | None
    sites: list[str] | None
    created_at: datetime | None = None
    expires_at: datetime | None
    last_used_at: datetime | None = None
    revoked_at: datetime | None = None


class MadeKey(ShownKey):
    """A new key. ``secret`` is shown this once."""

    secret: str


@router.post(
    "/token", summary="A bearer token for name and password (OAuth2 password form)", response_model=Token,
    dependencies=[OPEN_TO_ALL], openapi_extra=_FORM_BODY, responses=problems(401, 422, 429),
)  # fmt: skip
async def token(request: Request, response: Response) -> Token:
    """Form fields `username` and `password`. 401 where they are wrong, 429 after too many attempts."""
    form = await form_of(request)
    if form.get("grant_type", "password") != "password" or "username" not in form or "password" not in form:
        raise UsageError(
            Text("this is no OAuth2 password form", "这不是 OAuth2 密码表单"),
            fix=Text("send grant_type=password, username, password", "请提交 grant_type=password、username、password"),
        )
    issued = await request.app.state.logins.login(request, form["username"], form["password"], "token")
    no_store(response.headers)
    return Token(access_token=issued.secret, expires_in=int(LASTS["token"].total_seconds()))


@router.post(
    "/login", summary="Log a browser in: sets the session's cookie", dependencies=[OPEN_TO_ALL],
    openapi_extra=_EITHER_BODY, responses=_LOGGED_IN,
    response_model=None,
)  # fmt: skip
async def login_browser(request: Request) -> Response:
    """JSON `{username, password}` is answered with JSON; the form of the page /login with a redirection."""
    if not from_here(request, strict=False):  # else a stranger's page could log its visitor in as somebody else
        raise ForbiddenError(Text("the request comes from another site", "请求来自其他网站"))
    by_form = request.headers.get("content-type", "").startswith(FORM)
    name, password, more = await name_and_password(request)
    after = local_path(str(more.get("next", "/")))
    try:
        issued = await request.app.state.logins.login(request, name, password, "session")
    except (LoginError, ThrottledError) as problem:
        if not by_form:
            raise
        return login_page(after, problem, name)
    answer: Response
    if by_form:
        answer = RedirectResponse(after, status_code=303)
    else:
        answer = JSONResponse({"account": name, "expires_in": int(LASTS["session"].total_seconds())})
    set_session(request, answer, issued)
    return answer


@router.post(
    "/logout", summary="End this login", response_model=None, status_code=204,
    responses={303: {"description": "form"}},
)  # fmt: skip
async def log_out(request: Request, principal: LoggedIn) -> Response:
    """The session or token that the request came with holds no more. A form is answered with a redirection."""
    if principal.key:
        raise ForbiddenError(
            Text("an API key is no login", "API 密钥不是登录"),
            fix=Text("revoke it with DELETE /auth/keys/{id}", "请用 DELETE /auth/keys/{id} 撤销"),
        )
    await run_in_threadpool(logout, request.app.state.record, principal, origin(request))
    request.app.state.principals.forget(principal.account)
    by_form = request.headers.get("content-type", "").startswith(FORM)
    answer = RedirectResponse("/login", status_code=303) if by_form else Response(status_code=204)
    end_session(request, answer)
    return answer


@router.get("/me", summary="Who I am and what I may do")
async def me(request: Request, response: Response, principal: LoggedIn) -> dict[str, Any]:
    """The account, its roles, and its permissions: `everywhere`, and besides on single `sites`."""
    known = await run_in_threadpool(sites, request.app.state.record, principal.sites("read"))
    codes = {id_: code for code, id_ in known.items()}
    no_store(response.headers)
    return {
        "account": principal.name,
        "id": str(principal.account),
        "by": "key" if principal.key else "login",
        "roles": [
            {"role": grant.role, "site": None if grant.site is None else codes[grant.site]}
            for grant in principal.grants
            if grant.site is None or grant.site in codes
        ],
        "everywhere": sorted(principal.everywhere),
        "sites": {codes[site]: sorted(held) for site, held in principal.by_site.items() if site in codes},
    }


@router.get("/keys", summary="My API keys, without their secrets", response_model=list[ShownKey])
def my_keys(request: Request, principal: LoggedIn) -> list[ShownKey]:
    """The newest first; revoked ones too."""
    found = keys_of(request.app.state.record, principal)
    return [
        ShownKey(
            id=key.id, name=key.name, permissions=None if key.permissions is None else list(key.permissions),
            sites=None if codes is None else list(codes), created_at=key.created_at, expires_at=key.expires_at,
            last_used_at=key.last_used_at, revoked_at=key.revoked_at,
        )
        for key, codes in found
    ]  # fmt: skip


@router.post("/keys", summary="Make an API key", status_code=201, response_model=MadeKey, responses=problems(404))
def new_key(request: Request, response: Response, principal: LoggedIn, wanted: WantedKey) -> MadeKey:
    """Its secret is in the answer and nowhere else. It can never do more than its owner at that moment."""
    made = make_key(
        request.app.state.record, principal, wanted.name, permissions=wanted.permissions, codes=wanted.sites,
        days=wanted.expires_days, origin=origin(request),
    )  # fmt: skip
    no_store(response.headers)
    return MadeKey(
        id=made.key.id, secret=made.key.secret, name=wanted.name,
        permissions=None if wanted.permissions is None else sorted(wanted.permissions),
        sites=None if made.sites is None else list(made.sites), expires_at=made.key.expires_at,
    )  # fmt: skip


@router.delete("/keys/{key}", summary="Revoke an API key", status_code=204, responses=problems(404))
async def end_key(request: Request, principal: LoggedIn, key: UUID) -> Response:
    """One's own; who may manage accounts revokes anybody's. Others' keys do not exist."""
    await run_in_threadpool(revoke_key, request.app.state.record, principal, key, origin(request))
    request.app.state.principals.forget()
    return Response(status_code=204)
