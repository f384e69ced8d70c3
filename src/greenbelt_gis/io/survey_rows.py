"""A filled-in survey sheet as observations: one for every filled cell of a metric, under its row's number."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from greenbelt_gis.errors import InputError
from greenbelt_gis.io.columns import typed
from greenbelt_gis.io.raw import Raw
from greenbelt_gis.io.report import Report, RowEvent
from greenbelt_gis.io.rows import Rows
from greenbelt_gis.io.sources import LayerSource
from greenbelt_gis.io.survey_form import (
    FIRST_ROW,
    HIDDEN,
    MARK,
    SURVEY,
    TITLE_ROW,
    TITLES,
    VERSION,
    WORDS,
    Form,
    word_of,
)
from greenbelt_gis.io.values import FALSE, TRUE
from greenbelt_gis.io.workbook import Book, Unusable, Value, cell_text
from greenbelt_gis.model.metrics import DISTRESS, METRICS, Metric
from greenbelt_gis.text import Text, did_you_mean

_HEAD = ("asset", "observed_at", "patch", "distress", "exemption", "note")
_WIDTH = 256
"""Columns of the hidden sheet that are looked at."""

Row = tuple[int, dict[str, Value]]
Said = tuple[str, str, str, str, str]
"""What an observation is of: object, time, metric, distress, patch."""


def form_in(book: Book, named: Path) -> Form | None:
    """The form that a workbook says it has, None where it is no survey sheet; an ``InputError`` for another version."""
    if HIDDEN not in book.names or book.header(HIDDEN) != [MARK]:
        return None
    facts = {cell_text(values[0]): values[1:] for _, values in book.rows(HIDDEN, 2, _WIDTH)}
    version = cell_text(facts.get("version", [None])[0])
    if version != str(VERSION):
        newer = version.isdigit() and int(version) > VERSION
        raise InputError(
            Text(
                "the survey sheet is of version {found}, this reads {known}", "检查表版本为 {found}，本软件读取 {known}"
            ).format(found=version or "?", known=VERSION),
            where={"file": named},
            fix=Text("update greenbelt_gis", "请升级 greenbelt_gis")
            if newer
            else Text("make a new sheet with `greenbelt template` and copy the values", "请重新生成检查表并复制数据"),
        )
    if SURVEY not in book.names:
        raise _changed(named, Text("there is no sheet {name!r}", "缺少工作表“{name}”").format(name=SURVEY), book.names)
    columns = tuple(text for value in facts.get("columns", []) if (text := cell_text(value)))
    kind, rule_set = (cell_text(facts.get(key, [None])[0]) for key in ("class", "rule_set"))
    return Form(kind, rule_set, columns)


def _changed(named: Path, what: Text, others: list[str]) -> InputError:
    return InputError(
        what,
        where={"file": named},
        fix=Text("give it its name again; there are: {others}", "请恢复其名称；现有：{others}").format(
            others=", ".join(others[:30])
        ),
    )


def read_survey(book: Book, form: Form, source: LayerSource, report: Report) -> Raw:
    """The observations of a sheet as the contract's long rows, values as they stand; what cannot be used is told."""
    columns = _columns(book, form, source, report)
    book.refuse_merged(SURVEY)
    rows = [
        (number, {name: value for name, value in zip(columns, values, strict=True) if name})
        for number, values in book.rows(SURVEY, FIRST_ROW, len(columns))
    ]
    rows = [row for row in rows if any(value is not None for value in row[1].values())]
    return _long(list(_usable(rows, source, report)), source, report)


