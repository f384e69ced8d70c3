"""Many sentences at once: column-wise string building, a hundred times as fast as a loop."""

from __future__ import annotations

import hashlib
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from greenbelt_gis.checks.table import Floats, Rows
from greenbelt_gis.model.finding import NAMESPACE, identity

Strings = Any
"""A ``pyarrow.LargeStringArray``; pyarrow has no types of its own."""

_HEX = np.frombuffer(b"0123456789abcdef", dtype=np.uint8)
_HEX_AT = (0, 2, 4, 6, 9, 11, 14, 16, 19, 21, 24, 26, 28, 30, 32, 34)


def repeated(text: str, count: int) -> Strings:
    """The same text so many times."""
    return pa.repeat(pa.scalar(text, pa.large_string()), count)


def picked(choices: list[str], index: NDArray[Any]) -> Strings:
    """``choices[index]`` as text."""
    return pc.take(pa.array(choices, pa.large_string()), pa.array(index))


def taken(values: Strings, rows: Rows) -> Strings:
    """Some rows of a column of text."""
    return pc.take(values, pa.array(rows))


def sort_order(*columns: Strings) -> Rows:
    """Positions that sort rows by these columns, by code point, the first column first."""
    names = [str(n) for n in range(len(columns))]
    keys = pa.table(dict(zip(names, columns, strict=True)))
    order = pc.sort_indices(keys, sort_keys=[(name, "ascending") for name in names])
    return np.asarray(order.to_numpy(), dtype=np.intp)


def fixed(values: Floats, decimals: int) -> Strings:
    """Numbers as text with so many decimals, NaN as ``null``.

    >>> fixed(np.array([2.5, -0.0004, np.nan]), 3).to_pylist()
    ['2.500', '0.000', 'null']
    """
    if len(values) > 1 and (values == values[0]).all():
        return repeated(fixed(values[:1], decimals)[0].as_py(), len(values))
    scale = 10**decimals
    finite = np.isfinite(values)
    scaled = np.rint(np.where(finite, values, 0.0) * scale).astype(np.int64)
    whole, rest = np.divmod(np.abs(scaled), scale)
    digits = pc.utf8_lpad(pc.cast(pa.array(rest), pa.large_string()), decimals, "0")
    text = joined(picked(["", "-"], (scaled < 0).astype(np.int8)), pa.array(whole), ".", digits)
    return text if finite.all() else pc.if_else(pa.array(finite), text, pa.scalar("null", pa.large_string()))


def joined(*parts: object) -> Strings:
    """Concatenate columns and constants row by row; at least one part must be a column."""
    columns = [
        pa.scalar(part, pa.large_string()) if isinstance(part, str) else pc.cast(part, pa.large_string())
        for part in parts
    ]
    return pc.binary_join_element_wise(*columns, pa.scalar("", pa.large_string()))


def finding_ids(site: str, rule: str, subject: Strings, against: Strings, part: Strings) -> Strings:
    """``model.finding.finding_id`` for whole columns: a name-based UUID is a SHA-1 with six bits set."""
    count = len(subject)
    start = hashlib.sha1(NAMESPACE.bytes + identity(site, rule).encode(), usedforsecurity=False)
    names = pc.cast(joined("|", subject, "|", against, "|", part), pa.large_binary()).to_pylist()
    digests = bytearray()
    for name in names:  # hashing has no vectorised form
        one = start.copy()
        one.update(name)
        digests += one.digest()
    raw = np.frombuffer(digests, dtype=np.uint8).reshape(count, 20)[:, :16].copy()
    raw[:, 6] = (raw[:, 6] & 0x0F) | 0x50
    raw[:, 8] = (raw[:, 8] & 0x3F) | 0x80
    text = np.full((count, 36), ord("-"), dtype=np.uint8)
    for column, at in enumerate(_HEX_AT):
        text[:, at] = _HEX[raw[:, column] >> 4]
        text[:, at + 1] = _HEX[raw[:, column] & 15]
    offsets = np.arange(0, 36 * (count + 1), 36, dtype=np.int64)
    return pa.LargeStringArray.from_buffers(count, pa.py_buffer(offsets), pa.py_buffer(text))
