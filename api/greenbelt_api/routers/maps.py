"""Maps as self-contained pages, drawn from the record."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Literal

from fastapi import APIRouter, Query, Request
from fastapi.responses import HTMLResponse

from greenbelt_api.access import Reader, origin
from greenbelt_api.answers import problems
from greenbelt_gis.workflows.exports import note_export
from greenbelt_gis.workflows.record_maps import record_map

router = APIRouter(tags=["maps"])
_POLICY = "sandbox allow-scripts allow-popups allow-popups-to-escape-sandbox; frame-ancestors 'none'"
"""A map is full of other people's text: it runs as if it came from nowhere, without the session of who looks at it.
What it may load it says in itself."""


@router.get("/maps/{kind}.html", summary="A map of a site", response_class=HTMLResponse, responses=problems(404))
def site_map(
    request: Request,
    principal: Reader,
    kind: Literal["compliance", "assets", "defects", "zones"],
    site: Annotated[
        str | None, Query(max_length=200, description="Code of the site; needed where there are several")
    ] = None,
    as_of: Annotated[date | None, Query(description="Day to judge; default today")] = None,
) -> HTMLResponse:
    """One HTML page that needs no network."""
    settings = request.app.state.settings
    html = record_map(
        request.app.state.record,
        kind,
        site=site,
        as_of=as_of,
        timezone=settings.timezone,
        tianditu_key=settings.tianditu_key,
        within=principal.sites("read"),
    )
    note_export(
        request.app.state.record, principal, origin(request), f"map {kind}", site=site, within=principal.sites("read"),
        as_of=None if as_of is None else as_of.isoformat(),
    )  # fmt: skip
    return HTMLResponse(html, headers={"Cache-Control": "no-store", "Content-Security-Policy": _POLICY})
