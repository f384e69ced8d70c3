"""What an edit can change: whose findings may be others by it, and which rows judging these anew needs.

How far a rule looks decides: ``trees`` (metres around a tree), ``things`` (an object with all that was observed of
it), ``chains`` (objects whose patches touch, from one to the next), ``beds`` (a planting and the zones it lies in)
and ``bands`` (a zone and all planting in it). Both the old and the new place of what changed count.
Too much is harmless here and too little is an error: boxes stand for shapes.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Literal

import numpy as np
import shapely

from greenbelt_gis.catalogue.classes import is_below
from greenbelt_gis.catalogue.rules import Encroachment, Rule, Selector, Separation
from greenbelt_gis.checks.case import Case
from greenbelt_gis.checks.pieced import Pieced
from greenbelt_gis.checks.probability import RADIAL_95, reach_in_sigmas
from greenbelt_gis.checks.reference import accuracies
from greenbelt_gis.checks.registry import kind_of
from greenbelt_gis.checks.required import by_dbh_m
from greenbelt_gis.checks.sheets import OWNER, Sheet
from greenbelt_gis.checks.table import Geometries, Table
from greenbelt_gis.errors import UsageError
from greenbelt_gis.model.layers import SHARED_CODES
from greenbelt_gis.text import Text

Family = Literal["trees", "things", "chains", "beds", "bands"]
CHAIN_M = 0.06
"""Patches whose boxes lie farther apart do not touch."""
_SLACK_M = 1e-3
_AROUND = ("trees", "crowns", "protection_zones")
"""Layers that say where a tree is."""
_FAMILIES: Mapping[tuple[str, str], Family] = {
    ("metres", "trees"): "trees", ("metres", "planting"): "beds", ("component", "zones"): "bands",
    ("component", "assets"): "chains", ("component", "planting"): "chains",
}  # fmt: skip


def subjects_of(rule: Rule) -> tuple[Selector, ...]:
    """What a rule judges."""
    found = getattr(rule, "subject", ())
    return found if isinstance(found, tuple) else (found,)


def against_of(rule: Rule) -> Selector:
    """What a rule around trees keeps away from them."""
    assert isinstance(rule, Separation | Encroachment)
    return rule.against


def family_of(rule: Rule) -> Family:
    """How far a rule looks; a ``UsageError`` for a kind that nothing is known of."""
    reach, layers = kind_of(rule).reach, {selector.layer for selector in subjects_of(rule)}
    found: set[Family | None] = {"things" if reach == "asset" else _FAMILIES.get((reach, layer)) for layer in layers}
    family = found.pop() if len(found) == 1 else None
    if family is None:
        raise UsageError(
            Text("rules of kind {kind} are judged whole only", "“{kind}”类规则只能整体审查").format(kind=rule.kind),
            where={"rule": rule.id},
            fix=Text("leave the rule out, or judge the whole dataset", "请排除该规则，或审查整个数据集"),
        )
    return family


def means(selectors: Iterable[Selector], layer: str, asset_class: str) -> bool:
    """Whether a selector may mean a row of a layer, by its class."""
    return any(
        one.layer == layer and (not one.classes or any(is_below(asset_class, wanted) for wanted in one.classes))
        for one in selectors
    )


@dataclass
class Closure:
    """Codes whose findings an edit may change, by how far rules look; rows that judging them needs, by layer."""

    subjects: dict[Family, set[str]] = field(default_factory=dict)
    rows: dict[str, set[int]] = field(default_factory=dict)

    def need(self, layer: str, rows: Iterable[int]) -> None:
        """Rows are needed."""
        self.rows.setdefault(layer, set()).update(rows)


@dataclass(frozen=True)
class Touched:
    """Rows of one layer that an edit changes: as they were and as they are."""

    old: Pieced
    new: Pieced

    def names(self, column: str) -> set[str]:
        """All values of a text column but the empty one."""
        found = {*self.old.text(column).to_pylist(), *self.new.text(column).to_pylist()}
        return found - {""}

    @property
    def geometry(self) -> Geometries:
        """Old and new geometries."""
        return np.concatenate([self.old.geometry, self.new.geometry])


class Closing:
    """Closes edits over the reach of some rules. ``sheets`` are the layers as they are; they change under it."""

    def __init__(self, sheets: Mapping[str, Sheet], case: Case, rules: Iterable[Rule]) -> None:
        self._sheets, self._case = sheets, case
        self.family = {rule.id: family_of(rule) for rule in rules}
        self._around_trees = [rule for rule in rules if self.family[rule.id] == "trees"]
        self._against = [against_of(rule) for rule in self._around_trees]
        self._widest_m = case.parameters.default_accuracy_m
        for layer in {selector.layer for selector in self._against} & set(case.tables):
            self._note_accuracy(case.tables[layer])
        self._reach_m = self._reach_of(case) if self._around_trees else 0.0

    # --- trees

    @property
    def reach_m(self) -> float:
        """How far (m) from any tree something can matter, whatever its accuracy."""
        return self._reach_m + reach_in_sigmas(self._case.parameters) * self._widest_m / RADIAL_95 + _SLACK_M

    def _note_accuracy(self, table: Table) -> None:
        stated, _ = accuracies(table, self._case.parameters.default_accuracy_m)
        self._widest_m = max(self._widest_m, float(stated.max(initial=0.0)))

    def _reach_of(self, case: Case) -> float:
        """The farthest that some trees reach towards what is measured exactly."""
        tables = {name: table for name, table in case.tables.items() if name in _AROUND}
        for selector in self._against:
            if selector.layer in case.tables:
                tables[selector.layer] = case.tables[selector.layer].take(np.zeros(0, dtype=np.intp))
        exact = Case(tables, case.site, case.as_of, case.parameters, case.rules)
        reach = max((kind_of(rule).reach_m(exact, rule) for rule in self._around_trees), default=0.0)
        trees = tables.get("trees")
        for rule in self._around_trees:
            if isinstance(rule, Encroachment) and trees is not None:
                # A trunk thicker than is plausible has a circle of its own size.
                radius = by_dbh_m(rule.by_dbh, trees.diameters_cm() / 100.0, rule.least_m)
                reach = max(reach, float(radius.max(initial=0.0)))
        return reach

    def _trees(self, closure: Closure, touched: Mapping[str, Touched], appeared: set[str]) -> None:
        codes: set[str] = set(self._sheets["trees"].by_code) if appeared and "trees" in self._sheets else set()
        for layer in _AROUND:
            if layer in touched:
                codes |= touched[layer].names("code" if layer == "trees" else OWNER[layer])
        if codes:
            mine = {layer: sheet.take(self._of_tree(layer, codes)) for layer, sheet in self._located(_AROUND)}
            others = {layer: sheet.take([]) for layer, sheet in self._located(s.layer for s in self._against)}
            tables: dict[str, Table] = {**others, **mine}
            case = self._case
            found = self._reach_of(Case(tables, case.site, case.as_of, case.parameters, case.rules))
            self._reach_m = max(self._reach_m, found)
        against: list[Geometries] = []
        for layer in {selector.layer for selector in self._against} & set(touched):
            for rows in (touched[layer].old, touched[layer].new):
                self._note_accuracy(rows)
                classes = rows.text("class").to_pylist()
                meant = [means(self._against, layer, asset_class) for asset_class in classes]
                against.append(rows.geometry[np.array(meant, dtype=bool)])
        reach_m = self.reach_m
        if against:
            moved = np.concatenate(against)
            for layer, sheet in self._located(_AROUND):
                near = sheet.take(sheet.rows_near(moved, reach_m))
                codes.update(near.text("code" if layer == "trees" else OWNER[layer]).to_pylist())
        codes.discard("")
        if not codes:
            return
        closure.subjects["trees"] = codes
        shapes = [np.zeros(0, dtype=object)]
        for layer, sheet in self._located(_AROUND):
            of_trees = self._of_tree(layer, codes)
            closure.need(layer, of_trees)
            shapes.append(sheet.take(of_trees).geometry)
        for layer, sheet in self._located({selector.layer for selector in self._against}):
            closure.need(layer, sheet.rows_near(np.concatenate(shapes), reach_m))

    def _of_tree(self, layer: str, codes: Iterable[str]) -> list[int]:
        """Rows of a layer that say where some trees are."""
        sheet = self._sheets[layer]
        if layer == "trees":
            return [sheet.by_code[code] for code in codes if code in sheet.by_code]
        return sheet.rows_of(codes)

    def _located(self, layers: Iterable[str]) -> list[tuple[str, Sheet]]:
        return [(layer, self._sheets[layer]) for layer in layers if layer in self._sheets]

    # --- objects and what was observed of them

    def _things(self, closure: Closure, touched: Mapping[str, Touched]) -> set[str]:
        codes: set[str] = set()
        for layer in SHARED_CODES:
            if layer in touched:
                codes |= touched[layer].names("code")
        for layer in ("observations", "surveys"):
            if layer in touched:
                codes |= touched[layer].names(OWNER[layer])
        if "trees" in touched and "assets" in self._sheets:
            assets = self._sheets["assets"]
            codes.update(assets.take(assets.rows_of(touched["trees"].names("code"))).text("code").to_pylist())
        if codes and {"things", "chains"} & set(self.family.values()):
            closure.subjects["things"] = codes
            self._need_things(closure, codes)
        return codes

    def _need_things(self, closure: Closure, codes: Iterable[str]) -> None:
        """Objects by code, the trees that they belong to, and what was seen of them."""
        codes = list(codes)
        for layer, sheet in self._located(SHARED_CODES):
            rows = [sheet.by_code[code] for code in codes if code in sheet.by_code]
            closure.need(layer, rows)
            if layer == "assets" and "trees" in self._sheets:
                trees = self._sheets["trees"].by_code
                named = set(sheet.take(rows).text("tree").to_pylist())
                closure.need("trees", [trees[code] for code in named if code in trees])
        for layer, sheet in self._located(("observations", "surveys")):
            closure.need(layer, sheet.rows_of(codes))

    def _chains(self, closure: Closure, touched: Mapping[str, Touched], codes: set[str]) -> None:
        """Everything that hangs together with objects by patches, as they were or as they are."""
        observations = self._sheets.get("observations")
        if not codes or "chains" not in self.family.values() or observations is None:
            return
        chain = set(codes)
        shapes = observations.take(observations.rows_of(codes)).geometry
        if "observations" in touched:
            shapes = np.concatenate([touched["observations"].old.geometry, shapes])
        while len(shapes):
            near = observations.take(observations.rows_near(shapes, CHAIN_M))
            found = set(near.text("asset").to_pylist()) - chain - {""}
            chain |= found
            shapes = observations.take(observations.rows_of(found)).geometry
        closure.subjects["chains"] = chain
        self._need_things(closure, chain - codes)

    # --- planting and bands

    def _planted(self, closure: Closure, touched: Mapping[str, Touched]) -> None:
        planting, zones = self._sheets.get("planting"), self._sheets.get("zones")
        families = set(self.family.values())
        if not {"planting", "zones"} & set(touched) or not {"beds", "bands"} & families:
            return
        beds: set[str] = touched["planting"].names("code") if "planting" in touched else set()
        bands: set[str] = touched["zones"].names("code") if "zones" in touched else set()
        if "planting" in touched and zones is not None and "bands" in families:
            bands |= self._zones_under(zones, touched["planting"].geometry)
        if "zones" in touched and planting is not None:
            beds.update(planting.take(planting.rows_near(touched["zones"].geometry)).text("code").to_pylist())
        for family, codes, mine, others, layers in (
            ("beds", beds, planting, zones, ("planting", "zones")),
            ("bands", bands, zones, planting, ("zones", "planting")),
        ):
            if family not in families or not codes or mine is None:
                continue
            closure.subjects[family] = codes
            rows = [mine.by_code[code] for code in codes if code in mine.by_code]
            closure.need(layers[0], rows)
            if others is not None:
                closure.need(layers[1], others.rows_near(mine.take(rows).geometry))

    def _zones_under(self, zones: Sheet, geometries: Geometries) -> set[str]:
        """Codes of the zones that some geometries meet: zones are large, and all their planting would be judged."""
        near = zones.take(zones.rows_near(geometries))
        meets = np.asarray(shapely.intersects(near.geometry[:, None], geometries[None, :]))
        return set(near.where(np.asarray(meets.any(axis=1))).text("code").to_pylist())

    def close(self, touched: Mapping[str, Touched], appeared: set[str]) -> Closure:
        """Whose findings an edit may change, once the sheets have it; and what judging them needs.

        ``appeared``: layers that the dataset did not have before: a tree without an official zone is told of only
        where there is a layer of things to keep away from it.
        """
        closure = Closure()
        if self._around_trees:
            self._trees(closure, touched, {selector.layer for selector in self._against} & appeared)
        codes = self._things(closure, touched)
        self._chains(closure, touched, codes)
        self._planted(closure, touched)
        return closure
