"""Bands dated by an edit: they end those before them, and what that does to the findings is judged with the edit."""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import date, timedelta
from pathlib import Path
from random import Random
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from greenbelt_gis.checks.engine import judge
from greenbelt_gis.errors import ConflictError
from greenbelt_gis.model.days import today
from greenbelt_gis.store import cells
from greenbelt_gis.store.changes import new_change
from greenbelt_gis.store.database import Record, open_record
from greenbelt_gis.store.fetch import fetch_layers
from greenbelt_gis.store.load import load
from greenbelt_gis.store.revisions import Revision, end_earlier, ends, revisions
from greenbelt_gis.workflows import edit_reading
from greenbelt_gis.workflows.edit_plan import Edit
from greenbelt_gis.workflows.editing import Editor
from tests.helpers.drawn import layer
from tests.helpers.observing import bed, box, zone
from tests.helpers.postgis import record_database
from tests.helpers.recording import rows
from tests.postgis.test_edit_races import Start
from tests.postgis.test_editing import RULES, TIMEZONE, do, ids, kept

pytestmark = pytest.mark.postgis
FUTURE = (today(TIMEZONE) + timedelta(days=100)).isoformat()
WRONG = ("planting.misplaced", "B", "Z")


@pytest.fixture
def record(new_record: str, tmp_path: Path) -> Record:
    return open_record(new_record, tmp_path, "EPSG:4549")


@pytest.fixture
def editor(record: Record) -> Editor:
    """A lawn in the band above the 5-year level, where it may be, and one where it may not."""
    bands = layer(zone("Y", "above_5y", box(0, 0, 50, 50)), zone("Z", "below_normal", box(60, 0, 50, 50)))
    load(record, "S", {"zones": bands}, actor="t", note="t")
    made = Editor(record.as_service(), RULES, TIMEZONE)
    for code, x in (("A", 10), ("B", 70)):
        lawn = layer(bed(code, box(x, 10, 10, 10), "lawn")).geometry.iloc[0]
        values = {"code": code, "planting_type": "lawn"}
        do(made, Edit("create", "planting", uuid.uuid4(), values, geometry=lawn, moved=True, crs=record.crs))
    assert WRONG in kept(record)
    assert kept(record) == full(record)
    return made


def made(code: str, band: str, x: float, since: str | None, **more: Any) -> Edit:
    at = layer({"at": box(x, 0, 50, 50)}).geometry.iloc[0]
    values = {"code": code, "band": band, "effective_on": since, **more}
    values = {name: value for name, value in values.items() if value is not None}
    return Edit("create", "zones", uuid.uuid4(), values, geometry=at, moved=True, crs=layer({"at": (0, 0)}).crs)


def full(record: Record) -> list[tuple[str, str, str]]:
    day = today(TIMEZONE)
    found = judge(fetch_layers(record, "S", as_of=day), RULES, day, site="S", timezone=TIMEZONE).findings
    return sorted(ids(found))


def last_days(record: Record) -> dict[str, str | None]:
    return dict(rows(record, "SELECT code, ended_on::text FROM zone WHERE effective_on IS NULL"))


def test_a_dated_band_ends_the_others_and_their_findings_are_closed(editor: Editor, record: Record) -> None:
    done = do(editor, made("N", "above_5y", 500, "2026-01-01"))  # far from any bed
    assert last_days(record) == {"Y": "2025-12-31", "Z": "2025-12-31"}
    assert WRONG in ids(done.findings.closed)
    assert len(done.rows) == 1, "of what it ends beside, the answer tells no rows"
    assert kept(record) == full(record)
    again = do(editor, made("Z", "below_normal", 60, "2026-01-01"))  # a code of the revision before
    assert WRONG in ids(again.findings.opened)
    assert kept(record) == full(record)


def test_a_band_of_a_later_day_changes_no_finding_of_today(editor: Editor, record: Record) -> None:
    before = kept(record)
    done = do(editor, made("N", "above_5y", 60, FUTURE))
    assert (len(done.findings.opened), len(done.findings.closed)) == (0, 0)
    assert kept(record) == before == full(record)
    assert last_days(record)["Z"] == (date.fromisoformat(FUTURE) - timedelta(days=1)).isoformat()


def test_a_band_dated_before_one_that_is_there_gets_its_end_at_once(editor: Editor, record: Record) -> None:
    do(editor, made("N", "above_5y", 60, "2026-01-01"))
    judged = do(editor, made("M", "below_normal", 60, "2025-01-01"))
    assert judged.rows[0] is not None
    assert judged.rows[0].values["ended_on"] == date(2025, 12, 31)
    assert len(judged.findings.opened) == 0, "it holds no longer: nothing is planted in it"
    assert kept(record) == full(record)


