"""Plain text tables whose columns line up, full-width characters included."""

from __future__ import annotations

from collections.abc import Sequence

from rich.cells import cell_len


def text_table(head: Sequence[str], rows: Sequence[Sequence[str]], right: frozenset[int] = frozenset()) -> str:
    """Rows under a heading; columns in ``right`` are set flush right."""
    widths = [max(cell_len(row[at]) for row in (head, *rows)) for at in range(len(head))]
    lines = [_line(head, widths, right), "  ".join("─" * width for width in widths)]
    return "\n".join([*lines, *(_line(row, widths, right) for row in rows)])


def _line(row: Sequence[str], widths: Sequence[int], right: frozenset[int]) -> str:
    cells = []
    for at, (cell, width) in enumerate(zip(row, widths, strict=True)):
        space = " " * (width - cell_len(cell))
        cells.append(space + cell if at in right else cell + space)
    return "  ".join(cells).rstrip()
