"""Does a planting plan fit the water-level bands: piece by piece, before anything is planted.

The rules of kind ``zone_planting`` and ``predominance`` of a rule set decide; what is known of the species is advice
and decides nothing. A plan is of the future, so ``planted_on`` is left aside; what has ended counts no more.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

import numpy as np
import pandas as pd
from geopandas import GeoDataFrame
from pyproj import CRS

from greenbelt_gis.catalogue.rule_sets import RuleSet
from greenbelt_gis.catalogue.rules import Predominance, ZonePlanting
from greenbelt_gis.checks.planting_case import existing_planting, plan_case
from greenbelt_gis.checks.planting_pieces import NOWHERE, Piece, pieces_of
from greenbelt_gis.checks.planting_plan_text import advice_on, listed_words, why
from greenbelt_gis.checks.planting_share import shares_with_plan
from greenbelt_gis.checks.table import Table
from greenbelt_gis.errors import MissingError
from greenbelt_gis.model.days import DEFAULT_TIMEZONE
from greenbelt_gis.model.finding import VALUE_DECIMALS
from greenbelt_gis.model.layer_crs import common_crs
from greenbelt_gis.model.note import Note
from greenbelt_gis.text import Text

PIECE_COLUMNS = (
    "id", "code", "planting_type", "species", "species_id", "accent", "band", "zone", "area_m2", "fits", "rule",
    "allowed_types", "species_known", "species_fits", "species_suits_type", "why_en", "why_zh",
)  # fmt: skip
_FLAGS = ("accent", "species_known")


@dataclass(frozen=True)
class PlanCheck:
    """How a plan fits.

    ``pieces``: GeoDataFrame in the CRS of the layers, one row a planting and zone (and one for what lies outside
    every zone), sorted by code and zone. ``area_m2`` is NaN for points; ``fits``, ``species_fits`` and
    ``species_suits_type`` are ``yes``, ``no`` or ``unknown``; ``allowed_types`` are joined by ``;``; ``rule`` names
    the rules that decided. ``zones``: what the zones that the plan touches would mainly hold, columns
    ``planting_share.SHARE_COLUMNS``.
    """

    pieces: GeoDataFrame
    zones: pd.DataFrame
    notes: tuple[Note, ...]

    @property
    def all_fits(self) -> bool:
        """Whether every piece fits and every zone keeps its main planting; unknown does not count as a pass."""
        return bool((self.pieces["fits"] == "yes").all()) and "no" not in set(self.zones["mainly_after"])


def check_planting_plan(
    layers: Mapping[str, GeoDataFrame],
    rules: RuleSet,
    as_of: date,
    *,
    existing: GeoDataFrame | None = None,
    timezone: str = DEFAULT_TIMEZONE,
) -> PlanCheck:
    """Hold a plan against the zones of a day.

    ``layers``: ``planting`` (the plan; ``code``, ``planting_type``, polygons or points) and ``zones`` (``code``,
    ``band``, polygons), in one projected CRS in metres; other layers are left aside and nothing is changed.
    ``existing``: planting that is there already and stays unless the plan has its code; only what mainly grows in
    a zone hangs on it. Without zones every piece is ``unknown``. Raises ``MissingError`` (no planting layer, a
    required column), ``CrsError``, and ``InputError`` (a geometry that crosses itself).
    """
    if "planting" not in layers:
        raise MissingError(
            Text("the plan has no planting", "方案中没有种植图层"),
            where={"layer": "planting"},
            fix=Text("give a dataset with a layer planting", "请提供含 planting 图层的数据集"),
        )
    given = {name: layers[name] for name in ("planting", "zones") if name in layers}
    crs = common_crs(given)
    given["planting"] = given["planting"].drop(columns="planted_on", errors="ignore")
    case, ended = plan_case(given, rules, as_of, timezone)
    by_band = [rule for rule in case.rules if isinstance(rule, ZonePlanting)]
    by_share = [rule for rule in case.rules if isinstance(rule, Predominance)]
    pieces = pieces_of(case, by_band)
    frame = _frame(case.tables["planting"], pieces, bool(by_band) and "zones" in case.tables, crs)
    kept = None if existing is None else existing_planting(existing, rules, as_of, timezone, crs)
    zones = shares_with_plan(case, by_share, pieces, kept, crs)
    return PlanCheck(frame, zones, tuple(_notes(frame, ended, bool(by_band), "zones" in case.tables)))


def _frame(planting: Table, pieces: list[Piece], judged: bool, crs: CRS) -> GeoDataFrame:
    columns = {name: planting.text(name).to_pylist() for name in ("code", "planting_type", "species")}
    accents = planting.flags("accent")
    rows = []
    for piece in pieces:
        code, kind, species = (columns[name][piece.row] for name in ("code", "planting_type", "species"))
        accent = bool(accents[piece.row])
        advice = advice_on(species, kind, piece.band, accent)
        told = why(piece, code, kind, accent, advice, judged)
        rows.append(
            (
                f"{code}|{piece.zone}", code, kind, species, advice.id, accent, piece.band, piece.zone,
                round(piece.area_m2, VALUE_DECIMALS), piece.fits, ";".join(piece.rules), ";".join(piece.allowed),
                advice.known, advice.fits, advice.suits_type, told.en, told.zh,
            )
        )  # fmt: skip
    order = sorted(range(len(rows)), key=lambda at: (rows[at][1], rows[at][7] == NOWHERE, rows[at][7]))
    data = pd.DataFrame([rows[at] for at in order], columns=list(PIECE_COLUMNS))
    kinds = {name: "bool" if name in _FLAGS else "float64" if name == "area_m2" else "str" for name in PIECE_COLUMNS}
    shapes = np.array([None, *(pieces[at].shape for at in order)], dtype=object)[1:]  # never an array of coordinates
    return GeoDataFrame(data.astype(kinds), geometry=shapes, crs=crs)


def _notes(pieces: GeoDataFrame, ended: int, by_band: bool, zoned: bool) -> list[Note]:
    notes = []
    if ended:
        words = Text("plantings of the plan that have ended, left aside: {n}", "方案中已终止、未计入的种植：{n}")
        notes.append(Note("plan_ended", ended, words))
    if not by_band:
        words = Text(
            "no rule in force speaks of planting by water-level band",
            "当日没有生效的水位分带种植规则",
        )
        notes.append(Note("plan_no_rule", 1, words))
    if not zoned:
        words = Text("there are no zones to compare with", "没有可供对照的水位分带")
        notes.append(Note("plan_no_zones", 1, words))
    outside = pieces.loc[pieces["zone"] == NOWHERE, "code"]
    if zoned and len(outside):
        words = Text("plantings wholly or partly outside every zone: {n}", "全部或部分位于所有分带之外的种植：{n}")
        notes.append(Note("plan_outside_zones", outside.nunique(), words))
    unknown = sorted(set(pieces.loc[~pieces["species_known"] & (pieces["species"] != ""), "species"]))
    if unknown:
        words = Text("species that the catalogue does not know: {which}", "名录中没有的物种：{which}")
        notes.append(Note("plan_unknown_species", len(unknown), words.format(which=listed_words(unknown))))
    return notes
