"""Requests that no client should send, at the routes that edit: told as problems, never a failure inside.

Layers stand for others: one for every kind of column, one for every way to be located. All would take minutes.
"""

from __future__ import annotations

import json
from collections import Counter
from typing import Any
from urllib.parse import quote
from uuid import uuid4

import pytest

from greenbelt_api.bodies import PATHS
from tests.helpers.features import feature_of
from tests.helpers.people import OTHER, OWN, Service

pytestmark = [pytest.mark.postgis, pytest.mark.slow]


@pytest.fixture(scope="module")
def me(shared: Service) -> dict[str, str]:
    return shared.bearer(("administrator", None))


def send(people: Service, method: str, path: str, content: str, headers: dict[str, str]) -> Any:
    """A body as it is written, for not all of it is JSON."""
    sent = {**headers, "Content-Type": "application/json"}
    answer = people.client.request(method, path, content=content.encode("utf-8", "surrogatepass"), headers=sent)
    assert answer.status_code < 500, (method, path, content[:300], answer.text[:600])
    if answer.status_code >= 400:
        assert answer.headers["content-type"] == "application/problem+json"
        assert answer.json()["status"] == answer.status_code
    return answer


VALUES = (
    "NaN", "Infinity", "-Infinity", "1e999", "-1e999", "1e308", "9" * 30, "-" + "9" * 30, "9" * 400, "9" * 5000, "0.1e-400",
    "true", "null", "[]", "{}", '{"a": 1}', '""', '" "', '"\\u0000"', '"\\ud800"', '"\\udfff\\ud800"', '"x\\u0000y"',
    '"2026-02-30"', '"0000-01-01"', '"10000-01-01"', '"0001-01-01"', '"9999-12-31"', '"1000-01-01"', '"2026-06-30T25:00"',
    '"0001-01-01T00:00:00+14:00"', '"9999-12-31T23:59:59-14:00"', '"NaT"', '"nan"', '"inf"', '"<NA>"', '"30;25;"', '";"',
    f'"{"x" * 20_000}"', f'"{"长" * 300}"', '"\\u202e"', '"-0"', '"1e999"', '"%s"', "1", "-1", "0", "1.5",
)  # fmt: skip


ALIKE = 2
"""Columns described in the same words are read by the same code: so many of them stand for all, which are tried with
every fifth value, too.
"""


TAKEN = (
    "source_crs", "geometry", "valid_from", "change_id", "geom", "id", "site_id", "_row", "_file", "ends", "wkt", "x", "index",
    "", "x" * 200, "\x00", "\ud800", "attributes",
)  # fmt: skip
"""Names that columns of the record, or of the way there, have."""


def form_of(column: dict[str, Any]) -> str:
    """What is said of a column's values, without its name and its meaning."""
    return json.dumps({key: column[key] for key in column if key not in {"title", "description", "examples"}})


