"""Whom a secret belongs to, remembered in this process for as long as the database says that nothing has changed.

While the connection on which the database tells of changes is silent or broken, nothing is remembered: every request
asks. All of it runs on the event loop's thread; only questions to the database leave it.
"""

from __future__ import annotations

import asyncio
import logging
import time
from collections import OrderedDict
from dataclasses import dataclass
from uuid import UUID

from starlette.concurrency import run_in_threadpool

from greenbelt_gis.errors import GreenbeltError
from greenbelt_gis.model.rights import Principal
from greenbelt_gis.store.access_changes import listen
from greenbelt_gis.store.credentials import hash_of, looks_like_secret
from greenbelt_gis.store.database import Record
from greenbelt_gis.workflows.access import note_use, principal_of

log = logging.getLogger("greenbelt.api")
MOST = 10_000
"""Secrets remembered at a time."""
USE_S = 60.0
"""Seconds between two notes that a credential is in use."""


@dataclass(slots=True)
class _Known:
    principal: Principal
    until: float | None
    noted: float


class Principals:
    """Resolves secrets; ``watch`` must run beside it for it to remember any."""

    def __init__(self, record: Record) -> None:
        self._record = record
        self._known: OrderedDict[bytes, _Known] = OrderedDict()
        self._round = 0
        self._trusted_until = 0.0
        self._notes: set[asyncio.Task[None]] = set()

    async def of(self, secret: str) -> Principal | None:
        """Whom a secret belongs to; None where it is of nobody."""
        if not looks_like_secret(secret):
            return None
        hashed, now = hash_of(secret), time.monotonic()
        known = self._known.get(hashed) if now < self._trusted_until else None
        if known is not None and (known.until is None or now < known.until):
            if now - known.noted > USE_S:
                self._note(known, now)
            return known.principal
        asked_in = self._round
        found = await run_in_threadpool(principal_of, self._record, secret)
        if found is None:
            return None
        until = None if found.seconds is None else now + found.seconds
        known = _Known(found.principal, until, now)
        # What was read before something changed must not be remembered after it.
        if asked_in == self._round and time.monotonic() < self._trusted_until:
            self._known[hashed] = known
            while len(self._known) > MOST:
                self._known.popitem(last=False)
        self._note(known, now)
        return found.principal

    def forget(self, account: UUID | str | None = None) -> None:
        """Remember nothing of an account any more, or of anybody."""
        self._round += 1
        if account is None:
            self._known.clear()
            return
        for hashed in [h for h, known in self._known.items() if str(known.principal.account) == str(account)]:
            del self._known[hashed]

    async def watch(self) -> None:
        """Hear of changes for as long as the service runs."""
        async for told in listen(self._record.url):
            self._trusted_until = told.trusted_until
            if told.forget_all:
                self.forget()
            elif told.account is not None:
                self.forget(told.account)

    def _note(self, known: _Known, now: float) -> None:
        known.noted = now
        credential = known.principal.credential
        if credential is not None:
            task = asyncio.get_running_loop().create_task(self._write(credential))
            self._notes.add(task)  # the loop itself holds tasks only weakly
            task.add_done_callback(self._notes.discard)

    async def _write(self, credential: UUID) -> None:
        try:
            await run_in_threadpool(note_use, self._record, credential)
        except GreenbeltError as problem:
            log.warning("that a credential is in use could not be noted: %s", problem)

    async def settle(self) -> None:
        """Wait for notes under way."""
        await asyncio.gather(*self._notes)
