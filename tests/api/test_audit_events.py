"""The events of audits: told to the end, to so many at a time, and only to those who may see them."""

from __future__ import annotations

import threading
import urllib.error
import urllib.request
from collections.abc import Iterator
from http.client import HTTPResponse
from typing import Any

import pytest
import uvicorn

from greenbelt_api import watching
from greenbelt_api.app import create_app
from greenbelt_gis.settings import Settings
from greenbelt_gis.store.accounts import remove_grant
from tests.helpers import working
from tests.helpers.auditing import ask, events_of, now
from tests.helpers.people import OWN, Service, bearer

pytestmark = [pytest.mark.postgis, pytest.mark.slow]


@pytest.fixture
def me(fresh: Service) -> dict[str, str]:
    return fresh.bearer(("administrator", None))


def test_progress_is_told_to_the_end_and_two_watch_at_a_time(fresh: Service, me: dict[str, str]) -> None:
    place = ask(fresh, me)
    told: list[list[tuple[str, dict[str, Any]]]] = []

    def follow() -> None:
        told.append(events_of(fresh.client.get(f"{place}/events", headers=me).text))

    watchers = [threading.Thread(target=follow) for _ in range(2)]
    with working.slow(fresh.url, 0.2):
        for one in watchers:
            one.start()
        for one in watchers:
            one.join(120)
    assert len(told) == 2
    for events in told:
        names = [name for name, _ in events]
        assert names[-1] == "done"
        assert set(names[:-1]) == {"progress"}
        progress = [data["progress"] for _, data in events]
        assert progress == sorted(progress)
        assert progress[0] == 0
        assert progress[-1] == 1
        assert any(0.3 < one < 0.9 for one in progress)
        doing = {data["doing"]["en"].split(" ")[0] for _, data in events} - {""}
        assert "judging" in doing
        assert all(data["doing"]["zh"] for _, data in events if data["doing"]["en"])
        assert events[-1][1] == now(fresh, me, place)
    # Of one that has ended the first event is the last.
    assert [name for name, _ in events_of(fresh.client.get(f"{place}/events", headers=me).text)] == ["done"]
    assert fresh.app.state.watching.followers == 0


@pytest.fixture
def served(fresh: Service) -> Iterator[str]:
    """The same record behind a real server."""
    app = create_app(Settings(database_url=fresh.url))
    server = uvicorn.Server(uvicorn.Config(app, host="127.0.0.1", port=0, log_level="error"))
    running = threading.Thread(target=server.run, daemon=True)
    running.start()
    working.wait_until(lambda: server.started, "the service")
    fresh.app.state.real = app
    yield f"http://127.0.0.1:{server.servers[0].sockets[0].getsockname()[1]}"
    server.should_exit = True
    running.join(timeout=30)


def open_stream(place: str, headers: dict[str, str]) -> HTTPResponse:
    """A client that reads as the answer comes; it hangs up by closing."""
    asked = urllib.request.Request(place, headers=headers)  # noqa: S310 - our own
    answer = urllib.request.urlopen(asked, timeout=60)  # noqa: S310 - our own
    assert isinstance(answer, HTTPResponse)
    return answer


def test_who_hangs_up_or_loses_the_right_is_let_go(
    fresh: Service, me: dict[str, str], served: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("greenbelt_api.routers.jobs.HEARTBEAT_S", 0.5)
    place = served + ask(fresh, me) + "/events"
    watch = fresh.app.state.real.state.watching
    clients = [open_stream(place, me) for _ in range(3)]
    for one in clients:
        assert [one.readline() for _ in range(3)][1] == b"event: progress\n"
        while one.readline() != b": still here\n":
            pass
    assert watch.followers == 3
    room = fresh.app.state.real.state.record.room
    working.wait_until(lambda: room.busy == 0)  # nobody holds a connection while waiting
    clients[0].close()
    working.wait_until(lambda: watch.followers == 2, "letting go")
    for one in clients[1:]:
        one.close()
    working.wait_until(lambda: watch.followers == 0, "letting go")
    # Rights that end, end the stream.
    account = fresh.account(("viewer", OWN))
    client = open_stream(place, bearer(fresh.secret(account)))
    working.wait_until(lambda: watch.followers == 1, "watching")
    with fresh.record.connect() as connection:
        assert remove_grant(connection, account, "viewer", fresh.sites[OWN])
    assert client.read().count(b"event:") == 1
    working.wait_until(lambda: watch.followers == 0, "letting go")


def test_only_so_many_watch_at_a_time(fresh: Service, me: dict[str, str], served: str) -> None:
    place = served + ask(fresh, me) + "/events"
    clients = [open_stream(place, me) for _ in range(watching.MOST_EACH)]
    with pytest.raises(urllib.error.HTTPError, match="429") as refused:
        open_stream(place, me)
    refused.value.close()
    other = open_stream(place, fresh.bearer(("viewer", OWN)))
    assert other.readline().startswith(b"retry:")
    for one in (*clients, other):
        one.close()
    working.wait_until(lambda: fresh.app.state.real.state.watching.followers == 0, "letting go")
