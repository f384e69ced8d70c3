"""The command line as its users meet it: output, messages, exit codes."""

from __future__ import annotations

import json
import subprocess
import sys
import threading
from collections.abc import Callable
from pathlib import Path

import pytest
import yaml

from greenbelt_gis.cli import common
from tests.conftest import Ran
from tests.helpers.files import ASSETS, TREES, folder
from tests.helpers.sheets import sheet

Run = Callable[..., Ran]


@pytest.fixture
def site(tmp_path: Path) -> Path:
    """T1 has paving 0.5 m from its surface; nothing else is wrong."""
    return folder(tmp_path / "site", trees_csv=TREES, assets_csv=ASSETS)


CRS = ("--crs", "EPSG:4549", "--as-of", "2026-06-30")


def test_audit_prints_a_table_and_ends_with_1_where_there_are_findings(greenbelt: Run, site: Path) -> None:
    ran = greenbelt("audit", site, *CRS)
    assert ran.code == 1
    line = next(line for line in ran.out.splitlines() if line.startswith("heritage.trunk-paving"))
    assert line.split()[1:6] == ["1", "0", "0", "2", "0"]
    assert "site, as of 2026-06-30, rule set qinglong" in ran.out
    assert "trees not judged by heritage.crown-clearance, as the dataset has no layer activities: 2" in ran.out
    assert ran.err == ""


def test_audit_ends_with_0_where_there_are_none(greenbelt: Run, tmp_path: Path) -> None:
    assert (
        greenbelt("audit", folder(tmp_path / "d", trees_csv=TREES, assets_csv=ASSETS.split("\n")[0] + "\n"), *CRS).code
        == 0
    )


def test_rejected_rows_fail_only_where_strict(greenbelt: Run, tmp_path: Path) -> None:
    source = folder(tmp_path / "d", trees_csv=TREES + "T1,1,50,377000,3547000\n")
    ran = greenbelt("audit", source, *CRS)
    assert ran.code == 0
    assert "trees: 1 rejected: the code is repeated in this layer" in ran.err
    assert "every row: --rejects FILE.csv" in ran.err
    assert greenbelt("audit", source, *CRS, "--strict").code == 1
    assert greenbelt("audit", source, *CRS, "--quiet").err == ""
    greenbelt("audit", source, *CRS, "--rejects", tmp_path / "r.csv")
    assert "T1,the code is repeated" in (tmp_path / "r.csv").read_text(encoding="utf-8")


def test_json_for_machines(greenbelt: Run, site: Path) -> None:
    ran = greenbelt("audit", site, *CRS, "--json")
    told = json.loads(ran.out)
    assert told["findings"] == 1
    assert {t["rule"]: t["violation"] for t in told["rules"] if t["violation"]} == {"heritage.trunk-paving": 1}
    assert {"read", "judge"} <= set(told["seconds"])


