"""Makes the service. Settings are handed in; only ``from_environment`` reads them from there."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from importlib.metadata import version

from fastapi import FastAPI
from starlette.concurrency import run_in_threadpool
from starlette.middleware.base import BaseHTTPMiddleware, RequestResponseEndpoint
from starlette.requests import Request
from starlette.responses import Response

from greenbelt_api import problems
from greenbelt_api.routers import assets, health, maps, start
from greenbelt_gis.settings import Settings
from greenbelt_gis.workflows.record import open_record


def create_app(settings: Settings) -> FastAPI:
    """The service over one record, which is opened (and brought up to date) when it starts."""

    @asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncIterator[None]:
        app.state.record = await run_in_threadpool(
            lambda: open_record(settings.database_url, settings.home, settings.crs).as_service()
        )
        yield

    app = FastAPI(
        title="greenbelt_gis",
        version=version("greenbelt_gis"),
        description="Assets, trees and findings of a green belt. GeoJSON in WGS 84. Errors are RFC 9457 problems.",
        lifespan=lifespan,
        docs_url=None,  # their scripts come from elsewhere
        redoc_url=None,
    )
    app.state.settings = settings
    app.add_middleware(BaseHTTPMiddleware, dispatch=_guarded)
    problems.install(app)
    for router in (start.router, health.router, assets.router, maps.router):
        app.include_router(router)
    return app


async def _guarded(request: Request, go_on: RequestResponseEndpoint) -> Response:
    """Headers that every answer carries."""
    response = await go_on(request)
    response.headers.setdefault("X-Content-Type-Options", "nosniff")
    response.headers.setdefault("Referrer-Policy", "no-referrer")
    response.headers.setdefault("X-Frame-Options", "DENY")
    return response


def from_environment() -> FastAPI:
    """The service with settings from ``GREENBELT_*``; what a server process starts."""
    return create_app(Settings())
