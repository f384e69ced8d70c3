"""A plain page without scripts: what there is and where; and the login."""

from __future__ import annotations

from html import escape
from importlib.metadata import version
from typing import Annotated
from urllib.parse import quote

from fastapi import APIRouter, Query, Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response
from starlette.concurrency import run_in_threadpool

from greenbelt_api.access import OPEN_TO_ALL, Visitor
from greenbelt_api.pages import local_path, login_page, page
from greenbelt_gis.model.rights import Principal
from greenbelt_gis.workflows.record import site_codes

router = APIRouter()

_BODY = """<h1>greenbelt_gis {version}</h1>
<p>绿带设施与绿地管理服务。 <span lang="en">Assets and green space of a green belt.</span></p>
{who}<p><a href="/">地图 <span lang="en">Web map</span></a></p>{sites}
<h2>接口 <span lang="en">Interfaces</span></h2>
<ul><li><a href="/openapi.json">OpenAPI</a></li>
<li><code>GET /assets/near?lon=118.7015&amp;lat=32.0476&amp;radius_m=100</code></li>
<li><a href="/readyz">/readyz</a> · <a href="/healthz">/healthz</a></li></ul>"""
_LOGGED_IN = """<form class="who" method="post" action="/auth/logout"><span>{name}</span>
<button>退出 <span lang="en">Log out</span></button></form>"""
_LOG_IN = '<p><a href="/login">登录 <span lang="en">Log in</span></a></p>'
_NO_SITE = "<p>尚无场地：<code>greenbelt import</code> <span lang='en'>No site yet.</span></p>"
_NONE_FOR_YOU = "<p>您尚无任何场地的查看权限。 <span lang='en'>No site has been opened to you yet.</span></p>"
_MAPS = (
    ("compliance", "合规审查 Compliance"),
    ("assets", "设施 Assets"),
    ("defects", "病害密度 Defects"),
    ("zones", "水位分带 Water-level bands"),
)


@router.get("/overview", include_in_schema=False, response_class=HTMLResponse)
async def overview(request: Request, principal: Visitor) -> Response:
    """Links to the maps of the sites that one may see, and to the interfaces; others are sent to the login."""
    if principal.account is None and not principal.may_somewhere("read"):
        return RedirectResponse("/login?next=/overview", status_code=303)
    codes = await run_in_threadpool(site_codes, request.app.state.record, principal.sites("read"))
    parts = []
    for code in codes:
        links = " · ".join(f'<a href="/maps/{kind}.html?site={_quoted(code)}">{label}</a>' for kind, label in _MAPS)
        parts.append(f"<h2>{escape(code)}</h2><p>{links}</p>")
    none = _NO_SITE if principal.may("read") else _NONE_FOR_YOU
    body = _BODY.format(version=escape(version("greenbelt_gis")), who=_who(principal), sites="".join(parts) or none)
    return page("greenbelt_gis", body)


@router.get("/login", include_in_schema=False, response_class=HTMLResponse, dependencies=[OPEN_TO_ALL])
async def login_form(after: Annotated[str, Query(alias="next", max_length=2000)] = "/") -> HTMLResponse:
    """A form that needs no script."""
    return login_page(local_path(after))


def _who(principal: Principal) -> str:
    return _LOG_IN if principal.account is None else _LOGGED_IN.format(name=escape(principal.name))


def _quoted(text: str) -> str:
    return escape(quote(text, safe=""))
