"""The command line: parse, call a workflow, print. Results on stdout, everything else on stderr.

Heavy libraries load inside the commands, so that ``--help`` answers at once.
"""

from __future__ import annotations

import json
import locale
import os
import sys
import threading
from collections.abc import Callable
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from greenbelt_gis.errors import GreenbeltError, RecordError
from greenbelt_gis.text import Language, Text

if TYPE_CHECKING:
    from greenbelt_gis.settings import Settings
    from greenbelt_gis.store.database import Record

FINDINGS, UNUSABLE, NO_RECORD = 1, 2, 3
RECORD = "record"
"""The source that means the database."""
PATIENCE_S = 1.0
"""Seconds of silence before progress is told."""

app = typer.Typer(
    name="greenbelt",
    help="Judge a green belt's assets and trees by written standards. 依据书面标准审查绿带设施与树木。",
    no_args_is_help=True,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
    add_completion=False,
)
rules_app = typer.Typer(help="What is judged. 查看规则。", rich_markup_mode=None, invoke_without_command=True)
app.add_typer(rules_app, name="rules")

RuleSetOption = Annotated[str, typer.Option(help="Rule set, by name or YAML file. 规则集名称或 YAML 文件。")]
Json = Annotated[bool, typer.Option("--json", help="Print JSON. 输出 JSON。")]
Quiet = Annotated[bool, typer.Option("--quiet", help="No progress, no notes. 不显示进度与提示。")]
Crs = Annotated[
    str | None,
    typer.Option(help="CRS to measure in, and of files that do not say theirs. 量测坐标系，亦用于未注明坐标系的文件。"),
]


def main() -> None:
    """Run the command line; the user's mistakes end in one sentence and an exit code."""
    try:
        app()
    except GreenbeltError as problem:
        label = Text("error: ", "错误：").say(_language())
        print(label + problem.say(_language()), file=sys.stderr)  # noqa: T201
        raise SystemExit(NO_RECORD if isinstance(problem, RecordError) else UNUSABLE) from None
    except BrokenPipeError:
        # Whoever read our output has seen enough; the rest goes nowhere.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        raise SystemExit(0) from None


def _settings() -> Settings:
    from greenbelt_gis.settings import Settings

    return Settings()


def _language() -> Language:
    chosen = os.environ.get("GREENBELT_LANGUAGE", "")
    if chosen in {"en", "zh"}:
        return "zh" if chosen == "zh" else "en"
    name = os.environ.get("LC_ALL") or os.environ.get("LC_MESSAGES") or os.environ.get("LANG") or ""
    return "zh" if (name or locale.getlocale()[0] or "").lower().startswith("zh") else "en"


def _say(text: Text | str) -> None:
    typer.echo(text if isinstance(text, str) else text.say(_language()), err=True)


class _Progress:
    """Tells each step on stderr once the work has taken a second; tells nothing where ``quiet``."""

    def __init__(self, quiet: bool) -> None:
        self._quiet = quiet
        self._pending: list[Text] | None = []
        self._lock = threading.Lock()
        self._timer = threading.Timer(PATIENCE_S, self._flush)
        self._timer.daemon = True

    def __enter__(self) -> Callable[[Text], None] | None:
        if self._quiet:
            return None
        self._timer.start()
        return self._tell

    def __exit__(self, *_: object) -> None:
        self._timer.cancel()

    def _tell(self, step: Text) -> None:
        with self._lock:
            if self._pending is None:
                _say(step)
            else:
                self._pending.append(step)

    def _flush(self) -> None:
        with self._lock:
            for step in self._pending or []:
                _say(step)
            self._pending = None


