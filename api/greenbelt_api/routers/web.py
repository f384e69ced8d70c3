"""The web map: its page at `/`, its files and settings below `/web/`."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, Path, Request
from fastapi.responses import HTMLResponse, JSONResponse, Response

from greenbelt_api.access import OPEN_TO_ALL, Visitor
from greenbelt_api.answers import problems
from greenbelt_api.pages import page
from greenbelt_api.web_files import INDEX, WebFile, web_files
from greenbelt_gis.errors import MissingError
from greenbelt_gis.maps.basemaps import Basemap, basemaps, origins
from greenbelt_gis.settings import Settings
from greenbelt_gis.text import Text
from greenbelt_gis.workflows.web_config import web_config

router = APIRouter()
_WORKER = "service-worker.js"
_FOREVER = "public, max-age=31536000, immutable"
"""Names of files below `assets` change with their content."""
_NOT_BUILT = """<h1>greenbelt_gis</h1><p>网页地图尚未构建，请运行 <code>make setup</code>。
<span lang="en">The web map has not been built: run <code>make setup</code>.</span></p>
<p><a href="/overview">概览 <span lang="en">Overview</span></a></p>"""
_CONFIG: dict[str, Any] = {
    "type": "object",
    "required": ["version", "timezone", "upload_mb", "account", "may_read", "basemaps"],
    "properties": {
        "version": {"type": "string"},
        "timezone": {"type": "string"},
        "upload_mb": {"type": "integer", "description": "Megabytes that a request to import files may have"},
        "account": {"type": ["string", "null"]},
        "may_read": {"type": "boolean"},
        "basemaps": {"type": "array", "items": {"type": "object"}},
    },
}


@router.get("/", include_in_schema=False, response_class=HTMLResponse, dependencies=[OPEN_TO_ALL])
async def web_map(request: Request) -> Response:
    """The page of the web map. It holds no data: whoever may not see any is asked to log in by the page itself."""
    index = web_files().get(INDEX)
    if index is None:
        return page("greenbelt_gis", _NOT_BUILT, 503)
    # Some basemaps look at where they are used: they are told the origin, never the address.
    return _sent(request, index, "no-cache", {"Referrer-Policy": "strict-origin-when-cross-origin"})


@router.get("/web/config.json", tags=["web"], summary="Settings of the web map", response_class=JSONResponse,
            responses={200: {"content": {"application/json": {"schema": _CONFIG}}}})  # fmt: skip
async def config(request: Request, principal: Visitor) -> JSONResponse:
    """For everybody; basemaps only for whoever may see some site."""
    settings: Settings = request.app.state.settings
    told = web_config(
        principal, timezone=settings.timezone, upload_mb=settings.upload_mb, basemaps=_basemaps(request)
    )  # fmt: skip
    return JSONResponse(told)


@router.get("/web/{name:path}", include_in_schema=False, dependencies=[OPEN_TO_ALL], responses=problems(404))
async def web_file(request: Request, name: Annotated[str, Path(max_length=200)]) -> Response:
    """A file of the web map, by the list of those that there are: no path of the disk is made of a name."""
    found = web_files().get(name)
    if found is None or name == INDEX:
        raise MissingError(Text("there is no such file", "没有该文件"))
    if name == _WORKER:  # it answers for the page itself, which lies above it
        return _sent(request, found, "no-cache", {"Service-Worker-Allowed": "/"})
    return _sent(request, found, _FOREVER if name.startswith("assets/") else "no-cache", {})


def _basemaps(request: Request) -> tuple[Basemap, ...]:
    settings: Settings = request.app.state.settings
    return basemaps(settings.tianditu_key, settings.basemap_url, settings.basemap_credit)


def _sent(request: Request, file: WebFile, keep: str, more: dict[str, str]) -> Response:
    headers = {"ETag": file.tag, "Cache-Control": keep, "Vary": "Accept-Encoding", **more}
    # Of every file: a worker keeps to the policy that its own script came with, not to that of the page.
    headers["Content-Security-Policy"] = _policy(origins(_basemaps(request)))
    if request.headers.get("if-none-match") == file.tag:
        return Response(status_code=304, headers=headers)
    body = file.body
    if file.packed is not None and "gzip" in request.headers.get("accept-encoding", ""):
        body, headers["Content-Encoding"] = file.packed, "gzip"
    return Response(body, headers=headers, media_type=file.kind)


def _policy(hosts: tuple[str, ...]) -> str:
    """Nothing but what the service itself sends, and tiles of the basemaps."""
    tiles = " ".join(("", *hosts))
    return (
        "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; font-src 'self'; "
        f"img-src 'self' data: blob:{tiles}; connect-src 'self'{tiles}; worker-src 'self' blob:; "
        "manifest-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
    )
