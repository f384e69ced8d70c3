"""Which flood tolerance suits which water-level band: ``advice/flood-tolerance.yaml``, the project's own advice."""

from __future__ import annotations

from functools import cache
from typing import Literal, Self

from pydantic import field_validator, model_validator

from greenbelt_gis.catalogue.base import Document, Name, Strict, Title
from greenbelt_gis.catalogue.files import package_folder
from greenbelt_gis.catalogue.rule_parts import Source, known
from greenbelt_gis.catalogue.yaml_files import read_model
from greenbelt_gis.model import vocabulary as words

Answer = Literal["yes", "no", "unknown"]


class Suited(Strict):
    """Flood tolerances that a band suits, and those of which the band alone does not tell; it suits no other."""

    fits: tuple[str, ...]
    unsure: tuple[str, ...] = ()

    @field_validator("fits", "unsure")
    @classmethod
    def _words(cls, value: tuple[str, ...]) -> tuple[str, ...]:
        return known(value, words.FLOOD_TOLERANCE)

    @model_validator(mode="after")
    def _apart(self) -> Self:
        if both := sorted(set(self.fits) & set(self.unsure)):
            raise ValueError(f"{', '.join(both)} cannot both fit and be unsure")
        return self


class FloodAdvice(Document):
    """Advice on flood tolerance for every band."""

    id: Name
    title: Title
    source: Source
    severity: Literal["advice"]
    bands: dict[str, Suited]

    @field_validator("bands")
    @classmethod
    def _every_band(cls, value: dict[str, Suited]) -> dict[str, Suited]:
        known(tuple(value), words.BAND)
        if missing := [band for band in words.BAND if band not in value]:
            raise ValueError(f"nothing is said of {', '.join(missing)}")
        return value

    def suits(self, tolerance: str, band: str) -> Answer:
        """Whether a band suits a flood tolerance."""
        suited = self.bands[band]
        return "yes" if tolerance in suited.fits else "unknown" if tolerance in suited.unsure else "no"


@cache
def flood_advice() -> FloodAdvice:
    """The advice of the package."""
    return read_model(package_folder("advice") / "flood-tolerance.yaml", FloodAdvice)
