"""What a hard review by use brought up: each of these once lost data, misjudged, crashed or misled."""

from __future__ import annotations

import contextlib
import json
import struct
from collections.abc import Callable
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
import shapely

from greenbelt_gis.errors import CatalogueError, CrsError, GreenbeltError, InputError, ProfileError
from tests.conftest import Ran
from tests.helpers.drawn import layer, paving, square, tree
from tests.helpers.files import ASSETS, TREES, folder, profile, read, rejected

Run = Callable[..., Ran]
DAY = ("--as-of", "2026-06-30")
CRS = ("--crs", "EPSG:4549")
MERCATOR = (
    'PROJCS["city grid",GEOGCS["g",DATUM["D",SPHEROID["s",6378137,298.257222101]],PRIMEM["G",0],'
    'UNIT["degree",0.0174532925199433]],PROJECTION["Mercator_2SP"],PARAMETER["standard_parallel_1",0],'
    'PARAMETER["central_meridian",120],PARAMETER["false_easting",500000],PARAMETER["false_northing",0],UNIT["metre",1]]'
)


def test_mercator_under_another_name_is_refused(tmp_path: Path) -> None:
    with pytest.raises(CrsError, match="not a projected CRS in metres"):
        read(folder(tmp_path / "d", trees_csv=TREES), crs=MERCATOR)


def test_a_quote_that_never_closes_is_an_error_not_a_loss(tmp_path: Path) -> None:
    text = 'code,class,x,y,name\nP0,paving.kerb,377020,3547000,"broken\nP1,paving.kerb,377001,3547000,ok\n'
    with pytest.raises(InputError, match="quotation mark is opened and never closed"):
        read(folder(tmp_path / "d", assets_csv=text))


@pytest.mark.parametrize(
    "outputs",
    [
        ("--out", "site/assets.csv"), ("--rejects", "site/trees.csv"), ("--out", "f.csv", "--rejects", "f.csv"),
        ("--out", "f.csv", "--rejects", "f.csv.run.json"),
    ],
)  # fmt: skip
def test_no_output_replaces_an_input_or_another_output(
    greenbelt: Run, tmp_path: Path, outputs: tuple[str, ...]
) -> None:
    site = folder(tmp_path / "site", trees_csv=TREES, assets_csv=ASSETS)
    named = [str(tmp_path / o) if "." in o else o for o in outputs]
    ran = greenbelt("audit", site, *CRS, *DAY, *named)
    assert ran.code == 2
    assert "is read, or written already, by this run" in ran.err
    assert (site / "trees.csv").read_text() == TREES
    assert (site / "assets.csv").read_text() == ASSETS


def test_a_filled_in_template_is_not_written_over(greenbelt: Run, tmp_path: Path) -> None:
    assert greenbelt("template", tmp_path / "t.gpkg").code == 0
    ran = greenbelt("template", tmp_path / "t.gpkg")
    assert (ran.code, "is there already" in ran.err) == (2, True)


def test_three_metres_are_three_metres_with_a_zone_prefix_too(greenbelt: Run, tmp_path: Path) -> None:
    trees = "code,heritage,dbh_cm,accuracy_m,x,y\n"
    pavings = "code,class,accuracy_m,x,y\n"
    for n in range(40):
        x = 40_377_241.2 + 100 * n + n / 10
        trees += f"T{n},1,120,0,{x:.3f},3547000\n"
        pavings += f"P{n},paving.kerb,0,{x + 3.6:.3f},3547000\n"
    site = folder(tmp_path / "d", trees_csv=trees, assets_csv=pavings)
    assert greenbelt("audit", site, "--crs", "EPSG:4528", *DAY).code == 0
    nearer = pavings.replace(f"{40_377_241.2 + 3.6:.3f}", f"{40_377_241.2 + 3.599:.3f}", 1)
    assert greenbelt("audit", folder(site, assets_csv=nearer), "--crs", "EPSG:4528", *DAY).code == 1


