"""What happened to single rows on the way in: rejected, repaired, or kept with a warning, each with its reason."""

from __future__ import annotations

import csv
import io
import json
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Literal

from greenbelt_gis.model.layers import LAYERS
from greenbelt_gis.model.note import Note
from greenbelt_gis.text import Language, Text

Action = Literal["rejected", "repaired", "warned"]


@dataclass(frozen=True, slots=True)
class RowEvent:
    """One row that was rejected, repaired or warned of. ``row`` counts the file's rows from 1, headers left out;
    of a spreadsheet it is the number beside the row."""

    action: Action
    file: str
    layer: str
    row: int
    code: str
    reason: Text
    fix: Text | None = None


@dataclass
class Report:
    """Collects events and notes while a dataset is read."""

    events: list[RowEvent] = field(default_factory=list)
    notes: list[Note] = field(default_factory=list)

    def note(self, key: str, text: Text, count: int = 1) -> None:
        """Keep something to know."""
        self.notes.append(Note(key, count, text))

    def sort(self) -> None:
        """Events by layer, file and row, in the order of the contract's layers."""
        order = list(LAYERS)
        self.events.sort(key=lambda event: (order.index(event.layer), event.file, event.row, event.action))

    @property
    def rejected(self) -> list[RowEvent]:
        """Rows that were left out."""
        return [event for event in self.events if event.action == "rejected"]

    @property
    def repaired(self) -> list[RowEvent]:
        """Rows whose geometry was changed."""
        return [event for event in self.events if event.action == "repaired"]

    @property
    def warned(self) -> list[RowEvent]:
        """Rows that were kept, with a word of warning."""
        return [event for event in self.events if event.action == "warned"]

    def summary(self, language: Language, most: int = 5) -> list[str]:
        """A line for each kind of event, the most frequent first."""
        verb = {
            "rejected": Text("rejected", "已拒绝"), "repaired": Text("repaired", "已修复"),
            "warned": Text("kept, but", "已保留，但"),
        }  # fmt: skip
        seen = Counter((e.action, e.layer, _kind(e.reason.say(language))) for e in self.events)
        lines = [
            f"{layer}: {count} {verb[action].say(language)}: {reason}"
            for (action, layer, reason), count in seen.most_common(most)
        ]
        return [*lines, "…"] if len(seen) > most else lines


def _kind(reason: str) -> str:
    """A reason without the value that made it single: up to the first colon that ends a word."""
    return reason.replace("：", ": ").split(": ", 1)[0]


FIELDS = ("action", "file", "layer", "row", "code", "reason_en", "reason_zh", "fix_en", "fix_zh")


def event_rows(events: Iterable[RowEvent]) -> list[dict[str, object]]:
    """Events as plain rows with ``FIELDS``."""
    return [
        {
            "action": e.action, "file": e.file, "layer": e.layer, "row": e.row, "code": e.code,
            "reason_en": e.reason.en, "reason_zh": e.reason.zh,
            "fix_en": e.fix.en if e.fix else "", "fix_zh": e.fix.zh if e.fix else "",
        }
        for e in events
    ]  # fmt: skip


def events_as_csv(events: Iterable[RowEvent]) -> str:
    """The events as CSV text, formulas defused."""
    return rows_as_csv(event_rows(events))


def rows_as_csv(rows: Iterable[Mapping[str, object]]) -> str:
    """Rows of ``FIELDS`` as CSV text, formulas defused."""
    out = io.StringIO()
    writer = csv.DictWriter(out, FIELDS, lineterminator="\n")
    writer.writeheader()
    for row in rows:
        writer.writerow({name: defused(row[name]) for name in FIELDS})
    return out.getvalue()


def events_as_json(events: Iterable[RowEvent]) -> str:
    """The events as a JSON list."""
    return json.dumps(event_rows(events), ensure_ascii=False, indent=1) + "\n"


def defused(value: object) -> object:
    """Text that a spreadsheet would run as a formula, with an apostrophe before it; all else as it is."""
    return "'" + value if isinstance(value, str) and value[:1] in {"=", "+", "-", "@", "\t", "\r"} else value
