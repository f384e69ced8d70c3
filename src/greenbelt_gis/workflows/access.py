"""Who asks: logging in and out, whom a secret belongs to, API keys. Managing accounts is in ``accounts``."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from uuid import UUID

from greenbelt_gis.errors import ForbiddenError, LoginError, MissingError, ThrottledError, UsageError
from greenbelt_gis.model.rights import PERMISSION, Permission, Principal, forbidden
from greenbelt_gis.store import credentials, throttle
from greenbelt_gis.store.accounts import password_hash, set_hash
from greenbelt_gis.store.credentials import Issued, Key, Kind, Resolved
from greenbelt_gis.store.database import Record
from greenbelt_gis.store.events import Action, Origin, log_event
from greenbelt_gis.store.sites import one_of, sites
from greenbelt_gis.text import Text, did_you_mean
from greenbelt_gis.workflows.accounts import plain_name
from greenbelt_gis.workflows.passwords import verify

LASTS: dict[Kind, timedelta] = {"token": timedelta(hours=8), "session": timedelta(hours=12)}
"""How long a login holds; keys say so themselves."""
MOST_LOGINS, MOST_KEYS = 100, 50
"""Of one account at a time."""


@dataclass(frozen=True)
class NewKey:
    """A key that was made, and the codes of the sites it is for (None: all of its owner's)."""

    key: Issued
    sites: tuple[str, ...] | None


def login(record: Record, name: str, password: str, kind: Kind, origin: Origin) -> Issued:
    """A credential for a right name and password.

    Raises ``LoginError``, which never says which of the two is wrong, and ``ThrottledError`` where there were too
    many attempts: then even the right password is refused. Takes as long for a name that nobody has.
    """
    known = plain_name(name)
    place = throttle.network(origin.address)
    with record.connect() as connection:
        familiar = known is not None and credentials.was_here(connection, known, place)
        asked = known or name
        # Where somebody is known, neither strangers nor those who share their address can keep them out.
        of_name = throttle.by_known_place(asked, origin.address) if familiar else throttle.by_name(asked)
        of_address = None if familiar else throttle.by_address(origin.address)
        wait = (throttle.begin(connection, of_address) if of_address else 0) or throttle.begin(connection, of_name)
        found = None if known is None or wait else password_hash(connection, known)
    if wait:
        raise ThrottledError(
            Text("too many attempts to log in", "登录尝试次数过多"),
            fix=Text("wait {n} seconds", "请等待 {n} 秒").format(n=wait),
            seconds=wait,
        )
    right, renewed = verify(password, found[2] if found else None)
    with record.connect() as connection:
        throttle.sweep(connection)
        # While the hash was computed the account may have been switched off, or got another password.
        if not right or found is None or known is None or password_hash(connection, known) != found:
            # What is no account's name may be a password in the wrong box: it is not written down.
            who, account = (known or "", found[0]) if found else ("", None)
            log_event(connection, who, "login_failed", account=account, detail={"by": kind}, origin=origin)
        else:
            account = found[0]
            throttle.succeeded(connection, of_name, of_address)
            if renewed is not None:
                set_hash(connection, account, renewed, again=True)
            issued = credentials.issue(connection, account, kind, lasts=LASTS[kind], address=place)
            credentials.revoke_oldest(connection, account, MOST_LOGINS)
            log_event(connection, known, "login", account=account, detail={"by": kind}, origin=origin)
            return issued
    raise LoginError(Text("the name or the password is wrong", "账户名或密码错误"))


def logout(record: Record, principal: Principal, origin: Origin) -> None:
    """End the login that a request came with."""
    if principal.credential is None:
        return
    with record.connect() as connection:
        if credentials.revoke(connection, principal.credential):
            log_event(connection, principal.name, "logout", account=principal.account, origin=origin)


def principal_of(record: Record, secret: str) -> Resolved | None:
    """Whom a secret belongs to, as the database says it now."""
    if not credentials.looks_like_secret(secret):
        return None
    with record.connect() as connection:
        return credentials.resolve(connection, credentials.hash_of(secret))


def note_use(record: Record, credential: UUID) -> None:
    """Note that a credential is in use; at most once a minute is written."""
    with record.connect() as connection:
        credentials.touch(connection, credential)


def allowed_site(record: Record, principal: Principal, code: str, permission: Permission) -> UUID:
    """The id of the site of that code, where the caller may do something on it.

    Raises ``MissingError`` for a site that they may not see as for one that is not there, else ``ForbiddenError``.
    """
    site = one_of(sites(record, principal.sites("read")), code)
    principal.check(permission, site)
    return site


def note(
    record: Record,
    principal: Principal,
    action: Action,
    *,
    site: UUID | None = None,
    detail: Mapping[str, Any] | None = None,
    origin: Origin,
) -> None:
    """Log what somebody did that is neither an edit nor a read: an export, an override."""
    with record.connect() as connection:
        log_event(
            connection, principal.name, action, account=principal.account, site=site, detail=detail, origin=origin
        )


def make_key(
    record: Record,
    principal: Principal,
    name: str,
    *,
    permissions: Collection[str] | None = None,
    codes: Collection[str] | None = None,
    days: int | None = None,
    origin: Origin,
) -> NewKey:
    """An API key of the caller's, as wide as they are or narrower.

    It can do no more than its owner can at the moment of a request. Raises ``UsageError`` for an unknown permission,
    ``ForbiddenError`` for one that the caller has nowhere, ``MissingError`` for a site that they may not see.
    """
    account = _person(principal)
    for one in permissions or ():
        if one not in PERMISSION:
            raise UsageError(
                Text("there is no permission {one!r}", "没有权限“{one}”").format(one=one[:80]),
                fix=did_you_mean(one, PERMISSION, most=len(PERMISSION)),
            )
        held: Permission = one  # type: ignore[assignment]
        if not principal.may_somewhere(held):
            raise forbidden(held)
    visible = sites(record, principal.sites("read")) if codes is not None else {}
    ids = None if codes is None else [one_of(visible, code) for code in codes]
    with record.connect() as connection:
        if sum(key.revoked_at is None for key in credentials.keys(connection, account)) >= MOST_KEYS:
            raise UsageError(
                Text("you have {n} keys already", "您已有 {n} 个密钥").format(n=MOST_KEYS),
                fix=Text("revoke one first", "请先撤销一个"),
            )
        made = credentials.issue(
            connection, account, "key", lasts=None if days is None else timedelta(days=days), name=name,
            permissions=permissions, sites=ids,
        )  # fmt: skip
        detail = {
            "key": str(made.id), "name": name, "permissions": None if permissions is None else sorted(permissions),
            "sites": None if codes is None else sorted(codes),
        }  # fmt: skip
        log_event(connection, principal.name, "key_made", account=account, detail=detail, origin=origin)
    return NewKey(made, None if codes is None else tuple(sorted(codes)))


def keys_of(record: Record, principal: Principal) -> list[tuple[Key, tuple[str, ...] | None]]:
    """The caller's keys, each with the codes of its sites that they may still see (None: all)."""
    account = _person(principal)
    with record.connect() as connection:
        found = credentials.keys(connection, account)
    codes = {id_: code for code, id_ in sites(record, principal.sites("read")).items()}
    return [
        (key, None if key.sites is None else tuple(sorted(codes[site] for site in key.sites if site in codes)))
        for key in found
    ]


def revoke_key(record: Record, principal: Principal, id_: UUID, origin: Origin) -> None:
    """Take a key back: one's own, or anybody's where one may manage accounts; others' do not exist."""
    account = _person(principal)
    with record.connect() as connection:
        found = credentials.find_key(connection, id_)
        if found is None or (found[0] != account and not principal.may("accounts")):
            raise MissingError(Text("there is no such key", "没有该密钥"))
        if credentials.revoke(connection, id_):
            detail = {"key": str(id_), "name": found[1].name}
            log_event(connection, principal.name, "key_revoked", account=found[0], detail=detail, origin=origin)


def _person(principal: Principal) -> UUID:
    """The account of somebody who logged in; a key makes no keys, else taking it back would not end it."""
    if principal.account is None:
        raise LoginError(Text("log in first", "请先登录"))
    if principal.key:
        raise ForbiddenError(
            Text("an API key cannot manage keys", "API 密钥不能管理密钥"),
            fix=Text("log in with the password", "请用密码登录"),
        )
    return principal.account
