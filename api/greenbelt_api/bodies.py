"""What clients send to edit rows: features, patches, parts, bulk changes, and why."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Literal
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field, field_validator

from greenbelt_gis.model.layers import LAYERS
from greenbelt_gis.workflows.layer_edits import Why

PATHS = {name: "sites" if name == "site" else name.replace("_", "-") for name in LAYERS}
"""The path of every layer."""
NO_NUL = r"^[^\x00]*$"
"""Text that the database can hold."""


class Reason(BaseModel):
    """Why something is changed."""

    model_config = ConfigDict(extra="forbid")
    note: str = Field("", max_length=2000, pattern=NO_NUL)
    override: str = Field(
        "", max_length=2000, pattern=NO_NUL, description="Why blocking rules are set aside; needs the right to"
    )
    valid_from: datetime | None = Field(None, description="Since when it is so; none: from now, what is new since ever")

    def why(self) -> Why:
        """As the workflow takes it."""
        return Why(self.note, self.override, self.valid_from)


class NewFeature(BaseModel):
    """A GeoJSON feature to be made; `id` may be the client's own UUID."""

    model_config = ConfigDict(extra="forbid")
    type: Literal["Feature"] = "Feature"
    id: UUID | None = None
    geometry: dict[str, Any] | None = None
    properties: dict[str, Any] = Field(description="`site` (its code), the layer's columns, and attributes")
    reason: Reason = Reason()


class ChangedFeature(BaseModel):
    """What is to change of a feature: single properties (null clears), and the geometry if it is there."""

    model_config = ConfigDict(extra="forbid")
    type: Literal["Feature"] = "Feature"
    id: UUID | None = None
    geometry: dict[str, Any] | None = None
    properties: dict[str, Any] = Field(default_factory=dict)
    reason: Reason = Reason()


class Restoring(BaseModel):
    """Which state to go back to: the change that made it."""

    model_config = ConfigDict(extra="forbid")
    change: int = Field(ge=1, le=2**62)
    reason: Reason = Reason()


class Part(BaseModel):
    """A part of what is split; all but the first need a code of their own."""

    model_config = ConfigDict(extra="forbid")
    code: str | None = Field(None, max_length=200)
    geometry: dict[str, Any]


class Splitting(BaseModel):
    """The parts of an area; together they cover it once."""

    model_config = ConfigDict(extra="forbid")
    parts: list[Part] = Field(min_length=2, max_length=50)
    reason: Reason = Reason()


class OneEdit(BaseModel):
    """One row of a bulk change."""

    model_config = ConfigDict(extra="forbid")
    operation: Literal["create", "update", "delete"]
    layer: str = Field(max_length=40, description="A contract layer, as in the paths or in datasets")
    id: UUID | None = None
    version: int | None = Field(None, description="The state that you saw; needed but for what is made")
    geometry: dict[str, Any] | None = None
    properties: dict[str, Any] = Field(default_factory=dict)

    @field_validator("layer")
    @classmethod
    def _layer(cls, value: str) -> str:
        found = {**{path: name for name, path in PATHS.items()}, **{name: name for name in LAYERS}}.get(value)
        if found is None or found == "site":
            raise ValueError(f"is none of {', '.join(sorted(set(PATHS) - {'site'}))}")
        return found


class Bulk(BaseModel):
    """Several rows of one site, changed together or not at all."""

    model_config = ConfigDict(extra="forbid")
    site: str = Field(max_length=200)
    edits: list[OneEdit] = Field(min_length=1, max_length=1000)
    reason: Reason = Reason()
