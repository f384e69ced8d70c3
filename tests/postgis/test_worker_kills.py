"""Workers killed in the middle, and the server under them: a job ends whole or is begun anew, and keeps nothing twice."""

from __future__ import annotations

import os
import signal
import time
from collections.abc import Iterator
from functools import partial
from pathlib import Path
from random import Random
from typing import Any
from uuid import UUID

import psycopg
import pytest

from greenbelt_gis.io.dataset import read_dataset
from greenbelt_gis.model.rights import RIGHTS, Principal
from greenbelt_gis.store import job_requests, jobs
from greenbelt_gis.store.accounts import insert_account
from greenbelt_gis.store.database import Record, open_record
from greenbelt_gis.store.judged import keep_audit
from greenbelt_gis.store.load import load
from greenbelt_gis.text import Text
from greenbelt_gis.workflows.audit_jobs import Wish, ask
from greenbelt_gis.workflows.audit_runs import run_audit
from greenbelt_gis.workflows.job_requests import cancel
from greenbelt_gis.workflows.job_runs import MOST_CRASHES, Setup, fail_lost, recover, run_request
from tests.api.test_serving import serving
from tests.helpers import working
from tests.helpers.people import FIRST_LOOK
from tests.helpers.postgis import cluster, kill, record_database, start
from tests.helpers.processes import children, lives
from tests.helpers.recording import rows

pytestmark = [pytest.mark.postgis, pytest.mark.slow]
SLOW_S = 0.15
"""Before each rule, so that there is a middle to be killed in."""


@pytest.fixture
def folder_and_record(tmp_path: Path) -> Iterator[tuple[Path, Record]]:
    """A cluster of this test's own, for it is killed."""
    with cluster() as address, record_database(address) as url:
        yield Path(address.split()[0].removeprefix("host=")), filled(url, tmp_path)


@pytest.fixture
def record(new_record: str, tmp_path: Path) -> Record:
    return filled(new_record, tmp_path)


def filled(url: str, home: Path) -> Record:
    record = open_record(url, home, "EPSG:4549")
    load(record, "S", read_dataset(FIRST_LOOK, crs="EPSG:4549").layers, actor="t", note="t")
    return record


def somebody(record: Record) -> Principal:
    with record.connect() as connection:
        account = insert_account(connection, "ann", "Ann", "no password")
    return Principal(account, "ann", RIGHTS["administrator"])


def state(record: Record, id_: UUID) -> dict[str, Any]:
    names = ("state", "progress", "attempt", "crashes", "error_en", "audit_id")
    (row,) = rows(record, f"SELECT {', '.join(names)} FROM jobs.request WHERE id = %s", (id_,))
    return dict(zip(names, row, strict=True))


HALF_DONE = {
    "an audit without a request that is done": """
        SELECT count(*) FROM audit a WHERE NOT EXISTS (SELECT FROM jobs.request WHERE audit_id = a.id AND state = 'done')
    """,
    "a request that is done without an audit": """
        SELECT count(*) FROM jobs.request WHERE (state = 'done') <> (audit_id IS NOT NULL AND summary IS NOT NULL)
    """,
    "a finding that nothing was assessed of": """
        SELECT count(*) FROM finding f WHERE NOT EXISTS
        (SELECT FROM assessment s WHERE (s.finding_id, s.audit_id) = (f.id, f.seen_by))
    """,
    "numbers that do not add up": """
        SELECT count(*) FROM jobs.request r WHERE state = 'done' AND
        ((SELECT count(*) FROM assessment WHERE audit_id = r.audit_id) <> (summary ->> 'findings')::int
         OR (SELECT count(*) FROM run_difference WHERE audit_id = r.audit_id AND became = 'new')
            <> (summary #>> '{record,new}')::int)
    """,
    "a job that is left in the queue": "SELECT count(*) FROM jobs.procrastinate_jobs",
}


def check(record: Record) -> None:
    for what, query in HALF_DONE.items():
        assert rows(record, query) == [(0,)], what


def ended(record: Record, id_: UUID) -> bool:
    return state(record, id_)["state"] in job_requests.ENDED


def begun(record: Record, id_: UUID, attempt: int, progress: float = -1.0) -> bool:
    """Whether an attempt is under way, and beyond some progress."""
    found = state(record, id_)
    return bool(found["attempt"] == attempt and found["progress"] > progress)


def queue_is_empty(record: Record) -> bool:
    return rows(record, "SELECT count(*) FROM jobs.procrastinate_jobs") == [(0,)]


