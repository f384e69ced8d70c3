"""What a stranger may send: nothing reaches other files, the network or the record, and every file gets an answer."""

from __future__ import annotations

import http.server
import io
import json
import os
import signal
import sqlite3
import stat
import struct
import subprocess
import threading
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from greenbelt_gis.workflows import upload_reading
from tests.api.test_imports import POINT, collection, done, failed, fresh, me, packed, rejected_rows, send
from tests.helpers.drawn import layer, tree
from tests.helpers.files import ASSETS, TREES
from tests.helpers.people import Service
from tests.helpers.recording import rows

pytestmark = [pytest.mark.postgis, pytest.mark.slow]
__all__ = ["fresh", "me"]
HEAD = '{"type":"FeatureCollection","features":['


@pytest.fixture
def listening() -> Iterator[tuple[str, list[str]]]:
    """A server on loopback, and the paths that it was asked for."""
    asked: list[str] = []

    class Handler(http.server.BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            asked.append(self.path)
            self.send_error(404)

        def do_HEAD(self) -> None:
            self.do_GET()

        def log_message(self, *_: object) -> None:
            pass

    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}", asked
        server.shutdown()


def test_virtual_datasets_read_nothing(
    fresh: Service, me: dict[str, str], tmp_path: Path, listening: tuple[str, list[str]]
) -> None:
    address, asked = listening
    secret = tmp_path / "secret.geojson"
    secret.write_text(collection("SECRET1"))
    for source in (str(secret), f"/vsicurl/{address}/x.geojson"):
        vrt = f'<OGRVRTDataSource><OGRVRTLayer name="trees"><SrcDataSource>{source}</SrcDataSource></OGRVRTLayer></OGRVRTDataSource>'
        line = f"gdal vector pipeline ! read {source} ! write --of=stream out"
        algorithm = json.dumps({"type": "gdal_streamed_alg", "command_line": line})
        for name in ("trees.geojson", "trees.json", "trees.gpkg", "trees.csv"):
            for content in (vrt, algorithm):
                told = done(fresh, me, name, content, layer=None if name.endswith("gpkg") else "trees")
                assert told["state"] == "failed" or told["summary"]["layers"]["trees"]["inserted"] == 0
        assert "zip" in failed(fresh, me, "t.zip", packed({"trees.vrt": vrt}))
    assert rows(fresh.record, "SELECT count(*) FROM tree WHERE code = 'SECRET1'") == [(0,)]
    assert asked == []


@pytest.mark.parametrize(
    "name", ["trees.kml", "trees.gml", "trees.gpx", "trees.vrt", "trees.xlsx", "trees.csv.gz", "trees", "a.zip.exe"]
)
def test_other_formats_are_refused_at_once(fresh: Service, me: dict[str, str], name: str) -> None:
    xml = '<!DOCTYPE a [<!ENTITY b SYSTEM "file:///etc/passwd">]><kml>&b;</kml>'
    answer = send(fresh, me, name, xml)
    assert (answer.status_code, "GeoPackage, GeoJSON, CSV" in answer.text) == (422, True)


def test_names_are_no_paths(fresh: Service, me: dict[str, str]) -> None:
    for name in ("../../etc/trees.csv", "/etc/trees.csv", "C:\\x\\trees.csv", "..\\trees.csv"):
        answer = send(fresh, me, name, TREES)
        assert answer.json()["file"] == "trees.csv"
        fresh.client.post(f"{answer.headers['location']}/cancel", headers=me)


def entry(name: str, mode: int = 0) -> zipfile.ZipInfo:
    made = zipfile.ZipInfo(name)
    made.external_attr = mode << 16
    return made


@pytest.mark.parametrize(
    ("name", "mode", "why"),
    [
        ("../trees.csv", 0, "leads out"), ("/etc/trees.csv", 0, "leads out"), ("a/../../trees.csv", 0, "leads out"),
        ("C:/trees.csv", 0, "leads out"), ("..\\trees.csv", 0, "leads out"), ("trees.csv", stat.S_IFLNK | 0o777, "a link"),
    ],
)  # fmt: skip
def test_archives_that_lead_elsewhere(fresh: Service, me: dict[str, str], name: str, mode: int, why: str) -> None:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr(entry(name, mode), TREES)
    assert why in failed(fresh, me, "t.zip", out.getvalue())


