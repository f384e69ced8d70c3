"""Two editors at one place at the same moment: of what only both together make wrong, at least one is told."""

from __future__ import annotations

import threading
from collections import Counter
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import psycopg
import pytest

from greenbelt_gis.catalogue.rule_sets import load_rule_set
from greenbelt_gis.checks.engine import judge
from greenbelt_gis.errors import ConflictError
from greenbelt_gis.model.days import today
from greenbelt_gis.store import cells
from greenbelt_gis.store.cells import Held
from greenbelt_gis.store.database import Record, open_record
from greenbelt_gis.store.fetch import fetch_layers
from greenbelt_gis.store.load import load
from greenbelt_gis.workflows import edit_reading
from greenbelt_gis.workflows.edit_plan import Edit
from greenbelt_gis.workflows.editing import Author, Editor
from tests.helpers.arenas import KINDS, Arena, arenas, dataset, ids_of
from tests.helpers.soak import TIMES

pytestmark = [pytest.mark.postgis, pytest.mark.slow]
RULES = load_rule_set()
TIMEZONE = "Asia/Shanghai"
RACES = 120 * TIMES
Named = tuple[str, str]


@pytest.fixture
def record(new_record: str, tmp_path: Path) -> Record:
    return open_record(new_record, tmp_path, "EPSG:4549")


@dataclass
class Outcome:
    """What both editors were told: rules and subjects of findings, refusals; in how many races both had read before
    either locked."""

    told: dict[int, set[Named]] = field(default_factory=dict)
    refused: Counter[str] = field(default_factory=Counter)
    met: int = 0


class Start:
    """Holds both editors of a race after they have read, until the other has too."""

    def __init__(self, lock: Callable[..., None]) -> None:
        self._lock = lock
        self._mine = threading.local()
        self.barrier = threading.Barrier(2)
        self.met = 0

    def begin(self) -> None:
        self._mine.waited = False

    def __call__(self, cursor: psycopg.Cursor[Any], site: str, held: Held) -> None:
        if not self._mine.waited:
            self._mine.waited = True
            self.met += self.barrier.wait(timeout=30) == 0
        self._lock(cursor, site, held)


def raced(record: Record, places: Sequence[Arena], monkeypatch: pytest.MonkeyPatch, *, locked: bool = True) -> Outcome:
    """Race in every place in turn, two threads a race."""
    load(record, "S", dataset(places), actor="t", note="t")
    with psycopg.connect(record.url, autocommit=True) as connection:
        connection.execute("ANALYZE")
    start = Start(cells.lock if locked else lambda *_: None)
    monkeypatch.setattr(edit_reading, "lock", start)
    if not locked:
        monkeypatch.setattr(edit_reading, "snapshot", lambda _: "")
    editor, ids, done = Editor(record.as_service(), RULES, TIMEZONE), ids_of(record), Outcome()

    def run(place: Arena, edit: Edit) -> set[Named]:
        start.begin()
        try:
            found = editor.edit("S", [edit], Author("racer"), now=datetime.now(UTC)).findings.opened
        except ConflictError:
            done.refused[place.kind] += 1
            return set()
        return set(zip(found["rule"], found["subject"], strict=True))

    with ThreadPoolExecutor(2) as pool:
        for place in places:
            one, other = (pool.submit(run, place, edit) for edit in place.pair(ids))
            done.told[place.n] = one.result() | other.result()
    done.met = start.met
    return done


def slipped(record: Record, places: Sequence[Arena], done: Outcome) -> list[tuple[str, Named]]:
    """Violations that a full run finds and nobody was told of."""
    found = {(rule, subject) for rule, subject, _ in whole(record)}
    told = set[Named]().union(*done.told.values())
    expected = {place.finding: place.kind for place in places if place.finding is not None}
    assert set(expected) <= found, "a race did not make what it is to make"
    return sorted((expected.get(one, "beside"), one) for one in found - told)


def whole(record: Record) -> list[tuple[str, str, str]]:
    """What a full run of the record finds."""
    run = judge(fetch_layers(record, "S"), RULES, today(TIMEZONE), site="S", timezone=TIMEZONE).findings
    return sorted(zip(run["rule"], run["subject"], run["against"], strict=True))


def kept(record: Record) -> list[tuple[str, str, str]]:
    with record.connect() as connection:
        statement = "SELECT rule, subject, against FROM finding WHERE gone_by IS NULL"
        return sorted(connection.execute(statement).fetchall())


def twice(record: Record) -> int:
    """Codes that a tree and an asset have both."""
    with record.connect() as connection:
        return len(connection.execute("SELECT code FROM tree JOIN asset USING (site_id, code)").fetchall())


def test_of_many_races_none_slips_through(record: Record, monkeypatch: pytest.MonkeyPatch) -> None:
    places = arenas(RACES)
    done = raced(record, places, monkeypatch)
    assert done.met == RACES, "every race is one: both had read before either locked"
    assert slipped(record, places, done) == []
    assert kept(record) == whole(record)
    kinds = Counter(place.kind for place in places)
    assert min(kinds.values()) > RACES / (2 * len(KINDS))
    assert done.refused == {"code": kinds["code"]}, "one of two is refused the code, each time"
    assert twice(record) == 0


def test_without_locks_races_slip_through(record: Record, monkeypatch: pytest.MonkeyPatch) -> None:
    """What the test above proves it can see: nobody is told, the kept findings lack them, a code stands twice."""
    places = arenas(10 * len(KINDS))
    done = raced(record, places, monkeypatch, locked=False)
    missed = Counter(kind for kind, _ in slipped(record, places, done))
    assert set(missed) >= set(KINDS) - {"code"}, missed
    assert len(kept(record)) < len(whole(record))
    assert twice(record) > 0


def test_editors_of_one_thing_wait_and_are_told_who_was_first(record: Record) -> None:
    """The race as it runs free, without a hand that holds the editors: both begin at once, many times."""
    places = [KINDS["meeting"](n, n * 200.0, 0.0) for n in range(60)]
    load(record, "S", dataset(places), actor="t", note="t")
    editor, ids, barrier = Editor(record.as_service(), RULES, TIMEZONE), ids_of(record), threading.Barrier(2)
    done = Outcome()

    def run(edit: Edit) -> set[Named]:
        barrier.wait(timeout=30)
        found = editor.edit("S", [edit], Author("racer"), now=datetime.now(UTC)).findings.opened
        return set(zip(found["rule"], found["subject"], strict=True))

    with ThreadPoolExecutor(2) as pool:
        for place in places:
            one, other = (pool.submit(run, edit) for edit in place.pair(ids))
            done.told[place.n] = one.result() | other.result()
    assert slipped(record, places, done) == []
    assert kept(record) == whole(record)
