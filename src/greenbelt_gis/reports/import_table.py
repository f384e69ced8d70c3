"""What an import did, as a table."""

from __future__ import annotations

from collections.abc import Sequence

from greenbelt_gis.reports.tables import text_table
from greenbelt_gis.text import Language, Text

_HEAD = (
    Text("layer", "图层"),
    Text("new", "新增"),
    Text("changed", "更新"),
    Text("unchanged", "未变"),
    Text("rejected", "拒绝"),
)


def import_table(
    site: str, rows: Sequence[tuple[str, int, int, int]], rejected: Sequence[object], dry_run: bool, language: Language
) -> str:
    """Layers with rows new, changed, unchanged and rejected; ``rejected`` are row events."""
    counts: dict[str, int] = {}
    for event in rejected:
        layer = str(getattr(event, "layer", ""))
        counts[layer] = counts.get(layer, 0) + 1
    table = [[layer, *(str(n) for n in numbers), str(counts.get(layer, 0))] for layer, *numbers in rows]
    heading = Text("{site}", "{site}") + (
        Text(" (dry run: nothing was changed)", "（试运行：未作更改）") if dry_run else Text("", "")
    )
    return f"{heading.format(site=site).say(language)}\n\n" + text_table(
        [h.say(language) for h in _HEAD], table, frozenset({1, 2, 3, 4})
    )