def test_level_lines_end_each_by_itself(editor: Editor, record: Record) -> None:
    def line(level: str, since: str | None) -> Edit:
        at = layer({"at": (0, 0)}).geometry.iloc[0].buffer(5).boundary
        values = {"level": level, **({} if since is None else {"effective_on": since})}
        return Edit("create", "water_levels", uuid.uuid4(), values, geometry=at, moved=True, crs=record.crs)

    do(editor, line("2y", None), line("5y", None))
    do(editor, line("2y", "2026-01-01"))
    assert rows(record, "SELECT level, ended_on::text FROM water_level WHERE effective_on IS NULL ORDER BY 1") == [
        ("2y", "2025-12-31"), ("5y", None),
    ]  # fmt: skip


def test_random_edits_of_bands_leave_the_findings_of_a_full_run(record: Record) -> None:
    random, closed = Random(7), 0  # noqa: S311 - not a secret
    load(record, "S", {}, actor="t", note="t")
    editor = Editor(record.as_service(), RULES, TIMEZONE)
    crs = layer({"at": (0, 0)}).crs
    for step in range(60):
        name, table = random.choice([("zones", "zone"), ("zones", "zone"), ("planting", "planting")])
        there = [row[0] for row in rows(record, f"SELECT id FROM {table} ORDER BY id")]
        at = layer({"at": box(random.randint(0, 30), random.randint(0, 30), 20, 20)}).geometry.iloc[0]
        if name == "zones":
            values: dict[str, Any] = {
                "band": random.choice(["below_normal", "above_5y", "normal_to_2y"]),
                "effective_on": random.choice([None, None, "2025-01-01", "2026-01-01", FUTURE]),
            }
        else:
            values = {"planting_type": random.choice(["lawn", "aquatic", "groundcover"])}
        code = {"code": f"{name[0]}{random.randint(0, 3)}"}
        operation = random.choice(["create", "create", "update", "delete"]) if there else "create"
        if operation == "create":
            kept_values = {key: value for key, value in values.items() if value is not None}
            made = uuid.UUID(int=random.getrandbits(128), version=4)  # the same run each time
            edit = Edit("create", name, made, code | kept_values, geometry=at, moved=True, crs=crs)
        elif operation == "update":
            edit = Edit("update", name, random.choice(there), values, geometry=at, moved=True, crs=crs)
        else:
            edit = Edit("delete", name, random.choice(there))
        try:
            done = do(editor, edit)
        except ConflictError:
            continue
        closed += len(done.findings.closed)
        assert kept(record) == full(record), (step, edit)
    assert closed > 5


def test_two_editors_who_date_bands_at_once(editor: Editor, record: Record, monkeypatch: pytest.MonkeyPatch) -> None:
    """Both have read before either locks: the second sees the first one's band, though it lies far away."""
    start = Start(cells.lock)
    monkeypatch.setattr(edit_reading, "lock", start)

    def run(edit: Edit) -> None:
        start.begin()
        do(editor, edit)

    for n in range(5):
        pair = (made(f"E{n}", "above_5y", 5000, f"202{n}-01-01"), made(f"L{n}", "below_normal", 60, f"202{n}-06-01"))
        with ThreadPoolExecutor(2) as pool:
            list(pool.map(run, pair))
        assert kept(record) == full(record)
    assert start.met == 5
    stated = rows(record, "SELECT code, ended_on::text FROM zone WHERE effective_on IS NOT NULL")
    assert dict(stated)["E2"] == "2022-05-31"


_DAYS = st.sampled_from([None, *(date(2026, 1, n) for n in (1, 2, 3, 5))])


@given(st.lists(st.tuples(st.sampled_from(["2y", "5y"]), _DAYS, _DAYS), max_size=6))
def test_planned_ends_are_those_written(database_of_ends: Record, drawn: list[tuple[str, Any, Any]]) -> None:
    """The plan's days against the statement that writes them."""
    with database_of_ends.connect() as connection, connection.cursor() as cursor:
        site = cursor.execute("SELECT id FROM site").fetchone()
        assert site is not None
        number = new_change(cursor, "t", "t", "t")
        for level, start, end in drawn:
            cursor.execute(
                "INSERT INTO water_level (id, site_id, level, effective_on, ended_on, geom, change_id) VALUES "
                "(gen_random_uuid(), %s, %s, %s, %s, 'SRID=4549;LINESTRING(0 0, 1 1)', %s)",
                (site[0], level, start, end, number),
            )
        before = revisions(cursor, "water_levels", site[0])
        planned = ends(before)
        assert end_earlier(cursor, "water_levels", site[0], number) == len(planned)
        after = revisions(cursor, "water_levels", site[0])
        assert after == {id_: Revision(row.series, row.start, planned.get(id_, row.end)) for id_, row in before.items()}
        connection.rollback()


@pytest.fixture(scope="module")
def database_of_ends(postgis_address: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Record]:
    with record_database(postgis_address) as url:
        record = open_record(url, tmp_path_factory.mktemp("ends"), "EPSG:4549")
        load(record, "S", {}, actor="t", note="t")
        yield record
