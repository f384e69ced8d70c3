"""What routes answer, for `/openapi.json`: GeoJSON by the layer's contract, done edits, problem documents."""

from __future__ import annotations

from typing import Any

from greenbelt_gis.model.layers import ACCURACY, LAYERS, Column

GEOJSON = "application/geo+json"
PROBLEM_JSON = "application/problem+json"
Responses = dict[int | str, dict[str, Any]]

PROBLEM: dict[str, Any] = {
    "type": "object",
    "description": "RFC 9457. `findings` where blocking rules refuse, `errors` where the request is not valid",
    "required": ["type", "title", "status"],
    "properties": {
        "type": {"type": "string"},
        "title": {"type": "string"},
        "status": {"type": "integer"},
        "detail": {"type": "string"},
        "request_id": {"type": "string"},
        "findings": {"type": "array", "items": {"type": "object"}},
        "errors": {"type": "array", "items": {"type": "object", "required": ["at", "message"]}},
    },
}
WHY = {
    400: "The request cannot be read",
    401: "Not logged in",
    403: "Not allowed",
    404: "There is no such thing, or not for you",
    409: "Taken, still in use, or refused by a blocking rule",
    412: "Somebody else has changed it meanwhile",
    413: "The body is too large",
    422: "The request makes no sense as put",
    428: "Say which state you saw",
    429: "Too many attempts",
    503: "The record does not answer",
}
"""When a problem is answered."""
_KINDS: dict[str, dict[str, Any]] = {
    "number": {"type": ["number", "null"]},
    "flag": {"type": ["boolean", "null"]},
    "day": {"type": ["string", "null"], "format": "date"},
    "instant": {"type": ["string", "null"], "format": "date-time"},
}
_ID = {"type": "string", "format": "uuid"}
_ARRAY_OF_FEATURES = {"type": "array", "items": {"type": "object", "required": ["type", "geometry", "properties"]}}
_ETAG = {"ETag": {"description": "The state, for If-Match", "schema": {"type": "string"}}}


def problems(*statuses: int) -> Responses:
    """Problem documents of these statuses."""
    schema = {"$ref": "#/components/schemas/Problem"}
    return {one: {"description": WHY[one], "content": {PROBLEM_JSON: {"schema": schema}}} for one in statuses}


def object_of(properties: dict[str, Any]) -> dict[str, Any]:
    """An object that always has these properties."""
    return {"type": "object", "required": list(properties), "properties": properties}


def array_of(properties: dict[str, Any]) -> dict[str, Any]:
    """A list of such objects."""
    return {"type": "array", "items": object_of(properties)}


def feature_schema(layer: str) -> dict[str, Any]:
    """A GeoJSON feature of a layer."""
    columns = {column.name: column for column in (*LAYERS[layer].columns, ACCURACY)}
    if layer == "site":
        del columns[ACCURACY.name]  # a boundary has none
    return {
        "type": "object",
        "required": ["type", "id", "geometry", "properties"],
        "properties": {
            "type": {"const": "Feature"},
            "id": _ID,
            "geometry": {"type": ["object", "null"]},
            "properties": {
                "type": "object",
                "required": ["site", "version", *columns, "attributes"],
                "properties": {
                    "site": {"type": "string"},
                    "version": {"type": "integer"},
                    **{name: _column(column) for name, column in columns.items()},
                    "attributes": {"type": "object"},
                },
            },
        },
    }


def _column(column: Column) -> dict[str, Any]:
    told: dict[str, Any] = {**_KINDS.get(column.kind, {"type": ["string", "null"]}), "title": column.title.en}
    if column.words is not None:
        told["enum"] = [*column.words, None]
    return told


def feature_answer(layer: str, status: int = 200) -> Responses:
    """One feature, with its ETag."""
    content = {GEOJSON: {"schema": feature_schema(layer)}}
    return {status: {"description": "A GeoJSON feature, WGS 84", "content": content, "headers": _ETAG}}


def page_answer(layer: str) -> Responses:
    """A page of features."""
    schema = {
        "type": "object",
        "required": ["type", "features", "numberReturned", "links"],
        "properties": {
            "type": {"const": "FeatureCollection"},
            "numberReturned": {"type": "integer"},
            "links": {"type": "array", "items": {"type": "object", "required": ["rel", "type", "href"]}},
            "features": {"type": "array", "items": feature_schema(layer)},
        },
    }
    return {200: {"description": "A GeoJSON FeatureCollection, WGS 84", "content": {GEOJSON: {"schema": schema}}}}


def edited(layer: str | None = None, status: int = 200) -> Responses:
    """What a change did: its rows as they are now, and the findings it opened, closed and told otherwise."""
    rows = _ARRAY_OF_FEATURES if layer is None else {"type": "array", "items": feature_schema(layer)}
    schema = {
        "type": "object",
        "required": ["change", "features", "findings", "overridden"],
        "properties": {
            "change": {"type": "integer"},
            "features": rows,
            "findings": {
                "type": "object",
                "required": ["opened", "closed", "changed"],
                "properties": dict.fromkeys(("opened", "closed", "changed"), _ARRAY_OF_FEATURES),
            },
            "overridden": {"type": "array", "items": _ID},
        },
    }
    return {status: {"description": "Done", "content": {"application/json": {"schema": schema}}, "headers": _ETAG}}


def versions_answer() -> Responses:
    """The history of a row."""
    version = {
        "type": "object",
        "required": ["change_id", "at", "actor", "action", "note", "operation", "held", "changed"],
        "properties": {
            "change_id": {"type": "integer"},
            "at": {"type": "string", "format": "date-time"},
            "operation": {"enum": ["insert", "update", "delete"]},
            "valid_from": {"type": ["string", "null"], "format": "date-time"},
            "valid_to": {"type": ["string", "null"], "format": "date-time"},
            "changed": {"type": "object", "description": "Column to old and new value"},
        },
    }
    content = {"application/json": {"schema": {"type": "array", "items": version}}}
    return {200: {"description": "Versions, the newest first", "content": content}}
