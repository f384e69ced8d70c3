"""The service killed (-9) while clients edit over HTTP: what it had answered is there, nothing is half done."""

from __future__ import annotations

import http.client
import json
import threading
import time
import uuid
from pathlib import Path
from random import Random
from typing import Any

import pytest

from greenbelt_gis.store.database import Record
from tests.api.test_serving import serving
from tests.helpers import busy
from tests.helpers.arenas import ids_of
from tests.helpers.people import bearer, granted
from tests.helpers.recording import rows
from tests.postgis.test_edit_kills import check, folder_and_record, kept_like_a_full_run

pytestmark = [pytest.mark.postgis, pytest.mark.slow]
__all__ = ["folder_and_record"]
KILLS, CLIENTS = 5, 2
METRES = 1e-5
"""About a metre, in degrees."""


HALF_PROMOTED = """
    SELECT (SELECT count(*) FROM draft d WHERE promoted_by IS NOT NULL
            AND (SELECT count(*) FROM asset WHERE name = d.name AND class = 'furniture.seat') <> 3)
         + (SELECT count(*) FROM change c WHERE action = 'promote'
            AND NOT EXISTS (SELECT FROM draft WHERE promoted_by = c.id))
"""


class Client(threading.Thread):
    """Somebody who makes three seats in a change and moves paving with them, again and again, until told to stop: every
    other time by promoting a draft."""

    def __init__(self, name: str, secret: str, paving: uuid.UUID) -> None:
        super().__init__(daemon=True)
        self.called, self.secret, self.paving = name, secret, paving
        self.port, self.ended = 0, False
        self.done: list[busy.Done] = []
        self.lost = 0
        self.failed: Any = None

    def run(self) -> None:
        turn = 0
        while not self.ended:
            turn += 1
            mine = f"{self.called}-{turn}"
            try:
                status, told = self.promoted(mine, turn) if turn % 2 else self.changed(mine, turn)
            except (OSError, http.client.HTTPException):  # killed under way: done or not, nobody knows
                self.lost += 1
                time.sleep(0.05)
                continue
            if status != 200:
                self.failed = told
                return
            self.done.append(busy.Done("edit", mine, busy.TOGETHER, told["change"]))

    def seats(self, mine: str) -> list[tuple[dict[str, Any], dict[str, Any]]]:
        return [
            ({"type": "Point", "coordinates": [118.7 + n * METRES, 32.04]},
             {"code": f"{mine}-{n}", "class": "furniture.seat", "name": mine})
            for n in range(busy.TOGETHER)
        ]  # fmt: skip

    def place(self, turn: int) -> dict[str, Any]:
        x, y = 118.7001, 32.045 + turn % 4 * 20 * METRES
        ring = [[x, y], [x + METRES, y], [x + METRES, y + METRES], [x, y + METRES], [x, y]]
        return {"type": "Polygon", "coordinates": [ring]}

    def changed(self, mine: str, turn: int) -> tuple[int, Any]:
        _, seen = self.asked("GET", f"/assets/{self.paving}")
        edits: list[dict[str, Any]] = [
            {"operation": "create", "layer": "assets", "geometry": shape, "properties": properties}
            for shape, properties in self.seats(mine)
        ]
        edits.append(
            {"operation": "update", "layer": "assets", "id": str(self.paving), "properties": {"name": mine},
             "version": seen["properties"]["version"], "geometry": self.place(turn)}
        )  # fmt: skip
        return self.asked("POST", "/changes", {"site": "S", "edits": edits})

    def promoted(self, mine: str, turn: int) -> tuple[int, Any]:
        features: list[dict[str, Any]] = [
            {"geometry": shape, "properties": {"layer": "assets", **properties}}
            for shape, properties in self.seats(mine)
        ]
        moved = {"layer": "assets", "name": mine}
        features.append({"id": str(self.paving), "geometry": self.place(turn), "properties": moved})
        status, draft = self.asked("POST", "/drafts", {"site": "S", "name": mine, "features": features})
        if status != 201:
            return status, draft
        return self.asked("POST", f"/drafts/{draft['id']}/promote", {}, {"If-Match": f'"{draft["version"]}"'})

    def asked(self, method: str, path: str, sent: Any = None, more: dict[str, str] | None = None) -> tuple[int, Any]:
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)
        headers = {"Content-Type": "application/json", **bearer(self.secret), **(more or {})}
        try:
            connection.request(method, path, None if sent is None else json.dumps(sent), headers)
            with connection.getresponse() as answer:
                return answer.status, json.load(answer)
        finally:
            connection.close()


def test_the_service_is_killed_while_clients_edit(folder_and_record: tuple[Path, Record], tmp_path: Path) -> None:
    _, record = folder_and_record
    random, ids = Random(7), ids_of(record)  # noqa: S311 - not a secret
    clients: list[Client] = []
    for turn in range(KILLS):
        with serving(record.url, tmp_path) as service:
            if not clients:
                clients = [Client(f"c{n}", granted(record, "administrator"), ids[f"P{n}"]) for n in range(CLIENTS)]
            before = [len(one.done) for one in clients]
            for one in clients:
                one.port = service.port
                if not one.is_alive():
                    one.start()
            deadline = time.monotonic() + 60
            while any(len(one.done) < least + 2 for one, least in zip(clients, before, strict=True)):
                assert time.monotonic() < deadline, "nothing is answered any more"
                assert all(one.failed is None for one in clients), [one.failed for one in clients]
                time.sleep(0.02)
            time.sleep(random.uniform(0.0, 0.5))
            if turn == KILLS - 1:
                for one in clients:
                    one.ended = True
        # It was killed; what it had answered until then:
        check(record, [done for one in clients for done in list(one.done)])
        assert rows(record, HALF_PROMOTED) == [(0,)]
    for one in clients:
        one.join(60)
    assert kept_like_a_full_run(record)
    assert rows(record, "SELECT count(*) > 5 FROM draft WHERE promoted_by IS NOT NULL") == [(True,)]
    assert sum(one.lost for one in clients) >= KILLS - 1, "it was never killed under way"
    assert len({done.change for one in clients for done in one.done}) == sum(len(one.done) for one in clients)
