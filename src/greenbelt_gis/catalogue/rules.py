"""The rule format: parameters only, one model per kind of check.

A rule file names its kind; the kind decides which keys it has. Nothing here judges: ``checks`` does. What rules share
stands in ``rule_parts``, the kinds that measure from trees in ``tree_rules``; all can be had from here.
"""

from __future__ import annotations

from typing import Annotated, Literal, Self

from pydantic import Field, TypeAdapter, field_validator, model_validator

from greenbelt_gis.catalogue.base import Name
from greenbelt_gis.catalogue.limits import Limit as Limit
from greenbelt_gis.catalogue.limits import unit_of as unit_of
from greenbelt_gis.catalogue.rule_parts import AT_MOST, known, on, only
from greenbelt_gis.catalogue.rule_parts import Effective as Effective
from greenbelt_gis.catalogue.rule_parts import Example as Example
from greenbelt_gis.catalogue.rule_parts import Exemption as Exemption
from greenbelt_gis.catalogue.rule_parts import Head as Head
from greenbelt_gis.catalogue.rule_parts import Judged as Judged
from greenbelt_gis.catalogue.rule_parts import Selector as Selector
from greenbelt_gis.catalogue.rule_parts import Source as Source
from greenbelt_gis.catalogue.rule_parts import Verdict as Verdict
from greenbelt_gis.catalogue.tree_rules import ByDbh as ByDbh
from greenbelt_gis.catalogue.tree_rules import Encroachment as Encroachment
from greenbelt_gis.catalogue.tree_rules import Separation as Separation
from greenbelt_gis.model import vocabulary as words


class Measured(Judged):
    """Observed metrics of an asset, tree or bed against limits; ``qualitative`` ones are yes/no."""

    kind: Literal["measured", "qualitative"]
    subject: tuple[Selector, ...] = Field(min_length=1)
    limit: Limit
    exemptions: tuple[Exemption, ...] = ()

    @model_validator(mode="after")
    def _all_of_plain_limits(self) -> Self:
        if not self.limit.metric and any(not limb.metric for limb in self.limit.all or self.limit.any):
            raise ValueError("limits within limits are not judged by this kind")
        if self.limit.any:
            raise ValueError("the limits of this kind are joined by `all`")
        return self

    @model_validator(mode="after")
    def _yes_or_no(self) -> Self:
        if self.kind == "qualitative":
            for limb in self.limit.limbs:
                if limb.operator != "=" or limb.value not in (0, 1):
                    raise ValueError(f"the limit of a yes/no metric is 1 or 0 with =, not {limb.metric!r} as given")
        return self


class Definition(Head):
    """What counts as a distress of a surface at all. Yields no finding; ``area_total`` counts what meets it."""

    kind: Literal["definition"]
    subject: tuple[Selector, ...] = Field(min_length=1)
    distress: Name
    limit: Limit

    @model_validator(mode="after")
    def _of_a_surface(self) -> Self:
        on(self.subject, "assets")
        return self


class AreaTotal(Judged):
    """Total area, per asset, of the patches that meet one of the definitions below these ids."""

    kind: Literal["area_total"]
    subject: tuple[Selector, ...] = Field(min_length=1)
    definitions: tuple[Name, ...] = Field(min_length=1)
    limit: Limit

    @model_validator(mode="after")
    def _damaged_area(self) -> Self:
        on(self.subject, "assets")
        only(self.limit, "damaged_m2", AT_MOST)
        return self


class ContiguousArea(Judged):
    """Area of one contiguous patch, of a metric's polygons or of patches with certain distresses."""

    kind: Literal["contiguous_area"]
    subject: tuple[Selector, ...] = Field(min_length=1)
    metric: str = ""
    distresses: tuple[Name, ...] = ()
    limit: Limit

    @model_validator(mode="after")
    def _one_source(self) -> Self:
        if bool(self.metric) == bool(self.distresses):
            raise ValueError("give either a metric or distresses")
        only(self.limit, f"{self.metric or 'surface_defect'}_m2", AT_MOST)
        return self


class AreaDensity(Judged):
    """Area of a metric's polygons in the worst ``window_m2`` of a bed."""

    kind: Literal["area_density"]
    subject: tuple[Selector, ...] = Field(min_length=1)
    metric: Name
    window_m2: float = Field(default=100.0, gt=0)
    limit: Limit

    @model_validator(mode="after")
    def _area_per_window(self) -> Self:
        on(self.subject, "planting")
        # The window stands in the name too, so a limit for 100 m2 is never compared with another window.
        only(self.limit, f"{self.metric}_m2_per_{self.window_m2:g}m2", AT_MOST)
        return self


class Displacement(Judged):
    """Distance of the newest survey from the registered position."""

    kind: Literal["displacement"]
    subject: tuple[Selector, ...] = Field(min_length=1)
    limit: Limit

    @model_validator(mode="after")
    def _distance(self) -> Self:
        on(self.subject, "assets")
        only(self.limit, "distance_m", AT_MOST)
        return self


class ZonePlanting(Judged):
    """Area of a planting that lies in a band which does not allow its type."""

    kind: Literal["zone_planting"]
    subject: tuple[Selector, ...] = Field(min_length=1)
    allowed: dict[str, tuple[str, ...]]
    """Planting types by band; ``[anything]`` allows all."""
    accents_exempt: bool = True
    limit: Limit

    @field_validator("allowed")
    @classmethod
    def _allowed(cls, value: dict[str, tuple[str, ...]]) -> dict[str, tuple[str, ...]]:
        known(tuple(value), words.BAND)
        for types in value.values():
            known(types, {**words.PLANTING_TYPE, "anything": None})
        return value

    @model_validator(mode="after")
    def _misplaced_area(self) -> Self:
        on(self.subject, "planting")
        only(self.limit, "misplaced_m2", AT_MOST)
        return self


class Predominance(Judged):
    """Share of a zone's planted area that certain planting types must hold."""

    kind: Literal["predominance"]
    subject: tuple[Selector, ...] = Field(min_length=1)
    planting_types: tuple[str, ...] = Field(min_length=1)
    accents_exempt: bool = True
    limit: Limit

    @field_validator("planting_types")
    @classmethod
    def _types(cls, value: tuple[str, ...]) -> tuple[str, ...]:
        return known(value, words.PLANTING_TYPE)

    @model_validator(mode="after")
    def _share(self) -> Self:
        on(self.subject, "zones")
        only(self.limit, "share", (">", ">="))
        return self


class NotJudged(Head):
    """A row of the standard that sets no limit: listed so that the standard is whole, judged by nothing."""

    kind: Literal["not_judged"]
    subject: tuple[Selector, ...] = Field(min_length=1)


Rule = Annotated[
    Separation
    | Measured
    | Definition
    | AreaTotal
    | ContiguousArea
    | AreaDensity
    | Displacement
    | ZonePlanting
    | Predominance
    | Encroachment
    | NotJudged,
    Field(discriminator="kind"),
]
RULE: TypeAdapter[Rule] = TypeAdapter(Rule)
