"""One family of named errors.

Each says what is wrong, where (file, layer, row, code, key …) and how to mend it, in both languages. Entry
points map a class to an exit code or an HTTP status; nothing else catches them.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from greenbelt_gis.text import Language, Text

_PLACES = {
    "file": Text("file", "文件"),
    "layer": Text("layer", "图层"),
    "row": Text("row", "行"),
    "code": Text("code", "编码"),
    "key": Text("key", "键"),
    "column": Text("column", "列"),
    "rule": Text("rule", "规则"),
    "crs": Text("CRS", "坐标系"),
}


class GreenbeltError(Exception):
    """A user's mistake or an outside fault, told in a sentence, never in a stack trace."""

    def __init__(self, what: Text, *, where: Mapping[str, object] | None = None, fix: Text | None = None) -> None:
        self.what = what
        self.where = {key: value for key, value in (where or {}).items() if value not in (None, "")}
        self.fix = fix
        super().__init__(self.say("en"))

    def __reduce__(self) -> tuple[Any, ...]:
        return _again, (type(self), self.what, self.where, self.fix)  # from one process to another

    def say(self, language: Language) -> str:
        """The whole message in one language: what, then where, then how to fix it."""
        zh = language == "zh"
        message = self.what.say(language)
        if self.where:
            colon, comma = ("：", "，") if zh else (" ", ", ")
            places = comma.join(
                f"{_PLACES[k].say(language) if k in _PLACES else k}{colon}{v}" for k, v in self.where.items()
            )
            message += f"（{places}）" if zh else f" ({places})"
        if self.fix:
            stop = "" if message.endswith(("?", "？")) else "。" if zh else "."
            message += stop + ("处理：" if zh else " To fix: ") + self.fix.say(language)
        return message


def _again(kind: type[GreenbeltError], what: Text, where: Mapping[str, object], fix: Text | None) -> GreenbeltError:
    return kind(what, where=where, fix=fix)


class InputError(GreenbeltError):
    """Data that cannot be used at all (single bad rows are rejected, not raised)."""


class MissingError(InputError):
    """A file, layer or column that is not there."""


class CrsError(InputError):
    """A coordinate reference system that is missing, unfit for measuring, or unfit for the place."""


class ProfileError(InputError):
    """A profile that cannot be read or names what the file does not have."""


class CatalogueError(GreenbeltError):
    """A rule, rule set, asset class or map layer file that is wrong."""


class UsageError(GreenbeltError):
    """A request that makes no sense as put."""


class FilterError(UsageError):
    """A query of a standard client that cannot be understood; the standard wants it told as malformed."""


class RecordError(GreenbeltError):
    """The record cannot be reached, or is not the one that this software can work with."""


class LoginError(GreenbeltError):
    """Somebody has not said who they are, or what they said is not so."""


class ForbiddenError(GreenbeltError):
    """Somebody is known, but may not do this."""


class ThrottledError(GreenbeltError):
    """Too many attempts; ``seconds`` until the next one is looked at."""

    def __init__(
        self,
        what: Text,
        *,
        where: Mapping[str, object] | None = None,
        fix: Text | None = None,
        seconds: int = 1,
    ) -> None:
        super().__init__(what, where=where, fix=fix)
        self.seconds = seconds

    def __reduce__(self) -> tuple[Any, ...]:
        return _again_throttled, (self.what, self.where, self.fix, self.seconds)


def _again_throttled(what: Text, where: Mapping[str, object], fix: Text | None, seconds: int) -> ThrottledError:
    return ThrottledError(what, where=where, fix=fix, seconds=seconds)


class ConflictError(GreenbeltError):
    """What is wanted does not go together with what is there."""


class StaleError(ConflictError):
    """Somebody else has changed it since it was read."""


class UnseenError(StaleError):
    """Nobody said which state is to be changed."""


class BlockedError(ConflictError):
    """A blocking rule refuses a change; ``findings`` are what it would open, as plain values."""

    def __init__(
        self,
        what: Text,
        *,
        where: Mapping[str, object] | None = None,
        fix: Text | None = None,
        findings: Sequence[Mapping[str, Any]] = (),
    ) -> None:
        super().__init__(what, where=where, fix=fix)
        self.findings = findings

    def __reduce__(self) -> tuple[Any, ...]:
        return _again_blocked, (self.what, self.where, self.fix, self.findings)


def _again_blocked(
    what: Text, where: Mapping[str, object], fix: Text | None, findings: Sequence[Mapping[str, Any]]
) -> BlockedError:
    return BlockedError(what, where=where, fix=fix, findings=findings)


class ClusterError(GreenbeltError):
    """The workers that judge in partitions cannot be reached, or were lost."""


class OutputError(GreenbeltError):
    """A result that cannot be written."""
