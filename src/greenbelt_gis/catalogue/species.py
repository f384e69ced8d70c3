"""Species that are planted along the river, each one file ``species/<id>.yaml``: what they are called, how they are
planted, how long they stand in water, how they flower, and where that is written.

A species that is not here may be planted all the same; whoever asks is told that it is unknown.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping
from functools import cache
from importlib.resources.abc import Traversable
from pathlib import Path
from types import MappingProxyType
from typing import Annotated, Literal, Self

from pydantic import Field, StringConstraints, field_validator, model_validator

from greenbelt_gis.catalogue.base import Document, Name, NonEmpty, Strict, Title
from greenbelt_gis.catalogue.files import package_files
from greenbelt_gis.catalogue.rule_parts import known
from greenbelt_gis.catalogue.species_names import NameIndex, folded
from greenbelt_gis.catalogue.yaml_files import read_model
from greenbelt_gis.errors import CatalogueError
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


def load_species(files: Iterable[Traversable | Path]) -> Mapping[str, Species]:
    """Species files by id, sorted; a ``CatalogueError`` (file, key) for a wrong one, or a name that two files claim."""
    found: dict[str, Species] = {}
    owner: dict[str, str] = {}
    for file in files:
        one = read_model(file, Species)
        if file.name != f"{one.id}.yaml":
            raise CatalogueError(
                Text("the id {id!r} is not the file's name", "编号“{id}”与文件名不符").format(id=one.id),
                where={"file": file.name, "key": "id"},
            )
        for name in one.all_names:
            key = folded(name)
            if not key:
                raise CatalogueError(
                    Text("{name!r} holds no letter", "“{name}”不含文字").format(name=name),
                    where={"file": file.name, "key": "synonyms"},
                )
            if key in owner:
                raise CatalogueError(
                    Text("the name {name!r} is taken by {other}", "名称“{name}”已用于 {other}").format(
                        name=name, other=owner[key]
                    ),
                    where={"file": file.name, "key": "synonyms" if name in one.synonyms else "names"},
                    fix=Text("a name means one species", "一个名称只能指一个物种"),
                )
            owner[key] = file.name
        found[one.id] = one
    return MappingProxyType(dict(sorted(found.items())))


@cache
def species() -> Mapping[str, Species]:
    """All species of the package by id."""
    return load_species(package_files("species"))


@cache
def _index() -> NameIndex:
    return NameIndex({one.id: (one.names.la, one.all_names) for one in species().values()})


def species_named(text: object) -> Species | None:
    """The species that a text names in Chinese, English or Latin, or in several of these at once; None for a text
    that names none, several, or one that the catalogue does not know. Never raises.

    >>> species_named("芦苇 Phragmites australis").id, species_named("荷花").id, species_named("芦苇、菰")
    ('phragmites-australis', 'nelumbo-nucifera', None)
    """
    found = _index().find(text) if isinstance(text, str) else None
    return None if found is None else species()[found]
