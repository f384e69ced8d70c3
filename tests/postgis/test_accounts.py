"""`greenbelt user`, the first administrator, and what the database itself refuses."""

from __future__ import annotations

import io
import json
import sys
from collections.abc import Callable
from pathlib import Path

import psycopg
import pytest

from greenbelt_gis.errors import LoginError, UsageError
from greenbelt_gis.io.dataset import read_dataset
from greenbelt_gis.settings import Settings
from greenbelt_gis.store import accounts
from greenbelt_gis.store.database import Record, open_record
from greenbelt_gis.store.events import Origin
from greenbelt_gis.store.load import load
from greenbelt_gis.workflows import passwords
from greenbelt_gis.workflows.access import login, principal_of
from greenbelt_gis.workflows.accounts import add_account, ensure_administrator, set_password
from tests.conftest import Ran

pytestmark = pytest.mark.postgis
FIRST_LOOK = Path(__file__).parents[2] / "data" / "first_look"
PASSWORD = "a long enough sentence"  # noqa: S105
Run = Callable[..., Ran]


@pytest.fixture
def record(new_record: str, tmp_path: Path) -> Record:
    made = open_record(new_record, tmp_path, "EPSG:4549")
    load(made, "QL", read_dataset(FIRST_LOOK, crs="EPSG:4549").layers, actor="t", note="t")
    return made


