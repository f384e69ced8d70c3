"""Logging in and out by token, session and key; what takes rights away takes them away at once."""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import timedelta
from typing import Any
from uuid import uuid4

import psycopg
import pytest
from httpx2 import Response

from greenbelt_api import principals
from greenbelt_gis.model.rights import Role
from greenbelt_gis.store.credentials import hash_of
from greenbelt_gis.workflows.access import principal_of
from greenbelt_gis.workflows.accounts import change_role, delete_account, set_password, switch_account
from tests.helpers.people import OTHER, OWN, PASSWORD, Service, bearer

pytestmark = pytest.mark.postgis
PROMPT_S = 2.0
"""A change made elsewhere is heard in milliseconds; a busy machine may take longer."""
JSON = {"username": "", "password": PASSWORD}


def name() -> str:
    return f"u{uuid4().hex[:10]}"


@pytest.fixture
def somebody(people: Service) -> str:
    """An engineer of the site OWN with a password."""
    made = name()
    people.account(("engineering", OWN), name=made, password=PASSWORD)
    return made


def get_token(people: Service, who: str, password: str = PASSWORD) -> Response:
    form = {"grant_type": "password", "username": who, "password": password}
    return people.client.post("/auth/token", data=form)


def me(people: Service, secret: str) -> int:
    return people.client.get("/auth/me", headers=bearer(secret)).status_code


def becomes(wanted: int, ask: Callable[[], int]) -> None:
    """The answer becomes what it must be, promptly, and stays so."""
    deadline = time.monotonic() + PROMPT_S
    while (got := ask()) != wanted:
        assert time.monotonic() < deadline, f"it still answers {got}"
    for _ in range(5):
        assert ask() == wanted


def test_a_token_for_name_and_password(people: Service, somebody: str) -> None:
    answer = get_token(people, somebody.upper())  # names know no case
    assert answer.status_code == 200
    assert answer.headers["cache-control"] == "no-store"
    told = answer.json()
    assert (told["token_type"], told["expires_in"]) == ("bearer", 28800)
    mine = people.client.get("/auth/me", headers=bearer(told["access_token"])).json()
    assert (mine["account"], mine["by"], mine["roles"]) == (somebody, "login", [{"role": "engineering", "site": OWN}])
    assert mine["everywhere"] == []
    assert "edit_assets" in mine["sites"][OWN]
    assert OTHER not in mine["sites"]


def told(answer: Response) -> dict[str, Any]:
    """A problem document but for the request's own id."""
    return {key: value for key, value in answer.json().items() if key != "request_id"}


def test_neither_a_wrong_password_nor_an_unknown_name_is_told_apart(people: Service, somebody: str) -> None:
    answers = [get_token(people, somebody, "not the right one"), get_token(people, name())]
    assert {a.status_code for a in answers} == {401}
    assert told(answers[0]) == told(answers[1])
    assert answers[0].headers["www-authenticate"] == "Bearer"
    assert "the name or the password is wrong" in answers[0].text


@pytest.mark.parametrize(
    "form",
    [{}, {"username": "a"}, {"username": "a", "password": "b", "grant_type": "client_credentials"}],
)
def test_what_is_no_password_form_is_a_problem(people: Service, form: dict[str, str]) -> None:
    assert people.client.post("/auth/token", data=form).status_code == 422
    assert people.client.post("/auth/login", json=[form]).status_code == 422


def test_logging_out_ends_the_token_at_once(people: Service, somebody: str) -> None:
    secret = get_token(people, somebody).json()["access_token"]
    assert me(people, secret) == 200
    assert people.client.post("/auth/logout", headers=bearer(secret)).status_code == 204
    assert me(people, secret) == 401


