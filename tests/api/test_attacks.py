"""What people try: guessing, other people's text in every field, huge bodies, floods of logins."""

from __future__ import annotations

import http.client
import json
import socket
import threading
import time
import urllib.request
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any
from urllib.parse import quote
from uuid import uuid4

import psycopg
import pytest

from greenbelt_gis.errors import LoginError, ThrottledError
from greenbelt_gis.store.events import Origin
from greenbelt_gis.workflows import access
from tests.api.test_login import get_token, name
from tests.api.test_serving import serving
from tests.helpers.people import OWN, PASSWORD, Service, service
from tests.helpers.postgis import record_database

pytestmark = pytest.mark.postgis


def attempt(people: Service, who: str, password: str, address: str) -> str:
    """How an attempt to log in from an address ends."""
    try:
        access.login(people.record, who, password, "token", Origin(address))
    except ThrottledError:
        return "blocked"
    except LoginError:
        return "wrong"
    return "in"


@pytest.fixture
def somebody(people: Service) -> str:
    made = name()
    people.account(("viewer", None), name=made, password=PASSWORD)
    return made


def test_guessing_is_blocked_and_the_right_password_with_it(people: Service, somebody: str) -> None:
    assert [get_token(people, somebody, f"guess {n}").status_code for n in range(5)] == [401] * 5
    for password in ("guess 6", PASSWORD):
        answer = get_token(people, somebody, password)
        assert (answer.status_code, answer.headers["content-type"]) == (429, "application/problem+json")
        assert 0 < int(answer.headers["retry-after"]) <= 30
    page = people.client.post("/auth/login", data={"username": somebody, "password": PASSWORD})
    assert (page.status_code, int(page.headers["retry-after"]) <= 30) == (429, True)
    assert "登录尝试次数过多" in page.text


def test_names_that_nobody_has_are_blocked_alike(people: Service) -> None:
    nobody = name()
    assert [get_token(people, nobody).status_code for _ in range(6)] == [401] * 5 + [429]


def test_a_block_doubles_up_to_a_quarter_of_an_hour_and_always_ends(people: Service, somebody: str) -> None:
    def block() -> int:
        with people.record.connect() as connection:
            row = connection.execute(
                "SELECT round(extract(epoch FROM greatest(blocked_until, last_at) - last_at)) FROM access.attempt "
                "WHERE subject LIKE 'name:%'"
            ).fetchone()
        assert row is not None
        return int(row[0])

    blocks = []
    for n in range(14):
        assert attempt(people, somebody, f"guess {n}", f"192.0.2.{n}") == "wrong"
        blocks.append(block())
        if blocks[-1]:  # what is asked meanwhile does not make it longer
            assert attempt(people, somebody, PASSWORD, "198.51.100.1") == "blocked"
            assert block() == blocks[-1]
        with people.record.connect() as connection:
            connection.execute("UPDATE access.attempt SET blocked_until = '-infinity'")  # time passes
    assert blocks == [0] * 4 + [30, 60, 120, 240, 480] + [900] * 5
    assert attempt(people, somebody, PASSWORD, "198.51.100.2") == "in"
    assert attempt(people, somebody, "wrong", "198.51.100.3") == "wrong"  # all is forgotten
    assert block() == 0


def test_strangers_who_guess_do_not_keep_the_owner_out(people: Service, somebody: str) -> None:
    home = "203.0.113.9"
    assert attempt(people, somebody, PASSWORD, home) == "in"
    for n in range(12):
        attempt(people, somebody, "guess", f"192.0.2.{n}")
    assert attempt(people, somebody, PASSWORD, "192.0.2.77") == "blocked"
    assert attempt(people, somebody, PASSWORD, home) == "in"
    for n in range(5):  # yet from there guessing is no freer
        assert attempt(people, somebody, f"guess {n}", home) == "wrong"
    assert attempt(people, somebody, PASSWORD, home) == "blocked"


def test_one_address_cannot_try_many_names(people: Service) -> None:
    ends = [attempt(people, name(), "guess", "2001:db8::" + f"{n:x}") for n in range(1, 24)]
    assert ends == ["wrong"] * 20 + ["blocked"] * 3
    assert attempt(people, name(), "guess", "2001:db8:0:0:ffff::1") == "blocked"  # the same /64
    assert attempt(people, name(), "guess", "2001:db8:0:1::1") == "wrong"


def test_guesses_at_the_same_moment_are_all_counted(people: Service, somebody: str) -> None:
    with ThreadPoolExecutor(12) as pool:
        ends = list(pool.map(lambda n: attempt(people, somebody, f"guess {n}", f"192.0.2.{n}"), range(24)))
    assert sorted(ends) == ["blocked"] * 19 + ["wrong"] * 5


