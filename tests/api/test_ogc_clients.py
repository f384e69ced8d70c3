"""Standard clients read the record over HTTP: GDAL (pyogrio's and Debian's ogrinfo), OWSLib, GeoPandas."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from typing import Any

import geopandas
import pytest
from owslib.ogcapi.features import Features

from greenbelt_gis.io.dataset import read_dataset
from greenbelt_gis.model.rights import Grant
from greenbelt_gis.settings import Settings
from greenbelt_gis.store import accounts, credentials
from greenbelt_gis.store.database import open_record
from greenbelt_gis.store.load import load
from greenbelt_gis.store.published import publications
from greenbelt_gis.store.sites import sites
from tests.browser.serving import serve
from tests.helpers.people import FIRST_LOOK, OTHER, OWN, bearer
from tests.helpers.postgis import record_database

pytestmark = pytest.mark.postgis
CODES = ["GS-001", "GS-002", "GS-003", "GS-004", "T-101", "T-102"]


@dataclass(frozen=True)
class Served:
    """A service on the loopback: its OGC address, and the header of a viewer of OWN with an API key."""

    url: str
    headers: dict[str, str]

    def gdal(self, *command: str) -> tuple[str, list[str]]:
        """What a command prints that opens us by GDAL, and which addresses it asked."""
        ((name, value),) = self.headers.items()
        # As GDAL understands it before 3.9, and since.
        auth = {
            "GDAL_HTTP_HEADERS": f"{name}: {value}",
            "GDAL_HTTP_AUTH": "BEARER",
            "GDAL_HTTP_BEARER": value.split()[1],
        }
        done = subprocess.run(
            command, capture_output=True, text=True, timeout=120, check=False,
            env={**os.environ, **auth, "CPL_DEBUG": "HTTP,OAPIF", "NO_PROXY": "127.0.0.1"},
        )  # fmt: skip
        assert (done.returncode, "ERROR" in done.stderr) == (0, False), done.stderr
        return done.stdout, re.findall(r"HTTP: Fetch\((\S+)\)", done.stderr)

    def pyogrio(self, code: str) -> Any:
        """What a piece of code leaves in ``found``; in a process of its own, for GDAL would keep ours from answering."""
        start = f"import json, pyogrio, pandas\nat = {'OAPIF:' + self.url!r}\n"
        out, _ = self.gdal(sys.executable, "-c", f"{start}{code}\nprint('>>>' + json.dumps(found, default=str))")
        return json.loads(out.rpartition(">>>")[2])


@pytest.fixture(scope="module")
def served(postgis_address: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    home = tmp_path_factory.mktemp("home")
    with record_database(postgis_address) as url:
        record = open_record(url, home, "EPSG:4549")
        for code in (OWN, OTHER):
            load(record, code, read_dataset(FIRST_LOOK, crs="EPSG:4549").layers, actor="t", note="t")
        with record.connect() as connection:
            account = accounts.insert_account(connection, "gis", "gis", "no password")
            grant = Grant("viewer", sites(record)[OWN])
            accounts.add_grant(connection, account, grant.role, grant.site)
            secret = credentials.issue(connection, account, "key", lasts=None).secret
        with serve(Settings(database_url=url, home=home)) as at:
            yield Served(f"{at}ogc", bearer(secret))


def test_debians_ogrinfo_lists_the_layers(served: Served) -> None:
    out, _ = served.gdal("ogrinfo", f"OAPIF:{served.url}")
    assert re.findall(r"^\d+: (\w+) \(title: ", out, re.MULTILINE) == list(publications())


def test_debians_ogrinfo_knows_count_extent_and_types_from_few_requests(served: Served) -> None:
    out, asked = served.gdal("ogrinfo", "-so", f"OAPIF:{served.url}", "trees")
    assert "Feature Count: 6" in out
    assert re.search(r"Extent: \(118\.70\d+, 32\.04\d+\) - \(118\.70\d+, 32\.04\d+\)", out)
    assert {"height_m: Real (0.0)", "code: String (0.0)", "crown_diameter_m: Real (0.0)"} <= set(out.splitlines())
    assert len(asked) == 3  # collections, schema, a first page
    out, _ = served.gdal("ogrinfo", "-so", f"OAPIF:{served.url}", "observations")
    assert "observed_at: DateTime (0.0)" in out.splitlines(), "though there is not one to guess from"


def test_debians_ogrinfo_leaves_filters_to_us(served: Served) -> None:
    out, asked = served.gdal("ogrinfo", "-q", f"OAPIF:{served.url}", "trees", "-where", "code = 'T-101'")
    assert re.findall(r"code \(String\) = (\S+)", out) == ["T-101"]
    assert asked[-1].endswith("&code=T-101")
    out, asked = served.gdal(
        "ogrinfo", "-q", f"OAPIF:{served.url}", "trees", "-spat", "118.7010", "32.04", "118.7013", "32.05"
    )
    assert sorted(re.findall(r"code \(String\) = (\S+)", out)) == ["GS-001", "T-101"]
    assert "&bbox=118.70" in asked[-1]


def test_debians_ogrinfo_filters_days_itself_as_we_would(served: Served) -> None:
    """A day as a condition would become `datetime`, which asks for something else; see the schema."""
    out, asked = served.gdal(
        "ogrinfo",
        "-q",
        f"OAPIF:{served.url}",
        "paving",
        "-where",
        "installed_on >= '2020-01-01' OR installed_on IS NULL",
    )
    assert len(re.findall(r"code \(String\)", out)) == 2
    assert not any("datetime" in one for one in asked)


def test_gdal_pages_through_everything_once(served: Served) -> None:
    out, asked = served.gdal("ogrinfo", "-q", "-oo", "PAGE_SIZE=2", f"OAPIF:{served.url}", "trees")
    assert sorted(re.findall(r"code \(String\) = (\S+)", out)) == CODES
    assert sum("after=" in one for one in asked) == 2


def test_pyogrios_gdal_lists_counts_and_filters(served: Served) -> None:
    assert [name for name, _ in served.pyogrio("found = pyogrio.list_layers(at).tolist()")] == list(publications())
    info = served.pyogrio(
        "info = pyogrio.read_info(at, layer='trees')\n"
        "found = [info['features'], info['crs'], dict(zip(info['fields'], info['dtypes']))]"
    )
    assert info[:2] == [6, "EPSG:4326"]
    assert {info[2][name] for name in ("height_m", "crown_diameter_m", "accuracy_m")} == {"float64"}
    read = "found = pyogrio.read_dataframe(at, layer='trees'{})['code'].sort_values().tolist()"
    assert served.pyogrio(read.format("")) == CODES
    assert served.pyogrio(read.format(", where=\"code = 'T-101'\"")) == ["T-101"]
    assert served.pyogrio(read.format(", where=\"code LIKE 'GS%'\"")) == CODES[:4]
    assert served.pyogrio(read.format(", bbox=(118.7010, 32.04, 118.7013, 32.05)")) == ["GS-001", "T-101"]
    assert served.pyogrio(read.format(", bbox=(118.7010, 32.04, 118.7013, 32.05), where=\"code LIKE 'GS%'\"")) == [
        "GS-001"
    ]
    counted = served.pyogrio("found = len(pyogrio.read_dataframe(at, layer='trees', where=\"site = 'OTHER'\"))")
    assert counted == 0


def test_owslib_reads_collections_queryables_and_items(served: Served) -> None:
    client = Features(served.url, headers=dict(served.headers))
    assert client.feature_collections() == list(publications())
    assert "http://www.opengis.net/spec/ogcapi-features-1/1.0/conf/core" in client.conformance()["conformsTo"]
    assert "/collections/trees/items" in client.api()["paths"]
    assert client.collection("trees")["title"] == "Trees"
    assert client.collection_queryables("trees")["properties"]["height_m"]["type"] == "number"
    assert client.collection_schema("trees")["properties"]["properties"]["type"] == "object"
    found = client.collection_items("trees", limit=4, bbox=[118.6, 32.0, 118.8, 32.1])
    assert (found["numberMatched"], found["numberReturned"]) == (6, 4)
    found = client.collection_items("trees", limit=4, offset=4)
    assert (found["numberMatched"], found["numberReturned"]) == (6, 2)
    found = client.collection_items("trees", filter="code LIKE 'GS%' AND crown_diameter_m > 13")
    assert [feature["properties"]["code"] for feature in found["features"]] == ["GS-001"]
    one = found["features"][0]
    assert client.collection_item("trees", one["id"])["properties"] == one["properties"]
    with pytest.raises(RuntimeError, match="there is no parameter"):
        client.collection_items("trees", nonsense="1")


def test_geopandas_reads_a_page_over_http(served: Served) -> None:
    url = f"{served.url}/collections/paving/items?limit=1000"
    with urllib.request.urlopen(urllib.request.Request(url, headers=served.headers), timeout=30) as answer:  # noqa: S310
        frame: Any = geopandas.read_file(BytesIO(answer.read()))
    assert (len(frame), set(frame["site"]), frame.crs.to_epsg()) == (2, {OWN}, 4326)
    here: Any = read_dataset(FIRST_LOOK, crs="EPSG:4549").layers["assets"]
    here = here[here["class"].str.startswith("paving.")].set_index("code")
    there = frame.to_crs(4549).set_index("code")
    assert sorted(there.index) == sorted(here.index)
    distance = there.geometry.hausdorff_distance(here.geometry.loc[there.index].set_crs(4549, allow_override=True))
    assert distance.max() < 0.001


def test_without_the_key_nothing_is_read(served: Served, tmp_path: Path) -> None:
    done = subprocess.run(
        ["ogrinfo", f"OAPIF:{served.url}"], capture_output=True, text=True, timeout=60, check=False, cwd=tmp_path
    )
    assert done.returncode != 0
    assert "401" in done.stderr
