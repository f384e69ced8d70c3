"""Plain Excel workbooks as layers, and workbooks that hurt."""

from __future__ import annotations

import zipfile
from datetime import date, datetime
from pathlib import Path

import pytest

from greenbelt_gis.errors import InputError, MissingError
from greenbelt_gis.io import workbook
from greenbelt_gis.workflows.audit import Request, audit_dataset
from tests.helpers.files import profile, read, rejected
from tests.helpers.sheets import sheet, table, with_part

SHEET = "xl/worksheets/sheet1.xml"


def test_a_table_is_read_like_csv_under_the_sheets_row_numbers(tmp_path: Path) -> None:
    place = tmp_path / "d"
    place.mkdir()
    table(
        place / "trees.xlsx",
        ["code", "heritage", "dbh_cm", "planted_on", None, "x", "y"],
        ["T1", 1, "30;25", datetime(2001, 2, 3), "scribble", 377000, 3547000],
        [None, None, None, None, None, None],
        [102, "wrong", 80, "2001/2/3", None, 377010.5, 3547000],
        [103, None, 80, None, None, 377020, 3547000],
        ["T4", None, "=1+1", None, None, 377030, 3547000],
    )
    dataset = read(place)
    trees = dataset.layers["trees"]
    assert trees["code"].tolist() == ["T1", "103"]
    assert trees["planted_on"].iloc[0].date() == date(2001, 2, 3)
    assert trees.geometry.x.iloc[1] == 377020
    assert rejected(dataset) == [
        ("trees", 4, "heritage is not a valid word: wrong"),
        ("trees", 6, "dbh_cm holds a formula that was never calculated"),
    ]
    assert "columns without a name were left out" in dataset.report.notes[0].told.en


def test_a_profile_names_sheet_and_columns_and_counts_rows_of_data(tmp_path: Path) -> None:
    path = table(tmp_path / "t.xlsx", ["类别", "lon", "lat"], ["坐凳", 377000, 3547000], title="设施")
    described = {
        "source": path.name, "layer": "设施", "x": "lon", "y": "lat",
        "columns": {"code": {"number": "A-{n}"}, "class": {"from": "类别", "values": {"坐凳": "furniture.seat"}}},
    }  # fmt: skip
    frame = read(profile(tmp_path / "p.yaml", {"layers": {"assets": [described]}})).layers["assets"]
    assert frame[["code", "class"]].to_numpy().tolist() == [["A-1", "furniture.seat"]]
    with pytest.raises(MissingError, match="no sheet 'Sheet9'"):
        read(profile(tmp_path / "p.yaml", {"layers": {"assets": [described | {"layer": "Sheet9"}]}}))


@pytest.mark.parametrize(
    ("rows", "why"),
    [
        ([["code", "code"], ["T1", "T1"]], "a column name stands twice: code"),
        ([["x", "y"], [1, 2]], "the required column 'code' is missing"),
        ([["c"] * 1 + [None] * 1100 + ["far"]], "more than 1024 columns"),
    ],
)
def test_a_header_that_cannot_be_used_is_refused(tmp_path: Path, rows: list[list[object]], why: str) -> None:
    path = table(tmp_path / "t.xlsx", *rows)
    with pytest.raises(InputError, match=why):
        read(profile(tmp_path / "p.yaml", {"layers": {"trees": [{"source": path.name}]}}))


def test_an_empty_workbook_is_an_empty_layer(tmp_path: Path) -> None:
    path = table(tmp_path / "t.xlsx")
    assert len(read(profile(tmp_path / "p.yaml", {"layers": {"trees": [{"source": path.name}]}})).layers["trees"]) == 0


def test_a_plain_workbook_by_itself_is_no_dataset(tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"no survey sheet.*greenbelt template"):
        read(table(tmp_path / "t.xlsx", ["code"]))


# --- workbooks that hurt


