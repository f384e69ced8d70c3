"""Excel workbooks as layers: a survey sheet, or a plain table whose first row has the columns' names."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd

from greenbelt_gis.errors import InputError, MissingError
from greenbelt_gis.io.raw import Raw
from greenbelt_gis.io.report import Report, RowEvent
from greenbelt_gis.io.sources import LayerSource
from greenbelt_gis.io.survey_form import HIDDEN, Form
from greenbelt_gis.io.survey_rows import form_in, read_survey
from greenbelt_gis.io.workbook import Book, Unusable, cell_text, opened
from greenbelt_gis.text import Text, did_you_mean


def read_xlsx(path: Path, source: LayerSource, report: Report) -> Raw:
    """A workbook as a layer's content; rows keep their numbers in the sheet."""
    with opened(path, source.path) as book:
        form = form_in(book, source.path)
        if form is None:
            return _table(book, source, report)
        if source.contract != "observations":
            raise InputError(
                Text("a survey sheet holds observations, no {layer}", "检查表只含观测，不含 {layer}").format(
                    layer=source.contract
                ),
                where={"file": source.path, "layer": source.contract},
                fix=Text("name it observations.xlsx", "请命名为 observations.xlsx"),
            )
        return read_survey(book, form, source, report)


def survey_form(path: Path) -> Form:
    """The form of a survey sheet; an ``InputError`` where the workbook is none."""
    from greenbelt_gis.io.read import unpacked

    with unpacked(path) as file, opened(file, path) as book:
        form = form_in(book, path)
    if form is None:
        raise InputError(
            Text(
                "the workbook is no survey sheet: it has no sheet {hidden!r}", "不是检查表：缺少工作表“{hidden}”"
            ).format(hidden=HIDDEN),
            where={"file": path},
            fix=Text(
                "make one with `greenbelt template --class CLASS FILE.xlsx`; a table of a layer goes into a folder, "
                "named by its layer (assets.xlsx …), or into a profile",
                "请用 greenbelt template --class 类别 文件.xlsx 生成；图层表格请按图层命名放入文件夹"
                "（如 assets.xlsx），或写入配置文件",
            ),
        )
    return form


def _table(book: Book, source: LayerSource, report: Report) -> Raw:
    wanted = source.profile.layer
    if wanted is not None and wanted not in book.names:
        raise MissingError(
            Text("the workbook has no sheet {name!r}", "工作簿中没有工作表“{name}”").format(name=wanted),
            where={"file": source.path},
            fix=did_you_mean(wanted, book.names),
        )
    if not book.names:
        raise MissingError(Text("the workbook has no sheet", "工作簿中没有工作表"), where={"file": source.path})
    sheet = wanted or book.names[0]
    names = book.header(sheet)
    book.refuse_merged(sheet)
    unnamed = [at for at, name in enumerate(names, start=1) if not name]
    twice = sorted({name for name in names if name and names.count(name) > 1})
    if twice:
        raise InputError(
            Text("a column name stands twice: {names}", "列名重复：{names}").format(names=", ".join(twice)),
            where={"file": source.path, "layer": sheet},
            fix=Text("give every column a name of its own", "请确保列名唯一"),
        )
    columns: dict[str, list[str]] = {name: [] for name in names if name}
    rows: list[int] = []
    for number, values in book.rows(sheet, 2, len(names)) if names else ():
        bad = next(((n, v) for n, v in zip(names, values, strict=True) if isinstance(v, Unusable)), None)
        if bad is not None:
            why = Text("{column} ", "{column} ").format(column=bad[0]) + bad[1].why
            report.events.append(RowEvent("rejected", source.shown, source.contract, number, "", why, bad[1].fix))
            continue
        rows.append(number)
        for name, value in zip(names, values, strict=True):
            if name:
                columns[name].append(cell_text(value))
    if unnamed and rows:
        report.note(
            "unnamed_column",
            Text("{file}: columns without a name were left out: {n}", "{file}：未命名的列已忽略：{n}").format(
                file=source.shown, n="{n}"
            ),
            len(unnamed),
        )
    frame = pd.DataFrame({name: pd.array(column, dtype="str") for name, column in columns.items()})
    return Raw(frame, None, None, np.array(rows, dtype=np.int64), header_rows=1)
