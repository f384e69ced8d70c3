"""The web map's page, files and settings over HTTP."""

from __future__ import annotations

import gzip
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from fastapi.testclient import TestClient
from pydantic import ValidationError

from greenbelt_api.web_files import INDEX, web_files
from greenbelt_gis.settings import Settings
from tests.helpers.people import OWN, Service, service
from tests.helpers.postgis import record_database

OWN_TILES = "https://tiles.example.org:8443/{z}/{x}/{y}.png"
KEY = "0123456789abcdef0123456789abcdef"


@pytest.fixture(scope="module")
def based(postgis_address: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Service]:
    """A service with basemaps."""
    with (
        record_database(postgis_address) as url,
        service(
            url, tmp_path_factory.mktemp("h"), tianditu_key=KEY, basemap_url=OWN_TILES, basemap_credit="© us <b>"
        ) as made,
    ):
        yield made


def script(client: TestClient) -> str:
    """The address of a script of the page."""
    name = next(one for one in web_files() if one.startswith("assets/index-") and one.endswith(".js"))
    return f"/web/{name}"


def test_the_page_holds_no_data_and_runs_only_its_own_scripts(people: Service) -> None:
    page = people.client.get("/")
    assert (page.status_code, page.headers["content-type"]) == (200, "text/html; charset=utf-8")
    policy = page.headers["content-security-policy"].split("; ")
    assert {"default-src 'none'", "script-src 'self'", "connect-src 'self'", "frame-ancestors 'none'"} <= set(policy)
    assert OWN not in page.text
    assert "<script>" not in page.text
    again = people.client.get("/", headers={"If-None-Match": page.headers["etag"]})
    assert (again.status_code, again.content) == (304, b"")


def test_files_are_packed_kept_for_ever_and_have_the_policy_that_workers_keep_to(people: Service) -> None:
    plain = people.client.get(script(people.client), headers={"Accept-Encoding": "identity"})
    packed = people.client.get(script(people.client), headers={"Accept-Encoding": "gzip"})
    assert "content-encoding" not in plain.headers
    assert packed.headers["content-encoding"] == "gzip"
    assert int(packed.headers["content-length"]) < len(plain.content) / 2
    assert plain.content == packed.content
    assert plain.content == web_files()[script(people.client).removeprefix("/web/")].body
    assert "immutable" in plain.headers["cache-control"]
    assert "connect-src 'self'" in plain.headers["content-security-policy"]
    assert plain.headers["content-type"].startswith("text/javascript")


@pytest.mark.parametrize(
    "name",
    ["index.html", "../app.py", "%2e%2e/app.py", "assets/../../app.py", "assets/", "", "assets/none.js",
     ".vite/manifest.json", ".built", "C:\\x", "a" * 300],
)  # fmt: skip
def test_no_path_of_the_disk_is_made_of_a_name(people: Service, name: str) -> None:
    answer = people.client.get(f"/web/{name}")
    assert answer.status_code in {404, 422}
    assert answer.headers["content-type"] == "application/problem+json"


def test_basemaps_are_told_to_those_who_may_see_something_and_allowed_by_the_policy(based: Service) -> None:
    based.client.cookies.clear()
    stranger = based.client.get("/web/config.json").json()
    assert (stranger["account"], stranger["may_read"], stranger["basemaps"]) == (None, False, [])
    assert stranger["upload_mb"] == Settings().upload_mb
    known = based.client.get("/web/config.json", headers=based.bearer(("viewer", OWN))).json()
    assert known["may_read"] is True
    assert [one["id"] for one in known["basemaps"]] == ["streets", "imagery", "own"]
    assert known["basemaps"][2]["tiles"] == [OWN_TILES]
    assert all(KEY in tile for one in known["basemaps"][:2] for tile in (*one["tiles"], *one["labels"]))
    page = based.client.get("/")
    assert KEY not in page.text + str(page.headers)
    policy = page.headers["content-security-policy"]
    for host in ("https://t0.tianditu.gov.cn", "https://t7.tianditu.gov.cn", "https://tiles.example.org:8443"):
        assert policy.count(host) == 2, "images and connections"
    assert "https://t0.tianditu.gov.cn" not in policy.split("script-src")[1].split(";")[0]


@pytest.mark.parametrize(
    "url",
    ["tiles.example.org/{z}/{x}/{y}", "https://tiles.example.org/{z}/{x}", "ftp://x/{z}/{x}/{y}",
     "https://x; script-src */{z}/{x}/{y}", "https://x /{z}/{x}/{y}", "https://x,y/{z}/{x}/{y}",
     "https://x'/{z}/{x}/{y}", "javascript:alert(1)//{z}/{x}/{y}", "https://x/{z}/{x}/{y}\n"],
)  # fmt: skip
def test_an_address_that_would_widen_the_policy_is_refused(url: str) -> None:
    with pytest.raises(ValidationError, match="no address of tiles"):
        Settings(basemap_url=url)


def test_the_service_worker_keeps_files_that_there_are(people: Service) -> None:
    answer = people.client.get("/web/service-worker.js")
    assert (answer.headers["service-worker-allowed"], answer.headers["cache-control"]) == ("/", "no-cache")
    kept = set(re.findall(r'"/web/(assets/[^"]+)"', answer.text))
    assert kept == {name for name in web_files() if name.startswith("assets/")}
    assert "VERSION = 'none'" not in answer.text


def test_files_of_a_folder_are_read_once_and_of_known_kinds_only(tmp_path: Path) -> None:
    (tmp_path / "assets").mkdir()
    (tmp_path / INDEX).write_text("<p>" * 500)
    (tmp_path / "assets" / "a.js").write_text("1")
    (tmp_path / "secret.key").write_text("x")
    found = web_files(tmp_path)
    assert set(found) == {INDEX, "assets/a.js"}
    packed = found[INDEX].packed
    assert packed is not None
    assert gzip.decompress(packed) == found[INDEX].body
    assert found["assets/a.js"].packed is None
    assert web_files(tmp_path / "none") == {}
