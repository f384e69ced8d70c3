"""Rules on what may stand or happen near a tree: distances from it, and how much of its root area is covered."""

from __future__ import annotations

from datetime import date
from typing import Literal, Self

from pydantic import Field, field_validator, model_validator

from greenbelt_gis.catalogue.base import Strict
from greenbelt_gis.catalogue.limits import Limit
from greenbelt_gis.catalogue.rule_parts import AT_MOST, Judged, Selector, known, on, only
from greenbelt_gis.model import vocabulary as words


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
        return known(value, words.ACTIVITY)

    @field_validator("by_grade")
    @classmethod
    def _grades(cls, value: dict[str, float]) -> dict[str, float]:
        known(tuple(value), words.HERITAGE)
        if any(distance < 0 for distance in value.values()):
            raise ValueError("a distance is not negative")
        return value

    @model_validator(mode="after")
    def _reference_fits(self) -> Self:
        if (self.by_dbh is not None) != (self.reference == "stem"):
            raise ValueError("`by_dbh` goes with reference 'stem', and that with it")
        if self.by_dbh is not None and self.by_grade:
            raise ValueError("a distance goes by diameter or by grade, not by both")
        if self.columnar_distance_m is not None and self.reference != "crown":
            raise ValueError("`columnar_distance_m` goes with reference 'crown'")
        if self.era is not None and (self.reference != "official_zone" or self.against.layer != "assets"):
            raise ValueError("`era` goes with reference 'official_zone' and assets")
        return self

    @model_validator(mode="after")
    def _distance(self) -> Self:
        only(self.limit, "distance_m", (">=", ">"))
        if self.limit.value < 0:
            raise ValueError("a distance is not negative")
        if self.subject.layer != "trees":
            raise ValueError("the subject of a separation is layer 'trees'")
        if self.against.layer not in {"assets", "activities"}:
            raise ValueError("a separation is against 'assets' or 'activities'")
        if self.against.at_heritage_tree is not None:
            raise ValueError("a separation does not read 'at_heritage_tree'")
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
        on(self.subject, "trees")
        on((self.against,), "assets")
        only(self.limit, "encroached_share", AT_MOST)
        if self.against.at_heritage_tree is not None:
            raise ValueError("an encroachment does not read 'at_heritage_tree'")
        return self
