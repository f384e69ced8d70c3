"""Draw an audit as a map."""

from __future__ import annotations

from pathlib import Path

from greenbelt_gis.checks.protection import MAP_SEGMENTS, judged_subjects, keep_clear_zones
from greenbelt_gis.io.write import check_output
from greenbelt_gis.maps import compliance
from greenbelt_gis.maps.page import save
from greenbelt_gis.text import Text
from greenbelt_gis.workflows.audit import Audit, Progress, Request, audit_dataset


def compliance_map(request: Request, out: Path, tianditu_key: str = "", progress: Progress | None = None) -> Audit:
    """Judge a dataset and write its compliance map as one HTML file."""
    check_output(out, (".html",))
    audit = audit_dataset(request, progress)
    if progress is not None:
        progress(Text("drawing the map", "正在绘制地图"))
    layers, rules, day = audit.dataset.layers, audit.rule_set, audit.as_of
    counts = audit.judgement.findings["verdict"].value_counts().to_dict()
    facts = [
        Text("as of {day} · rule set {name} {version}", "审查日 {day} · 规则集 {name} {version}").format(
            day=day, name=rules.name, version=rules.version
        ),
        Text("{v} violations, {p} possible, {i} indeterminate", "违规 {v}，可能违规 {p}，无法判定 {i}").format(
            v=counts.get("violation", 0), p=counts.get("possible", 0), i=counts.get("indeterminate", 0)
        ),
    ]
    page = compliance.compliance_map(
        layers,
        audit.judgement.findings,
        keep_clear_zones(layers, rules, day, timezone=request.timezone, quad_segs=MAP_SEGMENTS),
        judged_subjects(layers, rules, day, timezone=request.timezone),
        {rule.id: rule for rule in rules.in_force(day)},
        heading=f"{audit.dataset.site} · {compliance.TITLE.zh} {compliance.TITLE.en}",
        facts=facts,
        tianditu_key=tianditu_key,
    )
    save(page, out)
    return audit
