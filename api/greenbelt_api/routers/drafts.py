"""Drafts of planners: judged as they are drawn, kept, compared with the present, promoted into the record."""

from __future__ import annotations

from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Depends, Query, Request, Response
from fastapi.responses import JSONResponse
from pydantic import BaseModel, ConfigDict, Field

from greenbelt_api.access import origin, requires
from greenbelt_api.answers import edited, problems
from greenbelt_api.bodies import NO_NUL, Reason
from greenbelt_api.routers.layers import IfMatch, editor_of, version_of
from greenbelt_gis.model.rights import Principal
from greenbelt_gis.store.drafts import Kept
from greenbelt_gis.store.rows import new_id
from greenbelt_gis.workflows import drafts
from greenbelt_gis.workflows.layer_edits import answer as edit_answer

router = APIRouter(prefix="/drafts", tags=["drafts"])
Planner = Annotated[Principal, Depends(requires("draft"))]
"""Somebody who may draft on at least one site."""
Site = Annotated[str | None, Query(max_length=200, description="Code of the site; not needed where there is only one")]
_JUDGED = {
    "findings": {"type": "array", "description": "What is wrong with it; `state`: `new`, or `still` as before"},
    "resolved": {"type": "array", "description": "Findings of today that it would cure"},
    "notes": {"type": "array", "description": "What was repaired or seems odd, by feature (from 1)"},
}


class DraftFeature(BaseModel):
    """A GeoJSON feature: property `layer` names its layer, `remove: true` takes away what is there."""

    id: Any = None
    geometry: dict[str, Any] | None = None
    properties: dict[str, Any] = Field(description="`layer`, `code`, `remove`, the layer's columns, and attributes")


class Drawn(BaseModel):
    """A GeoJSON FeatureCollection (WGS 84)."""

    features: list[DraftFeature] = Field(max_length=1000)


class NewDraft(Drawn):
    """A draft to keep."""

    model_config = ConfigDict(extra="ignore")
    id: UUID | None = None
    site: str | None = Field(None, max_length=200)
    name: str = Field(min_length=1, max_length=200, pattern=NO_NUL)
    note: str = Field("", max_length=2000, pattern=NO_NUL)
    features: list[DraftFeature] = Field(min_length=1, max_length=1000)


class ChangedDraft(BaseModel):
    """What is to change of a draft; features are sent all together."""

    model_config = ConfigDict(extra="forbid")
    name: str | None = Field(None, min_length=1, max_length=200, pattern=NO_NUL)
    note: str | None = Field(None, max_length=2000, pattern=NO_NUL)
    features: list[DraftFeature] | None = Field(None, min_length=1, max_length=1000)


class Promoting(BaseModel):
    """Why it comes into the record."""

    model_config = ConfigDict(extra="forbid")
    reason: Reason = Reason()


def _plain(features: list[DraftFeature]) -> list[dict[str, Any]]:
    return [one.model_dump() for one in features]


def _told(draft: Kept, status: int = 200) -> Response:
    headers = {"ETag": f'"{draft.version}"', "Location": f"/drafts/{draft.id}"}
    return JSONResponse(drafts.head(draft), status, headers=headers)


def _answers(description: str, properties: dict[str, Any]) -> dict[int | str, dict[str, Any]]:
    schema = {"type": "object", "required": list(properties), "properties": properties}
    return {200: {"description": description, "content": {"application/json": {"schema": schema}}}}


@router.post(
    "/check", summary="Judge a draft, saving nothing", responses={**_answers("Judged", _JUDGED), **problems(404)}
)
def check(request: Request, principal: Planner, body: Drawn, site: Site = None) -> Response:
    """A code that is there already means that row: what the feature says of it changes, the rest stays."""
    editor = editor_of(request)
    code = drafts.site_to_draft(editor, principal, site)
    if not body.features:
        return JSONResponse({"findings": [], "resolved": [], "notes": []})
    return JSONResponse(drafts.answer(drafts.check(editor, code, _plain(body.features))))


@router.post("", summary="Keep a draft", status_code=201, responses=problems(404, 409))
def make(request: Request, principal: Planner, body: NewDraft) -> Response:
    """It must be readable, not free of findings."""
    editor = editor_of(request)
    site = drafts.site_to_draft(editor, principal, body.site)
    id_ = body.id or new_id()
    return _told(
        drafts.make(editor, principal, site, id_, body.name, body.note, _plain(body.features)), 201
    )  # fmt: skip


@router.get("", summary="Drafts, page by page", responses=problems(404))
def listed(
    request: Request,
    principal: Planner,
    site: Site = None,
    after: Annotated[UUID | None, Query(description="Where the page before ended")] = None,
    limit: Annotated[int, Query(ge=1, le=1000)] = 100,
) -> dict[str, Any]:
    """In the order of ids, without their features; promoted ones name their change."""
    return {"drafts": drafts.listed(editor_of(request), principal, site, after, limit)}


@router.get("/{id}", summary="One draft, a FeatureCollection", responses=problems(404))
def one(request: Request, principal: Planner, id: UUID) -> Response:
    """Its ETag names the state, for If-Match."""
    return _told(drafts.read(editor_of(request), principal, id))


@router.patch("/{id}", summary="Change a draft", responses=problems(404, 409, 412, 428))
def change(
    request: Request, principal: Planner, id: UUID, body: ChangedDraft, if_match: IfMatch = None
) -> Response:  # fmt: skip
    """New features are seen against the record as it is now."""
    editor = editor_of(request)
    draft = drafts.read(editor, principal, id)
    features = None if body.features is None else _plain(body.features)
    return _told(drafts.change(editor, principal, draft, version_of(if_match), body.name, body.note, features))


@router.delete("/{id}", summary="Throw a draft away", status_code=204, responses=problems(404, 409, 412, 428))
def throw_away(request: Request, principal: Planner, id: UUID, if_match: IfMatch = None) -> Response:
    """What was promoted stays."""
    editor = editor_of(request)
    drafts.throw_away(editor, drafts.read(editor, principal, id), version_of(if_match))
    return Response(status_code=204)


@router.get(
    "/{id}/compare", summary="A draft beside the present",
    responses={**_answers("Compared", {"changes": {"type": "array"}, **_JUDGED}), **problems(404, 409)},
)  # fmt: skip
def compare(request: Request, principal: Planner, id: UUID) -> Response:
    """For each feature the present row, the row to be, what differs, and whether the record has moved on under it."""
    editor = editor_of(request)
    return JSONResponse(drafts.compare(editor, drafts.read(editor, principal, id)))


@router.post(
    "/{id}/promote", summary="Bring a draft into the record", responses={**edited(), **problems(404, 409, 412, 428)}
)
def promote(
    request: Request, principal: Planner, id: UUID, body: Promoting, if_match: IfMatch = None
) -> Response:  # fmt: skip
    """One change, judged like any other; needs the right to edit every layer it touches."""
    editor = editor_of(request)
    draft = drafts.read(editor, principal, id)
    done = drafts.promote(editor, principal, draft, version_of(if_match), body.reason.why(), origin(request))
    return JSONResponse(edit_answer(editor, done))
