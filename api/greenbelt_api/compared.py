"""What routes answer that compare: findings of two sides, page by page, with counts of what became of them."""

from __future__ import annotations

from typing import Any

from fastapi import Request

from greenbelt_api.answers import Responses
from greenbelt_gis.workflows.run_differences import CHANGES, COLUMNS

_NUMBERS = {"measured_a", "measured_b", "limit_a", "limit_b"}
_PROPERTIES = {
    **{name: {"type": ["number", "null"] if name in _NUMBERS else ["string", "null"]} for name in COLUMNS},
    "change": {"enum": list(CHANGES)},
}
_FEATURE = {
    "type": "object",
    "required": ["type", "id", "geometry", "properties"],
    "properties": {
        "type": {"const": "Feature"},
        "id": {"type": ["string", "integer"]},
        "geometry": {"type": ["object", "null"]},
        "properties": {"type": "object", "required": list(_PROPERTIES), "properties": _PROPERTIES},
    },
}


def compared_answer(more: dict[str, Any]) -> Responses:
    """A page of a comparison; ``more``: what else stands beside its features."""
    number = {"type": "integer"}
    counts = {"type": "object", "required": list(CHANGES), "properties": dict.fromkeys(CHANGES, number)}
    properties = {
        "type": {"const": "FeatureCollection"},
        "numberReturned": {"type": "integer"},
        "counts": counts,
        **more,
        "links": {"type": "array", "items": {"type": "object", "required": ["rel", "type", "href"]}},
        "features": {"type": "array", "items": _FEATURE},
    }
    schema = {"type": "object", "required": list(properties), "properties": properties}
    return {200: {"description": "Findings of two sides, WGS 84", "content": {"application/json": {"schema": schema}}}}


def next_link(request: Request, last: object | None) -> list[dict[str, str]]:
    """The link that leads on after ``last``; none where nothing follows."""
    if last is None:
        return []
    query = request.url.remove_query_params("after").include_query_params(after=str(last)).query
    return [{"rel": "next", "type": "application/json", "href": f"{request.url.path}?{query}"}]
