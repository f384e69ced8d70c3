"""What all catalogue files share: strict models, bilingual titles, a schema version."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, StringConstraints

from greenbelt_gis.text import Text

NonEmpty = Annotated[str, StringConstraints(min_length=1, strip_whitespace=True)]
Name = Annotated[str, StringConstraints(pattern=r"^[a-z0-9][a-z0-9_.-]*$")]
"""Identifiers of rules, rule sets, classes, layers: they also name files."""


class Strict(BaseModel):
    """A model that refuses unknown keys and does not change."""

    model_config = ConfigDict(extra="forbid", frozen=True, populate_by_name=True)


class Title(Strict):
    """A label in both languages."""

    en: NonEmpty
    zh: NonEmpty

    @property
    def text(self) -> Text:
        """As a ``Text``."""
        return Text(self.en, self.zh)


class Document(Strict):
    """One YAML file of the catalogue."""

    schema_version: Literal[1] = 1