def _columns(book: Book, form: Form, source: LayerSource, report: Report) -> list[str]:
    """The name of every column, empty for one that is no part of the form."""
    names = book.header(SURVEY)
    missing = [name for name in form.columns if name not in names]
    if missing:
        raise _changed(
            source.path,
            Text("the first row lacks the column {names}", "第一行缺少列 {names}").format(names=", ".join(missing)),
            [name for name in names if name],
        )
    twice = sorted({name for name in names if name and names.count(name) > 1})
    if twice:
        raise InputError(
            Text("a column name stands twice: {names}", "列名重复：{names}").format(names=", ".join(twice)),
            where={"file": source.path},
        )
    titles = book.header(SURVEY, TITLE_ROW)
    title = titles[names.index("asset")] if len(titles) > names.index("asset") else ""
    if title not in {TITLES["asset"].en, TITLES["asset"].zh}:
        raise InputError(
            Text("the second row, with the titles, is missing or changed", "第二行（标题行）缺失或被修改"),
            where={"file": source.path},
            fix=Text(
                "put it back: column asset has {title!r} there; values start in row {row}",
                "请恢复该行：asset 列应为“{title}”，数据自第 {row} 行起",
            ).format(title=TITLES["asset"], row=FIRST_ROW),
        )
    others = [name for name in names if name and name not in METRICS and name not in _HEAD]
    if others:
        report.note(
            "sheet_columns",
            Text(
                "{file}: columns that are no part of the form were left out: {names}", "{file}：非表单列已忽略：{names}"
            ).format(file=source.shown, names=", ".join(others[:10])),
        )
    return ["" if name in others else name for name in names]


def _usable(rows: list[Row], source: LayerSource, report: Report) -> Iterator[Row]:
    """Rows whose object, day and words can be used; the others are rejected, each once."""
    silent = [row for row in rows if not _says(row[1])]
    rows = [row for row in rows if _says(row[1])]
    head = [{name: _head(name, values.get(name)) for name in _HEAD} for _, values in rows]
    frame = pd.DataFrame(head, columns=list(_HEAD), dtype="str")
    told = Rows(
        "observations", source.shown, np.array([number for number, _ in rows], dtype=np.int64),
        frame["asset"].to_numpy(dtype=object), report,
    )  # fmt: skip
    for at, (_, values) in enumerate(rows):
        why = _unusable(values)
        if why is not None:
            told.reject_one(at, *why)
    typed(frame, told, "UTC")
    for at, (number, values) in enumerate(rows):
        if told.good[at]:
            yield number, {**values, **head[at]}
    if silent:
        report.note(
            "rows_without_values",
            Text(
                "{file}: rows without any value, not inspected: {n}", "{file}：未填写任何值的行，视为未检查：{n}"
            ).format(file=source.shown, n="{n}"),
            len(silent),
        )


def _head(name: str, value: Value) -> str:
    text = "" if isinstance(value, Unusable) else cell_text(value)
    return word_of(text, WORDS[name]) if name in WORDS else text


def _says(values: dict[str, Value]) -> bool:
    """Whether a row says more than which object it is for."""
    return any(value is not None for name, value in values.items() if name not in {"asset", "observed_at", "note"})


def _measured(values: dict[str, Value]) -> list[str]:
    return [name for name, value in values.items() if name in METRICS and value is not None]


def _unusable(values: dict[str, Value]) -> tuple[Text, Text | None] | None:
    """Why a row as a whole says nothing, and what to do about it."""
    for name in _HEAD[:-1]:
        value = values.get(name)
        if isinstance(value, Unusable):
            return Text("{column} ", "{column} ").format(column=name) + value.why, value.fix
    measured = _measured(values)
    marked = [name for name in ("patch", "distress", "exemption") if values.get(name) is not None]
    if not measured:
        return (
            Text("{column} is given, but no value", "填写了 {column}，但没有任何值").format(column=marked[0]),
            Text("write what was measured, or present = 1", "请填写测量值，或 present 填 1"),
        )
    if values.get("asset") is None:
        return Text("asset is empty", "asset 为空"), Text("write the code of the object", "请填写对象编码")
    if values.get("observed_at") is None:
        return (
            Text("observed_at is empty", "observed_at 为空"),
            Text("write the day of the inspection", "请填写检查日期"),
        )
    distress = _head("distress", values.get("distress"))
    if distress and distress not in DISTRESS:
        return (
            Text("distress is not a valid word: {value}", "distress 不是有效取值：{value}").format(value=distress),
            did_you_mean(distress, DISTRESS, most=len(DISTRESS)),
        )
    of_patch = [name for name in measured if METRICS[name].patch and METRICS[name].sort != "cover"]
    if of_patch and not distress and values.get("patch") is None:
        return (
            Text(
                "{column} is of a patch, but distress and patch are empty", "{column} 属于斑块，但病害类型与斑块均为空"
            ).format(column=of_patch[0]),
            Text(
                "name the patch (a, b, …), and its distress where there is one", "请填写斑块名称（如 a、b）及病害类型"
            ),
        )
    return None


