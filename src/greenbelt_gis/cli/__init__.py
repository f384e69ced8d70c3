"""The command line: parse, call a workflow, print. Results on stdout, everything else on stderr.

Heavy libraries load inside the commands, so that ``--help`` answers at once.
"""

from __future__ import annotations

import os
import sys

import typer

from greenbelt_gis.cli import judging, keeping, maps, planning, records, users, working, zones
from greenbelt_gis.cli.common import NO_RECORD, UNUSABLE, language, say
from greenbelt_gis.errors import GreenbeltError, RecordError
from greenbelt_gis.text import Text

app = typer.Typer(
    name="greenbelt",
    help="Judge a green belt's assets and trees by written standards. 依据书面标准审查绿带设施与树木。",
    no_args_is_help=True,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
    add_completion=False,
)
app.command()(judging.audit)
app.command()(judging.explain)
app.add_typer(judging.rules_app, name="rules")
app.command()(judging.template)
app.command()(zones.zones)
app.command()(planning.plan)
app.command()(planning.species)
app.command("import")(records.import_)
app.command()(records.export)
app.command()(records.near)
app.add_typer(maps.map_app, name="map")
app.add_typer(users.user_app, name="user")
app.command()(records.serve)
app.command()(working.worker)
app.command()(records.demo)
app.command()(records.stop)
app.command()(keeping.backup)
app.command()(keeping.restore)
app.command()(keeping.migrate)


def main() -> None:
    """Run the command line; the user's mistakes end in one sentence and an exit code."""
    try:
        app()
    except GreenbeltError as problem:
        say(Text("error: ", "错误：").say(language()) + problem.say(language()))
        raise SystemExit(NO_RECORD if isinstance(problem, RecordError) else UNUSABLE) from None
    except Exception as problem:  # nobody after us could tell it better
        if isinstance(problem, BrokenPipeError):
            # Whoever read our output has seen enough; the rest goes nowhere.
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
            raise SystemExit(0) from None
        if os.environ.get("GREENBELT_DEBUG"):
            raise
        say(
            Text(
                "error: this should not have happened ({kind}: {why}); GREENBELT_DEBUG=1 shows where",
                "错误：发生意外问题（{kind}：{why}）；设置 GREENBELT_DEBUG=1 可查看位置",
            ).format(kind=type(problem).__name__, why=str(problem)[:300])
        )
        raise SystemExit(UNUSABLE) from None