def spoiled(path: Path, how: str) -> Path:
    """A survey sheet, spoiled."""
    sheet(path, "tree", {"asset": "T1", "observed_at": datetime(2026, 5, 1), "pest_share": 0.2})
    match how:
        case "text":
            path.write_text("asset,observed_at\n")
        case "empty":
            path.write_bytes(b"")
        case "password":
            path.write_bytes(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\x00" * 4096)
        case "cut":
            path.write_bytes(path.read_bytes()[:-900])
        case "other zip":
            with zipfile.ZipFile(path, "w") as archive:
                archive.writestr("readme.txt", "hello")
        case "bomb":
            with_part(path, "xl/media/big.bin", lambda _: bytes(32 * 1024**2))
        case "parts":
            with zipfile.ZipFile(path, "a") as archive:
                for number in range(2100):
                    archive.writestr(f"xl/media/{number}.png", b"")
        case "entities":
            bomb = b'<?xml version="1.0"?><!DOCTYPE worksheet [<!ENTITY a SYSTEM "file:///etc/passwd">]>'
            with_part(path, SHEET, lambda xml: bomb + xml)
        case "entities in UTF-16":
            wide = '<?xml version="1.0" encoding="UTF-16"?><!DOCTYPE x [<!ENTITY a "aaa">]><x/>'
            with_part(path, SHEET, lambda _: wide.encode("utf-16"))
        case "no xml":
            with_part(path, SHEET, lambda xml: xml[: len(xml) // 2])
        case "no workbook":
            with_part(path, "xl/workbook.xml", lambda _: b"<x/>")
        case "row far away":
            with_part(path, SHEET, lambda xml: xml.replace(b'<row r="4"', b'<row r="99999999999"'))
        case "number that is none":
            with_part(path, SHEET, lambda xml: xml.replace(b"<v>0.2</v>", b"<v>zero</v>"))
        case "shared string that is none":
            with_part(path, SHEET, lambda xml: xml.replace(b't="n"><v>0.2</v>', b't="s"><v>7</v>'))
    return path


@pytest.mark.parametrize(
    ("how", "why"),
    [
        ("text", "it is something else"),
        ("empty", "it is something else"),
        ("password", "has a password or is in the old .xls format"),
        ("cut", "cannot be read as an Excel workbook"),
        ("other zip", "cannot be read as an Excel workbook"),
        ("bomb", "implausible size"),
        ("parts", "implausible size"),
        ("entities", "declares XML entities"),
        ("entities in UTF-16", "declares XML entities"),
        ("no xml", "cannot be read as an Excel workbook"),
        ("no workbook", "the workbook is no survey sheet"),
        ("row far away", "too large for a workbook"),
        ("number that is none", "cannot be read as an Excel workbook"),
        ("shared string that is none", "cannot be read as an Excel workbook"),
    ],
)
def test_a_hostile_or_broken_workbook_ends_in_one_sentence(tmp_path: Path, how: str, why: str) -> None:
    path = spoiled(tmp_path / "s.xlsx", how)
    with pytest.raises(InputError, match=why) as problem:
        audit_dataset(Request(path))
    assert "s.xlsx" in str(problem.value)


def test_what_a_sheet_says_of_its_size_is_not_believed(tmp_path: Path) -> None:
    path = sheet(tmp_path / "s.xlsx", "tree", {"asset": "T1", "observed_at": datetime(2026, 5, 1), "pest_share": 0.2})
    for size in (b'<dimension ref="A1:XFD1048576"', b'<dimension ref="A1:A1"'):
        with_part(path, SHEET, lambda xml, size=size: xml.replace(b'<dimension ref="A1:F502"', size))  # type: ignore[misc]
        assert len(read(path).layers["observations"]) == 1


def test_many_cells_are_refused_before_they_are_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(workbook, "MOST_CELLS", 100)
    path = sheet(tmp_path / "s.xlsx", "tree")
    with pytest.raises(InputError, match="too large for a workbook"):
        audit_dataset(Request(path))
