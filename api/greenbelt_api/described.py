"""What `/openapi.json` says of logging in: the ways to do it, and which routes need it."""

from __future__ import annotations

from typing import Any

from fastapi import FastAPI

from greenbelt_api.access import COOKIE, declared
from greenbelt_gis.model.rights import PERMISSION

_SCHEMES: dict[str, Any] = {
    "password": {"type": "oauth2", "flows": {"password": {"tokenUrl": "/auth/token", "scopes": {}}}},
    "bearer": {"type": "http", "scheme": "bearer", "description": "A token, or an API key `gbk_…`"},
    "session": {"type": "apiKey", "in": "cookie", "name": COOKIE, "description": "A browser's, from the page /login"},
}
_PROBLEM = {"content": {"application/problem+json": {"schema": {"type": "object"}}}}


def describe_access(app: FastAPI) -> None:
    """Add the ways to log in to the description, and to each route what it needs."""
    plain = app.openapi

    def described() -> dict[str, Any]:
        if app.openapi_schema is not None:
            return app.openapi_schema
        spec = plain()
        spec.setdefault("components", {})["securitySchemes"] = _SCHEMES
        for method, path, needs in declared(app):
            operation = spec["paths"].get(path, {}).get(method.lower())
            if operation is None or needs in ("anybody", "nobody_asked"):
                continue
            operation["security"] = [{name: []} for name in _SCHEMES]
            operation["responses"].setdefault("401", {"description": "Not logged in", **_PROBLEM})
            operation["responses"].setdefault("403", {"description": "Not allowed", **_PROBLEM})
            if needs in PERMISSION:
                operation["x-permission"] = needs
        return spec

    app.openapi = described  # type: ignore[method-assign]
