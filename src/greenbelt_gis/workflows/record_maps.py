"""Maps of a site of the record."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date
from pathlib import Path
from uuid import UUID

from greenbelt_gis.errors import MissingError
from greenbelt_gis.io.write import check_output
from greenbelt_gis.maps.page import save
from greenbelt_gis.store.database import Record
from greenbelt_gis.store.fetch import fetch_layers, the_site
from greenbelt_gis.text import Text
from greenbelt_gis.workflows.audit import Request
from greenbelt_gis.workflows.maps import Kind, judged_html, plain_html


def write_record_map(record: Record, kind: Kind, request: Request, out: Path, tianditu_key: str = "") -> None:
    """Write a map of a site of the record as one HTML file."""
    check_output(out, (".html",))
    html = record_map(
        record, kind, site=request.site, as_of=request.as_of, timezone=request.timezone, tianditu_key=tianditu_key
    )
    save(html, out)


def record_map(
    record: Record,
    kind: Kind,
    *,
    site: str | None,
    as_of: date | None = None,
    timezone: str,
    tianditu_key: str = "",
    within: Collection[UUID] | None = None,
) -> str:
    """The HTML of a map of what was so at the end of the day ``as_of``; a ``MissingError`` where there is nothing.

    ``within``: the sites that the caller may see (None: all).
    """
    code = the_site(record, site, within)
    layers = fetch_layers(record, code, as_of=as_of, timezone=timezone)
    if not layers:
        raise MissingError(Text("site {site} is empty", "场地 {site} 没有数据").format(site=code))
    if kind == "compliance":
        return judged_html(layers, code, as_of, timezone, tianditu_key)
    return plain_html(kind, layers, code, timezone, tianditu_key)
