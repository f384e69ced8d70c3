"""`greenbelt worker`."""

from __future__ import annotations

import logging
from typing import Annotated

import typer

from greenbelt_gis.cli.common import Quiet, get_settings, record, say
from greenbelt_gis.text import Text


def worker(
    once: Annotated[bool, typer.Option("--once", help="Do what waits, then end. 处理完等待中的任务后结束。")] = False,
    until_eof: Annotated[
        bool, typer.Option("--until-eof", help="End also when standard input ends. 标准输入结束时亦结束。")
    ] = False,
    quiet: Quiet = False,
) -> None:
    """Do the jobs that the service was asked for. 执行服务接受的后台任务。"""
    from greenbelt_gis.workflows.serving import end_with_stdin

    if until_eof:
        end_with_stdin()  # before all that takes its time to load
    from greenbelt_gis.workflows.working import open_worker, work

    settings = get_settings()
    logging.basicConfig(level=logging.WARNING, format="%(name)s: %(message)s")
    for library in ("procrastinate", "psycopg.pool"):  # what they tell at length of a lost record, we tell in a line
        logging.getLogger(library).setLevel(logging.CRITICAL)
    setup = open_worker(record(settings), settings.rule_set, settings.timezone)
    if not quiet:
        say(Text("the worker waits for jobs (stop with Ctrl-C)", "工作进程等待任务（Ctrl-C 停止）"))
    work(setup, once=once)
