"""An empty GeoPackage with the contract's layers, for surveyors: types, and drop-downs for enumerated columns."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

import fiona
from pyproj import CRS

from greenbelt_gis.catalogue.classes import asset_classes, assignable_classes
from greenbelt_gis.errors import UsageError
from greenbelt_gis.io.gdal import DRIVERS
from greenbelt_gis.io.write import check_output, replacing
from greenbelt_gis.model.layers import LAYERS, Column, Layer
from greenbelt_gis.text import Language, Text

_TYPES = {
    "code": "str:80", "text": "str", "number": "float", "day": "date", "instant": "datetime", "flag": "bool",
    "word": "str:40", "class": "str:60", "stems": "str:40",
}  # fmt: skip
_SHAPES = {
    frozenset({"point"}): "Point", frozenset({"line"}): "MultiLineString", frozenset({"polygon"}): "MultiPolygon",
}  # fmt: skip
_FIXED_TIME = "2000-01-01T00:00:00.000Z"


def write_template(path: Path, crs: CRS, language: Language) -> None:
    """Write every contract layer, empty, in ``crs``; enumerated columns carry their words as field domains."""
    check_output(path, (".gpkg",))
    if path.exists():
        raise UsageError(
            Text("{file} is there already", "{file} 已存在").format(file=path),
            fix=Text("choose another name: a filled-in survey must not be lost", "请另选文件名，以免覆盖已填写的数据"),
        )
    with replacing(path) as part:
        for layer in LAYERS.values():
            schema = {
                "geometry": _SHAPES.get(layer.shapes, "Unknown"),
                "properties": {column.name: _TYPES[column.kind] for column in layer.columns},
            }
            with fiona.open(
                part, "w", driver="GPKG", layer=layer.name, schema=schema, crs_wkt=crs.to_wkt(),
                enabled_drivers=list(DRIVERS),
            ):  # fmt: skip
                pass  # opening creates the layer; a template has no rows
        _add_domains(part, language)


def _add_domains(path: Path, language: Language) -> None:
    """The GeoPackage schema extension (OGC 12-128r18, annex F.9): titles and enumerations of columns."""
    with closing(sqlite3.connect(path)) as database, database:
        database.executescript(_SCHEMA)
        domains: dict[str, dict[str, Text]] = {}
        for layer in LAYERS.values():
            for column in layer.columns:
                words = _words(column)
                domain = f"{layer.name}_{column.name}" if words else None
                if words and domain:
                    domains[domain] = words
                database.execute(
                    "INSERT INTO gpkg_data_columns(table_name, column_name, name, title, description, constraint_name)"
                    " VALUES (?, ?, ?, ?, ?, ?)",
                    (layer.name, column.name, f"{layer.name}.{column.name}", column.title.say(language),
                     _described(layer, column, language), domain),
                )  # fmt: skip
        for domain, words in domains.items():
            for word, label in words.items():
                database.execute(
                    "INSERT INTO gpkg_data_column_constraints(constraint_name, constraint_type, value, description)"
                    " VALUES (?, 'enum', ?, ?)",
                    (domain, word, label.say(language)),
                )
        database.execute("UPDATE gpkg_contents SET last_change = ?", (_FIXED_TIME,))


def _words(column: Column) -> dict[str, Text]:
    if column.kind == "class":
        return {code: asset_classes()[code].title.text for code in assignable_classes()}
    return dict(column.words or {})


def _described(layer: Layer, column: Column, language: Language) -> str:
    need = Text("required", "必填") if column.required else Text("optional", "选填")
    return f"{layer.title.say(language)} · {column.title.say(language)} ({need.say(language)})"


_SCHEMA = """
CREATE TABLE IF NOT EXISTS gpkg_extensions (
  table_name TEXT, column_name TEXT, extension_name TEXT NOT NULL, definition TEXT NOT NULL, scope TEXT NOT NULL,
  CONSTRAINT ge_tce UNIQUE (table_name, column_name, extension_name));
CREATE TABLE IF NOT EXISTS gpkg_data_columns (
  table_name TEXT NOT NULL, column_name TEXT NOT NULL, name TEXT, title TEXT, description TEXT, mime_type TEXT,
  constraint_name TEXT, CONSTRAINT pk_gdc PRIMARY KEY (table_name, column_name),
  CONSTRAINT gdc_tn UNIQUE (table_name, name));
CREATE TABLE IF NOT EXISTS gpkg_data_column_constraints (
  constraint_name TEXT NOT NULL, constraint_type TEXT NOT NULL, value TEXT, min NUMERIC, min_is_inclusive BOOLEAN,
  max NUMERIC, max_is_inclusive BOOLEAN, description TEXT,
  CONSTRAINT gdcc_ntv UNIQUE (constraint_name, constraint_type, value));
INSERT OR IGNORE INTO gpkg_extensions VALUES
  ('gpkg_data_columns', NULL, 'gpkg_schema',
   'http://www.geopackage.org/spec/#extension_schema', 'read-write'),
  ('gpkg_data_column_constraints', NULL, 'gpkg_schema',
   'http://www.geopackage.org/spec/#extension_schema', 'read-write');
"""