def test_a_worker_is_killed_again_and_again(record: Record) -> None:
    """Twice in the middle: the third attempt does it. Once too often: it fails whole. Anywhere: one or the other."""
    ann, service, random = somebody(record), record.as_service(), Random(3)  # noqa: S311 - not a secret
    first = ask(service, ann, Wish("S"), "qinglong").id
    for turn in range(MOST_CRASHES - 1):
        with working.slow(record.url, SLOW_S) as process:
            working.wait_until(partial(begun, record, first, turn + 1, 0.4))
            process.kill()
        assert state(record, first)["state"] == "running"  # nobody has looked yet
        assert rows(record, "SELECT count(*) FROM audit") == [(0,)]
    with working.slow(record.url, 0):
        working.wait_until(lambda: ended(record, first))
        working.wait_until(lambda: queue_is_empty(record))
    assert state(record, first) | {"audit_id": 0} == {
        "state": "done", "progress": 1, "attempt": MOST_CRASHES, "crashes": MOST_CRASHES - 1, "error_en": None,
        "audit_id": 0,
    }  # fmt: skip
    check(record)

    second = ask(service, ann, Wish("S"), "qinglong").id
    for turn in range(MOST_CRASHES):
        with working.slow(record.url, SLOW_S) as process:
            working.wait_until(partial(begun, record, second, turn + 1))
            time.sleep(random.uniform(0, 1.5))
            process.kill()
    with working.slow(record.url, 0):
        working.wait_until(lambda: ended(record, second))
        third = ask(service, ann, Wish("S"), "qinglong").id
        working.wait_until(lambda: state(record, third)["state"] == "done")  # it does not stand in the way of others
        working.wait_until(lambda: queue_is_empty(record))
    found = state(record, second)
    assert (found["state"], found["crashes"]) == ("failed", MOST_CRASHES)
    assert "workers died" in found["error_en"]
    check(record)


def test_the_server_is_killed_under_a_worker(folder_and_record: tuple[Path, Record]) -> None:
    """The same worker goes on by itself once the server is back."""
    folder, record = folder_and_record
    first = ask(record.as_service(), somebody(record), Wish("S"), "qinglong").id
    with working.slow(record.url, SLOW_S) as process:
        working.wait_until(lambda: state(record, first)["progress"] > 0.4)
        kill(folder)
        time.sleep(1)
        start(folder)
        working.wait_until(lambda: ended(record, first))
        working.wait_until(lambda: queue_is_empty(record))
        assert process.is_alive()
    assert state(record, first)["state"] == "done"
    check(record)


def test_told_to_end_it_gives_its_job_back(record: Record) -> None:
    first = ask(record.as_service(), somebody(record), Wish("S"), "qinglong").id
    with working.slow(record.url, 0.4) as process:
        working.wait_until(lambda: state(record, first)["progress"] > 0.4)
        process.terminate()
        process.join(30)
        assert process.exitcode == 0
    assert state(record, first)["state"] == "queued"
    assert state(record, first)["crashes"] == 0  # that was nobody's fault
    assert rows(record, "SELECT status::text FROM jobs.procrastinate_jobs") == [("todo",)]
    assert rows(record, "SELECT count(*) FROM jobs.procrastinate_workers") == [(0,)]
    with working.slow(record.url, 0):
        working.wait_until(lambda: state(record, first)["state"] == "done")
        working.wait_until(lambda: queue_is_empty(record))
    check(record)


def test_an_attempt_that_was_thought_dead_keeps_nothing(record: Record, monkeypatch: pytest.MonkeyPatch) -> None:
    """A worker that only slept is given up; both attempts come to the end, and one of them keeps what it found."""
    service = record.as_service()
    setup = Setup(service, "qinglong", "Asia/Shanghai")
    asked = ask(service, somebody(record), Wish("S"), "qinglong")
    assert asked.job_id is not None
    with record.connect() as connection:
        connection.execute("UPDATE jobs.procrastinate_jobs SET status = 'doing'")
    first = [True]
    monkeypatch.setattr("greenbelt_gis.workflows.job_runs.NOTE_S", 0.0)
    noted = job_requests.note_progress

    def progress(connection: Any, id_: UUID, attempt: int, done: float, doing: Text) -> bool:
        if attempt == 1 and done > 0.5:
            return True  # asleep: it does not look
        return noted(connection, id_, attempt, done, doing)

    monkeypatch.setattr("greenbelt_gis.store.job_requests.note_progress", progress)

    # Before it keeps anything: it holds no lock that the other needs.
    def late(*given: Any, **named: Any) -> Any:
        if first:
            first.pop()
            recover(service, asked.job_id or 0, asked.id, None)
            run_request(setup, asked.id, run_audit)
        return keep_audit(*given, **named)

    monkeypatch.setattr("greenbelt_gis.workflows.record.keep_audit", late)
    run_request(setup, asked.id, run_audit)
    assert state(record, asked.id)["state"] == "done"
    assert state(record, asked.id)["attempt"] == 2
    assert rows(record, "SELECT count(*) FROM audit") == [(1,)]
    run_request(setup, asked.id, run_audit)  # once more changes nothing
    assert rows(record, "SELECT count(*) FROM audit") == [(1,)]


