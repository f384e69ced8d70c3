"""Check a planting plan against the water-level bands: read both, judge, write."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

from geopandas import GeoDataFrame

from greenbelt_gis.catalogue.rule_sets import DEFAULT_RULE_SET, RuleSet, load_rule_set
from greenbelt_gis.checks.planting_plan import PlanCheck, check_planting_plan
from greenbelt_gis.errors import MissingError
from greenbelt_gis.io.dataset import Dataset, read_dataset
from greenbelt_gis.io.sources import input_files
from greenbelt_gis.io.write import WRITERS, check_output, refuse_overwriting, write_frame
from greenbelt_gis.model.crs import crs_name
from greenbelt_gis.model.days import DEFAULT_TIMEZONE, today
from greenbelt_gis.text import Text

if TYPE_CHECKING:
    from greenbelt_gis.store.database import Record

Progress = Callable[[Text], None]
LAYER = "planting_plan"
"""Name of the pieces in a file that was written."""


@dataclass(frozen=True)
class PlanRequest:
    """What to check, against which zones (None: those of the plan's own dataset), and where to put the pieces."""

    source: Path
    zones: Path | None = None
    rule_set: str | Path = DEFAULT_RULE_SET
    as_of: date | None = None
    crs: str | None = None
    site: str | None = None
    out: Path | None = None
    default_crs: str = "EPSG:4549"
    timezone: str = DEFAULT_TIMEZONE


@dataclass(frozen=True)
class Checked:
    """A plan checked: what was read, where the zones are from, by what it was judged, how it came out."""

    dataset: Dataset
    zones_from: str
    rule_set: RuleSet
    as_of: date
    plan: PlanCheck


def check_plan(request: PlanRequest, record: Record | None = None, progress: Progress | None = None) -> Checked:
    """Read a plan and its zones, judge, and write the pieces where that was asked.

    With ``record`` the zones, and the planting that stays, come from the database; with ``request.zones`` from
    another dataset. Raises ``MissingError`` where there is no planting, or no zone.
    """
    inputs = input_files(request.source) + ([] if request.zones is None else input_files(request.zones))
    if request.out is not None:
        check_output(request.out, tuple(WRITERS))
        refuse_overwriting([request.out], inputs)
    rule_set = load_rule_set(request.rule_set)
    as_of = request.as_of or today(request.timezone)
    own_crs = request.crs if record is None else request.crs or f"EPSG:{record.srid}"
    dataset = _read(request, request.source, own_crs, progress)
    planting = dataset.layers.get("planting")
    if planting is None or len(planting) == 0:
        raise MissingError(
            Text("the dataset has no planting", "数据集中没有种植"),
            where={"file": request.source, "layer": "planting"},
            fix=Text("put the plan into its layer planting", "请将方案置于 planting 图层"),
        )
    zones, existing, zones_from = _zones(request, dataset, record, progress)
    layers = {"planting": planting, **({} if zones is None else {"zones": zones})}
    plan = check_planting_plan(layers, rule_set, as_of, existing=existing, timezone=request.timezone)
    if request.out is not None:
        write_frame(plan.pieces, request.out, LAYER)
    return Checked(dataset, zones_from, rule_set, as_of, plan)


def _read(request: PlanRequest, source: Path, crs: str | None, progress: Progress | None) -> Dataset:
    return read_dataset(
        source, crs=crs, site=request.site, default_crs=request.default_crs, timezone=request.timezone,
        progress=progress,
    )  # fmt: skip


def _zones(
    request: PlanRequest, dataset: Dataset, record: Record | None, progress: Progress | None
) -> tuple[GeoDataFrame | None, GeoDataFrame | None, str]:
    """The zones and the planting that is there already, both in the plan's CRS, and where they are from."""
    if record is not None:
        from greenbelt_gis.store.fetch import fetch_layers, the_site  # only who asks for the record needs its driver

        found = the_site(record, request.site)
        layers: Any = fetch_layers(record, found, ("zones", "planting"))
    elif request.zones is not None:
        other = _read(request, request.zones, request.crs, progress)
        found, layers = request.zones.name, other.layers
    else:
        found, layers = dataset.name, {"zones": dataset.layers.get("zones")}
    zones, existing = layers.get("zones"), layers.get("planting")
    if zones is None or len(zones) == 0:
        raise MissingError(
            Text("there are no zones in {where}", "{where} 中没有水位分带").format(where=found),
            where={"layer": "zones"},
            fix=Text(
                "give the dataset that has them with --zones, or --zones record",
                "请用 --zones 指定含分带的数据集，或 --zones record",
            ),
        )
    moved = [None if one is None else one.to_crs(dataset.crs) for one in (zones, existing)]
    return moved[0], moved[1], found


def summary(done: Checked) -> dict[str, Any]:
    """The outcome as plain values: what ``--json`` prints. Missing numbers are null."""
    report = done.dataset.report
    pieces = done.plan.pieces.drop(columns=done.plan.pieces.geometry.name)
    return {
        "site": done.dataset.site,
        "as_of": done.as_of.isoformat(),
        "rule_set": done.rule_set.name,
        "rule_set_version": done.rule_set.version,
        "rule_set_fingerprint": done.rule_set.fingerprint,
        "crs": crs_name(done.dataset.crs),
        "zones_from": done.zones_from,
        "all_fits": done.plan.all_fits,
        "fits": {answer: Counter(pieces["fits"])[answer] for answer in ("yes", "no", "unknown")},
        "pieces": [_plain(row) for row in pieces.to_dict("records")],
        "zones": [_plain(row) for row in done.plan.zones.to_dict("records")],
        "rejected_rows": len(report.rejected),
        "repaired_rows": len(report.repaired),
        "notes": [
            {"key": n.key, "count": n.count, "en": n.told.en, "zh": n.told.zh}
            for n in (*report.notes, *done.plan.notes)
        ],
    }


def _plain(row: dict[Any, Any]) -> dict[str, Any]:
    """A row of a table for JSON: lists as lists, NaN as null."""
    told: dict[str, Any] = {name: None if value != value else value for name, value in row.items()}
    for name in ("allowed_types", "planting_types"):
        if name in told:
            told[name] = [word for word in str(told[name]).split(";") if word]
    return told
