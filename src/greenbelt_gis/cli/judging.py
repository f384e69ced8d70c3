"""`greenbelt audit`, `explain`, `rules`, `template`."""

from __future__ import annotations

import json
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from greenbelt_gis.cli.common import (
    FINDINGS,
    RECORD,
    Crs,
    Json,
    Progress,
    Quiet,
    Rejects,
    RuleSetOption,
    Strict,
    day,
    get_settings,
    instant,
    language,
    record,
    say,
)
from greenbelt_gis.errors import UsageError
from greenbelt_gis.text import Text

if TYPE_CHECKING:
    from greenbelt_gis.workflows.audit import Request

rules_app = typer.Typer(help="What is judged. 查看规则。", rich_markup_mode=None, invoke_without_command=True)


def audit(
    source: Annotated[
        str,
        typer.Argument(
            help="GeoPackage, folder, profile, or survey sheet. 数据集：GeoPackage、文件夹、配置文件或检查表。"
        ),
    ],
    rule_set: RuleSetOption = "qinglong",
    rule: Annotated[
        list[str] | None, typer.Option(help="Only this rule; may be repeated. 只审查该规则，可重复。")
    ] = None,
    as_of: Annotated[str | None, typer.Option(help="Day to judge, YYYY-MM-DD. 审查日。")] = None,
    known_at: Annotated[
        str | None,
        typer.Option(help="Of the record: judge by what it knew at this moment. 按数据库当时所知的内容审查（时刻）。"),
    ] = None,
    crs: Crs = None,
    site: Annotated[str | None, typer.Option(help="Code of the site. 场地编码。")] = None,
    out: Annotated[Path | None, typer.Option(help="Findings: .gpkg .geojson .parquet .csv. 审查结果文件。")] = None,
    rejects: Rejects = None,
    compare: Annotated[
        tuple[str, str] | None,
        typer.Option(
            metavar="A B", help="Judge by two rule sets, or as of two days, and tell what differs. 对比审查。"
        ),
    ] = None,
    draw: Annotated[
        Path | None, typer.Option("--map", help="With --compare: the differences as one HTML map. 对比地图。")
    ] = None,
    partitions: Annotated[
        int | None, typer.Option(min=1, help="Judge in so many partitions, on several processes. 分区审查的分区数。")
    ] = None,
    scheduler: Annotated[
        str | None, typer.Option(help="Dask scheduler whose workers judge the partitions. 执行分区审查的 Dask 调度器。")
    ] = None,
    strict: Strict = False,
    as_json: Json = False,
    quiet: Quiet = False,
) -> None:
    """Judge a dataset. 审查数据集。"""
    from greenbelt_gis.reports.audit_table import audit_table
    from greenbelt_gis.workflows.audit import Request, audit_dataset, summary

    settings = get_settings()
    request = Request(
        Path(source), rule_set, tuple(rule or ()), day(as_of), crs, site, out, rejects,
        settings.crs, settings.timezone, partitions, scheduler, instant(known_at),
    )  # fmt: skip
    if known_at is not None and source != RECORD:
        raise UsageError(
            Text("--known-at goes with the record", "--known-at 只用于数据库"),
            fix=Text("a file knows one state: leave it out", "数据集文件只有一种状态，请去掉该选项"),
        )
    if compare is not None:
        _compare(request, compare, draw, as_json, quiet)
        return
    if draw is not None:
        raise UsageError(
            Text("--map goes with --compare", "--map 须与 --compare 同用"),
            fix=Text("draw findings with greenbelt map compliance", "请用 greenbelt map compliance 绘制审查结果"),
        )
    if partitions is None and scheduler is not None:
        raise UsageError(
            Text("--scheduler goes with --partitions", "--scheduler 须与 --partitions 同用"),
            fix=Text("say how many partitions", "请指明分区数"),
        )
    if partitions is not None and source == RECORD:
        raise UsageError(Text("the record is judged in one piece", "数据库中的数据不分区审查"))
    kept = None
    with Progress(quiet) as progress:
        if source == RECORD:
            from greenbelt_gis.workflows.record import audit_record

            done, kept = audit_record(record(settings), request, progress)
        else:
            done = audit_dataset(request, progress)
    told = summary(done) | ({"record": asdict(kept)} if kept else {})
    if as_json:
        typer.echo(json.dumps({**told, "seconds": done.seconds}, ensure_ascii=False, indent=1))
    else:
        typer.echo(audit_table(told, {r.id: r.title.text for r in done.rule_set.rules.values()}, language()))
        if kept:
            typer.echo(
                Text(
                    "record: {new} new, {open} still open, {gone} gone",
                    "记录：新增 {new}，仍存在 {open}，已消除 {gone}",
                )
                .format(new=kept.opened, open=kept.still_open, gone=kept.gone)
                .say(language())
            )
        elif source == RECORD:
            why = Text("what was known in the past was judged", "本次按过去所知审查")
            if request.known_at is None:
                why = Text("a later day has been judged already", "已有更晚日期的审查结果")
            typer.echo(Text("record: nothing kept, {why}", "记录：未保存，{why}").format(why=why).say(language()))
    report = done.dataset.report
    if not quiet:
        for line in report.summary(language()):
            say(line)
        if report.events and rejects is None:
            say(Text("every row: --rejects FILE.csv", "逐行清单：--rejects 文件.csv"))
    if done.has_findings or (strict and report.rejected):
        raise typer.Exit(FINDINGS)


