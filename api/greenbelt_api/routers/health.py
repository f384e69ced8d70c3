"""Whether the service lives, and whether it can answer."""

from __future__ import annotations

from typing import Any

from fastapi import APIRouter, Request

from greenbelt_api.access import OPEN_TO_ALL
from greenbelt_gis.workflows.record import check_record

router = APIRouter(tags=["health"], dependencies=[OPEN_TO_ALL])


@router.get("/healthz", summary="The process lives")
async def healthz() -> dict[str, str]:
    """Says nothing of the record, and needs no thread: all of them may be waiting for it."""
    return {"status": "ok"}


@router.get("/readyz", summary="The record answers")
def readyz(request: Request) -> dict[str, Any]:
    """503 with a problem document while the record cannot be reached; recovers by itself."""
    check_record(request.app.state.record)
    return {"status": "ready"}
