"""Maps of a site of the record."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date
from pathlib import Path
from uuid import UUID

from greenbelt_gis.catalogue.rule_sets import RuleSet, load_rule_set
from greenbelt_gis.errors import MissingError
from greenbelt_gis.io.write import check_output
from greenbelt_gis.maps.page import html_of, save
from greenbelt_gis.model.crs import crs_name
from greenbelt_gis.model.days import today
from greenbelt_gis.store.database import Record
from greenbelt_gis.store.fetch import fetch_layers, the_site
from greenbelt_gis.text import Text
from greenbelt_gis.workflows.audit import Request
from greenbelt_gis.workflows.maps import Kind, judged_html, plain_html
from greenbelt_gis.workflows.zone_maps import draw_zones, old_zones


def write_record_map(
    record: Record, kind: Kind, request: Request, out: Path, tianditu_key: str = "", compare: Path | None = None
) -> None:
    """Write a map of a site of the record as one HTML file; ``compare``: see ``zone_maps.zones_map``."""
    check_output(out, (".html",))
    rules = load_rule_set(request.rule_set)
    html = record_map(
        record, kind, site=request.site, as_of=request.as_of, timezone=request.timezone, tianditu_key=tianditu_key,
        rules=rules.only(tuple(request.rules)) if request.rules else rules, compare=compare,
    )  # fmt: skip
    save(html, out)


def record_map(
    record: Record,
    kind: Kind,
    *,
    site: str | None,
    as_of: date | None = None,
    timezone: str,
    tianditu_key: str = "",
    rules: RuleSet | None = None,
    compare: Path | None = None,
    within: Collection[UUID] | None = None,
) -> str:
    """The HTML of a map of what was so at the end of the day ``as_of``; a ``MissingError`` where there is nothing.

    ``rules``: else the default set. ``compare``: a dataset with the zones before. ``within``: the sites that the caller
    may see (None: all).
    """
    code = the_site(record, site, within)
    layers = fetch_layers(record, code, as_of=as_of, timezone=timezone)
    if not layers:
        raise MissingError(Text("site {site} is empty", "场地 {site} 没有数据").format(site=code))
    if kind in {"assets", "defects"}:
        return plain_html(kind, layers, code, timezone, tianditu_key)
    rules = rules or load_rule_set()
    if kind == "compliance":
        return judged_html(layers, code, as_of, timezone, tianditu_key, rules)
    day = as_of or today(timezone)
    old = None if compare is None else old_zones(compare, day, crs=crs_name(record.crs), timezone=timezone)
    return html_of(
        draw_zones(layers, rules, day, old=old, site=code, timezone=timezone, tianditu_key=tianditu_key)
    )  # fmt: skip
