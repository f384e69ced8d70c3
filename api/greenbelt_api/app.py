"""Makes the service. Settings are handed in; only ``from_environment`` reads them from there."""

from __future__ import annotations

import asyncio
import gc
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from importlib.metadata import version

from fastapi import FastAPI
from starlette.concurrency import run_in_threadpool

from greenbelt_api import problems
from greenbelt_api.access import check_declared
from greenbelt_api.bodies import PATHS
from greenbelt_api.described import describe_access
from greenbelt_api.hot import Hot
from greenbelt_api.logins import Logins
from greenbelt_api.logs import log_to_stdout
from greenbelt_api.middleware import BodyLimit, Guard
from greenbelt_api.observed import Measurements, Observed
from greenbelt_api.principals import Principals
from greenbelt_api.rates import Rates
from greenbelt_api.routers import (
    assets,
    audits,
    auth,
    catalogue,
    comparisons,
    density,
    drafts,
    findings,
    guides,
    health,
    imports,
    maps,
    metrics,
    ogc,
    ogc_tiles,
    search,
    start,
    tiles,
    web,
    zones,
)
from greenbelt_api.routers.layers import changes, layer_routes
from greenbelt_api.routers.ogc import Shelf
from greenbelt_api.watching import Watching
from greenbelt_gis.settings import Settings
from greenbelt_gis.store.database import Record
from greenbelt_gis.store.readers import Readers
from greenbelt_gis.store.room import Room
from greenbelt_gis.workflows.accounts import ensure_administrator
from greenbelt_gis.workflows.around import Around
from greenbelt_gis.workflows.editing import open_editor
from greenbelt_gis.workflows.record import open_record
from greenbelt_gis.workflows.search import Search
from greenbelt_gis.workflows.tiles import Tiles

_ROUTERS = (
    start,
    health,
    auth,
    assets,
    maps,
    metrics,
    drafts,
    audits,
    comparisons,
    findings,
    imports,
    tiles,
    catalogue,
    guides,
    density,
    zones,
    search,
    web,
)


@dataclass(frozen=True)
class Places:
    """Connections to the record: for short questions, for standard clients, for all else; one hears of rights."""

    readers: int
    clients: int
    others: int

    @classmethod
    def of(cls, most: int) -> Places:
        """``most`` shared out: every part gets one, the short questions a third: they hold theirs the shortest."""
        clients, readers = max(1, most // 6), max(1, most // 3)
        return cls(readers, clients, most - 1 - clients - readers)


def create_app(settings: Settings) -> FastAPI:
    """The service over one record, which is opened (and brought up to date) when it starts."""

    measurements = Measurements()
    places = Places.of(settings.database_connections)
    room = Room(places.others)

    @asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncIterator[None]:
        app.state.record = await run_in_threadpool(_open, settings, room)
        readers = Readers(app.state.record.url, places.readers)
        app.state.shelf = await run_in_threadpool(Shelf, app.state.record, places.clients, settings.timezone)
        measurements.watch(room, readers=readers, clients=app.state.shelf.readers)
        app.state.around = Around(readers, app.state.record.srid)
        app.state.search = Search(readers, settings.timezone)
        app.state.tiles = Tiles(readers, app.state.record.srid, settings.timezone, settings.tile_cache_mb * 2**20)
        app.state.editor = open_editor(app.state.record, settings.rule_set, settings.timezone)
        app.state.principals = Principals(app.state.record)
        app.state.logins = Logins()
        app.state.watching = Watching(app.state.record)
        beside = [asyncio.create_task(one.watch()) for one in (app.state.principals, app.state.watching)]
        try:
            yield
        finally:
            for task in beside:
                await _end(task)
            await app.state.principals.settle()
            await readers.close()
            await app.state.shelf.readers.close()
            room.close()

    app = FastAPI(
        title="greenbelt_gis",
        version=version("greenbelt_gis"),
        description="Assets, trees and findings of a green belt. GeoJSON in WGS 84. Errors are RFC 9457 problems.",
        lifespan=lifespan,
        docs_url=None,  # their scripts come from elsewhere
        redoc_url=None,
    )
    app.state.settings = settings
    app.state.measurements = measurements
    app.add_middleware(Hot, app)
    app.add_middleware(BodyLimit, larger={imports.PATH: settings.upload_mb * 1_000_000})
    app.add_middleware(Rates, settings.requests_per_second)
    app.add_middleware(Observed, measurements)
    app.add_middleware(Guard)
    problems.install(app)
    for one in _ROUTERS:
        app.include_router(one.router)
    for layer in PATHS:
        app.include_router(layer_routes(layer))
    app.include_router(changes)
    for router in (ogc.router, ogc_tiles.router):
        app.include_router(router, prefix=ogc.PREFIX)
    check_declared(app)
    describe_access(app)
    return app


async def _end(task: asyncio.Task[None]) -> None:
    """Cancel until it has ended: before Python 3.12 ``wait_for``, which drivers use too, may lose a cancellation."""
    while not task.done():
        task.cancel()
        await asyncio.wait({task}, timeout=0.5)


def _open(settings: Settings, room: Room) -> Record:
    record = open_record(settings.database_url, settings.home, settings.crs, migrate=settings.auto_migrate)
    if password := settings.admin_password.get_secret_value():  # none: `greenbelt serve` makes one up and shows it
        ensure_administrator(record, password)
    return record.as_service(room=room)


def from_environment() -> FastAPI:
    """The service with settings from ``GREENBELT_*``; what a server process starts."""
    log_to_stdout()
    app = create_app(Settings())
    _collect_seldom()
    return app


def _collect_seldom() -> None:
    """Keep the collector of cycles from going through every library: at that, all requests waited a quarter second."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(20_000, 20, 50)
