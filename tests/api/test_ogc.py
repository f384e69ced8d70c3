"""OGC API Features: what is answered, page by page and filter by filter, and to whom."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any
from uuid import UUID, uuid4

import pytest
from httpx2 import Response
from pyproj import CRS

from greenbelt_api.ogc import documents
from greenbelt_gis.model.crs import transformer
from greenbelt_gis.store.published import publications
from tests.helpers.people import OTHER, OWN, Service, service
from tests.helpers.postgis import record_database

pytestmark = pytest.mark.postgis
TREES = "/ogc/collections/trees/items"
EAST, NORTH = 376_950.0, 3_547_000.0
TREES_THERE: dict[str, dict[str, Any]] = {
    "O'K": {"species": "樟树", "height_m": 10.0, "planted_on": "2020-05-01", "heritage": "1"},
    "B_1": {"species": "100% oak", "height_m": 20.5, "planted_on": "2022-01-01"},
    "C": {"species": 'a"b\\c', "height_m": None, "planted_on": None, "heritage": "none"},
    "D": {"species": None, "height_m": -0.0, "planted_on": "2024-02-29", "ended_on": "2999-01-01"},
}
"""On a row eastwards, 10 m apart, on the site ROW."""


@pytest.fixture(scope="module")
def filled(shared: Service) -> Service:
    with shared.record.connect() as connection:
        connection.execute("INSERT INTO change (actor, action) VALUES ('t', 't')")
        row = connection.execute(
            "INSERT INTO site (id, code, change_id) SELECT gen_random_uuid(), 'ROW', max(id) FROM change "
            "RETURNING id, change_id"
        ).fetchone()
        assert row is not None
        site, change = row
        shared.sites["ROW"] = site
        for n, (code, values) in enumerate(TREES_THERE.items()):
            names = "".join(f", {name}" for name in values)
            connection.execute(
                f"INSERT INTO tree (id, site_id, change_id, code, geom{names}) VALUES (gen_random_uuid(), %s, %s, %s, "
                f"ST_SetSRID(ST_MakePoint(%s, %s), 4549){', %s' * len(values)})".encode(),
                (site, change, code, EAST + 10 * n, NORTH, *values.values()),
            )
        for code, asset_class, seen in (("P", "paving.footway", "2024-01-01T00:00:00Z"), ("F", "furniture.seat", None)):
            connection.execute(
                "INSERT INTO asset (id, site_id, change_id, code, class, permeable, geom) VALUES "
                "(gen_random_uuid(), %s, %s, %s, %s, %s, ST_Expand(ST_SetSRID(ST_MakePoint(%s, %s), 4549), 2))",
                (site, change, code, asset_class, code == "P" or None, EAST, NORTH),
            )
            connection.execute(
                "INSERT INTO observation (id, site_id, change_id, asset, metric, observed_at) VALUES "
                "(gen_random_uuid(), %s, %s, %s, 'usable', %s)",
                (site, change, code, seen),
            )
    return shared


@pytest.fixture
def me(filled: Service) -> dict[str, str]:
    """Somebody who sees the site ROW and nothing else."""
    return filled.bearer(("viewer", "ROW"))


def get(service: Service, headers: dict[str, str], path: str = TREES, /, **query: Any) -> Response:
    service.client.cookies.clear()
    return service.client.get(path, params=query or None, headers=headers)


def codes(answer: Response) -> list[str]:
    assert answer.status_code == 200, answer.text
    found = answer.json()
    assert found["numberReturned"] == len(found["features"])
    return sorted(feature["properties"]["code"] for feature in found["features"])


def link(answer: Response, rel: str) -> str | None:
    return next((str(one["href"]) for one in answer.json()["links"] if one["rel"] == rel), None)


def test_everything_is_found_from_the_first_page(filled: Service, me: dict[str, str]) -> None:
    landing = get(filled, me, "/ogc")
    assert get(filled, me, "/ogc/").headers["location"].endswith("/ogc")
    seen = set()
    for rel in ("self", "service-desc", "conformance", "data"):
        href = link(landing, rel)
        assert href is not None
        assert get(filled, me, href).status_code == 200
        seen.add(href)
    assert len(seen) == 4
    listed = get(filled, me, "/ogc/collections").json()["collections"]
    assert [one["id"] for one in listed] == list(publications())
    for one in listed:
        assert (one["itemType"], one["crs"]) == ("feature", ["http://www.opengis.net/def/crs/OGC/1.3/CRS84"])
        for told in one["links"]:
            answer = get(filled, me, told["href"])
            assert (answer.status_code, answer.headers["content-type"]) == (200, told["type"])
        assert get(filled, me, f"/ogc/collections/{one['id']}").json() == one


def test_conformance_is_what_the_tests_here_try(filled: Service, me: dict[str, str]) -> None:
    """QGIS leaves filtering to a service that says filter, features-filter, cql2-text and basic-cql2."""
    said = get(filled, me, "/ogc/conformance").json()["conformsTo"]
    assert said == list(documents.CONFORMS)
    assert [one.rpartition("/")[2] for one in said] == [
        "core", "geojson", "queryables", "filter", "features-filter", "cql2-text", "basic-cql2",
        "advanced-comparison-operators", "basic-spatial-functions", "core", "tileset", "tilesets-list",
        "geodata-tilesets", "mvt",
    ]  # fmt: skip
    assert not any(word in one for one in said for word in ("html", "crs", "transactions", "oas30"))


def test_features_are_geojson_with_every_property(filled: Service, me: dict[str, str]) -> None:
    answer = get(filled, me, code="B_1")
    assert answer.headers["content-type"] == "application/geo+json"
    (feature,) = answer.json()["features"]
    x, y = transformer(CRS.from_epsg(4549), CRS.from_epsg(4326)).transform(EAST + 10, NORTH)
    assert feature["geometry"] == {"type": "Point", "coordinates": pytest.approx([x, y], abs=1e-8)}
    names = [one.name for one in publications()["trees"].properties]
    assert list(feature["properties"]) == names
    expected: dict[str, Any] = {"site": "ROW", "code": "B_1", **TREES_THERE["B_1"]}
    assert feature["properties"] == {**dict.fromkeys(names), **expected}
    one = get(filled, me, f"{TREES}/{feature['id']}")
    assert one.headers["content-type"] == "application/geo+json"
    assert {key: value for key, value in one.json().items() if key != "links"} == feature
    assert str(link(one, "self")).endswith(f"{TREES}/{feature['id']}")


def test_pages_join_and_the_first_tells_how_many_there_are(filled: Service, me: dict[str, str]) -> None:
    assert (get(filled, me).json()["numberMatched"], link(get(filled, me), "next")) == (4, None)
    for limit in (1, 2, 3, 4, 5):
        page = get(filled, me, limit=limit, bbox="118,31,119,33")
        assert page.json()["numberMatched"] == 4
        found = codes(page)
        while (following := link(page, "next")) is not None:
            assert len(page.json()["features"]) == limit
            page = get(filled, me, following)
            assert "numberMatched" not in page.json(), "it would be counted again on every page"
            found += codes(page)
        assert sorted(found) == sorted(TREES_THERE)
    everything = [feature["id"] for feature in get(filled, me).json()["features"]]
    for offset in range(6):
        answer = get(filled, me, offset=offset, limit=2)
        assert [feature["id"] for feature in answer.json()["features"]] == everything[offset : offset + 2]
        assert answer.json()["numberMatched"] == 4


def test_a_page_has_at_most_so_many_however_many_are_asked_for(
    filled: Service, me: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("greenbelt_api.ogc.asked.MOST", 3)
    for limit in (3, 4, 10_001, 999_999_999_999):
        assert get(filled, me, limit=limit).json()["numberReturned"] == 3


@pytest.mark.parametrize(
    ("bbox", "expected"),
    [
        ("118.69,32.03,118.72,32.06", "B_1 C D O'K"), ("-180,-90,180,90", "B_1 C D O'K"), ("0,0,1,1", ""),
        ("118.69,32.03,-5,118.72,32.06,1e9", "B_1 C D O'K"),  # with heights
        ("118.69,32.03,-118,32.06", "B_1 C D O'K"), ("170,32.03,-170,32.06", ""),  # across the antimeridian
        ("118.5,32.0426,118.69770,32.0428", ""), ("{1},32,119,33", "C D"), ("118,32,{1},33", "B_1 O'K"),
        ("118,89,119,90", ""),
    ],
)  # fmt: skip
def test_an_area_holds_what_lies_in_it(filled: Service, me: dict[str, str], bbox: str, expected: str) -> None:
    lon = {f["properties"]["code"]: f["geometry"]["coordinates"][0] for f in get(filled, me).json()["features"]}
    middle = (lon["B_1"] + lon["C"]) / 2
    answer = get(filled, me, bbox=bbox.replace("{1}", repr(middle)))
    assert codes(answer) == (expected.split() if expected else [])
    assert answer.json()["numberMatched"] == len(expected.split())


def test_an_area_may_be_a_point_or_a_line(filled: Service, me: dict[str, str]) -> None:
    (x, y) = next(iter(get(filled, me, "/ogc/collections/paving/items", code="P").json()["features"]))["geometry"][
        "coordinates"
    ][0][0]
    inside = f"{x + 1e-6},{y + 1e-6},{x + 1e-6},{y + 1e-6}"
    assert codes(get(filled, me, "/ogc/collections/paving/items", bbox=inside)) == ["P"]
    assert codes(get(filled, me, "/ogc/collections/paving/items", bbox=f"118,{y + 1e-6},119,{y + 1e-6}")) == ["P"]


@pytest.mark.parametrize(
    ("said", "expected"),
    [
        ("2019-01-01T00:00:00Z", "C"), ("2020-05-01T12:00:00+08:00", "C O'K"), ("2024-03-01T00:00:00Z/..", "B_1 C D O'K"),
        ("../2021-01-01T00:00:00Z", "C O'K"), ("/2021-01-01T00:00:00Z", "C O'K"),
        ("2999-01-01T15:00:00Z/..", "B_1 C D O'K"), ("2999-01-01T16:00:00Z/..", "B_1 C O'K"),  # a day ends in Shanghai
        ("2022-01-01T00:00:00.123456Z/2023-01-01T00:00:00Z", "B_1 C O'K"),
    ],
)  # fmt: skip
def test_a_time_holds_what_was_there_then(filled: Service, me: dict[str, str], said: str, expected: str) -> None:
    assert codes(get(filled, me, datetime=said)) == expected.split()


def test_a_time_holds_what_was_seen_then(filled: Service, me: dict[str, str]) -> None:
    def seen(said: str) -> list[str]:
        answer = get(filled, me, "/ogc/collections/observations/items", datetime=said)
        assert all(feature["geometry"] is None for feature in answer.json()["features"])
        return [feature["properties"]["asset"] for feature in answer.json()["features"]]

    assert seen("2024-01-01T00:00:00Z") == seen("2024-01-01T08:00:00+08:00") == seen("2023-01-01T00:00:00Z/..") == ["P"]
    assert seen("2024-01-01T00:00:01Z/..") == seen("../2023-12-31T23:59:59Z") == []


@pytest.mark.parametrize(
    ("name", "value", "expected"),
    [
        ("code", "O'K", "O'K"), ("species", "100% oak", "B_1"), ("species", 'a"b\\c', "C"), ("height_m", "20.5", "B_1"),
        ("height_m", "1e1", "O'K"), ("heritage", "1", "O'K"), ("planted_on", "2024-02-29", "D"), ("site", OTHER, ""),
        ("site", "ROW", "B_1 C D O'K"), ("code", "", ""), ("code", "' OR TRUE --", ""),
    ],
)  # fmt: skip
def test_every_queryable_is_a_parameter(
    filled: Service, me: dict[str, str], name: str, value: str, expected: str
) -> None:
    assert codes(get(filled, me, **{name: value})) == expected.split()


FILTERS: dict[str, str] = {
    # basic-cql2: comparisons of properties with literals, IS NULL, AND, OR, NOT
    "code = 'O''K'": "O'K",
    "'C' = code": "C",
    "code <> 'C'": "B_1 D O'K",
    "height_m > 10": "B_1",
    "10 < height_m": "B_1",
    "height_m >= 10": "B_1 O'K",
    "height_m < 1": "D",
    "height_m <= 10": "D O'K",
    "height_m = 20.5": "B_1",
    "height_m = -0": "D",
    "height_m IS NULL": "C",
    "height_m IS NOT NULL": "B_1 D O'K",
    "NOT height_m > 10": "D O'K",
    "height_m > 10 OR code = 'C'": "B_1 C",
    "height_m > 1 AND planted_on > DATE('2021-01-01')": "B_1",
    "(height_m > 1 OR code = 'C') AND NOT (code = 'B_1')": "C O'K",
    "planted_on = DATE('2024-02-29')": "D",
    "planted_on >= '2022-01-01'": "B_1 D",
    "species = '樟树'": "O'K",
    "species = 'a\"b\\c'": "C",
    "TRUE": "B_1 C D O'K",
    "FALSE": "",
    "code = 'C' OR TRUE": "B_1 C D O'K",
    '"height_m" > 10': "B_1",
    # advanced-comparison-operators: LIKE, BETWEEN, IN
    "code LIKE 'B%'": "B_1",
    "code LIKE 'B\\_1'": "B_1",
    "code LIKE '_'": "C D",
    "code NOT LIKE '_'": "B_1 O'K",
    "species LIKE '%\\% oak'": "B_1",
    "height_m BETWEEN 5 AND 15": "O'K",
    "height_m NOT BETWEEN 5 AND 15": "B_1 D",
    "planted_on BETWEEN DATE('2021-01-01') AND DATE('2023-01-01')": "B_1",
    "code IN ('C', 'D', 'O''K')": "C D O'K",
    "height_m IN (10, 20.5)": "B_1 O'K",
    "code NOT IN ('C')": "B_1 D O'K",
    # basic-spatial-functions: S_INTERSECTS with points and boxes; lines and polygons besides
    "S_INTERSECTS(geom, BBOX(118.69, 32.03, 118.72, 32.06))": "B_1 C D O'K",
    "S_INTERSECTS(geom, BBOX(0, 0, 1, 1))": "",
    "S_INTERSECTS(BBOX(118, 32, 119, 33), geom) AND code = 'C'": "C",
    "NOT S_INTERSECTS(geom, BBOX(0, 0, 1, 1))": "B_1 C D O'K",
    "S_INTERSECTS(geom, POLYGON((118 32, 119 32, 119 33, 118 33, 118 32)))": "B_1 C D O'K",
    "S_INTERSECTS(geom, MULTIPOLYGON(((118 32, 119 32, 119 33, 118 32)), ((0 0, 1 0, 1 1, 0 0))))": "B_1 C D O'K",
    "S_INTERSECTS(geom, MULTIPOLYGON(((118 32, 119 33, 118 33, 118 32)), ((0 0, 1 0, 1 1, 0 0))))": "",
    "S_INTERSECTS(geom, LINESTRING(118 32, 118 33))": "",
    # the site is like any other property, and nobody gets out by it
    f"site = '{OWN}'": "",
    "site <> 'ROW'": "",
    f"site = '{OTHER}' OR TRUE": "B_1 C D O'K",
    f"NOT (site = 'ROW') OR site IN ('{OWN}', '{OTHER}')": "",
}


@pytest.mark.parametrize("text", list(FILTERS))
def test_a_filter_lets_through_what_it_says(filled: Service, me: dict[str, str], text: str) -> None:
    expected = FILTERS[text].split()
    answer = get(filled, me, filter=text, **{"filter-lang": "cql2-text"})
    assert codes(answer) == expected
    assert answer.json()["numberMatched"] == len(expected)


def test_a_filter_knows_points_moments_flags_and_ids(filled: Service, me: dict[str, str]) -> None:
    def found(collection: str, text: str) -> list[str]:
        return codes(get(filled, me, f"/ogc/collections/{collection}/items", filter=text))

    (paving,) = get(filled, me, "/ogc/collections/paving/items").json()["features"]
    x, y = paving["geometry"]["coordinates"][0][0]
    assert found("paving", f"S_INTERSECTS(geom, POINT({x + 1e-6} {y + 1e-6}))") == ["P"]
    assert found("paving", f"S_INTERSECTS(geom, POINT({x - 1e-5} {y}))") == []
    assert found("assets", "permeable = TRUE") == found("assets", "permeable") == ["P"]
    assert found("assets", "NOT permeable") == []
    assert found("assets", f"id = '{paving['id']}'") == ["P"]
    assert found("assets", f"id <> '{paving['id']}'") == ["F"]
    assert found("assets", "class LIKE 'furniture.%'") == found("furniture", "TRUE") == ["F"]
    answer = get(
        filled, me, "/ogc/collections/observations/items", filter="observed_at < TIMESTAMP('2025-01-01T00:00:00Z')"
    )
    assert [feature["properties"]["asset"] for feature in answer.json()["features"]] == ["P"]
    assert get(filled, me, "/ogc/collections/findings/items", filter='"limit" > 3').json()["numberMatched"] == 0


def test_everything_asked_must_hold_at_once(filled: Service, me: dict[str, str]) -> None:
    query = {"bbox": "118,32,119,33", "datetime": "2023-01-01T00:00:00Z", "filter": "height_m > 1", "species": "樟树"}
    assert codes(get(filled, me, **query)) == ["O'K"]
    assert codes(get(filled, me, **{**query, "species": "x"})) == []


def test_others_sites_never_show_and_are_never_counted(filled: Service) -> None:
    whole = {None: filled.bearer(("administrator", None)), OWN: filled.bearer(("viewer", OWN))}
    with filled.record.connect() as connection:
        for name in publications():
            path = f"/ogc/collections/{name}/items"
            for site, headers in whole.items():
                row = connection.execute(
                    f'SELECT count(*), array_agg(DISTINCT site) FROM publish."{name}" WHERE site = %s OR %s'.encode(),
                    (site, site is None),
                ).fetchone()
                assert row is not None
                for query in ({}, {"limit": 1}, {"filter": "TRUE OR site = 'OTHER'"}, {"offset": 1, "limit": 1}):
                    answer = get(filled, headers, path, **query).json()
                    assert answer["numberMatched"] == row[0], (name, query)
                    shown = {feature["properties"]["site"] for feature in answer["features"]}
                    assert shown <= set(row[1] or ())
                for way in ({"filter": "site = 'OTHER'"}, {"site": OTHER}, {"filter": "NOT site = 'OWN'"}):
                    if site is not None:
                        assert get(filled, headers, path, **way).json()["numberMatched"] == 0


def test_a_feature_of_another_site_is_as_good_as_unknown(filled: Service) -> None:
    theirs = get(filled, filled.bearer(("viewer", OTHER)), limit=1).json()["features"][0]["id"]
    mine = filled.bearer(("viewer", OWN))
    hidden, unknown = get(filled, mine, f"{TREES}/{theirs}"), get(filled, mine, f"{TREES}/{uuid4()}")
    assert (hidden.status_code, unknown.status_code) == (404, 404)
    assert hidden.json()["title"] == unknown.json()["title"] == "there is no such feature"
    assert get(filled, mine, id=theirs).json()["numberMatched"] == 0
    after = get(filled, mine, after=theirs).json()["features"]
    assert {feature["properties"]["site"] for feature in after} <= {OWN}


def test_the_extent_is_that_of_the_sites_one_may_see(filled: Service, me: dict[str, str]) -> None:
    def extent(headers: dict[str, str], name: str = "trees") -> Any:
        return get(filled, headers, f"/ogc/collections/{name}").json().get("extent", {}).get("spatial", {}).get("bbox")

    ((west, south, east, north),) = extent(me)
    places = [feature["geometry"]["coordinates"] for feature in get(filled, me).json()["features"]]
    assert (west, east) == pytest.approx((min(x for x, _ in places), max(x for x, _ in places)), abs=1e-6)
    assert all(west <= x <= east and south <= y <= north for x, y in places)
    assert extent(filled.bearer(("viewer", OWN))) != extent(me)
    ((wide, _, _, _),) = extent(filled.bearer(("viewer", None)))
    assert wide <= west
    assert extent(me, "zones") is None


def test_schema_and_queryables_have_the_types_that_answers_have(filled: Service, me: dict[str, str]) -> None:
    for name, one in publications().items():
        asked = get(filled, me, f"/ogc/collections/{name}/queryables").json()
        told = get(filled, me, f"/ogc/collections/{name}/schema").json()
        assert told["$id"].endswith(f"/ogc/collections/{name}/schema")
        columns = told["properties"]["properties"]["properties"]
        assert set(asked["properties"]) == {"id", "geom", *columns}
        assert list(columns) == [column.name for column in one.properties]
        assert {column["type"] for column in columns.values()} <= {"string", "number", "boolean"}
    trees = get(filled, me, "/ogc/collections/trees/queryables").json()["properties"]
    assert (trees["height_m"]["type"], trees["planted_on"]["format"]) == ("number", "date")
    assert trees["heritage"]["enum"] == ["none", "famous", "1", "2", "3", "reserve"]
    assert trees["geom"] == {"title": "geometry", "format": "geometry-any", "x-ogc-role": "primary-geometry"}


def test_the_api_document_names_every_collection_and_its_parameters(filled: Service, me: dict[str, str]) -> None:
    document = get(filled, me, "/ogc/api").json()
    assert document["openapi"] == "3.0.3"
    (server,) = document["servers"]
    for path in document["paths"]:
        answer = get(filled, me, server["url"] + ("" if path == "/" else path.replace("{id}", str(UUID(int=0)))))
        assert answer.status_code == (404 if "{id}" in path else 200), path
    parameters = document["paths"]["/collections/findings/items"]["get"]["parameters"]
    names = [one["name"] for one in parameters]
    assert len(names) == len(set(names))
    assert {"bbox", "datetime", "filter", "limit", "rule", "verdict"} <= set(names)
    for one in parameters:
        value = {"number": "1", "integer": "1", "boolean": "true"}.get(one["schema"]["type"])
        if value is not None:
            assert get(filled, me, "/ogc/collections/findings/items", **{one["name"]: value}).status_code == 200, one


def test_it_reads_in_a_role_that_can_do_nothing_else(filled: Service) -> None:
    portal = filled.client.portal
    assert portal is not None
    statement = (
        "SELECT current_user::text, current_setting('transaction_read_only'), current_setting('statement_timeout')"
    )
    rows = portal.call(filled.app.state.shelf.readers.fetch, statement)
    assert [tuple(row) for row in rows] == [("greenbelt_reader", "on", "15s")]


def test_keys_and_sessions_open_it_and_strangers_are_told_how(filled: Service) -> None:
    account = filled.account(("viewer", OWN))
    key = {"Authorization": f"Bearer {filled.secret(account, 'key')}"}
    assert get(filled, key).json()["numberMatched"] == 6
    stranger = get(filled, {})
    assert (stranger.status_code, stranger.headers["www-authenticate"]) == (401, "Bearer")
    assert get(filled, filled.bearer()).status_code == 403


@pytest.fixture
def gone(postgis_address: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Service]:
    with record_database(postgis_address) as url, service(url, tmp_path_factory.mktemp("h"), public_read=True) as made:
        yield made


def test_views_that_have_gone_are_told_as_a_record_that_does_not_answer(gone: Service) -> None:
    assert get(gone, {}).json()["numberMatched"] == 12, "where reading is public nothing need be shown"
    with gone.record.connect() as connection:
        connection.execute("DROP SCHEMA publish CASCADE")
    for path in (TREES, f"{TREES}/{uuid4()}"):
        answer = get(gone, {}, path)
        assert (answer.status_code, answer.headers["content-type"]) == (503, "application/problem+json")
    assert "extent" not in get(gone, {}, "/ogc/collections/zones").json()
    assert json.loads(get(gone, {}, "/ogc").text)["title"] == "greenbelt_gis"
