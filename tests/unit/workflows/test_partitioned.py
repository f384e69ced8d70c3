"""Judged in partitions is judged as in one piece: findings, tallies, notes, what is told of rows, and bytes."""

from __future__ import annotations

import json
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from types import MappingProxyType
from typing import Any

import numpy as np
import pandas as pd
import pytest
import shapely
from geopandas import GeoDataFrame
from hypothesis import given
from hypothesis import strategies as st

from greenbelt_gis.catalogue.limits import Limit
from greenbelt_gis.catalogue.rule_sets import RuleSet
from greenbelt_gis.catalogue.rules import ByDbh, Encroachment, Rule
from greenbelt_gis.errors import InputError, UsageError
from greenbelt_gis.io.write import WRITERS
from greenbelt_gis.workflows import audit as workflow
from greenbelt_gis.workflows import partitioned
from greenbelt_gis.workflows.audit import Audit, Request, audit_dataset, run_record, summary
from tests.helpers.city import city
from tests.helpers.drawn import ORIGIN, activity, layer, tree
from tests.helpers.here import Here
from tests.helpers.observing import DAY, RULES, asset, box, torn
from tests.helpers.soak import examples
from tests.helpers.town import town
from tests.unit.checks.test_kind_properties import Scene, rows_of, scene

ROOT = Path(__file__).parents[3]
metres = st.integers(0, 60).map(lambda n: n / 2)
places = st.tuples(metres, metres)
trees = st.lists(
    st.tuples(places, st.sampled_from(["1", "famous", "none", "reserve"]), st.sampled_from([None, 60.0, 150.0]),
              st.sampled_from([None, 6.0]), st.sampled_from([0.0, 0.5, 8.0])),
    max_size=8,
)  # fmt: skip
around = st.fixed_dictionaries({
    "trees": trees,
    "crowns": st.lists(st.tuples(st.integers(0, 9), places), max_size=3),
    "activities": st.lists(st.tuples(places, st.sampled_from(["piling", "other"]), st.booleans()), max_size=4),
    "guards": st.lists(st.tuples(places, st.integers(0, 9), st.booleans()), max_size=4),
})  # fmt: skip


@contextmanager
def here(*_: Any) -> Iterator[Here]:
    yield Here()