def _compare(request: Request, sides: tuple[str, str], draw: Path | None, as_json: bool, quiet: bool) -> None:
    """What two rule sets, or two days, find differently; the exit code is 1 where anything differs."""
    from greenbelt_gis.reports.comparison_table import comparison_table
    from greenbelt_gis.workflows.compare import compare_dataset, summary

    if str(request.source) == RECORD:
        raise UsageError(
            Text("a comparison needs a dataset", "对比审查需要数据集文件"),
            fix=Text("give a GeoPackage, folder or profile", "请提供 GeoPackage、文件夹或配置文件"),
        )
    with Progress(quiet) as progress:
        done = compare_dataset(request, *sides, draw=draw, tianditu_key=get_settings().tianditu_key, progress=progress)
    told = summary(done)
    typer.echo(json.dumps(told, ensure_ascii=False, indent=1) if as_json else comparison_table(told, language()))
    if not quiet:
        for line in done.dataset.report.summary(language()):
            say(line)
        for file in (request.out, draw):
            if file is not None:
                say(Text("written: {file}", "已写出：{file}").format(file=file))
    if (done.changes["change"] != "stays").any():
        raise typer.Exit(FINDINGS)


def explain(
    finding: Annotated[str, typer.Argument(metavar="ID", help="Id of the finding, or its start. 问题编号或其开头。")],
    findings: Annotated[
        Path | None, typer.Option(help="File that audit --out wrote; none: the record. 审查结果文件；缺省为数据库。")
    ] = None,
    as_json: Json = False,
) -> None:
    """Why something is a finding. 解释一条问题。"""
    from greenbelt_gis.reports.explanation import explanation_text
    from greenbelt_gis.workflows.explain import explain_finding, explain_kept

    told = explain_finding(finding, findings) if findings else explain_kept(record(get_settings()), finding)
    if as_json:
        lines = [{"head": h.en, "en": t.en, "zh": t.zh} for h, t in told.lines]
        typer.echo(
            json.dumps({"finding": told.finding, "inputs": told.inputs, "lines": lines}, ensure_ascii=False, indent=1)
        )
    else:
        typer.echo(explanation_text(told.lines, language()))


@rules_app.callback()
def rules(context: typer.Context, rule_set: RuleSetOption = "qinglong", as_json: Json = False) -> None:
    """List the rules of a rule set. 列出规则集中的规则。"""
    if context.invoked_subcommand is not None:
        return
    from greenbelt_gis.reports.rule_table import rule_table
    from greenbelt_gis.workflows.rules import list_rules

    found = list_rules(rule_set)
    typer.echo(json.dumps(found.body(), ensure_ascii=False, indent=1) if as_json else rule_table(found, language()))


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


@rules_app.command("diff")
def rules_diff(
    first: Annotated[str, typer.Argument(metavar="A", help="Rule set, by name or file. 规则集名称或文件。")],
    second: Annotated[str, typer.Argument(metavar="B", help="Rule set, by name or file. 规则集名称或文件。")],
    as_json: Json = False,
) -> None:
    """What two rule sets say differently. 比较两个规则集。"""
    from greenbelt_gis.reports.rule_diff import rule_diff
    from greenbelt_gis.workflows.rules import diff_rules

    found = diff_rules(first, second)
    rows = [(one.rule, one.key, one.a, one.b) for one in found]
    typer.echo(
        json.dumps([asdict(one) for one in found], ensure_ascii=False, indent=1)
        if as_json
        else rule_diff(rows, language())
    )
    if found:
        raise typer.Exit(FINDINGS)


@rules_app.command("check")
def rules_check(file: Annotated[Path, typer.Argument(help="Rule-set file. 规则集文件。")]) -> None:
    """Check a rule-set file. 检查规则集文件。"""
    from greenbelt_gis.workflows.rules import check_rules

    found = check_rules(file)
    typer.echo(
        Text("{file}: rule set {name}, {n} rules, all fine", "{file}：规则集 {name}，{n} 条规则，无误")
        .format(file=file, name=found.name, n=len(found.rules))
        .say(language())
    )


def template(
    file: Annotated[
        Path,
        typer.Argument(
            help="GeoPackage (all layers) or .xlsx (survey sheet). 要写出的 GeoPackage（全部图层）或 .xlsx（检查表）。"
        ),
    ],
    asset_class: Annotated[
        str | None,
        typer.Option(
            "--class",
            help="Of a survey sheet: asset class, planting type or `tree`. 检查表的设施类别、种植类型或 tree。",
        ),
    ] = None,
    rule_set: RuleSetOption = "qinglong",
    crs: Annotated[str | None, typer.Option(help="CRS of the layers. 图层坐标系。")] = None,
) -> None:
    """Empty layers for surveyors, or a survey sheet with what the rules ask of a class. 空图层，或某类别的检查表。

    `audit` and `import` read a filled-in sheet. 填写后可直接用于 audit 与 import。
    """
    from greenbelt_gis.workflows.template import make_template

    make_template(file, crs or get_settings().crs, language(), asset_class=asset_class, rule_set=rule_set)
    say(Text("written: {file}", "已写出：{file}").format(file=file))
