"""Reads what a stranger sent, as a process of its own: limits on memory, time and files, no record, no secrets.

``read_apart`` is for whoever imports; the other side runs as ``python -m greenbelt_gis.workflows.upload_reading`` in a
folder that holds the files and the wish. Nothing comes back but layers as arrow files and a report as JSON.
"""

from __future__ import annotations

import contextlib
import json
import os
import resource
import signal
import subprocess
import sys
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from greenbelt_gis.errors import GreenbeltError, InputError
from greenbelt_gis.io.dataset import read_dataset
from greenbelt_gis.io.handover import hand_over
from greenbelt_gis.io.report import FIELDS, Report, event_rows
from greenbelt_gis.io.uploads import Sent, open_sent, receive
from greenbelt_gis.text import Text
from greenbelt_gis.workflows.serving import end_with_stdin

MEMORY = 4 * 1024**3
"""Bytes of memory that reading may take, libraries included."""
SECONDS = 600
"""That reading may take, by the clock and of a processor."""
UNPACKED = 2 * 1024**3
"""Bytes that an archive may unpack to, and that any file may be."""
MOST_ROWS = 100_000
"""Rows of which is kept what became of them; of more only how many there were."""
PROFILE, WISH, RESULT, TROUBLE = "profile.yaml", "wish.json", "result.json", "trouble.txt"
_LONGEST_TROUBLE = 4000
_AT_A_LIMIT = ("MemoryError", "bad_alloc", "File too large", "No space left", "can't start new thread")
"""What Python says where memory, disk or the size of a file ends."""
_POLL_S = 0.1
_TOO_MUCH = Text(
    "reading it takes more memory or time than there is for one file", "读取所需的内存或时间超过单个文件的限额"
)
_SMALLER = Text("send it in smaller parts", "请分成较小的部分上传")


@dataclass(frozen=True)
class Wish:
    """What is to be read: what the sender called it and said of it; ``codes``: of objects that the site has."""

    called: str
    layer: str | None
    crs: str | None
    site: str
    working_crs: str
    timezone: str
    now: str
    codes: Sequence[str]


@dataclass(frozen=True)
class Read:
    """What came of reading: layers that were handed over, rows of ``FIELDS``, how many of each action, in all and by
    layer, notes."""

    layers: Sequence[str]
    rows: Sequence[Sequence[Any]]
    counts: dict[str, int]
    by_layer: dict[str, dict[str, int]]
    notes: Sequence[dict[str, Any]]


def layer_file(folder: Path, layer: str) -> Path:
    """Where a layer is handed over."""
    return folder / f"layer-{layer}.arrow"


def data_file(folder: Path, suffix: str) -> Path:
    """Where what was sent lies."""
    return folder / f"sent{suffix}"


def read_apart(folder: Path, wish: Wish, waiting: Callable[[], None]) -> Read:
    """Have what lies in a folder read by a process of its own, which ends with us.

    ``waiting``: called now and then; what it raises ends the reading. Raises ``InputError`` for what cannot be used.
    """
    limits = {"memory": MEMORY, "seconds": SECONDS, "unpacked": UNPACKED}
    (folder / WISH).write_text(json.dumps({"limits": limits, "wish": asdict(wish)}), encoding="utf-8")
    kept = {name: os.environ[name] for name in ("PATH", "PYTHONPATH", "LANG", "LC_ALL") if name in os.environ}
    lone = {"HOME": str(folder), "TMPDIR": str(folder), "PROJ_NETWORK": "OFF", "OPENBLAS_NUM_THREADS": "1"}
    with (folder / TROUBLE).open("wb") as trouble:
        reader = subprocess.Popen(  # noqa: S603 - ourselves, in a folder of our own
            [sys.executable, "-m", "greenbelt_gis.workflows.upload_reading", str(folder)],
            env=kept | lone, cwd=folder, stdin=subprocess.PIPE, stdout=subprocess.DEVNULL, stderr=trouble,
            process_group=0,
        )  # fmt: skip
    try:
        while True:
            with contextlib.suppress(subprocess.TimeoutExpired):
                reader.wait(_POLL_S)
                break
            waiting()
    finally:
        reader.kill()
        reader.wait()
        assert reader.stdin is not None
        reader.stdin.close()
    if not (folder / RESULT).is_file():
        _check_fault(folder / TROUBLE, reader.returncode)
        raise InputError(_TOO_MUCH, where={"file": wish.called}, fix=_SMALLER)
    result = json.loads((folder / RESULT).read_text(encoding="utf-8"))
    if "error" in result:
        raise InputError(Text(*result["error"]))
    return Read(**result)


