"""The sample site: the same each time, and holding exactly the faults that were planted."""

from __future__ import annotations

import importlib.util
from collections.abc import Callable
from datetime import date
from pathlib import Path
from types import ModuleType

import pandas as pd
import pytest

from greenbelt_gis.catalogue.classes import assignable_classes
from greenbelt_gis.catalogue.rule_sets import load_rule_set
from greenbelt_gis.checks.engine import audit
from greenbelt_gis.io.dataset import read_dataset
from greenbelt_gis.model.layers import LAYERS
from tests.conftest import Ran

DATA = Path(__file__).parents[2] / "data"


@pytest.fixture(scope="module")
def maker() -> ModuleType:
    spec = importlib.util.spec_from_file_location("make_sample", DATA / "make_sample.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_the_audit_finds_what_was_planted_and_nothing_else() -> None:
    dataset = read_dataset(DATA / "qinglong.gpkg")
    assert dataset.report.events == []
    findings = audit(dataset.layers, load_rule_set(), date(2026, 6, 30), site=dataset.site)
    found = findings[["rule", "subject", "against", "verdict"]].reset_index(drop=True)
    planted = pd.read_csv(DATA / "planted.csv", dtype="str")
    assert found.to_numpy().tolist() == planted.to_numpy().tolist()
    judged = set(load_rule_set().rules)
    assert set(planted["rule"]) == judged  # a planted case for every rule


def test_it_is_as_large_and_as_varied_as_a_site(maker: ModuleType) -> None:
    dataset = read_dataset(DATA / "qinglong.gpkg")
    assert (DATA / "qinglong.gpkg").stat().st_size < 6_000_000
    assert len(dataset.layers["assets"]) >= 5000
    assert (dataset.layers["trees"]["heritage"] != "none").sum() >= 40
    assert set(dataset.layers["assets"]["class"]) == set(assignable_classes())
    assert set(LAYERS) - set(dataset.layers) == {"protection_zones"}
    assert dataset.crs == "EPSG:4549"


def test_the_script_makes_the_same_bytes(maker: ModuleType, tmp_path: Path) -> None:
    maker.write(maker.make(), tmp_path / "qinglong.gpkg", tmp_path / "planted.csv")
    assert (tmp_path / "planted.csv").read_bytes() == (DATA / "planted.csv").read_bytes()
    again, shipped = (read_dataset(folder / "qinglong.gpkg") for folder in (tmp_path, DATA))
    for name, frame in shipped.layers.items():
        pd.testing.assert_frame_equal(pd.DataFrame(again.layers[name]), pd.DataFrame(frame))


@pytest.mark.postgis
def test_the_demo_loads_judges_and_draws(
    greenbelt: Callable[..., Ran], empty_database: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("GREENBELT_DATABASE_URL", empty_database)
    monkeypatch.setenv("GREENBELT_HOME", str(tmp_path))
    ran = greenbelt("demo", "--no-serve", "--quiet")
    assert ran.code == 0, ran.err
    line = next(line for line in ran.out.splitlines() if line.startswith("heritage.trunk-paving"))
    assert line.split()[1:4] == ["2", "1", "1"]
    for kind in ("compliance", "assets", "defects"):
        assert (tmp_path / "maps" / f"QL-{kind}.html").stat().st_size > 100_000
