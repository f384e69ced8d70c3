"""What each request did: one line in the log, counts and times for Prometheus. Plain ASGI, for it is on hot paths."""

from __future__ import annotations

import logging
import time
from typing import Any

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram
from prometheus_client.core import GaugeMetricFamily
from prometheus_client.registry import Collector
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from greenbelt_api.problems import internal_error
from greenbelt_gis.store.readers import Readers
from greenbelt_gis.store.room import Room

log = logging.getLogger("greenbelt.request")
errors = logging.getLogger("greenbelt.api")
BUCKETS = (0.002, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30)
METHODS = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})
NO_ROUTE = "(none)"
"""Instead of a route where none fits: paths that people try out must not become labels."""


class Measurements:
    """Counters of one service."""

    def __init__(self) -> None:
        self.registry = CollectorRegistry()
        labels = ("method", "route", "status")
        self._requests = Counter("greenbelt_requests", "Requests answered", labels, registry=self.registry)
        self._seconds = Histogram(
            "greenbelt_request_seconds", "Seconds until the answer was sent", ("method", "route"), buckets=BUCKETS,
            registry=self.registry,
        )  # fmt: skip
        self.in_flight = Gauge("greenbelt_requests_in_flight", "Requests being answered", registry=self.registry)

    def note(self, method: str, route: str, status: int, seconds: float) -> None:
        """Count a request."""
        self._requests.labels(method, route, status).inc()
        self._seconds.labels(method, route).observe(seconds)

    def watch(self, room: Room, **readers: Readers) -> None:
        """Tell of the connections to the database as well, pool by pool."""
        self.registry.register(_Connections(room, readers))


class _Connections(Collector):
    def __init__(self, room: Room, readers: dict[str, Readers]) -> None:
        self._room, self._readers = room, readers

    def collect(self) -> list[GaugeMetricFamily]:
        pools = {name: (one.most, one.busy, one.open, one.waiting) for name, one in self._readers.items()}
        room = self._room
        pools["others"] = (room.most, room.busy, room.busy + room.idle, room.waiting)
        found = []
        for n, (name, told) in enumerate(
            (
                ("most", "Connections to the database that there may be"),
                ("busy", "Connections in use"),
                ("open", "Connections that are there, in use or kept"),
                ("waiting", "Requests that wait for a connection"),
            )
        ):
            family = GaugeMetricFamily(f"greenbelt_connections_{name}", told, labels=["pool"])
            for pool, counts in pools.items():
                family.add_metric([pool], counts[n])
            found.append(family)
        return found


class Observed:
    """Logs and counts every request; an unknown error is logged whole and told as a plain 500."""

    def __init__(self, app: ASGIApp, measurements: Measurements) -> None:
        self.app, self.measurements = app, measurements

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on, and note how it went."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        began = time.perf_counter()
        status = 0

        async def noted(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
            await send(message)

        self.measurements.in_flight.inc()
        try:
            await self.app(scope, receive, noted)
        except Exception as error:
            errors.error("a request failed", exc_info=error, extra={"fields": _of(scope)})
            if status:  # the answer has begun: all one can do is to break it off
                raise
            status = 500
            await internal_error(scope["state"].get("request_id"))(scope, receive, send)
        finally:
            self.measurements.in_flight.dec()
            seconds = time.perf_counter() - began
            fields = _of(scope)
            self.measurements.note(fields["method"], fields["route"], status, seconds)
            log.info("request", extra={"fields": {**fields, "status": status, "ms": round(seconds * 1000, 2)}})


def _of(scope: Scope) -> dict[str, Any]:
    """What a log line says of a request: the route's template, never the path with ids, names or a query."""
    state = scope["state"]
    route = state.get("route") or getattr(scope.get("route"), "path_format", NO_ROUTE)
    principal = state.get("principal")
    account = None if principal is None else principal.account
    return {
        "request_id": state.get("request_id", ""), "method": scope["method"] if scope["method"] in METHODS else "OTHER",
        "route": route, **({} if account is None else {"account": account}),
    }  # fmt: skip
