"""Audits as jobs: asked for, followed, cancelled."""

from __future__ import annotations

import json
import time
from collections.abc import AsyncGenerator
from contextlib import ExitStack, aclosing
from datetime import date
from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Depends, Query, Request
from fastapi.responses import JSONResponse, Response, StreamingResponse
from pydantic import BaseModel, ConfigDict, Field
from starlette.concurrency import run_in_threadpool

from greenbelt_api.access import Reader, requires, who
from greenbelt_api.answers import Responses, problems
from greenbelt_api.bodies import NO_NUL
from greenbelt_api.watching import HEARTBEAT_S, Watching
from greenbelt_gis.errors import GreenbeltError
from greenbelt_gis.model.rights import Principal
from greenbelt_gis.store.audit_requests import AuditRequest, State
from greenbelt_gis.workflows.audit_jobs import Wish, ask, cancel, look, page, told

router = APIRouter(tags=["audits"])
Auditor = Annotated[Principal, Depends(requires("audit"))]
"""Somebody who may audit at least one site."""
RECONNECT_MS = 3000

_TEXT = {"type": "object", "required": ["en", "zh"], "properties": {"en": {"type": "string"}, "zh": {"type": "string"}}}
_TIME = {"type": ["string", "null"], "format": "date-time"}
_AUDIT: dict[str, Any] = {
    "type": "object",
    "required": ["id", "site", "state", "progress", "doing", "rule_set", "rules", "as_of", "summary", "error"],
    "properties": {
        "id": {"type": "string", "format": "uuid"},
        "site": {"type": "string"},
        "state": {"enum": ["queued", "running", "done", "failed", "cancelled"]},
        "progress": {"type": "number", "minimum": 0, "maximum": 1},
        "doing": _TEXT,
        "rule_set": {"type": ["string", "null"], "description": "null: the service's own"},
        "rules": {"type": "array", "items": {"type": "string"}, "description": "none: all of the set"},
        "as_of": {"type": ["string", "null"], "format": "date"},
        "asked_by": {"type": ["string", "null"]},
        "cancelled_by": {"type": ["string", "null"]},
        "asked_at": _TIME,
        "started_at": _TIME,
        "ended_at": _TIME,
        "summary": {
            "type": ["object", "null"],
            "description": "Tallies by rule, `verdicts`: findings by verdict, `record`: new, still open and gone",
        },
        "error": {"anyOf": [_TEXT, {"type": "null"}]},
    },
}


class NewAudit(BaseModel):
    """What is to be audited: a whole site."""

    model_config = ConfigDict(extra="forbid")
    site: str = Field(max_length=200, pattern=NO_NUL, description="Code of the site")
    rules: list[Annotated[str, Field(max_length=200)]] | None = Field(
        None, min_length=1, max_length=500, description="Only these; none: all of the rule set"
    )
    rule_set: Annotated[str, Field(max_length=200)] | None = Field(None, description="By name; none: the service's own")
    as_of: date | None = Field(
        None, ge=date(1900, 1, 1), le=date(2200, 12, 31), description="The end of that day; none: now"
    )


def _one(status: int, described: str) -> Responses:
    headers = {"Location": {"description": "The audit", "schema": {"type": "string"}}} if status == 202 else {}
    return {status: {"description": described, "content": {"application/json": {"schema": _AUDIT}}, "headers": headers}}


@router.post(
    "/audits", status_code=202, summary="Audit a site, as a job", response_class=JSONResponse,
    responses={**_one(202, "It waits for a worker"), **problems(404, 429)},
)  # fmt: skip
def asked(request: Request, principal: Auditor, body: NewAudit) -> JSONResponse:
    """One audit of a site runs at a time, in the order in which they were asked for. Its findings are kept."""
    wish = Wish(body.site, tuple(body.rules or ()), body.rule_set or "", body.as_of)
    found = ask(request.app.state.record, principal, wish, request.app.state.settings.rule_set)
    return JSONResponse(told(found, principal), 202, headers={"Location": f"/audits/{found.id}"})