@app.command()
def audit(
    source: Annotated[
        str, typer.Argument(help="GeoPackage, folder, or profile. 数据集：GeoPackage、文件夹或配置文件。")
    ],
    rule_set: RuleSetOption = "qinglong",
    rule: Annotated[
        list[str] | None, typer.Option(help="Only this rule; may be repeated. 只审查该规则，可重复。")
    ] = None,
    as_of: Annotated[str | None, typer.Option(help="Day to judge, YYYY-MM-DD. 审查日。")] = None,
    crs: Crs = None,
    site: Annotated[str | None, typer.Option(help="Code of the site. 场地编码。")] = None,
    out: Annotated[Path | None, typer.Option(help="Findings: .gpkg .geojson .parquet .csv. 审查结果文件。")] = None,
    rejects: Annotated[
        Path | None, typer.Option(help="Rejected and repaired rows: .csv .json. 被拒与修复的行。")
    ] = None,
    strict: Annotated[bool, typer.Option("--strict", help="Rejected rows count as failure. 有被拒行即失败。")] = False,
    as_json: Json = False,
    quiet: Quiet = False,
) -> None:
    """Judge a dataset. 审查数据集。"""
    from greenbelt_gis.model.days import parse_day
    from greenbelt_gis.reports.audit_table import audit_table
    from greenbelt_gis.workflows.audit import Request, audit_dataset, summary

    settings = _settings()
    request = Request(
        Path(source), rule_set, tuple(rule or ()), parse_day(as_of) if as_of else None, crs, site, out, rejects,
        settings.crs, settings.timezone,
    )  # fmt: skip
    kept = None
    with _Progress(quiet) as progress:
        if source == RECORD:
            from greenbelt_gis.workflows.record import audit_record

            done, kept = audit_record(_record(settings), request, progress)
        else:
            done = audit_dataset(request, progress)
    told = summary(done) | ({"record": asdict(kept)} if kept else {})
    if as_json:
        typer.echo(json.dumps({**told, "seconds": done.seconds}, ensure_ascii=False, indent=1))
    else:
        typer.echo(audit_table(told, {r.id: r.title.text for r in done.rule_set.rules.values()}, _language()))
        if kept:
            typer.echo(
                Text(
                    "record: {new} new, {open} still open, {gone} gone",
                    "记录：新增 {new}，仍存在 {open}，已消除 {gone}",
                )
                .format(new=kept.opened, open=kept.still_open, gone=kept.gone)
                .say(_language())
            )
    report = done.dataset.report
    if not quiet:
        for line in report.summary(_language()):
            _say(line)
        if report.events and rejects is None:
            _say(Text("every row: --rejects FILE.csv", "逐行清单：--rejects 文件.csv"))
    if done.has_findings or (strict and report.rejected):
        raise typer.Exit(FINDINGS)


def _record(settings: Settings) -> Record:
    from greenbelt_gis.store.database import open_record

    return open_record(settings.database_url, settings.home, settings.crs)


@app.command("import")
def import_(
    source: Annotated[Path, typer.Argument(help="GeoPackage, folder, or profile. 数据集。")],
    site: Annotated[str | None, typer.Option(help="Code of the site. 场地编码。")] = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Change nothing. 不作更改。")] = False,
    rejects: Annotated[
        Path | None, typer.Option(help="Rejected and repaired rows: .csv .json. 被拒与修复的行。")
    ] = None,
    strict: Annotated[bool, typer.Option("--strict", help="Rejected rows count as failure. 有被拒行即失败。")] = False,
    as_json: Json = False,
    quiet: Quiet = False,
) -> None:
    """Load a dataset into the record. 将数据集载入数据库。"""
    from greenbelt_gis.reports.import_table import import_table
    from greenbelt_gis.workflows.record import import_dataset

    settings = _settings()
    with _Progress(quiet) as progress:
        done = import_dataset(
            _record(settings), source, site=site, dry_run=dry_run, rejects=rejects, timezone=settings.timezone,
            progress=progress,
        )  # fmt: skip
    report = done.dataset.report
    if as_json:
        told = {
            "site": done.dataset.site, "dry_run": dry_run, "layers": [asdict(one) for one in done.loaded],
            "rejected_rows": len(report.rejected), "repaired_rows": len(report.repaired), "seconds": done.seconds,
        }  # fmt: skip
        typer.echo(json.dumps(told, ensure_ascii=False, indent=1))
    else:
        rows = [(one.layer, one.inserted, one.updated, one.unchanged) for one in done.loaded]
        typer.echo(import_table(done.dataset.site, rows, report.rejected, dry_run, _language()))
    if not quiet:
        for note in report.notes:
            _say(Text("note: ", "提示：") + note.told)
        for line in report.summary(_language()):
            _say(line)
    if strict and report.rejected:
        raise typer.Exit(FINDINGS)


@app.command()
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

    found = look(_record(_settings()), lon, lat, radius_m=radius, asset_class=asset_class, limit=limit)
    typer.echo(json.dumps(found, ensure_ascii=False) if as_json else near_table(found["features"], _language()))


@app.command()
def stop() -> None:
    """Stop the private PostGIS. 停止本地 PostGIS。"""
    from greenbelt_gis.store.local import LocalServer

    stopped = LocalServer.of_home(_settings().home).stop()
    _say(Text("stopped", "已停止") if stopped else Text("it was not running", "未在运行"))


