"""Survey sheets as surveyors hand them in, and workbooks made of parts."""

from __future__ import annotations

import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

from openpyxl import Workbook, load_workbook

from greenbelt_gis.io.survey_form import FIRST_ROW, SURVEY
from greenbelt_gis.text import Language
from greenbelt_gis.workflows.template import make_template

Edit = Callable[[Any], object]


def sheet(path: Path, kind: str, *rows: dict[str, Any], language: Language = "en", edit: Edit | None = None) -> Path:
    """A survey sheet for a kind with these rows filled in, from row 3 on; ``edit`` may spoil the workbook."""
    make_template(path, "EPSG:4549", language, asset_class=kind)
    book = load_workbook(path)
    survey: Any = book[SURVEY]
    columns = [cell.value for cell in survey[1]]
    for number, row in enumerate(rows, start=FIRST_ROW):
        for name, value in row.items():
            survey.cell(number, columns.index(name) + 1).value = value
    if edit is not None:
        edit(book)
    book.save(path)
    return path


def table(path: Path, *rows: list[Any], title: str = "Sheet1") -> Path:
    """A plain workbook of one sheet."""
    book = Workbook()
    first: Any = book.worksheets[0]
    first.title = title
    for row in rows:
        first.append(row)
    book.save(path)
    return path


def with_part(path: Path, name: str, change: Callable[[bytes], bytes]) -> Path:
    """The workbook with one of its parts rewritten, or added where it is not there."""
    with zipfile.ZipFile(path) as archive:
        parts = {one: archive.read(one) for one in archive.namelist()}
    parts[name] = change(parts.get(name, b""))
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for one, content in parts.items():
            archive.writestr(one, content)
    return path
