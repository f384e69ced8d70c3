"""`greenbelt map …`."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from greenbelt_gis.cli.common import (
    RECORD,
    AsOf,
    Crs,
    Out,
    Progress,
    Quiet,
    RuleSetOption,
    Site,
    Source,
    day,
    get_settings,
    language,
    record,
    say,
)
from greenbelt_gis.text import Text

if TYPE_CHECKING:
    from greenbelt_gis.io.report import Report
    from greenbelt_gis.workflows.maps import Kind

map_app = typer.Typer(
    help="Maps, each one HTML file. 地图（单个 HTML 文件）。", rich_markup_mode=None, no_args_is_help=True
)


@map_app.command("compliance")
def map_compliance(
    out: Out,
    source: Source = RECORD,
    rule_set: RuleSetOption = "qinglong",
    rule: Annotated[list[str] | None, typer.Option(help="Only this rule; may be repeated. 只审查该规则。")] = None,
    as_of: AsOf = None,
    crs: Crs = None,
    site: Site = None,
    quiet: Quiet = False,
) -> None:
    """Trees, offenders, keep-clear zones and evidence. 合规地图。"""
    _draw("compliance", source, out, crs, site, quiet, as_of, rule_set, tuple(rule or ()))


@map_app.command("assets")
def map_assets(out: Out, source: Source = RECORD, crs: Crs = None, site: Site = None, quiet: Quiet = False) -> None:
    """What there is. 设施地图。"""
    _draw("assets", source, out, crs, site, quiet)


@map_app.command("defects")
def map_defects(out: Out, source: Source = RECORD, crs: Crs = None, site: Site = None, quiet: Quiet = False) -> None:
    """Density of reports and observations. 病害密度地图。"""
    _draw("defects", source, out, crs, site, quiet)


@map_app.command("zones")
def map_zones(
    out: Out,
    source: Source = RECORD,
    rule_set: RuleSetOption = "qinglong",
    as_of: AsOf = None,
    compare: Annotated[
        Path | None,
        typer.Option(help="Dataset with the bands before: draws what changed. 旧分带数据集，绘出变化。"),
    ] = None,
    crs: Crs = None,
    site: Site = None,
    quiet: Quiet = False,
) -> None:
    """Water-level bands, planting out of its band, what a new cut changes. 水位分带地图。"""
    _draw("zones", source, out, crs, site, quiet, as_of, rule_set, compare=compare)


def _draw(
    kind: Kind,
    source: str,
    out: Path,
    crs: str | None,
    site: str | None,
    quiet: bool,
    as_of: str | None = None,
    rule_set: str = "qinglong",
    rules: tuple[str, ...] = (),
    compare: Path | None = None,
) -> None:
    from greenbelt_gis.workflows.audit import Request
    from greenbelt_gis.workflows.maps import compliance_map, plain_map
    from greenbelt_gis.workflows.record_maps import write_record_map
    from greenbelt_gis.workflows.zone_maps import zones_map

    settings = get_settings()
    request = Request(
        Path(source), rule_set, rules, day(as_of), crs, site, default_crs=settings.crs, timezone=settings.timezone
    )
    report: Report | None = None
    with Progress(quiet) as progress:
        if source == RECORD:
            write_record_map(record(settings), kind, request, out, settings.tianditu_key, compare)
        elif kind == "compliance":
            report = compliance_map(request, out, settings.tianditu_key, progress).dataset.report
        elif kind == "zones":
            report = zones_map(request, out, compare, settings.tianditu_key, progress)
        else:
            report = plain_map(kind, request, out, settings.tianditu_key, progress)
    if not quiet:
        for line in report.summary(language()) if report is not None else ():
            say(line)
        say(Text("written: {file}", "已写出：{file}").format(file=out))
