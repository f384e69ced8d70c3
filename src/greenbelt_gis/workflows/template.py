"""Write empty layers for surveyors, or a survey sheet for one kind of object."""

from __future__ import annotations

from pathlib import Path

from greenbelt_gis.catalogue.needs import needs_of
from greenbelt_gis.catalogue.rule_sets import DEFAULT_RULE_SET, load_rule_set
from greenbelt_gis.errors import UsageError
from greenbelt_gis.io.survey_sheet import write_survey_sheet
from greenbelt_gis.io.template import write_template
from greenbelt_gis.model.crs import parse_crs, require_metric
from greenbelt_gis.text import Language, Text


def make_template(
    path: Path,
    crs: str,
    language: Language,
    *,
    asset_class: str | None = None,
    rule_set: str | Path = DEFAULT_RULE_SET,
) -> None:
    """A GeoPackage with every contract layer, empty, in a projected CRS in metres; or, for an asset class, a planting
    type or ``tree``, an Excel sheet with what the rule set asks of it."""
    if path.suffix.lower() != ".xlsx":
        if asset_class is not None and path.suffix.lower() == ".gpkg":
            raise UsageError(
                Text("a GeoPackage takes no class: it has all layers", "GeoPackage 含全部图层，不限类别"),
                fix=Text("leave out --class, or name a file .xlsx", "请去掉 --class，或使用 .xlsx 文件名"),
            )
        if asset_class is None:
            write_template(path, require_metric(parse_crs(crs, key="--crs"), key="--crs"), language)
            return
    if asset_class is None:
        raise UsageError(
            Text("a survey sheet is for one class", "检查表须指定类别"),
            fix=Text(
                "name it: --class furniture.seat, or tree, or lawn", "请指定，例如 --class furniture.seat、tree 或 lawn"
            ),
        )
    rules = load_rule_set(rule_set)
    write_survey_sheet(path, needs_of(asset_class, rules), f"{rules.name} {rules.version}", language)
