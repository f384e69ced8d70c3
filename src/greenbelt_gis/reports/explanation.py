"""An explanation as text: heads on the left, what they say on the right."""

from __future__ import annotations

from collections.abc import Sequence

from rich.cells import cell_len

from greenbelt_gis.text import Language, Text


def explanation_text(lines: Sequence[tuple[Text, Text]], language: Language) -> str:
    """One line for each statement; a head that repeats is shown once."""
    width = max(cell_len(head.say(language)) for head, _ in lines)
    told, last = [], ""
    for head, text in lines:
        label = head.say(language)
        shown = "" if label == last else label
        told.append(f"{shown}{' ' * (width - cell_len(shown))}  {text.say(language)}")
        last = label
    return "\n".join(told)
