"""History keeps every superseded version, and reads by two clocks agree with a plain model of all versions."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4
from zoneinfo import ZoneInfo

import psycopg
import pytest
from hypothesis import given
from hypothesis import strategies as st

from greenbelt_gis.errors import RecordError, UsageError
from greenbelt_gis.model.days import end_of_day, parse_instant, start_of_day
from greenbelt_gis.store import load as loading
from greenbelt_gis.store.changes import deleted_from, new_change
from greenbelt_gis.store.clocks import Clocks, clocks, state_query
from greenbelt_gis.store.database import Record, open_record
from greenbelt_gis.store.fetch import fetch_layers
from greenbelt_gis.store.load import load
from greenbelt_gis.store.tables import HISTORY, TABLE_OF
from tests.helpers.drawn import layer, tree
from tests.helpers.postgis import cluster
from tests.helpers.recording import POINT, a_tree, change, delete_tree, rows, set_tree, site
from tests.helpers.soak import examples

pytestmark = pytest.mark.postgis
EVER = datetime.min.replace(tzinfo=UTC)
BASE = datetime(2025, 1, 1, tzinfo=UTC)
TICK = timedelta(microseconds=1)
WRONG = psycopg.errors.IntegrityConstraintViolation


@pytest.fixture
def record(new_record: str, tmp_path: Path) -> Record:
    return open_record(new_record, tmp_path, "EPSG:4549")


@pytest.fixture(scope="module")
def shared(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Record]:
    """One record for many examples, with two sites and a tree; examples have sites of their own or are rolled back."""
    with cluster() as address:
        parts = dict(part.split("=") for part in address.split())
        url = f"postgresql://{parts['user']}@/{parts['dbname']}?host={parts['host']}"
        record = open_record(url, tmp_path_factory.mktemp("home"), "EPSG:4549")
        site(record, "T")
        a_tree(record, site(record, "S"))
        yield record


# --- every table


def test_every_layer_keeps_history(record: Record) -> None:
    found = rows(
        record,
        "SELECT c.relname, array_agg(t.tgname::text ORDER BY t.tgname) FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid "
        "JOIN pg_namespace n ON n.oid = c.relnamespace WHERE NOT t.tgisinternal AND n.nspname = 'public' GROUP BY 1",
    )
    triggers = dict(found)
    columns = "SELECT column_name, data_type, udt_name, collation_name FROM information_schema.columns WHERE table_schema = %s AND table_name = %s"
    for table in TABLE_OF.values():
        kept = [name for name in triggers[table] if name.startswith("keep_")]
        assert kept == ["keep_deleted", "keep_identity", "keep_rows", "keep_updated"]
        current = set(rows(record, columns, ("public", table)))
        past = set(rows(record, columns, (HISTORY, table)))
        assert current < past
        assert {name for name, *_ in past - current} == {"version", "valid_to", "superseded_by", "operation"}


def test_an_update_and_a_deletion_leave_the_old_row_as_it_was(record: Record) -> None:
    place = site(record, "S")
    one = a_tree(record, place, dbh_cm="30;25", accuracy_m=0.1)
    (made,) = rows(record, "SELECT change_id FROM tree")[0]
    edit = set_tree(record, one, species="银杏", geom="SRID=4549;POINT(377001.123456789 3547000)")
    gone = delete_tree(record, one)
    kept = rows(
        record,
        "SELECT id, dbh_cm, species, ST_X(geom), ST_SRID(geom), valid_from::text, change_id, superseded_by, operation, "
        "valid_to = lead(valid_from) OVER (ORDER BY version) FROM history.tree ORDER BY version",
    )
    (since,) = rows(record, "SELECT valid_from::text FROM history.tree WHERE operation = 'delete'")[0]
    assert kept == [
        (one, "30;25", None, 377_000.0, 4549, "-infinity", made, edit, "update", True),
        (one, "30;25", "银杏", 377_001.123456789, 4549, since, edit, gone, "delete", None),
    ]


def test_inserts_cost_no_history(record: Record) -> None:
    load(record, "S", {"trees": layer(*(tree(f"T{n}", (n, 0)) for n in range(50)))}, actor="t", note="t")
    assert rows(record, "SELECT count(*) FROM history.tree") == [(0,)]


def test_a_second_update_under_one_change_is_the_same_version(record: Record) -> None:
    one = a_tree(record, site(record, "S"), species="a")
    with change(record) as (cursor, number):
        for species in ("b", "c"):
            cursor.execute("UPDATE tree SET species = %s, change_id = %s, valid_from = now()", (species, number))
        with pytest.raises(WRONG, match="under one change a row has one valid_from"), cursor.connection.transaction():
            cursor.execute("UPDATE tree SET valid_from = '2020-01-01', change_id = %s", (number,))
    assert rows(record, "SELECT id, species FROM history.tree") == [(one, "a")]


# --- what writers must not do


@pytest.mark.parametrize(
    ("statement", "told"),
    [
        ("UPDATE tree SET species = 'x'", "must set change_id to a change made in the same transaction"),
        ("UPDATE tree SET species = 'x', change_id = 1", "must set change_id to a change made in the same transaction"),
        ("UPDATE tree SET id = gen_random_uuid(), change_id = {change}", "the id and the site of a row never change"),
        ("UPDATE tree SET site_id = (SELECT id FROM site WHERE code = 'T'), change_id = {change}", "the site of a row never"),
        ("UPDATE tree SET valid_from = now() + interval '1 hour', change_id = {change}", "valid_from lies in the future"),
        ("DELETE FROM tree", None),
        ("SET LOCAL greenbelt.change_id = ''; DELETE FROM tree", "a deletion needs greenbelt.change_id"),
        ("SET LOCAL greenbelt.change_id = '1'; DELETE FROM tree", "a deletion needs greenbelt.change_id"),
        ("SET LOCAL greenbelt.valid_to = '2999-01-01'; DELETE FROM tree", "greenbelt.valid_to lies in the future"),
        ("TRUNCATE tree", "rows are deleted one by one"),
        ("TRUNCATE site CASCADE", "rows are deleted one by one"),
        ("TRUNCATE change CASCADE", "pending trigger events|changes never change"),
        ("UPDATE change SET actor = 'x'", "changes never change"),
        ("UPDATE change SET at = '2020-01-01' WHERE id = 1", "changes never change"),
        ("DELETE FROM change WHERE id = {change}", "changes never change"),
        ("INSERT INTO history.tree SELECT * FROM history.tree", "cannot insert a non-DEFAULT value|by triggers only"),
        ("INSERT INTO history.tree (valid_to, superseded_by, operation) VALUES (now(), 1, 'update')", "by triggers only"),
        ("UPDATE history.tree SET species = 'x'", "history never changes"),
        ("DELETE FROM history.tree", "history never changes"),
        ("TRUNCATE history.tree", "history never changes"),
    ],
)  # fmt: skip
def test_even_the_owner_cannot_write_past_history(shared: Record, statement: str, told: str | None) -> None:
    with psycopg.connect(shared.url) as connection, connection.cursor() as cursor:
        number = new_change(cursor, "t", "t")
        work = statement.format(change=number).encode()
        if told is None:
            cursor.execute(work)
        else:
            with pytest.raises(psycopg.Error, match=told):
                cursor.execute(work)
        connection.rollback()


def test_a_change_is_known_from_when_it_commits(record: Record) -> None:
    with change(record) as (cursor, number):
        cursor.execute("SELECT pg_sleep(0.05), clock_timestamp()")
        late = cursor.fetchall()[0][1]
    ((at,),) = rows(record, "SELECT at FROM change WHERE id = %s", (number,))
    assert at > late


def test_an_import_in_bulk_is_known_from_its_end(record: Record, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(loading, "BULK_FROM", 10)
    layers = {"trees": layer(*(tree(f"T{n}", (n, 0)) for n in range(50)))}
    times: list[datetime] = []
    whole = loading._fill

    def fill(*arguments: Any) -> None:
        whole(*arguments)
        times.append(datetime.now(UTC))

    monkeypatch.setattr(loading, "_fill", fill)
    load(record, "S", layers, actor="t", note="t")
    ((at,),) = rows(record, "SELECT at FROM change")
    assert at > times[0]
    assert len(fetch_layers(record, "S", known_at=at)["trees"]) == 50
    assert fetch_layers(record, "S", known_at=at - TICK) == {}


# --- concurrency


def test_two_writers_of_one_row_leave_a_whole_chain(record: Record) -> None:
    one = a_tree(record, site(record, "S"), species="0")
    start = threading.Barrier(2)

    def write(name: str) -> None:
        start.wait()
        for n in range(40):
            set_tree(record, one, species=f"{name}{n}")

    threads = [threading.Thread(target=write, args=(name,)) for name in "ab"]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    chain = rows(
        record,
        "SELECT h.species, h.change_id, h.superseded_by, k.at, e.at FROM history.tree h JOIN change k ON k.id = h.change_id "
        "JOIN change e ON e.id = h.superseded_by ORDER BY version",
    )
    ((last, species),) = rows(record, "SELECT change_id, species FROM tree")
    assert {row[0] for row in chain} | {species} == {"0", *(f"{name}{n}" for name in "ab" for n in range(40))}
    assert len(chain) == 80
    assert [row[2] for row in chain] == [*(row[1] for row in chain[1:]), last]
    assert all(known < ended for *_, known, ended in chain)


# --- two clocks


def species_at(record: Record, as_of: date | datetime | None = None, known_at: datetime | None = None) -> list[str]:
    found = fetch_layers(record, "S", ["trees"], as_of=as_of, known_at=known_at)
    return sorted(found["trees"]["species"]) if found else []


def test_late_data_changes_the_past_only_as_it_is_known_since(record: Record) -> None:
    one = a_tree(record, site(record, "S"), species="a")
    first = datetime.now(UTC)
    set_tree(record, one, datetime(2025, 7, 1, tzinfo=UTC), species="b")
    second = datetime.now(UTC)
    set_tree(record, one, datetime(2025, 3, 1, tzinfo=UTC), species="c")
    assert [species_at(record, date(2025, month, 15)) for month in (2, 5, 8)] == [["a"], ["c"], ["c"]]
    assert [species_at(record, date(2025, month, 15), second) for month in (2, 5, 8)] == [["a"], ["a"], ["b"]]
    assert [species_at(record, date(2025, month, 15), first) for month in (2, 5, 8)] == [["a"], ["a"], ["a"]]
    assert species_at(record) == ["c"]
    assert species_at(record, known_at=second) == ["b"]
    with change(record) as (cursor, _):
        deleted_from(cursor, datetime(2025, 2, 1, tzinfo=UTC))
        cursor.execute("DELETE FROM tree")
    assert [species_at(record, date(2025, month, 15)) for month in (1, 2, 5, 8)] == [["a"], [], [], []]
    assert species_at(record) == []


def test_a_day_ends_in_the_sites_time_zone(record: Record) -> None:
    one = a_tree(record, site(record, "S"), species="a")
    set_tree(record, one, datetime(2025, 6, 30, 16, 0, tzinfo=UTC), species="b")  # midnight in Shanghai
    day = date(2025, 6, 30)
    for timezone, species in (("Asia/Shanghai", "a"), ("UTC", "b")):
        found = fetch_layers(record, "S", ["trees"], as_of=day, timezone=timezone)["trees"]
        assert list(found["species"]) == [species]
    assert species_at(record, date(2025, 7, 1)) == ["b"]


def test_the_site_itself_is_read_as_of(record: Record) -> None:
    place = site(record, "S")
    with change(record) as (cursor, number):
        cursor.execute("UPDATE site SET name = 'new', valid_from = '2025-07-01', change_id = %s", (number,))
    assert place
    assert fetch_layers(record, "S", ["site"], as_of=date(2025, 5, 1))["site"]["name"].isna().all()
    assert list(fetch_layers(record, "S", ["site"], as_of=date(2025, 8, 1))["site"]["name"]) == ["new"]


def test_an_import_may_say_since_when_it_is_so(record: Record) -> None:
    for species, since in (("a", None), ("b", datetime(2025, 7, 1, tzinfo=UTC))):
        layers = {"trees": layer(tree("T1", (0, 0), species=species))}
        load(record, "S", layers, actor="t", note="t", valid_from=since)
    assert (species_at(record, date(2025, 6, 1)), species_at(record, date(2025, 8, 1))) == (["a"], ["b"])
    layers = {"trees": layer(tree("T1", (0, 0), species="c"))}
    tomorrow = datetime.now(UTC) + timedelta(days=1)
    with pytest.raises(RecordError, match="valid_from lies in the future"):
        load(record, "S", layers, actor="t", note="t", valid_from=tomorrow)


def test_clocks() -> None:
    shanghai = ZoneInfo("Asia/Shanghai")
    assert end_of_day(date(2026, 6, 30)) == datetime(2026, 7, 1, tzinfo=shanghai) - TICK
    assert end_of_day(date.max).year == 9999
    assert start_of_day(date(2026, 6, 30)) == datetime(2026, 6, 30, tzinfo=shanghai)
    assert parse_instant("2026-06-30") == end_of_day(date(2026, 6, 30))
    assert parse_instant("2026-06-30T08:00") == parse_instant("2026-06-30T00:00Z")
    with pytest.raises(UsageError, match="is not a moment"):
        parse_instant("yesterday")
    assert clocks(None, None, "Asia/Shanghai").valid is None
    assert clocks(date.max, None, "Asia/Shanghai").valid is None
    assert clocks(datetime(2026, 6, 30, 23, 0, tzinfo=UTC), None, "Asia/Shanghai").day == date(2026, 7, 1)
    assert "history" not in state_query("trees", "t.code", "S", Clocks(date.max))[0]


@dataclass
class Told:
    """One thing written of one thing: its value (None: deleted), from when on, known when."""

    value: float | None
    since: datetime
    known: datetime


@dataclass
class Model:
    """All that was ever written, in order."""

    told: dict[int, list[Told]] = field(default_factory=dict)

    def at(self, valid: datetime, known: datetime) -> list[float]:
        """The last thing known of those that had begun."""
        found = []
        for all_of_one in self.told.values():
            begun = [t for t in all_of_one if t.since <= valid and t.known <= known]
            if begun and begun[-1].value is not None:
                found.append(begun[-1].value)
        return sorted(found)

    def instants(self) -> list[datetime]:
        return [t.since for told in self.told.values() for t in told if t.since != EVER]

    def knowing(self) -> list[datetime]:
        return [t.known for told in self.told.values() for t in told]


STEP = st.tuples(
    st.integers(0, 2), st.sampled_from(["write", "write", "write", "delete"]), st.sampled_from([None, "ever", 0, 1, 2, 3, 4])
)  # fmt: skip


def write(record: Record, place: UUID, ids: list[UUID], model: Model, step: tuple[int, str, Any], number: int) -> None:
    """Do a step to the record and to the model: insert what is not there, else update or delete."""
    which, kind, when = step
    told = model.told.setdefault(which, [])
    there = bool(told) and told[-1].value is not None
    if kind == "delete" and not there:
        return
    stated = None if when is None else EVER if when == "ever" else BASE + timedelta(days=when)
    with change(record) as (cursor, change_id):
        cursor.execute("SELECT now()")
        now = cursor.fetchall()[0][0]
        since = "-infinity" if stated == EVER else stated or now
        if kind == "delete":
            cursor.execute("SELECT set_config('greenbelt.valid_to', %s, true)", (str(since),))
            cursor.execute("DELETE FROM spot_height WHERE id = %s", (ids[which],))
        elif there:
            cursor.execute(
                "UPDATE spot_height SET elevation_m = %s, valid_from = %s, change_id = %s WHERE id = %s",
                (number, since, change_id, ids[which]),
            )
        else:
            cursor.execute(
                "INSERT INTO spot_height (id, site_id, elevation_m, geom, valid_from, change_id) VALUES (%s, %s, %s, %s, %s, %s)",
                (ids[which], place, number, POINT, since, change_id),
            )
    ((known,),) = rows(record, "SELECT at FROM change WHERE id = %s", (change_id,))
    told.append(Told(None if kind == "delete" else float(number), stated or now, known))


@pytest.mark.slow
@examples(12)
@given(steps=st.lists(STEP, min_size=2, max_size=10), data=st.data())
def test_reads_by_two_clocks_agree_with_all_that_was_written(
    shared: Record, steps: list[tuple[int, str, Any]], data: st.DataObject
) -> None:
    code = uuid4().hex
    place, ids, model = site(shared, code), [uuid4() for _ in range(3)], Model()
    for number, step in enumerate(steps, 1):
        write(shared, place, ids, model, step, number)

    def read(valid: datetime | None, known: datetime | None) -> list[float]:
        found = fetch_layers(shared, code, ["spot_heights"], as_of=valid, known_at=known)
        return sorted(found["spot_heights"]["elevation_m"]) if found else []

    later = datetime.now(UTC)
    assert read(None, None) == model.at(later, later)
    instants = [BASE - timedelta(days=1), *model.instants()]
    moments = [BASE, *model.knowing()]
    for _ in range(4):
        valid = data.draw(st.sampled_from(instants)) - data.draw(st.sampled_from([timedelta(), TICK]))
        known = data.draw(st.sampled_from(moments)) - data.draw(st.sampled_from([timedelta(), TICK]))
        assert read(valid, None) == model.at(valid, later)
        assert read(valid, known) == model.at(valid, known)
        assert read(None, known) == model.at(later, known)
