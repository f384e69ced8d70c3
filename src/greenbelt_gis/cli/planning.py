"""`greenbelt plan`, `species`."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Annotated, Any

import typer

from greenbelt_gis.cli.common import (
    FINDINGS,
    RECORD,
    AsOf,
    Crs,
    Json,
    Progress,
    Quiet,
    RuleSetOption,
    Site,
    day,
    get_settings,
    language,
    record,
    say,
)
from greenbelt_gis.text import Text


def plan(
    source: Annotated[
        Path, typer.Argument(help="Dataset whose layer `planting` is the plan. 以 planting 图层为方案的数据集。")
    ],
    zones: Annotated[
        str | None,
        typer.Option(help="Dataset with the zones, or `record`; none: the plan's own. 分带所在数据集，或 record。"),
    ] = None,
    rule_set: RuleSetOption = "qinglong",
    as_of: AsOf = None,
    crs: Crs = None,
    site: Site = None,
    out: Annotated[Path | None, typer.Option(help="Pieces: .gpkg .geojson .parquet .csv. 逐块结果文件。")] = None,
    as_json: Json = False,
    quiet: Quiet = False,
) -> None:
    """Does a planting plan suit the water-level bands? 检查种植方案是否适宜各水位分带。

    Exit 0: every piece fits; 1: something does not, or lies outside every band; 2: unusable.
    """
    from greenbelt_gis.reports.plan_table import plan_table
    from greenbelt_gis.workflows.planting_check import PlanRequest, check_plan, summary

    settings = get_settings()
    kept = record(settings) if zones == RECORD else None
    request = PlanRequest(
        source, None if zones in {None, RECORD} else Path(str(zones)), rule_set, day(as_of), crs, site, out,
        settings.crs, settings.timezone,
    )  # fmt: skip
    with Progress(quiet) as progress:
        done = check_plan(request, kept, progress)
    told = summary(done)
    typer.echo(json.dumps(told, ensure_ascii=False, indent=1) if as_json else plan_table(told, language()))
    if not quiet:
        for line in done.dataset.report.summary(language()):
            say(line)
        if out is not None:
            say(Text("written: {file}", "已写出：{file}").format(file=out))
    if not done.plan.all_fits:
        raise typer.Exit(FINDINGS)


def species(
    name: Annotated[
        str | None, typer.Argument(help="Any name of one, to show it whole. 任一名称，显示该物种全部内容。")
    ] = None,
    planting_type: Annotated[
        str | None, typer.Option("--type", help="Only those planted as this type. 仅列出该种植类型。")
    ] = None,
    band: Annotated[
        str | None, typer.Option(help="Only those whose flood tolerance suits this band. 仅列出耐淹性适宜该分带的。")
    ] = None,
    as_json: Json = False,
) -> None:
    """Species of the catalogue, or one of them. 列出植物名录，或显示其中一种。"""
    import yaml

    from greenbelt_gis.reports.species_table import species_table
    from greenbelt_gis.workflows.species import list_species, show_species

    if name is None:
        found = list_species(planting_type, band)
        bodies = [one.model_dump(mode="json") for one in found]
        typer.echo(json.dumps(bodies, ensure_ascii=False, indent=1) if as_json else species_table(found, language()))
        return
    body: dict[str, Any] = show_species(name)
    typer.echo(
        json.dumps(body, ensure_ascii=False, indent=1)
        if as_json
        else yaml.safe_dump(body, allow_unicode=True, sort_keys=False, width=110).rstrip()
    )
