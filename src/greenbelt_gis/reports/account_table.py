"""Accounts and their roles, as a table."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from zoneinfo import ZoneInfo

from greenbelt_gis.model.rights import ROLE
from greenbelt_gis.reports.tables import text_table
from greenbelt_gis.text import Language, Text

_HEAD = (Text("name", "账户名"), Text("state", "状态"), Text("roles", "角色"), Text("last login", "最近登录"))
_ON, _OFF, _DELETED = Text("on", "启用"), Text("off", "停用"), Text("deleted", "已删除")
_ALL = Text("all sites", "全部场地")
_NOBODY = Text(
    "there are no accounts yet; `greenbelt serve` makes the first", "尚无账户；greenbelt serve 会创建首个账户"
)
Roles = Sequence[tuple[str, str | None]]


def account_table(
    rows: Sequence[tuple[str, bool, bool, Roles, datetime | None]], timezone: str, language: Language
) -> str:
    """One line an account: name, whether it is on, whether it is deleted, roles by site, last login."""
    if not rows:
        return _NOBODY.say(language)
    table = []
    for name, active, deleted, roles, last in rows:
        state = _DELETED if deleted else _ON if active else _OFF
        held = ", ".join(_role(role, site, language) for role, site in roles)
        when = "" if last is None else last.astimezone(ZoneInfo(timezone)).strftime("%Y-%m-%d %H:%M")
        table.append([name, state.say(language), held, when])
    return text_table([head.say(language) for head in _HEAD], table, frozenset())


def _role(role: str, site: str | None, language: Language) -> str:
    label = f"{role} {ROLE[role].zh}" if language == "zh" and role in ROLE else role
    return f"{label} ({_ALL.say(language) if site is None else site})"
