"""What `/openapi.json` says of every route: how to log in, which routes need it, and the problems that they answer."""

from __future__ import annotations

from typing import Any

from fastapi import FastAPI

from greenbelt_api.access import COOKIE, declared
from greenbelt_api.answers import PROBLEM, problems
from greenbelt_gis.model.rights import PERMISSION

_SCHEMES: dict[str, Any] = {
    "password": {"type": "oauth2", "flows": {"password": {"tokenUrl": "/auth/token", "scopes": {}}}},
    "bearer": {"type": "http", "scheme": "bearer", "description": "A token, or an API key `gbk_…`"},
    "session": {"type": "apiKey", "in": "cookie", "name": COOKIE, "description": "A browser's, from the page /login"},
}
_NEEDS_NO_RECORD = frozenset({"/healthz"})


def describe_access(app: FastAPI) -> None:
    """Add the ways to log in to the description, and to each route what it needs."""
    plain = app.openapi

    def described() -> dict[str, Any]:
        if app.openapi_schema is not None:
            return app.openapi_schema
        spec = plain()
        components = spec.setdefault("components", {})
        components["securitySchemes"] = _SCHEMES
        components.setdefault("schemas", {})["Problem"] = PROBLEM
        for unused in ("HTTPValidationError", "ValidationError"):  # the framework's own, which nobody is answered
            components["schemas"].pop(unused, None)
        for method, path, needs in declared(app):
            operation = spec["paths"].get(path, {}).get(method.lower())
            if operation is not None:
                _describe(operation, path, needs)
        return spec

    # The way that FastAPI documents to extend a description.
    app.openapi = described  # type: ignore[method-assign]


def _describe(operation: dict[str, Any], path: str, needs: str) -> None:
    statuses = set() if path in _NEEDS_NO_RECORD else {503}
    if "requestBody" in operation:
        statuses |= {400, 413, 422}
    if operation.get("parameters"):
        statuses |= {400, 422}
    if needs not in ("anybody", "nobody_asked"):
        operation["security"] = [{name: []} for name in _SCHEMES]
        statuses |= {401, 403}
        if needs in PERMISSION:
            operation["x-permission"] = needs
    operation["responses"].pop("422", None)
    for status, told in problems(*sorted(statuses)).items():
        operation["responses"].setdefault(str(status), told)
