"""Maps of a dataset or of the record, as one HTML page each."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Literal

import folium
from geopandas import GeoDataFrame

from greenbelt_gis.catalogue.rule_sets import RuleSet
from greenbelt_gis.checks.engine import Judgement, judge
from greenbelt_gis.checks.protection import MAP_SEGMENTS, judged_subjects, keep_clear_zones
from greenbelt_gis.errors import UsageError
from greenbelt_gis.io.dataset import read_dataset
from greenbelt_gis.io.report import Report
from greenbelt_gis.io.sources import is_sheet
from greenbelt_gis.io.write import check_output
from greenbelt_gis.maps import assets, compliance, defects
from greenbelt_gis.maps.page import html_of, save
from greenbelt_gis.model.days import DEFAULT_TIMEZONE, today
from greenbelt_gis.text import Text
from greenbelt_gis.workflows.audit import Audit, Progress, Request, audit_dataset

Kind = Literal["compliance", "assets", "defects", "zones"]
Layers = Mapping[str, GeoDataFrame]


def compliance_map(request: Request, out: Path, tianditu_key: str = "", progress: Progress | None = None) -> Audit:
    """Judge a dataset and write its compliance map."""
    check_output(out, (".html",))
    refuse_sheet(request.source)
    audit = audit_dataset(request, progress)
    if progress is not None:
        progress(Text("drawing the map", "正在绘制地图"))
    page = draw_compliance(
        audit.dataset.layers, audit.judgement, audit.rule_set, audit.as_of, site=audit.dataset.site,
        timezone=request.timezone, tianditu_key=tianditu_key,
    )  # fmt: skip
    save(html_of(page), out)
    return audit


def plain_map(
    kind: Literal["assets", "defects"],
    request: Request,
    out: Path,
    tianditu_key: str = "",
    progress: Progress | None = None,
) -> Report:
    """Write the map of a dataset's assets, or of its reports' and observations' density; what reading it lost."""
    check_output(out, (".html",))
    refuse_sheet(request.source)
    dataset = read_dataset(
        request.source, crs=request.crs, site=request.site, default_crs=request.default_crs, timezone=request.timezone,
        progress=progress,
    )  # fmt: skip
    if progress is not None:
        progress(Text("drawing the map", "正在绘制地图"))
    save(plain_html(kind, dataset.layers, dataset.site, request.timezone, tianditu_key), out)
    return dataset.report


def refuse_sheet(source: Path) -> None:
    """A ``UsageError`` where the source is a survey sheet, which has nothing to draw."""
    if is_sheet(source) and source.exists():
        raise UsageError(
            Text("a survey sheet has no places to draw", "检查表没有可绘制的位置"),
            fix=Text("import it, then draw the record", "请先导入，再绘制数据库记录"),
        )


def draw_compliance(
    layers: Layers,
    judgement: Judgement,
    rules: RuleSet,
    day: date,
    *,
    site: str = "",
    timezone: str = DEFAULT_TIMEZONE,
    tianditu_key: str = "",
) -> folium.Map:
    """The compliance map of what was judged: layers, findings with their evidence, keep-clear zones.

    ``layers`` as they were judged, in one projected CRS; a notebook shows the map as it is.
    """
    counts = judgement.findings["verdict"].value_counts().to_dict()
    facts = [
        Text("as of {day} · rule set {name} {version}", "审查日 {day} · 规则集 {name} {version}").format(
            day=day, name=rules.name, version=rules.version
        ),
        Text("{v} violations, {p} possible, {i} indeterminate", "违规 {v}，可能违规 {p}，无法判定 {i}").format(
            v=counts.get("violation", 0), p=counts.get("possible", 0), i=counts.get("indeterminate", 0)
        ),
    ]
    return compliance.compliance_map(
        layers,
        judgement.findings,
        keep_clear_zones(layers, rules, day, timezone=timezone, quad_segs=MAP_SEGMENTS),
        judged_subjects(layers, rules, day, timezone=timezone),
        {rule.id: rule for rule in rules.in_force(day)},
        heading=map_heading(site, compliance.TITLE),
        facts=facts,
        tianditu_key=tianditu_key,
    )


def plain_html(kind: Literal["assets", "defects"], layers: Layers, site: str, timezone: str, tianditu_key: str) -> str:
    """The map of assets, or of the density of reports and observations."""
    if kind == "assets":
        facts = [
            Text("{n} assets, {t} trees", "设施 {n} 个，树木 {t} 棵").format(
                n=_rows(layers, "assets"), t=_rows(layers, "trees")
            )
        ]
        return html_of(
            assets.assets_map(layers, heading=map_heading(site, assets.TITLE), facts=facts, tianditu_key=tianditu_key)
        )
    page = defects.defects_map(
        layers, heading=map_heading(site, defects.TITLE), facts=[], timezone=timezone, tianditu_key=tianditu_key
    )
    return html_of(page)


def judged_html(
    layers: Layers, site: str, as_of: date | None, timezone: str, tianditu_key: str, rules: RuleSet
) -> str:  # fmt: skip
    """Judge layers and draw the compliance map."""
    day = as_of or today(timezone)
    judgement = judge(layers, rules, day, site=site, timezone=timezone)
    page = draw_compliance(layers, judgement, rules, day, site=site, timezone=timezone, tianditu_key=tianditu_key)
    return html_of(page)


def _rows(layers: Layers, name: str) -> int:
    return len(layers[name]) if name in layers else 0


def map_heading(site: str, title: Text) -> str:
    """What stands over a map's facts."""
    return f"{site} · {title.zh} {title.en}"