@pytest.mark.parametrize("text", ["１００", "1_00", "٣٠", "thick"])
def test_a_diameter_in_odd_digits_is_rejected_not_unknown(tmp_path: Path, text: str) -> None:
    found = read(folder(tmp_path / "d", trees_csv=TREES + f"X,1,{text},377000,3547000\n"))
    assert rejected(found) == [("trees", 3, f"dbh_cm is not a diameter (30 or 30;25): {text}")]


@pytest.mark.parametrize(
    ("where", "kept"),
    [({"perm": [True]}, ["A", "C"]), ({"g": [1]}, ["A", "B"]), ({"g": ["1"]}, ["B"]), ({"perm": True, "g": 1}, ["A"])],
)
def test_where_compares_flags_and_numbers_as_what_they_are(
    tmp_path: Path, where: dict[str, object], kept: list[str]
) -> None:
    (tmp_path / "t.csv").write_text(
        "code,perm,g,x,y\nA,True,1.0,377000,3547000\nB,False,1,377000,3547000\nC,true,2,377000,3547000\n"
    )
    part = {"source": "t.csv", "crs": "EPSG:4549", "where": where}
    assert list(read(profile(tmp_path / "p.yaml", {"layers": {"trees": [part]}})).layers["trees"]["code"]) == kept


@pytest.mark.parametrize("condition", [[], {}, {"any_of": ["a"], "min": 1}])
def test_a_condition_that_says_nothing_or_two_things_is_refused(tmp_path: Path, condition: object) -> None:
    (tmp_path / "t.csv").write_text(TREES)
    part = {"source": "t.csv", "where": {"code": condition}}
    with pytest.raises(ProfileError, match="either values, or min and max"):
        read(profile(tmp_path / "p.yaml", {"layers": {"trees": [part]}}))


def test_a_day_whose_midnight_did_not_exist_is_a_day(tmp_path: Path) -> None:
    text = "code,heritage,planted_on,x,y\nT1,1,1940-06-01,377000,3547000\n"
    found = read(folder(tmp_path / "d", trees_csv=text))
    assert str(found.layers["trees"]["planted_on"][0])[:10] == "1940-06-01"


def test_the_profiles_crs_says_what_csv_coordinates_are_in(tmp_path: Path) -> None:
    (tmp_path / "t.csv").write_text(TREES)
    path = profile(tmp_path / "p.yaml", {"crs": "EPSG:4549", "layers": {"trees": [{"source": "t.csv"}]}})
    lon = read(path, crs="EPSG:32650").layers["trees"].to_crs(4326).geometry.x[0]
    assert lon == pytest.approx(118.698, abs=1e-2)


@pytest.mark.parametrize(
    ("wkt", "reason"),
    [
        ("COMPOUNDCURVE(" * 60_000, "the WKT is nested too deeply"), ("MULTISURFACE (" * 60_000, "the WKT is nested too deeply"),
        ("CIRCULARSTRING (377001 3547000, 377002 3547001, 377003 3547000)", "curves and surfaces are not supported in WKT"),
    ],
    ids=["deep curve", "deep surface", "curve"],
)  # fmt: skip
def test_curves_and_depth_in_wkt_reject_their_row(tmp_path: Path, wkt: str, reason: str) -> None:
    found = read(folder(tmp_path / "d", assets_csv=ASSETS + f'P2,paving.kerb,"{wkt}"\n'))
    assert rejected(found) == [("assets", 2, reason)]


def as_parquet(path: Path, values: list[bytes | None], **geo: object) -> None:
    meta = {
        "version": "1.0.0",
        "primary_column": "geometry",
        "columns": {"geometry": {"encoding": "WKB", "crs": "EPSG:4549"}},
        **geo,
    }
    table = pa.table({"code": [f"T{n}" for n in range(len(values))], "geometry": pa.array(values, pa.binary())})
    pq.write_table(table.replace_schema_metadata({"geo": json.dumps(meta)}), path)


def test_wkb_that_is_deep_or_cut_off_rejects_its_row(tmp_path: Path) -> None:
    (tmp_path / "d").mkdir()
    deep = struct.pack("<BII", 1, 7, 1) * 100_000 + struct.pack("<BII", 1, 7, 0)
    good = shapely.to_wkb(shapely.Point(377000, 3547000))
    as_parquet(tmp_path / "d" / "trees.parquet", [deep, b"\x01\x02", good, None])
    found = read(tmp_path / "d")
    assert list(found.layers["trees"]["code"]) == ["T2"]
    assert [row for _, row, _ in rejected(found)] == [1, 2, 4]


