"""Near and within against brute force, page by page, and what they refuse."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import geopandas
import numpy as np
import psycopg
import pytest
import shapely
from pyproj import Transformer

from greenbelt_gis.store.load import load
from tests.helpers.people import OTHER, OWN, Service, service
from tests.helpers.postgis import record_database

pytestmark = pytest.mark.postgis
EAST, NORTH, SIDE = 377_000.0, 3_547_000.0, 800.0
DEGREES = Transformer.from_crs(4549, 4326, always_xy=True)
METRES = Transformer.from_crs(4326, 4549, always_xy=True)
CLASSES = ["paving.footway", "paving.carriageway.asphalt", "pavingx", "paving", "furniture.seat", "structure.railing"]
HEAP = (EAST + 400.0, NORTH + 400.0)
"""A place where forty assets stand on one spot."""


@dataclass
class Place:
    """The service, what is in it by id, and the headers of who sees all of it and who sees OWN only."""

    service: Service
    shapes: dict[str, Any]
    classes: dict[str, str]
    owners: dict[str, str]
    all: dict[str, str]
    own: dict[str, str]

    def get(self, path: str, who: dict[str, str] | None = None, **values: Any) -> Any:
        answer = self.service.client.get(path, params=values, headers=who or self.all)
        assert answer.status_code == 200, answer.text
        return answer.json()

    def within(self, area: Any, who: dict[str, str] | None = None, **values: Any) -> Any:
        answer = self.service.client.post("/assets/within", params=values, json=area, headers=who or self.all)
        assert answer.status_code == 200, answer.text
        return answer.json()

    def pages(self, found: Any, area: Any = None) -> list[dict[str, Any]]:
        """All features from a first page on, by its links."""
        features = list(found["features"])
        while found["links"]:
            (link,) = found["links"]
            assert link["rel"] == "next"
            if area is None:
                answer = self.service.client.get(link["href"], headers=self.all)
            else:
                assert link["method"] == "POST"
                answer = self.service.client.post(link["href"], json=area, headers=self.all)
            found = answer.json()
            assert found["numberReturned"] == len(found["features"]) > 0
            features += found["features"]
        return features


def _assets(seed: int, count: int = 500) -> geopandas.GeoDataFrame:
    random = np.random.default_rng(seed)
    x, y = random.uniform(0, SIDE, (2, count)) + np.array([[EAST], [NORTH]])
    x[:40], y[:40] = HEAP
    shapes = shapely.points(x, y)
    lines, areas = np.arange(count) % 5 == 3, np.arange(count) % 5 == 4
    lines[:40] = areas[:40] = False
    ends = np.stack([x + random.uniform(-60, 60, count), y + random.uniform(-60, 60, count)], axis=1)
    shapes[lines] = shapely.linestrings(np.stack([np.stack([x, y], axis=1)[lines], ends[lines]], axis=1))
    holes = shapely.difference(shapely.box(x, y, x + 60, y + 40), shapely.box(x + 10, y + 10, x + 50, y + 30))
    shapes[areas] = holes[areas]
    return geopandas.GeoDataFrame(
        {
            "code": [f"A{n:04d}" for n in range(count)], "class": random.choice(CLASSES, count),
            "name": random.choice(np.array(["a", 'quote " \\ \n', "座椅 </script>", None], dtype=object), count),
            "status": random.choice(np.array(["in_service", "ended", None], dtype=object), count, p=[0.8, 0.1, 0.1]), "maker": "X",
        },
        geometry=shapes, crs="EPSG:4549",
    )  # fmt: skip


@pytest.fixture(scope="module")
def place(postgis_address: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Place]:
    with record_database(postgis_address) as url, service(url, tmp_path_factory.mktemp("home")) as made:
        with psycopg.connect(url) as connection:
            connection.execute("INSERT INTO change (actor, action) VALUES ('t', 't')")
            for table in ("asset", "tree"):
                connection.execute("SELECT set_config('greenbelt.change_id', max(id)::text, true) FROM change")
                connection.execute(f"DELETE FROM {table}".encode())
        for seed, code in enumerate((OWN, OTHER)):
            load(made.record, code, {"assets": _assets(seed)}, actor="t", note="t")
        with psycopg.connect(url) as connection:
            rows = connection.execute(
                "SELECT a.id::text, a.class, s.code, ST_AsBinary(a.geom) FROM asset a JOIN site s ON s.id = a.site_id "
                "WHERE a.status IS DISTINCT FROM 'ended'"
            ).fetchall()
        yield Place(
            made, {row[0]: shapely.from_wkb(row[3]) for row in rows}, {row[0]: row[1] for row in rows},
            {row[0]: row[2] for row in rows}, made.bearer(("viewer", None)), made.bearer(("viewer", OWN)),
        )  # fmt: skip


def expected(place: Place, x: float, y: float, radius: float, wanted: str = "", site: str = "") -> list[str]:
    """Ids by brute force, nearest first, equal ones by id."""
    point = shapely.Point(x, y)
    found = [
        (shape.distance(point), id_)
        for id_, shape in place.shapes.items()
        if not wanted or place.classes[id_] == wanted or place.classes[id_].startswith(f"{wanted}.")
        if not site or place.owners[id_] == site
    ]
    return [id_ for distance, id_ in sorted(found) if distance <= radius]


def ids(features: list[dict[str, Any]]) -> list[str]:
    return [feature["id"] for feature in features]


@pytest.mark.parametrize("wanted", ["", "paving", "paving.carriageway", "furniture.seat", "art"])
@pytest.mark.parametrize("radius", [15.0, 100.0, 500.0, 5000.0])
def test_near_is_what_brute_force_finds(place: Place, wanted: str, radius: float) -> None:
    random = np.random.default_rng(int(radius))
    for _ in range(4):
        lon, lat = (round(v, 9) for v in DEGREES.transform(*(random.uniform(0, SIDE, 2) + np.array([EAST, NORTH]))))
        x, y = METRES.transform(lon, lat)
        for who, site in ((place.all, ""), (place.own, OWN)):
            found = place.get(
                "/assets/near",
                who,
                lon=lon,
                lat=lat,
                radius_m=radius,
                limit=1000,
                **{"class": wanted} if wanted else {},
            )
            wanted_ids = expected(place, x, y, radius, wanted, site)
            assert ids(found["features"]) == wanted_ids[:1000]
            assert found["numberReturned"] == len(wanted_ids[:1000])
            for feature in found["features"]:
                distance = place.shapes[feature["id"]].distance(shapely.Point(x, y))
                assert feature["properties"]["distance_m"] == pytest.approx(distance, abs=0.00051)
                there = shapely.transform(
                    shapely.geometry.shape(feature["geometry"]), lambda xy: np.stack(METRES.transform(*xy.T), axis=1)
                )
                assert there.hausdorff_distance(place.shapes[feature["id"]]) < 0.01


@pytest.mark.parametrize("limit", [1, 7, 40, 1000])
def test_pages_join_without_a_gap_also_among_what_is_equally_far(place: Place, limit: int) -> None:
    lon, lat = DEGREES.transform(HEAP[0] + 30, HEAP[1])
    asked = {"lon": lon, "lat": lat, "radius_m": 60}
    paged = ids(place.pages(place.get("/assets/near", limit=limit, **asked)))
    assert paged == ids(place.get("/assets/near", limit=1000, **asked)["features"])
    assert len(set(paged)) == len(paged) > 70


def test_a_cursor_is_of_its_question(place: Place) -> None:
    lon, lat = DEGREES.transform(*HEAP)
    after = place.get("/assets/near", lon=lon, lat=lat, limit=1)["links"][0]["href"].split("after=")[1]
    for wrong in (
        {"radius_m": 99},
        {"class": "paving"},
        {"lon": lon + 1e-6},
        {"after": after[:-2]},
        {"after": "x"},
        {"after": "!!"},
    ):
        values = {"lon": lon, "lat": lat, "after": after, **wrong}
        answer = place.service.client.get("/assets/near", params=values, headers=place.all)
        assert (answer.status_code, "after" in answer.json()["title"]) == (422, True), wrong
    more = place.get("/assets/near", lon=lon, lat=lat, after=after, limit=3, attributes=True)
    assert len(more["features"]) == 3


def test_the_short_way_and_the_ordinary_one_say_the_same(place: Place) -> None:
    lon, lat = DEGREES.transform(*HEAP)
    variants: list[dict[str, Any]] = [{}, {"class": "paving"}, {"limit": 3}, {"radius_m": "77.5"}, {"class": "tree"}]
    for values in variants:
        asked: dict[str, Any] = {"lon": f"{lon:.9f}", "lat": f"{lat:.9f}", **values}
        short = place.service.client.get("/assets/near", params=asked, headers=place.all)
        ordinary = place.service.client.get("/assets/near", params={**asked, "attributes": "false"}, headers=place.all)
        assert short.headers["content-type"] == ordinary.headers["content-type"]
        assert short.text.replace("&after", "&attributes=false&after") == ordinary.text
    wrong: list[dict[str, Any]] = [
        {"lon": "nan", "lat": 1},
        {"lat": 1},
        {"lon": 1, "lat": 1, "limit": 0},
        {"lon": 118.7, "lat": 32, "radius_m": 0},
    ]
    for values in wrong:
        assert place.service.client.get("/assets/near", params=values, headers=place.all).status_code == 422


def test_attributes_come_when_asked_for(place: Place) -> None:
    lon, lat = DEGREES.transform(*HEAP)
    with_them = place.get("/assets/near", lon=lon, lat=lat, limit=2, attributes=True)["features"]
    assert [feature["properties"]["attributes"] for feature in with_them] == [{"maker": "X"}] * 2
    assert "attributes" not in place.get("/assets/near", lon=lon, lat=lat, limit=2)["features"][0]["properties"]


def test_nothing_is_shown_without_a_right_to_read(place: Place) -> None:
    lon, lat = DEGREES.transform(*HEAP)
    client, nobody = place.service.client, place.service.bearer()
    for values in ({}, {"attributes": "true"}):
        asked = {"lon": lon, "lat": lat, **values}
        assert client.get("/assets/near", params=asked).status_code == 401
        assert client.get("/assets/near", params=asked, headers={"Authorization": "Bearer x"}).status_code == 401
        assert client.get("/assets/near", params=asked, headers=nobody).status_code == 403
    assert client.post("/assets/within", json=box(0, 0, 9, 9)).status_code == 401
    assert client.post("/assets/within", json=box(0, 0, 9, 9), headers=nobody).status_code == 403


@pytest.mark.parametrize(("lon", "lat"), [(118.7, 89.9), (118.7, -89.9), (0, 0), (-61.3, 32), (118.7, 3), (180, 0)])
def test_places_where_the_record_cannot_measure_are_refused_in_words(place: Place, lon: float, lat: float) -> None:
    asked = {"lon": lon, "lat": lat, "radius_m": 5000}
    answer = place.service.client.get("/assets/near", params=asked, headers=place.all)
    assert answer.status_code == 422
    assert "outside the area of the record" in answer.json()["title"]
    assert "EPSG:4549" in answer.json()["detail"]
    around = box(lon - 0.01, max(-90, lat - 0.01), min(180, lon + 0.01), lat + 0.01)
    assert place.service.client.post("/assets/within", json=around, headers=place.all).status_code == 422


def box(west: float, south: float, east: float, north: float) -> dict[str, Any]:
    return {
        "type": "Polygon",
        "coordinates": [[[west, south], [east, south], [east, north], [west, north], [west, south]]],
    }


def drawn(area: Any) -> dict[str, Any]:
    """A shape in metres as GeoJSON in degrees."""
    found = shapely.transform(area, lambda xy: np.stack(DEGREES.transform(*xy.T), axis=1))
    return dict(shapely.geometry.mapping(found)) | {
        "coordinates": _lists(shapely.geometry.mapping(found)["coordinates"])
    }


def _lists(value: Any) -> Any:
    return [_lists(one) for one in value] if isinstance(value, tuple | list) else value


MIDDLE = shapely.Point(EAST + 400, NORTH + 400)
AREAS = {
    "circle": MIDDLE.buffer(200), "ring": MIDDLE.buffer(300).difference(MIDDLE.buffer(150)), "small": MIDDLE.buffer(3),
    "two": shapely.union(MIDDLE.buffer(50), shapely.Point(EAST + 50, NORTH + 50).buffer(80)),
    "sliver": shapely.LineString([(EAST, NORTH), (EAST + 800, NORTH + 800)]).buffer(1),
}  # fmt: skip


@pytest.mark.parametrize("name", AREAS)
@pytest.mark.parametrize("wanted", ["", "paving"])
def test_within_is_what_brute_force_finds(place: Place, name: str, wanted: str) -> None:
    area, told = AREAS[name], drawn(AREAS[name])
    values: dict[str, Any] = {"class": wanted} if wanted else {}
    whole = ids(place.within(told, limit=1000, **values)["features"])
    assert whole == sorted(whole)
    fitting = {
        i for i in place.shapes if not wanted or place.classes[i] == wanted or place.classes[i].startswith("paving.")
    }
    sure = {i for i in fitting if place.shapes[i].intersects(area.buffer(-0.01))}
    maybe = {i for i in fitting if place.shapes[i].intersects(area.buffer(0.01))}
    assert sure <= set(whole) <= maybe
    assert len(sure) > (0 if name == "small" and wanted else 5)
    assert ids(place.pages(place.within(told, limit=13, **values), told)) == whole
    own = ids(place.within(told, place.own, limit=1000, **values)["features"])
    assert own == [i for i in whole if place.owners[i] == OWN]
    feature = {"type": "Feature", "properties": {}, "geometry": told}
    assert ids(place.within(feature, limit=1000, **values)["features"]) == whole


def test_huge_areas_and_those_across_the_antimeridian(place: Place) -> None:
    cut = {
        "type": "MultiPolygon",
        "coordinates": [box(100, -50, 180, 80)["coordinates"], box(-180, -50, -170, 80)["coordinates"]],
    }
    everything = sorted(place.shapes)
    for area in (box(-180, -90, 180, 90), box(0, 0, 179, 89), cut):
        assert ids(place.pages(place.within(area, limit=700), area)) == everything
    for bbox in ("100,20,-170,40", "-180,-90,180,90", "118,31,120,33"):
        assert ids(place.pages(place.get("/assets/within", bbox=bbox, limit=700))) == everything
    assert place.get("/assets/within", bbox="119.5,31,119.6,33")["features"] == []


@pytest.mark.parametrize(
    ("area", "told"),
    [
        (box(179, 0, -179, 10), "more than 180 degrees"),
        ({"type": "Polygon", "coordinates": [[[118, 32], [119, 33], [119, 32], [118, 33], [118, 32]]]}, "crosses itself"),
        ({"type": "Point", "coordinates": [118, 32]}, "not an area"), ({}, "not an area"), ({"type": "Feature"}, "not an area"),
        ({"type": "Polygon", "coordinates": []}, "empty"), ({"type": "MultiPolygon", "coordinates": []}, "empty"),
        ({"type": "Polygon", "coordinates": [[[118, 32], [119, 33], [118, 32]]]}, "four positions"),
        ({"type": "Polygon", "coordinates": [[[118, 32], [119, 33], [119, 32], [118, 31]]]}, "four positions"),
        ({"type": "Polygon", "coordinates": [[["a", 32], [119, 33], [119, 32], ["a", 32]]]}, "not a position"),
        ({"type": "Polygon", "coordinates": [[[118, 1e400], [119, 33], [119, 32], [118, 1e400]]]}, "not a position"),
        ({"type": "Polygon", "coordinates": [[[True, 32], [119, 33], [119, 32], [True, 32]]]}, "not a position"),
        ({"type": "Polygon", "coordinates": [[[377000, 3547000], [377100, 3547000], [377100, 3547100], [377000, 3547000]]]}, "longitude and latitude"),
        ({"type": "Polygon", "coordinates": "x"}, "nested lists"), ({"type": "Polygon", "coordinates": [[[118, 32]] * 20_001]}, "more than 20000"),
        ({"type": "Polygon", "coordinates": [[[118, 32], [119, 32], [118, 32], [118, 32]]]}, "crosses itself"),
    ],
)  # fmt: skip
def test_areas_that_make_no_sense_are_refused_in_words(place: Place, area: Any, told: str) -> None:
    text = json.dumps(area).replace("Infinity", "1e400")
    answer = place.service.client.post(
        "/assets/within", content=text, headers={**place.all, "content-type": "application/json"}
    )
    assert (answer.status_code, told in answer.text) == (422, True), answer.text


@pytest.mark.parametrize(
    "bbox", ["", "1,2,3", "a,b,c,d", "118,33,119,32", "118,32,118,33", "nan,0,1,1", "0,0,1,1e400", "-181,0,1,1"]
)
def test_boxes_that_make_no_sense_are_refused(place: Place, bbox: str) -> None:
    assert place.service.client.get("/assets/within", params={"bbox": bbox}, headers=place.all).status_code == 422
