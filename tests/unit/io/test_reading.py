"""Every format, encoding and datum of the contract, and the profile's own words."""

from __future__ import annotations

import gzip
import shutil
from pathlib import Path
from typing import Any

import geopandas
import numpy as np
import pandas as pd
import pytest
import shapely
from geopandas import GeoDataFrame

from greenbelt_gis.errors import CrsError, GreenbeltError, InputError, MissingError, ProfileError
from greenbelt_gis.io.datum import bd09_from_wgs84, gcj02_from_wgs84
from tests.helpers.drawn import layer, square
from tests.helpers.files import ASSETS, TREES, folder, profile, read, rejected


def trees_frame() -> GeoDataFrame:
    return layer(
        {"code": "T1", "species": "银杏", "heritage": "1", "dbh_cm": 100.0, "crown_diameter_m": 8.0, "at": (0, 0)},
        {"code": "T2", "species": "榉树", "heritage": "none", "dbh_cm": 30.0, "crown_diameter_m": 4.0, "at": (50, 0)},
    )


# --- formats

CUT_NAMES = pytest.mark.filterwarnings("ignore:Column names longer than 10 characters", "ignore:Normalized/laundered")


@CUT_NAMES
@pytest.mark.parametrize(
    ("suffix", "packed"),
    [
        ("gpkg", False),
        ("geojson", False),
        ("parquet", False),
        ("shp", False),
        ("csv", False),
        ("gpkg", True),
        ("geojson", True),
        ("parquet", True),
        ("csv", True),
    ],
)
def test_a_layer_in_every_format(tmp_path: Path, suffix: str, packed: bool) -> None:
    file = tmp_path / f"trees.{suffix}"
    frame = trees_frame()
    if suffix == "parquet":
        frame.to_parquet(file)
    elif suffix == "csv":
        frame.assign(wkt=frame.geometry.to_wkt()).drop(columns="geometry").to_csv(file, index=False)
    elif suffix == "geojson":
        frame.to_crs(4326).to_file(file, driver="GeoJSON", COORDINATE_PRECISION=12)
    else:
        frame.to_file(file)
    if packed:
        with file.open("rb") as plain, gzip.open(f"{file}.gz", "wb") as out:
            shutil.copyfileobj(plain, out)
        file.unlink()
    found = read(tmp_path).layers["trees"]
    assert list(found["code"]) == ["T1", "T2"]
    assert list(found["species"]) == ["银杏", "榉树"]
    assert list(found["crown_diameter_m"]) == [8.0, 4.0]  # a shapefile cuts the name to crown_diam
    assert found.crs == "EPSG:4549"
    np.testing.assert_allclose(
        shapely.get_coordinates(found.geometry), shapely.get_coordinates(frame.geometry), atol=1e-4
    )


def test_a_geopackage_with_all_layers_and_one_that_is_not_ours(tmp_path: Path) -> None:
    file = tmp_path / "site.gpkg"
    trees_frame().to_file(file, layer="trees")
    layer({"code": "P1", "class": "paving.footway", "at": square(1, 0)}).to_file(file, layer="assets")
    layer({"n": 1, "at": square(1, 0)}).to_file(file, layer="tree")
    found = read(file, crs=None)
    assert set(found.layers) == {"trees", "assets"}
    assert found.name == found.site == "site"
    note = next(n for n in found.report.notes if n.key == "ignored_layer")
    assert "'tree' is not a layer of the contract and was ignored; did you mean 'trees'" in note.text.en


def test_the_site_layer_names_the_site(tmp_path: Path) -> None:
    file = tmp_path / "x.gpkg"
    layer({"code": "QL", "name": "青龙", "at": square(0, 0, 100)}).to_file(file, layer="site")
    assert read(file).site == "QL"
    assert read(file, site="other").site == "other"
    layer({"code": "A", "at": square(0, 0, 9)}, {"code": "B", "at": square(20, 0, 9)}).to_file(file, layer="site")
    with pytest.raises(InputError, match=r"several sites: A, B.*--site"):
        read(file)


