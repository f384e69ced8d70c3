"""The log of what is neither edit (``change`` tells of those) nor read: logins, exports, overrides, keys, grants."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal
from uuid import UUID

import psycopg
from psycopg.types.json import Jsonb

Action = Literal[
    "login", "login_failed", "logout", "account_added", "account_enabled", "account_disabled",
    "account_deleted", "password_set", "role_granted", "role_removed", "key_made", "key_revoked", "export", "override",
]  # fmt: skip


@dataclass(frozen=True)
class Origin:
    """Where a request came from."""

    address: str = ""
    request_id: str = ""


def log_event(
    connection: psycopg.Connection[Any],
    actor: str,
    action: Action,
    *,
    account: UUID | None = None,
    site: UUID | None = None,
    detail: Mapping[str, Any] | None = None,
    origin: Origin | None = None,
) -> None:
    """Add to the log, in the caller's transaction. ``account`` is whom it is about. Never put a secret into it."""
    origin = origin or Origin()
    connection.execute(
        "INSERT INTO access.event (actor, account_id, action, site_id, detail, request_id, address) "
        "VALUES (%s, %s, %s, %s, %s, %s, %s)",
        (actor, account, action, site, Jsonb(dict(detail or {})), origin.request_id, origin.address),
    )
