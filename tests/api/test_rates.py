"""Who asks without end is refused, alone; headers that keep browsers from doing harm."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from fastapi.testclient import TestClient

from greenbelt_api import rates
from greenbelt_api.app import create_app
from greenbelt_gis.settings import Settings
from greenbelt_gis.store.database import open_record
from tests.helpers.people import OWN, Service

pytestmark = pytest.mark.postgis


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Callable[[float], None]:
    """Time that passes only when told."""
    now = [1000.0]
    monkeypatch.setattr("greenbelt_api.rates.time.monotonic", lambda: now[0])

    def passes(seconds: float) -> None:
        now[0] += seconds

    return passes


def test_one_address_is_held_back_and_others_are_not(
    new_record: str, tmp_path: Path, clock: Callable[[float], None]
) -> None:
    open_record(new_record, tmp_path, "EPSG:4549")
    app = create_app(Settings(database_url=new_record, home=tmp_path, public_read=True, requests_per_second=2))
    with TestClient(app, client=("198.51.100.7", 1)) as eager:
        other = TestClient(app, client=("198.51.100.8", 1))
        assert [eager.get("/openapi.json").status_code for _ in range(20)] == [200] * 20
        refused = eager.get("/openapi.json")
        assert (refused.status_code, refused.headers["content-type"]) == (429, "application/problem+json")
        assert refused.headers["retry-after"] == "1"
        assert refused.headers["x-request-id"]
        assert eager.get("/assets/near", params={"lon": 118.7, "lat": 32.04}).status_code == 429  # the short way too
        assert eager.get("/healthz").status_code == eager.get("/readyz").status_code == 200
        assert other.get("/openapi.json").status_code == 200
        clock(0.5)
        assert [eager.get("/openapi.json").status_code for _ in range(2)] == [200, 429]
        clock(3600)
        assert [eager.get("/openapi.json").status_code for _ in range(21)].count(200) == 20


def test_callers_are_forgotten_and_neighbours_of_one_network_are_one(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rates, "MOST_CALLERS", 3)
    counted = rates.Rates(lambda *_: None, 1)  # type: ignore[arg-type]
    for n in range(10):
        counted._wait(f"caller {n}", 0.0)
    assert list(counted._callers) == ["caller 7", "caller 8", "caller 9"]
    assert rates._network("2001:db8::1") == rates._network("2001:db8::2") != rates._network("2001:db8:1::1")


def test_what_is_no_page_runs_and_loads_nothing(people: Service) -> None:
    me = people.bearer(("administrator", None))
    for path in ("/assets", "/openapi.json", "/nothing", "/readyz"):
        headers = people.client.get(path, headers=me).headers
        assert headers["content-security-policy"].startswith("default-src 'none'; base-uri 'none'"), path
        assert "strict-transport-security" not in headers
        for name in ("cross-origin-opener-policy", "cross-origin-resource-policy"):
            assert headers[name] == "same-origin"
    over_https = TestClient(people.app, base_url="https://testserver").get("/healthz")
    assert over_https.headers["strict-transport-security"] == "max-age=31536000"
    page = people.client.get("/login").headers["content-security-policy"]
    assert "script-src" not in page
    assert "form-action 'self'" in page
    drawn = people.client.get("/maps/assets.html", params={"site": OWN}, headers=me)
    assert drawn.headers["content-security-policy"].startswith("sandbox allow-scripts ")
    assert "allow-same-origin" not in drawn.headers["content-security-policy"]
