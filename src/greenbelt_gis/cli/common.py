"""What all commands share: settings, language, progress, options. Nothing heavy is imported here."""

from __future__ import annotations

import locale
import os
import threading
from collections.abc import Callable
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from greenbelt_gis.text import Language, Text

if TYPE_CHECKING:
    from greenbelt_gis.settings import Settings
    from greenbelt_gis.store.database import Record

FINDINGS, UNUSABLE, NO_RECORD = 1, 2, 3
RECORD = "record"
"""The source that means the database."""
PATIENCE_S = 1.0
"""Seconds of silence before progress is told."""

RuleSetOption = Annotated[str, typer.Option(help="Rule set, by name or YAML file. 规则集名称或 YAML 文件。")]
Json = Annotated[bool, typer.Option("--json", help="Print JSON. 输出 JSON。")]
Quiet = Annotated[bool, typer.Option("--quiet", help="No progress, no notes. 不显示进度与提示。")]
Crs = Annotated[
    str | None,
    typer.Option(help="CRS to measure in, and of files that do not say theirs. 量测坐标系，亦用于未注明坐标系的文件。"),
]
Rejects = Annotated[Path | None, typer.Option(help="Rejected and repaired rows: .csv .json. 被拒与修复的行。")]
Strict = Annotated[bool, typer.Option("--strict", help="Rejected rows count as failure. 有被拒行即失败。")]
Source = Annotated[
    str, typer.Argument(help="GeoPackage, folder or profile; `record` is the database. 数据集，record 为数据库。")
]
Out = Annotated[Path, typer.Option(help="HTML file to write. 要写出的 HTML 文件。")]
AsOf = Annotated[str | None, typer.Option(help="Day to judge, YYYY-MM-DD. 审查日。")]
Site = Annotated[str | None, typer.Option(help="Code of the site. 场地编码。")]


def get_settings() -> Settings:
    """Settings from the environment; a ``UsageError`` that names a variable which cannot be used."""
    from pydantic import ValidationError

    from greenbelt_gis.errors import UsageError
    from greenbelt_gis.settings import Settings

    try:
        return Settings()
    except ValidationError as problem:
        first = problem.errors(include_url=False)[0]
        name = "GREENBELT_" + "_".join(map(str, first["loc"])).upper()
        raise UsageError(
            Text("{name} cannot be used: {why}", "{name} 无法使用：{why}").format(
                name=name, why=first["msg"].removeprefix("Value error, ")
            ),
            fix=Text("see the settings in the README", "参见 README 中的设置说明"),
        ) from None


def language() -> Language:
    """The user's language: as set, else by the terminal's locale."""
    chosen = os.environ.get("GREENBELT_LANGUAGE", "")
    if chosen in {"en", "zh"}:
        return "zh" if chosen == "zh" else "en"
    name = os.environ.get("LC_ALL") or os.environ.get("LC_MESSAGES") or os.environ.get("LANG") or ""
    return "zh" if (name or locale.getlocale()[0] or "").lower().startswith("zh") else "en"


def say(text: Text | str) -> None:
    """Tell people something on stderr."""
    typer.echo(text if isinstance(text, str) else text.say(language()), err=True)


class Progress:
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
                say(step)
            else:
                self._pending.append(step)

    def _flush(self) -> None:
        with self._lock:
            for step in self._pending or []:
                say(step)
            self._pending = None


def record(settings: Settings) -> Record:
    """The record, opened and brought up to date."""
    from greenbelt_gis.workflows.record import open_record

    return open_record(settings.database_url, settings.home, settings.crs, migrate=settings.auto_migrate)


def administrator(settings: Settings, record: Record) -> None:
    """See to it that there is an administrator; a password that was made up is shown this once."""
    from greenbelt_gis.workflows.accounts import ADMINISTRATOR, ensure_administrator

    made_up = ensure_administrator(record, settings.admin_password.get_secret_value())
    if made_up is not None:
        say(
            Text(
                "administrator: {name}, password: {password} (shown this once; another: greenbelt user passwd {name})",
                "管理员：{name}，密码：{password}（仅显示一次；更换：greenbelt user passwd {name}）",
            ).format(name=ADMINISTRATOR, password=made_up)
        )


def instant(text: str | None) -> datetime | None:
    """A moment given on the command line, in the settings' time zone unless it says its own, or None."""
    from greenbelt_gis.model.days import parse_instant

    return parse_instant(text, get_settings().timezone) if text else None


def day(text: str | None) -> date | None:
    """A day given on the command line, or None."""
    from greenbelt_gis.model.days import parse_day

    return parse_day(text) if text else None