def test_what_was_cancelled_while_its_worker_died_is_cancelled(record: Record) -> None:
    service, ann = record.as_service(), somebody(record)
    asked = ask(service, ann, Wish("S"), "qinglong")
    assert asked.job_id is not None
    with service.connect() as connection:
        assert job_requests.begin(connection, asked.id) == 1
        connection.execute("UPDATE jobs.procrastinate_jobs SET status = 'doing'")
    assert cancel(service, ann, "audit", asked.id).state == "running"  # whoever runs it will see
    recover(service, asked.job_id, asked.id, None)
    assert state(record, asked.id)["state"] == "cancelled"
    check(record)


def test_what_waits_for_a_job_that_is_lost_fails_and_jobs_of_nothing_vanish(record: Record) -> None:
    service, ann = record.as_service(), somebody(record)
    lost, other = (ask(service, ann, Wish("S"), "qinglong") for _ in range(2))
    with record.connect() as connection:
        connection.execute("DELETE FROM jobs.procrastinate_jobs WHERE id = %s", (lost.job_id,))
    fail_lost(service)
    assert state(record, lost.id)["state"] == "failed"
    assert state(record, other.id)["state"] == "queued"
    with record.connect() as connection:
        connection.execute("UPDATE jobs.procrastinate_jobs SET status = 'doing'")
        job_requests.end(connection, other.id, "failed", None, Text("x", "x"))
    recover(service, other.job_id or 0, other.id, 7)  # held by somebody else by now: left alone
    assert rows(record, "SELECT count(*) FROM jobs.procrastinate_jobs") == [(1,)]
    recover(service, other.job_id or 0, other.id, None)
    check(record)


def test_the_service_may_do_with_jobs_what_it_needs_and_no_more(record: Record) -> None:
    service = record.as_service()
    asked = ask(service, somebody(record), Wish("S"), "qinglong")
    for statement in (
        "DELETE FROM jobs.request", "UPDATE jobs.request SET asked_by = 'x'",
        "UPDATE jobs.request SET site_id = gen_random_uuid()", "UPDATE jobs.request SET wanted = '{}'",
        "DELETE FROM run_difference", "UPDATE run_difference SET became = 'new'", "TRUNCATE jobs.procrastinate_jobs",
        "CREATE TABLE jobs.mine (n int)", "DROP FUNCTION jobs.procrastinate_register_worker_v1()",
    ):  # fmt: skip
        with psycopg.connect(service.url) as connection, pytest.raises(psycopg.errors.InsufficientPrivilege):
            connection.execute(statement.encode())
    with service.connect() as connection:
        jobs.take_out(connection, asked.job_id or 0)
        assert connection.execute("SHOW search_path").fetchone() == ('"$user", public',)


def test_the_worker_beside_a_service_comes_again_and_goes_with_it(record: Record, tmp_path: Path) -> None:
    service, ann = record.as_service(), somebody(record)
    with serving(record.url, tmp_path) as served:
        (first,) = children(served.process.pid, "worker")
        os.kill(first, signal.SIGKILL)
        working.wait_until(lambda: children(served.process.pid, "worker") not in ([first], []), "another worker")
        asked = ask(service, ann, Wish("S"), "qinglong")
        working.wait_until(lambda: state(record, asked.id)["state"] == "done")
        (second,) = children(served.process.pid, "worker")
        opened = "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()"
        assert rows(record, opened)[0][0] <= 8 + 5  # the service's, and the worker's own
        served.process.kill()
        working.wait_until(lambda: not lives(second), "the end of the worker")
    with serving(record.url, tmp_path) as served:
        (third,) = children(served.process.pid, "worker")
        served.process.terminate()
        assert served.process.wait(30) == 0
        assert not lives(third)
    with serving(record.url, tmp_path, "--no-worker") as served:
        assert children(served.process.pid, "worker") == []