def test_a_browser_session_and_where_its_requests_may_come_from(people: Service, somebody: str) -> None:
    answer = people.client.post("/auth/login", json={**JSON, "username": somebody})
    assert answer.status_code == 200
    cookie = answer.headers["set-cookie"]
    assert cookie.startswith("greenbelt_session=gbs_")
    assert {"HttpOnly", "SameSite=strict", "Path=/"} <= set(cookie.split("; "))
    assert people.client.get("/auth/me").json()["account"] == somebody
    new = {"name": "k"}
    for headers in (
        {}, {"origin": "https://evil.example"}, {"origin": "null"}, {"sec-fetch-site": "cross-site"},
        {"sec-fetch-site": "same-site"}, {"sec-fetch-site": "none"}, {"origin": "http://testserver.evil.example"},
        {"sec-fetch-site": "cross-site", "origin": "http://testserver"},
    ):  # fmt: skip
        assert people.client.post("/auth/keys", json=new, headers=headers).status_code == 403, headers
        assert people.client.post("/auth/logout", headers=headers).status_code == 403, headers
    for headers in ({"origin": "http://testserver"}, {"sec-fetch-site": "same-origin"}):
        assert people.client.post("/auth/keys", json=new, headers=headers).status_code == 201, headers
    gone = people.client.post("/auth/logout", headers={"sec-fetch-site": "same-origin"})
    assert gone.status_code == 204
    assert "greenbelt_session" not in people.client.cookies
    secret = cookie.partition("=")[2].partition(";")[0]
    assert people.client.get("/auth/me", headers={"cookie": f"greenbelt_session={secret}"}).status_code == 401


def test_over_https_the_cookie_is_of_this_host_and_the_plain_one_counts_for_nothing(
    people: Service, somebody: str
) -> None:
    answer = people.client.post("https://testserver/auth/login", json={**JSON, "username": somebody})
    cookie = answer.headers["set-cookie"]
    assert cookie.startswith("__Host-greenbelt_session=gbs_")
    assert "Secure" in cookie
    secret = cookie.partition("=")[2].partition(";")[0]
    people.client.cookies.clear()
    for cookies, status in ((f"__Host-greenbelt_session={secret}", 200), (f"greenbelt_session={secret}", 401)):
        assert people.client.get("https://testserver/auth/me", headers={"cookie": cookies}).status_code == status


def test_a_strangers_page_cannot_log_its_visitor_in(people: Service, somebody: str) -> None:
    for headers in ({"sec-fetch-site": "cross-site"}, {"origin": "https://evil.example"}):
        answer = people.client.post("/auth/login", data={**JSON, "username": somebody}, headers=headers)
        assert answer.status_code == 403
        assert "set-cookie" not in answer.headers


def test_secrets_work_only_where_they_belong(people: Service) -> None:
    account = people.account(("viewer", None))
    session, token = people.secret(account, "session"), people.secret(account, "token")
    assert me(people, session) == 401
    assert people.client.get("/auth/me", headers={"cookie": f"greenbelt_session={token}"}).status_code == 401
    for header in (f"Basic {token}", token, "Bearer", "Bearer ", f"Bearer {token}x", "Bearer \x00", f"Token {token}"):
        answer = people.client.get("/auth/me", headers={"authorization": header})
        assert answer.status_code == 401, header


def test_the_login_page_needs_no_script_and_leads_nowhere_else(people: Service, somebody: str) -> None:
    page = people.client.get("/login", params={"next": "/maps/assets.html?site=OWN"})
    assert page.status_code == 200
    assert 'value="/maps/assets.html?site=OWN"' in page.text
    assert "<script" not in page.text
    assert "form-action 'self'" in page.headers["content-security-policy"]
    form = {**JSON, "username": somebody, "next": "/maps/assets.html?site=OWN"}
    gone = people.client.post("/auth/login", data=form)
    assert (gone.status_code, gone.headers["location"]) == (303, "/maps/assets.html?site=OWN")
    assert somebody in people.client.get("/overview").text
    for evil in (
        "//evil.example",
        "https://evil.example",
        "/\\evil.example",
        "javascript:alert(1)",
        "/a\r\nX: y",
        "",
        "/\t/e",
    ):
        gone = people.client.post("/auth/login", data={**form, "next": evil})
        assert (gone.status_code, gone.headers["location"]) == (303, "/"), evil
    left = people.client.post(
        "/auth/logout",
        data={},
        headers={"sec-fetch-site": "same-origin", "content-type": "application/x-www-form-urlencoded"},
    )
    assert (left.status_code, left.headers["location"]) == (303, "/login")


