"""What people try at the routes that edit: other people's text, rights that end in between, bodies without end."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from greenbelt_api.bodies import PATHS
from greenbelt_gis.model.layers import LAYERS
from tests.helpers.features import feature_of
from tests.helpers.people import OWN, Service, bearer

pytestmark = pytest.mark.postgis
TEXTS = ("'; DROP TABLE asset; --", '"; DROP SCHEMA access CASCADE; --', "%s %(x)s {0}", "<script>alert(1)</script>")


@pytest.mark.parametrize("layer", list(PATHS))
def test_text_is_kept_and_given_back_as_it_is_and_only_as_json(people: Service, layer: str) -> None:
    me = people.bearer(("administrator", None))
    free = [column.name for column in LAYERS[layer].columns if column.kind == "text"]
    texts = {name: TEXTS[at % len(TEXTS)] for at, name in enumerate([*free, "own"])}
    for name in ("metric", "unit", "distress"):  # words of the contract
        texts.pop(name, None)
    if LAYERS[layer].key:
        texts["code"] = f"{TEXTS[0]}{layer}"
    made = people.client.post(f"/{PATHS[layer]}", json=feature_of(layer, **texts), headers=me)
    assert made.status_code == 201, made.text
    got = people.client.get(made.headers["location"], headers={**me, "Accept": "text/html"})
    assert got.headers["content-type"] == "application/geo+json"
    assert got.headers["x-content-type-options"] == "nosniff"
    told = got.json()["properties"]
    assert {**told, **told["attributes"]}.items() >= texts.items()


def test_a_login_or_role_that_ends_between_reading_and_writing(people: Service) -> None:
    account = people.account(("engineering", OWN))
    me = bearer(people.secret(account))
    made = people.client.post("/assets", json=feature_of("assets"), headers=me)
    change = {**me, "If-Match": made.headers["etag"]}
    with people.record.connect() as connection:
        connection.execute("DELETE FROM access.role_grant WHERE account_id = %s", (account,))
    people.app.state.principals.forget()
    answer = people.client.patch(made.headers["location"], json={"properties": {"name": "x"}}, headers=change)
    assert answer.status_code == 403
    with people.record.connect() as connection:
        connection.execute("UPDATE access.account SET active = false WHERE id = %s", (account,))
    people.app.state.principals.forget()
    for method in ("PATCH", "DELETE"):
        answer = people.client.request(method, made.headers["location"], json={}, headers=change)
        assert answer.status_code == 401


def test_bodies_without_end_at_every_writing_route(people: Service) -> None:
    me = people.bearer(("administrator", None))

    def endless() -> Iterator[bytes]:
        for _ in range(40):
            yield b"x" * 65_536

    id_ = "00000000-0000-0000-0000-000000000000"
    for path, methods in people.app.openapi()["paths"].items():
        for method, told in methods.items():
            if "requestBody" in told:
                sent = {**me, "Content-Type": "application/json"}
                url = path.replace("{id}", id_)
                for content in (endless(), b"x" * 1_000_001):
                    answer = people.client.request(method, url, content=content, headers=sent)
                    assert answer.status_code == 413, (method, path, answer.text)
