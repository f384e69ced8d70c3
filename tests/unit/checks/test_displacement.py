"""Kind ``displacement``: the newest survey against the registered position."""

from __future__ import annotations

from datetime import date
from statistics import NormalDist
from typing import Any

import pytest
import shapely

from greenbelt_gis.checks import displacement
from greenbelt_gis.checks.engine import Judgement, make_case
from greenbelt_gis.checks.probability import RADIAL_95
from tests.helpers.drawn import tree
from tests.helpers.findings import assert_findings
from tests.helpers.observing import (
    DAY,
    LATER,
    NOON,
    RULES,
    asset,
    box,
    inputs,
    judged,
    layers,
    notes,
    results,
    seat,
    verdicts,
)

Row = dict[str, Any]
MOVED = "sculpture.displacement"


def survey(x: float, when: str | None = NOON, of: str = "X", **columns: Any) -> Row:
    return {"asset": of, "surveyed_at": when, "accuracy_m": 0.0, "at": (x, 0.0), **columns}


def moved(*rows: Row, as_of: date = DAY, **columns: Any) -> Judgement:
    return judged(MOVED, as_of, assets=[asset("X", "art.sculpture", (0, 0), **columns)], surveys=list(rows))


@pytest.mark.parametrize(("x", "verdict"), [(1.0, []), (1.001, ["violation"]), (-1.0, []), (0.0, [])])
def test_exact_positions_are_compared_plainly(x: float, verdict: list[str]) -> None:
    assert verdicts(moved(survey(x))) == verdict


@pytest.mark.parametrize("x", [0.1, 0.3, 7.7])
def test_exactly_1_m_is_allowed_wherever_it_stands(x: float) -> None:
    done = judged(MOVED, assets=[asset("X", "art.sculpture", (x, x))], surveys=[survey(0, at=(x + 1, x))])
    assert verdicts(done) == []


def test_the_newest_survey_counts() -> None:
    assert verdicts(moved(survey(3), survey(0.2, LATER))) == []
    assert results(moved(survey(0.2), survey(3, LATER))) == [("X", "violation", 3.0)]


def test_not_one_after_the_day() -> None:
    rows = [survey(0.2), survey(3, "2026-07-01T00:00:00+08:00")]
    assert verdicts(moved(*rows)) == []
    assert verdicts(moved(*rows, as_of=date(2026, 7, 1))) == ["violation"]
    assert verdicts(moved(survey(3, "2026-06-30T23:59:59+08:00"))) == ["violation"]


def test_a_survey_without_a_time_is_older_than_any_other() -> None:
    assert verdicts(moved(survey(3, None), survey(0.2, "1999-01-01"))) == []
    assert verdicts(moved(survey(3, None))) == ["violation"]


@pytest.mark.parametrize("turned", [False, True])
def test_of_equally_new_ones_the_farthest_counts(turned: bool) -> None:
    rows = [survey(-3), survey(2)]
    assert results(moved(*(rows[::-1] if turned else rows))) == [("X", "violation", 3.0)]


@pytest.mark.parametrize("turned", [False, True])
def test_of_equally_new_and_far_ones_the_most_exact(turned: bool) -> None:
    rows = [survey(1.2, accuracy_m=0.0), survey(1.2, accuracy_m=2.0)]
    assert verdicts(moved(*(rows[::-1] if turned else rows))) == ["violation"]


@pytest.mark.parametrize("at", [None, shapely.Point()])
def test_a_survey_without_a_position_says_nothing(at: Any) -> None:
    assert verdicts(moved(survey(3), survey(0, LATER, at=at))) == ["violation"]
    done = moved(survey(0, at=at))
    assert (done.tallies[0].judged, done.tallies[0].not_inspected) == (0, 1)


@pytest.mark.parametrize(("columns", "count"), [({"status": "maintenance"}, 0), ({"status": "in_service"}, 1),
    ({"status": "out_of_service"}, 1), ({"status": None}, 1), ({"status": "ended"}, 0), ({"ended_on": "2026-06-29"}, 0)])  # fmt: skip
def test_an_asset_under_maintenance_is_exempt(columns: Row, count: int) -> None:
    done = moved(survey(3), **columns)
    assert (len(done.findings), done.tallies[0].judged) == (count, count)