def test_a_wrong_password_on_the_page_says_so_and_shows_names_as_text(people: Service) -> None:
    page = people.client.post("/auth/login", data={"username": '"><b>x', "password": "pAssw0rd!x", "next": '"><i>'})
    assert page.status_code == 401
    assert "账户名或密码错误" in page.text
    assert "the name or the password is wrong" in page.text
    assert "<b>" not in page.text
    assert "<i>" not in page.text
    assert "pAssw0rd!x" not in page.text


# --- what takes rights away ---------------------------------------------------------------------------------------


def named(people: Service, *grants: tuple[Role, str | None]) -> tuple[str, str]:
    """A name and a token that has been used, so that it is remembered."""
    made = name()
    secret = people.secret(people.account(*grants, name=made))
    assert me(people, secret) == 200
    return made, secret


def test_the_token_of_a_deleted_account_is_worth_nothing(people: Service) -> None:
    made, secret = named(people, ("administrator", None))
    delete_account(people.record, made, actor="t")
    becomes(401, lambda: me(people, secret))


def test_an_account_switched_off_and_on_again(people: Service) -> None:
    made = name()
    account = people.account(("viewer", None), name=made)
    token, key = people.secret(account), people.secret(account, "key", lasts=None)
    switch_account(people.record, made, False, actor="t")
    becomes(401, lambda: me(people, token))
    becomes(401, lambda: me(people, key))
    switch_account(people.record, made, True, actor="t")
    becomes(200, lambda: me(people, key))
    assert me(people, token) == 401


def test_a_role_taken_away_during_a_session_is_gone(people: Service) -> None:
    made, secret = named(people, ("ecology", OWN), ("viewer", OTHER))
    site = people.sites[OWN]

    def edit() -> int:
        return people.client.get(f"/probe/edit_trees/{site}", headers=bearer(secret)).status_code

    assert edit() == 200
    assert change_role(people.record, made, "ecology", OWN, actor="t", remove=True)
    becomes(403, edit)
    assert people.client.get(f"/probe/read/{site}", headers=bearer(secret)).status_code == 404
    assert change_role(people.record, made, "ecology", OWN, actor="t")
    becomes(200, edit)


def test_another_password_ends_the_logins(people: Service, somebody: str) -> None:
    token = get_token(people, somebody).json()["access_token"]
    set_password(people.record, somebody, "quite another sentence", actor="t")
    becomes(401, lambda: me(people, token))
    assert get_token(people, somebody).status_code == 401
    assert get_token(people, somebody, "quite another sentence").status_code == 200


def test_a_login_that_has_expired(people: Service) -> None:
    account = people.account(("viewer", None))
    assert me(people, people.secret(account, lasts=timedelta(seconds=-1))) == 401
    short = people.secret(account, lasts=timedelta(seconds=1.5))
    assert me(people, short) == 200  # and is remembered
    time.sleep(1.6)
    assert me(people, short) == 401


def test_a_site_that_is_deleted_takes_its_roles_along(people: Service) -> None:
    with people.record.connect() as connection:
        connection.execute("INSERT INTO change (actor, action) VALUES ('t', 't')")
        made = connection.execute(
            "INSERT INTO site (id, code, change_id) SELECT gen_random_uuid(), 'GONE', max(id) FROM change RETURNING id"
        ).fetchone()
    assert made is not None
    secret = people.secret(people.account())
    with people.record.connect() as connection:
        connection.execute(
            "INSERT INTO access.role_grant (account_id, role, site_id) "
            "SELECT account_id, 'viewer', %s FROM access.credential WHERE hash = %s",
            (made[0], hash_of(secret)),
        )
    path = f"/probe/read/{made[0]}"
    becomes(200, lambda: people.client.get(path, headers=bearer(secret)).status_code)
    with people.record.connect() as connection:
        connection.execute("INSERT INTO change (actor, action) VALUES ('t', 't')")
        connection.execute("SELECT set_config('greenbelt.change_id', max(id)::text, true) FROM change")
        connection.execute("DELETE FROM site WHERE id = %s", (made[0],))
    becomes(403, lambda: people.client.get(path, headers=bearer(secret)).status_code)


