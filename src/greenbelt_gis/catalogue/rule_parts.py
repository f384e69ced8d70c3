"""What rules are made of: selectors of rows, days of effect, sources, examples, what every rule says of itself."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any, Literal, Self

from pydantic import Field, field_validator, model_validator

from greenbelt_gis.catalogue.base import Document, Name, NonEmpty, Strict, Title
from greenbelt_gis.catalogue.classes import asset_classes
from greenbelt_gis.catalogue.limits import Limit
from greenbelt_gis.model import vocabulary as words
from greenbelt_gis.model.layers import LAYERS
from greenbelt_gis.text import did_you_mean

Verdict = Literal["violation", "possible", "indeterminate"]
AT_MOST = ("<=", "<")


def known(values: tuple[str, ...], valid: Mapping[str, object]) -> tuple[str, ...]:
    """The values, if each is a word of a vocabulary; else the nearest one is told."""
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
        return known(value, asset_classes())

    @field_validator("layer")
    @classmethod
    def _layer(cls, value: str) -> str:
        return known((value,), LAYERS)[0]

    @field_validator("heritage")
    @classmethod
    def _heritage(cls, value: tuple[str, ...]) -> tuple[str, ...]:
        return known(value, words.HERITAGE)

    @field_validator("planting_types")
    @classmethod
    def _planting(cls, value: tuple[str, ...]) -> tuple[str, ...]:
        return known(value, words.PLANTING_TYPE)

    @field_validator("kinds")
    @classmethod
    def _kinds(cls, value: tuple[str, ...]) -> tuple[str, ...]:
        return known(value, words.ACTIVITY)

    @field_validator("bands")
    @classmethod
    def _bands(cls, value: tuple[str, ...]) -> tuple[str, ...]:
        return known(value, words.BAND)

    @field_validator("unless_status")
    @classmethod
    def _status(cls, value: tuple[str, ...]) -> tuple[str, ...]:
        return known(value, words.STATUS)

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
        return known(value, words.EXEMPTION)


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
    blocking: bool = False
    """Whether an edit of the record that opens a violation of it is refused, unless overridden with a reason."""
    examples: tuple[Example, ...] = Field(min_length=2)

    @field_validator("department")
    @classmethod
    def _department(cls, value: str) -> str:
        return known((value,), words.DEPARTMENT)[0]

    @model_validator(mode="after")
    def _passes_and_fails(self) -> Self:
        if all(e.verdict for e in self.examples) or not any(e.verdict == "violation" for e in self.examples):
            raise ValueError("a rule needs at least one passing and one failing example")
        return self


def only(limit: Limit, metric: str, operators: tuple[str, ...]) -> Limit:
    """The limit, if it is on one metric with one of some operators."""
    if limit.metric != metric or limit.operator not in operators:
        raise ValueError(f"the limit of this kind is {metric} with {' or '.join(operators)}")
    return limit


def on(subject: tuple[Selector, ...], layer: str) -> None:
    """Refuse selectors of another layer."""
    if any(selector.layer != layer for selector in subject):
        raise ValueError(f"the subject of this kind is layer {layer!r}")
