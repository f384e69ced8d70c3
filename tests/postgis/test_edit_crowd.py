"""Many editors of few things: each conflict is told, nothing is lost, the history is complete and in order."""

from __future__ import annotations

import itertools
import threading
import uuid
from collections import defaultdict
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from pathlib import Path
from random import Random
from typing import Any

import pytest

from greenbelt_gis.catalogue.rule_sets import load_rule_set
from greenbelt_gis.errors import StaleError
from greenbelt_gis.store.database import Record, open_record
from greenbelt_gis.store.load import load
from greenbelt_gis.workflows.edit_plan import Edit
from greenbelt_gis.workflows.editing import Author, Editor
from tests.helpers.drawn import layer
from tests.helpers.observing import asset
from tests.helpers.recording import rows
from tests.helpers.soak import TIMES

pytestmark = [pytest.mark.postgis, pytest.mark.slow]
THREADS, EDITS, ASSETS = 8, 300 * TIMES, 10


@pytest.fixture
def record(new_record: str, tmp_path: Path) -> Record:
    opened = open_record(new_record, tmp_path, "EPSG:4549")
    seats = [asset(f"S{n}", "furniture.seat", (n * 0.5, 0)) for n in range(ASSETS)]
    load(opened, "S", {"assets": layer(*seats)}, actor="t", note="t")
    return opened


def assets_of(record: Record) -> dict[uuid.UUID, int]:
    """Ids and versions."""
    return dict(rows(record, "SELECT id, change_id FROM asset ORDER BY code"))


def test_hundreds_of_edits_on_ten_assets(record: Record) -> None:
    """Eight editors who each look, and then write what they saw: who saw an older state is told so, and nothing else
    happens to anybody."""
    editor = Editor(record.as_service(), load_rule_set(), "Asia/Shanghai")
    loaded = assets_of(record)
    known, number, lock = dict(loaded), itertools.count(), threading.Lock()
    won: dict[uuid.UUID, dict[int, tuple[int, str]]] = defaultdict(dict)  # by the state written: that seen, the name
    lost: list[tuple[int, int | None]] = []

    def work(seed: int) -> None:
        random = Random(seed)  # noqa: S311 - not a secret
        while (turn := next(number)) < EDITS:
            one = random.choice(list(loaded))
            seen, name = known[one], f"{turn} by {seed}"
            try:
                done = editor.edit(
                    "S", [Edit("update", "assets", one, {"name": name}, version=seen)], Author(f"editor {seed}"),
                    now=datetime.now(UTC),
                )  # fmt: skip
            except StaleError:
                with lock:
                    lost.append((turn, seen))
                    known[one] = rows(record, "SELECT change_id FROM asset WHERE id = %s", [one])[0][0]
                continue
            with lock:
                won[one][done.change] = (seen, name)
                known[one] = done.change

    with ThreadPoolExecutor(THREADS) as pool:
        for each in [pool.submit(work, seed) for seed in range(THREADS)]:
            each.result()
    wins = sum(len(each) for each in won.values())
    assert wins + len(lost) == EDITS
    assert lost, "nobody met anybody"
    assert rows(record, "SELECT count(*) FROM change WHERE action = 'edit'") == [(wins,)]
    for one, first in loaded.items():
        check_history(record, one, first, won[one])


def check_history(record: Record, one: uuid.UUID, first: int, won: dict[int, tuple[int, str]]) -> None:
    """Every state follows the one that its editor saw, from the first one on; none is missing, none stands twice."""
    past: list[Any] = rows(
        record,
        "SELECT change_id, superseded_by, greatest(valid_from, 'epoch'), valid_to, name, operation FROM history.asset WHERE id = %s "
        "ORDER BY version",
        [one],
    )
    current, since, name = rows(
        record, "SELECT change_id, greatest(valid_from, 'epoch'), name FROM asset WHERE id = %s", [one]
    )[0]
    states = [row[0] for row in past] + [current]
    assert states[0] == first
    assert sorted(states[1:]) == sorted(won)
    assert [row[1] for row in past] == states[1:]
    assert [won[after][0] for after in states[1:]] == states[:-1]
    names = [row[4] for row in past] + [name]
    assert names == [None] + [won[state][1] for state in states[1:]]
    assert [row[3] for row in past[1:]] == [row[2] for row in past[2:]] + ([since] if len(past) > 1 else [])
    assert all(row[2] <= row[3] and row[5] == "update" for row in past)


def test_several_things_in_opposite_orders(record: Record) -> None:
    """Everybody edits the same things, each in an order of their own: all wait for all, nobody for ever."""
    editor = Editor(record.as_service(), load_rule_set(), "Asia/Shanghai")
    things = list(assets_of(record))
    begin = threading.Barrier(THREADS)

    def work(seed: int) -> None:
        random = Random(seed)  # noqa: S311 - not a secret
        begin.wait(timeout=30)
        for turn in range(12):
            order = things[:] if seed % 2 else things[::-1]
            some = order if turn % 3 == 0 else random.sample(order, 4)
            editor.edit(
                "S", [Edit("update", "assets", one, {"name": f"{turn} by {seed}"}) for one in some],
                Author(f"editor {seed}"), now=datetime.now(UTC),
            )  # fmt: skip

    with ThreadPoolExecutor(THREADS) as pool:
        for each in [pool.submit(work, seed) for seed in range(THREADS)]:
            each.result()
    assert rows(record, "SELECT count(*) FROM change WHERE action = 'edit'") == [(12 * THREADS,)]
    written = rows(record, "SELECT count(*), count(*) FILTER (WHERE valid_to < valid_from) FROM history.asset")
    assert written == [(THREADS * (4 * ASSETS + 8 * 4), 0)], "who waited begins after whom it waited for"


def test_things_far_apart_in_opposite_orders(record: Record) -> None:
    """As above where the things share no cell of the ground, so that only the order of keys keeps them from waiting
    for each other."""
    far = [asset(f"F{n}", "furniture.seat", (1000.0 * n, 5000.0)) for n in range(6)]
    load(record, "S", {"assets": layer(*far)}, actor="t", note="t")
    things = [row[0] for row in rows(record, "SELECT id FROM asset WHERE code LIKE 'F%%' ORDER BY code", [])]
    editor = Editor(record.as_service(), load_rule_set(), "Asia/Shanghai")

    def work(seed: int) -> None:
        for turn in range(12):
            order = things if seed % 2 else things[::-1]
            editor.edit(
                "S", [Edit("update", "assets", one, {"name": f"{turn} by {seed}"}) for one in order],
                Author(f"editor {seed}"), now=datetime.now(UTC),
            )  # fmt: skip

    with ThreadPoolExecutor(THREADS) as pool:
        for each in [pool.submit(work, seed) for seed in range(THREADS)]:
            each.result()
    assert rows(record, "SELECT count(*) FROM history.asset") == [(12 * THREADS * len(things),)]