@pytest.mark.parametrize(
    "geo", [{"primary_column": "nope"}, {"columns": {"geometry": {"crs": "garbage"}}}, {"columns": 3}]
)
def test_geoparquet_with_odd_metadata_is_told(tmp_path: Path, geo: dict[str, object]) -> None:
    (tmp_path / "d").mkdir()
    as_parquet(tmp_path / "d" / "trees.parquet", [shapely.to_wkb(shapely.Point(377000, 3547000))], **geo)
    with pytest.raises(InputError, match="cannot be read"):
        read(tmp_path / "d")


def test_a_geopackage_of_undefined_crs_takes_the_one_named(tmp_path: Path) -> None:
    import sqlite3

    file = tmp_path / "x.gpkg"
    layer(tree("T1", (0, 0))).to_file(file, layer="trees")
    with sqlite3.connect(file) as database:
        database.execute("UPDATE gpkg_contents SET srs_id = -1")
        database.execute("UPDATE gpkg_geometry_columns SET srs_id = -1")
    assert read(file).layers["trees"].geometry.x[0] == 377_000
    with pytest.raises(CrsError, match="does not say which CRS"):
        read(file, crs=None)


def test_a_crs_nobody_can_transform_is_told(tmp_path: Path) -> None:
    with pytest.raises(CrsError):
        read(folder(tmp_path / "d", trees_csv=TREES), crs="+proj=tmerc +lon_0=0 +R=3396000 +units=m +type=crs")


@pytest.mark.parametrize("content", [b"code,heritage,x,y", b"\xef\xbb\xbf", b"\n;\ncode;x;y\nT1;377000;3547000\n"])
def test_odd_csv_files_end_in_no_trace(tmp_path: Path, content: bytes) -> None:
    with contextlib.suppress(GreenbeltError):
        read(folder(tmp_path / "d", trees_csv=content))


@pytest.mark.parametrize("encoding", ["ascii", "utf-7", "utf-16", "punycode"])
def test_a_named_encoding_that_does_not_fit_is_told(tmp_path: Path, encoding: str) -> None:
    (tmp_path / "t.csv").write_text("code,树种,x,y\nT1,银杏,377000,3547000\n", encoding="utf-8")
    part = {"source": "t.csv", "crs": "EPSG:4549", "encoding": encoding}
    with pytest.raises((InputError, ProfileError)):
        read(profile(tmp_path / "p.yaml", {"layers": {"trees": [part]}}))


def test_lists_in_an_enumerated_column_reject_their_row(tmp_path: Path) -> None:
    features = [
        {"type": "Feature", "properties": {"code": "A", "heritage": ["1"], "dbh_cm": "30"}, "geometry": {"type": "Point", "coordinates": [118.7, 32.05]}},
        {"type": "Feature", "properties": {"code": "B", "heritage": None, "dbh_cm": "30"}, "geometry": {"type": "Point", "coordinates": [118.7, 32.05]}},
    ]  # fmt: skip
    text = json.dumps({"type": "FeatureCollection", "features": features})
    found = read(folder(tmp_path / "d", trees_geojson=text))
    assert list(found.layers["trees"]["code"]) == ["B"]
    assert rejected(found)[0][2].startswith("heritage is not a valid word")


def test_geojson_read_feature_by_feature_stays_aligned(tmp_path: Path) -> None:
    point = '"geometry":{"type":"Point","coordinates":[%s,32.05]}'
    rows = [
        '{"type":"Feature","properties":{"code":"A"},' + point % "1e999" + "}",
        '{"type":"Feature","properties":"abc",' + point % "118.7" + "}",
        '{"type":"Feature","properties":{"code":"\\ud800"},' + point % "118.7" + "}",
        '{"type":"Feature","properties":{"code":"D"},' + point % "118.71" + "}",
    ]
    found = read(
        folder(tmp_path / "d", trees_geojson='{"type":"FeatureCollection","features":[' + ",".join(rows) + "]}")
    )
    assert list(found.layers["trees"]["code"]) == ["D"]
    assert [row for _, row, _ in rejected(found)] == [1, 2, 3]
    assert found.layers["trees"].to_crs(4326).geometry.x[0] == pytest.approx(118.71)


