"""Search against plain Python over the same rows: what is found, in which order, by whom, and what it refuses."""

from __future__ import annotations

import math
import random
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import numpy as np
import psycopg
import pytest
import shapely
from geopandas import GeoDataFrame
from httpx2 import Response
from pyproj import Transformer

from greenbelt_gis.catalogue.species import species
from greenbelt_gis.model.layers import LAYERS
from greenbelt_gis.store.load import load
from greenbelt_gis.store.search import CALLED
from greenbelt_gis.store.tables import SEARCHED, TABLE_OF
from greenbelt_gis.workflows.search import MOST_SPECIES, terms
from tests.helpers.drawn import ORIGIN
from tests.helpers.people import OTHER, OWN, UNKNOWN, Service, service
from tests.helpers.postgis import record_database
from tests.helpers.recording import change
from tests.helpers.tiled import TODAY, TOMORROW, YESTERDAY

pytestmark = pytest.mark.postgis
DEGREES = Transformer.from_crs(4549, 4326, always_xy=True)
PARTS = ("a", "B", "7", "0", "-", "x1", "银", "杏", "é", "_", "%", "\\", " ", "Z9", "GS-0")
SPECIES = ("银杏", "Ginkgo biloba L.", "垂柳", "Salix babylonica", "weeping willow", "没有的树", "100%_树", None)


@dataclass
class Place:
    """The service, and the headers of who sees all and who sees one site."""

    service: Service
    url: str
    all: dict[str, str]
    own: dict[str, str]

    def ask(self, q: str, who: dict[str, str] | None = None, **more: Any) -> Response:
        language = more.pop("language", "en")
        found: Response = self.service.client.get(
            "/search", params={"q": q, **more}, headers={**(who or self.all), "Accept-Language": language}
        )
        return found

    def found(self, q: str, who: dict[str, str] | None = None, **more: Any) -> list[dict[str, Any]]:
        answer = self.ask(q, who, **more)
        assert answer.status_code == 200, answer.text
        results: list[dict[str, Any]] = answer.json()["results"]
        return results


@pytest.fixture(scope="module")
def place(postgis_address: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Place]:
    with record_database(postgis_address) as url, service(url, tmp_path_factory.mktemp("home")) as made:
        for seed, code in enumerate((OWN, OTHER)):
            load(made.record, code, _layers(random.Random(seed)), actor="t", note="t")  # noqa: S311 - not a secret
        yield Place(made, url, *(made.bearer(("viewer", code)) for code in (None, OWN)))


def _layers(chance: random.Random) -> dict[str, GeoDataFrame]:
    """Rows of every layer that is searched, of few parts put together; some do not count today."""

    def said(count: int) -> list[str]:
        made: dict[str, None] = {}
        while len(made) < count:
            made["".join(chance.choices(PARTS, k=chance.randint(1, 4))).strip() or "n"] = None
        return list(made)

    def frame(count: int, **columns: Any) -> GeoDataFrame:
        x, y = ORIGIN[0] + np.arange(count) * 3.0, ORIGIN[1] + np.arange(count) * 2.0
        shapes = shapely.box(x, y, x + 5, y + 1) if columns.pop("areas", False) else shapely.points(x, y)
        return GeoDataFrame(columns, geometry=np.asarray(shapes, dtype=object), crs="EPSG:4549")

    def some(count: int, *of: Any) -> Any:
        return np.array(chance.choices(of, k=count), dtype=object)

    codes = said(160)
    return {
        "trees": frame(60, code=codes[:60], species=some(60, *SPECIES), ended_on=some(60, None, None, YESTERDAY)),
        "assets": frame(
            60, code=codes[60:120], name=some(60, *said(30), None), status=some(60, "in_service", None, "ended"),
            installed_on=some(60, None, TODAY, TOMORROW), **{"class": some(60, "furniture.seat", "paving.footway")},
        ),
        "planting": frame(
            40, code=codes[120:], species=some(40, *SPECIES), planting_type=some(40, "lawn", "woodland"), areas=True
        ),
        "zones": frame(
            9, code=[*said(8), "Z"], band=some(9, "above_5y", "below_normal"), areas=True,
            effective_on=some(9, None, YESTERDAY, TOMORROW),
        ),
        "protection_zones": frame(9, tree=codes[:9], areas=True),
        "activities": frame(9, code=said(9), kind=some(9, "piling", "other"), ends_on=some(9, None, YESTERDAY)),
        "water": frame(3, name=["银杏湖", "a-7", None], areas=True),
    }  # fmt: skip


def rows(place: Place) -> list[dict[str, Any]]:
    """What counts today, with the site's code; written apart from the service."""
    found = []
    with psycopg.connect(place.url, row_factory=psycopg.rows.dict_row) as connection:
        for no, layer in enumerate(SEARCHED):
            columns = "".join(f't."{column.name}", ' for column in LAYERS[layer].columns if column.name != "code")
            own = "t.code" if LAYERS[layer].column("code") else "NULL"
            key = "id" if layer == "site" else "site_id"
            statement = (
                f"SELECT {columns}{own} AS code, t.id::text AS id, s.code AS site, ST_AsBinary(t.geom) AS geom "
                f"FROM {TABLE_OF[layer]} t JOIN site s ON s.id = t.{key}"
            )
            found += [{**row, "no": no, "layer": layer} for row in connection.execute(statement.encode()).fetchall()]
    return [row for row in found if _counts(row)]