def test_unknown_columns_are_kept_as_attributes_and_the_source_datum_with_them(tmp_path: Path) -> None:
    found = read(folder(tmp_path / "d", trees_csv="code,x,y,keeper\nT1,377000,3547000,王\n")).layers["trees"]
    assert (found["keeper"][0], found["source_crs"][0]) == ("王", "EPSG:4549")


def test_observations_need_no_geometry(tmp_path: Path) -> None:
    text = "asset,metric,value,observed_at\nP1,step_mm,12,2026-05-01T09:30\nP1,usable,1,2026-05-02\n"
    found = read(folder(tmp_path / "d", observations_csv=text)).layers["observations"]
    assert found.geometry.isna().all()
    assert str(found["observed_at"][0]) == "2026-05-01 01:30:00+00:00"


def test_observations_with_some_geometry(tmp_path: Path) -> None:
    text = 'asset,metric,value,wkt\nP1,pest,,"POLYGON ((377000 3547000, 377001 3547000, 377001 3547001, 377000 3547000))"\nP1,usable,1,\n'
    found = read(folder(tmp_path / "d", observations_csv=text)).layers["observations"]
    assert found.geometry.isna().tolist() == [False, True]


@pytest.mark.parametrize("separator", [",", ";", "\t"])
def test_separators(tmp_path: Path, separator: str) -> None:
    assert len(read(folder(tmp_path / "d", trees_csv=TREES.replace(",", separator))).layers["trees"]) == 2


def test_a_byte_order_mark_is_no_part_of_the_first_name(tmp_path: Path) -> None:
    assert len(read(folder(tmp_path / "d", trees_csv=b"\xef\xbb\xbf" + TREES.encode())).layers["trees"]) == 2


def test_another_encoding_must_be_named_and_the_error_says_which_fit(tmp_path: Path) -> None:
    text = TREES.replace("code,", "树种,code,").replace("\nT", "\n银杏,T").encode("gb18030")
    source = folder(tmp_path / "d", trees_csv=text)
    with pytest.raises(InputError, match=r"not UTF-8 text.*gb18030"):
        read(source)
    described = profile(
        tmp_path / "p.yaml",
        {"layers": {"trees": [{"source": "d/trees.csv", "encoding": "gb18030", "columns": {"species": "树种"}}]}},
    )
    assert list(read(described).layers["trees"]["species"]) == ["银杏", "银杏"]


@CUT_NAMES
def test_a_shapefile_in_another_encoding(tmp_path: Path) -> None:
    source = tmp_path / "d"
    source.mkdir()
    trees_frame().to_file(source / "trees.shp", encoding="gb18030")
    (source / "trees.cpg").write_text("gb18030")
    assert list(read(source).layers["trees"]["species"]) == ["银杏", "榉树"]
    (source / "trees.cpg").unlink()
    with pytest.raises(InputError, match=r"encoding of the table is not stated.*gb18030"):
        read(source)
    described = profile(tmp_path / "p.yaml", {"layers": {"trees": [{"source": "d/trees.shp", "encoding": "gb18030"}]}})
    assert list(read(described).layers["trees"]["species"]) == ["银杏", "榉树"]
    trees_frame().to_file(source / "trees.shp", encoding="utf-8")
    (source / "trees.cpg").unlink()
    assert list(read(source).layers["trees"]["species"]) == ["银杏", "榉树"]


# --- profile


def described(tmp_path: Path, part: dict[str, Any], content: str, **options: Any) -> GeoDataFrame:
    (tmp_path / "t.csv").write_text(content, encoding="utf-8")
    path = profile(tmp_path / "p.yaml", {"layers": {"trees": [{"source": "t.csv", "crs": "EPSG:4549", **part}]}})
    return read(path, **options).layers["trees"]


ROWS = (
    "id,kind,width,east,north,note\n7,榕,0.8,377000,3547000,a\n8,樟,13-18,377010,3547000,b\n9,松,---,377020,3547000,c\n"
)
PLACE = {"x": "east", "y": "north"}


