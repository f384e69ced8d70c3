"""Write empty layers for surveyors."""

from __future__ import annotations

from pathlib import Path

from greenbelt_gis.io.template import write_template
from greenbelt_gis.model.crs import parse_crs, require_metric
from greenbelt_gis.text import Language


def make_template(path: Path, crs: str, language: Language) -> None:
    """A GeoPackage with every contract layer, empty, in a projected CRS in metres."""
    write_template(path, require_metric(parse_crs(crs, key="--crs"), key="--crs"), language)
