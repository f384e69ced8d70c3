"""The rule format: parameters only, one model per kind of check.

A rule file names its kind; the kind decides which keys it has. Nothing here judges: ``checks`` does.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Annotated, Any, Literal, Self

from pydantic import Field, TypeAdapter, field_validator, model_validator

from greenbelt_gis.catalogue.base import Document, Name, NonEmpty, Strict, Title
from greenbelt_gis.catalogue.classes import asset_classes
from greenbelt_gis.catalogue.limits import Limit as Limit
from greenbelt_gis.catalogue.limits import unit_of as unit_of
from greenbelt_gis.model import vocabulary as words
from greenbelt_gis.model.layers import LAYERS
from greenbelt_gis.text import did_you_mean

Verdict = Literal["violation", "possible", "indeterminate"]


def _known(values: tuple[str, ...], valid: Mapping[str, object]) -> tuple[str, ...]:
    for value in values:
        if value not in valid:
            raise ValueError(f"{value!r} is not a valid word; {did_you_mean(value, valid).en}")
    return values


class Selector(Strict):
    """Which rows of a layer: every given key must hold, an empty one does not restrict."""

    layer: NonEmpty
    classes: tuple[Name, ...] = ()
    """Asset classes; a class stands for all below it."""
    heritage: tuple[str, ...] = ()
    planting_types: tuple[str, ...] = ()
    kinds: tuple[str, ...] = ()
    bands: tuple[str, ...] = ()
    permeable: bool | None = None
    """Assets that are permeable, or are not; unknown is not permeable."""
    at_heritage_tree: bool | None = None
    """Assets that belong (or do not belong) to a heritage tree by their column ``tree``."""
    unless_status: tuple[str, ...] = ()

    @field_validator("classes")
    @classmethod
    def _classes(cls, value: tuple[str, ...]) -> tuple[str, ...]:
        return _known(value, asset_classes())

    @field_validator("layer")
    @classmethod
    def _layer(cls, value: str) -> str:
        return _known((value,), LAYERS)[0]

    @field_validator("heritage")
    @classmethod
    def _heritage(cls, value: tuple[str, ...]) -> tuple[str, ...]:
        return _known(value, words.HERITAGE)

    @field_validator("planting_types")
    @classmethod
    def _planting(cls, value: tuple[str, ...]) -> tuple[str, ...]:
        return _known(value, words.PLANTING_TYPE)

    @field_validator("kinds")
    @classmethod
    def _kinds(cls, value: tuple[str, ...]) -> tuple[str, ...]:
        return _known(value, words.ACTIVITY)

    @field_validator("bands")
    @classmethod
    def _bands(cls, value: tuple[str, ...]) -> tuple[str, ...]:
        return _known(value, words.BAND)

    @field_validator("unless_status")
    @classmethod
    def _status(cls, value: tuple[str, ...]) -> tuple[str, ...]:
        return _known(value, words.STATUS)

    @model_validator(mode="after")
    def _keys_fit_layer(self) -> Self:
        fitting = {
            "classes": "assets", "heritage": "trees", "planting_types": "planting", "kinds": "activities",
            "bands": "zones", "at_heritage_tree": "assets", "unless_status": "assets", "permeable": "assets",
        }  # fmt: skip
        for key, layer in fitting.items():
            if getattr(self, key) not in ((), None) and self.layer != layer:
                raise ValueError(f"the key {key!r} goes with layer {layer!r} only")
        return self


class Effective(Strict):
    """Days on which a rule is in force, both inclusive; open where not given."""

    from_: date | None = Field(default=None, alias="from")
    to: date | None = None

    @model_validator(mode="after")
    def _ordered(self) -> Self:
        if self.from_ is not None and self.to is not None and self.from_ > self.to:
            raise ValueError("`from` must not be after `to`")
        return self

    def overlaps(self, other: Effective) -> bool:
        """Whether there is a day on which both are in force."""
        starts = [one.from_ for one in (self, other) if one.from_ is not None]
        ends = [one.to for one in (self, other) if one.to is not None]
        return not starts or not ends or max(starts) <= min(ends)

    def covers(self, day: date) -> bool:
        """Whether the rule is in force on a day."""
        return (self.from_ is None or self.from_ <= day) and (self.to is None or day <= self.to)


class Source(Strict):
    """Where a rule comes from, and whether its text was read (verified) or only reported."""

    document: Title
    verified: bool = True


class Example(Strict):
    """A tiny dataset with the verdict it must get; the catalogue's own test, and its documentation."""

    name: NonEmpty
    verdict: Verdict | None
    """None: no finding."""
    as_of: date = date(2026, 6, 30)
    layers: dict[str, tuple[dict[str, Any], ...]]
    """Rows by layer; ``wkt`` in metres."""
    measured: float | None = None