def test_a_secret_is_asked_about_once_and_use_is_noted(people: Service, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[str] = []
    real = principal_of

    def counted(record: object, secret: str) -> object:
        asked.append(secret)
        return real(record, secret)  # type: ignore[arg-type]

    monkeypatch.setattr("greenbelt_api.principals.principal_of", counted)
    secret = people.secret(people.account(("viewer", None)))
    for _ in range(20):
        assert me(people, secret) == 200
    assert len(asked) <= 3  # at the first, and after others' changes that were heard meanwhile
    deadline = time.monotonic() + PROMPT_S
    used = None
    while used is None:
        assert time.monotonic() < deadline
        with people.record.connect() as connection:
            row = connection.execute(
                "SELECT last_used_at FROM access.credential WHERE hash = %s", (hash_of(secret),)
            ).fetchone()
        used = row[0] if row else None


def test_while_nothing_is_heard_every_request_asks(people: Service, monkeypatch: pytest.MonkeyPatch) -> None:
    made, secret = named(people, ("viewer", None))
    cache: principals.Principals = people.app.state.principals
    monkeypatch.setattr(cache, "forget", lambda *_: None)  # deaf
    monkeypatch.setattr("greenbelt_gis.store.access_changes.TRUST_S", -1.0)
    with people.record.connect() as connection:  # the connection that listens is lost
        connection.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() "
            "AND pid <> pg_backend_pid() AND (query LIKE 'LISTEN%' OR query = 'SELECT 1')"
        )
    deadline = time.monotonic() + PROMPT_S
    while time.monotonic() < cache._trusted_until:
        assert time.monotonic() < deadline + 3
        time.sleep(0.05)
    assert me(people, secret) == 200
    switch_account(people.record, made, False, actor="t")
    assert me(people, secret) == 401


def test_it_hears_again_after_the_connection_was_lost(people: Service) -> None:
    with people.record.connect() as connection:
        killed = connection.execute(
            "SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity WHERE datname = current_database() "
            "AND pid <> pg_backend_pid() AND (query LIKE 'LISTEN%' OR query = 'SELECT 1')"
        ).fetchone()
    assert killed is not None
    cache: principals.Principals = people.app.state.principals
    deadline = time.monotonic() + 20
    while time.monotonic() >= cache._trusted_until or cache._trusted_until == 0.0:
        assert time.monotonic() < deadline
        time.sleep(0.05)
    made, secret = named(people, ("viewer", None))
    delete_account(people.record, made, actor="t")
    becomes(401, lambda: me(people, secret))


# --- keys ---------------------------------------------------------------------------------------------------------


def make_key(people: Service, headers: dict[str, str], **wanted: object) -> Response:
    return people.client.post("/auth/keys", json={"name": "k", **wanted}, headers=headers)


def test_a_key_is_shown_once_works_and_is_taken_back(people: Service) -> None:
    headers = people.bearer(("engineering", None))
    made = make_key(people, headers, permissions=["read"], sites=[OWN], expires_days=7)
    assert made.status_code == 201
    told = made.json()
    assert told["secret"].startswith("gbk_")
    key = bearer(told["secret"])
    mine = people.client.get("/auth/me", headers=key).json()
    assert (mine["by"], mine["everywhere"], mine["sites"]) == ("key", [], {OWN: ["read"]})
    (listed,) = people.client.get("/auth/keys", headers=headers).json()
    assert "secret" not in listed
    assert (listed["id"], listed["sites"], listed["permissions"]) == (told["id"], [OWN], ["read"])
    assert people.client.delete(f"/auth/keys/{told['id']}", headers=headers).status_code == 204
    assert people.client.get("/auth/me", headers=key).status_code == 401  # at once, in this process
    assert people.client.get("/auth/keys", headers=headers).json()[0]["revoked_at"] is not None


