"""Workers killed in the middle of imports, and the server under them: all of a file is loaded once, or nothing of it."""

from __future__ import annotations

import io
import os
import signal
import time
import zipfile
from functools import partial
from pathlib import Path
from random import Random
from uuid import UUID

import pytest

from greenbelt_gis.store.accounts import add_grant
from greenbelt_gis.store.database import Record
from greenbelt_gis.store.events import Origin
from greenbelt_gis.workflows.imports import Upload, Wish, ask
from tests.helpers import working
from tests.helpers.files import TREES
from tests.helpers.postgis import kill, start
from tests.helpers.processes import children, lives
from tests.helpers.recording import rows
from tests.postgis.test_worker_kills import (
    begun,
    ended,
    folder_and_record,
    queue_is_empty,
    record,
    somebody,
    state,
)

pytestmark = [pytest.mark.postgis, pytest.mark.slow]
__all__ = ["folder_and_record", "record"]
EACH = 60
SLOW_S = 0.4
READER = "greenbelt_gis.workflows.upload_reading"
LAYERS = {
    "trees": "tree",
    "assets": "asset",
    "planting": "planting",
    "reports": "report",
    "spot_heights": "spot_height",
}


def sent(record: Record) -> UUID:
    """Five layers, each of so many rows with one that is rejected."""
    head = TREES.splitlines()[0]
    points = [f"{377000 + n},3547000" for n in range(EACH)]
    tables = {
        "trees": [head, *(f"K{n},1,30,{xy}" for n, xy in enumerate(points)), "BAD,1,thick,377000,3547000"],
        "assets": ["code,class,x,y", *(f"L{n},furniture.seat,{xy}" for n, xy in enumerate(points))],
        "planting": ["code,planting_type,x,y", *(f"M{n},lawn,{xy}" for n, xy in enumerate(points))],
        "reports": ["category,x,y", *(f"litter,{xy}" for xy in points)],
        "spot_heights": ["elevation_m,x,y", *(f"{n},{xy}" for n, xy in enumerate(points))],
    }
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for name, lines in tables.items():
            archive.writestr(f"{name}.csv", "\n".join(lines))
    out.seek(0)
    ann = somebody(record)
    with record.connect() as connection:
        assert ann.account is not None
        add_grant(connection, ann.account, "administrator", None)
    made = ask(
        record.as_service(), ann, Wish("S"), Upload(out, "all.zip"), rule_set="qinglong",
        timezone="Asia/Shanghai", origin=Origin(),
    )  # fmt: skip
    return made.id


def there(record: Record) -> dict[str, int]:
    counts = ", ".join(
        f"(SELECT count(*) FROM {table} WHERE change_id IN (SELECT id FROM change WHERE action = 'import' AND actor = 'ann'))"
        for table in LAYERS.values()
    )
    return dict(zip(LAYERS, rows(record, f"SELECT {counts}")[0], strict=True))


def check(record: Record, id_: UUID) -> None:
    """Done with all of it, once; or nothing is there."""
    done = state(record, id_)["state"] == "done"
    assert there(record) == dict.fromkeys(LAYERS, EACH if done else 0)
    assert rows(record, "SELECT count(*) FROM change WHERE actor = 'ann'") == [(int(done),)]
    assert rows(record, "SELECT count(*) FROM jobs.import_row") == [(int(done),)]
    assert (rows(record, "SELECT count(*) FROM jobs.upload_part") == [(0,)]) == ended(record, id_)


@pytest.mark.parametrize("progress", [0.0, 0.1, 0.5])
def test_a_worker_is_killed_while_it_reads_and_loads(record: Record, progress: float) -> None:
    random, asked = Random(progress), sent(record)  # noqa: S311 - not a secret
    with working.slow(record.url, SLOW_S) as process:
        working.wait_until(lambda: begun(record, asked, 1, progress - 0.01))
        time.sleep(random.uniform(0, 3 * SLOW_S))
        readers = children(process.pid or 0, READER)
        process.kill()
        process.join()
        check(record, asked)
    working.wait_until(lambda: not any(map(lives, readers)), "the end of the reader")
    with working.slow(record.url, 0):
        working.wait_until(lambda: ended(record, asked))
        working.wait_until(lambda: queue_is_empty(record))
    assert state(record, asked)["state"] == "done", state(record, asked)["error_en"]
    check(record, asked)


def test_the_reader_alone_is_killed(record: Record) -> None:
    asked = sent(record)
    with working.slow(record.url, 0) as process:
        working.wait_until(lambda: children(process.pid or 0, READER), "a reader")
        [reader] = children(process.pid or 0, READER)
        os.kill(reader, signal.SIGKILL)
        working.wait_until(lambda: ended(record, asked))
    found = state(record, asked)
    assert (found["state"], "more memory or time" in found["error_en"]) == ("failed", True)
    check(record, asked)


@pytest.mark.parametrize("progress", [0.1, 0.5])
def test_the_server_is_killed_under_an_import(folder_and_record: tuple[Path, Record], progress: float) -> None:
    folder, record = folder_and_record
    asked = sent(record)
    with working.slow(record.url, SLOW_S):
        working.wait_until(partial(begun, record, asked, 1, progress - 0.01))
        kill(folder)
        start(folder)
        check(record, asked)
        working.wait_until(lambda: ended(record, asked))
        working.wait_until(lambda: queue_is_empty(record))
    assert state(record, asked)["state"] == "done", state(record, asked)["error_en"]
    check(record, asked)