class Exemption(Strict):
    """Takes observations marked with one of ``words`` out of a rule, under a condition."""

    words: tuple[str, ...]
    when: Limit | None = None

    @field_validator("words")
    @classmethod
    def _words(cls, value: tuple[str, ...]) -> tuple[str, ...]:
        return _known(value, words.EXEMPTION)


class Head(Document):
    """What every rule says of itself, whatever its kind."""

    id: Name
    title: Title
    clause: NonEmpty
    source: Source
    effective: Effective = Effective()
    note: str = ""


class Judged(Head):
    """A rule that can fail."""

    severity: Literal["grave", "normal", "advice"]
    department: str
    how_to_fix: Title
    examples: tuple[Example, ...] = Field(min_length=2)

    @field_validator("department")
    @classmethod
    def _department(cls, value: str) -> str:
        return _known((value,), words.DEPARTMENT)[0]

    @model_validator(mode="after")
    def _passes_and_fails(self) -> Self:
        if all(e.verdict for e in self.examples) or not any(e.verdict == "violation" for e in self.examples):
            raise ValueError("a rule needs at least one passing and one failing example")
        return self


_AT_MOST = ("<=", "<")


def _only(limit: Limit, metric: str, operators: tuple[str, ...]) -> Limit:
    if limit.metric != metric or limit.operator not in operators:
        raise ValueError(f"the limit of this kind is {metric} with {' or '.join(operators)}")
    return limit


def _on(subject: tuple[Selector, ...], layer: str) -> None:
    if any(selector.layer != layer for selector in subject):
        raise ValueError(f"the subject of this kind is layer {layer!r}")


class ByDbh(Strict):
    """A distance from the middle of the stem that grows with its diameter (DBH; several stems: √Σd²)."""

    formula: Literal["multiple", "as_4970_structural"] = "multiple"
    """``multiple``: factor × DBH; ``as_4970_structural``: (50 D)^0.42 × 0.64 of AS 4970-2009, D in metres."""
    factor: float = Field(default=12.0, gt=0)
    max_m: float | None = Field(default=None, gt=0)


