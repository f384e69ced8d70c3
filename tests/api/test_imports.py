"""Files sent over HTTP: read by a process of their own, loaded by a worker, and told row by row what became of them."""

from __future__ import annotations

import io
import json
import zipfile
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest

from greenbelt_gis.store.accounts import remove_grant
from greenbelt_gis.store.database import Record
from greenbelt_gis.workflows.import_runs import run_import
from greenbelt_gis.workflows.job_requests import MOST_OPEN
from greenbelt_gis.workflows.job_runs import Setup, run_request
from tests.helpers import working
from tests.helpers.drawn import layer, tree
from tests.helpers.files import ASSETS, TREES
from tests.helpers.people import OTHER, OWN, Service, service
from tests.helpers.postgis import record_database
from tests.helpers.recording import rows

pytestmark = [pytest.mark.postgis, pytest.mark.slow]
POINT = {"type": "Point", "coordinates": [118.7, 32.045]}


@pytest.fixture(scope="module")
def fresh(postgis_address: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Service]:
    with record_database(postgis_address) as url, service(url, tmp_path_factory.mktemp("home"), upload_mb=3) as made:
        yield made


@pytest.fixture
def me(fresh: Service) -> dict[str, str]:
    with fresh.record.connect() as connection:
        connection.execute("DELETE FROM jobs.procrastinate_jobs")
        connection.execute("DELETE FROM jobs.upload_part")
        connection.execute("UPDATE jobs.request SET state = 'cancelled' WHERE state IN ('queued', 'running')")
    return fresh.bearer(("administrator", None))


def send(
    people: Service,
    me: Mapping[str, str],
    name: str,
    content: str | bytes,
    profile: str = "",
    site: str = OWN,
    **more: Any,
) -> Any:
    files = {"file": (name, content)} | ({"profile": ("p.yaml", profile)} if profile else {})
    fields = {key: value for key, value in {"site": site, **more}.items() if value is not None}
    return people.client.post("/imports", files=files, data=fields, headers=me)


def done(
    people: Service, me: Mapping[str, str], name: str, content: str | bytes, profile: str = "", **more: Any
) -> Any:
    """What became of an import, done here and now."""
    answer = send(people, me, name, content, profile, **more)
    assert answer.status_code == 202, answer.text
    run_request(Setup(people.record.as_service(), "qinglong", "Asia/Shanghai"), UUID(answer.json()["id"]), run_import)
    return people.client.get(answer.headers["location"], headers=me).json()


def failed(
    people: Service, me: Mapping[str, str], name: str, content: str | bytes, profile: str = "", **more: Any
) -> str:
    told = done(people, me, name, content, profile, **more)
    assert told["state"] == "failed"
    return str(told["error"]["en"])


def rejected_rows(people: Service, me: Mapping[str, str], told: Mapping[str, Any]) -> list[str]:
    page = people.client.get(f"/imports/{told['id']}/rows", params={"action": "rejected"}, headers=me).json()
    return [one["reason_en"] for one in page["rows"]]


def packed(files: Mapping[str, bytes | str], compression: int = zipfile.ZIP_DEFLATED) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", compression) as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return out.getvalue()


def shapefile(folder: Path, stem: str, *things: dict[str, Any]) -> dict[str, bytes]:
    layer(*things)[["code", "heritage", "geometry"]].to_file(folder / f"{stem}.shp", encoding="utf-8")
    return {path.name: path.read_bytes() for path in sorted(folder.glob(f"{stem}.*"))}


def collection(*codes: str) -> str:
    features = [{"type": "Feature", "properties": {"code": one, "dbh_cm": "30"}, "geometry": POINT} for one in codes]
    return json.dumps({"type": "FeatureCollection", "features": features})


def codes(record: Record, table: str, prefix: str) -> list[str]:
    statement = f"SELECT code FROM {table} WHERE code ~ '^{prefix}[0-9]+$' ORDER BY code"
    return [row[0] for row in rows(record, statement)]


