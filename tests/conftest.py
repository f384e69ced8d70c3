"""Fixtures that all tests share."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass

import psycopg
import pytest
from hypothesis import HealthCheck, settings

from tests.helpers.postgis import cluster, database, record_database

settings.register_profile(
    "project", deadline=None, derandomize=True, suppress_health_check=[HealthCheck.too_slow], print_blob=True
)
settings.load_profile("project")


def pytest_sessionfinish(session: pytest.Session) -> None:
    """A skipped test proves nothing: it fails the run."""
    reporter = session.config.pluginmanager.get_plugin("terminalreporter")
    if reporter is not None and reporter.stats.get("skipped"):
        session.exitstatus = pytest.ExitCode.TESTS_FAILED


@pytest.fixture(scope="session")
def postgis_address() -> Iterator[str]:
    """A PostGIS of this session's own."""
    with cluster() as address:
        yield address


@pytest.fixture
def postgis(postgis_address: str) -> Iterator[psycopg.Connection[tuple[object, ...]]]:
    """A connection whose work is rolled back."""
    with psycopg.connect(postgis_address) as connection:
        yield connection
        connection.rollback()


@pytest.fixture
def empty_database(postgis_address: str) -> Iterator[str]:
    """The URL of a database of this test's own, with PostGIS and nothing else."""
    with database(postgis_address) as url:
        yield url


@pytest.fixture
def new_record(postgis_address: str) -> Iterator[str]:
    """The URL of a database of this test's own, with an empty record that is up to date."""
    with record_database(postgis_address) as url:
        yield url


@dataclass(frozen=True)
class Ran:
    """What a command printed and how it ended."""

    code: int
    out: str
    err: str


@pytest.fixture
def greenbelt(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Callable[..., Ran]:
    """Run the command line in this process: ``greenbelt("audit", path)``."""
    from greenbelt_gis.cli import main

    def run(*arguments: object) -> Ran:
        monkeypatch.setattr(sys, "argv", ["greenbelt", *map(str, arguments)])
        capsys.readouterr()
        code = 0
        try:
            main()
        except SystemExit as stop:
            code = stop.code if isinstance(stop.code, int) else 1
        printed = capsys.readouterr()
        return Ran(code, printed.out, printed.err)

    monkeypatch.setenv("GREENBELT_LANGUAGE", "en")
    monkeypatch.setattr("greenbelt_gis.cli.common.PATIENCE_S", 60.0)  # how slow the machine is changes no output
    return run
