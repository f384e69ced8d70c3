"""What stands for a password: bearer tokens, browser sessions, API keys. Only hashes of their secrets are kept."""

from __future__ import annotations

import hashlib
import re
import secrets
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Literal
from uuid import UUID, uuid4

import psycopg

from greenbelt_gis.model.rights import Grant, Principal, rights_of
from greenbelt_gis.store.accounts import grants

Connection = psycopg.Connection[Any]
Kind = Literal["token", "session", "key"]
PREFIX: dict[Kind, str] = {"token": "gbt_", "session": "gbs_", "key": "gbk_"}
"""How a secret begins, so that one in the wrong place is recognised."""
_SECRET = re.compile(r"gb[tsk]_[A-Za-z0-9_-]{43}")
KEPT_DAYS = 90
"""Days that tokens and sessions stay after they ended; keys stay."""


@dataclass(frozen=True)
class Issued:
    """A new credential with its secret, which nobody can read again."""

    id: UUID
    secret: str
    expires_at: datetime | None


@dataclass(frozen=True)
class Key:
    """An API key as its owner sees it; ``permissions`` and ``sites`` None: as wide as the owner."""

    id: UUID
    name: str
    permissions: tuple[str, ...] | None
    sites: tuple[UUID, ...] | None
    created_at: datetime
    expires_at: datetime | None
    last_used_at: datetime | None
    revoked_at: datetime | None


@dataclass(frozen=True)
class Resolved:
    """Whom a secret belongs to, and for how many seconds yet (None: without end)."""

    principal: Principal
    seconds: float | None


def looks_like_secret(text: str) -> bool:
    """Whether it can be a secret of ours at all; anything else need not be asked about."""
    return _SECRET.fullmatch(text) is not None


def hash_of(secret: str) -> bytes:
    """What is kept of a secret: it has 256 random bits, so a plain hash is enough."""
    return hashlib.sha256(secret.encode("ascii")).digest()


def issue(
    connection: Connection,
    account: UUID,
    kind: Kind,
    *,
    lasts: timedelta | None,
    name: str = "",
    permissions: Collection[str] | None = None,
    sites: Collection[UUID] | None = None,
    address: str = "",
) -> Issued:
    """Make a credential."""
    secret = PREFIX[kind] + secrets.token_urlsafe(32)
    row = connection.execute(
        "INSERT INTO access.credential (id, account_id, kind, hash, name, permissions, sites, address, expires_at) "
        "VALUES (%s, %s, %s, %s, %s, %s, %s, %s, now() + %s) RETURNING id, expires_at",
        (
            uuid4(), account, kind, hash_of(secret), name, None if permissions is None else sorted(permissions),
            None if sites is None else sorted(sites), address, lasts,
        ),
    ).fetchone()  # fmt: skip
    assert row is not None
    return Issued(row[0], secret, row[1])


_RESOLVE = """
SELECT c.id, c.kind, c.permissions, c.sites, extract(epoch FROM c.expires_at - now())::float8, a.id, a.name,
       (SELECT coalesce(jsonb_agg(jsonb_build_array(g.role, g.site_id) ORDER BY g.id), '[]')
        FROM access.role_grant AS g WHERE g.account_id = a.id)
FROM access.credential AS c JOIN access.account AS a ON a.id = c.account_id
WHERE c.hash = %s AND c.revoked_at IS NULL AND (c.expires_at IS NULL OR c.expires_at > now()) AND a.active
"""


def resolve(connection: Connection, hashed: bytes) -> Resolved | None:
    """Whom a credential belongs to and what they may do; None where it is of nobody, ended, or taken back."""
    row = connection.execute(_RESOLVE, (hashed,)).fetchone()
    if row is None:
        return None
    id_, kind, permissions, sites, seconds, account, name, held = row
    granted: tuple[Grant, ...] = grants(held)
    everywhere, by_site = rights_of(granted, permissions, sites)
    return Resolved(Principal(account, name, everywhere, by_site, granted, id_, kind == "key"), seconds)


def touch(connection: Connection, id_: UUID) -> None:
    """Note that a credential is used, at most once a minute."""
    connection.execute(
        "UPDATE access.credential SET last_used_at = now() WHERE id = %s "
        "AND (last_used_at IS NULL OR last_used_at < now() - interval '1 minute')",
        (id_,),
    )


def revoke(connection: Connection, id_: UUID) -> bool:
    """Take one credential back; False where that had been done."""
    done = connection.execute(
        "UPDATE access.credential SET revoked_at = now() WHERE id = %s AND revoked_at IS NULL", (id_,)
    )
    return done.rowcount > 0


def revoke_all(connection: Connection, account: UUID, kinds: Collection[Kind]) -> int:
    """Take back all credentials of an account of some kinds; how many."""
    done = connection.execute(
        "UPDATE access.credential SET revoked_at = now() "
        "WHERE account_id = %s AND kind = ANY(%s) AND revoked_at IS NULL "
        "AND (expires_at IS NULL OR expires_at > now())",
        (account, list(kinds)),
    )
    return done.rowcount


def revoke_oldest(connection: Connection, account: UUID, most: int) -> None:
    """Take back all but the newest ``most`` tokens and sessions of an account."""
    connection.execute(
        "UPDATE access.credential SET revoked_at = now() WHERE id IN ("
        "SELECT id FROM access.credential WHERE account_id = %s AND kind <> 'key' AND revoked_at IS NULL "
        "AND expires_at > now() ORDER BY created_at DESC OFFSET %s)",
        (account, most),
    )


_KEY = "id, name, permissions, sites, created_at, expires_at, last_used_at, revoked_at"


def keys(connection: Connection, account: UUID) -> list[Key]:
    """An account's API keys, the newest first."""
    rows = connection.execute(
        f"SELECT {_KEY} FROM access.credential WHERE account_id = %s AND kind = 'key' ORDER BY created_at DESC, id",  # noqa: S608 - our own columns
        (account,),
    )
    return [_key(row) for row in rows]


def find_key(connection: Connection, id_: UUID) -> tuple[UUID, Key] | None:
    """The owner of a key, and the key."""
    row = connection.execute(
        f"SELECT account_id, {_KEY} FROM access.credential WHERE id = %s AND kind = 'key'",  # noqa: S608 - our own columns
        (id_,),
    ).fetchone()
    return None if row is None else (row[0], _key(row[1:]))


def was_here(connection: Connection, account_name: str, address: str) -> bool:
    """Whether somebody logged in to an account from an address within the last month."""
    row = connection.execute(
        "SELECT 1 FROM access.credential AS c JOIN access.account AS a ON a.id = c.account_id "
        "WHERE a.name = %s AND c.kind <> 'key' AND c.address = %s AND c.created_at > now() - interval '30 days' "
        "LIMIT 1",
        (account_name, address),
    ).fetchone()
    return row is not None


def forget_ended(connection: Connection) -> int:
    """Delete tokens and sessions that ended long ago; how many. The log still tells of their logins."""
    done = connection.execute(
        "DELETE FROM access.credential WHERE kind <> 'key' AND expires_at < now() - make_interval(days => %s)",
        (KEPT_DAYS,),
    )
    return done.rowcount


def _key(row: tuple[Any, ...]) -> Key:
    id_, name, permissions, sites, *times = row
    return Key(
        id_, name, None if permissions is None else tuple(permissions), None if sites is None else tuple(sites), *times
    )
