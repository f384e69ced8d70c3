"""Processes that a process started: to be seen, and killed, without those of other tests on the same machine."""

from __future__ import annotations

from pathlib import Path


def children(pid: int, word: str = "") -> list[int]:
    """Children of a process, of all its threads, with a word in their command line."""
    threads = Path(f"/proc/{pid}/task").iterdir()
    found = {int(child) for thread in threads for child in _told(thread / "children").split()}
    return sorted(child for child in found if word.encode() in _told(Path(f"/proc/{child}/cmdline")))


def lives(pid: int) -> bool:
    """Whether a process runs; one that has ended and is not collected does not."""
    state = _told(Path(f"/proc/{pid}/stat")).rpartition(b")")[2].split()[:1]
    return state not in ([], [b"Z"])


def _told(file: Path) -> bytes:
    try:
        return file.read_bytes()
    except OSError:  # it has just ended
        return b""
