"""Which layers there are as vector tiles, with which properties, and from which zoom on feature by feature.

All of it follows from the layer contract and the map layers: what identifies a feature, what chooses its style, what
labels it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from types import MappingProxyType

from greenbelt_gis.catalogue.classes import asset_classes
from greenbelt_gis.catalogue.map_layers import MapLayer, map_layers
from greenbelt_gis.model.layers import LAYERS
from greenbelt_gis.text import Text

FINDINGS = "findings"
LARGEST_ZOOM = 18
"""A unit of a tile is then 3 cm and less; clients draw larger scales from these."""
SMALL_FROM, LARGE_FROM = 14, 10
"""Zooms from which features stand for themselves: of layers that may hold points, and of lines and areas only. At 14
a tile holds 10,000 assets of a town that has 2,500 a square kilometre."""
_FINDING = ("rule", "subject", "against", "verdict", "severity", "department")
_TELLING = frozenset({"code", "class", "word"})


@dataclass(frozen=True)
class TileLayer:
    """One layer: ``source`` is the layer of the contract (or findings) that it shows, ``top`` the only top class of it.

    ``by`` chooses the style; where features are counted, each of ``values`` is counted too. ``classed``: ``values``
    are top classes.
    """

    name: str
    source: str
    title: Text
    columns: tuple[str, ...]
    features_from: int
    top: str = ""
    by: str = ""
    values: tuple[str, ...] = ()

    @property
    def classed(self) -> bool:
        """Whether ``values`` are classes, each with all below it."""
        return self.by == "class"

    @property
    def dated(self) -> bool:
        """Whether the day decides what counts."""
        contract = LAYERS.get(self.source)
        return contract is not None and bool(contract.start or contract.end)


@cache
def tile_layers() -> Mapping[str, TileLayer]:
    """All tile layers by name: the contract's, assets by top class too, findings."""
    drawn = list(map_layers().values())
    found: list[TileLayer] = []
    for name, layer in LAYERS.items():
        looks = [one for one in drawn if one.layer == name]
        columns = [c.name for c in layer.columns if c.kind in _TELLING or c.name in _used(looks)]
        usual = SMALL_FROM if not layer.shapes or "point" in layer.shapes else LARGE_FROM
        found.append(_layer(name, name, layer.title, tuple(columns), usual, looks))
        if name == "assets":
            tops = [one for code, one in asset_classes().items() if "." not in code]
            found += [
                _layer(
                    one.code, name, one.title.text, tuple(columns), usual,
                    [look for look in looks if one.code in look.classes], one.code,
                )
                for one in tops
            ]  # fmt: skip
    looks = [drawn_ for drawn_ in drawn if drawn_.id == FINDINGS]
    found.append(_layer(FINDINGS, FINDINGS, looks[0].title.text, _FINDING, SMALL_FROM, looks))
    return MappingProxyType({one.name: one for one in found})


def _used(looks: list[MapLayer]) -> set[str | None]:
    return {column for look in looks for column in (look.label, look.by)}


def _layer(
    name: str, source: str, title: Text, columns: tuple[str, ...], usual: int, looks: list[MapLayer], top: str = ""
) -> TileLayer:
    by, values = "", tuple[str, ...]()
    classes = tuple(code for look in looks for code in look.classes)
    if len(looks) == 1 and looks[0].by in columns:
        by, values = looks[0].by or "", tuple(looks[0].values)
    elif classes and not top:
        by, values = "class", classes
    drawn_from = min((look.zoom.min for look in looks), default=0)
    return TileLayer(name, source, title, columns, max(usual, drawn_from), top, by, values)