@pytest.fixture(autouse=True)
def no_cluster(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(partitioned, "connected", here)


def plainly(source: Path, **options: Any) -> Audit:
    return audit_dataset(Request(source, as_of=DAY, **options))


def told(audit: Audit) -> dict[str, Any]:
    """Everything a run file says, but for times."""
    found = run_record(audit, pd.Timestamp("2026-06-30", tz="UTC").to_pydatetime())
    return {key: value for key, value in found.items() if key != "seconds"}


def assert_same_in(parts: int, source: Path, **options: Any) -> Audit:
    one, several = plainly(source, **options), plainly(source, partitions=parts, **options)
    assert told(one) == told(several)
    expected, found = (pd.DataFrame(audit.judgement.findings) for audit in (one, several))
    pd.testing.assert_frame_equal(expected, found)
    shapes = [shapely.to_wkb(audit.judgement.findings.geometry.to_numpy()) for audit in (one, several)]
    assert (shapes[0] == shapes[1]).all()
    return several


def written(layers: dict[str, GeoDataFrame], folder: Path, rows: int = 6) -> Path:
    """Layers as GeoParquet, so many rows a group."""
    for name, frame in layers.items():
        frame.to_parquet(folder / f"{name}.parquet", row_group_size=rows)
    return folder


def with_trees(drawn: Scene, more: dict[str, Any]) -> dict[str, GeoDataFrame]:
    rows = rows_of(drawn)
    rows["trees"] = [
        tree(f"T{n}", at, heritage=grade, dbh_cm=dbh, crown_diameter_m=crown, accuracy_m=accuracy)
        for n, (at, grade, dbh, crown, accuracy) in enumerate(more["trees"])
    ]
    rows["crowns"] = [{"tree": f"T{n}", "accuracy_m": 0.2, "at": box(at[0], at[1], 5, 4)} for n, at in more["crowns"]]
    rows["activities"] = [
        activity(f"V{n}", at, kind=kind, ends_on="2026-01-01" if over else None)
        for n, (at, kind, over) in enumerate(more["activities"])
    ]
    rows["assets"] += [
        asset(f"G{n}", "furniture.tree_guard", at, tree=f"T{of}", status="ended" if gone else "in_service")
        for n, (at, of, gone) in enumerate(more["guards"])
    ]
    shares = {"distress": "", "patch": "", "exemption": ""}
    rows["observations"] += [
        {"asset": f"G{n}", "metric": "damage_share", "value": 0.4, "observed_at": "2026-06-01", "at": None, **shares}
        for n in range(len(more["guards"]))
    ]
    return {name: layer(*found) for name, found in rows.items() if found}


@given(scene, around, st.integers(1, 6))
@examples(8)
def test_any_dataset_in_any_number_of_parts_is_judged_as_the_whole(
    drawn: Scene, more: dict[str, Any], parts: int
) -> None:
    with tempfile.TemporaryDirectory() as folder:
        assert_same_in(parts, written(with_trees(drawn, more), Path(folder)))


@pytest.mark.parametrize("parts", [2, 3])
def test_patches_stay_together_when_a_tree_takes_one_away(parts: int, tmp_path: Path) -> None:
    found = assert_same_in(parts, written(torn(), tmp_path)).judgement.findings
    assert dict(zip(found["subject"], found["rule"], strict=True))["B"] == "greenery.path-defect"


def test_a_town_is_judged_as_the_whole(tmp_path: Path) -> None:
    for name, frame in town(1200).items():
        frame.to_parquet(tmp_path / f"{name}.parquet", row_group_size=300)
    assert_same_in(5, tmp_path)


def around_trees() -> RuleSet:
    """Rules that look around trees in every way: official zones old and new, stems, encroachment on roots."""
    paving: Any = RULES.rules["heritage.trunk-paving"]
    same = {name: getattr(paving, name) for name in type(paving).model_fields if name in Encroachment.model_fields}
    share = Limit.model_validate({"encroached_share": 0.1, "operator": "<="})
    rules: list[Rule] = [
        paving,
        paving.model_copy(update={"id": "x.stem", "reference": "stem", "by_dbh": ByDbh(factor=6.0)}),
        *(
            paving.model_copy(update={"id": f"x.{era}", "reference": "official_zone", "era": era})
            for era in ("new", "legacy")
        ),
        Encroachment.model_construct(
            **same | {"id": "x.roots", "kind": "encroachment", "subject": (paving.subject,), "limit": share}
            | {"by_dbh": ByDbh(), "existing_until": date(2020, 1, 1)},
        ),
    ]  # fmt: skip
    return RuleSet("around", RULES.title, "1", RULES.parameters, MappingProxyType({one.id: one for one in rules}))


def test_all_that_looks_around_trees_is_judged_as_the_whole(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    layers = city(300).layers()
    random = np.random.default_rng(1)
    trees, pavings = layers["trees"], layers["assets"]
    pavings["installed_on"] = pd.to_datetime(
        pd.Series(["2019-05-01", "2022-05-01", None] * len(pavings)).head(len(pavings))
    )
    pavings.loc[5, "accuracy_m"] = 12.0
    trees["dbh_cm"] = trees["dbh_cm"].where(random.random(len(trees)) > 0.1) * 2
    zoned = trees[random.random(len(trees)) < 0.7]
    layers["protection_zones"] = GeoDataFrame(
        {"tree": [*zoned["code"], "T9999"], "published_on": pd.Timestamp("2021-01-01"), "accuracy_m": 1.0},
        geometry=[*zoned.geometry.buffer(random.uniform(3, 40, len(zoned))), box(0, 0, 3)], crs=trees.crs,
    )  # fmt: skip
    monkeypatch.setattr(workflow, "load_rule_set", lambda _: around_trees())
    done = assert_same_in(6, written(layers, tmp_path))
    assert done.judgement.findings["rule"].nunique() == 5


def test_separations_of_a_city_are_the_same_however_few_trees_a_part_has(tmp_path: Path) -> None:
    for name, frame in city(5000).layers().items():
        frame.to_parquet(tmp_path / f"{name}.parquet", row_group_size=1000)
    done = assert_same_in(6, tmp_path, rules=["heritage.trunk-paving"])
    assert len(done.judgement.findings) > 1000


@pytest.mark.parametrize("suffix", sorted(WRITERS))
def test_the_sample_site_gives_the_same_bytes(tmp_path: Path, suffix: str) -> None:
    out = [tmp_path / f"one{suffix}", tmp_path / "several" / f"one{suffix}"]
    out[1].parent.mkdir()
    source = ROOT / "data" / "qinglong.gpkg"
    plainly(source, out=out[0])
    plainly(source, out=out[1], partitions=4)
    assert out[0].read_bytes() == out[1].read_bytes()
    runs = [json.loads(path.with_name(path.name + ".run.json").read_text(encoding="utf-8")) for path in out]
    for run in runs:
        del run["seconds"], run["began_at"]
    assert runs[0] == runs[1]


def test_bad_rows_are_told_as_in_one_piece(tmp_path: Path) -> None:
    layers: dict[str, Any] = town(400)
    assets, seen = layers["assets"], layers["observations"]
    assets["installed_on"] = pd.array(["2020-01-01", "1. Mai", None, "2030-01-01"] * 100, dtype="str")
    assets["permeable"] = pd.array(["true", "no", None, "perhaps"] * 100, dtype="str")
    assets["number"] = pd.array([1, 2, None, 4] * 100, dtype="Int64")
    assets.loc[7, "class"] = "furniture.seet"
    assets.loc[[11, 222, 333], "code"] = "A3"
    assets.loc[15, "code"] = layers["trees"]["code"].iloc[2]
    assets.loc[21, "geometry"] = shapely.Point(np.nan, 3)
    bow = shapely.Polygon([(0, 0), (2, 2), (2, 0), (0, 2)])
    assets.loc[22, "geometry"] = shapely.transform(bow, lambda xy: xy + ORIGIN)
    assets.loc[23, "geometry"] = shapely.Point(0, 0)
    assets.loc[30:100, "geometry"] = shapely.Point(*ORIGIN)
    layers["trees"]["dbh_cm"] = pd.array(["30;40", "55", None, "x"] * 20, dtype="str")
    seen.loc[[3, 90, 500], "asset"] = ["nobody", "A33x", "nobody"]
    seen.loc[4, "metric"] = "depth"
    seen.loc[[5, 200], "value"] = [-1.0, 1e300]
    seen.loc[6, "observed_at"] = pd.Timestamp("2999-01-01", tz="UTC")
    seen.loc[8, "accuracy_m"] = 3
    drawn = seen.index[seen.geometry.notna()][:20]
    seen.loc[drawn, "geometry"] = shapely.transform(
        seen.geometry[drawn].to_numpy(), lambda xy: xy + np.array([7.0, 3.0])
    )
    done = assert_same_in(3, written(layers, tmp_path, rows=60))
    reasons = {event.reason.en.split(":")[0] for event in done.dataset.report.events}
    assert len(reasons) >= 12
    assert {"one_place", "unusual_shape"} <= {note.key for note in done.dataset.report.notes}


def test_layers_without_rows_or_without_columns(tmp_path: Path) -> None:
    layers = town(60)
    empty = {name: frame.iloc[:0] for name, frame in layers.items()}
    for name in ("trees", "planting"):
        (tmp_path / name).mkdir()
        assert_same_in(3, written({**layers, name: empty[name]}, tmp_path / name))
    (tmp_path / "nothing").mkdir()
    assert_same_in(2, written(empty, tmp_path / "nothing"))


def test_only_some_layers(tmp_path: Path) -> None:
    layers = town(60)
    for n, names in enumerate([("assets",), ("observations",), ("trees", "surveys"), ("zones", "planting")]):
        (tmp_path / str(n)).mkdir()
        assert_same_in(2, written({name: layers[name] for name in names}, tmp_path / str(n)))


def test_a_site_layer_names_the_site(tmp_path: Path) -> None:
    layers = town(60)
    layers["site"] = layer({"code": "QL", "at": box(0, 0, 10)})
    assert summary(assert_same_in(2, written(layers, tmp_path)))["site"] == "QL"


def test_what_cannot_be_read_is_an_error_that_names_the_file(tmp_path: Path) -> None:
    (tmp_path / "trees.parquet").write_bytes(b"PAR1 and no more")
    with pytest.raises(InputError, match=r"trees\.parquet"):
        plainly(tmp_path, partitions=2)


def test_partitions_are_at_least_one(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="partitions are 1 to"):
        plainly(written(town(20), tmp_path), partitions=0)


def test_nothing_is_left_behind(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path / "temporary"))
    (tmp_path / "temporary").mkdir()
    (tmp_path / "data").mkdir()
    plainly(written(town(40), tmp_path / "data"), partitions=2)
    assert list((tmp_path / "temporary").iterdir()) == []