def test_bombs(fresh: Service, me: dict[str, str], monkeypatch: pytest.MonkeyPatch) -> None:
    bomb = packed({"trees.csv": b"0" * 700_000_000})
    assert len(bomb) < 1_000_000
    assert "unpacks to 700000000 bytes" in failed(fresh, me, "t.zip", bomb)
    many = packed({f"{n}.csv": "x" for n in range(201)})
    assert "more than 200 files" in failed(fresh, me, "t.zip", many)
    nested = packed({"trees.zip": packed({"trees.csv": TREES})})
    assert "it holds no" in failed(fresh, me, "t.zip", nested)
    monkeypatch.setattr(upload_reading, "UNPACKED", 1000)
    assert "unpacks to" in failed(fresh, me, "t.zip", packed({"trees.csv": TREES * 100}))


def test_an_archive_that_lies_about_its_sizes(fresh: Service, me: dict[str, str]) -> None:
    honest = packed({"trees.csv": b"code,x,y\n" + b"0" * 30_000_000})
    size = struct.pack("<I", 9 + 30_000_000)
    assert honest.count(size) == 2
    assert "cannot be unpacked" in failed(fresh, me, "t.zip", honest.replace(size, struct.pack("<I", 500)))


@pytest.mark.parametrize(
    "content", [b"", b"PK\x03\x04", b"PK\x05\x06" + bytes(18), os.urandom(2000)], ids=["empty", "cut", "none", "noise"]
)
@pytest.mark.parametrize("name", ["t.zip", "t.gpkg", "trees.geojson", "trees.csv"])
def test_damaged_files(fresh: Service, me: dict[str, str], name: str, content: bytes) -> None:
    told = done(fresh, me, name, content)
    if name == "trees.csv" and not content:
        assert told["summary"]["notes"][0]["key"] == "empty_layer"
        return
    assert told["state"] == "failed"
    assert name in told["error"]["en"]
    assert "greenbelt-" not in told["error"]["en"], "no path of ours is told"


def test_an_encrypted_archive(fresh: Service, me: dict[str, str]) -> None:
    plain = bytearray(packed({"trees.csv": TREES}))
    for at in (6, plain.index(b"PK\x01\x02") + 8):
        plain[at] |= 1
    assert "encrypted" in failed(fresh, me, "t.zip", bytes(plain))


def test_geometry_that_would_crash_a_library(fresh: Service, me: dict[str, str], tmp_path: Path) -> None:
    deep = "GEOMETRYCOLLECTION(" * 30_000 + "POINT(377000 3547000)" + ")" * 30_000
    told = done(fresh, me, "assets.csv", ASSETS.replace("P1", "K1") + f'K2,paving.kerb,"{deep}"\n')
    assert told["summary"]["rows"] == {"rejected": 1}
    assert "nested too deeply" in rejected_rows(fresh, me, told)[0]
    nested = '{"type":"GeometryCollection","geometries":[' * 20_000 + "]}" * 20_000
    feature = '{"type":"Feature","properties":{"code":"K3"},"geometry":%s}'
    assert failed(fresh, me, "trees.geojson", HEAD + feature % nested + "]}")
    gpkg = tmp_path / "t.gpkg"
    layer(tree("K4", (0, 0))).to_file(gpkg, layer="trees")
    with sqlite3.connect(gpkg) as database:
        (blob,) = database.execute("SELECT geom FROM trees").fetchone()
        wkb = struct.pack("<BII", 1, 7, 1) * 100_000 + struct.pack("<BII", 1, 7, 0)
        for (trigger,) in database.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'").fetchall():
            database.execute(f'DROP TRIGGER "{trigger}"')
        database.execute("UPDATE trees SET geom = ?", (blob[: len(blob) - 21] + wkb,))
    told = done(fresh, me, "t.gpkg", gpkg.read_bytes())
    assert told["state"] == "failed" or told["summary"]["rows"]["rejected"] == 1


