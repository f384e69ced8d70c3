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
from greenbelt_gis.catalogue.rules import Definition, NotJudged
from greenbelt_gis.checks.engine import audit, judge
from greenbelt_gis.io.dataset import Dataset, read_dataset
from greenbelt_gis.model.layers import LAYERS
from greenbelt_gis.model.metrics import DISTRESS, METRICS
from greenbelt_gis.model.vocabulary import EXEMPTION, VERDICT
from tests.conftest import Ran

DATA = Path(__file__).parents[2] / "data"
DAY = date(2026, 6, 30)


@pytest.fixture(scope="module")
def maker() -> ModuleType:
    spec = importlib.util.spec_from_file_location("make_sample", DATA / "make_sample.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture(scope="module")
def sample() -> Dataset:
    return read_dataset(DATA / "qinglong.gpkg")


@pytest.fixture(scope="module")
def planted() -> pd.DataFrame:
    return pd.read_csv(DATA / "planted.csv", dtype="str", keep_default_na=False)


def test_the_audit_finds_what_was_planted_and_nothing_else(sample: Dataset, planted: pd.DataFrame) -> None:
    findings = audit(sample.layers, load_rule_set(), DAY, site=sample.site)
    columns = ["rule", "subject", "against", "part", "verdict"]
    found = findings[columns].fillna("").to_numpy().tolist()
    assert found == planted[columns].to_numpy().tolist()


def test_every_rule_that_can_fail_has_a_violation(planted: pd.DataFrame) -> None:
    can_fail = {name for name, rule in load_rule_set().rules.items() if not isinstance(rule, Definition | NotJudged)}
    assert len(can_fail) >= 30
    assert set(planted.loc[planted["verdict"] == "violation", "rule"]) == can_fail


def test_every_kind_of_answer_occurs(sample: Dataset, planted: pd.DataFrame) -> None:
    assert set(planted["verdict"]) == set(VERDICT)
    observations = sample.layers["observations"]
    assert set(observations["exemption"].dropna()) - {""} == set(EXEMPTION)
    assert set(observations["distress"].dropna()) - {""} == set(DISTRESS)
    assert set(observations["metric"]) == set(METRICS)
    assert (planted["why"] != "").all()


def test_every_row_is_read_as_it_stands(sample: Dataset) -> None:
    assert sample.report.rejected == sample.report.repaired == []
    # Where a path runs into a plaza, a patch may lie on both.
    assert {event.reason.en.partition(":")[0] for event in sample.report.warned} == {
        "the polygon lies on another object too"
    }
    notes = {note.key: note.count for note in judge(sample.layers, load_rule_set(), DAY, site=sample.site).notes}
    assert not {key for key in notes if key.startswith(("observations_", "surveys_"))}


def test_what_was_drawn_lies_on_what_it_names(sample: Dataset) -> None:
    things = {
        code: shape
        for layer in ("assets", "planting")
        for code, shape in zip(sample.layers[layer]["code"], sample.layers[layer].geometry, strict=True)
    }
    drawn = sample.layers["observations"][sample.layers["observations"].geometry.notna()]
    assert len(drawn) > 300
    for code, shape in zip(drawn["asset"], drawn.geometry, strict=True):
        assert things[code].buffer(0.005).covers(shape), code


def test_it_covers_a_year(sample: Dataset) -> None:
    months = sample.layers["observations"]["observed_at"].dt.tz_convert("Asia/Shanghai").dt.strftime("%Y-%m")
    assert months.min() == "2025-07"
    assert months.max() == "2026-06"
    assert months.nunique() >= 8


def test_it_is_as_large_and_as_varied_as_a_site(sample: Dataset) -> None:
    dataset = sample
    assert (DATA / "qinglong.gpkg").stat().st_size < 6_000_000
    assert len(dataset.layers["assets"]) >= 5000
    assert (dataset.layers["trees"]["heritage"] != "none").sum() >= 40
    assert set(dataset.layers["assets"]["class"]) == set(assignable_classes())
    assert set(LAYERS) - set(dataset.layers) == {"protection_zones"}
    assert dataset.crs == "EPSG:4549"


def test_the_script_makes_the_same_bytes(maker: ModuleType, tmp_path: Path) -> None:
    maker.write(maker.make(), tmp_path / "qinglong.gpkg", tmp_path / "planted.csv")
    maker.write(maker.make(), tmp_path / "again.gpkg", tmp_path / "again.csv")
    assert (tmp_path / "again.gpkg").read_bytes() == (tmp_path / "qinglong.gpkg").read_bytes()
    assert (tmp_path / "planted.csv").read_bytes() == (DATA / "planted.csv").read_bytes()
    again, shipped = (read_dataset(folder / "qinglong.gpkg") for folder in (tmp_path, DATA))
    for name, frame in shipped.layers.items():
        pd.testing.assert_frame_equal(pd.DataFrame(again.layers[name]), pd.DataFrame(frame))


@pytest.mark.postgis
def test_the_demo_loads_judges_and_draws(
    greenbelt: Callable[..., Ran],
    new_record: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    planted: pd.DataFrame,
) -> None:
    monkeypatch.setenv("GREENBELT_DATABASE_URL", new_record)
    monkeypatch.setenv("GREENBELT_HOME", str(tmp_path))
    ran = greenbelt("demo", "--no-serve", "--quiet")
    assert ran.code == 0, ran.err
    printed = {line.split()[0]: line.split()[1:4] for line in ran.out.splitlines() if "." in line.partition(" ")[0]}
    verdicts = planted.groupby("rule")["verdict"].value_counts()
    for rule in planted["rule"].unique():  # the record answers like the file
        counts = [str(verdicts.get((rule, verdict), 0)) for verdict in ("violation", "possible", "indeterminate")]
        assert printed[rule] == counts, rule
    for kind in ("compliance", "assets", "defects"):
        assert (tmp_path / "maps" / f"QL-{kind}.html").stat().st_size > 100_000
