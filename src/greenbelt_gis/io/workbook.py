"""Opens an Excel workbook that may be hostile or broken: looked at as a zip first, read row by row, never trusted."""

from __future__ import annotations

import re
import warnings
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime, time
from pathlib import Path
from typing import Any
from xml.etree.ElementTree import ParseError

from openpyxl import load_workbook
from openpyxl.utils.exceptions import InvalidFileException

from greenbelt_gis.errors import InputError
from greenbelt_gis.io.values import plain_text
from greenbelt_gis.text import Text

LARGEST_UNPACKED = 256 * 1024**2
LARGEST_RATIO = 100
RATIO_FROM = 4 * 1024**2
MOST_PARTS = 2000
MOST_ROWS = 1_048_576
MOST_COLUMNS = 1024
MOST_CELLS = 50_000_000
_LAST_COLUMN = 16_384
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_ENCRYPTED = 0x1
_MERGED = re.compile(rb"<(?:\w+:)?mergeCell\s[^>]{0,200}?ref=[\"']([A-Z0-9:$]{1,40})[\"']")
_FORMULA = re.compile(rb"<(?:\w+:)?f[\s/>]")
_BROKEN = (
    OSError, ValueError, TypeError, AttributeError, LookupError, ArithmeticError, AssertionError, RecursionError,
    EOFError, NotImplementedError, ParseError, zipfile.BadZipFile, zlib.error, InvalidFileException,
)  # fmt: skip
"""What openpyxl raises on a file that is none or damaged: it promises nothing."""


@dataclass(frozen=True)
class Unusable:
    """A cell that holds nothing one could use, and why."""

    why: Text
    fix: Text | None = None


Value = Any
"""None, text, number, truth value, date, or ``Unusable``."""


class Book:
    """An open workbook; ``names`` are its worksheets, the first one first."""

    def __init__(self, path: Path, named: Path) -> None:
        self._named = named
        self._details = _checked(path, named)
        self._path = path
        self._values = _loaded(path, data_only=True)
        self._formulas: Any = None
        self.names: list[str] = [sheet.title for sheet in self._values.worksheets]

    def close(self) -> None:
        """Let go of the file."""
        self._values.close()
        if self._formulas is not None:
            self._formulas.close()

    def header(self, name: str, row: int = 1) -> list[str]:
        """The texts of one of the first rows, up to the last that is not empty."""
        sheet = self._values[name]
        sheet.reset_dimensions()
        texts: list[str] = []
        for number, cells in enumerate(sheet.iter_rows(max_row=row, max_col=_LAST_COLUMN), start=1):
            if number == row:
                texts = [cell_text(cell.value) for cell in cells]
        while texts and not texts[-1]:
            texts.pop()
        if len(texts) > MOST_COLUMNS:
            raise self._problem(Text("more than {n} columns", "列数超过 {n}").format(n=MOST_COLUMNS), name)
        return texts

    def refuse_merged(self, name: str) -> None:
        """An ``InputError`` where cells of a sheet are merged: all but the first of them are empty."""
        merged, _ = self._details.get(self._part(name), ((), False))
        if merged:
            raise self._problem(
                Text("merged cells: {cells}", "存在合并单元格：{cells}").format(
                    cells=", ".join(merged[:5]) + (", …" if len(merged) > 5 else "")
                ),
                name,
                Text("split them and fill in every cell", "请取消合并并逐格填写"),
            )

    def rows(self, name: str, first: int, width: int) -> Iterator[tuple[int, list[Value]]]:
        """Rows that hold anything, from ``first`` on, with their number in the sheet; ``width`` values each."""
        _, formulas = self._details.get(self._part(name), ((), True))
        values = self._cells(self._values, name, width)
        if formulas and self._formulas is None:
            self._formulas = _loaded(self._path, data_only=False)
        sources = self._cells(self._formulas, name, width) if formulas else None
        for number, cells in enumerate(values, start=1):
            source = next(sources, None) if sources is not None else None
            if number > MOST_ROWS or number * width > MOST_CELLS:
                raise self._problem(
                    Text("too large for a workbook", "工作簿过大"),
                    name,
                    Text("use CSV or GeoPackage", "请改用 CSV 或 GeoPackage"),
                )
            if number < first:
                continue
            found = [_value(cell, source[at] if source else None) for at, cell in enumerate(cells)]
            if any(value is not None for value in found):
                yield number, found

    def _cells(self, book: Any, name: str, width: int) -> Iterator[tuple[Any, ...]]:
        sheet = book[name]
        sheet.reset_dimensions()  # what a file says of its size need not be true
        rows: Iterator[tuple[Any, ...]] = sheet.iter_rows(max_col=width)
        return rows

    def _part(self, name: str) -> str:
        return str(self._values[name]._worksheet_path).lstrip("/")  # openpyxl tells it nowhere else

    def _problem(self, what: Text, sheet: str, fix: Text | None = None) -> InputError:
        return InputError(what, where={"file": self._named, "layer": sheet}, fix=fix)


