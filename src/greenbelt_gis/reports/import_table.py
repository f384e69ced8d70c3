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
    Text("ended", "终止"),
    Text("rejected", "拒绝"),
)
_ENDED = 4


def import_table(
    site: str,
    rows: Sequence[tuple[str, int, int, int, int]],
    rejected: Sequence[object],
    dry_run: bool,
    language: Language,
) -> str:
    """Layers with rows new, changed, unchanged, ended by a later revision, and rejected.

    ``rejected`` are row events. The column of the ended is there where any was.
    """
    counts: dict[str, int] = {}
    for event in rejected:
        layer = str(getattr(event, "layer", ""))
        counts[layer] = counts.get(layer, 0) + 1
    table = [[layer, *(str(n) for n in numbers), str(counts.get(layer, 0))] for layer, *numbers in rows]
    head = [h.say(language) for h in _HEAD]
    if not any(ended for *_, ended in rows):
        for row in (head, *table):
            del row[_ENDED]
    heading = Text("{site}", "{site}") + (
        Text(" (dry run: nothing was changed)", "（试运行：未作更改）") if dry_run else Text("", "")
    )
    return f"{heading.format(site=site).say(language)}\n\n" + text_table(head, table, frozenset(range(1, len(head))))