def _long(rows: list[Row], source: LayerSource, report: Report) -> Raw:
    columns: dict[str, list[Any]] = {name: [] for name in (*_HEAD[:2], "metric", "value", *_HEAD[2:])}
    numbers: list[int] = []
    said: dict[Said, tuple[int, float]] = {}
    for number, values in rows:
        for name in _measured(values):
            metric = METRICS[name]
            value = _number(values[name], metric)
            about = _about(values, metric)
            key = (values["asset"], values["observed_at"], name, about["distress"], about["patch"])
            if not isinstance(value, Unusable) and key in said:
                earlier, before = said[key]
                if value == before and not _of_part(metric):
                    continue  # the same said twice: of the object, beside two of its patches
                value = Unusable(
                    Text(
                        "repeats row {row}, which has {before:g} for the same: {value:g}",
                        "与第 {row} 行重复（该行为 {before:g}）：{value:g}",
                    ).format(row=earlier, before=before, value=value),
                    Text(
                        "name the patches (a, b, …), or correct one of the rows",
                        "请填写斑块名称（如 a、b），或更正其中一行",
                    ),
                )
            if isinstance(value, Unusable):
                why = Text("{column} ", "{column} ").format(column=name) + value.why
                report.events.append(
                    RowEvent("rejected", source.shown, source.contract, number, values["asset"], why, value.fix)
                )
                continue
            said[key] = (number, value)
            numbers.append(number)
            for column, text in {**values, **about, "metric": name, "value": value}.items():
                if column in columns:
                    columns[column].append(text)
    frame = pd.DataFrame(
        {name: pd.array(found, dtype="float64" if name == "value" else "str") for name, found in columns.items()}
    )
    return Raw(frame, None, None, np.array(numbers, dtype=np.int64), header_rows=TITLE_ROW)


def _about(values: dict[str, Value], metric: Metric) -> dict[str, str]:
    """What of the row's marks goes with a metric: a whole object's yes or no has no patch, a repaired one no excuse."""
    return {
        "patch": values["patch"] if _of_part(metric) else "",
        "distress": values["distress"] if metric.patch else "",
        "exemption": "" if metric.sort in {"flag", "cover"} else values["exemption"],
    }


def _of_part(metric: Metric) -> bool:
    """Whether an object may have several values of a metric, each of a patch of its own."""
    return metric.patch or metric.sort in {"share", "length"}


def _number(value: Value, metric: Metric) -> float | Unusable:
    """A metric's cell as a number; yes and no as 1 and 0. Ranges are checked with all other observations."""
    if isinstance(value, Unusable):
        return value
    text = cell_text(value)
    if metric.sort in {"flag", "cover"}:
        if text.lower() in TRUE:
            return 1.0
        if text.lower() in FALSE:
            return 0.0
    if isinstance(value, int | float) and not isinstance(value, bool):
        return float(value)
    try:
        if isinstance(value, str):
            return float(text)
    except ValueError:
        pass
    if metric.sort in {"flag", "cover"}:
        return Unusable(Text("is neither 1 nor 0: {value}", "既非 1 也非 0：{value}").format(value=text[:80]))
    return Unusable(Text("is not a number: {value}", "不是数字：{value}").format(value=text[:80]))
