"""Killed in the middle, many times: what was acknowledged is there, nothing is half done, it goes on by itself.

The cluster of these tests runs with ``fsync=off``, which a killed process does not notice: what it has written is the
operating system's. A power cut is another matter, and PostgreSQL's own (a real server runs with ``fsync=on``).
"""

from __future__ import annotations

import time
import uuid
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from multiprocessing import get_context
from multiprocessing.connection import Connection, Pipe
from multiprocessing.context import ForkServerProcess
from pathlib import Path
from random import Random

import psycopg
import pytest

from greenbelt_gis.catalogue.rule_sets import load_rule_set
from greenbelt_gis.checks.engine import judge
from greenbelt_gis.model.days import today
from greenbelt_gis.store.database import Record, open_record
from greenbelt_gis.store.fetch import fetch_layers
from greenbelt_gis.store.load import load
from greenbelt_gis.workflows.edit_plan import Edit
from greenbelt_gis.workflows.editing import Author, Editor
from tests.helpers import busy
from tests.helpers.arenas import ids_of
from tests.helpers.drawn import layer, paving, tree
from tests.helpers.observing import asset, box
from tests.helpers.postgis import cluster, kill, record_database, start
from tests.helpers.recording import rows
from tests.helpers.soak import TIMES

pytestmark = [pytest.mark.postgis, pytest.mark.slow]
KILLS, SERVER_KILLS, AT_ONCE = 12 * TIMES, 4 * TIMES, 2
TIMEZONE = "Asia/Shanghai"


@pytest.fixture
def folder_and_record(tmp_path: Path) -> Iterator[tuple[Path, Record]]:
    """A cluster of this test's own, for it is killed."""
    with cluster() as address, record_database(address) as url:
        record = open_record(url, tmp_path, "EPSG:4549")
        stands = [paving(f"P{n}", box(20, n * 3.0, 5)) for n in range(AT_ONCE)]
        load(record, "S", {"trees": layer(tree("T", (0, 0))), "assets": layer(asset("B", "furniture.seat", (90, 90)), *stands)},
             actor="t", note="t")  # fmt: skip
        yield Path(address.split()[0].removeprefix("host=")), record


@dataclass
class Worker:
    """A busy process and what it has acknowledged."""

    process: ForkServerProcess
    told: Connection
    done: list[busy.Done]

    def wait_for(self, more: int) -> None:
        """Until it has acknowledged so many more."""
        for _ in range(more):
            assert self.told.poll(60), "nothing is acknowledged any more"
            self.done.append(self.told.recv())

    def kill(self) -> list[busy.Done]:
        """Kill -9; all that it had acknowledged by then."""
        self.process.kill()
        self.process.join()
        try:
            while self.told.poll(0):
                self.done.append(self.told.recv())
        except EOFError:
            self.told.close()
        return self.done


def begin(record: Record, name: str, seed: int) -> list[Worker]:
    context = get_context("forkserver")
    context.set_forkserver_preload(["tests.helpers.busy"])
    ids, workers = ids_of(record), []
    for n in range(AT_ONCE):
        here, there = Pipe(duplex=False)
        process = context.Process(target=busy.work, args=(record.url, f"{name}{n}", seed + n, ids[f"P{n}"], there))
        process.start()
        there.close()
        workers.append(Worker(process, here, []))
    return workers


HALF_DONE = {
    "a change that wrote nothing": """
        SELECT count(*) FROM change c WHERE NOT EXISTS (SELECT FROM asset WHERE change_id = c.id)
        AND NOT EXISTS (SELECT FROM history.asset WHERE c.id IN (change_id, superseded_by))
        AND NOT EXISTS (SELECT FROM tree WHERE change_id = c.id) AND NOT EXISTS (SELECT FROM site WHERE change_id = c.id)
    """,
    "a row of no change": "SELECT count(*) FROM asset a WHERE NOT EXISTS (SELECT FROM change WHERE id = a.change_id)",
    "part of a change": f"""
        SELECT count(*) FROM (SELECT name FROM asset WHERE class = 'furniture.seat' AND name IS NOT NULL
        GROUP BY name HAVING count(*) <> {busy.TOGETHER} OR count(DISTINCT change_id) > 1) AS parts
    """,
    "a finding that nothing was assessed of": """
        SELECT count(*) FROM finding f WHERE NOT EXISTS
        (SELECT FROM assessment s WHERE (s.finding_id, s.audit_id) = (f.id, f.seen_by))
    """,
    "a judged edit that is not there": """
        SELECT count(*) FROM audit a WHERE summary ? 'edit'
        AND NOT EXISTS (SELECT FROM change WHERE id = (a.summary ->> 'edit')::bigint)
    """,
    "a state out of its chain": """
        SELECT count(*) FROM history.asset h WHERE NOT EXISTS (SELECT FROM asset WHERE (id, change_id) = (h.id, h.superseded_by))
        AND NOT EXISTS (SELECT FROM history.asset WHERE (id, change_id) = (h.id, h.superseded_by))
    """,
}
LEFT_OVER = """
    SELECT (SELECT count(*) FROM pg_locks WHERE locktype = 'advisory'),
           (SELECT count(*) FROM pg_class WHERE relpersistence = 't' AND relkind = 'r'),
           (SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND state LIKE '%%in transaction%%')
"""


