"""What people read of a finding: every example of every rule explained, and the calculations of some in full."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from types import MappingProxyType
from typing import Any

import pytest

from greenbelt_gis.catalogue.rule_sets import package_rules
from greenbelt_gis.catalogue.rules import Example, Rule
from greenbelt_gis.checks.engine import Judgement, audit
from greenbelt_gis.checks.examples import example_layers
from greenbelt_gis.checks.registry import kind_of
from tests.helpers.observing import DAY, LATER, RULES, asset, bed, box, changed, judged, seat, seen, zone

FOUND = [
    pytest.param(rule, example, id=f"{rule.id}: {example.name}")
    for rule in package_rules().values()
    for example in getattr(rule, "examples", ())
    if example.verdict
]


def explained(found: Any, rule: Rule) -> list[str]:
    return [line.en for line in kind_of(rule).explain(found, json.loads(found["evidence"]), rule, RULES.parameters)]


def told(done: Judgement, rule_id: str) -> list[str]:
    """The calculation of the only finding."""
    assert len(done.findings) == 1
    return explained(done.findings.iloc[0], RULES.rules[rule_id])


@pytest.mark.parametrize(("rule", "example"), FOUND)
def test_every_finding_is_told_in_both_languages(rule: Rule, example: Example) -> None:
    only = replace(RULES, rules=MappingProxyType({rule.id: rule}), others=RULES.rules)
    row: Any = audit(example_layers(example), only, example.as_of).iloc[0]
    lines = kind_of(rule).explain(row.to_dict(), json.loads(row["evidence"]), rule, RULES.parameters)
    assert lines
    for en, zh in [(row["message_en"], row["message_zh"]), *((line.en, line.zh) for line in lines)]:
        assert re.search(r"[一-鿿]", zh)
        assert not re.search(r"[{}]|nan|None", en + zh), en
    assert row["subject"] in row["message_en"]


def test_a_measured_finding_limb_by_limb() -> None:
    rows = [seen("C", "damage_share", 0.06, patch="a"), seen("C", "damage_share", 0.06, LATER, patch="b")]
    assert told(judged("seat.damage", assets=[seat()], observations=rows), "seat.damage") == [
        "damage, share: 12 % (sum of 2 patches), observed 2026-06-10T12:00:00+08:00; at most 10 % is allowed",
        "usable: not observed, left out",
    ]


def test_exempt_and_open_rows_are_told() -> None:
    rows = [seen("C", "damage_share", 0.4, exemption="crack"), seen("C", "usable", 1)]
    lines = told(judged("seat.damage", assets=[seat()], observations=rows), "seat.damage")
    assert lines[0] == "damage, share: no observation counts"
    assert lines[1].startswith("1 observations are exempt only if a condition holds that nobody recorded")
    assert lines[1].endswith("counted they give 40 %")
    rows = [seen("C", "missing_share", 0.4, exemption="relocated_by_plan"), seen("C", "usable", 0)]
    lines = told(judged("seat.missing", assets=[seat()], observations=rows), "seat.missing")
    assert lines[1] == "1 observations are exempt: left out"


def test_the_worst_of_several() -> None:
    rows = [seen("W", "step_mm", 8, patch="a"), seen("W", "step_mm", 12, None, patch="b")]
    done = judged("footway.surface-step", assets=[asset("W", "paving.footway")], observations=rows)
    assert told(done, "footway.surface-step")[0].startswith(
        "step between adjacent units, mm: 12 mm (worst of 2), observed"
    )


def test_a_total_patch_by_patch() -> None:
    rows = [seen("R", "depth_mm", 25, patch="a", distress="pothole", at=box(0, 0, 2)),
            seen("R", "crack_width_mm", 5, patch="b", distress="alligator_cracking", at=box(5, 0, 3))]  # fmt: skip
    done = judged("road.damage-area", assets=[asset("R", "paving.carriageway.asphalt")], observations=rows)
    lines = told(done, "road.damage-area")
    assert any("patch a (pothole): 2 m²; depth, mm 25 mm" in line and line.endswith("counts") for line in lines)
    assert any(line.endswith("may count: a measurement is missing") for line in lines)
    assert lines[-2:] == ["in all, overlap counted once: 2 m²", "with all that may count: 5 m²"]


def test_a_total_of_unknown_area() -> None:
    rows = [seen("R", "depth_mm", 25, patch="a", distress="pothole")]
    done = judged("road.damage-area", assets=[asset("R", "paving.carriageway.asphalt")], observations=rows)
    assert told(done, "road.damage-area")[0].startswith("patch a (pothole): area unknown")


def test_a_contiguous_patch() -> None:
    rows = [seen("B", "bare_ground", None, at=box(0, 0, 6))]
    done = judged("greenery.bare-ground", planting=[bed("B")], observations=rows)
    assert told(done, "greenery.bare-ground")[-1] == "together, overlap counted once: 6 m²"


def test_a_density() -> None:
    pest = seen("B", "pest", 1, at=box(0, 0, 5, 5))
    small = judged("greenery.bed-pest-area", planting=[bed("B")], observations=[pest])
    assert told(small, "greenery.bed-pest-area")[-2:] == ["bed: 100 m²", "in all within the bed: 25 m²"]
    large = judged("greenery.bed-pest-area", planting=[bed("B", box(0, 0, 30, 30))], observations=[pest])
    assert any(line.startswith("disc around (") for line in told(large, "greenery.bed-pest-area"))
    rows = [seen("B", "pest", 1, patch="a"), seen("B", "area_m2", 25, patch="a")]
    noted = judged("greenery.bed-pest-area", planting=[bed("B")], observations=rows)
    assert told(noted, "greenery.bed-pest-area")[-1].endswith("is not drawn: 25 m²")


def test_a_share_of_a_sliver() -> None:
    """A zone of which next to nothing is planted: areas that round to nothing must not be divided."""
    rows = [bed("B", box(0, 0, 0.01, 0.01), "lawn")]
    done = judged("planting.normal-to-2y", planting=rows, zones=[zone("Z", "normal_to_2y")])
    assert told(done, "planting.normal-to-2y")[-1] == "share = 0.000 / 0.000 = 0 %"


def test_a_displacement() -> None:
    survey = {"asset": "X", "surveyed_at": None, "accuracy_m": None, "at": (3.0, 0.0)}
    done = judged("sculpture.displacement", assets=[asset("X", "art.sculpture", (0, 0))], surveys=[survey])
    lines = told(done, "sculpture.displacement")
    assert lines[:3] == [
        "newest survey: ?",
        "accuracy at 95 %: registered 0 m, survey 0.1 m (assumed where not stated)",
        "distance = 3.000 m",
    ]


def test_a_rule_that_the_evidence_was_made_by_explains_itself() -> None:
    """An unknown distress of a user's own rule is told by its word."""
    rules = changed("greenery.path-defect", distresses=("sinkhole",))
    rows = [seen("W", "present", 1, patch="a", distress="sinkhole", at=box(0, 0, 4))]
    done = judged(rules, DAY, assets=[asset("W", "paving.footway")], observations=rows)
    rule = MappingProxyType(dict(rules.rules))["greenery.path-defect"]
    assert explained(done.findings.iloc[0], rule)[0].startswith("patch W a (sinkhole): 4 m²")
