"""Things found by what they are called."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, Query, Request
from fastapi.responses import JSONResponse

from greenbelt_api.access import Reader
from greenbelt_api.answers import problems
from greenbelt_api.bodies import NO_NUL
from greenbelt_api.problems import language_of
from greenbelt_gis.store.search import CALLED
from greenbelt_gis.workflows.search import Search

router = APIRouter(tags=["search"])
_WORD, _DEGREES = {"type": ["string", "null"]}, {"type": ["number", "null"]}
_RESULT: dict[str, Any] = {
    "layer": {"enum": list(CALLED)}, "id": {"type": "string", "format": "uuid"}, "code": _WORD,
    "title": {"type": "string"}, "class": _WORD, "species": _WORD, "site": {"type": "string"},
    "lon": _DEGREES, "lat": _DEGREES,
}  # fmt: skip
_SCHEMA: dict[str, Any] = {
    "type": "object",
    "required": ["results"],
    "properties": {
        "results": {
            "type": "array",
            "items": {"type": "object", "required": list(_RESULT), "properties": _RESULT},
        }
    },
}


@router.get(
    "/search", summary="Things by code, name or species", response_class=JSONResponse,
    responses={
        200: {"description": "What was found, the best first", "content": {"application/json": {"schema": _SCHEMA}}},
        **problems(404),
    },
)  # fmt: skip
async def search(
    request: Request,
    principal: Reader,
    q: Annotated[str, Query(min_length=1, max_length=100, pattern=NO_NUL, description="Any part, in any case")],
    site: Annotated[str | None, Query(max_length=200, pattern=NO_NUL, description="Only of this site")] = None,
    limit: Annotated[int, Query(ge=1, le=100)] = 30,
) -> JSONResponse:
    """What counts today, of sites that the caller may see: equal codes, codes that begin so, then what contains it.

    A species may be called by any name that the catalogue knows. `title` is in the language that is asked for.
    """
    finder: Search = request.app.state.search
    found = await finder.find(
        q, site=site, limit=limit, within=principal.sites("read"), language=language_of(request)
    )  # fmt: skip
    return JSONResponse({"results": found})