def test_in_chinese(greenbelt: Run, site: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GREENBELT_LANGUAGE", "zh")
    ran = greenbelt("audit", site, *CRS)
    assert "树干3米内禁硬化铺装" in ran.out
    assert "错误：文件或文件夹不存在" in greenbelt("audit", "/nowhere").err


@pytest.mark.parametrize(("name", "zh"), [("zh_CN.UTF-8", True), ("en_US.UTF-8", False), ("C", False)])
def test_the_language_follows_the_terminal(monkeypatch: pytest.MonkeyPatch, name: str, zh: bool) -> None:
    monkeypatch.delenv("GREENBELT_LANGUAGE", raising=False)
    monkeypatch.setenv("LC_ALL", name)
    assert common.language() == ("zh" if zh else "en")


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (["audit", "/nowhere"], "error: no such file or folder"),
        (["audit", "SITE", "--rule-set", "qinlong"], "did you mean 'qinglong'"),
        (["audit", "SITE", "--rule", "trunk-paving"], "did you mean 'heritage.trunk-paving'"),
        (["audit", "SITE", "--as-of", "tomorrow"], "'tomorrow' is not a date"),
        (["audit", "SITE", "--out", "f.xls"], "cannot write f.xls"),
        (["audit", "SITE", "--crs", "4326"], "is not a projected CRS"),
        (["explain", "x", "--findings", "/nowhere.csv"], "no such file"),
        (["rules", "show", "heritage.trunk"], "did you mean 'heritage.trunk-paving'"),
        (["template", "/nowhere/t.gpkg"], "the folder does not exist"),
        (["template", "/nowhere/t.xlsx", "--class", "tree"], "the folder does not exist"),
        (["template", "t.xlsx"], "a survey sheet is for one class"),
        (["template", "t.gpkg", "--class", "tree"], "a GeoPackage takes no class"),
        (["template", "t.xlsx", "--class", "seat"], "did you mean"),
        (["template", "t.xlsx", "--class", "tree", "--rule-set", "qinlong"], "did you mean 'qinglong'"),
        (["audit", "/nowhere.xlsx"], "no such file or folder"),
        (["template", "t.gpkg", "--crs", "EPSG:4326"], "cannot be measured"),
        (["map", "compliance", "SITE", "--out", "m.png"], "cannot write m.png"),
        (["map", "zones", "SITE", "--out", "m.png"], "cannot write m.png"),
        (["map", "zones", "SITE", "--crs", "EPSG:4549", "--out", "m.html", "--compare", "/nowhere"], "no such file"),
        (["map", "zones", "SITE", "--out", "m.html", "--rule-set", "qinlong"], "did you mean 'qinglong'"),
    ],
)
def test_a_users_mistake_ends_with_2_in_one_sentence(
    greenbelt: Run, site: Path, arguments: list[str], told: str
) -> None:
    ran = greenbelt(*[str(site) if a == "SITE" else a for a in arguments])
    assert ran.code == 2
    assert told in ran.err
    assert "Traceback" not in ran.err
    assert ran.out == ""
    assert len(ran.err.strip().splitlines()) == 1


def test_a_wrong_option_ends_with_2(greenbelt: Run) -> None:
    assert greenbelt("audit", "--nonsense").code == 2


