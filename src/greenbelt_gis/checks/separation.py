"""Kind ``separation``: keep something away from the trunk or the crown of certain trees.

Distances are signed: outside a polygon the distance, inside it minus the distance to its boundary, less the
radius of the trunk or crown circle; a surveyed crown counts by its plain distance. Survey accuracy makes the
answer a probability; a missing diameter makes it indeterminate where the answer depends on it.
"""

from __future__ import annotations

import numpy as np
import shapely
from numpy.typing import NDArray

from greenbelt_gis.catalogue.rules import Rule, Separation
from greenbelt_gis.checks.case import Case, Hits, Outcome
from greenbelt_gis.checks.near import pairs_within
from greenbelt_gis.checks.official import intrusions, joined_hits, of_era, without_zone
from greenbelt_gis.checks.precision import float_steps
from greenbelt_gis.checks.probability import (
    CLEAR,
    INDETERMINATE,
    TOLERANCE,
    breaks,
    broken_probability,
    reach_in_sigmas,
    sigma_m,
    verdicts,
)
from greenbelt_gis.checks.reference import CROWN_SURVEYED, ZONE, Reference, accuracies, reference
from greenbelt_gis.checks.selection import alive, chosen, select
from greenbelt_gis.checks.separation_text import evidence, messages
from greenbelt_gis.checks.strings import finding_ids, repeated, sort_order, taken
from greenbelt_gis.checks.table import NEVER, Floats, Geometries, Mask, Rows, Table
from greenbelt_gis.model.note import Note
from greenbelt_gis.parallel import apply, together
from greenbelt_gis.text import Text

REACH = "metres"
_POLYGONAL = (shapely.GeometryType.POLYGON, shapely.GeometryType.MULTIPOLYGON)


def check(case: Case, rule: Rule) -> Outcome:
    """Judge one separation rule; findings are pairs of a tree and what stands too near."""
    assert isinstance(rule, Separation)
    trees = case.tables.get(rule.subject.layer)
    if trees is None:
        note = Note(
            "no_subject_layer",
            0,
            Text("rule {rule}: the dataset has no layer {layer}", "规则 {rule}：数据集中没有图层 {layer}").format(
                rule=rule.id, layer=rule.subject.layer
            ),
        )
        return Outcome(None, judged=0, notes=(note,))
    subject = select(trees, rule.subject, case.as_of)
    against = case.tables.get(rule.against.layer)
    if against is None:
        note = Note(
            "no_against_layer",
            len(subject),
            Text(
                "trees not judged by {rule}, as the dataset has no layer {layer}: {n}",
                "{n} 棵树未按规则 {rule} 审查：数据集中没有图层 {layer}",
            ).format(rule=rule.id, layer=rule.against.layer, n="{n}"),
        )
        return Outcome(None, judged=0, not_inspected=len(subject), notes=(note,))
    shapes = reference(case, subject, rule)
    others = against.where(chosen(case.tables, rule.against, case.as_of))
    hits = _judge(case, rule, subject, shapes, others)
    if rule.reference == "official_zone":
        hits = joined_hits(hits, without_zone(case, rule, subject, shapes))
    return Outcome(hits, judged=len(subject), notes=shapes.notes + _ended_notes(trees, against, case))


def reach_m(case: Case, rule: Rule) -> float:
    """How far (m) from a changed feature a finding of this rule can change, for the given trees."""
    assert isinstance(rule, Separation)
    trees, against = case.tables.get(rule.subject.layer), case.tables.get(rule.against.layer)
    if trees is None or against is None:
        return 0.0
    subject = select(trees, rule.subject, case.as_of)
    reach = _reach(case, rule, reference(case, subject, rule), select(against, rule.against, case.as_of))
    return float(reach.max(initial=0.0))


def _ended_notes(trees: Table, against: Table, case: Case) -> tuple[Note, ...]:
    away = {table.layer: int((~alive(table, case.as_of)).sum()) for table in (trees, against)}
    return tuple(
        Note(
            f"not_present_{layer}",
            count,
            Text("rows of layer {layer} not present on that day: {n}", "图层 {layer} 有 {n} 行在审查日不存在").format(
                layer=layer, n="{n}"
            ),
        )
        for layer, count in away.items()
        if count
    )


def _reach(case: Case, rule: Separation, shapes: Reference, against: Table) -> Floats:
    """Distance from each tree's geometry beyond which nothing can be a finding."""
    other, _ = accuracies(against, case.parameters.default_accuracy_m)
    widest = np.full(len(shapes.radius), other.max(initial=0.0))
    sigma = sigma_m(shapes.accuracy, widest, shapes.sigma_shape)
    known = shapes.required + shapes.radius + reach_in_sigmas(case.parameters) * sigma
    return np.fmax(known, shapes.required + shapes.plausible) * (1 + 4 * TOLERANCE)


