"""What people try at the routes that edit: other people's text, rights that end in between, bodies without end."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from greenbelt_api.bodies import PATHS
from greenbelt_gis.model.layers import LAYERS
from greenbelt_gis.store.accounts import mark_deleted
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


def test_an_account_that_is_deleted_while_it_edits(people: Service) -> None:
    """Without anybody telling the service to forget it: its next edits are refused, what it did stays its own."""
    account = people.account(("engineering", OWN), name="leaver")
    me = bearer(people.secret(account))
    made = people.client.post("/assets", json=feature_of("assets"), headers=me)
    place, tag = made.headers["location"], made.headers["etag"]
    done, refused = 0, 0
    while refused < 3 and done < 200:
        if done == 3:
            with people.record.connect() as connection:
                mark_deleted(connection, account)
        sent = {"properties": {"name": f"n{done}"}}
        answer = people.client.patch(place, json=sent, headers={**me, "If-Match": tag})
        if answer.status_code == 200:
            assert refused == 0, "let in again"
            done, tag = done + 1, answer.headers["etag"]
        else:
            assert answer.status_code == 401, answer.text
            refused += 1
    assert refused == 3
    assert 3 <= done < 50, "it went on for long"
    auditor = people.bearer(("auditor", OWN))
    states = people.client.get(f"{place}/history", headers=auditor).json()
    assert [one["actor"] for one in states] == ["leaver"] * (done + 1)


def test_a_thousand_rows_in_one_change_and_not_one_more(people: Service) -> None:
    me = people.bearer(("engineering", OWN))

    def seats(name: str, count: int) -> list[dict[str, Any]]:
        return [
            {"operation": "create", "layer": "assets", "geometry": {"type": "Point", "coordinates": [118.7, 32 + n / 1e5]},
             "properties": {"code": f"{name}-{n}", "class": "furniture.seat", "name": name}}
            for n in range(count)
        ]  # fmt: skip

    def there(name: str) -> int:
        with people.record.connect() as connection:
            row = connection.execute("SELECT count(*) FROM asset WHERE name = %s", (name,)).fetchone()
        return row[0] if row else 0

    done = people.client.post("/changes", json={"site": OWN, "edits": seats("bulk", 1000)}, headers=me)
    assert done.status_code == 200, done.text[:500]
    assert (len(done.json()["features"]), there("bulk")) == (1000, 1000)
    assert (
        people.client.post("/changes", json={"site": OWN, "edits": seats("more", 1001)}, headers=me).status_code == 422
    )
    spoilt = seats("spoilt", 1000)
    spoilt[999]["properties"]["code"] = "bulk-0"
    refused = people.client.post("/changes", json={"site": OWN, "edits": spoilt}, headers=me)
    assert (refused.status_code, there("more"), there("spoilt")) == (409, 0, 0)


def test_bodies_without_end_at_every_writing_route(people: Service) -> None:
    me = people.bearer(("administrator", None))

    def endless() -> Iterator[bytes]:
        for _ in range(40):
            yield b"x" * 65_536

    id_ = "00000000-0000-0000-0000-000000000000"
    for path, methods in people.app.openapi()["paths"].items():
        for method, told in methods.items():
            if "requestBody" in told and path != "/imports":  # which has a limit of its own
                sent = {**me, "Content-Type": "application/json"}
                url = path.replace("{id}", id_)
                for content in (endless(), b"x" * 1_000_001):
                    answer = people.client.request(method, url, content=content, headers=sent)
                    assert answer.status_code == 413, (method, path, answer.text)