@router.get(
    "/audits", summary="Audits of the sites that one may see, the newest first", response_class=JSONResponse,
    responses={
        200: {
            "description": "A page",
            "content": {"application/json": {"schema": {
                "type": "object", "required": ["audits", "links"],
                "properties": {"audits": {"type": "array", "items": _AUDIT}, "links": {"type": "array"}},
            }}},
        },
        **problems(404),
    },
)  # fmt: skip
def listed(
    request: Request,
    principal: Reader,
    site: Annotated[str | None, Query(max_length=200)] = None,
    state: State | None = None,
    after: Annotated[UUID | None, Query(description="Where the page before ended")] = None,
    limit: Annotated[int, Query(ge=1, le=1000)] = 100,
) -> JSONResponse:
    """The link `next` leads on."""
    found = page(request.app.state.record, principal, site, state, after=after, limit=limit)
    links = []
    if len(found) > limit:
        query = request.url.remove_query_params("after").include_query_params(after=str(found[limit - 1].id)).query
        links = [{"rel": "next", "type": "application/json", "href": f"/audits?{query}"}]
    return JSONResponse({"audits": [told(one, principal) for one in found[:limit]], "links": links})


@router.get(
    "/audits/{id}", summary="How far an audit is, or what came of it", response_class=JSONResponse,
    responses={**_one(200, "The audit"), **problems(404)},
)  # fmt: skip
def one(request: Request, principal: Reader, id: UUID) -> JSONResponse:
    """State, progress from 0 to 1, and once it is done its summary; of a failed one the reason."""
    return JSONResponse(told(look(request.app.state.record, principal, id), principal))


@router.post(
    "/audits/{id}/cancel", summary="End an audit", response_class=JSONResponse,
    responses={**_one(200, "As it is now"), **problems(404, 409)},
)  # fmt: skip
def ended(request: Request, principal: Reader, id: UUID) -> JSONResponse:
    """For whoever asked for it, and whoever may audit the site. One that runs ends before its next rule.

    Nothing of it is kept. 409 where it is done or has failed.
    """
    return JSONResponse(told(cancel(request.app.state.record, principal, id), principal))


@router.get(
    "/audits/{id}/events", summary="An audit's progress as it goes", response_class=StreamingResponse,
    responses={
        200: {"description": "Server-sent events: `progress`, at last `done`, `failed` or `cancelled`; each has the "
                             "audit as its data", "content": {"text/event-stream": {"schema": {"type": "string"}}}},
        **problems(404, 429),
    },
)  # fmt: skip
async def events(request: Request, principal: Reader, id: UUID) -> Response:
    """Ends with the audit, or when the caller may not see it any more. Comment lines show that the line lives."""
    found = await run_in_threadpool(look, request.app.state.record, principal, id)
    watching: Watching = request.app.state.watching
    held = ExitStack()
    held.enter_context(watching.place(principal.account))
    return _Stream(_lines(request, principal, found, watching), held)


class _Stream(StreamingResponse):
    """Events, and a place that is given back however sending them ends."""

    def __init__(self, lines: AsyncGenerator[str], held: ExitStack) -> None:
        super().__init__(
            lines, media_type="text/event-stream", headers={"Cache-Control": "no-store", "X-Accel-Buffering": "no"}
        )
        self._lines, self._held = lines, held

    async def __call__(self, *arguments: Any) -> None:
        with self._held:
            async with aclosing(self._lines):
                await super().__call__(*arguments)


async def _lines(
    request: Request, principal: Principal, found: AuditRequest, watching: Watching
) -> AsyncGenerator[str]:  # fmt: skip
    yield f"retry: {RECONNECT_MS}\n{_event(found, principal)}"
    if found.ended:
        return
    spoken, last = time.monotonic(), found
    async with aclosing(watching.follow(found.id)) as states:
        async for state in states:
            try:
                principal = await who(request)
            except GreenbeltError:
                return  # the login has ended, or nobody can say whether it has
            if not principal.may("read", found.site_id):
                return
            if state is not None and state != last:
                last = state
                yield _event(state, principal)
            elif time.monotonic() - spoken >= HEARTBEAT_S:
                yield ": still here\n\n"
            else:
                continue
            spoken = time.monotonic()


def _event(found: AuditRequest, principal: Principal) -> str:
    name = found.state if found.ended else "progress"
    return f"event: {name}\ndata: {json.dumps(told(found, principal), ensure_ascii=False)}\n\n"
