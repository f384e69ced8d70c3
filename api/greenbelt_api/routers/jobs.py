"""What jobs of every kind have in common: a list, each by itself, its progress as it goes, its end before time."""

from __future__ import annotations

import json
import time
from collections.abc import AsyncGenerator, Mapping
from contextlib import ExitStack, aclosing
from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Query, Request
from fastapi.responses import JSONResponse, Response, StreamingResponse
from starlette.concurrency import run_in_threadpool

from greenbelt_api.access import Reader, who
from greenbelt_api.answers import Responses, problems
from greenbelt_api.watching import HEARTBEAT_S, Watching
from greenbelt_gis.errors import GreenbeltError
from greenbelt_gis.model.rights import Principal
from greenbelt_gis.store.job_requests import JobRequest, Kind, State
from greenbelt_gis.workflows.job_requests import cancel, look, page, told

RECONNECT_MS = 3000
_TEXT = {"type": "object", "required": ["en", "zh"], "properties": {"en": {"type": "string"}, "zh": {"type": "string"}}}
_TIME = {"type": ["string", "null"], "format": "date-time"}


def job_schema(wanted: Mapping[str, Any], summary: str) -> dict[str, Any]:
    """A job: what was wanted (its own properties), how far it is, what came of it (``summary``: described)."""
    return {
        "type": "object",
        "required": ["id", "site", "state", "progress", "doing", *wanted, "summary", "error"],
        "properties": {
            "id": {"type": "string", "format": "uuid"},
            "site": {"type": "string"},
            "state": {"enum": ["queued", "running", "done", "failed", "cancelled"]},
            "progress": {"type": "number", "minimum": 0, "maximum": 1},
            "doing": _TEXT,
            **wanted,
            "asked_by": {"type": ["string", "null"]},
            "cancelled_by": {"type": ["string", "null"]},
            "asked_at": _TIME,
            "started_at": _TIME,
            "ended_at": _TIME,
            "summary": {"type": ["object", "null"], "description": summary},
            "error": {"anyOf": [_TEXT, {"type": "null"}]},
        },
    }


def job_answer(status: int, described: str, schema: Mapping[str, Any]) -> Responses:
    """One job; of one that was asked for now its address too."""
    headers = {"Location": {"description": "The job", "schema": {"type": "string"}}} if status == 202 else {}
    content = {"application/json": {"schema": dict(schema)}}
    return {status: {"description": described, "content": content, "headers": headers}}


def accepted(found: JobRequest, principal: Principal) -> JSONResponse:
    """The answer to whoever asked for a job."""
    return JSONResponse(told(found, principal), 202, headers={"Location": f"/{found.kind}s/{found.id}"})


def job_routes(kind: Kind, schema: Mapping[str, Any]) -> APIRouter:
    """The routes of a kind under its own path, ``/audits`` for example."""
    nouns, noun = f"{kind}s", f"{'an' if kind[0] in 'aeiou' else 'a'} {kind}"
    router = APIRouter(prefix=f"/{nouns}", tags=[nouns])

    @router.get(
        "", summary=f"{nouns.title()} of the sites that one may see, the newest first", response_class=JSONResponse,
        name=f"list_{nouns}",
        responses={
            200: {
                "description": "A page",
                "content": {"application/json": {"schema": {
                    "type": "object", "required": [nouns, "links"],
                    "properties": {nouns: {"type": "array", "items": dict(schema)}, "links": {"type": "array"}},
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
        found = page(request.app.state.record, principal, kind, site, state, after=after, limit=limit)
        links = []
        if len(found) > limit:
            query = request.url.remove_query_params("after").include_query_params(after=str(found[limit - 1].id)).query
            links = [{"rel": "next", "type": "application/json", "href": f"/{nouns}?{query}"}]
        return JSONResponse({nouns: [told(one, principal) for one in found[:limit]], "links": links})

    @router.get(
        "/{id}", summary=f"How far {noun} is, or what came of it", response_class=JSONResponse,
        name=f"one_{kind}", responses={**job_answer(200, "As it is now", schema), **problems(404)},
    )  # fmt: skip
    def one(request: Request, principal: Reader, id: UUID) -> JSONResponse:
        """State, progress from 0 to 1, and once it is done its summary; of a failed one the reason."""
        return JSONResponse(told(look(request.app.state.record, principal, kind, id), principal))

    @router.post(
        "/{id}/cancel", summary=f"End {noun}", response_class=JSONResponse, name=f"cancel_{kind}",
        responses={**job_answer(200, "As it is now", schema), **problems(404, 409)},
    )  # fmt: skip
    def ended(request: Request, principal: Reader, id: UUID) -> JSONResponse:
        """For whoever asked for it, and whoever may ask for such on the site. One that runs ends at its next step.

        Nothing of it is kept. 409 where it is done or has failed.
        """
        return JSONResponse(told(cancel(request.app.state.record, principal, kind, id), principal))

    @router.get(
        "/{id}/events", summary=f"The progress of {noun} as it goes", response_class=StreamingResponse,
        name=f"events_of_{kind}",
        responses={
            200: {"description": "Server-sent events: `progress`, at last `done`, `failed` or `cancelled`; each has "
                                 "the job as its data",
                  "content": {"text/event-stream": {"schema": {"type": "string"}}}},
            **problems(404, 429),
        },
    )  # fmt: skip
    async def events(request: Request, principal: Reader, id: UUID) -> Response:
        """Ends with the job, or when the caller may not see it any more. Comment lines show that the line lives."""
        found = await run_in_threadpool(look, request.app.state.record, principal, kind, id)
        watching: Watching = request.app.state.watching
        held = ExitStack()
        held.enter_context(watching.place(principal.account))
        return _Stream(_lines(request, principal, found, watching), held)

    return router


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
    request: Request, principal: Principal, found: JobRequest, watching: Watching
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


def _event(found: JobRequest, principal: Principal) -> str:
    name = found.state if found.ended else "progress"
    return f"event: {name}\ndata: {json.dumps(told(found, principal), ensure_ascii=False)}\n\n"