@pytest.mark.parametrize("layer", ["site", "trees", "observations"])
def test_values_that_are_none_in_every_column(people: Service, me: dict[str, str], layer: str) -> None:
    good = feature_of(layer)
    path = f"/{PATHS[layer]}"
    made = people.client.post(path, json=good, headers=me)
    assert made.status_code == 201, made.text
    place = made.headers["location"]
    tag = made.headers["etag"]
    described = people.app.openapi()["paths"][f"{path}/{{id}}"]["get"]["responses"]["200"]["content"]
    columns = described["application/geo+json"]["schema"]["properties"]["properties"]["properties"]
    alike: Counter[str] = Counter()
    tried = [("own", value) for value in VALUES]
    for at, (name, form) in enumerate(columns.items()):
        alike[form_of(form)] += 1
        tried += [(name, value) for value in (VALUES if alike[form_of(form)] <= ALIKE else VALUES[at % 5 :: 5])]
    tried += [(name, value) for name in TAKEN for value in ('"x"', "1")]
    for name, value in tried:
        body = f'{{"properties": {{{json.dumps(name)}: {value}}}}}'
        answer = send(people, "PATCH", place, body, {**me, "If-Match": tag})
        if answer.status_code == 200:
            tag = answer.headers["etag"]
            assert send(people, "GET", place, "", me).status_code == 200
    for value in VALUES:
        for field in ("geometry", "properties", "reason", "type", "id", "more"):
            send(people, "PATCH", place, f'{{"{field}": {value}}}', {**me, "If-Match": tag})
        for field in ("note", "override", "valid_from"):
            answer = send(people, "PATCH", place, f'{{"reason": {{"{field}": {value}}}}}', {**me, "If-Match": tag})
            tag = answer.headers["etag"] if answer.status_code == 200 else tag
        nested = f'{{"properties": {{"attributes": {{"a": [{{"b": {value}}}]}}}}}}'
        answer = send(people, "PATCH", place, nested, {**me, "If-Match": tag})
        tag = answer.headers["etag"] if answer.status_code == 200 else tag
        send(people, "POST", f"{place}/restore", f'{{"change": {value}}}', me)
        send(people, "POST", path, f'{{"properties": {value}}}', me)
        send(people, "POST", path, value, me)
    assert send(people, "GET", f"{place}/history", "", me).status_code == 200


P = [118.7002, 32.0451]
GEOMETRIES = (
    '{"type": "Point", "coordinates": []}', '{"type": "Point", "coordinates": [null, 1]}', '{"type": "Point"}',
    '{"type": "Point", "coordinates": [1e999, 1]}', '{"type": "Point", "coordinates": [NaN, 1]}',
    '{"type": "Point", "coordinates": [1e308, 1e308]}', '{"type": "Point", "coordinates": [181, 0]}',
    '{"type": "Point", "coordinates": [0, 91]}', '{"type": "Point", "coordinates": [-180, -90]}',
    '{"type": "Point", "coordinates": [118.7002, 32.0451, 5]}', '{"type": "Point", "coordinates": [118.7002, 32.0451, 5, 6]}',
    '{"type": "Point", "coordinates": [118.7002, 32.0451, NaN]}', '{"type": "Point", "coordinates": [118.7002]}',
    '{"type": "Point", "coordinates": [118.7002, 32.0451, 1, 2, 3, 4, 5]}', '{"type": "Point", "coordinates": 5}',
    '{"type": "Point", "coordinates": {"a": 1}}', '{"type": "Point", "coordinates": "118.7,32"}',
    f'{{"type": "Point", "coordinates": [{"9" * 400}, 1]}}', '{"type": ["Point"], "coordinates": [118.7, 32]}',
    '{"type": "point", "coordinates": [118.7, 32]}', '{"type": "MultiPoint", "coordinates": []}',
    '{"type": "MultiPoint", "coordinates": [[118.7002, 32.0451]]}', '{"type": "MultiPoint", "coordinates": [[], [118.7, 32]]}',
    '{"type": "LineString", "coordinates": [[118.7002, 32.0451]]}', '{"type": "LineString", "coordinates": []}',
    '{"type": "LineString", "coordinates": [[118.7002, 32.0451], [118.7002, 32.0451]]}',
    '{"type": "LineString", "coordinates": [[118.7002, 32.0451], [118.7003, 32.0451, 7]]}',
    '{"type": "Polygon", "coordinates": []}', '{"type": "Polygon", "coordinates": [[]]}',
    '{"type": "Polygon", "coordinates": [[[118.7, 32.04], [118.71, 32.04]]]}',
    '{"type": "Polygon", "coordinates": [[[118.7, 32.04], [118.71, 32.04], [118.7, 32.04]]]}',
    '{"type": "Polygon", "coordinates": [[[118.7, 32.04], [118.7, 32.04], [118.7, 32.04], [118.7, 32.04]]]}',
    '{"type": "Polygon", "coordinates": [[[118.7, 32.04], [118.701, 32.041], [118.701, 32.04], [118.7, 32.041], [118.7, 32.04]]]}',
    '{"type": "Polygon", "coordinates": [[[118.7, 32.04], [118.701, 32.041], [118.702, 32.042], [118.7, 32.04]]]}',
    '{"type": "Polygon", "coordinates": [[[118.7, 32.04], [118.701, 32.04], [118.701, 32.041]]]}',
    '{"type": "Polygon", "coordinates": [[[-180, -90], [180, -90], [180, 90], [-180, 90], [-180, -90]]]}',
    '{"type": "MultiPolygon", "coordinates": []}', '{"type": "MultiPolygon", "coordinates": [[]]}',
    '{"type": "GeometryCollection", "geometries": []}', '{"type": "GeometryCollection", "coordinates": []}',
    '{"type": "GeometryCollection", "geometries": [{"type": "Point", "coordinates": [118.7002, 32.0451]}]}',
    '{"type": "Feature", "geometry": {"type": "Point", "coordinates": [118.7, 32]}}',
    '{"type": "FeatureCollection", "features": []}', '{"type": "CircularString", "coordinates": [[118.7, 32]]}', "{}", "[]",
    '{"type": "Point", "coordinates": ' + "[" * 900 + "]" * 900 + "}",
    '{"type": "Polygon", "coordinates": [[1], [2], ' + "[" * 900 + "]" * 900 + "]}",
    '{"type": "GeometryCollection", "geometries": [' * 400 + "]}" * 400,
    '{"type": "Point", "coordinates": [118.7002, 32.0451], "crs": {"type": "name", "properties": {"name": "EPSG:3857"}}}',
)  # fmt: skip