def _check_fault(trouble: Path, code: int) -> None:
    """A ``RuntimeError`` where the reader failed by a fault of ours, neither at a limit nor by a crash of a library."""
    with trouble.open("rb") as told:
        told.seek(max(0, trouble.stat().st_size - _LONGEST_TROUBLE))
        last = told.read().decode("utf-8", "replace")
    if code == 1 and not any(word in last for word in _AT_A_LIMIT):
        raise RuntimeError(last)


def _limit(memory: int, seconds: int, unpacked: int) -> None:
    for what, most in (
        (resource.RLIMIT_AS, memory), (resource.RLIMIT_CPU, seconds), (resource.RLIMIT_FSIZE, unpacked),
        (resource.RLIMIT_CORE, 0),
    ):  # fmt: skip
        _, hard = resource.getrlimit(what)
        resource.setrlimit(what, (most, most) if hard == resource.RLIM_INFINITY else (min(most, hard), hard))
    signal.signal(signal.SIGALRM, signal.SIG_DFL)  # ends us whatever a library is doing
    signal.alarm(seconds)


def _read(folder: Path, wish: Wish, unpacked: int) -> dict[str, Any]:
    profile = folder / PROFILE
    data = next(folder.glob("sent.*"))
    sent = Sent({})
    report = Report()
    try:
        sent = receive(data, wish.called, unpacked, folder)
        source = open_sent(sent, profile if profile.exists() else None, wish.layer, wish.crs, report)
        done = read_dataset(
            source, report, crs=wish.working_crs, site=wish.site, timezone=wish.timezone,
            elsewhere=lambda _: set(wish.codes), now=datetime.fromisoformat(wish.now),
        )  # fmt: skip
    except GreenbeltError as problem:
        told = Sent({**sent.files, PROFILE: profile}).shown(Text(problem.say("en"), problem.say("zh")))
        return {"error": [told.en, told.zh]}
    for name, frame in done.layers.items():
        hand_over(frame, layer_file(folder, name))
    by_place = {path.name: called for called, path in sent.files.items()}
    rows = event_rows(report.events[:MOST_ROWS])
    for row in rows:
        place, _, layer = str(row["file"]).partition(":")
        row["file"] = by_place.get(place, place) + (f":{layer}" if layer else "")
    return asdict(
        Read(
            list(done.layers),
            [[row[name] for name in FIELDS] for row in rows],
            dict(Counter(event.action for event in report.events)),
            _by_layer(report),
            [{"key": n.key, "count": n.count, "text": asdict(sent.shown(n.told))} for n in report.notes],
        )
    )


def _by_layer(report: Report) -> dict[str, dict[str, int]]:
    """How many rows of each layer had which action, in the order of the report."""
    counts: dict[str, dict[str, int]] = {}
    for event in report.events:
        of = counts.setdefault(event.layer, {})
        of[event.action] = of.get(event.action, 0) + 1
    return counts


def main() -> None:
    """Read what lies in the folder that is named, and leave the result there."""
    folder = Path(sys.argv[1])
    asked = json.loads((folder / WISH).read_text(encoding="utf-8"))
    end_with_stdin()
    _limit(**asked["limits"])
    try:
        result = _read(folder, Wish(**asked["wish"]), asked["limits"]["unpacked"])
    except MemoryError:
        told = InputError(_TOO_MUCH, fix=_SMALLER)
        result = {"error": [told.say("en"), told.say("zh")]}
    unfinished = folder / "unfinished"
    unfinished.write_text(json.dumps(result, ensure_ascii=False), encoding="utf-8")
    unfinished.rename(folder / RESULT)


if __name__ == "__main__":
    main()
