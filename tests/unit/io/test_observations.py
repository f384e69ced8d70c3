"""Observations that no rule could read are rejected with their reason; odd ones are kept, with a word."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from greenbelt_gis.catalogue.classes import assignable_classes
from greenbelt_gis.io.dataset import Dataset
from greenbelt_gis.io.objects import metrics_of
from greenbelt_gis.model.metrics import METRICS
from greenbelt_gis.model.vocabulary import PLANTING_TYPE
from tests.helpers.files import folder, read, rejected

ASSETS = (
    "code,class,accuracy_m,wkt\n"
    "Z1,furniture.seat,0,POINT (377000 3547000)\n"
    'F1,paving.footway,0,"POLYGON ((377010 3547000, 377020 3547000, 377020 3547002, 377010 3547002, 377010 3547000))"\n'
    'F2,paving.footway,0,"POLYGON ((377020 3547000, 377030 3547000, 377030 3547002, 377020 3547002, 377020 3547000))"\n'
)
HEAD = "asset,metric,value,unit,observed_at,patch,distress,exemption,accuracy_m,wkt\n"


def square(x: float, y: float = 0.0) -> str:
    x, y = 377_000 + x, 3_547_000 + y
    return f'"POLYGON (({x} {y}, {x + 1} {y}, {x + 1} {y + 1}, {x} {y + 1}, {x} {y}))"'


def dataset(tmp_path: Path, *rows: str, assets: str | None = ASSETS, **options: Any) -> Dataset:
    files = {"observations_csv": HEAD + "\n".join(rows) + "\n"} | ({"assets_csv": assets} if assets else {})
    return read(folder(tmp_path / "d", **files), **options)


def warned(found: Dataset) -> list[tuple[int, str]]:
    return [(event.row, event.reason.en) for event in found.report.warned]


@pytest.mark.parametrize(
    ("row", "reason"),
    [
        ("Z1,damage_share,12,,2026-06-01,,,,,", "value of damage_share is out of range (0 to 1): 12"),
        ("F1,depth_mm,-3,,2026-06-01,,pit,,,", "value of depth_mm is out of range (0 to ∞): -3"),
        ("Z1,usable,0.5,,2026-06-01,,,,,", "value of usable is not a whole number"),
        ("Z1,usable,2,,2026-06-01,,,,,", "value of usable is out of range (0 to 1): 2"),
        ("Z1,damage_share,,,2026-06-01,,,,,", "value is empty for metric damage_share"),
        ("Z1,damage_share,0.1,%,2026-06-01,,,,,", "unit of damage_share is ratio, not: %"),
        ("F1,depth_mm,2,cm,2026-06-01,,pit,,,", "unit of depth_mm is mm, not: cm"),
        ("Z1,usable,1,mm,2026-06-01,,,,,", "unit of usable is none, not: mm"),
        ("Z1,damage_shar,0.1,,2026-06-01,,,,,", "metric is not known; did you mean 'damage_share'?: damage_shar"),
        ("Z1,xyzzy,0.1,,2026-06-01,,,,,", "metric is not known: xyzzy"),
        ("F1,damaged_m2,2,,2026-06-01,,,,,", "metric damaged_m2 is calculated, not observed"),
        ("F1,depth_mm,2,,2026-06-01,,pitt,,,", "distress is not known; did you mean 'pit'?: pitt"),
        ("Z1,damage_share,0.1,,2026-06-01,,,krack,,", "exemption is not a valid word; did you mean 'crack'?: krack"),
        ("Z1,damage_share,0.1,,2026-13-01,,,,,", "observed_at is not a date (YYYY-MM-DD): 2026-13-01"),
        ("Z9,damage_share,0.1,,2026-06-01,,,,,", "no tree, asset or planting has the code: Z9"),
    ],
)
def test_a_row_that_cannot_be_read_is_rejected(tmp_path: Path, row: str, reason: str) -> None:
    found = dataset(tmp_path, row, "Z1,damage_share,0.05,,2026-06-01,,,,,")
    assert rejected(found) == [("observations", 1, reason)]
    assert len(found.layers["observations"]) == 1


def test_every_reason_says_how_to_mend_it_where_that_is_known(tmp_path: Path) -> None:
    found = dataset(tmp_path, "Z9,damage_share,0.1,,2026-06-01,,,,,", "Z1,damage_shar,0.1,,,,,,,")
    fixes = {event.row: event.fix for event in found.report.rejected}
    assert fixes[1] is not None
    assert "did you mean 'Z1'?" in fixes[1].en
    assert fixes[2] is not None
    assert "是否应为" in fixes[2].zh


def test_units_may_be_written_out(tmp_path: Path) -> None:
    rows = ["Z1,damage_share,0.1,ratio,2026-06-01,,,,,", "F1,area_m2,1,m²,2026-06-01,a,pit,,,",
            "F1,depth_mm,30,mm,2026-06-01,a,pit,,,"]  # fmt: skip
    assert rejected(dataset(tmp_path, *rows)) == []


def test_an_instant_after_now_is_rejected_where_now_is_told(tmp_path: Path) -> None:
    row = "Z1,damage_share,0.1,,2026-07-01T00:00:00+08:00,,,,,"
    now = datetime(2026, 6, 30, tzinfo=UTC)
    assert rejected(dataset(tmp_path, row, now=now)) == [("observations", 1, "observed_at lies in the future")]
    assert rejected(dataset(tmp_path, row)) == []


def known_elsewhere(site: str) -> set[str]:
    assert site == "d"
    return {"Z7"}


def test_observations_alone_may_name_what_is_known_elsewhere(tmp_path: Path) -> None:
    row = "Z7,damage_share,0.1,,2026-06-01,,,,,"
    assert rejected(dataset(tmp_path / "a", row, assets=None)) == []
    assert rejected(dataset(tmp_path / "b", row, assets=None, elsewhere=known_elsewhere)) == []
    assert rejected(dataset(tmp_path / "c", row, elsewhere=known_elsewhere)) == []
    (one,) = rejected(dataset(tmp_path / "d", row.replace("Z7", "Z8"), assets=None, elsewhere=known_elsewhere))
    assert one[2] == "no tree, asset or planting has the code: Z8"


def test_a_metric_that_the_class_does_not_have_is_told_and_kept(tmp_path: Path) -> None:
    found = dataset(tmp_path, "Z1,tilt_deg,4,,2026-06-01,,,,,")
    assert warned(found) == [(1, "furniture.seat has no metric tilt_deg; no rule reads it")]
    assert len(found.layers["observations"]) == 1


def test_a_polygon_off_its_asset_is_told_with_the_distance(tmp_path: Path) -> None:
    off = f"F1,depth_mm,30,,2026-06-01,,pit,,0,{square(12, 4.5)}"
    near = f"F1,depth_mm,30,,2026-06-01,,pit,,0.6,{square(12, 2.5)}"
    found = dataset(tmp_path, off, near)
    assert warned(found) == [(1, "the polygon lies off its object: 2.50 m from F1")]


def test_a_polygon_over_two_assets_is_told(tmp_path: Path) -> None:
    found = dataset(tmp_path, f"F1,depth_mm,30,,2026-06-01,,pit,,0,{square(19.5)}")
    assert warned(found) == [(1, "the polygon lies on another object too: F2 (0.50 m²)")]


def test_an_area_may_be_given_by_its_polygon_alone(tmp_path: Path) -> None:
    found = dataset(tmp_path, f"F1,area_m2,,,2026-06-01,a,pit,,0,{square(12)}", "F1,area_m2,,,2026-06-01,b,pit,,,")
    assert rejected(found) == [("observations", 2, "value is empty for metric area_m2")]


def test_every_metric_belongs_to_something() -> None:
    read_by_rules = {metric for code in assignable_classes() for metric in metrics_of("assets", code)}
    read_by_rules |= {metric for kind in PLANTING_TYPE for metric in metrics_of("planting", kind)}
    read_by_rules |= metrics_of("trees", "tree")
    assert read_by_rules == set(METRICS)
