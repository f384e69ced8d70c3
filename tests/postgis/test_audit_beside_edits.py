"""An audit of a whole site and edits at the same time: each keeps what it knows better than the other."""

from __future__ import annotations

import threading
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import psycopg
import pytest

from greenbelt_gis.catalogue.rule_sets import load_rule_set
from greenbelt_gis.model.days import today
from greenbelt_gis.store.cells import lock_site
from greenbelt_gis.store.database import Record, open_record
from greenbelt_gis.store.load import load
from greenbelt_gis.workflows import record as workflow
from greenbelt_gis.workflows.audit import Request
from greenbelt_gis.workflows.edit_plan import Edit
from greenbelt_gis.workflows.editing import Author, Editor
from tests.conftest import Ran
from tests.helpers.arenas import ids_of
from tests.helpers.drawn import layer, paving, tree
from tests.helpers.observing import box
from tests.helpers.recording import rows

pytestmark = pytest.mark.postgis
TIMEZONE = "Asia/Shanghai"
NEAR = ("heritage.trunk-paving", "T", "P")


@pytest.fixture
def record(new_record: str, tmp_path: Path) -> Record:
    opened = open_record(new_record, tmp_path, "EPSG:4549")
    stands = {
        "trees": layer(tree("T", (0, 0))),
        "assets": layer(paving("P", box(20, 0, 5)), paving("Q", box(60, 0, 5))),
    }
    load(opened, "S", stands, actor="t", note="t")
    return opened


@pytest.fixture
def editor(record: Record) -> Editor:
    return Editor(record.as_service(), load_rule_set(), TIMEZONE)


def move(editor: Editor, code: str, x: float) -> None:
    at = layer({"at": box(x, 0, 5)}).geometry.iloc[0]
    edit = Edit("update", "assets", ids_of(editor.record)[code], geometry=at, moved=True, crs=editor.record.crs)
    editor.edit("S", [edit], Author("t"), now=datetime.now(UTC))


def run(record: Record, **how: Any) -> Any:
    return workflow.audit_record(record, Request(source=Path("record"), timezone=TIMEZONE, **how))[1]


def kept(record: Record) -> list[tuple[str, str, str]]:
    return rows(record, "SELECT rule, subject, against FROM finding WHERE gone_by IS NULL ORDER BY 1, 2, 3")


def meanwhile(monkeypatch: pytest.MonkeyPatch, work: Callable[[], None]) -> None:
    """Do something once, between what an audit reads and what it keeps."""
    from greenbelt_gis.checks.engine import judge

    def judged(*arguments: Any, **options: Any) -> Any:
        monkeypatch.setattr(workflow, "judge", judge)
        work()
        return judge(*arguments, **options)

    monkeypatch.setattr(workflow, "judge", judged)


def test_what_an_edit_opened_meanwhile_stays_open(
    editor: Editor, record: Record, monkeypatch: pytest.MonkeyPatch
) -> None:
    run(record)
    meanwhile(monkeypatch, lambda: move(editor, "P", 1))
    told = run(record)
    assert (told.opened, told.still_open, told.gone) == (0, 0, 0)
    assert kept(record) == [NEAR]
    assert (run(record).still_open, kept(record)) == (1, [NEAR])


def test_what_an_edit_closed_meanwhile_stays_closed(
    editor: Editor, record: Record, monkeypatch: pytest.MonkeyPatch
) -> None:
    move(editor, "P", 1)
    run(record)
    meanwhile(monkeypatch, lambda: move(editor, "P", 20))
    told = run(record)
    assert (told.opened, told.still_open, told.gone) == (0, 0, 0)
    assert kept(record) == []
    assert (run(record).gone, kept(record)) == (0, [])


