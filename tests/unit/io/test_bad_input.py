"""Bad input: a clear error or a rejected row with its reason; good rows always go on."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

import numpy as np
import pytest
import shapely
from geopandas import GeoDataFrame

from greenbelt_gis.errors import CrsError, GreenbeltError, InputError, MissingError
from greenbelt_gis.io.gdal import DRIVERS, pyogrio
from tests.helpers.drawn import layer, square, tree
from tests.helpers.files import ASSETS, TREES, folder, profile, read, rejected

HEAD = "code,heritage,dbh_cm,accuracy_m,planted_on,x,y\n"


def trees(tmp_path: Path, *rows: str, head: str = HEAD) -> list[tuple[str, int, str]]:
    """Rejected rows of a trees.csv whose last row is sound, which must survive."""
    text = head + "".join(row + "\n" for row in rows) + "OK,1,50,0.1,2000-01-01,377000,3547000\n"
    found = read(folder(tmp_path / "d", trees_csv=text))
    assert "OK" in set(found.layers["trees"]["code"])
    return rejected(found)


@pytest.mark.parametrize(
    ("row", "reason"),
    [
        ("T,4,50,0,,377000,3547000", "heritage is not a valid word: 4"),
        ("T,famouss,50,0,,377000,3547000", "heritage is not a valid word; did you mean 'famous'?: famouss"),
        (",1,50,0,,377000,3547000", "code is empty"),
        ("T,1,thick,0,,377000,3547000", "dbh_cm is not a diameter (30 or 30;25): thick"),
        ("T,1,99999,0,,377000,3547000", "dbh_cm is no diameter in centimetres (above 2000): 99999"),
        ("T,1,30;x,0,,377000,3547000", "dbh_cm is not a diameter (30 or 30;25): 30;x"),
        ("T,1,50,-1,,377000,3547000", "accuracy_m is out of range (0 to 10000): -1"),
        ("T,1,50,inf,,377000,3547000", "accuracy_m is not finite: inf"),
        ("T,1,50,1e999,,377000,3547000", "accuracy_m is not finite: 1e999"),
        ("T,1,50,abc,,377000,3547000", "accuracy_m is not a number: abc"),
        ("T,1,50,0,30.6.2026,377000,3547000", "planted_on is not a date (YYYY-MM-DD): 30.6.2026"),
        ("T,1,50,0,2026-02-30,377000,3547000", "planted_on is not a date (YYYY-MM-DD): 2026-02-30"),
        ("T,1,50,0,,,3547000", "no coordinate in column x"),
        ("T,1,50,0,,377000,nan", "no coordinate in column y"),
        ("T,1,50,0,,377000,inf", "no coordinate in column y"),
        ("T,1,50,0,,377000", "the line has 6 values, the header 7"),
    ],
)
def test_a_bad_row_is_rejected_with_its_reason(tmp_path: Path, row: str, reason: str) -> None:
    assert trees(tmp_path, row) == [("trees", 1, reason)]


@pytest.mark.parametrize(
    "row",
    [
        "T,,,,,377000,3547000",  # nothing known
        "T,1,0,0,,377000,3547000",  # zero or less is unknown
        "T,1,-5,0,,377000,3547000",
        "T,1,30;25,0,2026/6/3,377000,3547000",
        "T,1,nan,NULL,2026-06-03 10:00,377000,3547000",
        "T,1,50,0,2026-06-03T10:00:00+08:00,377000,3547000",
        '"T,x",1,50,0,,377000,3547000',
    ],
)
def test_a_row_that_only_looks_bad_is_kept(tmp_path: Path, row: str) -> None:
    assert trees(tmp_path, row) == []


def test_rows_are_counted_as_in_the_file_whatever_happens_before(tmp_path: Path) -> None:
    rows = ("T1,1,50", "T2,4,50,0,,377000,3547000", "T3,1,50,0,,377000,3547000", "T3,1,50,0,,377000,3547000")
    assert trees(tmp_path, *rows) == [
        ("trees", 1, "the line has 3 values, the header 7"),
        ("trees", 2, "heritage is not a valid word: 4"),
        ("trees", 4, "the code is repeated in this layer"),
    ]


def test_a_code_whose_first_row_was_rejected_is_free_for_the_next(tmp_path: Path) -> None:
    assert trees(tmp_path, "T1,9,50,0,,377000,3547000", "T1,1,50,0,,377000,3547000") == [
        ("trees", 1, "heritage is not a valid word: 9")
    ]
    assert trees(tmp_path, "T1,1,50,0,,,3547000", "T1,1,50,0,,377000,3547000") == [
        ("trees", 1, "no coordinate in column x")
    ]


def test_codes_are_unique_across_trees_assets_and_planting_and_the_tree_keeps_it(tmp_path: Path) -> None:
    found = read(
        folder(tmp_path / "d", trees_csv=TREES, assets_csv=ASSETS + ASSETS.splitlines()[1].replace("P1", "T1"))
    )
    assert rejected(found) == [("assets", 2, "the code is already taken in another file or layer")]


def asset_rows(
    tmp_path: Path, *frames: dict[str, object]
) -> tuple[GeoDataFrame, list[tuple[str, int, str]], list[str]]:
    file = tmp_path / "x.gpkg"
    layer(*frames, {"code": "OK", "class": "paving.plaza", "at": square(50, 50)}).to_file(file, layer="assets")
    found = read(file)
    assert "OK" in set(found.layers["assets"]["code"])
    return found.layers["assets"], rejected(found), [e.reason.en for e in found.report.repaired]


def test_unknown_classes_name_the_nearest_and_groups_their_members(tmp_path: Path) -> None:
    _, bad, _ = asset_rows(
        tmp_path,
        {"code": "A", "class": "paving.fotway", "at": square(0, 0)},
        {"code": "B", "class": "paving.carriageway", "at": square(2, 0)},
        {"code": "C", "class": None, "at": square(4, 0)},
    )
    assert bad[1][2] == (
        "class is a group of classes; choose one of paving.carriageway.asphalt, paving.carriageway.concrete: paving.carriageway"
    )
    assert bad[0][2] == "class is not a valid word; did you mean 'paving.footway'?: paving.fotway"
    assert bad[2][2] == "class is empty"


def test_null_and_empty_geometry_is_rejected(tmp_path: Path) -> None:
    _, bad, _ = asset_rows(
        tmp_path,
        {"code": "A", "class": "paving.footway", "at": None},
        {"code": "B", "class": "paving.footway", "at": shapely.Polygon()},
    )
    assert {reason for *_, reason in bad} <= {"no geometry", "the geometry is empty"}
    assert [row for _, row, _ in bad] == [1, 2]


def test_a_bow_tie_is_repaired_and_it_is_told_what_changed(tmp_path: Path) -> None:
    bow = shapely.Polygon(
        [(377000, 3547000), (377002, 3547002), (377002, 3547000), (377000, 3547002), (377000, 3547000)]
    )
    found, bad, mended = asset_rows(tmp_path, {"code": "A", "class": "paving.footway", "at": bow})
    assert bad == []
    assert len(mended) == 1
    assert mended[0].startswith("invalid geometry made valid: Self-intersection")
    assert mended[0].endswith("area 0.000 became 2.000 m2")
    assert found.geometry.is_valid.all()


def test_what_cannot_be_repaired_is_rejected(tmp_path: Path) -> None:
    flat = shapely.Polygon([(377000, 3547000), (377002, 3547000), (377001, 3547000), (377000, 3547000)])
    _, bad, _ = asset_rows(tmp_path, {"code": "A", "class": "paving.footway", "at": flat})
    assert len(bad) == 1
    assert bad[0][2].startswith("invalid and cannot be repaired")


def test_coordinates_that_are_no_numbers_reject_their_row(tmp_path: Path) -> None:
    with np.errstate(invalid="ignore"):
        wrong, endless = (
            shapely.Polygon([(377000, 3547000), (x, 3547000), (377001, 3547003), (377000, 3547000)])
            for x in (np.nan, np.inf)
        )
    _, bad, _ = asset_rows(
        tmp_path, *({"code": c, "class": "paving.footway", "at": g} for c, g in (("A", wrong), ("B", endless)))
    )
    assert [reason for *_, reason in bad] == ["a coordinate is not finite (NaN or infinite)"] * 2


def test_coordinates_of_1e999_in_geojson_reject_their_row(tmp_path: Path) -> None:
    feature = (
        '{{"type":"Feature","properties":{{"code":"{code}"}},"geometry":{{"type":"Point","coordinates":[{x},32.05]}}}}'
    )
    features = ",".join(
        feature.format(code=c, x=x) for c, x in (("A", "1e999"), ("B", "118.7"), ("C", "NaN"), ("D", "118.71"))
    )
    text = f'{{"type":"FeatureCollection","features":[{features}]}}'
    found = read(folder(tmp_path / "d", trees_geojson=text))
    assert list(found.layers["trees"]["code"]) == ["B", "D"]
    assert [row for _, row, _ in rejected(found)] == [1, 3]


def test_the_wrong_kind_of_geometry_is_rejected(tmp_path: Path) -> None:
    file = tmp_path / "x.gpkg"
    several = shapely.MultiPoint([(377000, 3547000), (377001, 3547000)])
    single = shapely.MultiPoint([(377005, 3547000)])
    layer(tree("A", square(0, 0)), tree("B", several), tree("C", single), tree("D", (9, 9))).to_file(
        file, layer="trees"
    )
    found = read(file)
    assert list(found.layers["trees"]["code"]) == ["C", "D"]
    assert rejected(found) == [
        ("trees", 1, "the layer needs point geometry, this is a polygon"),
        ("trees", 2, "the layer needs point geometry, this is a multipoint"),
    ]


def test_very_many_rows_in_one_place_are_kept_and_said(tmp_path: Path) -> None:
    rows = "".join(f"X{n},1,50,377500.0{n % 3},3547000\n" for n in range(30))
    found = read(folder(tmp_path / "d", trees_csv=TREES + rows))
    assert len(found.layers["trees"]) == 32
    (note,) = (n for n in found.report.notes if n.key == "one_place")
    assert note.told.en.startswith("layer trees: 30 rows lie within 0.1 m of one place (377500.0, 3547000.0)")


def test_a_whole_layer_on_one_wrong_place_is_told_as_such(tmp_path: Path) -> None:
    rows = "".join(f"X{n},1,50,100000.00001,1000000\n" for n in range(30))
    with pytest.raises(CrsError, match=r"all 30 rows lie in one place.*a placeholder, not a survey.*x, y, crs"):
        read(folder(tmp_path / "d", trees_csv="code,heritage,dbh_cm,x,y\n" + rows))


def test_an_asset_drawn_in_an_unusual_shape_is_kept_and_said(tmp_path: Path) -> None:
    found = read(
        folder(
            tmp_path / "d",
            assets_csv=ASSETS + 'P2,paving.footway,,"LINESTRING (377000 3547000, 377009 3547000)"\n'.replace(",,", ","),
        )
    )
    assert len(found.layers["assets"]) == 2
    told = [n.told.en for n in found.report.notes if n.key == "unusual_shape"]
    assert told == ["assets of class paving.footway drawn as line, usually polygon: 1"]


@pytest.mark.parametrize("wkt", ["POINT (1", "CIRCLE (0 0)", "POINT (377000 x)"])
def test_unreadable_wkt_rejects_its_row(tmp_path: Path, wkt: str) -> None:
    found = read(folder(tmp_path / "d", assets_csv=ASSETS + f'P2,paving.kerb,"{wkt}"\n'))
    assert rejected(found) == [("assets", 2, "the WKT cannot be read")]


def test_deeply_nested_wkt_never_reaches_the_parser(tmp_path: Path) -> None:
    deep = "GEOMETRYCOLLECTION(" * 20_000 + "POINT (1 1)" + ")" * 20_000
    found = read(folder(tmp_path / "d", assets_csv=ASSETS + f'P2,paving.kerb,"{deep}"\n'))
    assert rejected(found) == [("assets", 2, "the WKT is nested too deeply")]


# --- whole files


def test_a_missing_file_names_a_similar_one(tmp_path: Path) -> None:
    folder(tmp_path / "site", trees_csv=TREES)
    with pytest.raises(MissingError, match=r"no such file or folder.*did you mean 'site'"):
        read(tmp_path / "sitee")


def test_a_file_that_is_no_dataset_says_what_is(tmp_path: Path) -> None:
    file = tmp_path / "trees.geojson"
    file.write_text("{}")
    with pytest.raises(InputError, match=r"not a dataset.*a GeoPackage, a folder with one file per layer"):
        read(file)


def test_an_empty_folder_names_the_layers(tmp_path: Path) -> None:
    with pytest.raises(MissingError, match=r"holds no layer of the contract.*trees, assets"):
        read(folder(tmp_path / "d", notes_txt="x"))


def test_two_files_for_one_layer(tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"two files for one layer: trees.csv and trees.geojson"):
        read(folder(tmp_path / "d", trees_csv=TREES, trees_geojson="{}"))


def test_a_missing_column_makes_the_layer_unusable_and_names_the_nearest(tmp_path: Path) -> None:
    with pytest.raises(
        MissingError, match=r"the required column 'class' is missing.*layer assets.*did you mean 'clas'"
    ):
        read(folder(tmp_path / "d", assets_csv=ASSETS.replace("class", "clas")))


def test_a_geopackage_without_any_of_our_layers(tmp_path: Path) -> None:
    layer(tree("A", (0, 0))).to_file(tmp_path / "x.gpkg", layer="bäume")
    with pytest.raises(MissingError, match=r"holds no layer of the contract.*it has: bäume"):
        read(tmp_path / "x.gpkg")


@pytest.mark.parametrize("keep", [10, 5_000, 0.5, 0.9])
def test_a_truncated_geopackage(tmp_path: Path, keep: float) -> None:
    file = tmp_path / "x.gpkg"
    layer(*(tree(f"T{n}", (n, 0)) for n in range(3000))).to_file(file, layer="trees")
    content = file.read_bytes()
    file.write_bytes(content[: int(keep if keep > 1 else len(content) * keep)])
    with pytest.raises(InputError, match=r"not a whole GeoPackage.*x.gpkg"):
        read(file)


def test_a_geopackage_that_is_none(tmp_path: Path) -> None:
    (tmp_path / "x.gpkg").write_text("hello")
    with pytest.raises(InputError, match="not a whole GeoPackage: not a GeoPackage"):
        read(tmp_path / "x.gpkg")
    with closing(sqlite3.connect(tmp_path / "y.gpkg")) as database:
        database.execute("CREATE TABLE trees (code TEXT)")
    with pytest.raises(InputError, match="not a whole GeoPackage"):
        read(tmp_path / "y.gpkg")


HIDDEN = "code,x,y\nsecret,377000,3547000\n"
VRT = """<OGRVRTDataSource><OGRVRTLayer name="trees"><SrcDataSource>{path}</SrcDataSource>
<SrcLayer>secret</SrcLayer><GeometryType>wkbPoint</GeometryType></OGRVRTLayer></OGRVRTDataSource>"""


@pytest.mark.parametrize("lead", ["", " \n", "\ufeff"])
def test_a_virtual_dataset_named_geojson_reads_nothing(tmp_path: Path, lead: str) -> None:
    (tmp_path / "secret.csv").write_text(HIDDEN)
    text = lead + VRT.format(path=tmp_path / "secret.csv")
    with pytest.raises(InputError, match="not GeoJSON but a virtual or XML dataset"):
        read(folder(tmp_path / "d", trees_geojson=text))


@pytest.mark.parametrize("suffix", ["geojson", "shp", "json"])
def test_a_virtual_dataset_of_the_json_kind_reads_nothing(tmp_path: Path, suffix: str) -> None:
    (tmp_path / "secret.geojson").write_text('{"type":"FeatureCollection","features":[]}')
    text = f'{{"type":"gdal_streamed_alg","command_line":"gdal vector pipeline ! read {tmp_path}/secret.geojson"}}'
    with pytest.raises(InputError):
        read(folder(tmp_path / "d", **{f"trees_{suffix}": text}))


def test_only_allowed_drivers_are_left() -> None:
    assert set(pyogrio().list_drivers()) == set(DRIVERS)


def test_drivers_that_stay_stop_everything(monkeypatch: pytest.MonkeyPatch) -> None:
    module = pyogrio()
    pyogrio.cache_clear()
    monkeypatch.setattr(module, "list_drivers", lambda: {"GPKG": "rw", "OGR_VRT": "r"})
    monkeypatch.setattr(module, "set_gdal_config_options", lambda _: None)
    monkeypatch.setattr("pyogrio._ogr._register_drivers", lambda: None)
    with pytest.raises(GreenbeltError, match="drivers that are not allowed: OGR_VRT"):
        pyogrio()
    pyogrio.cache_clear()


@pytest.mark.parametrize("content", [b"\x1f\x8b\x08\x00broken", b"no gzip at all", b""])
def test_a_broken_archive(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "d").mkdir()
    (tmp_path / "d" / "trees.csv.gz").write_bytes(content)
    if content:
        with pytest.raises(InputError, match=r"cannot be unpacked.*trees.csv.gz"):
            read(tmp_path / "d")
    else:
        assert len(read(tmp_path / "d").layers["trees"]) == 0


def test_an_archive_that_swells_beyond_reason_is_stopped(tmp_path: Path) -> None:
    import gzip

    (tmp_path / "d").mkdir()
    with gzip.open(tmp_path / "d" / "trees.csv.gz", "wb") as out:
        for _ in range(80):
            out.write(b"0" * 1024 * 1024)
    with pytest.raises(InputError, match="implausible size"):
        read(tmp_path / "d")


def test_a_shapefile_without_its_companions_and_broken_formats(tmp_path: Path) -> None:
    layer(tree("A", (0, 0))).to_file(tmp_path / "t.shp")
    for name, content in (("trees_shp", (tmp_path / "t.shp").read_bytes()[:50]), ("trees_parquet", b"PAR1broken")):
        source = tmp_path / name
        with pytest.raises(InputError, match="cannot be read"):
            read(folder(source, **{name: content}))


def test_a_column_named_twice(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="a column name stands twice: code"):
        read(folder(tmp_path / "d", trees_csv="code,code,x,y\nA,A,377000,3547000\n"))


def test_a_file_with_several_layers_must_name_one(tmp_path: Path) -> None:
    for name in ("one", "two"):
        layer(tree("A", (0, 0))).to_file(tmp_path / "t.gpkg", layer=name)
    with pytest.raises(InputError, match=r"several layers.*one, two"):
        read(profile(tmp_path / "p.yaml", {"layers": {"trees": [{"source": "t.gpkg"}]}}))
    with pytest.raises(MissingError, match=r"no layer 'too'.*did you mean 'two'"):
        read(profile(tmp_path / "p.yaml", {"layers": {"trees": [{"source": "t.gpkg", "layer": "too"}]}}))


def test_a_row_that_breaks_bulk_reading_is_rejected_alone(tmp_path: Path) -> None:
    file = tmp_path / "x.gpkg"
    layer(*(tree(f"T{n}", (n, 0), species="银杏") for n in range(1, 6))).to_file(file, layer="trees")
    with closing(sqlite3.connect(file)) as database, database:
        # text that is not UTF-8, as old tools leave it
        for trigger in database.execute("SELECT name FROM sqlite_master WHERE type='trigger'").fetchall():
            database.execute(f"DROP TRIGGER {trigger[0]}")
        database.execute("UPDATE trees SET species = CAST(X'B0D7' AS TEXT) WHERE code = 'T3'")
    found = read(file)
    assert list(found.layers["trees"]["code"]) == ["T1", "T2", "T4", "T5"]
    ((name, row, reason),) = rejected(found)
    assert (name, row) == ("trees", 3)
    assert reason == "text that is not UTF-8: b0d7"
