"""Errors as RFC 9457 problem documents: one table maps our errors to a status."""

from __future__ import annotations

import json
import logging
from typing import Any
from urllib.parse import quote

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse, RedirectResponse, Response
from starlette.exceptions import HTTPException

from greenbelt_gis.errors import (
    BlockedError,
    CatalogueError,
    ConflictError,
    CrsError,
    FilterError,
    ForbiddenError,
    GreenbeltError,
    InputError,
    LoginError,
    MissingError,
    OutputError,
    RecordError,
    StaleError,
    ThrottledError,
    UnseenError,
    UsageError,
)
from greenbelt_gis.text import Language

log = logging.getLogger("greenbelt.api")

STATUS: tuple[tuple[type[GreenbeltError], int], ...] = (
    (FilterError, 400),
    (UsageError, 422),
    (LoginError, 401),
    (ForbiddenError, 403),
    (ThrottledError, 429),
    (MissingError, 404),
    (CrsError, 422),
    (InputError, 422),
    (CatalogueError, 422),
    (RecordError, 503),
    (UnseenError, 428),
    (StaleError, 412),
    (ConflictError, 409),
    (OutputError, 500),
    (GreenbeltError, 500),
)
"""The first class that fits decides."""

MEDIA_TYPE = "application/problem+json"


class _Told(JSONResponse):
    """JSON that tells also what UTF-8 cannot say: a problem may quote whatever was sent."""

    media_type = MEDIA_TYPE

    def render(self, content: Any) -> bytes:
        return json.dumps(content, ensure_ascii=False, separators=(",", ":")).encode("utf-8", "replace")


def problem(status: int, title: str, detail: str = "", **more: Any) -> JSONResponse:
    """One problem document."""
    body = {"type": "about:blank", "title": title, "status": status, **({"detail": detail} if detail else {}), **more}
    return _Told(body, status_code=status)


def internal_error(request_id: str | None) -> JSONResponse:
    """The answer where something went wrong that nobody foresaw."""
    return problem(500, "internal error", "it was logged; please tell the operator", **_id(request_id))


def _id(request_id: str | None) -> dict[str, str]:
    """The request's id, by which the log is searched."""
    return {"request_id": request_id} if request_id else {}


def _of(request: Request) -> dict[str, str]:
    return _id(getattr(request.state, "request_id", None))


def language_of(request: Request) -> Language:
    """The language that the caller asks for: Chinese where it comes first, else English."""
    return "zh" if request.headers.get("accept-language", "").lower().startswith("zh") else "en"


def told(request: Request, error: GreenbeltError) -> Response:
    """One of our errors as its problem document, in the caller's language."""
    status = next(code for kind, code in STATUS if isinstance(error, kind))
    language = language_of(request)
    if status == 401 and "text/html" in request.headers.get("accept", ""):
        path = request.url.path + (f"?{request.url.query}" if request.url.query else "")
        after = f"?next={quote(path, safe='')}" if request.method == "GET" else ""
        return RedirectResponse(f"/login{after}", status_code=303)
    more: dict[str, Any] = {"findings": list(error.findings)} if isinstance(error, BlockedError) else {}
    answer = problem(status, error.what.say(language), error.say(language), **more, **_of(request))
    if status == 401:
        answer.headers["WWW-Authenticate"] = "Bearer"
    if isinstance(error, ThrottledError):
        answer.headers["Retry-After"] = str(error.seconds)
    return answer


def install(app: FastAPI) -> None:
    """Answer every error with a problem document; unknown ones are logged and told as a plain 500."""

    def ours(request: Request, error: Exception) -> Response:
        assert isinstance(error, GreenbeltError)
        return told(request, error)

    def invalid(request: Request, error: Exception) -> JSONResponse:
        assert isinstance(error, RequestValidationError)
        wrong = [{"at": ".".join(map(str, one["loc"])), "message": one["msg"]} for one in error.errors()]
        return problem(
            422,
            "the request is not valid",
            "; ".join(f"{t['at']}: {t['message']}" for t in wrong),
            errors=wrong,
            **_of(request),
        )

    def plain(request: Request, error: Exception) -> JSONResponse:
        assert isinstance(error, HTTPException)
        answer = problem(error.status_code, str(error.detail), **_of(request))
        answer.headers.update(error.headers or {})  # such as the methods that are allowed
        return answer

    def unknown(request: Request, error: Exception) -> JSONResponse:
        log.error("a request failed", exc_info=error)  # of what the middleware did not catch
        return internal_error(getattr(request.state, "request_id", None))

    app.add_exception_handler(GreenbeltError, ours)
    app.add_exception_handler(RequestValidationError, invalid)
    app.add_exception_handler(HTTPException, plain)
    app.add_exception_handler(Exception, unknown)