def test_explain_tells_clause_inputs_calculation_and_limit(
    greenbelt: Run, site: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    out = tmp_path / "f.geojson"
    greenbelt("audit", site, *CRS, "--out", out)
    finding = json.loads(out.read_text(encoding="utf-8"))["features"][0]["id"]
    told = greenbelt("explain", finding, "--findings", out).out
    for part in (
        "2.2/1(2)-1, Qinglong green belt O&M brief (rule set qinglong 2026.2)",
        "P1 is 0.500 m from the trunk of T1",
        "trunk surface: position less the radius 0.500 m",
        "accuracy at 95 %: 0.1 m and 0.1 m (assumed where not stated)",
        "signed distance = 1.000 − 0.500 = 0.500 m",
        "margin = 3 − 0.500 = 2.500 m",
        "σ = √((a/2.448)² + (b/2.448)²) = 0.058 m",
        "Φ(margin / σ) = 1.000000",
        "≥ 3 m",
        "2026-06-30",
        "trees.csv (",
    ):
        assert part in told
    assert greenbelt("explain", finding[:8], "--findings", out).out == told
    assert json.loads(greenbelt("explain", finding, "--findings", out, "--json").out)["inputs"]["radius_m"] == 0.5
    monkeypatch.setenv("GREENBELT_LANGUAGE", "zh")
    assert "树干外缘：位置减去半径 0.500 米" in greenbelt("explain", finding, "--findings", out).out
    (tmp_path / "f.geojson.run.json").unlink()  # then the package's own rules explain
    assert "0.500" in greenbelt("explain", finding, "--findings", out).out


def test_explain_of_an_unknown_or_ambiguous_id(greenbelt: Run, site: Path, tmp_path: Path) -> None:
    out = tmp_path / "f.csv"
    greenbelt("audit", site, *CRS, "--out", out)
    assert "the file has no finding 00000000" in greenbelt("explain", "00000000", "--findings", out).err
    text = out.read_text(encoding="utf-8")
    row = text.splitlines()[1]
    twin = row[:35] + ("0" if row[35] != "0" else "1") + row[36:]
    out.write_text(text + twin + "\n", encoding="utf-8")
    assert "2 findings begin with" in greenbelt("explain", row[:10], "--findings", out).err


def test_explain_of_every_shape(greenbelt: Run, tmp_path: Path) -> None:
    trees = "code,heritage,dbh_cm,crown_diameter_m,accuracy_m,x,y\nA,1,,,0,377000,3547000\nB,1,50,10,0,377100,3547000\nC,1,50,,0,377200,3547000\nD,1,50,,0,377300,3547000\n"
    acts = "code,kind,accuracy_m,x,y\na,piling,0,377010,3547000\nb,piling,0,377107.9,3547000\nc,piling,0,377202,3547000\nd,other,0,377302,3547000\n"
    crowns = 'tree,accuracy_m,wkt\nD,0,"POLYGON ((377299 3546999, 377301 3546999, 377301 3547001, 377299 3547001, 377299 3546999))"\n'
    pavings = 'code,class,accuracy_m,wkt\np,paving.plaza,0,"POLYGON ((377003.5 3547000, 377005 3547000, 377005 3547001, 377003.5 3547000))"\n'
    source = folder(tmp_path / "d", trees_csv=trees, activities_csv=acts, crowns_csv=crowns, assets_csv=pavings)
    out = tmp_path / "f.csv"
    greenbelt("audit", source, *CRS, "--out", out)
    told = {}
    for row in out.read_text(encoding="utf-8").splitlines()[1:]:
        finding, rule, subject = row.split(",")[:3]
        told[rule.split(".")[1], subject] = greenbelt("explain", finding, "--findings", out).out
    assert (
        "position of the tree; the trunk diameter is unknown (radius up to 1 m is plausible)"
        in told["trunk-paving", "A"]
    )
    assert (
        "up to 3 + 1 m from the position the answer depends on a diameter nobody recorded" in told["trunk-paving", "A"]
    )
    assert "the crown is unknown (radius up to 15 m is plausible)" in told["crown-clearance", "A"]
    assert "crown drawn as a circle: position less the radius 5.000 m" in told["crown-clearance", "B"]
    assert "σ = 0: compared plainly" in told["crown-clearance", "C"]
    assert "surveyed crown projection" in told["crown-clearance", "D"]
    assert "a person must decide" in told["crown-clearance", "D"]


def test_rules_are_listed_shown_and_checked(greenbelt: Run, tmp_path: Path) -> None:
    listed = greenbelt("rules").out
    line = next(line for line in listed.splitlines() if line.startswith("heritage.trunk-paving"))
    assert line.split()[1:6] == ["separation", "distance_m", ">=", "3", "grave"]
    assert json.loads(greenbelt("rules", "--json").out)["name"] == "qinglong"
    shown = yaml.safe_load(greenbelt("rules", "show", "heritage.trunk-paving").out)
    assert shown["limit"] == {"distance_m": 3.0, "operator": ">="}
    assert json.loads(greenbelt("rules", "show", "heritage.trunk-paving", "--json").out) == shown
    own = {"name": "own", "title": {"en": "Own", "zh": "自"}, "rules": ["heritage.trunk-paving"]}
    file = tmp_path / "own.yaml"
    file.write_text(yaml.safe_dump(own), encoding="utf-8")
    assert "rule set own, 1 rules, all fine" in greenbelt("rules", "check", file).out
    shown["limit"]["distance_m"] = 4.0
    file.write_text(yaml.safe_dump({**own, "rules": [{**shown, "id": "own.rule"}]}), encoding="utf-8")
    ran = greenbelt("rules", "check", file)
    assert ran.code == 2
    assert "the example 'paving exactly at 3 m from the trunk surface is allowed' comes out differently" in ran.err


def test_a_users_rule_set_judges_and_explains(greenbelt: Run, site: Path, tmp_path: Path) -> None:
    shown = yaml.safe_load(greenbelt("rules", "show", "heritage.trunk-paving").out)
    rule = {**shown, "id": "own.rule", "limit": {"distance_m": 0.4, "operator": ">="}}
    file = tmp_path / "own.yaml"
    file.write_text(
        yaml.safe_dump({"name": "own", "title": {"en": "Own", "zh": "自"}, "rules": [rule]}), encoding="utf-8"
    )
    ran = greenbelt("audit", site, *CRS, "--rule-set", file, "--out", tmp_path / "f.csv")
    assert "own.rule" in ran.out
    assert ran.code == 1 or ran.code == 0


def test_the_map_of_bands_and_of_what_a_new_cut_changes(greenbelt: Run, tmp_path: Path) -> None:
    def cut(name: str, border: int) -> Path:
        x, y = 377000, 3547000
        rows = [
            f'{code},{band},"POLYGON (({a} {y}, {b} {y}, {b} {y + 9}, {a} {y + 9}, {a} {y}))"'
            for code, band, a, b in (("A", "2y_to_5y", x, x + border), ("B", "above_5y", x + border, x + 40))
        ]
        return folder(tmp_path / name, zones_csv="code,band,wkt\n" + "\n".join(rows) + "\n")

    out = tmp_path / "m.html"
    ran = greenbelt("map", "zones", cut("new", 20), *CRS, "--out", out)
    assert (ran.code, ran.out) == (0, "")
    assert f"written: {out}" in ran.err
    assert "changed: " not in out.read_text(encoding="utf-8")
    assert (
        greenbelt("map", "zones", tmp_path / "new", *CRS, "--out", out, "--compare", cut("old", 10), "--quiet").err
        == ""
    )
    assert "changed: wetter 90 m²" in out.read_text(encoding="utf-8")
    ran = greenbelt(
        "map", "zones", tmp_path / "new", *CRS, "--out", out, "--compare", folder(tmp_path / "t", trees_csv=TREES)
    )
    assert ran.code == 2
    assert "there are no bands to compare with" in ran.err


def test_template_and_map_say_where_they_were_written(greenbelt: Run, site: Path, tmp_path: Path) -> None:
    assert greenbelt("template", tmp_path / "t.gpkg").err == f"written: {tmp_path / 't.gpkg'}\n"
    ran = greenbelt("map", "compliance", site, *CRS, "--out", tmp_path / "m.html")
    assert (ran.code, ran.err) == (0, f"written: {tmp_path / 'm.html'}\n")
    assert greenbelt("map", "compliance", site, *CRS, "--out", tmp_path / "m.html", "--quiet").err == ""


def test_progress_is_told_once_work_takes_longer_than_a_second(
    greenbelt: Run, site: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    assert greenbelt("audit", site, *CRS).err == ""
    monkeypatch.setattr(common, "PATIENCE_S", 0.0)
    slow = judge_slowly(monkeypatch)
    heritage = ("--rule", "heritage.crown-clearance", "--rule", "heritage.trunk-paving")
    ran = greenbelt("audit", site, *CRS, *heritage, "--out", tmp_path / "f.csv")
    assert slow
    assert ran.err.splitlines() == [
        "reading trees.csv", "reading assets.csv", "judging by 2 rules", "writing f.csv",
    ]  # fmt: skip
    assert greenbelt("audit", site, *CRS, "--quiet").err == ""


def judge_slowly(monkeypatch: pytest.MonkeyPatch) -> bool:
    """Let every audit wait until the progress timer has fired."""
    from greenbelt_gis.checks.engine import judge

    def waiting(*arguments: object, **options: object) -> object:
        threading.Event().wait(0.2)
        return judge(*arguments, **options)  # type: ignore[arg-type]

    monkeypatch.setattr("greenbelt_gis.workflows.audit.judge", waiting)
    return True


def test_help_answers_without_loading_the_heavy_libraries() -> None:
    code = (
        "import sys, greenbelt_gis.cli as c\n"
        "try: c.app(['--help'])\n"
        "except SystemExit: pass\n"
        "heavy = {'numpy', 'pandas', 'shapely', 'geopandas', 'pyogrio', 'pyproj', 'folium', 'pydantic'} & set(sys.modules)\n"
        "assert not heavy, heavy\n"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert "audit" in done.stdout


def test_a_closed_pipe_is_no_error(site: Path) -> None:
    command = f"{sys.executable} -m greenbelt_gis.cli rules | head -1"
    done = subprocess.run(command, shell=True, capture_output=True, text=True, check=False)
    assert "Traceback" not in done.stderr


@pytest.mark.parametrize(
    "url",
    [
        "mysql://u:secret@h/d", "rubbish-secret", "host=/nowhere password=secret", "postgresql://u:se@cret@h:x/d",
        "postgresql://u:secret@h/d?unknown=1", "postgresql://u:sec%ret@h/d",
    ],
)  # fmt: skip
def test_an_address_that_is_none_is_told_without_showing_it(
    greenbelt: Callable[..., Ran], monkeypatch: pytest.MonkeyPatch, url: str
) -> None:
    monkeypatch.setenv("GREENBELT_DATABASE_URL", url)
    ran = greenbelt("near", "--lon", "118.7", "--lat", "32")
    assert ran.code == 2
    assert ran.err.startswith(
        "error: GREENBELT_DATABASE_URL is not the address of a PostgreSQL. To fix: write postgresql://"
    )
    assert "secret" not in ran.err


def test_a_short_scheme_is_understood_and_a_dead_server_is_no_record(
    greenbelt: Callable[..., Ran], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("GREENBELT_DATABASE_URL", "postgres://nobody@127.0.0.1:1/x")
    ran = greenbelt("near", "--lon", "118.7", "--lat", "32")
    assert ran.code == 3
    assert ran.err.startswith("error: the record cannot be reached: ")


@pytest.mark.parametrize(
    ("name", "value", "why"), [("LANGUAGE", "de", "'en' or 'zh'"), ("TIMEZONE", "Mars/X", "no time zone")]
)
def test_a_setting_that_cannot_be_used_is_named(
    greenbelt: Callable[..., Ran], monkeypatch: pytest.MonkeyPatch, name: str, value: str, why: str
) -> None:
    monkeypatch.setenv(f"GREENBELT_{name}", value)
    monkeypatch.setenv("LC_ALL", "C.UTF-8")
    ran = greenbelt("near", "--lon", "118.7", "--lat", "32")
    assert ran.code == 2
    assert ran.err.startswith(f"error: GREENBELT_{name} cannot be used: ")
    assert why in ran.err


def test_an_unforeseen_error_is_one_sentence(greenbelt: Callable[..., Ran], monkeypatch: pytest.MonkeyPatch) -> None:
    class OddError(Exception):
        pass

    def odd(*_: object, **__: object) -> None:
        raise OddError("what")

    monkeypatch.setattr("greenbelt_gis.workflows.record.open_record", odd)
    ran = greenbelt("near", "--lon", "118.7", "--lat", "32")
    assert ran.code == 2
    assert "should not have happened (OddError: what)" in ran.err


def test_a_survey_sheet_goes_out_and_comes_back(
    greenbelt: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = sheet(tmp_path / "树.xlsx", "tree", {"asset": "T1", "observed_at": "2026-05-01", "pest_share": 0.2})
    ran = greenbelt("audit", path, "--as-of", "2026-06-30", "--json")
    assert ran.code == 1
    told = json.loads(ran.out)
    assert (told["site"], told["rows"], told["findings"]) == ("树", {"observations": 1, "trees": 1}, 1)
    assert "has no places to draw" in greenbelt("map", "defects", path, "--out", tmp_path / "m.html").err
    monkeypatch.setenv("GREENBELT_LANGUAGE", "zh")
    ran = greenbelt("template", "--class", "lawn", tmp_path / "草坪.xlsx")
    assert (ran.code, ran.err) == (0, f"已写出：{tmp_path / '草坪.xlsx'}\n")
    assert "检查表" in greenbelt("template", "--help").out
