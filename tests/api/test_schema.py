"""The description and the service say the same: requests made from `/openapi.json` never fail inside, and every
answer is of a status, a media type and a form that the description names.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any
from uuid import UUID, uuid4
from zlib import crc32

import pytest
import schemathesis
from hypothesis import HealthCheck, Phase, settings
from schemathesis import Case, HookContext
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from greenbelt_api.app import create_app
from greenbelt_api.bodies import PATHS
from greenbelt_gis.settings import Settings
from tests.helpers.people import OWN, Service, bearer, service
from tests.helpers.postgis import record_database

pytestmark = [pytest.mark.postgis, pytest.mark.slow]
CHECKS = [
    not_a_server_error, status_code_conformance, content_type_conformance, response_headers_conformance,
    response_schema_conformance,
]  # fmt: skip
BOUNDED: dict[str, Any] = {
    "derandomize": True,
    "deadline": None,
    "database": None,
    "phases": (Phase.generate,),
    "suppress_health_check": list(HealthCheck),
}
_LAYER_OF = re.compile(r"^/([a-z-]+)/\{id\}")


KNOWN: dict[str, UUID] = {}
"""A row of every layer that has any, by the layer's path."""


@pytest.fixture(scope="module")
def described(postgis_address: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Service]:
    with record_database(postgis_address) as url, service(url, tmp_path_factory.mktemp("home")) as made:
        headers = made.bearer(("administrator", None))
        for path in PATHS.values():
            if rows := made.client.get(f"/{path}", params={"limit": 1}, headers=headers).json()["features"]:
                KNOWN[path] = UUID(rows[0]["id"])
        assert {"assets", "trees", "activities", "sites"} <= set(KNOWN)
        yield made


schema = schemathesis.openapi.from_dict(create_app(Settings()).openapi()).exclude(path="/auth/logout")
"""Read from an application that is never started: tests are told apart by operation before any record is there."""


@schema.hook
def map_path_parameters(context: HookContext, path_parameters: dict[str, Any]) -> dict[str, Any]:
    """Every other id is of something that is there: else nothing but 404 would be tried."""
    assert context.operation is not None
    layer = _LAYER_OF.match(context.operation.path)
    if layer and path_parameters and layer[1] in KNOWN and crc32(str(path_parameters).encode("utf-8", "replace")) % 2:
        path_parameters["id"] = str(KNOWN[layer[1]])
    if (
        path_parameters
        and "collection" in path_parameters
        and crc32(str(path_parameters).encode("utf-8", "replace")) % 2
    ):
        path_parameters["collection"] = "trees"
        if "id" in path_parameters:
            path_parameters["id"] = str(KNOWN["trees"])
    return path_parameters


@schema.hook
def map_body(_context: HookContext, body: Any) -> Any:
    """Likewise the site."""
    if isinstance(body, dict):
        if isinstance(body.get("site"), str):
            body["site"] = OWN
        if isinstance(body.get("properties"), dict) and len(body["properties"]) % 2:
            body["properties"]["site"] = OWN
    return body


def ask(described: Service, case: Case[Any], headers: dict[str, str]) -> None:
    described.client.cookies.clear()
    sent = case.as_transport_kwargs(headers=headers)
    sent.pop("cookies", None)
    if isinstance(sent.get("data"), bytes | str):
        sent["content"] = sent.pop("data")
    request = described.client.build_request(**sent)
    request.read()  # forms are kept too, for what looks at the answer
    answer = described.client.send(request)
    case.validate_response(answer, checks=CHECKS)


@schema.parametrize()
@settings(max_examples=8, **BOUNDED)
def test_an_administrator_finds_no_way_to_break_it(case: Case[Any], described: Service, secret: str) -> None:
    ask(described, case, bearer(secret))


@schema.parametrize()
@settings(max_examples=3, **BOUNDED)
def test_somebody_unknown_finds_none_either(case: Case[Any], described: Service) -> None:
    ask(described, case, {"X-Request-Id": f"stranger-{uuid4().hex[:8]}"})


@pytest.fixture(scope="module")
def secret(described: Service) -> str:
    return described.secret(described.account(("administrator", None)))


def test_problems_and_features_are_described_for_generated_clients(described: Service) -> None:
    paths = described.app.openapi()["paths"]
    patch = paths["/assets/{id}"]["patch"]["responses"]
    assert set(patch) == {"200", "400", "401", "403", "404", "409", "412", "413", "422", "428", "503"}
    assert all(
        told["content"] == {"application/problem+json": {"schema": {"$ref": "#/components/schemas/Problem"}}}
        for status, told in patch.items()
        if status != "200"
    )
    assert {"401", "422", "429"} <= set(paths["/auth/token"]["post"]["responses"])
    assert "application/geo+json" in paths["/zones/{id}"]["get"]["responses"]["200"]["content"]
    assert set(paths["/healthz"]["get"]["responses"]) == {"200"}
