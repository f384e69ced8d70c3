"""Bands of the record: cut, revised, and judged by those that were in force on the day."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from shapely import LineString, box

from tests.conftest import Ran
from tests.helpers.river import frame
from tests.unit.workflows.test_zones import X, Y, Z, bank

pytestmark = pytest.mark.postgis
Run = Callable[..., Ran]


@pytest.fixture
def run(greenbelt: Run, new_record: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[..., Ran]:
    """The command line against a record of this test's own; every command ends well."""
    monkeypatch.setenv("GREENBELT_DATABASE_URL", new_record)
    monkeypatch.setenv("GREENBELT_HOME", str(tmp_path / "home"))

    def ran(*arguments: object, code: int = 0) -> Ran:
        done = greenbelt(*arguments)
        assert done.code == code, done.err
        return done

    return ran


def test_an_audit_as_of_last_year_uses_last_years_bands(run: Callable[..., Ran], tmp_path: Path) -> None:
    run("import", bank(tmp_path / "bank.gpkg"))
    first = tmp_path / "first.gpkg"
    assert "in force from" not in run("zones", "record", "--out", first).out
    run("import", first)
    audit = ("audit", "record", "--rule", "planting.misplaced", "--json")
    assert json.loads(run(*audit).out)["findings"] == 0

    lines = [LineString([(X - 5, Y + y), (X + 105, Y + y)]) for y in (10.0, 26.0, 30.0)]
    higher = frame({"level": list(Z), "elevation_m": [4.2, 6.6, 7.0], "effective_on": ["2026-07-01"] * 3}, lines)
    run("import", bank(tmp_path / "revised.gpkg", water_levels=higher))
    second = tmp_path / "second.gpkg"
    told = json.loads(
        run("zones", "record", "--out", second, "--effective-on", "2026-07-01", "--compare", first, "--json").out
    )
    assert told["changes"]["by_band"][0]["change"] == "wetter"
    assert [zone["levels"] for zone in told["zones"]][1] == "normal=4.2;2y=6.6"
    table = run("import", second).out
    assert "zones" in table

    shrubs = json.loads(run(*audit, "--as-of", "2026-07-01", code=1).out)
    assert shrubs["findings"] == 2, "a low shrub bed and a single one stand in the band of wet-tolerant shrubs now"
    assert json.loads(run(*audit, "--as-of", "2026-06-30").out)["findings"] == 0
    lines = [LineString([(X - 5, Y + y), (X + 105, Y + y)]) for y in (12.0, 26.0, 30.0)]
    undated = bank(
        tmp_path / "undated.gpkg", water_levels=frame({"level": list(Z), "elevation_m": [4.3, 6.6, 7.0]}, lines)
    )
    run("zones", undated, "--out", tmp_path / "third.gpkg")
    told_ = run("import", tmp_path / "third.gpkg", "--dry-run")
    assert "share ground" not in told_.err, "since ever: ended by the revision of July"
    other = bank(
        tmp_path / "other.gpkg",
        zones=frame({"code": ["X"], "band": ["above_5y"], "effective_on": ["2026-07-01"]}, [box(X, Y, X + 9, Y + 9)]),
    )
    assert "bands that share ground with another that holds today: 2" in run("import", other, "--dry-run").err
    for file in (first, second):  # again, in any order: nothing changes
        lines_of = [line.split() for line in run("import", file).out.splitlines() if line.startswith("zones")]
        assert lines_of[0][1:3] == ["0", "0"], lines_of
    assert json.loads(run(*audit, "--as-of", "2026-06-30").out)["findings"] == 0
    assert json.loads(run(*audit, "--as-of", "2026-07-01", code=1).out)["findings"] == 2
