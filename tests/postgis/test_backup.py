"""Backups: what comes back is what was there, and nothing is half done, whatever happens on the way."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

import psycopg
import pytest
from alembic import command

from greenbelt_gis.errors import CrsError, InputError, OutputError, RecordError, UsageError
from greenbelt_gis.io.dataset import read_dataset
from greenbelt_gis.store import backup as backups
from greenbelt_gis.store.database import Record, alembic_config, open_record, revisions, sqlalchemy_engine
from greenbelt_gis.store.load import load
from greenbelt_gis.store.programs import run
from greenbelt_gis.text import Text
from greenbelt_gis.workflows.accounts import add_account
from greenbelt_gis.workflows.keeping import back_up, migrate, restore
from tests.conftest import Ran
from tests.helpers.recording import delete_tree, rows, set_tree

pytestmark = pytest.mark.postgis
FIRST_LOOK = Path(__file__).parents[2] / "data" / "first_look"
CRS = "EPSG:4549"
TABLES = """
SELECT format('%I.%I', n.nspname, c.relname) FROM pg_class AS c JOIN pg_namespace AS n ON n.oid = c.relnamespace
WHERE c.relkind = 'r' AND n.nspname IN ('public', 'history', 'access', 'jobs') AND c.relname <> 'spatial_ref_sys' ORDER BY 1
"""
RIGHTS = """
SELECT n.nspname, c.relname, c.relacl::text, (SELECT array_agg(a.attname || a.attacl::text ORDER BY a.attname)
       FROM pg_attribute AS a WHERE a.attrelid = c.oid)::text,
       (SELECT array_agg(pg_get_triggerdef(t.oid) ORDER BY t.tgname) FROM pg_trigger AS t WHERE t.tgrelid = c.oid AND NOT tgisinternal)
FROM pg_class AS c JOIN pg_namespace AS n ON n.oid = c.relnamespace
WHERE n.nspname IN ('public', 'history', 'access', 'jobs') AND c.relkind IN ('r', 'S')
  AND NOT EXISTS (SELECT FROM pg_depend AS d WHERE d.objid = c.oid AND d.deptype = 'e') ORDER BY 1, 2
