"""Imports as jobs: files sent; followed and cancelled as jobs of every kind; what became of single rows."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import date
from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Depends, Query, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse, Response
from pydantic import BaseModel, ConfigDict, Field, ValidationError
from starlette.concurrency import run_in_threadpool
from starlette.datastructures import UploadFile

from greenbelt_api.access import LoggedIn, origin, requires
from greenbelt_api.answers import problems
from greenbelt_api.bodies import NO_NUL
from greenbelt_api.routers.jobs import accepted, job_answer, job_routes, job_schema
from greenbelt_gis.model.layers import LAYERS
from greenbelt_gis.model.rights import Principal
from greenbelt_gis.store.uploads import Action
from greenbelt_gis.workflows.imports import FORMATS, Upload, Wish, ask, rows_csv, rows_of

PATH = "/imports"
FORM = "multipart/form-data"
_LARGEST_FIELD = 64 * 1024
_NAME = r"^[^\x00-\x1f\x7f]{1,200}$"
_IMPORT = job_schema(
    {
        "file": {"type": "string", "description": "As its sender called it"},
        "profile": {"type": "boolean"},
        "layer": {"type": ["string", "null"]},
        "crs": {"type": ["string", "null"]},
        "valid_from": {"type": ["string", "null"], "format": "date"},
        "dry_run": {"type": "boolean"},
        "note": {"type": ["string", "null"]},
        "may_edit": {"type": ["array", "null"], "items": {"type": "string"}, "description": "Layers that it may bring"},
    },
    "`layers`: rows inserted, updated, unchanged, ended; `rows`: how many were rejected, repaired, warned of, in all "
    "and by layer (`rows_by_layer`); `notes`",
)
router = APIRouter(tags=["imports"])
Importer = Annotated[Principal, Depends(requires("import"))]
"""Somebody who may import on at least one site."""


class NewImport(BaseModel):
    """What is said of the files that are sent."""

    model_config = ConfigDict(extra="forbid")
    site: str = Field(max_length=200, pattern=NO_NUL, description="Code of the site")
    layer: str | None = Field(
        None, max_length=40, pattern=NO_NUL, description=f"What a file is whose name is no layer's: {', '.join(LAYERS)}"
    )
    crs: str | None = Field(
        None, pattern=r"^(EPSG:[0-9]{4,6}|OGC:CRS84)$", description="Of files that do not say theirs"
    )
    valid_from: date | None = Field(None, description="The day since when what it changes has been so; none: from now")
    dry_run: bool = Field(False, description="Do all of it and take it back")
    note: str = Field("", max_length=2000, pattern=NO_NUL)
    override: str = Field(
        "", max_length=2000, pattern=NO_NUL, description="Why blocking rules are set aside; needs the right to"
    )


class _Named(BaseModel):
    """Names of files, as their senders call them."""

    file: str = Field(pattern=_NAME)
    profile: str | None = Field(None, pattern=_NAME)


def _body() -> dict[str, Any]:
    binary = {"type": "string", "contentMediaType": "application/octet-stream"}
    fields = NewImport.model_json_schema()
    properties = {
        "file": {**binary, "description": f"By its name: {' '.join(FORMATS)}; a .zip holds shapefiles or layers"},
        "profile": {**binary, "description": "A profile (YAML) that describes the files; its sources are their names"},
        **fields["properties"],
    }  # fmt: skip
    schema = {"type": "object", "required": ["file", "site"], "properties": properties, "additionalProperties": False}
    return {"requestBody": {"required": True, "content": {FORM: {"schema": schema}}}}


@asynccontextmanager
async def _sent(request: Request) -> AsyncIterator[tuple[NewImport, Upload]]:
    """The form: checked after the caller's rights are, and read to a file, not into memory."""
    async with request.form(max_files=2, max_fields=len(NewImport.model_fields), max_part_size=_LARGEST_FIELD) as form:
        files = {name: one for name, one in form.multi_items() if isinstance(one, UploadFile)}
        fields = {name: one for name, one in form.multi_items() if not isinstance(one, UploadFile)}
        try:
            wish = NewImport.model_validate({name: one for name, one in fields.items() if one != "" or name == "site"})
            named = _Named.model_validate({name: one.filename for name, one in files.items()})
        except ValidationError as problem:
            told = [{**one, "loc": ("body", *one["loc"])} for one in problem.errors(include_url=False)]
            raise RequestValidationError(told) from None
        profile = files.get("profile")
        yield wish, Upload(files["file"].file, named.file, None if profile is None else profile.file)