def test_a_broken_gzip_stream_is_told(tmp_path: Path) -> None:
    (tmp_path / "d").mkdir()
    (tmp_path / "d" / "trees.csv.gz").write_bytes(b"\x1f\x8b\x08\x00\x00\x00\x00\x00\x00\x03" + b"\xff" * 30)
    with pytest.raises(InputError, match="cannot be unpacked"):
        read(tmp_path / "d")


def test_an_absurd_accuracy_is_rejected(tmp_path: Path) -> None:
    text = "code,heritage,accuracy_m,x,y\nA,1,1e200,377000,3547000\nB,1,0.1,377000,3547000\n"
    assert rejected(read(folder(tmp_path / "d", trees_csv=text)))[0][1] == 1


def test_one_typo_in_a_longitude_costs_one_row(tmp_path: Path) -> None:
    (tmp_path / "t.csv").write_text("code,lon,lat\nA,118.7,32.05\nB,11870,32.05\nC,118.7001,32.05\n")
    part = {"source": "t.csv", "x": "lon", "y": "lat", "crs": "EPSG:4326"}
    found = read(profile(tmp_path / "p.yaml", {"layers": {"trees": [part]}}))
    assert list(found.layers["trees"]["code"]) == ["A", "C"]
    assert rejected(found) == [("trees", 2, "outside the area of use of EPSG:4549")]


@pytest.mark.filterwarnings("ignore:Column names longer", "ignore:Normalized/laundered")
def test_a_shapefiles_table_is_fingerprinted_too(tmp_path: Path) -> None:
    (tmp_path / "d").mkdir()
    layer(tree("T1", (0, 0))).to_file(tmp_path / "d" / "trees.shp")
    assert {"trees.shp", "trees.dbf", "trees.prj"} <= set(read(tmp_path / "d").fingerprints)


@pytest.mark.parametrize(
    "text",
    [
        "layers: " + "[" * 30_000 + "]" * 30_000,
        "crs: 2026-02-30\nlayers: {}\n",
        "layers: " + "{a: " * 5000 + "1" + "}" * 5000,
    ],
)
def test_yaml_that_is_deep_or_has_no_such_day(tmp_path: Path, text: str) -> None:
    (tmp_path / "p.yaml").write_text(text)
    with pytest.raises(ProfileError, match=r"nested too deeply|not valid"):
        read(tmp_path / "p.yaml")


def test_an_unforeseen_fault_ends_in_one_sentence(
    greenbelt: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_: object, **__: object) -> None:
        raise RuntimeError("boom")

    monkeypatch.setattr("greenbelt_gis.workflows.audit.read_dataset", broken)
    site = folder(tmp_path / "site", trees_csv=TREES)
    ran = greenbelt("audit", site, *CRS)
    assert ran.code == 2
    assert ran.err == "error: this should not have happened (RuntimeError: boom); GREENBELT_DEBUG=1 shows where\n"
    monkeypatch.setenv("GREENBELT_DEBUG", "1")
    with pytest.raises(RuntimeError, match="boom"):
        greenbelt("audit", site, *CRS)


