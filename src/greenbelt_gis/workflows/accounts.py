"""Managing accounts: add, passwords, roles, on and off. What `greenbelt user` does, and who did it is logged."""

from __future__ import annotations

import re
import unicodedata
from uuid import UUID

import psycopg

from greenbelt_gis.errors import MissingError, UsageError
from greenbelt_gis.model.rights import ROLE, Role, is_role
from greenbelt_gis.store.accounts import (
    Account,
    Connection,
    Listed,
    add_grant,
    any_account,
    find_account,
    insert_account,
    list_accounts,
    mark_deleted,
    remove_grant,
    set_active,
    set_hash,
)
from greenbelt_gis.store.credentials import forget_ended, revoke_all
from greenbelt_gis.store.database import Record
from greenbelt_gis.store.events import Action, log_event
from greenbelt_gis.store.sites import site_id
from greenbelt_gis.text import Text, did_you_mean
from greenbelt_gis.workflows.passwords import check_password, hash_password, made_up

ADMINISTRATOR = "admin"
"""The first account."""
_NAME = re.compile(r"[\w][\w.@+-]{0,63}")


def account_name(text: str) -> str:
    """A name as it is kept, in lower case; a ``UsageError`` where it cannot be one."""
    name = plain_name(text)
    if name is None:
        raise UsageError(
            Text("{name!r} cannot be an account's name", "“{name}”不能作账户名").format(name=text[:80]),
            fix=Text(
                "1 to 64 letters, digits and . _ - @ +, beginning with a letter or digit",
                "1 至 64 个字母、汉字、数字及 . _ - @ +，以字母、汉字或数字开头",
            ),
        )
    return name


def plain_name(text: str) -> str | None:
    """A name as it is kept, or None where no account can have it."""
    name = unicodedata.normalize("NFKC", text).lower()
    return name if _NAME.fullmatch(name) else None


def add_account(
    record: Record,
    text: str,
    password: str,
    roles: tuple[tuple[str, str | None], ...],
    *,
    actor: str,
    display: str = "",
) -> str:
    """A new account with roles (role, code of the site or None for all); its name as it is kept."""
    name = account_name(text)
    checked = [_role(role) for role, _ in roles]
    hashed = hash_password(check_password(password, name))
    with record.connect() as connection:
        try:
            account = insert_account(connection, name, display.strip() or text, hashed)
        except psycopg.errors.UniqueViolation:
            raise UsageError(
                Text("there is an account {name} already", "账户 {name} 已存在").format(name=name),
                fix=Text("names of deleted accounts stay taken", "已删除账户的名称不可再用"),
            ) from None
        log_event(connection, actor, "account_added", account=account, detail={"name": name})
        for role, (_, code) in zip(checked, roles, strict=True):
            _grant(connection, account, name, role, code, actor)
    return name


def set_password(record: Record, name: str, password: str, *, actor: str, keys_too: bool = False) -> None:
    """Another password; whoever is logged in with the old one is logged out. API keys stay unless ``keys_too``."""
    checked = check_password(password, account_name(name))
    hashed = hash_password(checked)
    with record.connect() as connection:
        account = _found(connection, name)
        set_hash(connection, account.id, hashed)
        revoke_all(connection, account.id, ("token", "session", "key") if keys_too else ("token", "session"))
        log_event(
            connection, actor, "password_set", account=account.id, detail={"name": account.name, "keys": keys_too}
        )


def change_role(record: Record, name: str, role: str, site: str | None, *, actor: str, remove: bool = False) -> bool:
    """Grant a role or take it away; False where that was so already. It holds from the next request on."""
    checked = _role(role)
    with record.connect() as connection:
        account = _found(connection, name)
        if not remove:
            return _grant(connection, account.id, account.name, checked, site, actor)
        done = remove_grant(connection, account.id, checked, _site(connection, site))
        if done:
            detail = {"name": account.name, "role": checked, "site": site}
            log_event(connection, actor, "role_removed", account=account.id, detail=detail)
        return done


def switch_account(record: Record, name: str, active: bool, *, actor: str) -> None:
    """Switch an account on or off. Off, it neither logs in nor uses its keys; on again, the keys work again."""
    with record.connect() as connection:
        account = _found(connection, name)
        set_active(connection, account.id, active)
        if not active:
            revoke_all(connection, account.id, ("token", "session"))
        action: Action = "account_enabled" if active else "account_disabled"
        log_event(connection, actor, action, account=account.id, detail={"name": account.name})


def delete_account(record: Record, name: str, *, actor: str) -> None:
    """Switch an account off for good: no roles, no credentials. The name stays, for the history names it."""
    with record.connect() as connection:
        account = _found(connection, name)
        revoke_all(connection, account.id, ("token", "session", "key"))
        mark_deleted(connection, account.id)
        log_event(connection, actor, "account_deleted", account=account.id, detail={"name": account.name})


def accounts(record: Record) -> list[Listed]:
    """All accounts."""
    with record.connect() as connection:
        return list_accounts(connection)


def ensure_administrator(record: Record, password: str = "") -> str | None:
    """See to it that there is an account: where there is none, the administrator ``admin``.

    Answers the password where it was made up: to be shown once. Old sessions are swept out on the way.
    """
    with record.connect() as connection:
        forget_ended(connection)
        if any_account(connection):
            return None
        chosen = password or made_up()
        try:
            hashed = hash_password(check_password(chosen, ADMINISTRATOR))
        except UsageError as problem:
            raise UsageError(problem.what, where={"key": "GREENBELT_ADMIN_PASSWORD"}, fix=problem.fix) from None
        account = insert_account(connection, ADMINISTRATOR, ADMINISTRATOR, hashed)
        log_event(connection, "greenbelt", "account_added", account=account, detail={"name": ADMINISTRATOR})
        _grant(connection, account, ADMINISTRATOR, "administrator", None, "greenbelt")
    return None if password else chosen


def _grant(connection: Connection, account: UUID, name: str, role: Role, code: str | None, actor: str) -> bool:
    done = add_grant(connection, account, role, _site(connection, code))
    if done:
        log_event(connection, actor, "role_granted", account=account, detail={"name": name, "role": role, "site": code})
    return done


def _site(connection: Connection, code: str | None) -> UUID | None:
    return None if code is None else site_id(connection, code)


def _role(word: str) -> Role:
    if not is_role(word):
        raise UsageError(
            Text("there is no role {role!r}", "没有角色“{role}”").format(role=word[:80]),
            fix=did_you_mean(word, ROLE, most=len(ROLE)),
        )
    return word


def _found(connection: Connection, text: str) -> Account:
    name = plain_name(text)
    account = None if name is None else find_account(connection, name)
    if account is None or account.deleted:
        raise MissingError(Text("there is no account {name}", "没有账户 {name}").format(name=text[:80]))
    return account
