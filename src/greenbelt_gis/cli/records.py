"""`greenbelt import`, `near`, `serve`, `stop`."""

from __future__ import annotations

import json
import os
from contextlib import nullcontext
from dataclasses import asdict
from pathlib import Path
from typing import Annotated

import typer

from greenbelt_gis.cli.common import (
    FINDINGS,
    Json,
    Progress,
    Quiet,
    Rejects,
    Strict,
    administrator,
    day,
    get_settings,
    language,
    record,
    say,
)
from greenbelt_gis.text import Text

GRACE_S = 5
"""Seconds that requests under way get when the service is told to end."""


def import_(
    source: Annotated[Path, typer.Argument(help="GeoPackage, folder, profile, or survey sheet. 数据集或检查表。")],
    site: Annotated[str | None, typer.Option(help="Code of the site. 场地编码。")] = None,
    valid_from: Annotated[
        str | None,
        typer.Option(help="Day since when what changes has been so; none: from now. 所作更改的生效日期，缺省为现在。"),
    ] = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Change nothing. 不作更改。")] = False,
    rejects: Rejects = None,
    strict: Strict = False,
    as_json: Json = False,
    quiet: Quiet = False,
) -> None:
    """Load a dataset into the record. 将数据集载入数据库。"""
    from greenbelt_gis.reports.import_table import import_table
    from greenbelt_gis.workflows.record import import_dataset

    settings = get_settings()
    with Progress(quiet) as progress:
        done = import_dataset(
            record(settings), source, site=site, valid_from=day(valid_from), dry_run=dry_run, rejects=rejects,
            timezone=settings.timezone, progress=progress,
        )  # fmt: skip
    report = done.dataset.report
    if as_json:
        told = {
            "site": done.dataset.site, "dry_run": dry_run, "layers": [asdict(one) for one in done.loaded],
            "rejected_rows": len(report.rejected), "repaired_rows": len(report.repaired), "seconds": done.seconds,
        }  # fmt: skip
        typer.echo(json.dumps(told, ensure_ascii=False, indent=1))
    else:
        rows = [(one.layer, one.inserted, one.updated, one.unchanged, one.ended) for one in done.loaded]
        typer.echo(import_table(done.dataset.site, rows, report.rejected, dry_run, language()))
    if not quiet:
        for note in report.notes:
            say(Text("note: ", "提示：") + note.told)
        for line in report.summary(language()):
            say(line)
    if strict and report.rejected:
        raise typer.Exit(FINDINGS)


def export(
    site: Annotated[str, typer.Argument(help="Code of the site. 场地编码。")],
    out: Annotated[Path, typer.Option(help="GeoPackage to write. 输出的 GeoPackage。")],
    as_of: Annotated[str | None, typer.Option(help="As it was on that day; none: now. 截至日期，缺省为现在。")] = None,
    as_json: Json = False,
    quiet: Quiet = False,
) -> None:
    """Take a site out of the record, styled for QGIS. 导出场地数据（附 QGIS 样式）。"""
    from greenbelt_gis.workflows.export import export_site

    settings = get_settings()
    done = export_site(record(settings), site, out, as_of=day(as_of), timezone=settings.timezone)
    if as_json:
        typer.echo(json.dumps({"file": str(out), "rows": done.rows, "left_out": done.left_out}, ensure_ascii=False))
    else:
        for name, count in done.rows.items():
            typer.echo(f"{name}: {count}")
    for name, count in done.left_out.items() if not quiet else ():
        say(
            Text(
                "note: {n} values of the attribute {name} stay behind: the name is a column's",
                "提示：属性 {name} 与列同名，{n} 个值未导出",
            ).format(n=count, name=name)
        )


def near(
    lon: Annotated[float, typer.Option(help="Longitude, WGS 84. 经度。")],
    lat: Annotated[float, typer.Option(help="Latitude, WGS 84. 纬度。")],
    radius: Annotated[float, typer.Option(help="Metres. 半径（米）。")] = 100.0,
    asset_class: Annotated[str, typer.Option("--class", help="Asset class, or `tree`. 设施类别，或 tree。")] = "",
    limit: Annotated[int, typer.Option(help="At most so many. 最多条数。")] = 50,
    as_json: Json = False,
) -> None:
    """Assets near a point, nearest first. 查找某点附近的设施。"""
    from greenbelt_gis.reports.near_table import near_table
    from greenbelt_gis.workflows.record import near as look

    found = look(record(get_settings()), lon, lat, radius_m=radius, asset_class=asset_class, limit=limit)
    typer.echo(json.dumps(found, ensure_ascii=False) if as_json else near_table(found["features"], radius, language()))


def serve(
    host: Annotated[
        str, typer.Option(help="Address to listen on; only this machine by default. 监听地址。")
    ] = "127.0.0.1",
    port: Annotated[int, typer.Option(min=1, max=65535, help="Port. 端口。")] = 8000,
    no_worker: Annotated[
        bool, typer.Option("--no-worker", help="Without a worker beside it. 不附带后台任务进程。")
    ] = False,
) -> None:
    """Serve the record. 启动服务。"""
    import uvicorn

    from greenbelt_gis.workflows.serving import WorkerBeside, check_listening, end_well_when_told

    settings = get_settings()
    for warning in check_listening(host, port, public_read=settings.public_read):
        say(warning)
    administrator(settings, record(settings))  # what is wrong with it is told here, in one sentence
    end_well_when_told()
    say(
        Text(
            "serving on http://{host}:{port} (stop with Ctrl-C)", "服务地址 http://{host}:{port}（Ctrl-C 停止）"
        ).format(host=host, port=port)
    )
    with nullcontext() if no_worker else WorkerBeside():
        uvicorn.run(
            "greenbelt_api.app:from_environment", factory=True, host=host, port=port,
            http="greenbelt_api.protocol:OneWrite", log_config=None,
            access_log=False, timeout_graceful_shutdown=GRACE_S,
        )  # fmt: skip


def demo(
    no_serve: Annotated[bool, typer.Option("--no-serve", help="Do not start the service. 不启动服务。")] = False,
    port: Annotated[int, typer.Option(min=1, max=65535, help="Port. 端口。")] = 8000,
    quiet: Quiet = False,
) -> None:
    """The sample site: loaded, judged, mapped, served to all. 示例场地：载入、审查、制图、公开服务。"""
    from greenbelt_gis.reports.audit_table import audit_table
    from greenbelt_gis.workflows.audit import summary
    from greenbelt_gis.workflows.demo import run_demo

    settings = get_settings()
    with Progress(quiet) as progress:
        opened = record(settings)
        done = run_demo(opened, settings.home / "maps", settings.timezone, settings.tianditu_key, progress)
    titles = {r.id: r.title.text for r in done.audit.rule_set.rules.values()}
    typer.echo(audit_table(summary(done.audit), titles, language()))
    for file in done.maps:
        say(Text("map: {file}", "地图：{file}").format(file=file))
    if no_serve:
        administrator(settings, opened)
        return
    os.environ.setdefault("GREENBELT_PUBLIC_READ", "true")  # the service is a process of its own, set up by these
    serve(host="127.0.0.1", port=port)


def stop() -> None:
    """Stop the private PostGIS. 停止本地 PostGIS。"""
    from greenbelt_gis.store.local import LocalServer

    stopped = LocalServer.of_home(get_settings().home).stop()
    say(Text("stopped", "已停止") if stopped else Text("it was not running", "未在运行"))