def test_columns_are_renamed_scaled_numbered_and_set(tmp_path: Path) -> None:
    found = described(
        tmp_path,
        {**PLACE, "columns": {"code": {"number": "SW-{n}"}, "species": "kind"},
         "set": {"heritage": "1", "accuracy_m": 5.5, "survey": "2026"}},
        ROWS,
    )  # fmt: skip
    assert list(found["code"]) == ["SW-1", "SW-2", "SW-3"]
    assert list(found["species"]) == ["榕", "樟", "松"]
    assert (set(found["heritage"]), set(found["accuracy_m"]), set(found["survey"])) == ({"1"}, {5.5}, {"2026"})
    assert list(found["note"]) == ["a", "b", "c"]
    assert "kind" not in found


@pytest.mark.parametrize(
    ("which", "scale", "expected"),
    [("low", None, [0.8, 13, np.nan]), ("middle", None, [0.8, 15.5, np.nan]), ("high", 2.0, [1.6, 36, np.nan])],
)
def test_ranges(tmp_path: Path, which: str, scale: float | None, expected: list[float]) -> None:
    column: dict[str, Any] = {"from": "width", "range": which, **({"scale": scale} if scale else {})}
    found = described(tmp_path, {**PLACE, "columns": {"code": "id", "dbh_cm": column}}, ROWS)
    np.testing.assert_array_equal(found["dbh_cm"], expected)


def test_an_open_range_counts_from_its_start_and_nonsense_is_rejected(tmp_path: Path) -> None:
    (tmp_path / "t.csv").write_text(ROWS.replace("13-18", "31+").replace("0.8", "8 or 9"), encoding="utf-8")
    part = {
        **PLACE,
        "source": "t.csv",
        "crs": "EPSG:4549",
        "columns": {"code": "id", "dbh_cm": {"from": "width", "range": "middle"}},
    }
    found = read(profile(tmp_path / "p.yaml", {"layers": {"trees": [part]}}))
    assert list(found.layers["trees"]["dbh_cm"].dropna()) == [31.0]
    assert rejected(found) == [("trees", 1, "dbh_cm is not a number: '8 or 9'")]


def test_values_are_translated_and_others_left_to_be_judged(tmp_path: Path) -> None:
    (tmp_path / "t.csv").write_text(ROWS, encoding="utf-8")
    columns = {"code": "id", "heritage": {"from": "kind", "values": {"榕": "1", "樟": "famous"}}}
    part = {**PLACE, "source": "t.csv", "crs": "EPSG:4549", "columns": columns}
    found = read(profile(tmp_path / "p.yaml", {"layers": {"trees": [part]}}))
    assert list(found.layers["trees"]["heritage"]) == ["1", "famous"]
    assert rejected(found) == [("trees", 3, "heritage is not a valid word: 松")]


@pytest.mark.parametrize(
    ("where", "kept"),
    [
        ({"kind": ["榕", "松"]}, ["SW-1", "SW-3"]),
        ({"kind": "樟"}, ["SW-2"]),
        ({"id": 8}, ["SW-2"]),
        ({"id": {"min": 8}}, ["SW-2", "SW-3"]),
        ({"id": {"min": 8, "max": 8}}, ["SW-2"]),
        ({"width": {"max": 100}}, ["SW-1"]),  # what is no number holds no bound
        ({"id": {"max": 8}, "kind": ["樟"]}, ["SW-2"]),
    ],
)
def test_where_is_on_source_columns_and_numbers_count_before_it(tmp_path: Path, where: Any, kept: list[str]) -> None:
    found = described(tmp_path, {**PLACE, "columns": {"code": {"number": "SW-{n}"}}, "where": where}, ROWS)
    assert list(found["code"]) == kept


