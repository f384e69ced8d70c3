"""The role of the service may edit layers and read history; altering history is refused by the server."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

from greenbelt_gis.errors import RecordError
from greenbelt_gis.store.database import Record, open_record
from greenbelt_gis.store.fetch import fetch_layers
from greenbelt_gis.store.load import load
from greenbelt_gis.store.near import near
from greenbelt_gis.store.tables import TABLE_OF
from greenbelt_gis.workflows.audit import Request
from greenbelt_gis.workflows.record import audit_record
from tests.helpers.drawn import layer, paving, square, tree
from tests.helpers.postgis import cluster
from tests.helpers.recording import a_tree, delete_tree, rows, set_tree, site

pytestmark = pytest.mark.postgis
DENIED = psycopg.errors.InsufficientPrivilege


@pytest.fixture(scope="module")
def owner(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Record]:
    """A record with a tree that was changed once; tests take back what they do."""
    with cluster() as address:
        parts = dict(part.split("=") for part in address.split())
        url = f"postgresql://{parts['user']}@/{parts['dbname']}?host={parts['host']}"
        record = open_record(url, tmp_path_factory.mktemp("home"), "EPSG:4549")
        set_tree(record, a_tree(record, site(record, "S")), species="b")
        yield record


@pytest.fixture
def service(owner: Record) -> Record:
    return owner.as_service()


@pytest.mark.parametrize(
    "statement",
    [
        *(f"{verb} {name}" for name in ("history.tree", "history.zone", "change", "rule_body", "assessment", "audit")
          for verb in ("DELETE FROM", "TRUNCATE", "DROP TABLE")),
        *(f"TRUNCATE {table}" for table in TABLE_OF.values()),
        "UPDATE history.tree SET species = 'x'",
        "INSERT INTO history.tree (valid_to, superseded_by, operation) VALUES (now(), 1, 'update')",
        "UPDATE change SET actor = 'x'",
        "UPDATE change SET at = '2020-01-01'",
        "INSERT INTO change (actor, action, at) VALUES ('x', 'x', '2020-01-01')",
        "INSERT INTO change (actor, action, tx) VALUES ('x', 'x', 1)",
        "UPDATE rule_body SET body = '{}'",
        "UPDATE assessment SET verdict = 'possible'",
        "ALTER TABLE tree DISABLE TRIGGER keep_updated",
        "ALTER TABLE tree DISABLE TRIGGER ALL",
        "ALTER TABLE tree ADD COLUMN x int",
        "DROP TRIGGER keep_updated ON tree",
        "CREATE TABLE mine (a int)",
        "CREATE TABLE history.mine (a int)",
        "CREATE OR REPLACE FUNCTION history.keep_updated() RETURNS trigger LANGUAGE sql AS 'SELECT 1'",
        "CREATE FUNCTION mine() RETURNS int LANGUAGE sql AS 'SELECT 1'",
        "SET session_replication_role = replica",
        "SET LOCAL session_replication_role = replica",
        "CREATE TEMP TABLE tree (LIKE public.tree); CREATE TRIGGER t AFTER DELETE ON pg_temp.tree "
        "REFERENCING OLD TABLE AS old_rows FOR EACH STATEMENT EXECUTE FUNCTION history.keep_deleted()",
        "ALTER ROLE greenbelt_service SUPERUSER",
    ],
)  # fmt: skip
def test_the_server_refuses_the_service(service: Record, statement: str) -> None:
    # A function that returns no trigger could not replace one: that is looked at first.
    refused = (DENIED, psycopg.errors.InvalidFunctionDefinition)
    with psycopg.connect(service.url) as connection, pytest.raises(refused):
        connection.execute(statement.encode())


def test_what_the_service_writes_leaves_history(owner: Record, service: Record) -> None:
    ((before,),) = rows(owner, "SELECT count(*) FROM history.tree")
    one = a_tree(service, site(service, "edits"))
    set_tree(service, one, species="c")
    delete_tree(service, one)
    assert rows(service, "SELECT count(*) FROM history.tree") == [(before + 2,)]
    ((actor, at, tx),) = rows(
        service, "SELECT actor, at <= clock_timestamp(), tx > 0 FROM change ORDER BY id DESC LIMIT 1"
    )
    assert (actor, at, tx) == ("somebody", True, True)


def test_its_connections_are_limited(service: Record) -> None:
    settings = ("role", "statement_timeout", "jit", "max_parallel_workers_per_gather")
    with service.connect() as connection:
        found = [connection.execute("SELECT current_setting(%s)", (name,)).fetchone() for name in settings]
        connection.execute("RESET role")
        (role,) = connection.execute("SELECT current_user").fetchone() or ("",)
    assert found == [("greenbelt_service",), ("30s",), ("off",), ("0",)]
    assert role == "greenbelt_service"
    assert rows(service.as_service(timeout_s=7), "SHOW statement_timeout") == [("7s",)]


def test_the_service_reads_and_judges(owner: Record, service: Record) -> None:
    layers = {"trees": layer(tree("T1", (0, 0))), "assets": layer(paving("P1", square(1, 0)))}
    load(owner, "judged", layers, actor="t", note="t")
    assert set(fetch_layers(service, "judged")) == {"site", "trees", "assets"}
    assert near(service, 118.7, 32.0, asset_class="tree")["type"] == "FeatureCollection"
    audit, kept = audit_record(service, Request(Path("record"), site="judged"))
    assert kept is not None
    assert (kept.opened, len(audit.judgement.findings)) == (1, 1)


def test_who_may_not_take_the_role_is_told_the_grant(owner: Record, tmp_path: Path) -> None:
    with psycopg.connect(owner.url, autocommit=True) as connection:
        connection.execute("DROP ROLE IF EXISTS stranger")
        connection.execute("CREATE ROLE stranger LOGIN")
    url = owner.url.replace("postgres@", "stranger@")
    with pytest.raises(
        RecordError, match=r'stranger may not act as greenbelt_service.*GRANT greenbelt_service TO "stranger"'
    ):
        Record(url, owner.srid).as_service()
    with psycopg.connect(owner.url, autocommit=True) as connection:
        connection.execute("GRANT greenbelt_service TO stranger")
    theirs = open_record(url, tmp_path, "EPSG:4549").as_service()  # a login of the service's own suffices
    with theirs.connect() as connection:
        assert connection.execute("SELECT count(*) > 0 FROM tree").fetchone() == (True,)
    with pytest.raises(RecordError, match="cannot be reached"):
        Record("postgresql://nobody@/none?host=/nowhere", owner.srid).as_service()


def test_a_user_who_cannot_make_roles_is_told_what_lacks(tmp_path: Path) -> None:
    with cluster() as address:
        with psycopg.connect(address, autocommit=True) as connection:
            host = connection.info.host
            connection.execute("CREATE ROLE modest LOGIN")
            connection.execute("CREATE DATABASE theirs OWNER modest")
            connection.execute("CREATE ROLE maker LOGIN CREATEROLE")
            connection.execute("CREATE DATABASE made OWNER maker")
        for name in ("theirs", "made"):
            with psycopg.connect(f"postgresql://postgres@/{name}?host={host}", autocommit=True) as connection:
                connection.execute("CREATE EXTENSION postgis")
        with pytest.raises(
            RecordError, match=r"lacks the role greenbelt_service.*CREATE ROLE greenbelt_service NOLOGIN"
        ):
            open_record(f"postgresql://modest@/theirs?host={host}", tmp_path, "EPSG:4549")
        made = open_record(f"postgresql://maker@/made?host={host}", tmp_path, "EPSG:4549")
        assert rows(made.as_service(), "SELECT count(*) FROM tree") == [(0,)]
        theirs = open_record(
            f"postgresql://modest@/theirs?host={host}", tmp_path, "EPSG:4549"
        )  # the roles are there now
        set_tree(theirs, a_tree(theirs, site(theirs, "S")), species="b")
        assert rows(theirs, "SELECT count(*) FROM history.tree") == [(1,)]


def test_two_databases_of_a_cluster_make_the_roles_at_once(tmp_path: Path) -> None:
    with cluster() as address:
        with psycopg.connect(address, autocommit=True) as connection:
            host = connection.info.host
            for n in range(3):
                connection.execute(f"CREATE DATABASE d{n}")
        code = "import sys, pathlib; from greenbelt_gis.store.database import open_record; open_record(sys.argv[1], pathlib.Path('.'), 'EPSG:4549')"
        urls = [f"postgresql://postgres@/d{n}?host={host}" for n in range(3)]
        running = [
            subprocess.Popen([sys.executable, "-c", code, url], cwd=tmp_path, stderr=subprocess.PIPE, text=True)
            for url in urls
        ]
        told = [one.communicate()[1] for one in running]
    assert told == ["", "", ""]
