"""`greenbelt plan` and `greenbelt species` as their users meet them."""

from __future__ import annotations

import json
import os
import re
from collections.abc import Callable
from pathlib import Path

import geopandas
import pandas as pd
import pytest
import yaml

from greenbelt_gis.catalogue.flood_advice import flood_advice
from greenbelt_gis.catalogue.species import species
from greenbelt_gis.model.vocabulary import BAND, FLOOD_TOLERANCE
from tests.conftest import Ran
from tests.helpers.files import folder

Run = Callable[..., Ran]
ROOT = Path(__file__).parents[2]
DOCS = ROOT / "docs" / "planting.md"
HOW = ("--crs", "EPSG:4549", "--as-of", "2026-06-30")
SQUARE = '"POLYGON (({0} 3547000, {1} 3547000, {1} 3547010, {0} 3547010, {0} 3547000))"'
ZONES = f"code,band,wkt\nZ1,normal_to_2y,{SQUARE.format(377000, 377010)}\nZ2,above_5y,{SQUARE.format(377010, 377020)}\n"
COVER = f"code,planting_type,species,wkt\nB,groundcover,狗牙根,{SQUARE.format(377001, 377003)}\n"
LAWN = f"code,planting_type,species,wkt\nL,lawn,火星草,{SQUARE.format(377005, 377012)}\n"


@pytest.fixture
def plan(tmp_path: Path) -> Path:
    return folder(tmp_path / "plan", planting_csv=LAWN, zones_csv=ZONES)


def test_a_plan_that_fits_ends_with_0(greenbelt: Run, tmp_path: Path) -> None:
    ran = greenbelt("plan", folder(tmp_path / "p", planting_csv=COVER, zones_csv=ZONES), *HOW)
    assert (ran.code, ran.err) == (0, "")
    assert ran.out.endswith("the plan fits\n")
    assert "100.0%  yes" in ran.out


def test_a_plan_that_does_not_ends_with_1_and_says_why(
    greenbelt: Run, plan: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    ran = greenbelt("plan", plan, *HOW)
    assert ran.code == 1
    assert "L (lawn), 50 m², does not suit zone Z1 (normal level to 2-year line); wet-tolerant shrub" in ran.out
    assert "note: species that the catalogue does not know: 火星草" in ran.out
    assert "rule set qinglong" in ran.out
    monkeypatch.setenv("GREENBELT_LANGUAGE", "zh")
    ran = greenbelt("plan", plan, *HOW)
    assert ran.code == 1
    assert "L（草坪） 50 m² 不适宜分带 Z1（常水位至两年一遇）；适宜：耐水湿灌木、地被" in ran.out
    assert "方案不完全适宜" in ran.out


def test_json_for_machines(greenbelt: Run, plan: Path) -> None:
    ran = greenbelt("plan", plan, *HOW, "--json")
    told = json.loads(ran.out)
    assert (ran.code, told["all_fits"], told["fits"]) == (1, False, {"yes": 1, "no": 1, "unknown": 0})
    wrong = told["pieces"][0]
    assert (wrong["zone"], wrong["area_m2"], wrong["fits"]) == ("Z1", 50.0, "no")
    assert wrong["allowed_types"] == ["wet_tolerant_shrub", "groundcover"]
    assert told["zones"][0]["share_before"] is None
    assert told["zones"][0]["mainly_after"] == "no"


@pytest.mark.parametrize("suffix", ["gpkg", "geojson", "parquet", "csv"])
def test_the_pieces_are_written(greenbelt: Run, plan: Path, tmp_path: Path, suffix: str) -> None:
    out = tmp_path / f"o.{suffix}"
    ran = greenbelt("plan", plan, *HOW, "--out", out)
    assert f"written: {out}" in ran.err
    if suffix == "csv":
        assert out.read_text(encoding="utf-8").splitlines()[1].startswith("L|Z1,L,lawn,")
        return
    read = geopandas.read_parquet(out) if suffix == "parquet" else geopandas.read_file(out)
    assert read["fits"].tolist() == ["no", "yes"]
    assert read["area_m2"].tolist() == [50, 20]
    if suffix == "gpkg":
        assert geopandas.list_layers(out)["name"].tolist() == ["planting_plan"]


def test_zones_from_another_dataset_in_another_crs_with_the_planting_that_is_there(
    greenbelt: Run, tmp_path: Path
) -> None:
    own = folder(tmp_path / "own", planting_csv=COVER)
    other = tmp_path / "other"
    folder(other, planting_csv=f"code,planting_type,wkt\nX,lawn,{SQUARE.format(377004, 377009)}\n", zones_csv=ZONES)
    moved = tmp_path / "moved"
    moved.mkdir()
    for name in ("planting", "zones"):
        frame = pd.read_csv(other / f"{name}.csv")
        shapes = geopandas.GeoSeries.from_wkt(frame["wkt"], crs=4549)
        table = geopandas.GeoDataFrame(frame.drop(columns="wkt"), geometry=shapes)
        table.to_crs(4326).to_file(moved / f"{name}.geojson")
    for zones in (other, moved):
        ran = greenbelt("plan", own, *HOW, "--zones", zones, "--json")
        told = json.loads(ran.out)
        assert ran.code == 1
        assert [piece["area_m2"] for piece in told["pieces"]] == [pytest.approx(20, abs=0.01)]
        assert told["zones"][0]["share_before"] == 0
        assert told["zones"][0]["share_after"] == pytest.approx(2 / 7, abs=1e-4)
        assert told["zones_from"] == zones.name


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (["plan", "/nowhere"], "no such file or folder"),
        (["plan", "PLAN", "--zones", "/nowhere"], "no such file or folder"),
        (["plan", "PLAN", "--zones", "EMPTY"], "there are no zones in empty"),
        (["plan", "BARE"], "there are no zones in bare"),
        (["plan", "EMPTY"], "the dataset has no planting"),
        (["plan", "PLAN", "--as-of", "soon"], "'soon' is not a date"),
        (["plan", "PLAN", "--rule-set", "qinlong"], "did you mean 'qinglong'"),
        (["plan", "PLAN", "--out", "o.xls"], "cannot write o.xls"),
        (["plan", "PLAN", "--out", "PLAN/zones.csv"], "is read, or written already"),
        (["species", "nothing like it"], "the catalogue does not know 'nothing like it'"),
        (["species", "Phragmites australes"], "did you mean 'Phragmites australis'"),
        (["species", "--band", "below"], "did you mean 'below_normal'"),
        (["species", "--type", "lawns"], "did you mean 'lawn'"),
    ],
)
def test_a_users_mistake_ends_with_2_in_one_sentence(
    greenbelt: Run, plan: Path, tmp_path: Path, arguments: list[str], told: str
) -> None:
    places = {
        "PLAN": plan,
        "EMPTY": folder(tmp_path / "empty", trees_csv="code,x,y\nT,377000,3547000\n"),
        "BARE": folder(tmp_path / "bare", planting_csv=COVER),
    }
    given = [re.sub(r"^[A-Z]+", lambda m: str(places.get(m[0], m[0])), one) for one in arguments]
    ran = greenbelt(*given, *(() if arguments[0] == "species" or "--as-of" in arguments else HOW))
    assert ran.code == 2
    assert told in ran.err
    assert len(ran.err.strip().splitlines()) == 1
    assert ran.out == ""