def test_several_sources_of_one_layer_have_codes_unique_across_them(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text(TREES)
    (tmp_path / "b.csv").write_text(TREES.replace("T1", "T3"))
    part = {"crs": "EPSG:4549"}
    found = read(
        profile(tmp_path / "p.yaml", {"layers": {"trees": [{**part, "source": "a.csv"}, {**part, "source": "b.csv"}]}})
    )
    assert list(found.layers["trees"]["code"]) == ["T1", "T2", "T3"]
    assert [(e.file, e.row, e.code) for e in found.report.rejected] == [("b.csv", 2, "T2")]


def test_a_profile_reaches_up_and_into_a_geopackage(tmp_path: Path) -> None:
    trees_frame().to_file(tmp_path / "city.gpkg", layer="bäume")
    (tmp_path / "sub").mkdir()
    path = profile(tmp_path / "sub" / "p.yaml", {"layers": {"trees": [{"source": "../city.gpkg", "layer": "bäume"}]}})
    assert len(read(path).layers["trees"]) == 2


@pytest.mark.parametrize(
    ("content", "error", "told"),
    [
        ({"layers": {"tree": []}}, ProfileError, r"'tree' is not a layer.*did you mean 'trees'"),
        ({"layers": {}}, ProfileError, "names no file"),
        ({"layers": {"trees": [{"source": "none.csv"}]}}, MissingError, r"no such file: none.csv.*layers.trees.0.source"),
        ({"layers": {"trees": [{"source": "p.yaml"}]}}, ProfileError, "not a format this reads"),
        ({"layers": {"trees": [{"sourse": "t.csv"}]}}, ProfileError, r"unknown key 'sourse'.*did you mean 'source'"),
        ({"layers": {"trees": [{"source": "t.csv", "x": "east"}]}}, ProfileError, "x and y go together"),
        ({"layers": {"trees": [{"source": "t.csv", "encoding": "utf-9"}]}}, ProfileError, "no such encoding"),
        ({"layers": {"trees": [{"source": "t.csv", "columns": {"dbh_m": "w"}}]}}, ProfileError, r"no column 'dbh_m'.*did you mean 'dbh_cm'"),
        ({"layers": {"trees": [{"source": "t.csv", "set": {"heritag": "1"}}]}}, ProfileError, r"did you mean 'heritage'"),
        ({"layers": {"trees": [{"source": "t.csv", "columns": {"code": {"number": "T"}}}]}}, ProfileError, r"write \{n\} once"),
        ({"layers": {"trees": [{"source": "t.csv", "columns": {"code": {"from": "id", "range": "mid"}}}]}}, ProfileError, r"'mid'"),
        ({"layers": {"trees": [{"source": "t.csv", **PLACE, "columns": {"code": "idd"}}]}}, MissingError, r"no column 'idd'.*did you mean 'id'"),
        ({"layers": {"trees": [{"source": "t.csv", **PLACE, "where": {"knd": 1}}]}}, MissingError, r"no column 'knd'.*did you mean 'kind'"),
        ({"layers": {"trees": [{"source": "t.csv", "x": "est", "y": "north", "columns": {"code": "id"}}]}}, MissingError, r"no column 'est'.*did you mean 'east'"),
        ({"layers": {"trees": [{"source": "t.csv", **PLACE, "crs": "EPSG:1", "columns": {"code": "id"}}]}}, CrsError, "'EPSG:1' is not a coordinate"),
    ],
)  # fmt: skip
def test_a_wrong_profile_is_told(
    tmp_path: Path, content: dict[str, Any], error: type[GreenbeltError], told: str
) -> None:
    (tmp_path / "t.csv").write_text(ROWS, encoding="utf-8")
    with pytest.raises(error, match=told):
        read(profile(tmp_path / "p.yaml", content))


# --- CRS and datum


def lonlat() -> tuple[np.ndarray, np.ndarray]:
    places = trees_frame().to_crs(4326).geometry
    return places.x.to_numpy(), places.y.to_numpy()


def as_csv(lon: np.ndarray, lat: np.ndarray) -> str:
    return "code,lon,lat\n" + "".join(
        f"T{n},{x:.12f},{y:.12f}\n" for n, (x, y) in enumerate(zip(lon, lat, strict=True), 1)
    )


@pytest.mark.parametrize(
    ("datum", "shift"),
    [("gcj02", gcj02_from_wgs84), ("bd09", bd09_from_wgs84), ("EPSG:4326", None), ("EPSG:4490", None)],
)
def test_degrees_in_any_datum_reach_the_same_place(tmp_path: Path, datum: str, shift: Any) -> None:
    lon, lat = lonlat()
    (tmp_path / "t.csv").write_text(as_csv(*(shift(lon, lat) if shift else (lon, lat))))
    path = profile(
        tmp_path / "p.yaml",
        {"crs": "EPSG:4549", "layers": {"trees": [{"source": "t.csv", "x": "lon", "y": "lat", "crs": datum}]}},
    )
    found = read(path, crs=None).layers["trees"]
    np.testing.assert_allclose(
        shapely.get_coordinates(found.geometry), shapely.get_coordinates(trees_frame().geometry), atol=1e-3
    )
    assert set(found["source_crs"]) == {datum}


def test_shifted_data_labelled_wgs84_needs_no_override(tmp_path: Path) -> None:
    lon, lat = lonlat()
    frame = trees_frame().set_geometry(shapely.points(*gcj02_from_wgs84(lon, lat)), crs=4326)
    frame.to_file(tmp_path / "t.geojson", driver="GeoJSON", COORDINATE_PRECISION=12)
    path = profile(tmp_path / "p.yaml", {"layers": {"trees": [{"source": "t.geojson", "crs": "gcj02"}]}})
    np.testing.assert_allclose(
        shapely.get_coordinates(read(path).layers["trees"].geometry),
        shapely.get_coordinates(trees_frame().geometry),
        atol=1e-3,
    )


def test_a_profile_that_contradicts_the_file_must_say_so(tmp_path: Path) -> None:
    trees_frame().to_file(tmp_path / "t.gpkg")
    part = {"source": "t.gpkg", "crs": "EPSG:4548"}
    with pytest.raises(CrsError, match=r"the file says EPSG:4549, the profile EPSG:4548.*crs_override: true"):
        read(profile(tmp_path / "p.yaml", {"layers": {"trees": [part]}}))
    with pytest.raises(CrsError, match=r"the file says EPSG:4549, the profile gcj02"):
        read(profile(tmp_path / "p.yaml", {"layers": {"trees": [{**part, "crs": "gcj02"}]}}))
    wrong = trees_frame().set_crs(4548, allow_override=True)
    wrong.to_file(tmp_path / "t.gpkg")
    path = profile(
        tmp_path / "p.yaml", {"layers": {"trees": [{"source": "t.gpkg", "crs": "EPSG:4549", "crs_override": True}]}}
    )
    np.testing.assert_allclose(
        shapely.get_coordinates(read(path).layers["trees"].geometry), shapely.get_coordinates(trees_frame().geometry)
    )


def test_the_working_crs_is_asked_for_else_the_profiles_else_the_datas_else_the_default(tmp_path: Path) -> None:
    utm = trees_frame().to_crs(32650)
    utm.to_file(tmp_path / "t.gpkg", layer="trees")
    part = {"layers": {"trees": [{"source": "t.gpkg"}]}}
    plain, named = profile(tmp_path / "a.yaml", part), profile(tmp_path / "b.yaml", {"crs": "EPSG:4549", **part})
    assert read(plain, crs=None).crs == "EPSG:32650"
    assert read(named, crs=None).crs == "EPSG:4549"
    assert read(named, crs="EPSG:32650").crs == "EPSG:32650"
    trees_frame().to_crs(4326).to_file(tmp_path / "t.gpkg", layer="trees")
    assert read(plain, crs=None, default_crs="EPSG:4549").crs == "EPSG:4549"


@pytest.mark.parametrize("name", ["EPSG:4326", "EPSG:3857", "EPSG:2229"])
def test_a_working_crs_that_cannot_measure_is_refused(tmp_path: Path, name: str) -> None:
    with pytest.raises(CrsError, match=r"is not a projected CRS in metres.*crs` of the source"):
        read(folder(tmp_path / "d", trees_csv=TREES), crs=name)


def test_a_csv_without_any_crs_is_refused(tmp_path: Path) -> None:
    with pytest.raises(CrsError, match=r"does not say which CRS.*--crs"):
        read(folder(tmp_path / "d", trees_csv=TREES), crs=None)


def test_data_outside_the_working_crs_name_a_fitting_one(tmp_path: Path) -> None:
    source = folder(tmp_path / "d")
    trees_frame().to_crs(4326).to_file(source / "trees.geojson", driver="GeoJSON")
    with pytest.raises(CrsError, match=r"outside the area of use of EPSG:3826: around 118.698.*--crs EPSG:4549"):
        read(source, crs="EPSG:3826")


def test_swapped_axes_are_told_not_guessed(tmp_path: Path) -> None:
    lon, lat = lonlat()
    (tmp_path / "t.csv").write_text(as_csv(lon, lat))
    part = {"source": "t.csv", "x": "lat", "y": "lon", "crs": "EPSG:4326"}
    with pytest.raises(CrsError, match=r"x and y \(lon and lat, east and north\) look swapped"):
        read(profile(tmp_path / "p.yaml", {"layers": {"trees": [part]}}))
    swapped = "code,x,y\nT1,3547000,377000\n"
    with pytest.raises(CrsError, match="look swapped"):
        read(folder(tmp_path / "d", trees_csv=swapped))


def test_metres_that_claim_to_be_degrees_are_refused(tmp_path: Path) -> None:
    frame = trees_frame().set_crs(4326, allow_override=True)
    source = folder(tmp_path / "d")
    frame.to_file(source / "trees.geojson", driver="GeoJSON")
    with pytest.raises(CrsError, match=r"are not degrees, but the CRS is EPSG:4326.*crs_override: true"):
        read(source)


def test_a_single_row_far_off_is_rejected_and_the_rest_goes_on(tmp_path: Path) -> None:
    found = read(folder(tmp_path / "d", trees_csv=TREES + "T3,1,50,0,0\n"))
    assert rejected(found) == [("trees", 3, "outside the area of use of EPSG:4549")]
    assert list(found.layers["trees"]["code"]) == ["T1", "T2"]


def test_the_accuracy_of_a_change_of_datum_is_noted(tmp_path: Path) -> None:
    source = folder(tmp_path / "d")
    trees_frame().to_crs(4326).to_file(source / "trees.geojson", driver="GeoJSON")
    note = next(n.text.en for n in read(source).report.notes if n.key == "transformation")
    assert note.startswith("trees.geojson: EPSG:4326 to EPSG:4549, accuracy of the transformation ")


def test_third_dimensions_are_left_behind(tmp_path: Path) -> None:
    source = folder(tmp_path / "d")
    frame = trees_frame()
    frame.set_geometry(shapely.force_3d(frame.geometry, 12.0), crs=4549).to_file(source / "trees.gpkg")
    assert not read(source).layers["trees"].geometry.has_z.any()


def test_fingerprints_are_of_the_files_read(tmp_path: Path) -> None:
    import hashlib

    source = folder(tmp_path / "d", trees_csv=TREES, assets_csv=ASSETS)
    found = read(source).fingerprints
    assert found["trees.csv"] == hashlib.sha256(TREES.encode()).hexdigest()
    assert set(found) == {"trees.csv", "assets.csv"}


def test_an_empty_layer_is_fine_and_said(tmp_path: Path) -> None:
    file = tmp_path / "x.gpkg"
    trees_frame().iloc[:0].to_file(file, layer="trees", geometry_type="Point")
    found = read(file)
    assert len(found.layers["trees"]) == 0
    assert any(n.key == "empty_layer" and n.text.en == "layer trees is empty" for n in found.report.notes)
    for text in ("", "code,x,y\n"):
        assert len(read(folder(tmp_path / "d", trees_csv=text)).layers["trees"]) == 0
    geopandas.read_file(file, layer="trees").iloc[:0].to_file(tmp_path / "d" / "trees.geojson", driver="GeoJSON")
    (tmp_path / "d" / "trees.csv").unlink()
    assert len(read(tmp_path / "d").layers["trees"]) == 0


def test_parquet_without_geometry(tmp_path: Path) -> None:
    source = folder(tmp_path / "d")
    pd.DataFrame({"asset": ["P1"], "metric": ["usable"], "value": [1.0]}).to_parquet(source / "observations.parquet")
    assert len(read(source).layers["observations"]) == 1
    pd.DataFrame({"code": ["T1"]}).to_parquet(source / "trees.parquet")
    with pytest.raises(InputError, match=r"the layer has no geometry.*layer trees.*wkt"):
        read(source)
