"""Writes a survey sheet: a row an object or patch, drop-downs and ranges in every column, the same bytes each time."""

from __future__ import annotations

import io
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Literal
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from openpyxl import Workbook
from openpyxl.styles import Alignment, Border, Font, PatternFill, Side
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.worksheet import Worksheet
from openpyxl.writer.excel import ExcelWriter

from greenbelt_gis.catalogue.needs import Needs
from greenbelt_gis.errors import UsageError
from greenbelt_gis.io.survey_form import (
    FIRST_ROW,
    GUIDE,
    HIDDEN,
    MARK,
    SURVEY,
    TITLE_ROW,
    TITLES,
    VERSION,
    WORDS,
    heading,
    how_to_fill,
    title_of,
)
from greenbelt_gis.io.write import check_output, replacing
from greenbelt_gis.model.metrics import METRICS, Metric
from greenbelt_gis.text import Language, Text

ROWS = 500
"""Rows that are prepared; more may be filled in."""
_FIXED_TIME = datetime(2000, 1, 1)
_FIXED_ZIP_TIME = (2000, 1, 1, 0, 0, 0)
_EARLIEST_DAY = 36526
"""2000-01-01 in the spreadsheet's count of days."""
_NAME_STYLE = Font(name="Consolas", size=9, color="808080")
_TITLE_STYLE = Font(bold=True)
_TITLE_FILL = PatternFill("solid", fgColor="DDEBDA")
_LINE = Side(style="thin", color="C8C8C8")
_BOX = Border(left=_LINE, right=_LINE, top=_LINE, bottom=_LINE)


def write_survey_sheet(path: Path, needs: Needs, rule_set: str, language: Language) -> None:
    """Write an empty sheet for objects of one kind; a ``UsageError`` where the file is there already."""
    check_output(path, (".xlsx",))
    if path.exists():
        raise UsageError(
            Text("{file} is there already", "{file} 已存在").format(file=path),
            fix=Text("choose another name: a filled-in survey must not be lost", "请另选文件名，以免覆盖已填写的数据"),
        )
    columns = columns_of(needs)
    book = Workbook()
    book.properties.created = book.properties.modified = _FIXED_TIME
    book.properties.creator = "greenbelt"
    sheet = book.worksheets[0]
    sheet.title = SURVEY
    _fill_survey(sheet, needs, columns, language)
    _fill_guide(book.create_sheet(GUIDE), needs, columns)
    hidden = book.create_sheet(HIDDEN)
    hidden.sheet_state = "hidden"
    for row in (
        (MARK,), ("version", VERSION), ("class", needs.kind.code), ("rule_set", rule_set), ("columns", *columns),
    ):  # fmt: skip
        hidden.append(row)
    with replacing(path) as part:
        part.write_bytes(_bytes_of(book))


def columns_of(needs: Needs) -> tuple[str, ...]:
    """The columns of a sheet, in order."""
    return (
        "asset", "observed_at", *(("distress",) if needs.distresses else ()), "patch", *needs.metrics,
        *(("exemption",) if needs.exemptions else ()), "note",
    )  # fmt: skip


def _bytes_of(book: Workbook) -> bytes:
    """The workbook as bytes that do not hang on the time of writing."""
    written = io.BytesIO()
    # Not `save`, which puts the time of day into the document.
    ExcelWriter(book, ZipFile(written, "w", ZIP_DEFLATED)).save()
    result = io.BytesIO()
    with ZipFile(written) as parts, ZipFile(result, "w", ZIP_DEFLATED) as archive:
        for name in parts.namelist():
            entry = ZipInfo(name, _FIXED_ZIP_TIME)
            entry.compress_type = ZIP_DEFLATED
            entry.external_attr = 0o600 << 16
            archive.writestr(entry, parts.read(name))
    return result.getvalue()


def _fill_survey(sheet: Worksheet, needs: Needs, columns: tuple[str, ...], language: Language) -> None:
    last = FIRST_ROW + ROWS - 1
    for number, column in enumerate(columns, start=1):
        name = sheet.cell(1, number, column)
        name.font = _NAME_STYLE
        title = sheet.cell(TITLE_ROW, number, heading(column).say(language))
        title.font, title.fill, title.border = _TITLE_STYLE, _TITLE_FILL, _BOX
        title.alignment = Alignment(wrap_text=True, vertical="top")
        letter = get_column_letter(number)
        sheet.column_dimensions[letter].width = 30 if column == "note" else max(15, len(column) + 3)
        number_format = _format(column)
        for row in range(FIRST_ROW, last + 1):
            cell = sheet.cell(row, number)
            cell.number_format = number_format
            cell.border = _BOX
        validation = _validation(column, needs, language)
        if validation is not None:
            validation.add(f"{letter}{FIRST_ROW}:{letter}{last}")
            sheet.add_data_validation(validation)
    sheet.row_dimensions[TITLE_ROW].height = 48
    sheet.freeze_panes = f"B{FIRST_ROW}"


def _format(column: str) -> str:
    if column == "observed_at":
        return "yyyy-mm-dd"
    return "General" if column in METRICS else "@"  # text: a code 007 stays 007