def test_art_only() -> None:
    done = judged(MOVED, assets=[seat("X")], surveys=[survey(3)])
    assert (verdicts(done), done.tallies[0].judged) == ([], 0)
    assert len(judged(MOVED, assets=[asset("X", "art.ornament", (0, 0))], surveys=[survey(3)]).findings) == 1


def test_the_probability_counts_both_accuracies() -> None:
    done = moved(survey(1.1, accuracy_m=0.3), accuracy_m=0.4)
    sigma = 0.5 / RADIAL_95
    row = done.findings.iloc[0]
    assert (row["verdict"], row["sigma"], row["measured"], row["margin"]) == ("possible", round(sigma, 3), 1.1, 0.1)
    assert row["probability"] == pytest.approx(NormalDist().cdf(0.1 / sigma), abs=1e-6)
    assert "possible: the survey accuracy leaves it open" in row["message_en"]


def test_just_within_the_limit_may_be_beyond_it() -> None:
    assert verdicts(moved(survey(0.9, accuracy_m=0.5))) == ["possible"]


@pytest.mark.parametrize(("asset_m", "survey_m", "assumed"), [(0.1, 0.1, False), (None, 0.1, True), (0.1, None, True)])
def test_accuracy_not_stated_is_the_default_and_said(asset_m: Any, survey_m: Any, assumed: bool) -> None:
    row = moved(survey(1.01, accuracy_m=survey_m), accuracy_m=asset_m).findings.iloc[0]
    assert (row["sigma"], bool(row["accuracy_assumed"])) == (round(0.1 * 2**0.5 / RADIAL_95, 3), assumed)


def test_from_an_area_the_distance_is_to_its_edge() -> None:
    done = judged(MOVED, assets=[asset("X", "art.sculpture", box(-1, -1, 2, 2))], surveys=[survey(3)])
    assert results(done) == [("X", "violation", 2.0)]
    assert verdicts(judged(MOVED, assets=[asset("X", "art.sculpture", box(-1, -1, 2, 2))], surveys=[survey(0.5)])) == []


def test_the_fields() -> None:
    done = moved(survey(3, LATER))
    assert_findings(done.findings)
    row = done.findings.iloc[0]
    assert (row["limit"], row["operator"], row["unit"], row["margin"], row["probability"]) == (1, "<=", "m", 2, 1)
    assert str(row["observed_at"]) == "2026-06-10 04:00:00+00:00"
    assert row["geometry"].length == 3
    assert inputs(done)["distance_m"] == 3


@pytest.mark.parametrize("turned", [False, True])
def test_each_thing_has_the_time_and_accuracy_of_its_own_survey(turned: bool) -> None:
    things = [asset(code, "art.sculpture", (0, 0)) for code in "XY"]
    surveys = [survey(1.1, LATER, of="Y", accuracy_m=1.0), survey(1.1, NOON, of="X")]
    found = judged(MOVED, assets=things, surveys=surveys[::-1] if turned else surveys).findings
    assert list(found["verdict"]) == ["violation", "possible"]
    assert [str(at)[:10] for at in found["observed_at"]] == ["2026-06-01", "2026-06-10"]


def test_surveys_of_nothing_known_are_told() -> None:
    done = moved(survey(3), survey(3, of="Q"), survey(3, of=""))
    assert notes(done) == {"surveys_unknown_object": 2}


def test_without_surveys_nothing_was_inspected() -> None:
    assert moved().tallies[0].not_inspected == 1
    done = judged(MOVED, trees=[tree("X", (0, 0))], surveys=[survey(3)])
    assert (done.tallies[0].judged, done.tallies[0].not_inspected) == (0, 0)


def test_columns_may_lack() -> None:
    frames = layers(assets=[{"code": "X", "class": "art", "at": (0, 0)}], surveys=[{"asset": "X", "at": (3, 0)}])
    from greenbelt_gis.checks.engine import audit

    assert list(audit(frames, RULES.only([MOVED]), DAY)["measured"]) == [3.0]


def test_its_reach() -> None:
    case = make_case(layers(assets=[seat()]), RULES, DAY)
    assert displacement.reach_m(case, RULES.rules[MOVED]) == 0
