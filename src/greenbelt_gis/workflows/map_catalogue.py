"""What a map must know of the catalogue: how layers are drawn, and what everything is called."""

from __future__ import annotations

from functools import cache
from typing import Any

from greenbelt_gis.catalogue.classes import asset_classes
from greenbelt_gis.catalogue.map_layers import MapLayer, map_layers
from greenbelt_gis.catalogue.rule_sets import load_rule_set, package_rules, rule_set_names
from greenbelt_gis.catalogue.rules import Judged
from greenbelt_gis.catalogue.tile_layers import tile_layers
from greenbelt_gis.model.layers import LAYERS
from greenbelt_gis.model.metrics import DISTRESS, METRICS
from greenbelt_gis.model.rights import PERMISSION, RIGHTS, ROLE
from greenbelt_gis.model.vocabulary import DEPARTMENT, SEVERITY, VERDICT, Words
from greenbelt_gis.text import Text


@cache
def map_catalogue() -> dict[str, Any]:
    """Layers in drawing order, names of classes, rules, rule sets, words and columns, what each role may do. The same
    for everybody."""
    return {
        "layers": [_layer(one) for one in map_layers().values()],
        "classes": {code: _said(one.title.text) for code, one in asset_classes().items()},
        "rules": [
            {
                "id": rule.id, "title": _said(rule.title.text), "clause": rule.clause, "kind": rule.kind,
                "severity": rule.severity, "department": rule.department,
            }
            for rule in package_rules().values()
            if isinstance(rule, Judged)
        ],
        "rule_sets": [{"name": name, "title": _said(load_rule_set(name).title.text)} for name in rule_set_names()],
        "words": _words(),
        "rights": {role: [one for one in PERMISSION if one in held] for role, held in RIGHTS.items()},
        "columns": {
            name: {column.name: _said(column.title) for column in layer.columns} for name, layer in LAYERS.items()
        },
    }  # fmt: skip


def _layer(one: MapLayer) -> dict[str, Any]:
    """The layer as its file has it; ``tiles``: the tile layer that shows it; null where maps derive it."""
    tiles = one.layer if one.layer in tile_layers() else None
    if tiles is not None and one.by is not None and one.by not in tile_layers()[tiles].columns:
        tiles = None  # what chooses its style is found by comparing
    if one.layer == "assets" and len(one.classes) == 1 and one.classes[0] in tile_layers():
        tiles = one.classes[0]
    told = one.model_dump(mode="json", exclude={"schema_version"})
    return {**told, "tiles": tiles, "features_from": None if tiles is None else tile_layers()[tiles].features_from}


def _words() -> dict[str, dict[str, dict[str, str]]]:
    """Words by the column that they stand in; roles, permissions and layers, which stand in none, by what
    they are."""
    found: dict[str, Words] = {
        "verdict": VERDICT, "severity": SEVERITY, "department": DEPARTMENT, "role": ROLE, "permission": PERMISSION,
        "layer": {name: layer.title for name, layer in LAYERS.items()}, "distress": DISTRESS,
        "metric": {metric.name: metric.title for metric in METRICS.values()},
    }  # fmt: skip
    for layer in LAYERS.values():
        found.update({column.name: column.words for column in layer.columns if column.words is not None})
    return {name: {word: _said(text) for word, text in words.items()} for name, words in found.items()}


def _said(text: Text) -> dict[str, str]:
    return {"en": text.en, "zh": text.zh}
