"""What is remembered is bounded and of one version; what is asked together is asked once, and never too early."""

from __future__ import annotations

import asyncio
from datetime import date
from uuid import uuid4

import pytest

from greenbelt_gis.workflows.tile_cache import Key, Tile, TileCache, Together
from tests.helpers.loops import run

DAY, NEXT = date(2026, 6, 30), date(2026, 7, 1)


def key(x: int, sites: Key = ("trees", 0, 0, 0, None, None)) -> Key:
    return ("trees", 9, x, 0, None, sites[-1])


def test_a_tile_counts_for_its_version_its_day_and_its_sites_only() -> None:
    cache, mine, others = TileCache(10_000), frozenset({uuid4()}), frozenset({uuid4()})
    tile = Tile(b"x", '"x"', "7", DAY)
    cache.put(("trees", 9, 1, 0, None, mine), tile)
    assert cache.get(("trees", 9, 1, 0, None, frozenset(mine)), "7", DAY) is tile
    for where, version, day in (
        (("trees", 9, 1, 0, None, others), "7", DAY), (("trees", 9, 1, 0, None, None), "7", DAY), (("zones", 9, 1, 0, None, mine), "7", DAY),
        (("trees", 9, 1, 0, None, mine | others), "7", DAY), (("trees", 9, 1, 0, None, mine), "8", DAY),
        (("trees", 9, 1, 0, None, mine), "7", NEXT), (("trees", 9, 1, 0, DAY, mine), "7", DAY),
    ):  # fmt: skip
        assert cache.get(where, version, day) is None


def test_it_never_holds_more_bytes_and_lets_go_of_what_was_not_asked_for() -> None:
    cache = TileCache(20_000)
    for x in range(200):
        cache.put(key(x), Tile(b"x" * (100 + x % 7 * 300), "", "1", DAY))
        cache.get(key(0), "1", DAY)
        assert 0 < cache.bytes <= 20_000
    assert cache.get(key(0), "1", DAY) is not None
    assert cache.get(key(1), "1", DAY) is None
    before = len(cache)
    for version in "23456":
        cache.put(key(0), Tile(b"", "", version, DAY))
    assert len(cache) == before
    cache.put(key(0), Tile(b"x" * 30_000, "", "7", DAY))  # larger than all of it: it drives out only what it follows
    assert len(cache) == before - 1
    assert cache.get(key(0), "7", DAY) is None
    nothing = TileCache(0)
    nothing.put(key(0), Tile(b"", "", "1", DAY))
    assert nothing.get(key(0), "1", DAY) is None


class Asked:
    """A question that takes a while; answers with how often it was begun."""

    def __init__(self) -> None:
        self.times = 0
        self.go = asyncio.Event()

    async def __call__(self) -> int:
        self.times += 1
        mine = self.times
        await self.go.wait()
        return mine


def test_who_comes_while_it_is_asked_waits_for_the_next_answer_where_it_must_be_fresh() -> None:
    async def go() -> None:
        together, asked = Together[str, int](fresh=True), Asked()
        first = asyncio.create_task(together.ask("a", asked))
        await asyncio.sleep(0)
        later = [asyncio.create_task(together.ask("a", asked)) for _ in range(5)]
        other = asyncio.create_task(together.ask("b", asked))
        await asyncio.sleep(0.01)
        assert asked.times == 2  # one for each key; those who came later have begun nothing yet
        asked.go.set()
        assert await first == 1
        assert await other == 2
        assert {await one for one in later} == {3}
        assert await together.ask("a", asked) == 4

    run(go())


def test_where_it_need_not_be_fresh_all_share_what_is_under_way() -> None:
    async def go() -> None:
        together, asked = Together[str, int](fresh=False), Asked()
        tasks = [asyncio.create_task(together.ask("a", asked)) for _ in range(5)]
        await asyncio.sleep(0.01)
        tasks[0].cancel()  # whoever leaves takes nothing from the others
        asked.go.set()
        assert [await one for one in tasks[1:]] == [1] * 4
        with pytest.raises(asyncio.CancelledError):
            await tasks[0]

    run(go())


@pytest.mark.parametrize("fresh", [False, True])
def test_an_error_is_told_to_all_who_asked_and_to_nobody_after(fresh: bool) -> None:
    async def go() -> None:
        together, went = Together[str, int](fresh=fresh), 0

        async def fails() -> int:
            nonlocal went
            went += 1
            await asyncio.sleep(0.01)
            if went <= 1 + fresh:
                raise ValueError(went)
            return went

        tasks = [asyncio.create_task(together.ask("a", fails)) for _ in range(3)]
        found = await asyncio.gather(*tasks, return_exceptions=True)
        assert {type(one) for one in found} == {ValueError}
        assert await together.ask("a", fails) == 2 + fresh

    run(go())