def _counts(row: dict[str, Any]) -> bool:
    starts = [row.get(name) for name in ("installed_on", "planted_on", "effective_on", "starts_on")]
    ends = [row.get(name) for name in ("ended_on", "ends_on")]
    return (
        row.get("status") != "ended"
        and all(day is None or day <= TODAY for day in starts)
        and all(day is None or day >= TODAY for day in ends)
    )


def expected(known: list[dict[str, Any]], q: str) -> list[tuple[str, str]]:
    """Layer and id of all that a text finds, in order."""
    ranked, names = [], terms(q)
    for row in known:
        code = row.get("tree") if row["layer"] == "protection_zones" else row["code"]
        low = (code or "").lower()
        said = [low, *((row.get(one) or "").lower() for one in ("name", "species"))]
        wanted = [q.lower(), *(names if "species" in SEARCHED[row["layer"]] else [])]
        if any(one in text for one in wanted for text in said):
            rank = 0 if low == q.lower() else 1 if low.startswith(q.lower()) else 2
            ranked.append((rank, low.encode(), row["no"], row["id"], row["layer"]))
    return [(layer, id_) for *_, id_, layer in sorted(ranked)]


def test_it_finds_what_plain_python_finds_in_the_same_order(place: Place) -> None:
    known, chance = rows(place), random.Random(7)  # noqa: S311 - not a secret
    every = {row["layer"] for row in known}
    assert every == set(SEARCHED)
    asked = [*PARTS, *(one for one in SPECIES if one), "ginkgo", "willow", "柳", "杏", "湖", "own", "S-0", "zzz", "é7"]
    asked += ["".join(chance.choices(PARTS, k=chance.randint(1, 3))) for _ in range(150)]
    hits = 0
    for q in filter(str.strip, asked):
        for who, sites in ((None, {OWN, OTHER}), (place.own, {OWN})):
            wanted = expected([row for row in known if row["site"] in sites], q.strip())
            told = place.found(q, who, limit=100)
            assert [(one["layer"], one["id"]) for one in told] == wanted[:100], q
            hits += len(told)
    assert hits > 3000


def test_limit_takes_the_first(place: Place) -> None:
    whole = place.found("a", limit=100)
    assert len(whole) > 31
    assert len(place.found("a")) == 30
    for limit in (1, 2, 17):
        assert place.found("a", limit=limit) == whole[:limit]


def test_a_site_narrows_it_and_others_are_as_good_as_unknown(place: Place) -> None:
    for site in (OWN, OTHER):
        told = place.found("a", site=site, limit=100)
        assert told == [one for one in place.found("a", limit=100, site=site) if one["site"] == site]
        assert told
    assert place.found("a", place.own, site=OWN, limit=100) == place.found("a", place.own, limit=100)
    hidden, unknown = (place.ask("a", place.own, site=site) for site in (OTHER, UNKNOWN))
    assert (hidden.status_code, unknown.status_code) == (404, 404)
    assert hidden.text.replace(OTHER, UNKNOWN).split('"request_id"')[0] == unknown.text.split('"request_id"')[0]


def test_what_a_result_tells(place: Place) -> None:
    known = {row["id"]: row for row in rows(place)}
    for q in ("a", "银", "ginkgo", "own", "0"):
        for one in place.found(q, limit=100):
            row = known[one["id"]]
            assert (one["site"], one["class"], one["species"]) == (row["site"], row.get("class"), row.get("species"))
            assert one["code"] == (row["tree"] if one["layer"] == "protection_zones" else row["code"])
            if row["geom"] is None:
                assert (one["lon"], one["lat"]) == (None, None)
                continue
            shape = shapely.transform(
                shapely.from_wkb(row["geom"]), lambda xy: np.column_stack(DEGREES.transform(*xy.T))
            )
            assert math.degrees(1) * shape.distance(shapely.Point(one["lon"], one["lat"])) < 1e-5


TITLES = [
    ("assets", {"class": "furniture.seat", "name": "长椅"}, "长椅", "长椅"),
    ("assets", {"class": "furniture.seat"}, "Seat", "座椅"),
    ("trees", {"species": "Salix babylonica L."}, "weeping willow", "垂柳"),
    ("trees", {"species": "没有的树"}, "没有的树", "没有的树"),
    ("trees", {}, "Trees", "树木"),
    ("planting", {"planting_type": "lawn"}, "lawn", "草坪"),
    ("zones", {"band": "above_5y"}, "above the 5-year line", "五年一遇以上"),
    ("activities", {"kind": "piling"}, "piling up of materials", "堆物"),
    ("protection_zones", {"tree": "TITLE"}, "Official protection zones", "公布的保护范围"),
]