def test_a_key_of_another_site_and_a_narrow_key(people: Service) -> None:
    headers = people.bearer(("engineering", None))
    key = bearer(make_key(people, headers, permissions=["read"], sites=[OTHER]).json()["secret"])
    own, other = people.sites[OWN], people.sites[OTHER]
    assert people.client.get(f"/probe/read/{other}", headers=key).status_code == 200
    assert people.client.get(f"/probe/read/{own}", headers=key).status_code == 404
    assert people.client.get(f"/probe/edit_assets/{other}", headers=key).status_code == 403
    assert people.client.get("/maps/assets.html", params={"site": OWN}, headers=key).status_code == 404
    near = people.client.get("/assets/near", params={"lon": 118.7, "lat": 32.045, "radius_m": 300}, headers=key)
    assert {f["properties"]["site"] for f in near.json()["features"]} == {OTHER}


def test_a_key_shrinks_with_its_owner(people: Service) -> None:
    made = name()
    account = people.account(("engineering", OWN), name=made)
    key = bearer(make_key(people, bearer(people.secret(account))).json()["secret"])
    path = f"/probe/edit_assets/{people.sites[OWN]}"
    assert people.client.get(path, headers=key).status_code == 200
    change_role(people.record, made, "viewer", OWN, actor="t")
    change_role(people.record, made, "engineering", OWN, actor="t", remove=True)
    becomes(403, lambda: people.client.get(path, headers=key).status_code)


def test_a_key_makes_no_keys_and_revokes_none(people: Service) -> None:
    headers = people.bearer(("administrator", None))
    told = make_key(people, headers).json()
    key = bearer(told["secret"])
    assert make_key(people, key).status_code == 403
    assert people.client.get("/auth/keys", headers=key).status_code == 403
    assert people.client.delete(f"/auth/keys/{told['id']}", headers=key).status_code == 403
    assert people.client.post("/auth/logout", headers=key).status_code == 403


def test_others_keys_do_not_exist_but_for_who_manages_accounts(people: Service) -> None:
    owner, stranger, boss = (people.bearer((role, None)) for role in ("viewer", "engineering", "administrator"))
    key = make_key(people, owner).json()
    path = f"/auth/keys/{key['id']}"
    strange = people.client.delete(path, headers=stranger)
    unknown = people.client.delete(f"/auth/keys/{uuid4()}", headers=stranger)
    assert (strange.status_code, told(strange)) == (404, told(unknown))
    assert people.client.get("/auth/me", headers=bearer(key["secret"])).status_code == 200
    assert people.client.delete(path, headers=boss).status_code == 204
    assert people.client.get("/auth/me", headers=bearer(key["secret"])).status_code == 401


@pytest.mark.parametrize(
    ("wanted", "status"),
    [
        ({"permissions": ["accounts"]}, 403), ({"permissions": ["everything"]}, 422), ({"permissions": []}, 422),
        ({"sites": [OTHER]}, 404), ({"sites": ["NOWHERE"]}, 404), ({"expires_days": 0}, 422), ({"name": ""}, 422),
        ({"name": "a\u0000b"}, 422), ({"kind": "session"}, 422), ({"sites": []}, 422), ({"expires_days": 10**9}, 422),
    ],
)  # fmt: skip
def test_keys_that_cannot_be(people: Service, wanted: dict[str, object], status: int) -> None:
    assert make_key(people, people.bearer(("engineering", OWN)), **wanted).status_code == status


def test_what_was_done_is_in_the_log_without_secrets(people: Service, somebody: str) -> None:
    answer = get_token(people, somebody)
    token = answer.json()["access_token"]
    told = make_key(people, bearer(token)).json()
    get_token(people, somebody, "wrong password")
    with people.record.connect() as connection:
        rows = connection.execute(
            "SELECT action, detail, request_id, address FROM access.event WHERE actor = %s ORDER BY id", (somebody,)
        ).fetchall()
        everything = str(connection.execute("SELECT array_agg(e::text) FROM access.event AS e").fetchone())
    assert [row[0] for row in rows] == ["login", "key_made", "login_failed"]
    assert rows[0][2] == answer.headers["x-request-id"]
    assert rows[0][3] == "testclient"
    for secret in (token, told["secret"], PASSWORD, "wrong password"):
        assert secret not in everything
    with pytest.raises(psycopg.errors.IntegrityError), people.record.connect() as connection:
        connection.execute("DELETE FROM access.event")