class Separation(Judged):
    """Keep ``against`` at a distance from the trunk, the crown, the middle of the stem or the official zone of trees.

    ``limit`` is the distance; ``by_grade`` and ``columnar_distance_m`` replace it for some trees, and with ``by_dbh``
    it is the least one.
    """

    kind: Literal["separation"]
    subject: Selector
    reference: Literal["trunk", "crown", "stem", "official_zone"]
    against: Selector
    limit: Limit
    by_grade: dict[str, float] = Field(default_factory=dict)
    """Distance (m) by heritage grade, where it is not the limit's."""
    columnar_distance_m: float | None = Field(default=None, ge=0)
    """Distance for trees with a columnar crown."""
    by_dbh: ByDbh | None = None
    era: Literal["new", "legacy"] | None = None
    """Only what was installed after (``new``) or up to (``legacy``) the day on which the zone was published."""
    largest_trunk_radius_m: float = Field(default=1.0, ge=0)
    """Largest plausible radius, where the diameter is unknown."""
    largest_crown_radius_m: float = Field(default=15.0, ge=0)
    unsure_kinds: tuple[str, ...] = ()
    """Kinds of activity of which nobody can say whether they are meant: indeterminate inside the range."""

    @field_validator("unsure_kinds")
    @classmethod
    def _kinds(cls, value: tuple[str, ...]) -> tuple[str, ...]:
        return _known(value, words.ACTIVITY)

    @field_validator("by_grade")
    @classmethod
    def _grades(cls, value: dict[str, float]) -> dict[str, float]:
        _known(tuple(value), words.HERITAGE)
        if any(distance < 0 for distance in value.values()):
            raise ValueError("a distance is not negative")
        return value

    @model_validator(mode="after")
    def _reference_fits(self) -> Self:
        if (self.by_dbh is not None) != (self.reference == "stem"):
            raise ValueError("`by_dbh` goes with reference 'stem', and that with it")
        if self.columnar_distance_m is not None and self.reference != "crown":
            raise ValueError("`columnar_distance_m` goes with reference 'crown'")
        if self.era is not None and (self.reference != "official_zone" or self.against.layer != "assets"):
            raise ValueError("`era` goes with reference 'official_zone' and assets")
        return self

    @model_validator(mode="after")
    def _distance(self) -> Self:
        _only(self.limit, "distance_m", (">=", ">"))
        if self.limit.value < 0:
            raise ValueError("a distance is not negative")
        if self.subject.layer != "trees":
            raise ValueError("the subject of a separation is layer 'trees'")
        if self.against.layer not in {"assets", "activities"}:
            raise ValueError("a separation is against 'assets' or 'activities'")
        if self.against.at_heritage_tree is not None:
            raise ValueError("a separation does not read 'at_heritage_tree'")
        return self


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
        _on(self.subject, "assets")
        return self


class AreaTotal(Judged):
    """Total area, per asset, of the patches that meet one of the definitions below these ids."""

    kind: Literal["area_total"]
    subject: tuple[Selector, ...] = Field(min_length=1)
    definitions: tuple[Name, ...] = Field(min_length=1)
    limit: Limit

    @model_validator(mode="after")
    def _damaged_area(self) -> Self:
        _on(self.subject, "assets")
        _only(self.limit, "damaged_m2", _AT_MOST)
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
        _only(self.limit, f"{self.metric or 'surface_defect'}_m2", _AT_MOST)
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
        _on(self.subject, "planting")
        # The window stands in the name too, so a limit for 100 m2 is never compared with another window.
        _only(self.limit, f"{self.metric}_m2_per_{self.window_m2:g}m2", _AT_MOST)
        return self


class Displacement(Judged):
    """Distance of the newest survey from the registered position."""

    kind: Literal["displacement"]
    subject: tuple[Selector, ...] = Field(min_length=1)
    limit: Limit

    @model_validator(mode="after")
    def _distance(self) -> Self:
        _on(self.subject, "assets")
        _only(self.limit, "distance_m", _AT_MOST)
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
        _known(tuple(value), words.BAND)
        for types in value.values():
            _known(types, {**words.PLANTING_TYPE, "anything": None})
        return value

    @model_validator(mode="after")
    def _misplaced_area(self) -> Self:
        _on(self.subject, "planting")
        _only(self.limit, "misplaced_m2", _AT_MOST)
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
        return _known(value, words.PLANTING_TYPE)

    @model_validator(mode="after")
    def _share(self) -> Self:
        _on(self.subject, "zones")
        _only(self.limit, "share", (">", ">="))
        return self


class Encroachment(Judged):
    """Share of a tree's root protection area, a circle around its stem, that new hard surfaces cover.

    With ``existing_until`` surfaces installed up to that day were there before: the share is of what was unsurfaced.
    """

    kind: Literal["encroachment"]
    subject: tuple[Selector, ...] = Field(min_length=1)
    by_dbh: ByDbh
    least_m: float = Field(default=0.0, ge=0)
    """Least radius (m) of the circle."""
    against: Selector
    existing_until: date | None = None
    largest_trunk_radius_m: float = Field(default=1.0, ge=0)
    limit: Limit

    @model_validator(mode="after")
    def _covered_share(self) -> Self:
        _on(self.subject, "trees")
        _on((self.against,), "assets")
        _only(self.limit, "encroached_share", _AT_MOST)
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
