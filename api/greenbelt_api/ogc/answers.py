"""What the routes of all OGC standards share: how their answers are described and made."""

from __future__ import annotations

from typing import Annotated, Any

import orjson
from fastapi import Path
from fastapi.responses import Response

from greenbelt_api.answers import Responses, problems
from greenbelt_api.ogc.documents import JSON

CollectionId = Annotated[str, Path(max_length=80, description="A collection, such as `trees` or `paving`")]


def finds(schema: dict[str, Any], type_: str = JSON) -> Responses:
    """The answers of a route that finds one document, or says why not."""
    return {200: {"description": "Found", "content": {type_: {"schema": schema}}}, **problems(400, 404)}


def object_of(*required: str, **properties: Any) -> dict[str, Any]:
    """The schema of an object."""
    return {"type": "object", "required": list(required), "properties": properties}


def sent(document: Any, type_: str = JSON) -> Response:
    """A document as an answer."""
    return Response(orjson.dumps(document), media_type=type_)