@pytest.mark.parametrize("number", ["NaN", "1e999", "-Infinity", "1e300", "99999999999999999999"])
def test_numbers_that_are_none(fresh: Service, me: dict[str, str], number: str) -> None:
    good = json.dumps({"type": "Feature", "properties": {"code": "M1"}, "geometry": POINT})
    bad = good.replace("M1", "M2").replace("118.7", number)
    told = done(fresh, me, "trees.geojson", HEAD + good + "," + bad + "]}")
    assert told["state"] == "done", told["error"]
    assert told["summary"]["rows"]["rejected"] == 1
    table = f"code,x,y\nM1,377000,3547000\nM2,{number},3547000\n"
    assert done(fresh, me, "trees.csv", table)["summary"]["rows"]["rejected"] == 1


def test_a_geopackage_that_asks_for_code(fresh: Service, me: dict[str, str], tmp_path: Path) -> None:
    gpkg = tmp_path / "t.gpkg"
    layer(tree("L1", (0, 0))).to_file(gpkg, layer="trees")
    with sqlite3.connect(gpkg) as database:
        database.execute("CREATE VIEW v AS SELECT load_extension('/tmp/evil.so'), writefile('/tmp/evil', 'x')")
        database.execute("UPDATE gpkg_contents SET table_name = 'v' WHERE 0")
        database.execute("CREATE TRIGGER evil AFTER INSERT ON trees BEGIN SELECT load_extension('/tmp/evil.so'); END")
    assert done(fresh, me, "t.gpkg", gpkg.read_bytes())["state"] == "done"


def test_limits_on_memory_and_time(fresh: Service, me: dict[str, str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(upload_reading, "MEMORY", 100_000_000)
    assert "more memory or time" in failed(fresh, me, "trees.csv", TREES)
    monkeypatch.undo()
    monkeypatch.setattr(upload_reading, "SECONDS", 1)
    big = "code,x,y\n" + "".join(f"V{n},377000,3547000\n" for n in range(700_000))  # seconds on any machine
    assert "more memory or time" in failed(fresh, me, "trees.zip", packed({"trees.csv": big}))


def test_the_reader_knows_no_secret_and_ends_with_its_parent(
    fresh: Service, me: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    seen: list[dict[str, str]] = []
    real = subprocess.Popen

    def watched(*args: object, **kwargs: object) -> subprocess.Popen[bytes]:
        seen.append(dict(kwargs["env"]))  # type: ignore[call-overload]
        made = real(*args, **kwargs)  # type: ignore[call-overload]
        made.send_signal(signal.SIGSTOP)
        assert made.stdin is not None
        made.stdin.close()  # as it is when we die
        made.send_signal(signal.SIGCONT)
        return made  # type: ignore[no-any-return]

    monkeypatch.setenv("GREENBELT_DATABASE_URL", "postgresql://secret")
    monkeypatch.setenv("GREENBELT_ADMIN_PASSWORD", "secret")
    monkeypatch.setattr(subprocess, "Popen", watched)
    assert failed(fresh, me, "trees.csv", "code,x,y\n" + "".join(f"V{n},377000,3547000\n" for n in range(50_000)))
    assert "secret" not in json.dumps(seen)


def test_a_fault_of_ours_is_not_told_as_the_senders(
    fresh: Service,
    me: dict[str, str],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    (tmp_path / "sitecustomize.py").write_text(
        "import sys, types\n"
        "class Broken:\n"
        "    def find_spec(self, name, path=None, target=None):\n"
        "        if name == 'greenbelt_gis.io.handover':\n"
        "            raise ZeroDivisionError('a fault')\n"
        "sys.meta_path.insert(0, Broken())\n"
    )
    monkeypatch.setenv("PYTHONPATH", f"{tmp_path}:{os.environ.get('PYTHONPATH', '')}")
    assert "nobody foresaw" in failed(fresh, me, "trees.csv", TREES)
    assert "ZeroDivisionError" in caplog.text