def test_a_worker_does_it(fresh: Service, me: dict[str, str]) -> None:
    bad = TREES.replace("T1,", "W1,").replace("T2,2,80,", "W2,2,thick,")
    answer = send(fresh, me, "trees.csv", bad, note="from the field")
    assert answer.status_code == 202
    asked = answer.json()
    assert (asked["state"], asked["file"], asked["profile"]) == ("queued", "trees.csv", False)
    working.do_all(fresh.record.url)
    told = fresh.client.get(answer.headers["location"], headers=me).json()
    assert told["state"] == "done", told
    assert told["summary"]["layers"]["trees"] == {"inserted": 1, "updated": 0, "unchanged": 0, "ended": 0}
    assert told["summary"]["rows"] == {"rejected": 1}
    assert told["summary"]["rows_by_layer"] == {"trees": {"rejected": 1}}
    assert codes(fresh.record, "tree", "W") == ["W1"]
    [(actor, action, note)] = rows(
        fresh.record, "SELECT c.actor, action, note FROM change c JOIN jobs.request r ON r.change_id = c.id"
    )
    assert (actor, action, note) == (told["asked_by"], "import", "from the field")
    assert rows(fresh.record, "SELECT count(*) FROM jobs.upload_part") == [(0,)]
    found = fresh.client.get(f"{answer.headers['location']}/rows", headers=me).json()["rows"]
    assert [(one["file"], one["layer"], one["row"], one["code"], one["action"]) for one in found] == [
        ("trees.csv", "trees", 2, "W2", "rejected")
    ]
    assert "直径" in found[0]["reason_zh"] or "dbh_cm" in found[0]["reason_zh"]
    csv = fresh.client.get(f"{answer.headers['location']}/rows.csv", headers=me)
    assert csv.text.startswith("\ufeffaction,file,layer,row,code,reason_en")
    assert "rejected,trees.csv,trees,2,W2," in csv.text
    assert fresh.client.get("/imports", params={"site": OWN}, headers=me).json()["imports"][0]["id"] == told["id"]
    assert fresh.client.get(answer.headers["location"].replace("imports", "audits"), headers=me).status_code == 404


@pytest.mark.filterwarnings("ignore:Column names longer", "ignore:Normalized/laundered")
def test_every_format(fresh: Service, me: dict[str, str], tmp_path: Path) -> None:
    layer(tree("G1", (0, 0))).to_file(tmp_path / "any.gpkg", layer="trees")
    sent: dict[str, tuple[str, str | bytes, dict[str, str]]] = {
        "G": ("any.gpkg", (tmp_path / "any.gpkg").read_bytes(), {}),
        "J": ("trees.geojson", collection("J1"), {}),
        "C": ("本月.csv", TREES.replace("T1,", "C1,").split("T2")[0], {"layer": "trees"}),
        "Z": ("z.zip", packed(shapefile(tmp_path, "trees", tree("Z1", (1, 1)))), {}),
        "N": ("z.zip", packed({f"d/{k}": v for k, v in shapefile(tmp_path, "n", tree("N1", (2, 2))).items()}), {"layer": "trees"}),
    }  # fmt: skip
    for prefix, (name, content, more) in sent.items():
        told = done(fresh, me, name, content, **more)
        assert told["state"] == "done", (prefix, told["error"])
        assert codes(fresh.record, "tree", prefix) == [f"{prefix}1"]
    both = packed({"trees.csv": TREES.replace("T1,", "B1,"), "Assets.csv": ASSETS.replace("P1", "B9"), "read.me": "x"})
    assert set(done(fresh, me, "both.zip", both)["summary"]["layers"]) == {"trees", "assets"}
    assert codes(fresh.record, "asset", "B") == ["B9"]


def test_a_profile_speaks_of_what_was_sent_and_of_nothing_else(
    fresh: Service, me: dict[str, str], tmp_path: Path
) -> None:
    def described(source: str) -> str:
        return (
            f"layers:\n  trees:\n    - source: {source}\n      encoding: gb18030\n      crs: EPSG:4326\n      x: 经度\n      y: 纬度\n"
            "      columns: {code: 编号, dbh_cm: 胸径}\n"
        )

    table = "编号,胸径,经度,纬度\nF1,30,118.7,32.045\n".encode("gb18030")
    assert done(fresh, me, "古树.csv", table, described("古树.csv"))["error"] is None
    assert codes(fresh.record, "tree", "F") == ["F1"]
    (tmp_path / "secret.csv").write_text("编号,胸径,经度,纬度\nSECRET1,30,118.7,32.045\n", encoding="gb18030")
    for source in (str(tmp_path / "secret.csv"), "../secret.csv", "/etc/passwd", "other.csv"):
        why = failed(fresh, me, "t.csv", table, described(source))
        assert "no such file" in why
        assert "t.csv" in why
    assert codes(fresh.record, "tree", "SECRET") == []
    assert "with a profile, layer and crs are said there" in failed(
        fresh, me, "t.csv", table, described("t.csv"), layer="trees"
    )


