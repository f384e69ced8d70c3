"""Passwords: which are taken, and argon2id. Length counts, composition does not."""

from __future__ import annotations

import secrets
import threading
import unicodedata
from functools import cache

from pwdlib import PasswordHash
from pwdlib.hashers.argon2 import Argon2Hasher

from greenbelt_gis.errors import UsageError
from greenbelt_gis.text import Text

SHORTEST, LONGEST = 10, 256
"""Characters; the longest bounds the work that a stranger can ask for."""

_HASHER = PasswordHash((Argon2Hasher(),))
_AT_ONCE = threading.BoundedSemaphore(2)
"""Each takes 64 MiB and some tens of milliseconds of every core: a flood of logins waits, instead of filling memory."""


def check_password(password: str, name: str) -> str:
    """A new password as it is hashed; a ``UsageError`` (which does not show it) where it will not do."""
    normal = _normal(password)
    if normal is None or len(normal) > LONGEST:
        raise UsageError(
            Text("the password cannot be used", "该密码无法使用"),
            fix=Text("at most {n} characters", "最多 {n} 个字符").format(n=LONGEST),
        )
    if len(normal) < SHORTEST:
        raise UsageError(
            Text("the password is too short", "密码过短"),
            fix=Text("at least {n} characters; a sentence is fine", "至少 {n} 个字符，可用一句话").format(n=SHORTEST),
        )
    if normal.casefold() == name.casefold():
        raise UsageError(
            Text("the password is the account's name", "密码与账户名相同"),
            fix=Text("choose something else", "请另选密码"),
        )
    return normal


def hash_password(password: str) -> str:
    """The slow hash of a checked password."""
    with _AT_ONCE:
        return _HASHER.hash(password)


def verify(password: str, hashed: str | None) -> tuple[bool, str | None]:
    """Whether a password is right, and its hash by present parameters where the kept one is by others.

    The same work where there is no hash (no such account): how long it takes tells nothing.
    """
    normal = _normal(password)
    usable = normal is not None and len(normal) <= LONGEST
    nobodys = _nobodys()
    with _AT_ONCE:
        right, renewed = _HASHER.verify_and_update(normal if usable and normal is not None else "", hashed or nobodys)
    return (True, renewed) if right and usable and hashed is not None else (False, None)


def made_up() -> str:
    """A password nobody can guess."""
    return secrets.token_urlsafe(15)


@cache
def _nobodys() -> str:
    return _HASHER.hash(secrets.token_urlsafe(32))


def _normal(password: str) -> str | None:
    """One spelling for what looks the same; None for what is no text."""
    normal = unicodedata.normalize("NFC", password)
    try:
        normal.encode("utf-8")
    except UnicodeEncodeError:
        return None
    return normal