def test_many_people_behind_one_address_log_in_at_the_same_moment(people: Service) -> None:
    names = [name() for _ in range(18)]
    for one in names:
        people.account(("viewer", None), name=one, password=PASSWORD)
    for _ in range(2):  # the second time from where they are known
        with ThreadPoolExecutor(6) as pool:
            assert set(pool.map(lambda one: attempt(people, one, PASSWORD, "203.0.113.50"), names)) == {"in"}


def test_one_person_logs_in_many_times_at_the_same_moment(people: Service, somebody: str) -> None:
    with ThreadPoolExecutor(4) as pool:
        ends = list(pool.map(lambda _: attempt(people, somebody, PASSWORD, "203.0.113.60"), range(24)))
    assert set(ends) <= {"in", "blocked"}  # more than four under way at once would count as guesses
    assert ends.count("in") >= 20


def test_who_is_known_at_an_address_is_not_kept_out_by_others_there(people: Service, somebody: str) -> None:
    assert attempt(people, somebody, PASSWORD, "203.0.113.70") == "in"
    for _ in range(22):
        attempt(people, name(), "guess", "203.0.113.70")
    assert attempt(people, name(), "guess", "203.0.113.70") == "blocked"
    assert attempt(people, somebody, PASSWORD, "203.0.113.70") == "in"


def test_attempts_are_forgotten_and_names_are_not_kept(people: Service) -> None:
    attempt(people, "some secret typed as a name", "x", "192.0.2.1")
    with people.record.connect() as connection:
        kept = str(connection.execute("SELECT array_agg(a::text) FROM access.attempt AS a").fetchone())
        logged = str(connection.execute("SELECT array_agg(e::text) FROM access.event AS e").fetchone())
        connection.execute("UPDATE access.attempt SET last_at = now() - interval '2 hours'")
    assert "some secret" not in kept + logged
    made = name()
    people.account(("viewer", None), name=made, password=PASSWORD)
    assert attempt(people, made, PASSWORD, "192.0.2.2") == "in"
    with people.record.connect() as connection:
        rows = connection.execute("SELECT subject FROM access.attempt").fetchall()
    assert rows == [("address:192.0.2.2",)]


def test_an_unknown_name_takes_as_long_as_a_wrong_password(people: Service, somebody: str) -> None:
    def seconds(who: str) -> float:
        taken = []
        for n in range(4):
            began = time.perf_counter()
            attempt(people, who, "guess", f"192.0.2.{n}")
            taken.append(time.perf_counter() - began)
        return min(taken)

    attempt(people, name(), "warm", "192.0.2.200")
    known, unknown = seconds(somebody), seconds(name())
    assert 0.4 < known / unknown < 2.5


# --- other people's text in every field ---------------------------------------------------------------------------

NASTY = (
    "'; DROP TABLE asset; --", '"; DROP SCHEMA access CASCADE; --', "' OR '1'='1", "\\'; SELECT pg_sleep(9); --", "%s", "%(x)s",
    "{0.__class__}", "${jndi:ldap://x}", "a\u0000b", "\ud800", "\u202e", "$$", "1e999", "NaN", "-0", "null", "[]", "😀" * 50,
    "x" * 20_000, "../../etc/passwd", "%00", "\r\nSet-Cookie: a=b", "<script>alert(1)</script>",
)  # fmt: skip


ALIKE = 4
"""Parameters of one name and form are read by the same code: so many of them stand for all."""


def fields(spec: dict[str, Any]) -> Iterator[tuple[str, str, str, str, str]]:
    """Method, path, place, name and whole description of every parameter that the service says it has."""
    for path, methods in spec["paths"].items():
        for method, told in methods.items():
            for parameter in told.get("parameters", ()):
                yield method, path, parameter["in"], parameter["name"], json.dumps(parameter, sort_keys=True)


def strings(schema: dict[str, Any], spec: dict[str, Any]) -> dict[str, Any]:
    while "$ref" in schema:
        schema = spec["components"]["schemas"][schema["$ref"].rpartition("/")[2]]
    return dict(schema.get("properties", {}))