def test_names_in_an_archive_of_chinese_windows(fresh: Service, me: dict[str, str]) -> None:
    name = "古树.csv"
    raw = name.encode("gb18030")
    standing = "x" * (len(raw) - 4) + ".csv"
    archive = packed({standing: TREES.replace("T1,", "H1,")}).replace(standing.encode(), raw)
    profile = f"layers:\n  trees:\n    - source: {name}\n"
    told = done(fresh, me, "a.zip", archive, profile)
    assert told["state"] == "done", told["error"]
    assert codes(fresh.record, "tree", "H") == ["H1"]


def test_a_dry_run_keeps_nothing(fresh: Service, me: dict[str, str]) -> None:
    before = rows(fresh.record, "SELECT count(*) FROM change")
    told = done(fresh, me, "trees.geojson", collection("D1"), dry_run="true")
    assert told["state"] == "done"
    assert told["summary"]["layers"]["trees"]["inserted"] == 1
    assert rows(fresh.record, "SELECT count(*) FROM change") == before
    assert codes(fresh.record, "tree", "D") == []


def test_nothing_ends_by_absence_and_known_codes_change(fresh: Service, me: dict[str, str]) -> None:
    done(fresh, me, "trees.geojson", collection("U1", "U2"))
    told = done(fresh, me, "trees.geojson", collection("U1", "U3").replace('"30"', '"40"', 1))
    assert told["summary"]["layers"]["trees"] == {"inserted": 1, "updated": 1, "unchanged": 0, "ended": 0}
    assert codes(fresh.record, "tree", "U") == ["U1", "U2", "U3"]


def test_observations_may_name_what_the_site_has(fresh: Service, me: dict[str, str]) -> None:
    done(fresh, me, "assets.csv", ASSETS.replace("P1", "O1"))
    text = "asset,metric,value,observed_at\nO1,present,1,2026-01-01\nNONE,present,1,2026-01-01\n"
    told = done(fresh, me, "observations.csv", text)
    assert told["state"] == "done", told["error"]
    assert told["summary"]["layers"]["observations"]["inserted"] == 1
    assert told["summary"]["rows"]["rejected"] == 1


def test_rights_by_layer_at_asking_and_at_doing(fresh: Service, me: dict[str, str]) -> None:
    ecology = fresh.account(("ecology", OWN))
    theirs = {"Authorization": f"Bearer {fresh.secret(ecology)}"}
    assert "not yours to import: assets" in failed(fresh, theirs, "assets.csv", ASSETS.replace("P1", "R1"))
    assert send(fresh, theirs, "trees.csv", TREES, site=OTHER).status_code == 404
    assert send(fresh, fresh.bearer(("viewer", None)), "trees.csv", TREES).status_code == 403
    assert send(fresh, {}, "trees.csv", TREES).status_code == 401
    answer = send(fresh, theirs, "trees.geojson", collection("R2"))
    with fresh.record.connect() as connection:
        remove_grant(connection, ecology, "ecology", fresh.sites[OWN])
    run_request(Setup(fresh.record.as_service(), "qinglong", "Asia/Shanghai"), UUID(answer.json()["id"]), run_import)
    told = fresh.client.get(answer.headers["location"], headers=me).json()
    assert (told["state"], "not yours to import" in told["error"]["en"]) == ("failed", True)
    assert codes(fresh.record, "tree", "R") == []


def test_rows_are_for_the_asker_and_for_importers(fresh: Service, me: dict[str, str]) -> None:
    engineer = fresh.bearer(("engineering", OWN))
    place = send(fresh, engineer, "assets.csv", ASSETS).headers["location"]
    assert fresh.client.get(f"{place}/rows", headers=engineer).json() == {"rows": [], "links": []}
    assert fresh.client.get(f"{place}/rows", headers=fresh.bearer(("ecology", OWN))).status_code == 200
    assert fresh.client.get(f"{place}/rows", headers=fresh.bearer(("viewer", OWN))).status_code == 403
    seen = fresh.client.get(place, headers=fresh.bearer(("viewer", OWN))).json()
    assert (seen["asked_by"], seen["note"], seen["may_edit"], seen["file"]) == (None, None, None, "assets.csv")
    assert fresh.client.get(f"{place}/rows.csv", headers=fresh.bearer(("viewer", OTHER))).status_code == 404
    assert fresh.client.get(f"{place}/rows").status_code == 401


