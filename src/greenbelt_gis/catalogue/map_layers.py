"""How layers are drawn: colour, icon, label, legend, zoom, each one file ``layers/<id>.yaml``.

Every map reads these: a colour is decided once.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from types import MappingProxyType
from typing import Annotated, Literal, Self

from pydantic import Field, StringConstraints, model_validator

from greenbelt_gis.catalogue.base import Document, Name, Strict, Title
from greenbelt_gis.catalogue.files import package_files
from greenbelt_gis.catalogue.yaml_files import read_model

Colour = Annotated[str, StringConstraints(pattern=r"^#[0-9a-f]{6}$")]


class Style(Strict):
    """How one kind of feature looks."""

    colour: Colour
    fill: Colour | None = None
    fill_opacity: float = Field(default=0.5, ge=0, le=1)
    hatch: Literal["rising", "falling", "dots"] | None = None
    """A fill of lines or dots in ``colour``, which keeps what lies below in sight and needs no eye for colours."""
    width_px: float = Field(default=1.5, ge=0, le=20)
    dash: str = ""
    radius_px: float = Field(default=5, gt=0, le=40)
    icon: Name | None = None
    legend: Title


class Zoom(Strict):
    """Zoom levels at which a layer is drawn, both inclusive."""

    min: int = Field(default=0, ge=0, le=24)
    max: int = Field(default=24, ge=0, le=24)


class MapLayer(Document):
    """One layer of a map: which features, in which order, how drawn, what the legend says."""

    id: Name
    title: Title
    layer: Name
    """Layer of the contract, or what is derived from them: findings, buffers, band_changes, changed_things."""
    classes: tuple[Name, ...] = ()
    order: int
    zoom: Zoom = Zoom()
    shown: bool = True
    """Whether a map of all layers shows it at first: single measurements would hide what was measured."""
    label: Name | None = None
    """Column that labels a feature."""
    style: Style
    by: Name | None = None
    """Column whose value chooses a style in ``values``."""
    values: dict[str, Style] = Field(default_factory=dict)

    @model_validator(mode="after")
    def _values_need_column(self) -> Self:
        if bool(self.by) != bool(self.values):
            raise ValueError("`by` and `values` go together")
        return self

    def style_for(self, value: str) -> Style:
        """The style of a feature whose ``by`` column has this value."""
        return self.values.get(value, self.style)


@cache
def map_layers() -> Mapping[str, MapLayer]:
    """All map layers by id, in drawing order (lowest first)."""
    layers = [read_model(file, MapLayer) for file in package_files("layers")]
    return MappingProxyType({found.id: found for found in sorted(layers, key=lambda one: (one.order, one.id))})
