"""`greenbelt backup`, `restore`, `migrate`."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from greenbelt_gis.cli.common import Quiet, get_settings, language, say
from greenbelt_gis.text import Text


def backup(file: Annotated[Path, typer.Argument(help="File to write. 要写出的文件。")], quiet: Quiet = False) -> None:
    """Write a backup of the record. 备份数据库。"""
    from greenbelt_gis.workflows.keeping import back_up

    settings = get_settings()
    made = back_up(settings.database_url, settings.home, file)
    typer.echo(file)
    if not quiet:
        say(
            Text("{n:.1f} MB, schema {revision}", "{n:.1f} MB，结构 {revision}").format(
                n=made.bytes / 1e6, revision=made.revision
            )
        )


def restore(
    file: Annotated[Path, typer.Argument(help="Backup to restore. 要恢复的备份文件。")],
    replace: Annotated[
        bool,
        typer.Option(
            "--replace", help="In the place of what is there, backed up beside FILE. 替换现有数据（先备份）。"
        ),
    ] = False,
    quiet: Quiet = False,
) -> None:
    """Restore a backup into an empty database. 将备份恢复到空数据库。"""
    from greenbelt_gis.workflows.keeping import restore as put_back

    settings = get_settings()
    done = put_back(settings.database_url, settings.home, file, crs=settings.crs, replace=replace)
    if done.before is not None:
        say(Text("what was there: {file}", "原有数据：{file}").format(file=done.before.file))
    if not quiet:
        say(Text("restored from {file}", "已从 {file} 恢复").format(file=file))


def migrate() -> None:
    """Bring the record's tables up to date. 升级数据库结构。"""
    from greenbelt_gis.workflows.keeping import migrate as upgrade

    settings = get_settings()
    before, after = upgrade(settings.database_url, settings.home, settings.crs)
    if before == after:
        told = Text("up to date: schema {after}", "已是最新：结构 {after}")
    else:
        told = Text("schema {before} → {after}", "结构 {before} → {after}")
    typer.echo(told.format(before=before or Text("none", "无"), after=after).say(language()))