def test_pages_of_rows(fresh: Service, me: dict[str, str]) -> None:
    text = "code,heritage,dbh_cm,x,y\n" + "".join(f"=Q{n},1,thick,377000,3547000\n" for n in range(5))
    told = done(fresh, me, "trees.csv", text)
    url, got = f"/imports/{told['id']}/rows?limit=2", []
    while url:
        page = fresh.client.get(url, headers=me).json()
        got += [one["row"] for one in page["rows"]]
        url = page["links"][0]["href"] if page["links"] else ""
    assert got == [1, 2, 3, 4, 5]
    assert ",'=Q0," in fresh.client.get(f"/imports/{told['id']}/rows.csv", headers=me).text


def test_cancelled_and_too_many(fresh: Service, me: dict[str, str]) -> None:
    places = [send(fresh, me, "trees.csv", TREES).headers["location"] for _ in range(MOST_OPEN["import"])]
    refused = send(fresh, me, "trees.csv", TREES)
    assert (refused.status_code, "retry-after" in refused.headers) == (429, True)
    for place in places:
        assert fresh.client.post(f"{place}/cancel", headers=me).json()["state"] == "cancelled"
    assert rows(fresh.record, "SELECT count(*) FROM jobs.upload_part") == [(0,)]


@pytest.mark.parametrize(
    ("fields", "status", "told"),
    [
        ({"site": ""}, 404, "no site"),
        ({"layer": "tree"}, 422, "did you mean 'trees'"),
        ({"crs": "+proj=pipeline +nadgrids=@/etc/passwd"}, 422, "body.crs"),
        ({"crs": "EPSG:999999"}, 422, "EPSG:999999"),
        ({"valid_from": "2999-01-01"}, 422, "still to come"),
        ({"colour": "red"}, 422, "body.colour"),
        ({"note": "\x00"}, 422, "body.note"),
    ],
)
def test_fields_that_make_no_sense(
    fresh: Service, me: dict[str, str], fields: dict[str, str], status: int, told: str
) -> None:
    answer = send(fresh, me, "trees.csv", TREES, **fields)
    assert (answer.status_code, told in answer.text) == (status, True), answer.text
    assert rows(fresh.record, "SELECT count(*) FROM jobs.upload_part") == [(0,)]


def test_bodies_that_are_no_form(fresh: Service, me: dict[str, str]) -> None:
    post = fresh.client.post
    assert post("/imports", json={"site": OWN}, headers=me).status_code == 422
    assert post("/imports", data={"site": OWN, "file": "text"}, headers=me).status_code == 422
    assert post("/imports", content=b"x", headers={**me, "content-type": "multipart/form-data"}).status_code == 400
    two = [("file", ("trees.csv", TREES)), ("file", ("trees.csv", TREES)), ("file", ("trees.csv", TREES))]
    assert post("/imports", files=two, data={"site": OWN}, headers=me).status_code == 400
    large = send(fresh, me, "trees.csv", b"x" * 3_100_000)
    assert large.status_code == 413
    assert post("/drafts/check", content=b"x" * 1_100_000, headers=me).status_code == 413, "only imports are larger"


def test_blocking_rules_need_the_right_and_a_reason(postgis_address: str, tmp_path: Path) -> None:
    own = tmp_path / "own.yaml"
    own.write_text(
        "schema_version: 1\nname: own\ntitle: {en: own, zh: 自定}\nextends: qinglong\n"
        "change: {heritage.trunk-paving: {blocking: true}}\n"
    )
    with record_database(postgis_address) as url, service(url, tmp_path, rule_set=str(own)) as made:
        engineer, admin = made.bearer(("engineering", OWN)), made.bearer(("administrator", None))
        refused = send(made, engineer, "assets.csv", ASSETS)
        assert (refused.status_code, "not judged before it is kept" in refused.text) == (403, True), refused.text
        assert send(made, engineer, "assets.csv", ASSETS, dry_run="true").status_code == 202
        assert send(made, admin, "assets.csv", ASSETS).status_code == 422
        kept = send(made, admin, "assets.csv", ASSETS, note="n", override="agreed")
        assert (kept.status_code, kept.json()["note"]) == (202, "n [agreed]")
        [(detail,)] = rows(made.record, "SELECT detail FROM access.event WHERE action = 'override'")
        assert detail["reason"] == "agreed"
        assert "heritage.trunk-paving" in detail["rules"]