def _validation(column: str, needs: Needs, language: Language) -> DataValidation | None:
    """What may be typed into a column, and what the spreadsheet says otherwise."""
    metric = METRICS.get(column)
    if metric is not None:
        found, says = _of_metric(metric, language), title_of(metric) + Text(": ", "：") + how_to_fill(metric)
    elif column == "observed_at":
        found = DataValidation(type="date", operator="greaterThanOrEqual", formula1=str(_EARLIEST_DAY))
        says = Text("a date: YYYY-MM-DD", "日期：年-月-日")
    elif column in WORDS:
        words = needs.distresses if column == "distress" else needs.exemptions
        found = _one_of([WORDS[column][word].say(language) for word in words])
        says = TITLES[column] + Text(": choose from the list", "：请从列表中选择")
    else:
        return None
    found.allow_blank = True
    found.showErrorMessage = found.showInputMessage = True
    found.errorTitle = Text("not possible", "无法填写").say(language)
    found.error = found.prompt = says.say(language)
    return found


def _of_metric(metric: Metric, language: Language) -> DataValidation:
    if metric.sort in {"flag", "cover"}:
        return _one_of(["1", "0", *Text("yes,no", "是,否").say(language).split(",")])
    kind: Literal["whole", "decimal"] = "whole" if metric.sort == "count" else "decimal"
    if metric.largest == float("inf"):
        return DataValidation(type=kind, operator="greaterThanOrEqual", formula1="0")
    return DataValidation(type=kind, operator="between", formula1="0", formula2=f"{metric.largest:g}")


def _one_of(values: list[str]) -> DataValidation:
    return DataValidation(type="list", formula1=f'"{",".join(values)}"')


def _fill_guide(sheet: Worksheet, needs: Needs, columns: tuple[str, ...]) -> None:
    """Both languages side by side: a sheet travels."""
    for row in _guide(needs, columns):
        sheet.append(row)
    for cells in sheet.iter_rows():
        for cell in cells:
            cell.alignment = Alignment(wrap_text=True, vertical="top")
    for letter, width in (("A", 22), ("B", 60), ("C", 70)):
        sheet.column_dimensions[letter].width = width
    for cell in (*sheet[1], *sheet[3]):
        cell.font = _TITLE_STYLE


def _guide(needs: Needs, columns: tuple[str, ...]) -> Iterator[tuple[str, str, str]]:
    kind = needs.kind
    yield (kind.code, kind.title.zh, kind.title.en)
    yield ("", "", "")
    yield ("column 列", "说明", "what it means")
    for column in columns:
        text = _meaning(column, needs)
        yield (column, text.zh, text.en)
    yield ("", "", "")
    for text in _ADVICE:
        yield ("", text.zh, text.en)


def _meaning(column: str, needs: Needs) -> Text:
    if column in METRICS:
        metric = METRICS[column]
        return title_of(metric) + Text(": ", "：") + how_to_fill(metric)
    if column not in WORDS:
        return _EXPLAINED[column]
    words = needs.distresses if column == "distress" else needs.exemptions
    known = WORDS[column]
    listed = Text("; ".join(known[word].en for word in words), "；".join(known[word].zh for word in words))
    return _EXPLAINED[column] + Text(": ", "：") + listed


_EXPLAINED = {
    "asset": Text("the code under which the object is registered; required", "对象登记的编码，必填"),
    "observed_at": Text("the day of the inspection, YYYY-MM-DD; required", "检查日期（年-月-日），必填"),
    "patch": Text(
        "a name for one damaged patch, unique within its object (a, b, …); needed as soon as an object has two",
        "一处病害的名称，在该对象内唯一（如 a、b）；同一对象有两处及以上时必填",
    ),
    "distress": Text("what is wrong with the patch", "该处病害的类型"),
    "exemption": Text(
        "why the measured damage may be tolerated; it holds for the shares measured in its row",
        "可予豁免的损坏类型，适用于本行所测的占比",
    ),
    "note": Text("anything else; kept, not judged", "其他说明，仅保存，不参与审查"),
}
_ADVICE = (
    Text(
        "One row for each object, or for each damaged patch of an object. Leave empty what was not looked at: "
        "an empty cell says nothing, a 0 says that there is none.",
        "每个对象一行；有病害斑块时每处一行。未检查的项目请留空：空格表示未检查，0 表示没有。",
    ),
    Text(
        "Yes/no: 1 is yes, 0 is no. `present`, `settled` and `unit_broken` say that a fault is there; in all the "
        "others 1 is good.",
        "是非项：1 为是，0 为否。present、settled、unit_broken 为 1 表示有病害，其余为 1 表示合格。",
    ),
    Text(
        "A patch: choose the distress, name the patch, write what was measured and area_m2. When it has been "
        "repaired, write a new row with the same code, distress and patch and the value 0 (present or depth).",
        "病害斑块：选择病害类型，填写斑块名称、测量值与面积 area_m2。修复后新增一行，编码、病害与斑块相同，"
        "present 或深度填 0。",
    ),
    Text(
        "A share is a number from 0 to 1, not a percentage: 0.12, or a cell formatted as percent that shows 12 %.",
        "占比为 0 至 1 的数，不是百分数：填 0.12，或在百分比格式的单元格中显示 12%。",
    ),
    Text(
        "Do not rename sheets, do not change the first two rows, do not merge cells.",
        "请勿更改工作表名称与前两行，请勿合并单元格。",
    ),
)
