"""How things are drawn and what they are called, for maps of any kind."""

from __future__ import annotations

from typing import Any

from fastapi import APIRouter
from fastapi.responses import JSONResponse

from greenbelt_api.access import Reader
from greenbelt_gis.workflows.map_catalogue import map_catalogue

router = APIRouter(tags=["catalogue"])
_PARTS = {
    "layers": "array", "classes": "object", "rules": "array", "rule_sets": "array", "words": "object",
    "columns": "object", "rights": "object",
}  # fmt: skip
_SCHEMA: dict[str, Any] = {
    "type": "object",
    "required": list(_PARTS),
    "properties": {name: {"type": kind} for name, kind in _PARTS.items()},
}


@router.get(
    "/catalogue", summary="Map layers with their styles, and the names of everything", response_class=JSONResponse,
    responses={200: {"description": "The catalogue", "content": {"application/json": {"schema": _SCHEMA}}}},
)  # fmt: skip
async def catalogue(_principal: Reader) -> JSONResponse:
    """`layers` in drawing order with the name of their tiles, `classes`, `rules`, `rule_sets`; `words` by the column
    that they stand in, `columns` by layer; `rights`: what each role may do. All names in English and Chinese."""
    return JSONResponse(map_catalogue())
