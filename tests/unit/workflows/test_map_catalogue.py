"""The catalogue for maps: every layer as its file has it, each with tiles that there are, everything named twice."""

from __future__ import annotations

import json
from typing import Any

from greenbelt_gis.catalogue.classes import asset_classes
from greenbelt_gis.catalogue.map_layers import map_layers
from greenbelt_gis.catalogue.rule_sets import package_rules
from greenbelt_gis.catalogue.rules import Judged
from greenbelt_gis.catalogue.tile_layers import tile_layers
from greenbelt_gis.model.layers import LAYERS
from greenbelt_gis.model.rights import PERMISSION, RIGHTS, ROLE
from greenbelt_gis.workflows.map_catalogue import map_catalogue


def test_layers_are_as_their_files_have_them_with_the_tiles_that_show_them() -> None:
    told = map_catalogue()["layers"]
    assert [one["id"] for one in told] == list(map_layers())
    for one in told:
        file = map_layers()[one["id"]]
        assert one["style"]["colour"] == file.style.colour
        assert set(one["values"]) == set(file.values)
        if one["tiles"] is None:
            assert one["features_from"] is None
            continue
        tiles = tile_layers()[one["tiles"]]
        assert one["features_from"] == tiles.features_from
        assert one["by"] is None or one["by"] in tiles.columns
        assert file.classes in ((), (one["tiles"],))
    derived = {one["id"] for one in told if one["tiles"] is None}
    assert derived == {"buffers", "band_changes", "changed_things", "changes"}
    shown = {one["tiles"] for one in told} - {None}
    assert shown == set(tile_layers()) - {"assets"}  # assets are shown by their top classes


def test_all_of_it_is_named_in_both_languages() -> None:
    told = map_catalogue()

    def walk(value: Any, path: str = "") -> None:
        if isinstance(value, dict) and {"en", "zh"} & set(value):
            assert set(value) == {"en", "zh"}, path
            assert all(isinstance(text, str) and text for text in value.values()), path
        elif isinstance(value, dict):
            for key, below in value.items():
                walk(below, f"{path}/{key}")
        elif isinstance(value, list):
            for at, below in enumerate(value):
                walk(below, f"{path}/{at}")

    walk(told)
    assert set(told["classes"]) == set(asset_classes())
    assert {rule["id"] for rule in told["rules"]} == {
        id_ for id_, rule in package_rules().items() if isinstance(rule, Judged)
    }
    assert set(told["columns"]) == set(LAYERS)
    assert {"verdict", "severity", "department", "band", "planting_type", "heritage", "status"} <= set(told["words"])
    assert {role: set(held) for role, held in told["rights"].items()} == {
        role: set(held) for role, held in RIGHTS.items()
    }
    assert (set(told["words"]["role"]), set(told["words"]["permission"])) == (set(ROLE), set(PERMISSION))
    assert set(told["words"]["layer"]) == set(LAYERS)
    assert len(json.dumps(told)) < 100_000
