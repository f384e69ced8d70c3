"""What two rule sets say differently, line by line."""

from __future__ import annotations

import json
from collections.abc import Sequence

from greenbelt_gis.text import Language, Text

_SAME = Text("they say the same", "内容相同")
_PARAMETERS = Text("parameters", "参数")


def rule_diff(rows: Sequence[tuple[str, str, object, object]], language: Language) -> str:
    """Rows of rule (empty: the set's parameters), key (empty: the whole rule) and the values of both sets as text:
    ``-`` only in the first, ``+`` only in the second, ``~`` a key whose value differs."""
    lines = []
    for rule, key, a, b in rows:
        if key:
            lines.append(f"~ {rule or _PARAMETERS.say(language)} · {key}: {_value(a)} → {_value(b)}")
        else:
            lines.append(f"{'-' if b is None else '+'} {rule} · {a or b}")
    return "\n".join(lines) or _SAME.say(language)


def _value(value: object) -> str:
    return "–" if value is None else json.dumps(value, ensure_ascii=False)
