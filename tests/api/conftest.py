"""One service for all tests of a module that only add to it, and one for a test that needs its own."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.helpers.people import Service, service
from tests.helpers.postgis import record_database


@pytest.fixture(scope="module")
def shared(postgis_address: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Service]:
    """A service with the sites OWN and OTHER, closed to those who have not logged in."""
    with record_database(postgis_address) as url, service(url, tmp_path_factory.mktemp("home")) as made:
        yield made


@pytest.fixture
def fresh(postgis_address: str, tmp_path: Path) -> Iterator[Service]:
    """A service of this test's own, with an empty queue."""
    with record_database(postgis_address) as url, service(url, tmp_path) as made:
        yield made


@pytest.fixture
def people(shared: Service) -> Service:
    """The shared service, with a browser that has no session yet and nobody blocked."""
    shared.client.cookies.clear()
    with shared.record.connect() as connection:
        connection.execute("DELETE FROM access.attempt")
    return shared
