"""A plain start page: what there is and where."""

from __future__ import annotations

from html import escape
from importlib.metadata import version

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse

from greenbelt_gis.workflows.record import site_codes

router = APIRouter()

_POLICY = "default-src 'none'; style-src 'unsafe-inline'"
_PAGE = """<!DOCTYPE html><html lang="zh-CN"><head><meta charset="utf-8"><title>greenbelt_gis</title>
<meta name="viewport" content="width=device-width, initial-scale=1"><style>
body {{ font: 16px/1.6 system-ui, "Noto Sans CJK SC", "Microsoft YaHei", sans-serif;
  color: #1d2b24; background: #f4f3ee;
  max-width: 46rem; margin: 3rem auto; padding: 0 1.2rem; }}
h1 {{ font-size: 1.5rem; }} h2 {{ font-size: 1.1rem; margin-top: 1.6rem; }} a {{ color: #1f5f8b; white-space: nowrap; }}
code {{ background: #e7e5dc; padding: 0 .3em; overflow-wrap: anywhere; }}
</style></head><body><h1>greenbelt_gis {version}</h1>
<p>绿带设施与绿地管理服务。 <span lang="en">Assets and green space of a green belt.</span></p>
{sites}
<h2>接口 <span lang="en">Interfaces</span></h2>
<ul><li><a href="/openapi.json">OpenAPI</a></li>
<li><code>GET /assets/near?lon=118.7015&amp;lat=32.0476&amp;radius_m=100</code></li>
<li><a href="/readyz">/readyz</a> · <a href="/healthz">/healthz</a></li></ul></body></html>"""
_MAPS = (
    ("compliance", "合规审查 Compliance"),
    ("assets", "设施 Assets"),
    ("defects", "病害密度 Defects"),
    ("zones", "水位分带 Water-level bands"),
)


@router.get("/", include_in_schema=False, response_class=HTMLResponse)
def start_page(request: Request) -> HTMLResponse:
    """Links to the maps of every site and to the interfaces."""
    parts = []
    for code in site_codes(request.app.state.record):
        links = " · ".join(f'<a href="/maps/{kind}.html?site={_quoted(code)}">{label}</a>' for kind, label in _MAPS)
        parts.append(f"<h2>{escape(code)}</h2><p>{links}</p>")
    told = "".join(parts) or "<p>尚无场地：<code>greenbelt import</code> <span lang='en'>No site yet.</span></p>"
    page = _PAGE.format(version=escape(version("greenbelt_gis")), sites=told)
    return HTMLResponse(page, headers={"Content-Security-Policy": _POLICY})


def _quoted(text: str) -> str:
    from urllib.parse import quote

    return escape(quote(text, safe=""))
