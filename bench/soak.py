"""Mixed load for ten minutes on a service with its worker: does it lose memory, connections or files?

`make soak`. `GREENBELT_SOAK_S` changes the seconds, `GREENBELT_BENCH_ROWS` the assets. Ends with 1 where anything grows
without end, is answered with 5xx, or is not answered.
"""

from __future__ import annotations

import json
import os
import statistics
import sys
import tempfile
import threading
import time
import urllib.error
import urllib.request
import uuid
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from random import Random
from typing import Any

import psycopg
from pyproj import Transformer
from tests.helpers.postgis import cluster
from tests.helpers.town import town

from bench.near import serving
from bench.record import new_database
from greenbelt_gis.store.database import open_record
from greenbelt_gis.store.load import load

SECONDS = float(os.environ.get("GREENBELT_SOAK_S", "600"))
SIZE = int(os.environ.get("GREENBELT_BENCH_ROWS", "20000"))
CLIENTS = 8
LOOK_S = 5.0
GROWTH, GROWTH_MB = 1.10, 20.0
"""By how much memory may grow from the second quarter to the last, of itself and in megabytes: both must be exceeded."""
CONNECTIONS = 12 + 5
"""Of the service and of its worker."""
WAITS_S = 60


@dataclass
class Seen:
    """What was looked at now and then."""

    memory_mb: list[float] = field(default_factory=list)
    files: list[int] = field(default_factory=list)
    connections: list[int] = field(default_factory=list)


class Client:
    """Does whatever users do, in no order."""

    def __init__(self, port: int, token: str, places: list[tuple[float, float]], seed: int) -> None:
        self._base, self._token, self._places = f"http://127.0.0.1:{port}", token, places
        self._random = Random(seed)  # noqa: S311 - not a secret
        self.answers: Counter[str] = Counter()

    def run(self, until: float) -> None:
        """Go on until then."""
        often: list[tuple[int, Callable[[], None]]] = [
            (40, self._near), (20, self._tile), (10, self._items), (10, self._page), (8, self._draft), (8, self._edit),
            (2, self._audit), (2, self._import), (1, self._map),
        ]  # fmt: skip
        weights, things = [weight for weight, _ in often], [thing for _, thing in often]
        while time.monotonic() < until:
            self._random.choices(things, weights)[0]()

    def _ask(self, kind: str, path: str, body: bytes | None = None, content: str = "application/json") -> Any:
        headers = {"Authorization": f"Bearer {self._token}"} | ({"Content-Type": content} if body is not None else {})
        request = urllib.request.Request(self._base + path, body, headers)  # noqa: S310 - our own service
        try:
            with urllib.request.urlopen(request, timeout=WAITS_S) as answer:  # noqa: S310
                found = answer.read()
                self.answers[f"{kind} {answer.status}"] += 1
                return found
        except urllib.error.HTTPError as problem:
            problem.read()
            self.answers[f"{kind} {problem.code}"] += 1
        except OSError as problem:
            self.answers[f"{kind} {type(problem).__name__}"] += 1
        return None

    def _place(self) -> tuple[float, float]:
        return self._random.choice(self._places)

    def _near(self) -> None:
        lon, lat = self._place()
        self._ask("near", f"/assets/near?lon={lon}&lat={lat}&radius_m=200&limit=50")

    def _tile(self) -> None:
        lon, lat = self._place()
        z = self._random.choice([8, 11, 14, 15, 16])
        x, y = _tile_of(lon, lat, z)
        self._ask("tile", f"/tiles/{self._random.choice(['assets', 'trees', 'findings'])}/{z}/{x}/{y}.pbf")

    def _items(self) -> None:
        lon, lat = self._place()
        box = f"{lon - 0.003},{lat - 0.003},{lon + 0.003},{lat + 0.003}"
        self._ask("ogc", f"/ogc/collections/{self._random.choice(['assets', 'trees'])}/items?limit=100&bbox={box}")

    def _page(self) -> None:
        self._ask(
            "page", self._random.choice(["/findings?limit=100", "/audits?limit=50", "/imports", "/trees?limit=50"])
        )

    def _point(self) -> dict[str, Any]:
        return {"type": "Point", "coordinates": self._place()}

    def _draft(self) -> None:
        features = [
            {"type": "Feature", "geometry": self._point(),
             "properties": {"layer": "assets", "class": "paving.footway", "code": f"D{n}"}}
            for n in range(5)
        ]  # fmt: skip
        body = {"type": "FeatureCollection", "features": features}
        self._ask("draft", "/drafts/check?site=S", json.dumps(body).encode())

    def _edit(self) -> None:
        properties = {"site": "S", "code": f"E{uuid.uuid4().hex[:12]}", "class": "furniture.seat"}
        self._ask("edit", "/assets", json.dumps({"geometry": self._point(), "properties": properties}).encode())

    def _audit(self) -> None:
        self._ask("audit", "/audits", json.dumps({"site": "S"}).encode())

    def _import(self) -> None:
        lon, lat = self._place()
        table = f"code,x,y\nI{uuid.uuid4().hex[:12]},{lon},{lat}\nBAD,0,x\n"
        mark = uuid.uuid4().hex
        fields = {"site": "S", "crs": "EPSG:4326"}
        body = "".join(
            f'--{mark}\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{value}\r\n'
            for name, value in fields.items()
        )
        body += f'--{mark}\r\nContent-Disposition: form-data; name="file"; filename="trees.csv"\r\n\r\n{table}\r\n--{mark}--\r\n'
        self._ask("import", "/imports", body.encode(), f"multipart/form-data; boundary={mark}")

    def _map(self) -> None:
        self._ask("map", "/maps/compliance.html?site=S")


