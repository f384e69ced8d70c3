"""`greenbelt user`: accounts and their roles. Passwords are asked for, or read from stdin; never arguments."""

from __future__ import annotations

import json
import sys
from typing import Annotated

import typer

from greenbelt_gis.cli.common import Json, get_settings, language, record, say
from greenbelt_gis.errors import UsageError
from greenbelt_gis.text import Text
from greenbelt_gis.workflows.operator import operator

user_app = typer.Typer(help="Accounts and roles. 账户与角色。", no_args_is_help=True, rich_markup_mode=None)

Name = Annotated[str, typer.Argument(help="Name of the account. 账户名。")]
FromStdin = Annotated[bool, typer.Option("--password-stdin", help="Read the password from stdin. 从标准输入读取密码。")]
OfSite = Annotated[str | None, typer.Option("--site", help="Code of the site; none: all sites. 场地编码，缺省为全部。")]
LONGEST_LINE = 4096
"""Bytes of stdin that are read for a password."""


@user_app.command()
def add(
    name: Name,
    role: Annotated[list[str] | None, typer.Option("--role", help="A role; may be repeated. 角色，可重复。")] = None,
    site: OfSite = None,
    display: Annotated[str, typer.Option("--display", help="Name to show. 显示名称。")] = "",
    password_stdin: FromStdin = False,
) -> None:
    """Add an account. 添加账户。"""
    from greenbelt_gis.workflows.accounts import account_name, add_account

    account_name(name)  # before a password is asked for
    opened = record(get_settings())
    roles = tuple((one, site) for one in role or ())
    made = add_account(opened, name, _password(password_stdin), roles, actor=operator(), display=display)
    say(Text("added: {name}", "已添加：{name}").format(name=made))
    if not roles:
        say(
            Text(
                "it has no role yet: greenbelt user role {name} ROLE", "尚无角色：greenbelt user role {name} 角色"
            ).format(name=made)
        )


@user_app.command()
def passwd(
    name: Name,
    password_stdin: FromStdin = False,
    revoke_keys: Annotated[
        bool, typer.Option("--revoke-keys", help="Take its API keys back too. 同时撤销 API 密钥。")
    ] = False,
) -> None:
    """Set a password; ends the account's logins. 设置密码，并结束其登录。"""
    from greenbelt_gis.workflows.accounts import set_password

    opened = record(get_settings())
    set_password(opened, name, _password(password_stdin), actor=operator(), keys_too=revoke_keys)
    say(Text("set; whoever was logged in is logged out", "已设置；原有登录均已结束"))


@user_app.command()
def role(
    name: Name,
    role: Annotated[str, typer.Argument(help="The role. 角色。")],
    site: OfSite = None,
    remove: Annotated[bool, typer.Option("--remove", help="Take it away. 撤销角色。")] = False,
) -> None:
    """Grant a role, or take it away. 授予或撤销角色。"""
    from greenbelt_gis.workflows.accounts import change_role

    done = change_role(record(get_settings()), name, role, site, actor=operator(), remove=remove)
    if not done:
        say(Text("it was so already", "原已如此"))
    elif remove:
        say(Text("taken away", "已撤销"))
    else:
        say(Text("granted", "已授予"))


@user_app.command("list")
def list_(as_json: Json = False) -> None:
    """All accounts with their roles. 全部账户及角色。"""
    from greenbelt_gis.reports.account_table import account_table
    from greenbelt_gis.workflows.accounts import accounts

    found = accounts(record(get_settings()))
    if as_json:
        told = [
            {
                "name": one.account.name, "display_name": one.account.display_name, "active": one.account.active,
                "deleted": one.account.deleted, "roles": [{"role": r, "site": s} for r, s in one.roles],
                "last_login": None if one.last_login is None else one.last_login.isoformat(),
            }
            for one in found
        ]  # fmt: skip
        typer.echo(json.dumps(told, ensure_ascii=False, indent=1))
        return
    rows = [(o.account.name, o.account.active, o.account.deleted, o.roles, o.last_login) for o in found]
    typer.echo(account_table(rows, get_settings().timezone, language()))


@user_app.command()
def disable(name: Name) -> None:
    """Switch an account off; it keeps roles and keys for later. 停用账户，保留角色与密钥。"""
    _switch(name, False)


@user_app.command()
def enable(name: Name) -> None:
    """Switch an account on again. 重新启用账户。"""
    _switch(name, True)


@user_app.command()
def delete(name: Name) -> None:
    """Switch an account off for good; its name stays taken. 永久停用账户，名称不再使用。"""
    from greenbelt_gis.workflows.accounts import delete_account

    delete_account(record(get_settings()), name, actor=operator())
    say(Text("deleted; its name stays in the history", "已删除；历史记录中保留其名称"))


def _switch(name: str, active: bool) -> None:
    from greenbelt_gis.workflows.accounts import switch_account

    switch_account(record(get_settings()), name, active, actor=operator())
    say(Text("switched on", "已启用") if active else Text("switched off", "已停用"))


def _password(stdin: bool) -> str:
    """A password from stdin, or asked for twice at a terminal."""
    if stdin:
        return sys.stdin.readline(LONGEST_LINE).removesuffix("\n").removesuffix("\r")
    if not sys.stdin.isatty():
        raise UsageError(
            Text("nobody is there to be asked for a password", "无法询问密码"),
            fix=Text("pipe it in with --password-stdin", "请通过管道与 --password-stdin 提供"),
        )
    return str(
        typer.prompt(
            Text("password", "密码").say(language()), hide_input=True, err=True,
            confirmation_prompt=Text("again", "再次输入").say(language()),
        )
    )  # fmt: skip