def _judge(case: Case, rule: Separation, subject: Table, shapes: Reference, against: Table) -> Hits:
    reach = _reach(case, rule, shapes, against)
    near, other, distance = pairs_within(shapes.geometry, against.geometry, reach)
    if rule.era is not None:
        kept = np.flatnonzero(of_era(case, rule, subject, against, (near, other)))
        near, other, distance = near[kept], other[kept], distance[kept]
    plain = np.isin(shapes.shape[near], (CROWN_SURVEYED, ZONE))
    distance = signed_distances(shapes.geometry[near], against.geometry, other, distance, plain=plain)
    if rule.reference == "official_zone":
        meet = np.flatnonzero(distance == 0)
        distance[meet] = -intrusions(shapes.geometry[near[meet]], against.geometry[other[meet]])
    signed = distance - shapes.radius[near]
    required = shapes.required[near]
    margin = required - signed
    accuracy, assumed = accuracies(against, case.parameters.default_accuracy_m)
    sigma = sigma_m(shapes.accuracy[near], accuracy[other], shapes.sigma_shape[near])
    plainly = breaks(signed, rule.limit.operator, required, float_steps(shapes.geometry)[near])
    probability = broken_probability(margin, sigma, plainly)
    verdict = verdicts(probability, case.parameters)
    _open_where_unknown(verdict, plainly, distance, shapes.plausible[near], required)
    unsure = against.is_word("kind", rule.unsure_kinds)[other]
    verdict[unsure & (verdict != CLEAR)] = INDETERMINATE

    found = np.flatnonzero(verdict != CLEAR)
    codes, others = taken(subject.text("code"), near[found]), taken(against.text("code"), other[found])
    order = sort_order(codes, others)
    codes, others = taken(codes, order), taken(others, order)
    row = found[order]
    measured = np.maximum(signed[row], 0.0)
    tree = near[row]
    # Lines are made in the order of the join, where neighbours lie together in memory; texts in that of the result.
    parts = repeated("", len(row))
    lines, ids, (message_en, message_zh), told = together(
        lambda: evidence_lines(
            shapes.geometry[near[found]], against.geometry[other[found]], shapes.radius[near[found]], distance[found]
        )[order],
        lambda: finding_ids(case.site, rule.id, codes, others, parts),
        lambda: messages(
            rule, codes, others, signed[row], required[row], verdict[row], shapes.shape[tree], unsure[row]
        ),
        lambda: evidence(shapes, tree, accuracy[other[row]], distance[row], unsure[row]),
    )
    return Hits(
        id=ids,
        subject=codes,
        against=others,
        part=parts,
        verdict=verdict[row],
        probability=np.where(verdict[row] == INDETERMINATE, np.nan, probability[row]),
        measured=measured,
        margin=margin[row],
        sigma=sigma[row],
        accuracy_assumed=shapes.assumed[tree] | assumed[other[row]],
        geometry=lines,
        message_en=message_en,
        message_zh=message_zh,
        evidence=told,
        limb=np.zeros(len(row), dtype=np.int8),
        observed_at=np.full(len(row), NEVER, dtype=np.int64),
        limits=required[row],
    )


def _open_where_unknown(
    verdict: NDArray[np.int8], plainly: Mask, distance: Floats, plausible: Floats, required: Floats
) -> None:
    """Where a diameter is unknown: what breaks the limit without it stays judged, up to the plausible radius the
    rest is indeterminate, and beyond that what the survey leaves possible even so. Changes ``verdict``."""
    unknown = ~np.isnan(plausible) & ~plainly
    with np.errstate(invalid="ignore"):
        in_doubt = distance <= (required + plausible) * (1 + TOLERANCE)
    verdict[unknown & in_doubt] = INDETERMINATE


def signed_distances(
    geometry: Geometries, against: Geometries, other: Rows, distance: Floats, *, plain: Mask
) -> Floats:
    """Plain distances (m) made signed: for a point inside a polygon, minus the distance to its boundary.

    ``geometry`` and ``distance`` stand pair by pair, ``other`` is the pair's position in ``against``; pairs
    marked ``plain`` stay as they are.
    """
    inside = np.flatnonzero((distance == 0) & ~plain)
    inside = inside[np.isin(shapely.get_type_id(against[other[inside]]), _POLYGONAL)]
    if len(inside) == 0:
        return distance
    distinct, which = np.unique(other[inside], return_inverse=True)
    boundary = apply(shapely.boundary, against[distinct])
    signed = distance.copy()
    signed[inside] = -apply(shapely.distance, geometry[inside], boundary[which])
    return signed


def evidence_lines(geometry: Geometries, against: Geometries, radius: Floats, distance: Floats) -> Geometries:
    """The shortest line from the trunk or crown surface to what stands near; a point where they meet.

    ``distance`` is signed; a tree inside a polygon meets it where it stands.
    """
    result = np.empty(len(geometry), dtype=object)
    stands = (distance < 0) & (shapely.get_type_id(geometry) == shapely.GeometryType.POINT)
    result[stands] = geometry[stands]
    rest = np.flatnonzero(~stands)
    if len(rest) == 0:
        return result
    lines = apply(shapely.shortest_line, geometry[rest], against[rest])
    ends = shapely.get_coordinates(lines).reshape(-1, 2, 2)
    # Of the line itself: the distance of the join may differ in its last digit with how many there are to join.
    radius, distance = radius[rest], np.hypot(*(ends[:, 1] - ends[:, 0]).T)
    apart = distance > radius * (1 + TOLERANCE)
    share = radius[apart] / distance[apart]
    start, end = ends[apart, 0], ends[apart, 1]
    result[rest[apart]] = shapely.linestrings(np.stack([start + (end - start) * share[:, None], end], axis=1))
    result[rest[~apart]] = shapely.points(ends[~apart, 1])
    return result
