"""What a species file says: names, planting types, flood tolerance, flowers, and where each of them is written."""

from __future__ import annotations

import re
import unicodedata
from typing import Annotated, Literal, Self

from pydantic import Field, StringConstraints, field_validator, model_validator

from greenbelt_gis.catalogue.base import Document, Name, NonEmpty, Strict, Title
from greenbelt_gis.catalogue.rule_parts import known
from greenbelt_gis.model import vocabulary as words
from greenbelt_gis.text import Text

Latin = Annotated[str, StringConstraints(pattern=r"^[A-Z][a-z-]+( × ?| )('[A-Z][A-Za-z -]+'|[a-z-]+)( .+)?$")]
Address = Annotated[str, StringConstraints(pattern=r"^https?://\S+$")]
Claim = Literal["flowers", "flood_tolerance"]


class SpeciesNames(Strict):
    """The names that people are shown: Chinese, English, and the accepted Latin one."""

    zh: NonEmpty
    en: NonEmpty
    la: Latin


class Evidence(Strict):
    """A flora, a study or a judgement, and which fields it stands for; ``verified``: its text was read and says so."""

    document: Title
    supports: tuple[Claim, ...] = Field(min_length=1)
    verified: bool = False
    url: Address | None = None

    @model_validator(mode="after")
    def _can_be_looked_up(self) -> Self:
        if self.verified and self.url is None:
            raise ValueError("what was verified has a `url`")
        return self


class Species(Document):
    """One species (or hybrid, or cultivar); ``id`` is the Latin name in lower case with hyphens."""

    id: Name
    names: SpeciesNames
    synonyms: tuple[NonEmpty, ...] = ()
    """Further names in any language, for recognising."""
    planting_types: tuple[str, ...] = Field(min_length=1)
    flood_tolerance: str
    flowers: tuple[str, ...] = Field(min_length=1)
    """Colours in which it is planted here; ``[none]`` where flowers are not showy."""
    sources: tuple[Evidence, ...] = Field(min_length=1)

    @field_validator("planting_types")
    @classmethod
    def _types(cls, value: tuple[str, ...]) -> tuple[str, ...]:
        return _once(known(value, words.PLANTING_TYPE))

    @field_validator("flood_tolerance")
    @classmethod
    def _tolerance(cls, value: str) -> str:
        return known((value,), words.FLOOD_TOLERANCE)[0]

    @field_validator("flowers")
    @classmethod
    def _flowers(cls, value: tuple[str, ...]) -> tuple[str, ...]:
        if "none" in value and len(value) > 1:
            raise ValueError("`none` stands alone")
        return _once(known(value, words.FLOWER_COLOUR))

    @model_validator(mode="after")
    def _is_whole(self) -> Self:
        if self.id != slug(self.names.la):
            raise ValueError(f"the id of {self.names.la} is {slug(self.names.la)!r}")
        claims = {claim for source in self.sources for claim in source.supports}
        wanted = {"flood_tolerance"} | ({"flowers"} if self.flowers != ("none",) else set())
        if missing := sorted(wanted - claims):
            raise ValueError(f"no source supports {', '.join(missing)}")
        return self

    @property
    def text(self) -> Text:
        """What it is called in each language, the Latin name with it."""
        return Text(f"{self.names.en} ({self.names.la})", f"{self.names.zh}（{self.names.la}）")

    @property
    def all_names(self) -> tuple[str, ...]:
        """Every name by which it is recognised."""
        return (self.names.zh, self.names.en, self.names.la, *self.synonyms)

    def verified(self, claim: Claim) -> bool:
        """Whether a source that was read supports a field."""
        return any(source.verified for source in self.sources if claim in source.supports)


def slug(latin: str) -> str:
    """The id of a Latin name.

    >>> slug("Prunus × yedoensis"), slug("Taxodium 'Zhongshanshan'")
    ('prunus-yedoensis', 'taxodium-zhongshanshan')
    """
    plain = unicodedata.normalize("NFKD", latin).encode("ascii", "ignore").decode().lower()
    return re.sub(r"[^a-z0-9]+", "-", plain).strip("-")


def _once(values: tuple[str, ...]) -> tuple[str, ...]:
    if len(set(values)) < len(values):
        raise ValueError("a word stands twice")
    return values