@pytest.mark.parametrize("layer", ["assets", "observations"])
def test_geometry_that_is_none(people: Service, me: dict[str, str], layer: str) -> None:
    path = f"/{PATHS[layer]}"
    for shape in GEOMETRIES:
        body = feature_of(layer)
        properties = json.dumps(body["properties"])
        made = send(people, "POST", path, f'{{"geometry": {shape}, "properties": {properties}}}', me)
        if made.status_code == 201:
            assert send(people, "GET", made.headers["location"], "", me).status_code == 200
            assert send(people, "GET", f"{made.headers['location']}/history", "", me).status_code == 200
        bulk = {"operation": "create", "layer": PATHS[layer], "properties": body["properties"]}
        edit = json.dumps(bulk)[:-1] + f', "geometry": {shape}}}'
        send(people, "POST", "/changes", f'{{"site": "{OWN}", "edits": [{edit}]}}', me)
    if layer in ("assets", "planting"):
        ring = [[118.7, 32.04], [118.701, 32.04], [118.701, 32.041], [118.7, 32.041], [118.7, 32.04]]
        body = feature_of(layer) | {"geometry": {"type": "Polygon", "coordinates": [ring]}}
        made = people.client.post(path, json=body, headers=me)
        for shape in GEOMETRIES:
            parts = f'{{"parts": [{{"geometry": {shape}}}, {{"code": "{uuid4()}", "geometry": {shape}}}]}}'
            send(people, "POST", f"{made.headers['location']}/split", parts, {**me, "If-Match": made.headers["etag"]})


