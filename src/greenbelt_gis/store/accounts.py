"""Accounts and the roles granted to them. Who may call these is not judged here."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, cast
from uuid import UUID, uuid4

import psycopg

from greenbelt_gis.model.rights import Grant, Role

Connection = psycopg.Connection[Any]
LOCK = 7_236_014_982
"""Key of the advisory lock under which the first account is made."""


@dataclass(frozen=True)
class Account:
    """Somebody who may log in, or once could."""

    id: UUID
    name: str
    display_name: str
    active: bool
    deleted: bool
    created_at: datetime


@dataclass(frozen=True)
class Listed:
    """An account with its roles: role and code of the site, None for all sites."""

    account: Account
    roles: tuple[tuple[str, str | None], ...]
    last_login: datetime | None


_ACCOUNT = "id, name, display_name, active, deleted_at IS NOT NULL, created_at"


def find_account(connection: Connection, name: str) -> Account | None:
    """The account of a name, switched off or not."""
    row = connection.execute(f"SELECT {_ACCOUNT} FROM access.account WHERE name = %s", (name,)).fetchone()  # noqa: S608 - our own columns
    return None if row is None else Account(*row)


def any_account(connection: Connection) -> bool:
    """Whether there is an account at all; nobody else makes the first one until this transaction ends."""
    connection.execute("SELECT pg_advisory_xact_lock(%s)", (LOCK,))
    return connection.execute("SELECT 1 FROM access.account LIMIT 1").fetchone() is not None


def password_hash(connection: Connection, name: str) -> tuple[UUID, str, str] | None:
    """Id, display name and hash of somebody who may log in with a password."""
    return connection.execute(
        "SELECT id, display_name, password_hash FROM access.account "
        "WHERE name = %s AND active AND password_hash IS NOT NULL",
        (name,),
    ).fetchone()


def insert_account(connection: Connection, name: str, display_name: str, hashed: str) -> UUID:
    """A new account; ``psycopg.errors.UniqueViolation`` where the name is taken."""
    made = uuid4()
    connection.execute(
        "INSERT INTO access.account (id, name, display_name, password_hash, password_changed_at) "
        "VALUES (%s, %s, %s, %s, now())",
        (made, name, display_name, hashed),
    )
    return made


def set_hash(connection: Connection, account: UUID, hashed: str, *, again: bool = False) -> None:
    """A new password, or (``again``) the same one with present parameters."""
    if again:
        connection.execute("UPDATE access.account SET password_hash = %s WHERE id = %s", (hashed, account))
    else:
        connection.execute(
            "UPDATE access.account SET password_hash = %s, password_changed_at = now() WHERE id = %s",
            (hashed, account),
        )


def set_active(connection: Connection, account: UUID, active: bool) -> None:
    """Switch an account on or off."""
    connection.execute("UPDATE access.account SET active = %s WHERE id = %s", (active, account))


def mark_deleted(connection: Connection, account: UUID) -> None:
    """Switch an account off for good: no password, no role; the name stays taken, for the history names it."""
    connection.execute("DELETE FROM access.role_grant WHERE account_id = %s", (account,))
    connection.execute(
        "UPDATE access.account SET active = false, deleted_at = now(), password_hash = NULL WHERE id = %s", (account,)
    )


def add_grant(connection: Connection, account: UUID, role: Role, site: UUID | None) -> bool:
    """Grant a role on a site or on all; False where it was granted already."""
    done = connection.execute(
        "INSERT INTO access.role_grant (account_id, role, site_id) VALUES (%s, %s, %s) ON CONFLICT DO NOTHING",
        (account, role, site),
    )
    return done.rowcount > 0


def remove_grant(connection: Connection, account: UUID, role: Role, site: UUID | None) -> bool:
    """Take a role away; False where it was not granted."""
    done = connection.execute(
        "DELETE FROM access.role_grant WHERE account_id = %s AND role = %s AND site_id IS NOT DISTINCT FROM %s",
        (account, role, site),
    )
    return done.rowcount > 0


def roles_on(connection: Connection, account: UUID, site: UUID) -> list[Role]:
    """The roles that somebody has on a site now; none where the account is switched off."""
    rows = connection.execute(
        "SELECT DISTINCT role FROM access.role_grant g JOIN access.account a ON a.id = g.account_id "
        "WHERE a.id = %s AND a.active AND (site_id IS NULL OR site_id = %s)",
        (account, site),
    ).fetchall()
    return [cast("Role", row[0]) for row in rows]


def list_accounts(connection: Connection) -> list[Listed]:
    """All accounts by name, with their roles and when they last logged in."""
    rows = connection.execute(
        f"SELECT {_ACCOUNT}, (SELECT max(created_at) FROM access.credential AS c WHERE c.account_id = a.id "  # noqa: S608 - our own columns
        "AND c.kind <> 'key') FROM access.account AS a ORDER BY name"
    ).fetchall()
    roles: dict[UUID, list[tuple[str, str | None]]] = {}
    for account, role, code in connection.execute(
        "SELECT g.account_id, g.role, s.code FROM access.role_grant AS g LEFT JOIN site AS s ON s.id = g.site_id "
        "ORDER BY g.role, s.code NULLS FIRST"
    ):
        roles.setdefault(account, []).append((role, code))
    return [Listed(Account(*row[:-1]), tuple(roles.get(row[0], ())), row[-1]) for row in rows]


def grants(rows: Sequence[Sequence[Any]]) -> tuple[Grant, ...]:
    """Grants from pairs of role and site id, as JSON has them."""
    return tuple(Grant(cast("Role", role), None if site is None else UUID(str(site))) for role, site in rows)
