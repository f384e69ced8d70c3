"""No single caller may ask without end: so many requests a second from one address, some more for a moment.

Counted in this process, by address: what an account may do without end is no better. Many people may share an address,
so the bound is far above what people do, and below what stops others from being answered.
"""

from __future__ import annotations

import math
import time
from collections import OrderedDict
from functools import lru_cache

from starlette.types import ASGIApp, Receive, Scope, Send

from greenbelt_api.problems import problem
from greenbelt_gis.store.throttle import network

BURST_S = 10.0
"""Seconds' worth of requests that may come at once."""
MOST_CALLERS = 20_000
"""Addresses that are remembered; of more, those that were quiet the longest are forgotten."""
FREE = frozenset({"/healthz", "/readyz"})
"""Paths that are always answered: whoever watches the service must not be told that it is ill."""
_network = lru_cache(maxsize=4096)(network)


class Rates:
    """Refuses with 429 who asks more than ``per_second`` (0: nobody is refused)."""

    def __init__(self, app: ASGIApp, per_second: float) -> None:
        self.app, self.per_second = app, per_second
        self._callers: OrderedDict[str, tuple[float, float]] = OrderedDict()  # what is left, and when that was so

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on, if its caller has any left."""
        if scope["type"] != "http" or not self.per_second or scope["path"] in FREE:
            await self.app(scope, receive, send)
            return
        wait_s = self._wait(_network(scope["client"][0] if scope.get("client") else ""), time.monotonic())
        if wait_s:
            answer = problem(429, "too many requests", "ask less often")
            answer.headers["Retry-After"] = str(math.ceil(wait_s))
            await answer(scope, receive, send)
            return
        await self.app(scope, receive, send)

    def _wait(self, caller: str, now: float) -> float:
        """Seconds until the caller has one more; 0 where they have one, which is taken."""
        most = self.per_second * BURST_S
        left, since = self._callers.pop(caller, (most, now))
        left = min(most, left + (now - since) * self.per_second)
        self._callers[caller] = (max(left - 1, 0.0) if left >= 1 else left, now)
        if len(self._callers) > MOST_CALLERS:
            self._callers.popitem(last=False)
        return 0.0 if left >= 1 else (1 - left) / self.per_second
