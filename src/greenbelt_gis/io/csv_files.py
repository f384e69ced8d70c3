"""CSV: every value as text, broken lines rejected one by one, the encoding never guessed in silence."""

from __future__ import annotations

import codecs
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.csv as pc

from greenbelt_gis.errors import InputError
from greenbelt_gis.io.raw import Raw
from greenbelt_gis.io.report import Report, RowEvent
from greenbelt_gis.io.sources import LayerSource
from greenbelt_gis.text import Text

_CANDIDATES = ("gb18030", "big5", "cp1252")


def read_csv(path: Path, source: LayerSource, report: Report) -> Raw:
    """A CSV file as text columns; separator ``,`` ``;`` or tab, told by the header line."""
    encoding = source.profile.encoding or _encoding(path, source)
    content = path.read_bytes()
    if not content.strip():
        return Raw(pd.DataFrame(), None, None, np.zeros(0, dtype=np.int64))
    if content.count(b'"') % 2 and not encoding.lower().replace("-", "").startswith("utf16"):
        raise InputError(
            Text("a quotation mark is opened and never closed", "引号未闭合"),
            where={"file": source.path},
            fix=Text("close it, or double quotes inside a value", "请补全引号，值内的引号须成对双写"),
        )
    head = content[:65536].decode(encoding, errors="replace").lstrip("\ufeff").splitlines()
    header = next((line for line in head if line.strip()), "")
    separator = max(",;\t", key=header.count)
    broken: dict[int, int] = {}

    def skip(row: Any) -> str:
        broken[row.number - 1] = row.actual_columns
        return "skip"

    try:
        names = _names(path, encoding, separator, source)
        table = pc.read_csv(
            path,
            read_options=pc.ReadOptions(encoding=encoding, use_threads=False, block_size=8 * 1024 * 1024),
            parse_options=pc.ParseOptions(delimiter=separator, newlines_in_values=True, invalid_row_handler=skip),
            convert_options=pc.ConvertOptions(
                column_types=dict.fromkeys(names, pa.large_string()), strings_can_be_null=False
            ),
        )
    except (pa.ArrowException, UnicodeError, LookupError) as problem:
        raise InputError(
            Text("cannot be read as CSV: {why}", "无法按 CSV 读取：{why}").format(why=str(problem).splitlines()[0]),
            where={"file": source.path},
            fix=Text("save it as CSV (UTF-8)", "请另存为 CSV（UTF-8）"),
        ) from None
    for row, columns in broken.items():
        report.events.append(
            RowEvent(
                "rejected", source.shown, source.contract, row, "",
                Text("the line has {n} values, the header {m}", "该行有 {n} 个值，表头有 {m} 列").format(
                    n=columns, m=len(names)
                ),
                Text("quote values that hold the separator", "含分隔符的值请加引号"),
            )
        )  # fmt: skip
    total = table.num_rows + len(broken)
    rows = np.setdiff1d(np.arange(1, total + 1, dtype=np.int64), np.array(sorted(broken), dtype=np.int64))
    frame = pd.DataFrame({name: pd.array(table.column(name), dtype="str") for name in names})
    return Raw(frame, None, None, rows)


def _names(path: Path, encoding: str, separator: str, source: LayerSource) -> list[str]:
    with pc.open_csv(
        path,
        read_options=pc.ReadOptions(encoding=encoding, use_threads=False),
        parse_options=pc.ParseOptions(
            delimiter=separator, newlines_in_values=True, invalid_row_handler=lambda _: "skip"
        ),
    ) as stream:
        names: list[str] = stream.schema.names
    twice = sorted({name for name in names if names.count(name) > 1})
    if twice:
        raise InputError(
            Text("a column name stands twice: {names}", "列名重复：{names}").format(names=", ".join(twice)),
            where={"file": source.path},
            fix=Text("give every column a name of its own", "请确保列名唯一"),
        )
    return names


def _encoding(path: Path, source: LayerSource) -> str:
    """UTF-8 with or without BOM; anything else must be named, and the error says which would fit."""
    decoder = codecs.getincrementaldecoder("utf-8")()
    content = path.read_bytes()
    try:
        decoder.decode(content, final=True)
    except UnicodeDecodeError:
        fitting = [name for name in _CANDIDATES if _decodes(content, name)]
        raise InputError(
            Text("not UTF-8 text", "不是 UTF-8 文本"),
            where={"file": source.path},
            fix=Text(
                "name its encoding in a profile (it could be {names}), or save it as UTF-8",
                "请在配置文件中注明编码（可能是 {names}），或另存为 UTF-8",
            ).format(names=", ".join(fitting) or "?"),
        ) from None
    return "utf-8"


def _decodes(content: bytes, encoding: str) -> bool:
    try:
        content.decode(encoding)
    except UnicodeDecodeError:
        return False
    return True
