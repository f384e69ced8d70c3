"""Survey sheets: written with drop-downs and ranges, read back cell by cell, judged by themselves."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from openpyxl import load_workbook

from greenbelt_gis.errors import InputError, UsageError
from greenbelt_gis.io.dataset import Dataset
from greenbelt_gis.io.findings import read_findings
from greenbelt_gis.io.survey_form import GUIDE, HIDDEN, SURVEY
from greenbelt_gis.text import Language
from greenbelt_gis.workflows.audit import Request, audit_dataset
from greenbelt_gis.workflows.template import make_template
from tests.helpers.files import ASSETS, folder, profile, read, rejected
from tests.helpers.sheets import sheet, with_part

DAY = datetime(2026, 5, 1)


def told(dataset: Dataset) -> list[tuple[str, str, float, str, str, str]]:
    """Observations as (asset, metric, value, patch, distress, exemption)."""
    names = ["asset", "metric", "value", "patch", "distress", "exemption"]
    frame = dataset.layers["observations"].reindex(columns=names).fillna("")
    return [tuple(row) for row in frame.itertuples(index=False)]


# --- writing


@pytest.mark.parametrize("language", ["en", "zh"])
def test_a_sheet_has_columns_titles_dropdowns_and_ranges(tmp_path: Path, language: Language) -> None:
    path = tmp_path / "s.xlsx"
    make_template(path, "EPSG:4549", language, asset_class="furniture.seat")
    book = load_workbook(path)
    survey: Any = book[SURVEY]
    assert [cell.value for cell in survey[1]] == [
        "asset", "observed_at", "patch", "damage_share", "missing_share", "corrosion_share", "usable", "safe", "upright",
        "exemption", "note",
    ]  # fmt: skip
    assert (
        survey["D2"].value
        == {"en": "damage, share\n0 to 1; 0.1 is 10 %", "zh": "破损占比\n0 至 1，0.1 即 10%"}[language]
    )
    assert survey.freeze_panes == "B3"
    assert survey["A3"].number_format == "@"
    assert survey["B502"].number_format == "yyyy-mm-dd"
    checks = {str(one.sqref): one for one in survey.data_validations.dataValidation}
    assert checks["G3:G502"].formula1 == {"en": '"1,0,yes,no"', "zh": '"1,0,是,否"'}[language]
    assert checks["J3:J502"].formula1.startswith({"en": '"chipped corner,', "zh": '"缺角,'}[language])
    assert (checks["D3:D502"].type, checks["D3:D502"].formula1, checks["D3:D502"].formula2) == ("decimal", "0", "1")
    assert checks["B3:B502"].type == "date"
    assert all(one.showErrorMessage and one.error for one in checks.values())
    assert book[HIDDEN].sheet_state == "hidden"
    guide = "\n".join(str(value) for row in book[GUIDE].iter_rows(values_only=True) for value in row)
    assert "破损占比" in guide
    assert "damage, share" in guide


def test_ranges_of_lengths_angles_and_counts(tmp_path: Path) -> None:
    for kind, metric, expected in (
        ("art.sculpture", "tilt_deg", ("decimal", "between", "0", "180")),
        ("paving.kerb", "depth_mm", ("decimal", "greaterThanOrEqual", "0", None)),
        ("paving.kerb", "through_cracks", ("whole", "greaterThanOrEqual", "0", None)),
    ):
        path = tmp_path / f"{metric}.xlsx"
        make_template(path, "EPSG:4549", "en", asset_class=kind)
        survey: Any = load_workbook(path)[SURVEY]
        letter = next(cell.column_letter for cell in survey[1] if cell.value == metric)
        one = next(v for v in survey.data_validations.dataValidation if str(v.sqref).startswith(letter))
        assert (one.type, one.operator, one.formula1, one.formula2) == expected


def test_the_same_sheet_has_the_same_bytes(tmp_path: Path) -> None:
    one, other = tmp_path / "1.xlsx", tmp_path / "2.xlsx"
    for path in (one, other):
        make_template(path, "EPSG:4549", "zh", asset_class="paving.footway")
    assert one.read_bytes() == other.read_bytes()


def test_a_filled_in_sheet_is_never_replaced(tmp_path: Path) -> None:
    path = sheet(tmp_path / "s.xlsx", "tree", {"asset": "T1"})
    with pytest.raises(UsageError, match="is there already"):
        make_template(path, "EPSG:4549", "en", asset_class="tree")


@pytest.mark.parametrize(
    ("name", "kind", "why"),
    [("s.xlsx", None, "is for one class"), ("s.gpkg", "tree", "takes no class"), ("s.csv", "tree", "cannot write")],
)
def test_file_and_class_must_fit(tmp_path: Path, name: str, kind: str | None, why: str) -> None:
    with pytest.raises(UsageError, match=why):
        make_template(tmp_path / name, "EPSG:4549", "en", asset_class=kind)


# --- reading


def test_every_filled_cell_is_an_observation_under_its_rows_number(tmp_path: Path) -> None:
    path = sheet(
        tmp_path / "s.xlsx", "furniture.seat",
        {"asset": "S1", "observed_at": DAY, "damage_share": 0.2, "usable": 1, "exemption": "crack", "note": "left leg"},
        {},
        {"asset": 7, "observed_at": "2026/5/2", "upright": "否", "safe": True, "corrosion_share": "0.05"},
    )  # fmt: skip
    dataset = read(path)
    assert told(dataset) == [
        ("S1", "damage_share", 0.2, "", "", "crack"),
        ("S1", "usable", 1.0, "", "", ""),
        ("7", "corrosion_share", 0.05, "", "", ""),
        ("7", "safe", 1.0, "", "", ""),
        ("7", "upright", 0.0, "", "", ""),
    ]
    frame = dataset.layers["observations"]
    assert list(frame["observed_at"].dt.tz_convert("Asia/Shanghai").dt.date.unique()) == [
        date(2026, 5, 1),
        date(2026, 5, 2),
    ]
    assert frame["note"].iloc[0] == "left leg"
    assert dataset.report.events == []


@pytest.mark.parametrize("word", ["pit", "坑洞", "Pit"])
def test_a_distress_may_be_chosen_in_either_language(tmp_path: Path, word: str) -> None:
    path = sheet(
        tmp_path / "s.xlsx", "paving.footway",
        {"asset": "P1", "observed_at": DAY, "distress": word, "patch": "a", "depth_mm": 25, "area_m2": 1.5, "surface_even": 0, "step_mm": 12},
        language="zh",
    )  # fmt: skip
    assert told(read(path)) == [
        ("P1", "step_mm", 12.0, "a", "", ""),
        ("P1", "surface_even", 0.0, "", "", ""),
        ("P1", "depth_mm", 25.0, "a", "pit", ""),
        ("P1", "area_m2", 1.5, "a", "pit", ""),
    ]


@pytest.mark.parametrize(
    ("kind", "row", "why"),
    [
        ("furniture.seat", {"damage_share": "much"}, "damage_share is not a number: much"),
        ("furniture.seat", {"damage_share": "12%"}, "damage_share is not a number: 12%"),
        ("furniture.seat", {"usable": "maybe"}, "usable is neither 1 nor 0: maybe"),
        ("furniture.seat", {"damage_share": "=1/4"}, "damage_share holds a formula that was never calculated"),
        ("furniture.seat", {"asset": "=A1", "usable": 1}, "asset holds a formula that was never calculated"),
        ("furniture.seat", {"damage_share": "#DIV/0!"}, "damage_share holds an error: #DIV/0!"),
        ("furniture.seat", {"damage_share": DAY}, "damage_share is not a number: 2026-05-01"),
        ("furniture.seat", {"asset": None, "usable": 1}, "asset is empty"),
        ("furniture.seat", {"asset": " ", "usable": 1}, "asset is empty"),
        ("furniture.seat", {"observed_at": None, "usable": 1}, "observed_at is empty"),
        ("furniture.seat", {"observed_at": "soon", "usable": 1}, r"observed_at is not a date \(YYYY-MM-DD\): soon"),
        ("furniture.seat", {"exemption": "chiped", "usable": 1}, "exemption is not a valid word"),
        ("furniture.seat", {"exemption": "crack"}, "exemption is given, but no value"),
        ("paving.kerb", {"distress": "pot", "depth_mm": 1}, "distress is not a valid word: pot"),
        ("paving.kerb", {"distress": "pit"}, "distress is given, but no value"),
        ("paving.kerb", {"depth_mm": 1}, "depth_mm is of a patch, but distress and patch are empty"),
        ("lawn", {"bare_ground": 1, "area_m2": 6}, "area_m2 is of a patch, but distress and patch are empty"),
    ],
)
def test_what_cannot_be_used_is_told_with_row_and_column(
    tmp_path: Path, kind: str, row: dict[str, Any], why: str
) -> None:
    good = {"asset": "B", "observed_at": DAY, {"paving.kerb": "step_mm", "lawn": "bare_ground"}.get(kind, "safe"): 1}
    dataset = read(sheet(tmp_path / "s.xlsx", kind, good, {"asset": "A", "observed_at": DAY, **row}))
    (event,) = dataset.report.events
    assert (event.layer, event.row, event.file) == ("observations", 4, "s.xlsx")
    assert pd.Series([event.reason.en]).str.match(why).all(), event.reason.en
    assert len(told(dataset)) == 1


def test_one_bad_cell_leaves_the_others_of_its_row(tmp_path: Path) -> None:
    path = sheet(
        tmp_path / "s.xlsx", "furniture.seat", {"asset": "S", "observed_at": DAY, "damage_share": "?", "usable": 0}
    )
    assert told(read(path)) == [("S", "usable", 0.0, "", "", "")]


def test_two_values_for_the_same_are_told_unless_they_say_the_same_of_the_whole(tmp_path: Path) -> None:
    head = {"asset": "S", "observed_at": DAY}
    path = sheet(
        tmp_path / "s.xlsx", "furniture.seat",
        head | {"damage_share": 0.05, "usable": 1, "safe": 1}, head | {"damage_share": 0.05, "usable": 1, "safe": 0},
        head | {"damage_share": 0.05, "patch": "b"},
    )  # fmt: skip
    dataset = read(path)
    assert rejected(dataset) == [
        ("observations", 4, "damage_share repeats row 3, which has 0.05 for the same: 0.05"),
        ("observations", 4, "safe repeats row 3, which has 1 for the same: 0"),
    ]
    assert len(told(dataset)) == 4


def test_rows_without_values_are_not_inspected_and_said(tmp_path: Path) -> None:
    dataset = read(sheet(tmp_path / "s.xlsx", "tree", {"asset": "T1", "observed_at": DAY}, {"note": "rain"}))
    assert told(dataset) == []
    assert dataset.report.events == []
    assert ("rows_without_values", 2) in [(note.key, note.count) for note in dataset.report.notes]


def _drop_row_2(book: Any) -> None:
    book[SURVEY].delete_rows(2)


@pytest.mark.parametrize(
    ("edit", "why"),
    [
        (lambda book: setattr(book[SURVEY], "title", "Tabelle1"), "there is no sheet 'survey'.*there are: Tabelle1"),
        (lambda book: setattr(book[SURVEY]["D1"], "value", "damage"), "the first row lacks the column damage_share"),
        (lambda book: setattr(book[SURVEY]["L1"], "value", "usable"), "a column name stands twice: usable"),
        (_drop_row_2, "second row, with the titles, is missing"),
        (lambda book: book[SURVEY].merge_cells("A3:A5"), "merged cells: A3:A5"),
        (lambda book: setattr(book[HIDDEN]["B2"], "value", 0), "is of version 0.*make a new sheet"),
        (lambda book: setattr(book[HIDDEN]["B2"], "value", 2), "is of version 2.*update greenbelt_gis"),
        (lambda book: book.remove(book[HIDDEN]), "the workbook is no survey sheet"),
        (lambda book: setattr(book[HIDDEN]["B3"], "value", "furniture.sofa"), "there is no class 'furniture.sofa'"),
    ],
)  # fmt: skip
def test_a_changed_sheet_is_refused_and_says_what_is_missing(tmp_path: Path, edit: Any, why: str) -> None:
    path = sheet(tmp_path / "s.xlsx", "furniture.seat", {"asset": "S", "observed_at": DAY, "usable": 1}, edit=edit)
    with pytest.raises(InputError, match=why):
        audit_dataset(Request(path))


def test_moved_and_added_columns_do_no_harm(tmp_path: Path) -> None:
    def edit(book: Any) -> None:
        book[SURVEY].insert_cols(1)
        book[SURVEY]["A1"].value, book[SURVEY]["A3"].value = "inspector", "Li"
        book[SURVEY]["M1"].value, book[SURVEY]["M3"].value = "tilt_deg", 3

    dataset = read(
        sheet(tmp_path / "s.xlsx", "furniture.seat", {"asset": "S", "observed_at": DAY, "usable": 1}, edit=edit)
    )
    assert told(dataset) == [("S", "usable", 1.0, "", "", ""), ("S", "tilt_deg", 3.0, "", "", "")]
    assert "left out: inspector" in dataset.report.notes[0].told.en


# --- as part of a dataset


def test_a_sheet_is_the_layer_observations_of_a_folder_or_a_profile(tmp_path: Path) -> None:
    place = folder(tmp_path / "d", assets_csv=ASSETS)
    row = {"asset": "P1", "observed_at": DAY, "step_mm": 11}
    sheet(place / "observations.xlsx", "paving.footway", row)
    sheet(tmp_path / "other.xlsx", "paving.footway", row | {"step_mm": 12})
    assert told(read(place)) == [("P1", "step_mm", 11.0, "", "", "")]
    layers = {"observations": [{"source": "d/observations.xlsx"}, {"source": "other.xlsx", "set": {"patch": "x"}}]}
    both = read(profile(tmp_path / "p.yaml", {"layers": layers}))
    assert [(row[2], row[3]) for row in told(both)] == [(11.0, "x" * 0), (12.0, "x")]
    (place / "observations.xlsx").rename(place / "trees.xlsx")
    with pytest.raises(InputError, match="holds observations, no trees"):
        read(place)


# --- judged by itself


@pytest.mark.parametrize("suffix", [".csv", ".geojson", ".gpkg", ".parquet"])
def test_a_sheet_is_judged_without_any_geometry(tmp_path: Path, suffix: str) -> None:
    rows = (
        {"asset": "S1", "observed_at": DAY, "damage_share": 0.2, "usable": 1},
        {"asset": "S2", "observed_at": DAY, "damage_share": 0.1, "usable": 1},
    )
    out = tmp_path / f"f{suffix}"
    done = audit_dataset(
        Request(sheet(tmp_path / "seats.xlsx", "furniture.seat", *rows), as_of=date(2026, 6, 30), out=out)
    )
    findings = done.judgement.findings
    assert findings[["rule", "subject", "verdict"]].to_numpy().tolist() == [["seat.damage", "S1", "violation"]]
    assert findings.geometry.isna().all()
    assert findings["observed_at"].iloc[0] == datetime(2026, 4, 30, 16, tzinfo=UTC)
    assert done.dataset.site == "seats"
    assert read_findings(out)["id"].tolist() == findings["id"].tolist()


def test_beds_and_trees_are_judged_too(tmp_path: Path) -> None:
    bed = {"asset": "B1", "observed_at": DAY}
    rows = (bed | {"pest_share": 0.2}, bed | {"bare_ground": 1, "patch": "a", "area_m2": 6}, bed | {"pest": 1})
    for kind, some, expected in (
        ("low_shrub", rows, [("greenery.bare-ground", "violation"), ("greenery.bed-pest-area", "indeterminate"), ("greenery.plant-pest-share", "violation")]),
        ("tree", rows[:1], [("greenery.plant-pest-share", "violation")]),
        ("tree", (), []),
    ):  # fmt: skip
        path = sheet(tmp_path / f"{kind}{len(some)}.xlsx", kind, *some)
        findings = audit_dataset(Request(path, as_of=date(2026, 6, 30))).judgement.findings
        assert list(zip(findings["rule"], findings["verdict"], strict=True)) == expected


def test_a_cached_result_of_a_formula_counts(tmp_path: Path) -> None:
    path = sheet(tmp_path / "s.xlsx", "tree", {"asset": "T1", "observed_at": DAY, "pest_share": "=1/5"})
    with_part(
        path,
        "xl/worksheets/sheet1.xml",
        lambda xml: xml.replace(b"<f>1/5</f><v />", b"<f>1/5</f><v>0.2</v>").replace(
            b"<f>1/5</f><v></v>", b"<f>1/5</f><v>0.2</v>"
        ),
    )
    assert told(read(path)) == [("T1", "pest_share", 0.2, "", "", "")]


def test_a_sheet_whose_texts_are_shared_is_the_same_sheet(tmp_path: Path) -> None:
    """Spreadsheet programs keep texts in a part of their own when they save."""
    path = sheet(tmp_path / "s.xlsx", "tree", {"asset": "T1", "observed_at": DAY, "pest_share": 0.2}, language="zh")
    texts: list[bytes] = []

    def share(found: re.Match[bytes]) -> bytes:
        texts.append(b"<si><t>" + found[1] + b"</t></si>")
        return b't="s"><v>%d</v></c>' % (len(texts) - 1)

    for part in ("sheet1", "sheet2", "sheet3"):
        inline = re.compile(rb't="inlineStr"><is><t[^>]*>(.*?)</t></is></c>', re.DOTALL)
        with_part(path, f"xl/worksheets/{part}.xml", lambda xml, inline=inline: inline.sub(share, xml))  # type: ignore[misc]
    space = b"http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    kind = b"application/vnd.openxmlformats-officedocument.spreadsheetml.sharedStrings+xml"
    with_part(path, "xl/sharedStrings.xml", lambda _: b'<sst xmlns="' + space + b'">' + b"".join(texts) + b"</sst>")
    entry = b'<Override PartName="/xl/sharedStrings.xml" ContentType="' + kind + b'"/></Types>'
    with_part(path, "[Content_Types].xml", lambda xml: xml.replace(b"</Types>", entry))
    assert told(read(path)) == [("T1", "pest_share", 0.2, "", "", "")]