def _tile_of(lon: float, lat: float, z: int) -> tuple[int, int]:
    x, y = Transformer.from_crs(4326, 3857, always_xy=True).transform(lon, lat)
    side = 40_075_016.685578488
    return int((x / side + 0.5) * 2**z), int((0.5 - y / side) * 2**z)


def _family(pid: int) -> dict[str, int]:
    """The service and its worker, by name."""
    found = {"service": pid}
    for task in Path(f"/proc/{pid}/task").iterdir():
        for child in (task / "children").read_text().split():
            if b"worker" in Path(f"/proc/{child}/cmdline").read_bytes():
                found["worker"] = int(child)
    return found


def _look(url: str, processes: dict[str, int], seen: dict[str, Seen]) -> None:
    with psycopg.connect(url) as connection:
        row = connection.execute(
            "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()"
        ).fetchone()
    assert row is not None
    for name, pid in processes.items():
        of = seen.setdefault(name, Seen())
        rollup = Path(f"/proc/{pid}/smaps_rollup").read_text()
        of.memory_mb.append(
            int(next(line for line in rollup.splitlines() if line.startswith("Pss:")).split()[1]) / 1024
        )
        of.files.append(len(list(Path(f"/proc/{pid}/fd").iterdir())))
        of.connections.append(row[0])


def _quarters(values: list[Any]) -> tuple[float, float]:
    """The middle of the second quarter, and of the last."""
    quarter = max(1, len(values) // 4)
    return statistics.median(values[quarter : 2 * quarter] or values), statistics.median(values[-quarter:])


def judged(seen: dict[str, Seen], answers: Counter[str]) -> list[str]:
    """What is wrong."""
    wrong = [f"{count} × {kind}" for kind, count in answers.items() if not kind.split()[-1].startswith(("2", "3", "4"))]
    for name, of in seen.items():
        early, late = _quarters(of.memory_mb)
        if late > GROWTH * early and late > early + GROWTH_MB:
            wrong.append(f"memory of the {name} grew from {early:.0f} to {late:.0f} MB")
        early, late = _quarters(of.files)
        if late > early + 10:
            wrong.append(f"open files of the {name} grew from {early:.0f} to {late:.0f}")
        if max(of.connections) > CONNECTIONS:
            wrong.append(f"{max(of.connections)} connections to the record")
    return wrong


def main() -> int:
    """Run, print what was seen, and say whether all is well."""
    print(f"\n## Soak: {SECONDS:.0f} s, {CLIENTS} clients, {SIZE:,} assets\n", flush=True)
    with tempfile.TemporaryDirectory() as folder, cluster() as address:
        record = open_record(new_database(address, "soak"), Path(folder), "EPSG:4549")
        load(record, "S", town(SIZE), actor="bench", note="bench")
        with psycopg.connect(record.url, autocommit=True) as connection:
            connection.execute("VACUUM ANALYZE")
            rows = connection.execute(
                "SELECT ST_X(p), ST_Y(p) FROM (SELECT ST_Transform(ST_Centroid(geom), 4326) AS p FROM asset LIMIT 2000) q"
            ).fetchall()
        places = [(round(lon, 7), round(lat, 7)) for lon, lat in rows]
        with serving(record.url, Path(folder), worker=True) as (port, token, pid):
            until = time.monotonic() + SECONDS
            users = [Client(port, token, places, seed) for seed in range(CLIENTS)]
            threads = [threading.Thread(target=user.run, args=(until,)) for user in users]
            for thread in threads:
                thread.start()
            seen: dict[str, Seen] = {}
            processes = _family(pid)
            while time.monotonic() < until:
                time.sleep(LOOK_S)
                _look(record.url, processes, seen)
            for thread in threads:
                thread.join()
    answers: Counter[str] = sum((user.answers for user in users), Counter())
    print(
        f"- {answers.total():,} requests: {', '.join(f'{kind} {count:,}' for kind, count in sorted(answers.items()))}"
    )
    for name, of in seen.items():
        early, late = _quarters(of.memory_mb)
        print(
            f"- {name}: memory {early:.0f} MB in the second quarter, {late:.0f} in the last, {max(of.memory_mb):.0f} at most; "
            f"open files {_quarters(of.files)[1]:.0f}, connections of all {max(of.connections)} at most"
        )
    wrong = judged(seen, answers)
    print("- all is well" if not wrong else f"- NOT WELL: {'; '.join(wrong)}")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