QUERIES: dict[str, tuple[str, ...]] = {
    "as_of": ("0001-01-01", "9999-12-31", "0000-01-01", "10000-01-01", "0001-01-01T00:00:00+14:00", "0002-01-01T00:00:00+14:00",
              "9999-12-31T23:59:59-14:00", "9998-12-31T23:59:59-14:00", "1", "1e10", "99999999999999999999", "-1", "NaN", "Infinity", "now", "2026-01-01T00:00"),
    "known_at": ("2026-01-01T00:00:00", "0001-01-01T00:00:00", "0001-01-01T00:00:00+14:00", "9999-12-31T23:59:59-14:00",
                 "9998-12-31T23:59:59-14:00", "1e300", "NaN", "99999999999999999999", "infinity", "2026-01-01"),
    "limit": ("0", "-1", "1001", "99999999999999999999999", "1.0", "1e3", "NaN", ""),
    "after": ("", "x", "0", "00000000-0000-0000-0000-000000000000", "ffffffff-ffff-ffff-ffff-ffffffffffff", "{}", "\x00"),
    "bbox": ("", "1,2,3", "nan,nan,nan,nan", "inf,inf,inf,inf", "1e999,0,1,1", "180,-90,-180,90", "-180,-90,180,90", "1,2,3,4,5",
             "118.7,32.04,118.7,32.05", "118.7,32.04,118.71,32.05", "\x00", "1_0,0,2_0,1"),
    "code": ("\x00", "%", "' OR 1=1 --", "😀" * 50, "x" * 201, ""),
    "class": ("\x00", "paving.", "'", "x" * 81, "tree"),
    "site": ("\x00", "", " ", "' OR 1=1 --", "x" * 201, OTHER),
}  # fmt: skip


@pytest.mark.parametrize("layer", ["assets", "zones"])
def test_questions_that_make_no_sense(people: Service, me: dict[str, str], layer: str) -> None:
    for name, values in QUERIES.items():
        for value in values:
            for more in ({}, {"site": OWN}, {"site": OWN, "as_of": "2020-01-01", "known_at": "2030-01-01T00:00Z"}):
                query = "&".join(f"{key}={quote(one, safe='')}" for key, one in {**more, name: value}.items())
                answer = send(people, "GET", f"/{PATHS[layer]}?{query}", "", me)
                assert answer.status_code in (200, 404, 422), (name, value, answer.text)


IDS = (
    "1", "x", "%00", "..%2f..", "'", "%27%20OR%201=1", "0" * 36, "a" * 5000, "%ff%fe", "%F0%9F%98%80", "%7Bid%7D",
    "00000000-0000-0000-0000-000000000000", "urn:uuid:00000000-0000-0000-0000-000000000000",
    "%7B00000000-0000-0000-0000-000000000000%7D", "%30" * 8 + "-0000-0000-0000-000000000000",
)  # fmt: skip
TAGS = (
    "",
    "*",
    '"',
    '""',
    "0",
    "-1",
    '"1", "2"',
    "W/",
    'W/"1"',
    '"1e3"',
    '"' + "9" * 18 + '"',
    '"' + "9" * 30 + '"',
    "x" * 101,
    '"\u00b2"',
)


@pytest.mark.parametrize("layer", ["site", "planting", "reports"])
def test_ids_and_tags_that_are_none(people: Service, me: dict[str, str], layer: str) -> None:
    path = f"/{PATHS[layer]}"
    for id_ in IDS:
        for method, end, body in (
            ("GET", "", ""), ("GET", "/history", ""), ("PATCH", "", '{"properties": {}}'), ("DELETE", "", ""),
            ("POST", "/restore", '{"change": 1}'),
            ("POST", "/split", '{"parts": [{"geometry": {}}, {"code": "a", "geometry": {}}]}'),
        ):  # fmt: skip
            answer = send(people, method, f"{path}/{id_}{end}", body, {**me, "If-Match": '"1"'})
            assert answer.status_code in (404, 405, 422), (method, id_, end)
    made = people.client.post(path, json=feature_of(layer), headers=me)
    for tag in TAGS:
        sent = {**{k.encode(): v.encode() for k, v in me.items()}, b"If-Match": tag.encode("latin-1")}
        for method in ("PATCH", "DELETE"):
            answer = people.client.request(method, made.headers["location"], json={}, headers=sent)
            assert answer.status_code in (412, 422, 428), (method, tag, answer.text)
        assert people.client.get(
            made.headers["location"], headers={**sent, b"If-None-Match": tag.encode("latin-1")}
        ).status_code in (200, 304)
