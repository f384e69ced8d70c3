"""Tiles and single rows as of a day against what is fetched as of that day, over a record that was edited on many days."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import product
from typing import Any

import numpy as np
import pandas as pd
import psycopg
import pytest
from httpx2 import Response

from greenbelt_gis.catalogue.tile_layers import FINDINGS, tile_layers
from greenbelt_gis.model.days import DEFAULT_TIMEZONE, start_of_day
from greenbelt_gis.model.layers import LAYERS
from greenbelt_gis.store.changes import deleted_from
from greenbelt_gis.store.fetch import fetch_layers
from greenbelt_gis.store.tables import TABLE_OF
from greenbelt_gis.workflows.audit import Request
from greenbelt_gis.workflows.record import audit_record
from greenbelt_gis.workflows.tile_cache import TileCache
from tests.helpers.drawn import ORIGIN
from tests.helpers.people import OTHER, OWN, Service, service
from tests.helpers.postgis import record_database
from tests.helpers.recording import change, set_tree
from tests.helpers.tiled import SIDE_M, TODAY, TOMORROW, YESTERDAY, features, fill, in_tile, tile_at, tiles_around

pytestmark = pytest.mark.postgis
LAYER_NAMES = [name for name in tile_layers() if name != FINDINGS]
EDITED = [TODAY - timedelta(days=days) for days in (60, 40, 20, 5)]
DAYS = [date(1, 1, 1), EDITED[0] - timedelta(days=1), *EDITED, YESTERDAY, TODAY, TOMORROW, date(9999, 12, 31)]
MIDDLE = (ORIGIN[0] + SIDE_M / 2, ORIGIN[1] + SIDE_M / 2)


@dataclass
class Place:
    """The service, and the headers of who sees all and who sees one site."""

    service: Service
    all: dict[str, str]
    own: dict[str, str]

    def ask(self, path: str, who: dict[str, str] | None = None) -> Response:
        found: Response = self.service.client.get(path, headers=who or self.all)
        return found

    def read(self, layer: str, z: int, x: int, y: int, as_of: date | None, who: dict[str, str] | None = None) -> Any:
        answer = self.ask(f"/tiles/{layer}/{z}/{x}/{y}.pbf" + (f"?as_of={as_of}" if as_of else ""), who)
        assert answer.status_code == 200, answer.text
        return features(answer.content, layer)


@pytest.fixture(scope="module")
def place(postgis_address: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Place]:
    with record_database(postgis_address) as url, service(url, tmp_path_factory.mktemp("home")) as made:
        fill(made, url)
        for code in (OWN, OTHER):
            audit_record(made.record, Request(None, site=code))  # type: ignore[arg-type]
        chance = random.Random(3)  # noqa: S311 - not a secret
        for _ in range(3):
            for day in chance.sample(EDITED, len(EDITED)):  # late data reaches back behind what was written before
                _edit(made, chance, start_of_day(day, DEFAULT_TIMEZONE) + timedelta(hours=chance.choice((0, 12, 23))))
        yield Place(made, *(made.bearer(("viewer", code)) for code in (None, OWN)))


def _edit(made: Service, chance: random.Random, since: datetime) -> None:
    """Move, change and delete some rows of every layer, all from an instant on."""
    for layer, table in TABLE_OF.items():
        with change(made.record) as (cursor, number):
            ids = [id_ for (id_,) in cursor.execute(f"SELECT id FROM {table} ORDER BY id").fetchall()]
            some = chance.sample(ids, max(1, len(ids) // 6))
            columns = {
                "trees": ", species = 'x' || substr(md5(id::text), 1, 3), ended_on = nullif(ended_on, ended_on)",
                "assets": ", status = CASE WHEN status = 'ended' THEN 'in_service' ELSE 'ended' END, class = 'paving.kerb'",
                "zones": ", band = 'above_5y'", "activities": ", kind = 'open_fire'",
            }.get(layer, "")  # fmt: skip
            cursor.execute(
                f"UPDATE {table} SET geom = ST_Translate(geom, 7, 11){columns}, valid_from = %s, change_id = %s "
                "WHERE id = ANY(%s)",
                (since, number, some),
            )
            if layer != "site":
                deleted_from(cursor, since)
                cursor.execute(f"DELETE FROM {table} WHERE id = ANY(%s)", (chance.sample(ids, len(ids) // 20),))


def state(place: Place, layer: str, as_of: date, sites: tuple[str, ...] = (OWN, OTHER)) -> pd.DataFrame:
    """What is fetched as of a day and counts then; written apart from tiles."""
    one = tile_layers()[layer]
    found = []
    for site in sites:
        frame = fetch_layers(place.service.record, site, [one.source], as_of=as_of).get(one.source)
        if frame is not None:
            found.append(
                pd.DataFrame({**frame.drop(columns="geometry"), "site": site, "geom": np.asarray(frame.geometry)})
            )
    if not found:
        return pd.DataFrame({"geom": []})
    rows = pd.concat(found, ignore_index=True)
    rows = rows[[shape is not None for shape in rows["geom"]]]
    contract = LAYERS[one.source]
    day = pd.Timestamp(as_of.isoformat()) if as_of.year > 1 else pd.Timestamp("0001-01-01").as_unit("s")
    if contract.start:
        rows = rows[~(rows[contract.start] > day)]
    if contract.end:
        rows = rows[~(rows[contract.end] < day)]
    if contract.column("status"):
        rows = rows[rows["status"].fillna("") != "ended"]
    if one.top:
        rows = rows[[code.split(".")[0] == one.top for code in rows["class"]]]
    return rows


def told(values: dict[str, Any]) -> tuple[tuple[str, str], ...]:
    return tuple(sorted((name, str(one)) for name, one in values.items()))


@pytest.mark.parametrize("layer", LAYER_NAMES)
def test_the_features_of_a_day_are_what_is_fetched_as_of_it(place: Place, layer: str) -> None:
    one = tile_layers()[layer]
    z, states = one.features_from, set()
    for as_of in DAYS:
        seen: dict[str, Any] = {}
        places: list[tuple[Any, int, int, str]] = []
        for x, y in tiles_around(z, more=0):
            for feature in place.read(layer, z, x, y, as_of):
                id_ = feature.properties.pop("id")
                assert seen.setdefault(id_, feature.properties) == feature.properties
                places.append((feature.shape, x, y, feature.properties.get("code", "")))
        rows = state(place, layer, as_of)
        wanted = [
            {name: row[name] for name in one.columns if isinstance(row[name], str) or not pd.isna(row[name])}
            for row in rows.to_dict("records")
        ]
        assert Counter(map(told, seen.values())) == Counter(map(told, wanted)), as_of
        states.add((*sorted(seen), *sorted(shape.wkt for shape, *_ in places)))
        if LAYERS[one.source].key:
            by_code: dict[str, list[Any]] = {}
            for row in rows.to_dict("records"):
                by_code.setdefault(row["code"], []).append(row["geom"])
            for shape, x, y, code in places:
                assert min(shape.distance(in_tile(geom, z, x, y)) for geom in by_code[code]) < 2
    assert len(states) > 1  # the days differ, else nothing is tested


@pytest.mark.parametrize("layer", LAYER_NAMES)
def test_the_counts_of_a_day_are_how_many_there_were(place: Place, layer: str, monkeypatch: pytest.MonkeyPatch) -> None:
    one = tile_layers()[layer]
    everybody, one_site = (place.all, (OWN, OTHER)), (place.own, (OWN,))
    for as_of, (who, sites) in ((EDITED[0], everybody), (EDITED[2], one_site), (TOMORROW, everybody)):
        rows = state(place, layer, as_of, sites)
        for cache in (2**26, 0):  # remembered: counts made once for all; else each tile counts by itself
            monkeypatch.setattr(place.service.app.state.tiles, "cache", TileCache(cache))
            for z in {0, 9, one.features_from - 1} if cache else {one.features_from - 1}:
                if z >= one.features_from:
                    continue
                cells = [cell for x, y in tiles_around(z) for cell in place.read(layer, z, x, y, as_of, who)]
                assert sum(cell.properties["count"] for cell in cells) == len(rows), (z, as_of)
                if one.by:
                    words = [str(word).split(".")[0] if one.classed else word for word in rows.get(one.by, [])]
                    for value in one.values:
                        of = sum(cell.properties.get(f"{one.by}_{value}", 0) for cell in cells)
                        assert of == words.count(value)


@pytest.mark.parametrize("z", [0, 13, 16])
def test_today_is_the_present_whichever_way_it_is_asked_for(place: Place, z: int) -> None:
    x, y = tile_at(*MIDDLE, z)
    for layer in LAYER_NAMES:
        plain = place.ask(f"/tiles/{layer}/{z}/{x}/{y}.pbf")
        for query in (f"as_of={TODAY}", f"as%5Fof={TODAY}", f"as_of={TODAY}&x=1", "x=1"):
            again = place.ask(f"/tiles/{layer}/{z}/{x}/{y}.pbf?{query}")
            assert (again.content, again.headers["etag"]) == (plain.content, plain.headers["etag"])


def test_the_short_way_and_the_ordinary_one_say_the_same(place: Place) -> None:
    z = 14
    x, y = tile_at(*MIDDLE, z)
    for as_of in DAYS:
        short, ordinary = (place.ask(f"/tiles/assets/{z}/{x}/{y}.pbf?{name}={as_of}") for name in ("as_of", "as%5Fof"))
        assert (short.status_code, ordinary.status_code) == (200, 200)
        assert (short.content, short.headers["etag"]) == (ordinary.content, ordinary.headers["etag"])


def test_findings_are_the_present_ones_of_whatever_day(place: Place) -> None:
    x, y = tile_at(*MIDDLE, 14)
    now = place.ask(f"/tiles/findings/14/{x}/{y}.pbf").content
    assert now
    for as_of in DAYS:
        assert place.ask(f"/tiles/findings/14/{x}/{y}.pbf?as_of={as_of}").content == now


def test_what_is_remembered_of_a_day_is_not_asked_again_and_an_edit_of_the_past_shows_at_once(
    place: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    tiles, day = place.service.app.state.tiles, EDITED[1]
    z, (x, y) = 17, tile_at(*MIDDLE, 17)
    paths = [f"/tiles/trees/{z}/{x}/{y}.pbf?as_of={day}", f"/tiles/trees/5/{x >> 12}/{y >> 12}.pbf?as_of={day}"]
    first = [place.ask(path).content for path in paths]

    def never(*_: Any) -> Any:
        raise AssertionError("made anew")

    with monkeypatch.context() as patched:
        for name in ("_anew", "_count"):
            patched.setattr(tiles, name, never)
        assert [place.ask(path).content for path in paths] == first
    with change(place.service.record) as (cursor, number):
        cursor.execute(
            "INSERT INTO tree (id, site_id, code, species, geom, change_id) VALUES (gen_random_uuid(), %s, 'LATE', 'a', "
            "ST_SetSRID(ST_MakePoint(%s, %s), 4549), %s) RETURNING id",
            (place.service.sites[OWN], *MIDDLE, number),
        )
        row = cursor.fetchone()
        assert row is not None
    set_tree(place.service.record, row[0], start_of_day(day) + timedelta(hours=30), species="b")

    def species(as_of: date) -> set[str]:
        found = place.read("trees", z, x, y, as_of)
        return {str(one.properties["species"]) for one in found if one.properties["code"] == "LATE"}

    assert [species(at) for at in (day, day + timedelta(days=1), TODAY)] == [{"a"}, {"b"}, {"b"}]
    assert [place.ask(path).content for path in paths] != first


def test_a_viewer_of_one_site_sees_of_no_day_what_only_others_may_see(place: Place) -> None:
    z = tile_layers()["trees"].features_from
    with psycopg.connect(place.service.url) as connection:
        found = connection.execute(
            "SELECT id::text FROM tree WHERE site_id = %(own)s UNION SELECT id::text FROM history.tree WHERE site_id = %(own)s",
            {"own": place.service.sites[OWN]},
        ).fetchall()
    mine = {id_ for (id_,) in found}
    for as_of, who in product(DAYS, (place.all, place.own, place.all)):
        seen = {
            f.properties["id"] for x, y in tiles_around(z, more=0) for f in place.read("trees", z, x, y, as_of, who)
        }
        assert (seen <= mine) == (who is place.own)
    assert place.ask("/tiles/trees/0/0/0.pbf?as_of=2020-01-01", {"Authorization": "Bearer x"}).status_code == 401


BAD = ["", "today", "2026-02-30", "2026-6-30", "2026-13-01", "0000-01-01", "10000-01-01", "2026-06-30%00", "-1", "1e400",
       "2026-06-30'--", "%F0%9F%98%80", "2026-06-30T12:00", "9" * 400]  # fmt: skip


@pytest.mark.parametrize("day", BAD)
def test_what_is_no_day_is_a_problem(place: Place, day: str) -> None:
    paths = ["/tiles/trees/0/0/0.pbf", "/tiles/findings/0/0/0.pbf"]
    paths += [] if day in {"2026-06-30T12:00", "-1"} else [f"/trees/{one_of(place, 'tree')}"]  # rows know moments too
    for path in paths:
        answer = place.ask(f"{path}?as_of={day}")
        assert answer.status_code == 422, answer.text
        assert answer.headers["content-type"] == "application/problem+json"


def one_of(place: Place, table: str) -> str:
    with psycopg.connect(place.service.url) as connection:
        row = connection.execute(f"SELECT min(id::text) FROM {table}".encode()).fetchone()
    assert row is not None
    return str(row[0])


@pytest.mark.parametrize("layer", ["trees", "assets", "zones", "site", "reports"])
def test_a_row_of_a_day_is_what_the_list_of_that_day_has(place: Place, layer: str) -> None:
    path, table = {"site": "sites"}.get(layer, layer), TABLE_OF[layer]
    with psycopg.connect(place.service.url) as connection:
        both = f"SELECT id::text FROM {table} UNION SELECT id::text FROM history.{table} ORDER BY 1"
        ids = [id_ for (id_,) in connection.execute(both.encode()).fetchall()]
    statuses: Counter[int] = Counter()
    for as_of in [*DAYS[1:7:2], YESTERDAY, TODAY, TOMORROW]:
        listed = {
            one["id"]: one
            for site in (OWN, OTHER)
            for one in place.ask(f"/{path}?site={site}&as_of={as_of}&limit=1000").json()["features"]
        }
        for id_ in random.Random(as_of.toordinal()).sample(ids, min(40, len(ids))):  # noqa: S311 - not a secret
            answer = place.ask(f"/{path}/{id_}?as_of={as_of}")
            statuses[answer.status_code] += 1
            assert answer.status_code == (200 if id_ in listed else 404)
            if id_ in listed:
                assert answer.json() == listed[id_]
                assert answer.headers["etag"] == f'"{listed[id_]["properties"]["version"]}"'
    assert statuses[200] > 0
    assert (statuses[404] > 0) == (layer != "site")


def test_a_row_of_a_day_is_shown_to_whom_its_site_is(place: Place) -> None:
    with psycopg.connect(place.service.url) as connection:
        row = connection.execute(
            "SELECT id FROM history.tree WHERE site_id = %s AND operation = 'delete' AND valid_from = '-infinity' LIMIT 1",
            (place.service.sites[OTHER],),
        ).fetchone()
    assert row is not None
    assert place.ask(f"/trees/{row[0]}?as_of=2020-01-01").status_code == 200
    assert place.ask(f"/trees/{row[0]}").status_code == 404  # it was deleted
    hidden = place.ask(f"/trees/{row[0]}?as_of=2020-01-01", place.own)
    assert hidden.status_code == 404
    assert "OTHER" not in hidden.text