def test_what_an_edit_closed_before_anybody_kept_it_stays_closed(
    editor: Editor, record: Record, monkeypatch: pytest.MonkeyPatch
) -> None:
    load(record, "S", {"assets": layer(paving("P", box(1, 0, 5)))}, actor="t", note="t")
    meanwhile(monkeypatch, lambda: move(editor, "P", 20))
    told = run(record)
    assert (told.opened, told.still_open, told.gone) == (0, 0, 0)
    assert kept(record) == []
    assert rows(record, "SELECT count(*) FROM finding f JOIN assessment s ON (s.finding_id, s.audit_id) = (f.id, f.seen_by)") \
        == [(1,)]  # fmt: skip


def test_what_an_edit_told_anew_meanwhile_is_what_is_told(
    editor: Editor, record: Record, monkeypatch: pytest.MonkeyPatch
) -> None:
    move(editor, "P", 2)
    meanwhile(monkeypatch, lambda: move(editor, "P", 1))
    run(record)
    newest = "SELECT measured FROM finding f JOIN assessment s ON (s.finding_id, s.audit_id) = (f.id, f.seen_by)"
    assert rows(record, newest) == [(0.5,)]


def test_what_stood_before_is_kept_as_ever(editor: Editor, record: Record, monkeypatch: pytest.MonkeyPatch) -> None:
    """An edit elsewhere takes nothing away from what the run itself opens and closes."""
    load(record, "S", {"assets": layer(paving("P", box(1, 0, 5)))}, actor="t", note="t")
    meanwhile(monkeypatch, lambda: move(editor, "Q", 90))
    assert (run(record).opened, kept(record)) == (1, [NEAR])
    load(record, "S", {"assets": layer(paving("P", box(30, 0, 5)))}, actor="t", note="t")
    meanwhile(monkeypatch, lambda: move(editor, "Q", 1))
    told = run(record)
    assert (told.opened, told.gone) == (0, 1)
    assert kept(record) == [(NEAR[0], "T", "Q")]


def test_of_two_runs_the_one_that_read_later_counts(
    editor: Editor, record: Record, monkeypatch: pytest.MonkeyPatch
) -> None:
    def later() -> None:
        load(record, "S", {"assets": layer(paving("P", box(1, 0, 5)))}, actor="t", note="t")
        run(record)

    run(record)
    meanwhile(monkeypatch, later)
    run(record)
    assert kept(record) == [NEAR]


def test_an_audit_reads_when_nobody_writes(editor: Editor, record: Record) -> None:
    """It waits for an edit that holds the site, and lets others go on as soon as it has its snapshot."""
    done: list[Any] = []
    with psycopg.connect(record.url) as connection, connection.cursor() as cursor:
        lock_site(cursor, "S", alone=False)
        thread = threading.Thread(target=lambda: done.append(run(record)))
        thread.start()
        thread.join(1.0)
        assert not done
        connection.commit()
        thread.join(60)
        assert len(done) == 1
    assert rows(record, "SELECT count(*) FROM pg_locks WHERE locktype = 'advisory'") == [(0,)]


@pytest.mark.parametrize(
    ("language", "told"),
    [
        ("en", "record: nothing kept, a later day has been judged already"),
        ("zh", "记录：未保存，已有更晚日期的审查结果"),
    ],
)
def test_a_run_over_an_earlier_day_keeps_nothing(
    editor: Editor,
    record: Record,
    greenbelt: Callable[..., Ran],
    monkeypatch: pytest.MonkeyPatch,
    language: str,
    told: str,
) -> None:
    monkeypatch.setenv("GREENBELT_DATABASE_URL", record.url)
    monkeypatch.setenv("GREENBELT_LANGUAGE", language)
    move(editor, "P", 1)
    yesterday, tomorrow = (today(TIMEZONE) + timedelta(days=n) for n in (-1, 1))
    before = rows(record, "SELECT count(*) FROM audit")
    ran = greenbelt("audit", "record", "--as-of", yesterday)
    assert told in ran.out
    assert (kept(record), rows(record, "SELECT count(*) FROM audit")) == ([NEAR], before)
    assert run(record, as_of=tomorrow) is not None
    assert run(record) is not None, "a run over a day to come does not put an end to those of today"