def test_sql_and_worse_in_every_field_breaks_nothing(people: Service) -> None:
    headers = people.bearer(("administrator", None))
    spec = people.client.get("/openapi.json").json()
    good = {"lon": "118.7", "lat": "32.045", "site": OWN, "kind": "assets"}
    asked = 0
    tried: Counter[str] = Counter()
    for method, path, place, field, like in fields(spec):
        if path == "/auth/logout" or (path.startswith("/probe/") and "/read/" not in path):
            continue
        tried[like] += 1
        if tried[like] > ALIKE:
            continue
        for nasty in NASTY:
            shown = nasty.encode("utf-8", "surrogatepass").decode("utf-8", "replace")[:4000]
            values = {key: good[key] for key in good if key != field}
            url = path.replace(f"{{{field}}}", quote(shown, safe="")) if place == "path" else path
            url = url.replace("{kind}", "assets").replace("{key}", str(uuid4())).replace("{site}", str(uuid4()))
            params = {**values, field: shown} if place == "query" else values
            answer = people.client.request(method, url, params=params, headers=headers)
            assert answer.status_code < 500, (method, path, field, nasty, answer.text)
            asked += 1
    for path, methods in spec["paths"].items():
        for method, told in methods.items():
            for media, content in told.get("requestBody", {}).get("content", {}).items():
                for field in strings(content["schema"], spec):
                    for nasty in NASTY:
                        body: dict[str, Any] = {"username": "u", "password": "p", "name": "k", field: nasty}
                        if path == "/auth/keys":
                            body = {"name": "k", field: [nasty] if field in {"sites", "permissions"} else nasty}
                        sent = (
                            {"content": json.dumps(body), "headers": {**headers, "content-type": media}}
                            if media == "application/json"
                            else {
                                "data": {k: v.encode("utf-8", "replace").decode() for k, v in body.items()},
                                "headers": headers,
                            }
                        )
                        answer = people.client.request(method, path, **sent)
                        assert answer.status_code < 500, (method, path, field, nasty, answer.text)
                        assert "set-cookie: a=b" not in str(answer.headers).lower()
                        asked += 1
    assert asked > 300
    with people.record.connect() as connection:
        assert connection.execute("SELECT count(*) > 0 FROM asset").fetchone() == (True,)
        assert connection.execute("SELECT count(*) > 0 FROM access.account").fetchone() == (True,)


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"{",
        b"[" * 100_000,
        b"\xff\xfe",
        b"null",
        b'"x"',
        b"1e999",
        b'{"username": 1, "password": []}',
        b"\x00" * 100,
    ],
)
def test_bodies_that_are_nothing_are_a_problem(people: Service, content: bytes) -> None:
    headers = people.bearer(("viewer", None))
    for path in ("/auth/token", "/auth/login", "/auth/keys"):
        for media in ("application/json", "application/x-www-form-urlencoded", "multipart/form-data; boundary=x", "x"):
            answer = people.client.post(path, content=content, headers={**headers, "content-type": media})
            assert answer.status_code in {400, 401, 422, 429}, (path, media, answer.text)


def test_a_form_of_ten_thousand_fields_is_refused(people: Service) -> None:
    form = "&".join(f"f{n}=1" for n in range(10_000))
    answer = people.client.post(
        "/auth/token", content=form, headers={"content-type": "application/x-www-form-urlencoded"}
    )
    assert answer.status_code == 422


# --- huge bodies, floods: a process of its own --------------------------------------------------------------------


@pytest.fixture(scope="module")
def running(postgis_address: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Any]:
    home = tmp_path_factory.mktemp("running")
    with record_database(postgis_address) as url:
        with service(url, home):
            pass  # sites and tables
        with serving(url, home, GREENBELT_ADMIN_PASSWORD=PASSWORD) as made:
            yield made


def memory_mb(pid: int) -> float:
    status = Path(f"/proc/{pid}/status").read_text()
    return int(status.partition("VmRSS:")[2].split()[0]) / 1024


def sent(port: int, head: str, body: Iterator[bytes]) -> tuple[str, int]:
    """The first line of the answer, and the bytes that went out until it came."""
    with socket.create_connection(("127.0.0.1", port), timeout=20) as connection:
        connection.sendall(head.encode())
        out = 0
        connection.settimeout(0.02)
        answer = b""
        for part in body:
            try:
                connection.settimeout(20)
                connection.sendall(part)
                out += len(part)
                connection.settimeout(0.001)
                answer = connection.recv(4096)
                break
            except TimeoutError:
                continue
            except (BrokenPipeError, ConnectionResetError):
                break
        connection.settimeout(20)
        while b"\r\n" not in answer:
            answer += connection.recv(4096)
        return answer.partition(b"\r\n")[0].decode(), out


