"""Measurements for Prometheus."""

from __future__ import annotations

from fastapi import APIRouter, Depends, Request
from fastapi.responses import PlainTextResponse
from prometheus_client.exposition import CONTENT_TYPE_LATEST, generate_latest

from greenbelt_api.access import requires

router = APIRouter(tags=["operation"])


@router.get(
    "/metrics",
    summary="Measurements for Prometheus",
    response_class=PlainTextResponse,
    dependencies=[Depends(requires("logs"))],
)
async def metrics(request: Request) -> PlainTextResponse:
    """Requests by route and status, their times, what is under way, connections. Needs the permission `logs`."""
    return PlainTextResponse(
        generate_latest(request.app.state.measurements.registry).decode(), media_type=CONTENT_TYPE_LATEST
    )