def test_rejected_rows_are_told_and_quiet_is_quiet(greenbelt: Run, tmp_path: Path) -> None:
    source = folder(tmp_path / "p", planting_csv=COVER + "C,seaweed,,POINT (377001 3547001)\n", zones_csv=ZONES)
    ran = greenbelt("plan", source, *HOW)
    assert (ran.code, "planting: 1 rejected" in ran.err) == (0, True)
    assert greenbelt("plan", source, *HOW, "--quiet").err == ""


def test_species_are_listed_narrowed_and_shown(greenbelt: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    listed = greenbelt("species").out
    for one in species().values():
        assert one.names.la in listed
    assert re.search(r"^Prunus × yedoensis .* does not stand flooding \* +white, pink \*$", listed, re.MULTILINE)
    wet = greenbelt("species", "--band", "below_normal", "--type", "groundcover").out
    assert [line.split("  ")[0] for line in wet.splitlines()[2:-2]] == ["Lythrum salicaria"]
    assert "no species" in greenbelt("species", "--band", "below_normal", "--type", "lawn").out
    shown = yaml.safe_load(greenbelt("species", "荷花").out)
    assert shown["id"] == "nelumbo-nucifera"
    for name in ("nelumbo-nucifera", "LOTUS", "莲 Nelumbo nucifera"):
        assert json.loads(greenbelt("species", name, "--json").out) == shown
    assert len(json.loads(greenbelt("species", "--json").out)) == len(species())
    monkeypatch.setenv("GREENBELT_LANGUAGE", "zh")
    assert re.search(
        r"^Nelumbo nucifera +莲 +水生植物 +仅生于水中 +粉色、白色$", greenbelt("species").out, re.MULTILINE
    )


def test_the_example_of_the_documentation_prints_what_it_says(
    greenbelt: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """``UPDATE_README=1`` writes what was printed into it instead."""
    text = DOCS.read_text(encoding="utf-8")
    (tmp_path / "plan").mkdir()
    for name, content in re.findall(r"`plan/(\w+\.csv)`:\n\n```csv\n(.*?)```", text, re.DOTALL):
        (tmp_path / "plan" / name).write_text(content, encoding="utf-8")
    block = re.search(r"```console\n\$ greenbelt ([^\n]+)\n(.*?)```", text, re.DOTALL)
    assert block
    monkeypatch.chdir(tmp_path)
    ran = greenbelt(*block[1].split())
    if os.environ.get("UPDATE_README"):
        DOCS.write_text(text.replace(block[0], f"```console\n$ greenbelt {block[1]}\n{ran.out}```"), encoding="utf-8")
        return
    assert ran.out == block[2]
    assert ran.code == 1


def test_the_documentation_tells_the_advice_as_it_is() -> None:
    rows = re.findall(r"^\| `(\w+)` \| [^|]+ \| ([^|]*) \| ([^|]*)\|$", DOCS.read_text(encoding="utf-8"), re.MULTILINE)
    told = {word: [re.findall(r"`(\w+)`", cell) for cell in cells] for word, *cells in rows if word in FLOOD_TOLERANCE}
    assert list(told) == list(FLOOD_TOLERANCE)
    for word, cells in told.items():
        for answer, bands in zip(("yes", "unknown"), cells, strict=True):
            assert bands == [band for band in BAND if flood_advice().suits(word, band) == answer]
