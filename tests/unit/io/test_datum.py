"""GCJ-02 and BD-09: the inverse is exact, the shift is the known one."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from pyproj import Geod

from greenbelt_gis.io.datum import bd09_from_wgs84, gcj02_from_wgs84, wgs84_from, wgs84_from_bd09, wgs84_from_gcj02

GEOD = Geod(ellps="WGS84")
NANJING = (np.array([118.70]), np.array([32.05]))


def metres(a: tuple[np.ndarray, np.ndarray], b: tuple[np.ndarray, np.ndarray]) -> float:
    return float(np.max(GEOD.inv(a[0], a[1], b[0], b[1])[2]))


def test_the_shift_at_nanjing_is_the_one_surveyors_know() -> None:
    shifted = gcj02_from_wgs84(*NANJING)
    azimuth, _, distance = GEOD.inv(NANJING[0], NANJING[1], *shifted)
    assert 500 < distance[0] < 580  # some 540 m
    assert 90 < azimuth[0] < 130  # towards east-south-east
    assert 1000 < metres(NANJING, bd09_from_wgs84(*NANJING)) < 1400  # some 1.2 km


@pytest.mark.parametrize(
    ("forward", "back"), [(gcj02_from_wgs84, wgs84_from_gcj02), (bd09_from_wgs84, wgs84_from_bd09)]
)
@given(st.floats(74, 134), st.floats(18, 53))
def test_there_and_back_is_numeric_zero(forward, back, lon: float, lat: float) -> None:  # type: ignore[no-untyped-def]
    here = (np.array([lon]), np.array([lat]))
    assert metres(back(*forward(*here)), here) < 1e-6


def test_one_step_would_break_an_audit_and_ours_does_not() -> None:
    shifted = gcj02_from_wgs84(*NANJING)
    twice = gcj02_from_wgs84(*shifted)
    one_step = (2 * shifted[0] - twice[0], 2 * shifted[1] - twice[1])
    assert metres(one_step, NANJING) > 0.01
    assert metres(wgs84_from("gcj02", *shifted), NANJING) < 1e-6


def test_outside_china_nothing_is_shifted() -> None:
    paris = (np.array([2.35]), np.array([48.85]))
    assert metres(gcj02_from_wgs84(*paris), paris) == 0
    assert metres(wgs84_from_gcj02(*paris), paris) == 0
