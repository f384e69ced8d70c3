"""Audits over HTTP: asked for, looked at, their events and their findings."""

from __future__ import annotations

import json
from typing import Any

from tests.helpers.people import OWN, Service


def ask(people: Service, me: dict[str, str], site: str = OWN, **more: Any) -> str:
    answer = people.client.post("/audits", json={"site": site, **more}, headers=me)
    assert answer.status_code == 202, answer.text
    assert answer.headers["location"] == f"/audits/{answer.json()['id']}"
    return str(answer.headers["location"])


def now(people: Service, me: dict[str, str], place: str) -> dict[str, Any]:
    answer = people.client.get(place, headers=me)
    assert answer.status_code == 200, answer.text
    return dict(answer.json())


def events_of(text: str) -> list[tuple[str, dict[str, Any]]]:
    found = []
    for block in text.split("\n\n"):
        fields = dict(line.partition(": ")[::2] for line in block.splitlines() if not line.startswith(":"))
        if "data" in fields:
            found.append((fields["event"], json.loads(fields["data"])))
    return found


def findings(people: Service, me: dict[str, str], **query: Any) -> list[dict[str, Any]]:
    """All pages of them."""
    found: list[dict[str, Any]] = []
    path: str = "/findings"
    params: dict[str, Any] | None = {"limit": 3, **query}
    while True:
        answer = people.client.get(path, params=params, headers=me)
        assert answer.status_code == 200, answer.text
        assert answer.headers["content-type"] == "application/geo+json"
        found += answer.json()["features"]
        links = answer.json()["links"]
        if not links:
            return found
        path, params = links[0]["href"], None