def test_a_body_of_100_mb_is_refused_and_not_kept(running: Any) -> None:
    before = memory_mb(running.process.pid)
    part = b"x" * 65_536
    paths = json.load(urllib.request.urlopen(f"http://127.0.0.1:{running.port}/openapi.json", timeout=30))["paths"]
    writing = [
        (method.upper(), path.replace("{id}", "00000000-0000-0000-0000-000000000000"))
        for path, methods in paths.items() for method, told in methods.items() if "requestBody" in told
    ]  # fmt: skip
    assert len(writing) > 50
    for method, path in writing:
        head = f"{method} {path} HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\nContent-Length: 104857600\r\n\r\n"
        line, out = sent(running.port, head, iter([part] * 1600))
        # Files may be as large, for whoever may send any: nobody else's is read.
        assert line.split()[1] == ("401" if path == "/imports" else "413"), (method, path)
        assert out < 20_000_000
    head = "POST /auth/keys HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\n"

    def chunked() -> Iterator[bytes]:
        for _ in range(1600):
            yield b"10000\r\n" + part + b"\r\n"

    line, out = sent(running.port, f"{head}Transfer-Encoding: chunked\r\n\r\n", chunked())
    assert line.split()[1] == "413"
    assert out < 20_000_000
    assert memory_mb(running.process.pid) - before < 30
    for length in ("-1", "abc", "9" * 30):
        line, _ = sent(running.port, f"{head}Content-Length: {length}\r\n\r\n", iter([b"x"]))
        assert line.split()[1] in {"400", "413"}, length


def post(port: int, path: str, form: str, **headers: str) -> tuple[int, dict[str, Any]]:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=90)
    try:
        connection.request("POST", path, form, {"Content-Type": "application/x-www-form-urlencoded", **headers})
        with connection.getresponse() as answer:
            return answer.status, json.load(answer)
    finally:
        connection.close()


def test_a_flood_of_logins_does_not_hold_up_others(running: Any) -> None:
    def login(n: int) -> int:
        came_from = {"X-Forwarded-For": f"198.51.100.{n}"}
        return post(running.port, "/auth/token", f"username=admin{n}&password=x", **came_from)[0]

    before = memory_mb(running.process.pid)
    waits: list[float] = []
    done = threading.Event()

    def watch() -> None:
        while not done.is_set():
            began = time.perf_counter()
            running.get("/healthz")
            waits.append(time.perf_counter() - began)
            time.sleep(0.02)

    watching = threading.Thread(target=watch)
    watching.start()
    try:
        with ThreadPoolExecutor(60) as pool:
            ends = list(pool.map(login, range(60)))
    finally:
        done.set()
        watching.join()
    assert set(ends) <= {401, 429}
    assert ends.count(401) >= 20
    assert sorted(waits)[len(waits) // 2] < 0.5  # hashes take a tenth of a second each, of every core
    assert memory_mb(running.process.pid) - before < 300


def test_the_first_administrator_has_the_password_of_the_settings(running: Any) -> None:
    status, told = post(running.port, "/auth/token", f"username=admin&password={PASSWORD.replace(' ', '+')}")
    assert status == 200
    connection = http.client.HTTPConnection("127.0.0.1", running.port, timeout=30)
    connection.request("GET", "/auth/me", headers={"Authorization": f"Bearer {told['access_token']}"})
    with connection.getresponse() as answer:
        assert json.load(answer)["roles"] == [{"role": "administrator", "site": None}]
    connection.close()


# --- the service's own hands are tied -----------------------------------------------------------------------------


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE access.account SET active = true", "UPDATE access.account SET name = 'x'", "DELETE FROM access.account",
        "INSERT INTO access.account (id, name, display_name) VALUES (gen_random_uuid(), 'x', 'x')",
        "INSERT INTO access.role_grant (account_id, role) SELECT id, 'administrator' FROM access.account",
        "UPDATE access.role_grant SET role = 'administrator'", "DELETE FROM access.role_grant",
        "UPDATE access.credential SET account_id = NULL", "UPDATE access.credential SET expires_at = NULL",
        "UPDATE access.credential SET permissions = NULL", "DELETE FROM access.credential",
        "UPDATE access.event SET actor = 'x'", "DELETE FROM access.event", "TRUNCATE access.event",
        "INSERT INTO access.event (actor, action, at) VALUES ('x', 'x', now() - interval '1 year')",
        "CREATE TABLE access.mine (a int)", "DROP TABLE access.event",
    ],
)  # fmt: skip
def test_the_services_database_role_cannot_give_itself_rights(people: Service, statement: str) -> None:
    with (
        psycopg.connect(people.record.as_service().url) as connection,
        pytest.raises(psycopg.errors.InsufficientPrivilege),
    ):
        connection.execute(statement.encode())
