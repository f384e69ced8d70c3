"""Slows the guessing of passwords down; kept in the database, so that all workers count together.

An attempt is counted before it is looked at and taken back where it was right: attempts made at the same time are
counted too. While a subject is blocked nothing is counted, so that a block ends whatever is asked meanwhile.
"""

from __future__ import annotations

import hashlib
import ipaddress
from dataclasses import dataclass
from typing import Any

import psycopg

Connection = psycopg.Connection[Any]
FIRST_S, LONGEST_S = 30, 900
"""Seconds of the first block, and of the longest: each doubles the one before."""
FORGOTTEN_S = 3600
"""Seconds after which failures are forgotten."""


@dataclass(frozen=True)
class Subject:
    """What attempts are counted by, and how many may fail before the first block."""

    key: str
    free: int


def by_name(name: str) -> Subject:
    """All attempts at a name, whether there is such an account or not; of no name more than a hash is kept."""
    return Subject("name:" + _hashed(name), 5)


def by_known_place(name: str, address: str) -> Subject:
    """Attempts at a name from where its owner logged in lately: strangers who guess cannot keep the owner out."""
    return Subject("known:" + _hashed(f"{name}\n{network(address)}"), 5)


def by_address(address: str) -> Subject:
    """All attempts from an address; many people may share one."""
    return Subject("address:" + network(address), 20)


def network(address: str) -> str:
    """The part of an address that one guesser commands: all of an IPv4 address, the first 64 bits of an IPv6 one."""
    try:
        parsed = ipaddress.ip_address(address)
    except ValueError:
        return "unknown"
    if isinstance(parsed, ipaddress.IPv6Address):
        if parsed.ipv4_mapped is not None:
            return str(parsed.ipv4_mapped)
        return str(ipaddress.ip_network((parsed, 64), strict=False))
    return str(parsed)


_COUNT = """
INSERT INTO access.attempt AS t (subject, failures, last_at, blocked_until)
VALUES (%(subject)s, 1, now(), '-infinity')
ON CONFLICT (subject) DO UPDATE SET
    failures = CASE WHEN t.last_at < now() - make_interval(secs => %(forgotten)s) THEN 1 ELSE t.failures + 1 END,
    last_at = now(),
    blocked_until = CASE
        WHEN t.last_at < now() - make_interval(secs => %(forgotten)s) OR t.failures + 1 < %(free)s THEN '-infinity'
        ELSE now() + make_interval(secs => least(%(longest)s, %(first)s * 2 ^ least(t.failures + 1 - %(free)s, 10)))
    END
WHERE t.blocked_until <= clock_timestamp()
RETURNING failures
"""


def begin(connection: Connection, subject: Subject) -> int:
    """Count an attempt; 0, or the seconds for which no attempt is looked at. The caller commits."""
    values = {
        "subject": subject.key, "free": subject.free, "first": FIRST_S, "longest": LONGEST_S, "forgotten": FORGOTTEN_S,
    }  # fmt: skip
    if connection.execute(_COUNT, values).fetchone() is not None:
        return 0
    row = connection.execute(
        "SELECT ceil(extract(epoch FROM greatest(blocked_until, now()) - now()))::int FROM access.attempt "
        "WHERE subject = %s",
        (subject.key,),
    ).fetchone()
    return 1 if row is None else max(1, int(row[0]))


def succeeded(connection: Connection, name: Subject, address: Subject | None) -> None:
    """The attempt was right: failures of the name are forgotten, the address gets its attempt back.

    The address comes first, as where attempts begin: those of one person at the same moment must not wait in a circle.
    """
    if address is not None:
        connection.execute(
            "UPDATE access.attempt SET failures = greatest(failures - 1, 0), "
            "blocked_until = CASE WHEN failures - 1 < %s THEN '-infinity' ELSE blocked_until END WHERE subject = %s",
            (address.free, address.key),
        )
    connection.execute("DELETE FROM access.attempt WHERE subject = %s", (name.key,))


def sweep(connection: Connection) -> None:
    """Forget subjects whose failures no longer count; nobody waits for it."""
    connection.execute(
        "DELETE FROM access.attempt WHERE subject IN (SELECT subject FROM access.attempt "
        "WHERE last_at < now() - make_interval(secs => %s) AND blocked_until < now() "
        "ORDER BY last_at LIMIT 1000 FOR UPDATE SKIP LOCKED)",
        (FORGOTTEN_S,),
    )


def _hashed(text: str) -> str:
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:32]
