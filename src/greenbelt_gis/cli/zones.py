"""`greenbelt zones`."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Annotated

import typer

from greenbelt_gis.cli.common import (
    FINDINGS,
    RECORD,
    Crs,
    Json,
    Progress,
    Quiet,
    Site,
    Source,
    Strict,
    day,
    get_settings,
    language,
    record,
    say,
)
from greenbelt_gis.errors import UsageError
from greenbelt_gis.model.vocabulary import LEVEL
from greenbelt_gis.text import Text, did_you_mean

MOST_LISTED = 30
"""Changed beds and plants shown in the terminal; the file and ``--json`` have all."""


def zones(
    source: Source,
    out: Annotated[Path, typer.Option(help="Bands: .gpkg (all layers) .geojson .parquet .csv. 分带结果文件。")],
    dem: Annotated[Path | None, typer.Option(help="Terrain, a GeoTIFF: cut by it. 地形（GeoTIFF），据此划分。")] = None,
    level: Annotated[
        list[str] | None, typer.Option(metavar="LEVEL=M", help="With --dem, three times: normal=4.2. 水位高程。")
    ] = None,
    compare: Annotated[
        Path | None, typer.Option(metavar="OLD", help="Dataset with the zones before: what changes. 与旧分带比较。")
    ] = None,
    connected_to: Annotated[
        Path | None, typer.Option(help="With --dem: the river; low ground apart from it stays dry. 河道位置。")
    ] = None,
    min_area: Annotated[
        float, typer.Option(min=0, help="With --dem: smaller pieces, m², join what surrounds them. 最小面积。")
    ] = 25.0,
    tolerance: Annotated[float, typer.Option(min=0, max=100, help="Gaps in lines to close, m. 线间隙容差。")] = 1.0,
    absent: Annotated[
        list[str] | None,
        typer.Option(
            metavar="LEVEL", help="No line here: nothing lies below normal, or above 5y. 场地内没有的水位线。"
        ),
    ] = None,
    effective_on: Annotated[
        str | None, typer.Option(help="Day from which the bands hold, YYYY-MM-DD. 生效日期。")
    ] = None,
    site: Site = None,
    crs: Crs = None,
    strict: Strict = False,
    as_json: Json = False,
    quiet: Quiet = False,
) -> None:
    """Cut the bank into water-level bands. 划分水位分带。"""
    from greenbelt_gis.reports.zone_changes import zone_changes_table
    from greenbelt_gis.reports.zones_table import zones_table
    from greenbelt_gis.workflows.zones import ZonesRequest, cut_zones, pairs, summary

    settings = get_settings()
    request = ZonesRequest(
        Path(source), out, dem, _levels(level or []), compare, connected_to, min_area, tolerance,
        tuple(_absent(name) for name in absent or ()), day(effective_on), crs, site, settings.crs, settings.timezone,
    )  # fmt: skip
    with Progress(quiet) as progress:
        done = cut_zones(request, record(settings) if source == RECORD else None, progress)
    told = summary(done)
    if as_json:
        typer.echo(json.dumps({**told, "seconds": done.seconds}, ensure_ascii=False, indent=1))
    else:
        typer.echo(zones_table(told, language()))
        if done.changes is not None:
            typer.echo("\n" + zone_changes_table(pairs(done), done.changes.things, language(), MOST_LISTED))
    if not quiet:
        for note in done.notes:
            say(Text("note: ", "提示：") + note.told)
        for line in done.report.summary(language()):
            say(line)
        say(Text("written: {file}", "已写出：{file}").format(file=out))
    if strict and done.report.rejected:
        raise typer.Exit(FINDINGS)


def _levels(given: list[str]) -> dict[str, float]:
    """``normal=4.2`` and so on; each once."""
    found: dict[str, float] = {}
    for text in given:
        name, _, number = text.partition("=")
        if name not in LEVEL:
            raise UsageError(
                Text("{name!r} is not a level", "“{name}”不是水位").format(name=name), fix=did_you_mean(name, LEVEL)
            )
        try:
            value = float(number)
        except ValueError:
            raise UsageError(
                Text("{text!r} tells no height", "“{text}”没有给出高程").format(text=text),
                fix=Text("write it like --level normal=4.2 (metres)", "请写成 --level normal=4.2（米）"),
            ) from None
        if name in found:
            raise UsageError(Text("level {name} is given twice", "水位 {name} 重复给出").format(name=name))
        found[name] = value
    return found


def _absent(name: str) -> str:
    if name not in ("normal", "5y"):
        raise UsageError(
            Text("--absent is normal or 5y, not {name!r}", "--absent 只能是 normal 或 5y，而不是“{name}”").format(
                name=name
            ),
            fix=Text("the 2-year line cannot be left out", "两年一遇洪水位不可缺省"),
        )
    return name