@pytest.mark.parametrize(("layer", "columns", "en", "zh"), TITLES)
def test_titles_are_a_name_a_species_or_what_it_is_in_the_callers_language(
    place: Place, layer: str, columns: dict[str, str], en: str, zh: str
) -> None:
    values = {"code": "TITLE", **columns} if layer != "protection_zones" else columns
    with change(place.service.record) as (cursor, number):
        names = ", ".join(f'"{name}"' for name in values)
        cursor.execute(
            f"INSERT INTO {TABLE_OF[layer]} (id, site_id, {names}, geom, change_id) VALUES (gen_random_uuid(), %s, "
            f"{', '.join(['%s'] * len(values))}, 'SRID=4549;POINT(377000 3547000)', %s)",
            [place.service.sites[OWN], *values.values(), number],
        )
    try:
        for language, title in (("en", en), ("zh-CN,zh;q=0.9", zh)):
            [one] = place.found("title", language=language)
            assert (one["layer"], one["title"]) == (layer, title)
    finally:
        with change(place.service.record) as (cursor, _):
            cursor.execute(f"DELETE FROM {TABLE_OF[layer]} WHERE {CALLED[layer].code} = 'TITLE'")


def test_an_edit_is_found_at_once_and_what_has_ended_no_more(place: Place) -> None:
    me, ask = place.service.bearer(("engineering", OWN)), place.service.client
    shape = {"type": "Point", "coordinates": [118.7002, 32.0451]}
    sent = {
        "geometry": shape,
        "properties": {"site": OWN, "code": "NEW-Q1", "class": "furniture.seat", "name": "望云亭"},
    }
    made = ask.post("/assets", json=sent, headers=me)
    assert made.status_code == 201, made.text
    for q in ("new-q", "云", "望云", "亭", "NEW-Q1"):
        assert [one["code"] for one in place.found(q)] == ["NEW-Q1"]
    ended = {"properties": {"ended_on": (TODAY - timedelta(days=1)).isoformat(), "status": "ended"}}
    answer = ask.patch(made.headers["location"], json=ended, headers={**me, "If-Match": made.headers["etag"]})
    assert answer.status_code == 200, answer.text
    assert place.found("望云") == []


def test_a_species_goes_by_all_its_names_and_a_part_of_too_many_means_none() -> None:
    for one in species().values():
        for name in one.all_names:
            said = [name.lower(), *terms(name)]
            for other in one.all_names:  # whatever it is called in the record, one of the terms is in it
                assert any(term in other.lower() for term in said), (name, other)
    assert terms("a") == terms("") == terms("!") == terms("没有的树") == []
    assert terms("al") == []  # two letters are too few
    assert sum("us" in name.lower() for one in species().values() for name in one.all_names) > MOST_SPECIES
    assert terms("us") == []
    assert sum("ica" in name.lower() for one in species().values() for name in one.all_names) > MOST_SPECIES
    assert terms("ica") == []


REFUSED = [
    {}, {"q": ""}, {"q": " \t"}, {"q": "a\x00b"}, {"q": "a" * 101}, {"q": "a", "limit": 0}, {"q": "a", "limit": 101},
    {"q": "a", "limit": "x"}, {"q": "a", "site": "\x00"}, {"q": "a", "site": "a" * 201}, {"q": "\x01\x02"},
]  # fmt: skip


@pytest.mark.parametrize("params", REFUSED)
def test_what_cannot_be_looked_for_is_a_problem(place: Place, params: dict[str, Any]) -> None:
    answer = place.service.client.get("/search", params=params, headers=place.all)
    assert answer.status_code == 422, answer.text
    assert answer.headers["content-type"] == "application/problem+json"


HOSTILE = [
    "%", "_", "\\", "%_\\", "\\\\%", "'", "''; DROP TABLE asset; --", '"', "$1", "a" * 100, "银" * 100, "😀", "👨‍👩‍👧‍👦", "é" * 100,
    "\u202e\u200b", "\ufffd", "ß", "𠮷", "\x7fa", "(", "[^a]", "*", "a|b", "{0}", "{{}}", "null", "-1", "1e999",
]  # fmt: skip


@pytest.mark.parametrize("q", HOSTILE)
def test_hostile_texts_are_texts(place: Place, q: str) -> None:
    wanted = expected(rows(place), q.replace("\x7f", " ").strip())
    assert [(one["layer"], one["id"]) for one in place.found(q, limit=100)] == wanted[:100]


def test_letters_whose_small_form_is_disputed_are_no_failure(place: Place) -> None:
    for q in ("İ", "I\u0307", "ẞ", "ΑΣ"):
        assert place.ask(q).status_code == 200


def test_who_may_see_nothing_is_refused(place: Place) -> None:
    assert place.ask("a", {"Authorization": "Bearer gbt_" + "x" * 43}).status_code == 401
    nobody = {"Authorization": f"Bearer {place.service.secret(place.service.account())}"}
    assert place.ask("a", nobody).status_code == 403
