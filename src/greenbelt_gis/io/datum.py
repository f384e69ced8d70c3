"""The shifted coordinates of Chinese map services, undone.

GCJ-02 (AMap, Tencent) shifts WGS 84 by a fixed function of place, some 540 m at Nanjing; BD-09 (Baidu) shifts
GCJ-02 again. Neither has an EPSG code and neither has a closed inverse: a one-step inverse errs by up to
0.9 m, so the inverse is iterated to a fixed point. Whether to convert is the operator's decision: nothing here
runs unless a profile names the datum.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

Degrees = NDArray[np.float64]

SHIFTED = ("gcj02", "bd09")

_AXIS = 6378245.0  # Krasovsky 1940, as the shift uses it
_ECCENTRICITY2 = 0.00669342162296594323
_BD = np.pi * 3000.0 / 180.0
_ROUNDS = 12


def gcj02_from_wgs84(lon: Degrees, lat: Degrees) -> tuple[Degrees, Degrees]:
    """Shift WGS 84 degrees to GCJ-02 as the services do; outside China nothing is shifted."""
    x, y = lon - 105.0, lat - 35.0
    common = (20.0 * np.sin(6.0 * np.pi * x) + 20.0 * np.sin(2.0 * np.pi * x)) * 2.0 / 3.0
    north = (
        -100.0 + 2.0 * x + 3.0 * y + 0.2 * y * y + 0.1 * x * y + 0.2 * np.sqrt(np.abs(x)) + common
        + (20.0 * np.sin(np.pi * y) + 40.0 * np.sin(np.pi / 3.0 * y)) * 2.0 / 3.0
        + (160.0 * np.sin(np.pi / 12.0 * y) + 320.0 * np.sin(np.pi / 30.0 * y)) * 2.0 / 3.0
    )  # fmt: skip
    east = (
        300.0 + x + 2.0 * y + 0.1 * x * x + 0.1 * x * y + 0.1 * np.sqrt(np.abs(x)) + common
        + (20.0 * np.sin(np.pi * x) + 40.0 * np.sin(np.pi / 3.0 * x)) * 2.0 / 3.0
        + (150.0 * np.sin(np.pi / 12.0 * x) + 300.0 * np.sin(np.pi / 30.0 * x)) * 2.0 / 3.0
    )  # fmt: skip
    phi = np.radians(lat)
    w2 = 1.0 - _ECCENTRICITY2 * np.sin(phi) ** 2
    meridian = _AXIS * (1.0 - _ECCENTRICITY2) / (w2 * np.sqrt(w2))
    dlat = np.degrees(north / meridian)
    dlon = np.degrees(east / (_AXIS / np.sqrt(w2) * np.cos(phi)))
    shifted = _in_china(lon, lat)
    return np.where(shifted, lon + dlon, lon), np.where(shifted, lat + dlat, lat)


def bd09_from_wgs84(lon: Degrees, lat: Degrees) -> tuple[Degrees, Degrees]:
    """Shift WGS 84 degrees to BD-09."""
    x, y = gcj02_from_wgs84(lon, lat)
    radius = np.hypot(x, y) + 0.00002 * np.sin(y * _BD)
    angle = np.arctan2(y, x) + 0.000003 * np.cos(x * _BD)
    return radius * np.cos(angle) + 0.0065, radius * np.sin(angle) + 0.006


def wgs84_from_gcj02(lon: Degrees, lat: Degrees) -> tuple[Degrees, Degrees]:
    """GCJ-02 degrees back to WGS 84, to numeric zero."""
    return _inverse(gcj02_from_wgs84, lon, lat)


def wgs84_from_bd09(lon: Degrees, lat: Degrees) -> tuple[Degrees, Degrees]:
    """BD-09 degrees back to WGS 84, to numeric zero."""
    return _inverse(bd09_from_wgs84, lon, lat)


def wgs84_from(datum: str, lon: Degrees, lat: Degrees) -> tuple[Degrees, Degrees]:
    """Degrees in one of ``SHIFTED`` back to WGS 84."""
    return wgs84_from_gcj02(lon, lat) if datum == "gcj02" else wgs84_from_bd09(lon, lat)


def _in_china(lon: Degrees, lat: Degrees) -> NDArray[np.bool_]:
    """The rectangle in which the services shift."""
    return (lon >= 72.004) & (lon <= 137.8347) & (lat >= 0.8293) & (lat <= 55.8271)


def _inverse(
    forward: Callable[[Degrees, Degrees], tuple[Degrees, Degrees]], lon: Degrees, lat: Degrees
) -> tuple[Degrees, Degrees]:
    x, y = lon.copy(), lat.copy()
    for _ in range(_ROUNDS):
        forth_x, forth_y = forward(x, y)
        step_x, step_y = lon - forth_x, lat - forth_y
        x, y = x + step_x, y + step_y
        if np.nanmax(np.abs(np.concatenate([step_x, step_y])), initial=0.0) < 1e-13:
            break
    return x, y