"""


def everything(url: str) -> dict[str, Any]:
    """All rows of all tables as text, all rights, all triggers; but for the numbers of transactions."""
    with psycopg.connect(url) as connection:
        found: dict[str, Any] = {"rights": connection.execute(RIGHTS).fetchall()}
        for (table,) in connection.execute(TABLES).fetchall():
            told = "to_jsonb(t) - 'tx'" if table == "public.change" else "t"
            found[table] = connection.execute(f"SELECT ({told})::text FROM {table} AS t ORDER BY 1".encode()).fetchall()
    return found


def databases(address: str) -> set[str]:
    with psycopg.connect(address) as connection:
        return {row[0] for row in connection.execute("SELECT datname FROM pg_database")}


@pytest.fixture
def filled(new_record: str, tmp_path: Path) -> Record:
    """A record with history, accounts and a log."""
    record = open_record(new_record, tmp_path, CRS)
    load(record, "QL", read_dataset(FIRST_LOOK, crs=CRS).layers, actor="t", note="t")
    trees = [row[0] for row in rows(record, "SELECT id FROM tree ORDER BY code")]
    set_tree(record, trees[0], species="moved")
    delete_tree(record, trees[1])
    add_account(record, "ann", "a long enough password 1", (("quality", "QL"), ("viewer", None)), actor="t")
    return record


@pytest.fixture
def other(postgis_address: str) -> Iterator[str]:
    """The URL of another empty database, whatever it is by the end."""
    name = f"o{os.getpid()}_{time.monotonic_ns()}"
    with psycopg.connect(postgis_address, autocommit=True) as connection:
        connection.execute(f'CREATE DATABASE "{name}"'.encode())
        host = connection.info.host
        yield f"postgresql://postgres@/{name}?host={host}"
        connection.execute(f'DROP DATABASE "{name}" WITH (FORCE)'.encode())


def test_what_comes_back_is_what_was_there(filled: Record, other: str, tmp_path: Path, postgis_address: str) -> None:
    file = tmp_path / "a.dump"
    made = back_up(filled.url, tmp_path, file)
    assert (made.srid, made.bytes) == (4549, file.stat().st_size)
    assert file.stat().st_mode & 0o077 == 0
    before = databases(postgis_address)
    assert restore(other, tmp_path, file, crs=CRS).before is None
    was, now = everything(filled.url), everything(other)
    assert len(was) > 25
    assert {table for table in was if was[table] != now.get(table)} == set()
    assert now.keys() == was.keys()
    assert was["history.tree"]
    assert was["access.role_grant"]
    assert databases(postgis_address) == before
    service = open_record(other, tmp_path, CRS).as_service()  # the roles' rights are there too, and their limits
    with pytest.raises(psycopg.errors.InsufficientPrivilege), service.connect() as connection:
        connection.execute("DELETE FROM history.tree")


def test_a_change_of_another_server_cannot_be_taken_for_one_of_this_transaction(
    filled: Record, other: str, tmp_path: Path
) -> None:
    back_up(filled.url, tmp_path, tmp_path / "a.dump")
    restore(other, tmp_path, tmp_path / "a.dump", crs=CRS)
    assert rows(Record(other, 4549), "SELECT DISTINCT tx FROM change") == [(0,)]
    tree = rows(Record(other, 4549), "SELECT id FROM tree LIMIT 1")[0][0]
    (last,) = rows(Record(other, 4549), "SELECT max(id) FROM change")[0]
    assert set_tree(Record(other, 4549), tree, species="again") == last + 1  # and new ones go on


def test_a_record_that_holds_something_is_replaced_only_when_asked(filled: Record, other: str, tmp_path: Path) -> None:
    file = tmp_path / "a.dump"
    back_up(filled.url, tmp_path, file)
    record = open_record(other, tmp_path, CRS)
    assert backups.is_empty(other)  # bare tables are nothing that anybody made
    load(record, "OTHER", read_dataset(FIRST_LOOK, crs=CRS).layers, actor="t", note="t")
    held = everything(other)
    with pytest.raises(UsageError, match=r"is not empty.*--replace"):
        restore(other, tmp_path, file, crs=CRS)
    assert everything(other) == held
    with psycopg.connect(other):  # somebody is connected, and has to go
        done = restore(other, tmp_path, file, crs=CRS, replace=True)
    assert done.before is not None
    assert done.before.file.name.startswith("a.dump.before-")
    assert everything(other)["public.site"] == everything(filled.url)["public.site"]
    restore(other, tmp_path, done.before.file, crs=CRS, replace=True)
    assert everything(other) == held


def test_a_table_of_somebody_else_keeps_a_database_from_being_empty(other: str) -> None:
    with psycopg.connect(other) as connection:
        connection.execute("CREATE TABLE mine (n int)")
    assert backups.is_empty(other)
    with psycopg.connect(other) as connection:
        connection.execute("INSERT INTO mine VALUES (1)")
    assert not backups.is_empty(other)


def test_files_that_are_no_backups_are_refused(filled: Record, other: str, tmp_path: Path) -> None:
    file, half, words, alien = (tmp_path / name for name in ("a.dump", "half", "words", "alien"))
    back_up(filled.url, tmp_path, file)
    half.write_bytes(file.read_bytes()[: file.stat().st_size // 3])
    words.write_text("hello")
    with psycopg.connect(other) as connection:
        connection.execute("CREATE TABLE mine (n int)")
    run("pg_dump", "-Fc", f"--file={alien}", address=other)
    for wrong in (half, words, alien, tmp_path / "none"):
        with pytest.raises(InputError):
            restore(other, tmp_path, wrong, crs=CRS)
    with pytest.raises(CrsError, match="GREENBELT_CRS=EPSG:4549"):
        restore(other, tmp_path, file, crs="EPSG:4548")
    with pytest.raises(OutputError, match="already"):
        back_up(filled.url, tmp_path, file)
    with pytest.raises(OutputError, match="cannot write"):
        back_up(filled.url, tmp_path, tmp_path / "no" / "where.dump")
    assert sorted(path.name for path in tmp_path.iterdir()) == ["a.dump", "alien", "half", "words"]


def test_a_newer_schema_is_refused_and_an_older_one_brought_up_to_date(
    filled: Record, other: str, tmp_path: Path
) -> None:
    with psycopg.connect(filled.url) as connection:
        connection.execute("UPDATE alembic_version SET version_num = '9999'")
    with pytest.raises(RecordError, match="newer"):
        back_up(filled.url, tmp_path, tmp_path / "x.dump")
    run("pg_dump", "-Fc", "--no-owner", f"--file={tmp_path / 'new.dump'}", address=filled.url)
    with pytest.raises(RecordError, match="newer"):
        restore(other, tmp_path, tmp_path / "new.dump", crs=CRS)
    with psycopg.connect(filled.url) as connection:
        connection.execute("UPDATE alembic_version SET version_num = %s", (revisions()[0],))
    _down_to(filled.url, "0003")
    back_up(filled.url, tmp_path, tmp_path / "old.dump")
    restore(other, tmp_path, tmp_path / "old.dump", crs=CRS)
    assert rows(Record(other, 4549), "SELECT count(*) FROM tree") == [(5,)]
    open_record(other, tmp_path, CRS, migrate=False)


def test_migrate_tells_from_and_to_and_can_be_left_to_people(
    filled: Record, tmp_path: Path, greenbelt: Callable[..., Ran], monkeypatch: pytest.MonkeyPatch
) -> None:
    _down_to(filled.url, "0003")
    monkeypatch.setenv("GREENBELT_DATABASE_URL", filled.url)
    monkeypatch.setenv("GREENBELT_AUTO_MIGRATE", "false")
    ran = greenbelt("near", "--lon", 118.7, "--lat", 32.045)
    assert (ran.code, "schema is 0003" in ran.err, "greenbelt migrate" in ran.err) == (3, True, True)
    assert greenbelt("migrate").out.startswith("schema 0003 → 0")
    assert greenbelt("migrate").out.startswith("up to date: schema 0")
    assert greenbelt("near", "--lon", 118.7, "--lat", 32.045).code == 0
    assert migrate(filled.url, tmp_path, CRS)[0] == migrate(filled.url, tmp_path, CRS)[1]


def test_a_restore_that_fails_late_leaves_all_as_it_was(
    filled: Record, other: str, tmp_path: Path, postgis_address: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    back_up(filled.url, tmp_path, tmp_path / "a.dump")
    before = databases(postgis_address)

    def broken(*_: object, **__: object) -> None:
        raise RecordError(Text("no", "否"))

    monkeypatch.setattr("greenbelt_gis.workflows.keeping.open_record", broken)
    with pytest.raises(RecordError):
        restore(other, tmp_path, tmp_path / "a.dump", crs=CRS)
    assert databases(postgis_address) == before
    assert backups.is_empty(other)


def test_a_restore_that_is_killed_leaves_all_as_it_was_and_the_next_one_clears_up(
    filled: Record, other: str, tmp_path: Path, postgis_address: str
) -> None:
    file = tmp_path / "a.dump"
    back_up(filled.url, tmp_path, file)
    load(open_record(other, tmp_path, CRS), "O", read_dataset(FIRST_LOOK, crs=CRS).layers, actor="t", note="t")
    held, before = everything(other), databases(postgis_address)
    process = subprocess.Popen(
        [sys.executable, "-m", "greenbelt_gis.cli", "restore", "--replace", str(file)], start_new_session=True,
        env={**os.environ, "GREENBELT_DATABASE_URL": other, "GREENBELT_HOME": str(tmp_path)},
    )  # fmt: skip
    deadline = time.monotonic() + 60
    while databases(postgis_address) == before:
        assert time.monotonic() < deadline
        assert process.poll() is None
    os.killpg(process.pid, signal.SIGKILL)
    process.wait(30)
    assert everything(other) == held
    assert databases(postgis_address) != before
    deadline = time.monotonic() + 30
    while True:  # until the server has noticed
        with suppress(UsageError):
            restore(other, tmp_path, file, crs=CRS, replace=True)
            break
        assert time.monotonic() < deadline
        time.sleep(0.2)
    assert databases(postgis_address) == before
    assert everything(other)["public.tree"] == everything(filled.url)["public.tree"]


def test_the_command_line_tells_what_it_did(
    filled: Record, other: str, tmp_path: Path, greenbelt: Callable[..., Ran], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("GREENBELT_DATABASE_URL", filled.url)
    file = tmp_path / "a.dump"
    ran = greenbelt("backup", file)
    assert (ran.code, ran.out) == (0, f"{file}\n")
    assert "schema 0" in ran.err
    ran = greenbelt("restore", file)
    assert (ran.code, "not empty" in ran.err) == (2, True)
    monkeypatch.setenv("GREENBELT_DATABASE_URL", other)
    assert greenbelt("backup", tmp_path / "b.dump").code == 3  # there is no record yet
    assert "restored" in greenbelt("restore", file).err


def _down_to(url: str, revision: str) -> None:
    engine = sqlalchemy_engine(url)
    with engine.begin() as connection:
        command.downgrade(alembic_config(connection, 4549), revision)
    engine.dispose()