@contextmanager
def opened(path: Path, named: Path) -> Iterator[Book]:
    """A workbook, open; ``named`` is how messages call it. An ``InputError`` for whatever cannot be read."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # of extensions and styles that openpyxl does not know
            book = Book(path, named)
            try:
                yield book
            finally:
                book.close()
    except _BROKEN as problem:
        why = str(problem).splitlines()[0][:200] if str(problem) else type(problem).__name__
        raise _unreadable(named, Text(why, why)) from None


def cell_text(value: Value) -> str:
    """A cell as the text that people compare; a date without a time of day is a day."""
    if isinstance(value, datetime):
        at_midnight = value.time() == time()
        return value.date().isoformat() if at_midnight else value.isoformat(sep=" ", timespec="seconds")
    if isinstance(value, date | time):
        return value.isoformat()
    return plain_text(value)


def _value(cell: Any, source: Any) -> Value:
    value = cell.value
    if value is None:
        if source is not None and getattr(source, "data_type", "") == "f":
            return Unusable(
                Text("holds a formula that was never calculated", "含有未计算的公式"),
                Text("open the workbook in a spreadsheet program and save it", "请在电子表格软件中打开并保存"),
            )
        return None
    if getattr(cell, "data_type", "") == "e":
        return Unusable(Text("holds an error: {value}", "含有错误值：{value}").format(value=value))
    if isinstance(value, str):
        return value.strip() or None
    return value


def _loaded(path: Path, *, data_only: bool) -> Any:
    return load_workbook(path, read_only=True, data_only=data_only, keep_links=False)


def _unreadable(named: Path, why: Text, fix: Text | None = None) -> InputError:
    return InputError(
        Text("cannot be read as an Excel workbook: {why}", "无法作为 Excel 工作簿读取：{why}").format(why=why),
        where={"file": named},
        fix=fix or Text("save it again as .xlsx", "请重新另存为 .xlsx"),
    )


def _checked(path: Path, named: Path) -> dict[str, tuple[tuple[str, ...], bool]]:
    """What is told of each part before anything parses it: merged cells, and whether there are formulas."""
    with path.open("rb") as stream:
        start = stream.read(len(_OLE))
    if start == _OLE:
        raise _unreadable(
            named,
            Text("it has a password or is in the old .xls format", "文件有密码，或为旧的 .xls 格式"),
            Text("remove the password and save it as .xlsx", "请取消密码并另存为 .xlsx"),
        )
    if not start.startswith(b"PK"):
        raise _unreadable(named, Text("it is something else", "不是工作簿文件"))
    details: dict[str, tuple[tuple[str, ...], bool]] = {}
    with zipfile.ZipFile(path) as archive:
        parts = archive.infolist()
        total, packed = sum(part.file_size for part in parts), max(sum(part.compress_size for part in parts), 1)
        if (
            len(parts) > MOST_PARTS
            or total > LARGEST_UNPACKED
            or (total > RATIO_FROM and total / packed > LARGEST_RATIO)
        ):
            raise _unreadable(named, Text("it unpacks to an implausible size", "解压后的大小不合理"))
        for part in parts:
            if part.flag_bits & _ENCRYPTED:
                raise _unreadable(named, Text("it is encrypted", "文件已加密"))
            content = archive.read(part)  # ends at the size that was declared
            if b"\x00" in content[:64]:
                content = content.replace(b"\x00", b"")  # UTF-16 as plain letters
            if b"<!DOCTYPE" in content or b"<!ENTITY" in content:
                raise _unreadable(
                    named,
                    Text("it declares XML entities ({part})", "其中声明了 XML 实体（{part}）").format(
                        part=part.filename
                    ),
                )
            merged = tuple(cells.decode("ascii") for cells in _MERGED.findall(content))
            details[part.filename.lstrip("/")] = (merged, _FORMULA.search(content) is not None)
    return details