def test_the_survey_can_leave_open_what_an_unknown_trunk_does_not_decide() -> None:
    from datetime import date

    from greenbelt_gis.catalogue.rule_sets import load_rule_set
    from greenbelt_gis.checks.engine import audit

    trees = layer(tree("U", (0, 0), dbh_cm=None, accuracy_m=5.0), tree("K", (0, 0), dbh_cm=1.0, accuracy_m=5.0))
    pavings = layer(*(paving(f"P{n}", square(x, 0)) for n, x in enumerate((3.95, 4.05, 6.0, 9.0))))
    found = audit(
        {"trees": trees, "assets": pavings}, load_rule_set().only(["heritage.trunk-paving"]), date(2026, 6, 30)
    )
    verdicts = dict(zip(zip(found["subject"], found["against"], strict=True), found["verdict"], strict=True))
    assert verdicts == {
        ("K", "P0"): "possible", ("K", "P1"): "possible", ("K", "P2"): "possible",
        ("U", "P0"): "indeterminate", ("U", "P1"): "possible", ("U", "P2"): "possible",
    }  # fmt: skip


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        ({"limit": {"distance_m": float("nan"), "operator": ">="}}, "a limit must be finite"),
        ({"limit": {"distance_m": -3, "operator": ">="}}, "a distance is not negative"),
        ({"limit": {"distance_m": "1/0", "operator": ">="}}, "denominator"),
        ({"against": {"layer": "assets", "classes": ["pavin"]}}, "did you mean 'paving'"),
        ({"against": {"layer": "crowns"}}, "against 'assets' or 'activities'"),
        ({"against": {"layer": "assets", "at_heritage_tree": True}}, "does not read 'at_heritage_tree'"),
        ({"effective": {"from": "2027-01-01", "to": "2025-01-01"}}, "must not be after"),
    ],
)
def test_rules_that_could_never_fail_are_refused(changes: dict[str, object], told: str) -> None:
    from tests.unit.catalogue.test_rules import parsed

    with pytest.raises(CatalogueError, match=told):
        parsed(**changes)


@pytest.mark.parametrize("x", ["1e300", "99999999999999999999", "4.1e7", "-1e9", "1e15"])
def test_a_number_that_only_wraps_around_to_a_place_is_rejected(tmp_path: Path, x: str) -> None:
    far = f"X,1,30,{x},3547000\n"
    assert rejected(read(folder(tmp_path / "d", trees_csv=TREES + far)))[0][:2] == ("trees", 3)
    (tmp_path / "t.csv").write_text(TREES + far)
    part = {"source": "t.csv", "crs": "EPSG:4549"}
    found = read(profile(tmp_path / "p.yaml", {"layers": {"trees": [part]}}), crs="EPSG:32650")
    assert rejected(found)[0][:2] == ("trees", 3)


def test_degrees_read_as_metres_and_zone_prefixes_are_named(tmp_path: Path) -> None:
    with pytest.raises(CrsError, match=r"look like degrees, but are read as EPSG:4549.*crs: EPSG:4326"):
        read(folder(tmp_path / "a", trees_csv="code,x,y\nT1,118.7,32.05\n"))
    with pytest.raises(CrsError, match=r"do not belong to EPSG:4549.*try EPSG:4528"):
        read(folder(tmp_path / "b", trees_csv="code,x,y\nT1,40377000,3547000\n"))


def test_a_column_may_serve_as_coordinate_and_as_attribute(tmp_path: Path) -> None:
    (tmp_path / "t.csv").write_text("code,lon,lat,w\nA,118.7,32.05,null\nB,118.71,32.05,3\n")
    columns = {"height_m": {"from": "w", "scale": 2}, "species": "lon"}
    part = {"source": "t.csv", "x": "lon", "y": "lat", "crs": "EPSG:4326", "columns": columns}
    found = read(profile(tmp_path / "p.yaml", {"layers": {"trees": [part]}}))
    assert rejected(found) == []
    assert list(found.layers["trees"]["species"]) == ["118.7", "118.71"]
    assert found.layers["trees"]["height_m"].tolist()[1] == 6


@pytest.mark.filterwarnings("ignore:Column names longer", "ignore:Normalized/laundered")
def test_a_shapefiles_column_answers_to_its_short_name(tmp_path: Path) -> None:
    layer(tree("T1", (0, 0), crown_diameter_m=800.0)).to_file(tmp_path / "t.shp")
    columns = {"crown_diameter_m": {"from": "crown_diam", "scale": 0.01}}
    part = {"source": "t.shp", "columns": columns, "where": {"crown_diam": {"min": 1}}}
    found = read(profile(tmp_path / "p.yaml", {"layers": {"trees": [part]}}))
    assert list(found.layers["trees"]["crown_diameter_m"]) == [8.0]
