"""What a process remembers of secrets, without a database."""

from __future__ import annotations

import asyncio
import secrets
import time
from typing import Any
from uuid import UUID, uuid4

import pytest

from greenbelt_api import principals
from greenbelt_api.principals import Principals
from greenbelt_gis.errors import RecordError
from greenbelt_gis.model.rights import Principal
from greenbelt_gis.store.credentials import Resolved
from greenbelt_gis.store.database import Record
from greenbelt_gis.text import Text
from tests.helpers.loops import run as in_a_loop


class World:
    """Stands for the database: whom secrets belong to, how often it was asked, what was noted."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.owners: dict[str, UUID] = {}
        self.asked = 0
        self.noted: list[UUID] = []
        self.seconds: float | None = None
        self.cache = Principals(Record("", 4549))
        self.cache._trusted_until = time.monotonic() + 1000
        monkeypatch.setattr(principals, "principal_of", self.principal_of)
        monkeypatch.setattr(principals, "note_use", lambda _record, credential: self.noted.append(credential))

    def secret(self, owner: UUID | None = None) -> str:
        made = "gbt_" + secrets.token_urlsafe(32)
        self.owners[made] = owner or uuid4()
        return made

    def principal_of(self, _record: Any, secret: str) -> Resolved | None:
        self.asked += 1
        owner = self.owners.get(secret)
        return None if owner is None else Resolved(Principal(owner, "p", credential=owner), self.seconds)


@pytest.fixture
def world(monkeypatch: pytest.MonkeyPatch) -> World:
    return World(monkeypatch)


def test_a_secret_is_asked_about_once_while_the_database_is_heard(world: World) -> None:
    async def run() -> None:
        secret = world.secret()
        for _ in range(100):
            assert await world.cache.of(secret) is not None
        assert world.asked == 1
        world.cache._trusted_until = 0.0
        await world.cache.of(secret)
        assert world.asked == 2

    in_a_loop(run())


def test_an_answer_from_before_a_change_is_not_remembered_after_it(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def run() -> None:
        loop, secret, real = asyncio.get_running_loop(), world.secret(), world.principal_of

        async def change() -> None:
            world.cache.forget(world.owners[secret])

        def slow(record: Any, asked: str) -> Resolved | None:
            found = real(record, asked)
            asyncio.run_coroutine_threadsafe(change(), loop).result(timeout=5)  # heard before the answer arrives
            return found

        monkeypatch.setattr(principals, "principal_of", slow)
        await world.cache.of(secret)
        monkeypatch.setattr(principals, "principal_of", world.principal_of)
        del world.owners[secret]
        assert await world.cache.of(secret) is None

    in_a_loop(run())


def test_only_the_account_that_changed_is_forgotten(world: World) -> None:
    async def run() -> None:
        owner = uuid4()
        mine, others = [world.secret(owner) for _ in range(3)], world.secret()
        for secret in (*mine, others):
            await world.cache.of(secret)
        world.cache.forget(str(owner))
        world.asked = 0
        await world.cache.of(others)
        assert world.asked == 0
        for secret in mine:
            await world.cache.of(secret)
        assert world.asked == 3

    in_a_loop(run())


def test_what_it_remembers_is_bounded_and_strangers_secrets_are_not_remembered(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(principals, "MOST", 5)

    async def run() -> None:
        for _ in range(20):
            await world.cache.of(world.secret())
            assert await world.cache.of("gbt_" + secrets.token_urlsafe(32)) is None
        assert len(world.cache._known) == 5
        world.asked = 0
        for shape in ("", "x", "gbt_", "gbt_" + "x" * 42, "gbt_" + "x" * 44, "gbx_" + "x" * 43, "gbt_" + "é" * 43):
            assert await world.cache.of(shape) is None
        assert world.asked == 0  # what cannot be a secret is not asked about

    in_a_loop(run())


def test_a_remembered_login_ends_on_time(world: World) -> None:
    async def run() -> None:
        world.seconds = 0.05
        secret = world.secret()
        await world.cache.of(secret)
        await asyncio.sleep(0.06)
        del world.owners[secret]
        assert await world.cache.of(secret) is None

    in_a_loop(run())


def test_use_is_noted_once_a_minute_and_a_failure_to_do_so_hurts_nobody(
    world: World, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    async def run() -> None:
        secret = world.secret()
        for _ in range(50):
            await world.cache.of(secret)
        await world.cache.settle()
        assert len(world.noted) == 1
        for known in world.cache._known.values():
            known.noted -= principals.USE_S + 1
        for _ in range(50):
            await world.cache.of(secret)
        await world.cache.settle()
        assert len(world.noted) == 2

        def broken(*_: object) -> None:
            raise RecordError(Text("away", "不在"))

        monkeypatch.setattr(principals, "note_use", broken)
        assert await world.cache.of(world.secret()) is not None
        await world.cache.settle()
        assert "away" in caplog.text

    in_a_loop(run())
