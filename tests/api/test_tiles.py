"""Tiles against the record: geometry, counts, what counts today, whose sites, what they refuse."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from itertools import product
from types import SimpleNamespace
from typing import Any

import psycopg
import pytest
import shapely
from httpx2 import Response
from pyproj import Transformer

from greenbelt_gis.catalogue.tile_layers import FINDINGS, LARGEST_ZOOM, tile_layers
from greenbelt_gis.errors import RecordError
from greenbelt_gis.model.layers import LAYERS as CONTRACT
from greenbelt_gis.store.tables import TABLE_OF
from greenbelt_gis.text import Text
from greenbelt_gis.workflows.audit import Request
from greenbelt_gis.workflows.record import audit_record
from greenbelt_gis.workflows.tile_cache import TileCache
from tests.helpers.drawn import ORIGIN
from tests.helpers.people import OTHER, OWN, Service, service
from tests.helpers.postgis import record_database
from tests.helpers.recording import change
from tests.helpers.tiled import SIDE_M, TODAY, features, fill, in_tile, tile_at, tiles_around

pytestmark = pytest.mark.postgis
LAYERS = list(tile_layers())
UNIT = 2**0.5
"""A unit in each direction: where a tile cuts, corners are put on units twice."""
NEAREST = 17
METRES = Transformer.from_crs(4326, 4549, always_xy=True)
FRAME = shapely.box(-64, -64, 4096 + 64, 4096 + 64)
MIDDLE = (ORIGIN[0] + SIDE_M / 2, ORIGIN[1] + SIDE_M / 2)


@dataclass
class Place:
    """The service, and the headers of who sees all and who sees one site."""

    service: Service
    url: str
    all: dict[str, str]
    own: dict[str, str]
    other: dict[str, str]

    def ask(self, layer: str, z: int, x: int, y: int, who: dict[str, str] | None = None, known: str = "") -> Response:
        found: Response = self.service.client.get(
            f"/tiles/{layer}/{z}/{x}/{y}.pbf",
            headers={**(who or self.all), **({"If-None-Match": known} if known else {})},
        )
        return found

    def read(self, layer: str, z: int, x: int, y: int, who: dict[str, str] | None = None) -> list[Any]:
        answer = self.ask(layer, z, x, y, who)
        assert answer.status_code == 200, answer.text
        return features(answer.content, layer)


@pytest.fixture(scope="module")
def place(postgis_address: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Place]:
    with record_database(postgis_address) as url, service(url, tmp_path_factory.mktemp("home")) as made:
        fill(made, url)
        for code in (OWN, OTHER):
            audit_record(made.record, Request(None, site=code))  # type: ignore[arg-type]
        with psycopg.connect(url) as connection:  # one is gone, as an edit would have it
            connection.execute(
                "UPDATE finding SET gone_by = seen_by WHERE id = (SELECT min(id::text)::uuid FROM finding)"
            )
        yield Place(made, url, *(made.bearer(("viewer", code)) for code in (None, OWN, OTHER)))


def rows(place: Place, layer: str) -> dict[str, dict[str, Any]]:
    """What counts today of a layer: by id its site, geometry (``geom``) and columns. Written apart from the service."""
    one = tile_layers()[layer]
    if layer == FINDINGS:
        statement = (
            "SELECT f.id::text AS id, s.code AS site, ST_AsBinary(a.geom) AS geom, f.rule, f.subject, f.against, "
            "a.verdict, a.severity, a.department FROM finding f JOIN site s ON s.id = f.site_id JOIN assessment a "
            "ON a.finding_id = f.id AND a.audit_id = f.seen_by WHERE f.gone_by IS NULL AND a.geom IS NOT NULL"
        )
    else:
        key = "id" if layer == "site" else "site_id"
        columns = "".join(f't."{column.name}", ' for column in CONTRACT[one.source].columns)
        statement = (
            f"SELECT {columns}t.id::text AS id, s.code AS site, ST_AsBinary(t.geom) AS geom FROM {TABLE_OF[one.source]} t "
            f"JOIN site s ON s.id = t.{key} WHERE t.geom IS NOT NULL"
        )
    with psycopg.connect(place.url, row_factory=psycopg.rows.dict_row) as connection:
        found = connection.execute(statement.encode()).fetchall()
    return {
        row["id"]: {**row, "geom": shapely.from_wkb(row["geom"])}
        for row in found
        if _counts(row) and (not one.top or row["class"].split(".")[0] == one.top)
    }


def _counts(row: dict[str, Any]) -> bool:
    starts = [row.get(name) for name in ("installed_on", "planted_on", "effective_on", "starts_on")]
    ends = [row.get(name) for name in ("ended_on", "ends_on")]
    return (
        row.get("status") != "ended"
        and all(day is None or day <= TODAY for day in starts)
        and all(day is None or day >= TODAY for day in ends)
    )


def test_the_records_layers_are_all_there_and_something_is_in_each(place: Place) -> None:
    assert set(TABLE_OF) | {"paving", "structure", "furniture", "art", "utility", FINDINGS} == set(LAYERS)
    assert {layer: bool(rows(place, layer)) for layer in LAYERS} == dict.fromkeys(LAYERS, True)


@pytest.mark.parametrize("layer", LAYERS)
@pytest.mark.parametrize("deep", [False, True])
def test_features_are_what_the_record_has_and_where_it_has_them(place: Place, layer: str, deep: bool) -> None:
    one, known = tile_layers()[layer], rows(place, layer)
    z = LARGEST_ZOOM if deep else one.features_from
    around = tiles_around(z, more=0) if not deep else _some(tiles_around(z, more=0), known, z)
    seen: set[str] = set()
    for x, y in around:
        told = place.read(layer, z, x, y)
        ids = Counter(feature.properties["id"] for feature in told)
        assert set(ids.values()) <= {1}
        for feature in told:
            row = known[feature.properties["id"]]
            whole = in_tile(row["geom"], z, x, y)
            thicker = 0.5 if 0 < whole.area < whole.length else 0.0  # drawn a unit thick
            assert _apart(feature.shape, whole) <= UNIT + thicker, (z, x, y, row)
            assert {k: v for k, v in feature.properties.items() if k != "id"} == {
                name: row[name] for name in one.columns if row[name] is not None
            }
        inner = shapely.box(-62, -62, 4096 + 62, 4096 + 62)
        for id_, row in known.items():
            whole = in_tile(row["geom"], z, x, y)
            size = max(whole.bounds[2] - whole.bounds[0], whole.bounds[3] - whole.bounds[1])
            if (size > 4 and shapely.intersection(whole, inner).length > 4) or whole.within(inner):
                assert id_ in ids, (z, x, y, row)
        seen |= set(ids)
    assert seen
    if not deep:
        assert seen == set(known)  # the smallest too


def _some(tiles: list[tuple[int, int]], known: dict[str, Any], z: int) -> list[tuple[int, int]]:
    """Of very many tiles those of a few things."""
    middles = [row["geom"].representative_point() for row in list(known.values())[:6]]
    wanted = {tile_at(point.x, point.y, z) for point in middles}
    return [tile for tile in tiles if tile in wanted]


def _apart(told: Any, whole: Any) -> float:
    """Units between a feature and what there is of it in the tile; of what has become a point, to what it stands for."""
    if told.geom_type == "Point":
        west, south, east, north = whole.bounds
        assert max(east - west, north - south) <= 2, "only what is small is a point"
        return float(told.distance(whole))
    there = shapely.intersection(whole, FRAME)
    if told.geom_type.endswith("Polygon") and there.geom_type.endswith("Polygon"):
        assert told.area == pytest.approx(there.area, abs=there.length + 4)
        told, there = told.boundary, there.boundary
    return float(told.hausdorff_distance(there))


ZOOMS = [0, 1, 3, 6, 9, 11, 13]


@pytest.mark.parametrize("layer", LAYERS)
def test_below_that_every_feature_is_counted_in_exactly_one_tile(place: Place, layer: str) -> None:
    one, known = tile_layers()[layer], rows(place, layer)
    for z in [*ZOOMS, one.features_from - 1]:
        if z >= one.features_from:
            continue
        for who, sites in ((place.all, {OWN, OTHER}), (place.own, {OWN})):
            mine = [row for row in known.values() if row["site"] in sites]
            cells = [cell for x, y in tiles_around(z) for cell in place.read(layer, z, x, y, who)]
            assert sum(cell.properties["count"] for cell in cells) == len(mine), z
            values = (
                Counter(row[one.by].split(".")[0] if one.classed else row[one.by] for row in mine) if one.by else {}
            )
            for value in one.values:
                told = sum(cell.properties.get(f"{one.by}_{value}", 0) for cell in cells)
                assert told == values.get(value, 0), (z, value)
            for cell in cells:
                assert cell.shape.geom_type == "Point"
                assert 0 <= cell.shape.x < 4096  # beyond, clients draw none
                assert 0 <= cell.shape.y < 4096
                assert set(cell.properties) <= {"count", *(f"{one.by}_{value}" for value in one.values)}


@pytest.mark.parametrize("layer", LAYERS)
def test_what_is_counted_once_for_all_is_what_each_tile_would_count(
    place: Place, layer: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    tiles, one = place.service.app.state.tiles, tile_layers()[layer]

    def all_tiles(z: int, who: dict[str, str]) -> list[list[tuple[float, float, dict[str, Any]]]]:
        found = [place.read(layer, z, x, y, who) for x, y in tiles_around(z)]
        return [sorted(((c.shape.x, c.shape.y, c.properties) for c in of), key=lambda c: c[:2]) for of in found]

    for z, who in product({0, 5, 8, 9, 11, one.features_from - 1}, (place.all, place.own)):
        if z < one.features_from:
            monkeypatch.setattr(tiles, "cache", TileCache(2**26))
            once = all_tiles(z, who)
            monkeypatch.setattr(tiles, "cache", TileCache(0))  # nothing is remembered: each is counted by itself
            assert once == all_tiles(z, who), z


def test_a_cell_lies_where_its_features_are(place: Place) -> None:
    z = 13
    for x, y in tiles_around(z):
        shapes = [in_tile(row["geom"], z, x, y).envelope.centroid for row in rows(place, "trees").values()]
        for cell in place.read("trees", z, x, y):
            near = sum(max(abs(s.x - cell.shape.x), abs(s.y - cell.shape.y)) < 4096 / 32 for s in shapes)
            assert near >= cell.properties["count"]


@pytest.mark.parametrize("layer", LAYERS)
def test_the_description_is_tilejson(place: Place, layer: str) -> None:
    answer = place.service.client.get(f"/tiles/{layer}.json", headers=place.all)
    told, one = answer.json(), tile_layers()[layer]
    assert (answer.status_code, told["tilejson"], told["name"]) == (200, "3.0.0", layer)
    assert told["tiles"] == [f"http://testserver/tiles/{layer}/{{z}}/{{x}}/{{y}}.pbf"]
    assert (told["minzoom"], told["maxzoom"], told["features_from"]) == (0, LARGEST_ZOOM, one.features_from)
    assert told["bounds"] == pytest.approx([118.5, 24.4, 121.5, 53.4], abs=1)
    [described] = told["vector_layers"]
    assert described["id"] == layer
    for z in (one.features_from, one.features_from - 1):
        for at in tiles_around(z, more=0):
            for feature in place.read(layer, z, *at):
                assert set(feature.properties) <= set(described["fields"])


def test_a_tag_spares_the_same_tile(place: Place) -> None:
    x, y = tile_at(*MIDDLE, NEAREST)
    first = place.ask("assets", NEAREST, x, y)
    tag = first.headers["etag"]
    assert first.headers["content-type"] == "application/vnd.mapbox-vector-tile"
    assert first.headers["cache-control"] == "private, no-cache"
    for known in (tag, f'"x", W/{tag}', "*"):
        again = place.ask("assets", NEAREST, x, y, known=known)
        assert (again.status_code, again.content, again.headers["etag"]) == (304, b"", tag)
        assert again.headers["cache-control"] == "private, no-cache"
    assert place.ask("assets", NEAREST, x, y, known='"x"').content == first.content


def test_what_is_remembered_is_not_asked_of_the_record_again(place: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    tiles = place.service.app.state.tiles
    x, y = tile_at(*MIDDLE, 16)
    first = place.ask("trees", 16, x, y).content

    def never(*_: Any) -> Any:
        raise AssertionError("made anew")

    monkeypatch.setattr(tiles, "_anew", never)
    assert first
    assert place.ask("trees", 16, x, y).content == first


def seat(code: str, x: float, y: float) -> dict[str, Any]:
    shape = {"type": "Point", "coordinates": [118.7002 + x / 94_000, 32.0451 + y / 111_000]}
    return {
        "type": "Feature", "geometry": shape, "properties": {"site": OWN, "code": code, "class": "furniture.seat"}
    }  # fmt: skip


def test_an_edit_changes_the_tile_at_once_and_no_other_layers_tag(place: Place) -> None:
    ask, me = place.service.client, place.service.bearer(("engineering", OWN))
    made = ask.post("/assets", json=seat("TILE1", 0, 0), headers=me)
    assert made.status_code == 201, made.text
    path, id_ = made.headers["location"], made.json()["features"][0]["id"]
    lon, lat = made.json()["features"][0]["geometry"]["coordinates"]
    z, (x, y) = 17, tile_at(*METRES.transform(lon, lat), 17)

    def names() -> dict[str, Any]:
        return {one.properties["id"]: one.properties.get("name") for one in place.read("furniture", z, x, y)}

    def whole() -> int:
        return sum(one.properties["count"] for one in place.read("assets", 0, 0, 0))

    assert names()[id_] is None
    count, trees = whole(), place.ask("trees", z, x, y).headers["etag"]
    renamed = ask.patch(path, json={"properties": {"name": "长椅"}}, headers={**me, "If-Match": made.headers["etag"]})
    assert names()[id_] == "长椅"
    assert whole() == count
    ended = ask.patch(
        path, json={"properties": {"status": "ended"}}, headers={**me, "If-Match": renamed.headers["etag"]}
    )
    assert ended.status_code == 200
    assert id_ not in names()
    assert whole() == count - 1
    assert ask.delete(path, headers={**me, "If-Match": ended.headers["etag"]}).status_code == 200
    assert place.ask("trees", z, x, y).headers["etag"] == trees


def _insert(cursor: Any, place: Place, number: int, code: str, table: str = "tree") -> None:
    cursor.execute(
        f"INSERT INTO {table} (id, site_id, code, geom, change_id) VALUES (gen_random_uuid(), %s, %s, "
        "ST_SetSRID(ST_MakePoint(%s, %s), 4549), %s)",
        (place.service.sites[OWN], code, *MIDDLE, number),
    )


def test_commits_out_of_order_never_leave_an_old_tile_behind(place: Place) -> None:
    x, y = tile_at(*MIDDLE, NEAREST)

    def codes() -> set[str]:
        return {one.properties["code"] for one in place.read("trees", NEAREST, x, y)}

    with change(place.service.record) as (slow, first):
        _insert(slow, place, first, "SLOW")
        assert "SLOW" not in codes()
        with change(place.service.record) as (quick, second):
            quick.execute("SET LOCAL lock_timeout = '2s'")  # nobody waits for the one under way
            _insert(quick, place, second, "QUICK")
        assert {"SLOW", "QUICK"} & codes() == {"QUICK"}
    assert {"SLOW", "QUICK"} <= codes()
    with change(place.service.record) as (cursor, number):
        _insert(cursor, place, number, "NEVER")
        assert "NEVER" not in codes()
        cursor.connection.rollback()
    assert "NEVER" not in codes()
    with change(place.service.record) as (cursor, _):
        cursor.execute("DELETE FROM tree WHERE code IN ('SLOW', 'QUICK')")
    assert not {"SLOW", "QUICK"} & codes()


def test_a_tile_of_yesterday_is_not_told_today(place: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    x, y = tile_at(*MIDDLE, 12)
    for day, band in ((date(2000, 1, 1), set()), (TODAY, {"normal_to_2y"}), (date(2999, 1, 1), {"above_5y"})):
        monkeypatch.setattr("greenbelt_gis.workflows.tiles.today", lambda _zone, day=day: day)
        assert {one.properties["band"] for one in place.read("zones", 12, x, y)} == band


@pytest.mark.parametrize("first", [OWN, OTHER, None])
@pytest.mark.parametrize("layer", ["assets", "trees", "site", "zones", FINDINGS])
def test_nobody_is_told_what_only_others_may_see(place: Place, layer: str, first: str | None) -> None:
    """In whatever order they ask, and again when all of it is remembered."""
    place.service.app.state.tiles.cache = TileCache(2**26)
    known, z = rows(place, layer), tile_layers()[layer].features_from
    askers: list[tuple[str | None, dict[str, str]]] = [(OWN, place.own), (OTHER, place.other), (None, place.all)]
    askers.sort(key=lambda one: one[0] != first)
    for _, (site, who) in product(range(2), askers):
        mine = {id_ for id_, row in known.items() if site in (None, row["site"])}
        told = [one.properties["id"] for x, y in tiles_around(z, more=0) for one in place.read(layer, z, x, y, who)]
        assert set(told) == mine
        counted = sum(one.properties["count"] for one in place.read(layer, 0, 0, 0, who))
        assert counted == len(mine)


def test_rights_that_change_change_the_tile_at_once(place: Place) -> None:
    account = place.service.account(("viewer", OWN))
    who = {"Authorization": f"Bearer {place.service.secret(account)}"}
    known = rows(place, "trees").values()

    def count() -> int:
        return sum(int(one.properties["count"]) for one in place.read("trees", 0, 0, 0, who))

    assert count() == sum(row["site"] == OWN for row in known)
    with place.service.record.connect() as connection:
        connection.execute(
            "UPDATE access.role_grant SET site_id = %s WHERE account_id = %s", (place.service.sites[OTHER], account)
        )
    place.service.app.state.principals.forget()
    assert count() == sum(row["site"] == OTHER for row in known)
    with place.service.record.connect() as connection:
        connection.execute("DELETE FROM access.role_grant WHERE account_id = %s", (account,))
    place.service.app.state.principals.forget()
    assert place.ask("trees", 0, 0, 0, who).status_code == 403
    assert place.ask("trees", 0, 0, 0, {"Authorization": "Bearer gbt_" + "x" * 43}).status_code == 401


HOSTILE = [
    "assets/-1/0/0", "assets/19/0/0", "assets/0/1/0", "assets/0/0/1", "assets/3/8/0", "assets/3/0/8", "assets/3/-1/0",
    "assets/18/99999999/0", "assets/99/9999999/9999999", "assets/1e3/0/0", "assets/nan/0/0", "assets/1/0/0.5",
    "assets/1/0/0x1", "assets/" + "9" * 5000 + "/0/0", "assets/1/" + "9" * 400 + "/0", "assets/1/0/" + "9" * 30,
    "assets/%31%00/0/0", "assets/①/0/0", "assets/1/0/%F0%9F%98%80", "nothing/0/0/0", "tree/0/0/0", "paving.footway/0/0/0",
    "a'--/0/0/0", "%00/0/0/0", "a" * 3000 + "/0/0/0", "keep_clear_zone/0/0/0",
]  # fmt: skip


@pytest.mark.parametrize("path", HOSTILE)
def test_what_there_cannot_be_is_a_problem_and_no_failure(place: Place, path: str) -> None:
    answer = place.service.client.get(f"/tiles/{path}.pbf", headers=place.all)
    assert answer.status_code in {404, 422}, answer.text
    assert answer.headers["content-type"] == "application/problem+json"
    name = path.split("/")[0]
    described = place.service.client.get(f"/tiles/{name}.json", headers=place.all)
    assert described.status_code == (200 if name == "assets" else described.status_code)
    assert described.status_code in {200, 404, 422}


@pytest.mark.parametrize("layer", ["trees", FINDINGS])
def test_where_the_record_cannot_have_anything_is_nothing(place: Place, layer: str) -> None:
    for z in (2, 5, 10, 14, LARGEST_ZOOM):
        last = 2**z - 1
        for x, y in product((0, last), repeat=2):
            answer = place.ask(layer, z, x, y)
            assert (answer.status_code, answer.content) == (200, b"")


def test_metrics_and_logs_name_the_template(place: Place) -> None:
    place.ask("trees", 0, 0, 0)
    place.ask("trees", 99, 0, 0)
    admin = place.service.bearer(("administrator", None))
    told = place.service.client.get("/metrics", headers=admin).text
    for status in ("200", "422"):
        assert f'route="/tiles/{{layer}}/{{z}}/{{x}}/{{y}}.pbf",status="{status}"' in told


def test_what_the_record_does_not_answer_is_asked_once(place: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[str] = []

    async def fails(statement: str, *_: object) -> object:
        asked.append(statement)
        raise RecordError(Text("the record does not answer", "数据库无应答"))

    monkeypatch.setattr(place.service.app.state.tiles, "_readers", SimpleNamespace(fetch=fails, most=2))
    answer = place.ask("trees", 14, *tile_at(*MIDDLE, 14), {**place.all, "Accept-Language": "zh"})
    assert (answer.status_code, answer.json()["title"], len(asked)) == (503, "数据库无应答", 1)


@pytest.mark.parametrize("path", ["/tiles/trees.json", "/ogc/collections", "/assets/near?lon=118.7&lat=32", "/trees"])
def test_no_answer_is_kept_for_anybody_else(place: Place, path: str) -> None:
    answer = place.service.client.get(path, headers=place.all)
    assert answer.status_code == 200
    assert answer.headers["cache-control"] == "private, no-cache"
    assert answer.headers["vary"] == "Authorization, Cookie"
