"""Words for people, in both languages at once.

Everything a user reads exists in Chinese and English. Keeping the pair together at the place where it is
written means that neither language can be forgotten, and that no key has to be looked up elsewhere.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from difflib import get_close_matches
from typing import Literal

Language = Literal["en", "zh"]


@dataclass(frozen=True, slots=True)
class Text:
    """One sentence in English and in Simplified Chinese, possibly with ``{placeholders}``."""

    en: str
    zh: str

    def format(self, **values: object) -> Text:
        """Fill the placeholders of both languages with the same values (a ``Text`` gives its own language)."""
        return Text(
            self.en.format(**{k: v.en if isinstance(v, Text) else v for k, v in values.items()}),
            self.zh.format(**{k: v.zh if isinstance(v, Text) else v for k, v in values.items()}),
        )

    def say(self, language: Language) -> str:
        """The sentence in one language."""
        return self.zh if language == "zh" else self.en

    def __add__(self, other: Text) -> Text:
        return Text(self.en + other.en, self.zh + other.zh)


def nearest(word: object, words: Iterable[str]) -> str | None:
    """The valid word that looks most like ``word``, or None where nothing is near.

    >>> nearest("heritge", ["heritage", "species"])
    'heritage'
    """
    known = list(words)
    lowered = {w.lower(): w for w in reversed(known)}
    found = get_close_matches(str(word).lower(), lowered, n=1, cutoff=0.5)
    return lowered[found[0]] if found else None


def did_you_mean(word: object, words: Iterable[str], *, most: int = 12) -> Text:
    """A hint for a wrong word: the nearest valid one and, where the list is short, all of them."""
    known = list(words)
    near = nearest(word, known)
    listed = ", ".join(known[:most]) + (", …" if len(known) > most else "")
    hint = Text("valid: {listed}", "可用：{listed}").format(listed=listed)
    if near is None:
        return hint
    return Text("did you mean {near!r}? ", "是否应为 {near!r}？").format(near=near) + hint