@pytest.fixture
def user(record: Record, greenbelt: Run, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Run:
    """``user("add", "li", stdin="…")``."""
    monkeypatch.setenv("GREENBELT_DATABASE_URL", record.url)
    monkeypatch.setenv("GREENBELT_HOME", str(tmp_path))

    def run(*arguments: object, stdin: str = "") -> Ran:
        monkeypatch.setattr(sys, "stdin", io.StringIO(stdin))
        return greenbelt("user", *arguments)

    return run


def enters(record: Record, name: str, password: str = PASSWORD) -> bool:
    try:
        return principal_of(record, login(record, name, password, "token", Origin("192.0.2.1")).secret) is not None
    except LoginError:
        return False


def test_an_account_from_its_making_to_its_end(user: Run, record: Record) -> None:
    ran = user("add", "Li.Wei", "--role", "ecology", "--site", "QL", "--password-stdin", stdin=f"{PASSWORD}\n")
    assert (ran.code, ran.err) == (0, "added: li.wei\n")
    assert enters(record, "LI.WEI")
    assert user("role", "li.wei", "viewer").err == "granted\n"
    assert user("role", "li.wei", "viewer").err == "it was so already\n"
    listed = user("list").out
    assert "ecology (QL), viewer (all sites)" in listed
    assert user("role", "li.wei", "viewer", "--remove").err == "taken away\n"
    assert user("passwd", "li.wei", "--password-stdin", stdin="quite another sentence\n").code == 0
    assert not enters(record, "li.wei")
    assert enters(record, "li.wei", "quite another sentence")
    assert user("disable", "li.wei").err == "switched off\n"
    assert not enters(record, "li.wei", "quite another sentence")
    assert user("enable", "li.wei").code == 0
    assert enters(record, "li.wei", "quite another sentence")
    assert user("delete", "li.wei").code == 0
    assert not enters(record, "li.wei", "quite another sentence")
    (told,) = json.loads(user("list", "--json").out)
    assert (told["name"], told["active"], told["deleted"], told["roles"]) == ("li.wei", False, True, [])
    for again in (("enable", "li.wei"), ("passwd", "li.wei", "--password-stdin"), ("role", "li.wei", "viewer")):
        assert "there is no account li.wei" in user(*again, stdin=f"{PASSWORD}\n").err
    taken = user("add", "li.wei", "--password-stdin", stdin=f"{PASSWORD}\n")
    assert (taken.code, "already" in taken.err) == (2, True)
    with record.connect() as connection:
        done = [row[0] for row in connection.execute("SELECT action FROM access.event ORDER BY id")]
    assert [one for one in done if not one.startswith("login")] == [
        "account_added", "role_granted", "role_granted", "role_removed", "password_set", "account_disabled",
        "account_enabled", "account_deleted",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("arguments", "stdin", "told"),
    [
        (("add", "li", "--password-stdin"), "short\n", "too short"),
        (("add", "a-longer-name", "--password-stdin"), "A-Longer-Name\n", "the account's name"),
        (("add", "li", "--password-stdin"), "x" * 300, "cannot be used"),
        (("add", "li", "--password-stdin"), "", "too short"),
        (("add", "li"), "", "--password-stdin"),
        (("add", "a b", "--password-stdin"), PASSWORD, "cannot be an account's name"),
        (("add", "x" * 65, "--password-stdin"), PASSWORD, "cannot be an account's name"),
        (("add", "li", "--role", "king", "--password-stdin"), PASSWORD, "there is no role 'king'"),
        (("add", "li", "--role", "viewer", "--site", "XX", "--password-stdin"), PASSWORD, "no site 'XX'"),
        (("role", "nobody", "viewer"), "", "there is no account nobody"),
        (("passwd", "'; DROP TABLE asset; --", "--password-stdin"), PASSWORD, "cannot be an account's name"),
    ],
)
def test_what_cannot_be_is_told_in_a_sentence(user: Run, arguments: tuple[str, ...], stdin: str, told: str) -> None:
    ran = user(*arguments, stdin=stdin)
    assert ran.code == 2
    assert told in ran.err
    assert "Traceback" not in ran.err
    assert json.loads(user("list", "--json").out) == []  # nothing half done


def test_nobody_puts_a_password_on_the_command_line(user: Run) -> None:
    assert user("add", "li", PASSWORD).code == 2
    assert user("add", "li", "--password", PASSWORD).code == 2


def test_accounts_may_have_chinese_names(user: Run, record: Record) -> None:
    assert user("add", "李伟", "--role", "field_crew", "--password-stdin", stdin=f"{PASSWORD}\n").code == 0
    assert enters(record, "李伟")
    assert "李伟" in user("list").out


def test_the_first_administrator_is_made_once(record: Record) -> None:
    password = ensure_administrator(record)
    assert password is not None
    assert len(password) >= 20
    assert enters(record, "admin", password)
    assert ensure_administrator(record) is None
    assert ensure_administrator(record, PASSWORD) is None
    assert not enters(record, "admin")  # the setting makes an account, it does not change one


def test_the_password_of_the_settings_must_be_one(record: Record) -> None:
    with pytest.raises(UsageError, match="GREENBELT_ADMIN_PASSWORD"):
        ensure_administrator(record, "short")
    assert ensure_administrator(record, PASSWORD) is None
    assert enters(record, "admin")


def test_settings_do_not_show_the_password(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GREENBELT_ADMIN_PASSWORD", PASSWORD)
    assert PASSWORD not in repr(Settings()) + str(Settings().model_dump())


def test_hashes_are_made_anew_when_the_parameters_change(record: Record, monkeypatch: pytest.MonkeyPatch) -> None:
    from pwdlib import PasswordHash
    from pwdlib.hashers.argon2 import Argon2Hasher

    old = PasswordHash((Argon2Hasher(time_cost=1, memory_cost=8192, parallelism=1),))
    with record.connect() as connection:
        accounts.insert_account(connection, "li", "li", old.hash(PASSWORD))
    service = record.as_service()  # which may do that, and no more
    assert enters(service, "li")
    with record.connect() as connection:
        found = accounts.password_hash(connection, "li")
    assert found is not None
    assert "m=65536,t=3,p=4" in found[2]
    assert enters(service, "li")


def test_the_same_password_typed_in_two_ways(record: Record) -> None:
    add_account(record, "li", "caf\u00e9 au bord de l'eau", (), actor="t")
    assert enters(record, "li", "cafe\u0301 au bord de l'eau")


def test_a_password_is_set_in_the_meantime(record: Record, monkeypatch: pytest.MonkeyPatch) -> None:
    add_account(record, "li", PASSWORD, (), actor="t")
    real = passwords.verify

    def slow(password: str, hashed: str | None) -> tuple[bool, str | None]:
        set_password(record, "li", "quite another sentence", actor="t")
        return real(password, hashed)

    monkeypatch.setattr("greenbelt_gis.workflows.access.verify", slow)
    assert not enters(record, "li")


def test_the_database_itself_keeps_the_log_and_the_accounts(record: Record) -> None:
    add_account(record, "li", PASSWORD, (), actor="t")
    for statement in (
        "UPDATE access.event SET actor = 'x'", "DELETE FROM access.event", "TRUNCATE access.event",
        "DELETE FROM access.account",
    ):  # fmt: skip
        with psycopg.connect(record.url) as connection, pytest.raises(psycopg.errors.IntegrityError):
            connection.execute(statement.encode())
    with psycopg.connect(record.url) as connection, pytest.raises(psycopg.errors.CheckViolation):
        connection.execute("UPDATE access.account SET name = 'LI'")


def test_no_more_than_a_hundred_logins_of_one_account_hold(record: Record, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("greenbelt_gis.workflows.access.MOST_LOGINS", 3)
    add_account(record, "li", PASSWORD, (), actor="t")
    secrets = [login(record, "li", PASSWORD, "token", Origin("192.0.2.1")).secret for _ in range(5)]
    assert [principal_of(record, one) is not None for one in secrets] == [False, False, True, True, True]