def check(record: Record, acknowledged: list[busy.Done]) -> None:
    """All that was acknowledged is there, and nothing by half; nothing is held."""
    deadline = time.monotonic() + 20
    while rows(record, LEFT_OVER, []) != [(0, 0, 0)]:
        assert time.monotonic() < deadline, rows(record, LEFT_OVER, [])
        time.sleep(0.05)
    for what, query in HALF_DONE.items():
        assert rows(record, query) == [(0,)], what
    written = dict(rows(record, "SELECT name, count(*) FROM asset WHERE class = 'furniture.seat' GROUP BY name"))
    changes = {row[0] for row in rows(record, "SELECT id FROM change")}
    for one in acknowledged:
        assert written.get(one.name) == one.rows, f"lost: {one}"
        assert one.change is None or one.change in changes, f"lost: {one}"


def kept_like_a_full_run(record: Record) -> bool:
    found = judge(fetch_layers(record, "S"), load_rule_set(), today(TIMEZONE), site="S", timezone=TIMEZONE).findings
    kept = rows(record, "SELECT subject, against FROM finding WHERE gone_by IS NULL")
    return sorted(kept) == sorted(zip(found["subject"], found["against"], strict=True))


def one_edit(editor: Editor, seat: uuid.UUID, name: str) -> None:
    editor.edit("S", [Edit("update", "assets", seat, {"material": name})], Author("t"), now=datetime.now(UTC))


def test_editors_and_importers_are_killed(folder_and_record: tuple[Path, Record]) -> None:
    _, record = folder_and_record
    random, acknowledged = Random(5), list[busy.Done]()  # noqa: S311 - not a secret
    editor, seat = Editor(record.as_service(), load_rule_set(), TIMEZONE), ids_of(record)["B"]
    for turn in range(KILLS):
        workers = begin(record, f"k{turn}", turn)
        for worker in workers:
            worker.wait_for(1)
        time.sleep(random.uniform(0.0, 0.4))
        for worker in workers:
            acknowledged += worker.kill()
        one_edit(editor, seat, f"after {turn}")  # the locks of the dead are free, for the server has seen them die
        check(record, acknowledged)
        assert kept_like_a_full_run(record)
    assert {one.kind for one in acknowledged} == {"edit", "import"}
    assert len(acknowledged) > 2 * KILLS


def test_the_server_is_killed(folder_and_record: tuple[Path, Record]) -> None:
    """Editors that were under way are told so, and go on by themselves once it is back; so does one that had kept its
    connection open, without noticing."""
    folder, record = folder_and_record
    random, acknowledged = Random(6), list[busy.Done]()  # noqa: S311 - not a secret
    editor, seat = Editor(record.as_service(), load_rule_set(), TIMEZONE), ids_of(record)["B"]
    for turn in range(SERVER_KILLS):
        one_edit(editor, seat, f"before {turn}")
        workers = begin(record, f"s{turn}", turn)
        for worker in workers:
            worker.wait_for(1)
        time.sleep(random.uniform(0.0, 0.4))
        kill(folder)
        start(folder)
        one_edit(editor, seat, f"after {turn}")
        for worker in workers:
            while worker.told.poll(0):
                worker.wait_for(1)
            worker.wait_for(3)
            acknowledged += worker.kill()
        check(record, acknowledged)
        assert kept_like_a_full_run(record)
    with psycopg.connect(record.url) as connection:
        assert connection.execute("SELECT count(*) FROM change WHERE actor = 't'").fetchone() == (2 * SERVER_KILLS + 1,)
