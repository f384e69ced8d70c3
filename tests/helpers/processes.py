"""Processes that a process started: to be seen, and killed, without those of other tests on the same machine."""

from __future__ import annotations

from contextlib import suppress
from pathlib import Path


def children(pid: int, word: str) -> list[int]:
    """Children of a process, of all its threads, with a word in their command line."""
    found: set[int] = set()
    for task in Path(f"/proc/{pid}/task").iterdir():
        with suppress(OSError):  # it has just ended
            for child in (task / "children").read_text().split():
                if word.encode() in Path(f"/proc/{child}/cmdline").read_bytes():
                    found.add(int(child))
    return sorted(found)


def lives(pid: int) -> bool:
    """Whether a process runs; one that has ended and is not collected does not."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False