@router.post(
    PATH, status_code=202, summary="Import files into a site, as a job", response_class=JSONResponse,
    responses={**job_answer(202, "It waits for a worker", _IMPORT), **problems(400, 404, 413, 429)},
    openapi_extra=_body(),
)  # fmt: skip
async def sent(request: Request, principal: Importer) -> JSONResponse:
    """A GeoPackage, GeoJSON, CSV or zipped shapefile, with a profile or without.

    It is read by a process of its own, within limits. Rows that cannot be used are rejected one by one, the others are
    loaded together: new codes are added, known ones changed, nothing ends by absence. Layers that the caller may not
    edit are refused. An import is not judged; ask for an audit afterwards.
    """
    async with _sent(request) as (body, upload):
        wish = Wish(**body.model_dump())
        settings = request.app.state.settings
        found = await run_in_threadpool(
            ask, request.app.state.record, principal, wish, upload, rule_set=settings.rule_set,
            timezone=settings.timezone, origin=origin(request),
        )  # fmt: skip
        return accepted(found, principal)


_ROW = {
    "type": "object",
    "required": ["number", "action", "file", "layer", "row", "code", "reason_en", "reason_zh", "fix_en", "fix_zh"],
}


@router.get(
    PATH + "/{id}/rows", summary="Rows that an import rejected, repaired or warned of", response_class=JSONResponse,
    responses={
        200: {"description": "A page", "content": {"application/json": {"schema": {
            "type": "object", "required": ["rows", "links"],
            "properties": {"rows": {"type": "array", "items": _ROW}, "links": {"type": "array"}},
        }}}},
        **problems(403, 404),
    },
)  # fmt: skip
def rows(
    request: Request,
    principal: LoggedIn,
    id: UUID,
    action: Action | None = None,
    after: Annotated[int, Query(ge=0, le=2**31 - 1, description="Where the page before ended")] = 0,
    limit: Annotated[int, Query(ge=1, le=1000)] = 100,
) -> JSONResponse:
    """For whoever asked for the import, and whoever may import on its site. The link `next` leads on."""
    found = rows_of(request.app.state.record, principal, id, action, after=after, limit=limit + 1)
    links = []
    if len(found) > limit:
        last = str(found[limit - 1]["number"])
        query = request.url.remove_query_params("after").include_query_params(after=last).query
        links = [{"rel": "next", "type": "application/json", "href": f"{PATH}/{id}/rows?{query}"}]
    return JSONResponse({"rows": found[:limit], "links": links})


@router.get(
    PATH + "/{id}/rows.csv", summary="The same rows, all of them, as CSV", response_class=Response,
    responses={
        200: {"description": "CSV", "content": {"text/csv": {"schema": {"type": "string"}}}}, **problems(403, 404),
    },
)  # fmt: skip
def rows_in_csv(request: Request, principal: LoggedIn, id: UUID, action: Action | None = None) -> Response:
    """Text that a spreadsheet would take for a formula has an apostrophe before it."""
    text = rows_csv(request.app.state.record, principal, id, action)
    named = {"Content-Disposition": f'attachment; filename="import-{id}.csv"'}
    return Response("\ufeff" + text, media_type="text/csv; charset=utf-8", headers=named)


router.include_router(job_routes("import", _IMPORT))