@app.command()
def explain(
    finding: Annotated[str, typer.Argument(metavar="ID", help="Id of the finding, or its start. 问题编号或其开头。")],
    findings: Annotated[Path, typer.Option(help="File that audit --out wrote. 审查结果文件。")],
    as_json: Json = False,
) -> None:
    """Why something is a finding. 解释一条问题。"""
    from greenbelt_gis.reports.explanation import explanation_text
    from greenbelt_gis.workflows.explain import explain_finding

    told = explain_finding(finding, findings)
    if as_json:
        lines = [{"head": h.en, "en": t.en, "zh": t.zh} for h, t in told.lines]
        typer.echo(
            json.dumps({"finding": told.finding, "inputs": told.inputs, "lines": lines}, ensure_ascii=False, indent=1)
        )
    else:
        typer.echo(explanation_text(told.lines, _language()))


@rules_app.callback()
def rules(context: typer.Context, rule_set: RuleSetOption = "qinglong", as_json: Json = False) -> None:
    """List the rules of a rule set. 列出规则集中的规则。"""
    if context.invoked_subcommand is not None:
        return
    from greenbelt_gis.reports.rule_table import rule_table
    from greenbelt_gis.workflows.rules import list_rules

    found = list_rules(rule_set)
    typer.echo(json.dumps(found.body(), ensure_ascii=False, indent=1) if as_json else rule_table(found, _language()))


@rules_app.command("show")
def rules_show(
    rule: Annotated[str, typer.Argument(metavar="ID", help="Id of the rule. 规则编号。")],
    rule_set: RuleSetOption = "qinglong",
    as_json: Json = False,
) -> None:
    """One rule, whole. 显示一条规则的全部内容。"""
    import yaml

    from greenbelt_gis.workflows.rules import show_rule

    body: dict[str, Any] = show_rule(rule, rule_set)
    typer.echo(
        json.dumps(body, ensure_ascii=False, indent=1)
        if as_json
        else yaml.safe_dump(body, allow_unicode=True, sort_keys=False, width=110).rstrip()
    )


@rules_app.command("check")
def rules_check(file: Annotated[Path, typer.Argument(help="Rule-set file. 规则集文件。")]) -> None:
    """Check a rule-set file. 检查规则集文件。"""
    from greenbelt_gis.workflows.rules import check_rules

    found = check_rules(file)
    typer.echo(
        Text("{file}: rule set {name}, {n} rules, all fine", "{file}：规则集 {name}，{n} 条规则，无误")
        .format(file=file, name=found.name, n=len(found.rules))
        .say(_language())
    )


@app.command()
def template(
    file: Annotated[Path, typer.Argument(help="GeoPackage to write. 要写出的 GeoPackage。")],
    crs: Annotated[str | None, typer.Option(help="CRS of the layers. 图层坐标系。")] = None,
) -> None:
    """Empty layers for surveyors, with drop-downs. 供测量人员填写的空图层。"""
    from greenbelt_gis.workflows.template import make_template

    make_template(file, crs or _settings().crs, _language())
    _say(Text("written: {file}", "已写出：{file}").format(file=file))


map_app = typer.Typer(
    help="Maps, each one HTML file. 地图（单个 HTML 文件）。", rich_markup_mode=None, no_args_is_help=True
)
app.add_typer(map_app, name="map")


@map_app.command("compliance")
def map_compliance(
    source: Annotated[str, typer.Argument(help="GeoPackage, folder, or profile. 数据集。")],
    out: Annotated[Path, typer.Option(help="HTML file to write. 要写出的 HTML 文件。")],
    rule_set: RuleSetOption = "qinglong",
    rule: Annotated[list[str] | None, typer.Option(help="Only this rule; may be repeated. 只审查该规则。")] = None,
    as_of: Annotated[str | None, typer.Option(help="Day to judge, YYYY-MM-DD. 审查日。")] = None,
    crs: Crs = None,
    site: Annotated[str | None, typer.Option(help="Code of the site. 场地编码。")] = None,
    quiet: Quiet = False,
) -> None:
    """Trees, offenders, keep-clear zones and evidence on one map. 合规地图。"""
    from greenbelt_gis.model.days import parse_day
    from greenbelt_gis.workflows.audit import Request
    from greenbelt_gis.workflows.maps import compliance_map

    settings = _settings()
    request = Request(
        Path(source), rule_set, tuple(rule or ()), parse_day(as_of) if as_of else None, crs, site,
        default_crs=settings.crs, timezone=settings.timezone,
    )  # fmt: skip
    with _Progress(quiet) as progress:
        compliance_map(request, out, settings.tianditu_key, progress)
    if not quiet:
        _say(Text("written: {file}", "已写出：{file}").format(file=out))


if __name__ == "__main__":
    main()
