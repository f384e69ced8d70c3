"""What is worth knowing about a run beside its findings."""

from __future__ import annotations

from dataclasses import dataclass

from greenbelt_gis.text import Text


@dataclass(frozen=True, slots=True)
class Note:
    """Something left aside or taken for granted: a key for machines, how many, a sentence for people.

    ``{n}`` in the sentence stands for the number.
    """

    key: str
    count: int
    text: Text

    @property
    def told(self) -> Text:
        """The sentence with its number."""
        return self.text.format(n=self.count)
