"""Which species a text names, whatever language, width of letters and spacing it is written in.

Caution comes first: a part of the text that could mean something else makes the whole unknown.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from functools import lru_cache

_HAN = r"\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff〇"
_HAN_OR_NOT = re.compile(rf"[{_HAN}](?:[{_HAN}]|\s+(?=[{_HAN}]))*|[^{_HAN}]+")
_SEPARATOR = re.compile(r"[,;/|+&\n\r\t、，；]+")
_TAIL = re.compile(
    r"""(?:\s*(?:
        \([^()]*\)                                  # the first author
        | (?:var|subsp|ssp|cv)\.?\s*'?[\w-]+'?      # a form of the species is still that species
        | f\.\s+[a-z-]+ | 'f?[^']*'
        | (?:ex|et|f\.|in)(?=\s|$)
        | [A-ZÀ-ÖØ-Þ][\w.'-]*                       # an author
    ))*\s*""",
    re.VERBOSE,
)
LONGEST = 400
"""Characters of a text that is looked at; a longer one is no name."""


def _plain(text: str) -> str:
    """Full width to half width, one kind of quotes, of hybrid signs and of spaces; letters keep their case."""
    text = unicodedata.normalize("NFKC", text)
    text = re.sub(r"[‘’‚‛′`´“”„\"「」『』]", "'", text)
    text = re.sub(r"(?<![^\W\d_])[xX✕✖⨯](?=\s)", "×", text)
    return re.sub(r"\s+", " ", text).strip()


def folded(name: str) -> str:
    """A name as it is compared: no case, no accents of width, no punctuation, single spaces.

    >>> folded(" ＰＨＲＡＧＭＩＴＥＳ  australis "), folded("Prunus x yedoensis"), folded("中 山 杉")
    ('phragmites australis', 'prunus yedoensis', '中山杉')
    """
    words = re.sub(r"[\W_]+", " ", _plain(name).replace("×", " ")).casefold().strip()
    words = re.sub(r"\s+", " ", re.sub(r"(?<!\S)x(?!\S)", " ", unicodedata.normalize("NFKC", words))).strip()
    return re.sub(rf"(?<=[{_HAN}]) (?=[{_HAN}])", "", words)


class NameIndex:
    """Names of species: ``names`` has, for each id, the Latin name and all names."""

    def __init__(self, names: Mapping[str, tuple[str, tuple[str, ...]]]) -> None:
        self._owner = {folded(name): one for one, (_, found) in names.items() for name in found}
        self._words = {one: [folded(name).split() for name in found] for one, (_, found) in names.items()}
        # Only names that look Latin, of two words or more, may be followed by their authors.
        latin = (name for name in self._owner if re.fullmatch(r"[a-z]+( [a-z]+)+", name))
        self._latin = sorted(latin, key=len, reverse=True)
        self._seen = lru_cache(maxsize=4096)(self._find)

    def find(self, text: str) -> str | None:
        """The id of the one species that a text names, or None."""
        return self._seen(text) if len(text) <= LONGEST else None

    def _find(self, text: str) -> str | None:
        whole = self._owner.get(folded(text))
        if whole is not None:
            return whole
        parts = [
            part
            for piece in _SEPARATOR.split(_plain(re.sub(r"[\n\r\t]", ";", text)))
            for run in _HAN_OR_NOT.findall(piece)
            for part in self._unbracketed(run)
            if re.search(r"[^\W\d_]", part)
        ]
        named = [self._part(part) for part in parts]
        found = {one for one in named if one is not None}
        if len(found) != 1:
            return None
        (only,) = found
        unsure = (part for part, one in zip(parts, named, strict=True) if one is None)
        return only if all(self._begins(folded(part).split(), only) for part in unsure) else None

    def _unbracketed(self, run: str) -> list[str]:
        """What stands outside and inside of brackets, unless it is one name: brackets hold a name, or an author."""
        return [run] if self._part(run) else re.split(r"[()\[\]{}]", run)

    def _part(self, part: str) -> str | None:
        """The species of one part in one script: a name, or a Latin name with its authors."""
        inner = part.strip(" ()[]{}<>:.-·")
        key = folded(inner)
        if key in self._owner:
            return self._owner[key]
        for name in self._latin:
            # As written, the words of the name may have hybrid signs, quotes and odd spaces between them.
            written = re.match(r"[\W_]*(?:×\s*)?".join(map(re.escape, name.split())) + r"(?!\w)", inner, re.IGNORECASE)
            if written:
                return self._owner[name] if _TAIL.fullmatch(inner[written.end() :]) else None
        return None

    def _begins(self, words: list[str], one: str) -> bool:
        """Whether words are the beginning of a name of a species: the genus beside the Chinese name."""
        return any(name[: len(words)] == words for name in self._words[one])
