"""The record's tables: one for every contract layer, and those of changes, audits and findings.

Columns of the contract layers come from the contract itself (``model.layers``), so a column is named once. Every
row that people edit carries ``valid_from`` and ``change_id``. The current row stays here; triggers write superseded
versions into the table of the same name in the schema ``history``, which has the same columns and three more.
"""

from __future__ import annotations

from functools import cache
from typing import Any

from geoalchemy2 import Geometry
from sqlalchemy import (
    BigInteger,
    Boolean,
    CheckConstraint,
    Column,
    Date,
    DateTime,
    Double,
    ForeignKey,
    ForeignKeyConstraint,
    Identity,
    Index,
    Integer,
    MetaData,
    Table,
    Text,
    UniqueConstraint,
    func,
    literal_column,
    text,
)
from sqlalchemy.dialects.postgresql import JSONB, UUID

from greenbelt_gis.model.layers import ACCURACY, LAYERS, Layer
from greenbelt_gis.model.layers import Column as ContractColumn
from greenbelt_gis.store.access_tables import add_access_tables
from greenbelt_gis.store.draft_table import add_draft_table
from greenbelt_gis.store.job_tables import add_job_tables

TABLE_OF = {
    "site": "site",
    "trees": "tree",
    "assets": "asset",
    "crowns": "crown",
    "protection_zones": "protection_zone",
    "planting": "planting",
    "zones": "zone",
    "water_levels": "water_level",
    "water": "water",
    "spot_heights": "spot_height",
    "activities": "activity",
    "observations": "observation",
    "surveys": "survey",
    "reports": "report",
}
"""The table of every contract layer."""

HISTORY = "history"
"""The schema of superseded versions."""

FAR_REACHING: dict[tuple[str, str], float] = {
    ("trees", "crown_diameter_m"): 30,
    **dict.fromkeys(
        ((name, "accuracy_m") for name in ("trees", "crowns", "protection_zones", "assets", "activities")), 1
    ),
}
"""Columns (m) that decide how far around an edit it matters, and up to which value they are usual; more is indexed."""

SEARCHED = {
    "site": ("code", "name"),
    "trees": ("code", "species"),
    "assets": ("code", "name"),
    "protection_zones": ("tree",),
    "planting": ("code", "species"),
    "zones": ("code",),
    "water": ("name",),
    "activities": ("code",),
}
"""Layers in which things are found, and the columns by which, in the order in which their index has them."""

_TYPES: dict[str, Any] = {
    "text": Text, "word": Text, "class": Text, "stems": Text, "number": Double, "day": Date,
    "flag": Boolean,
}  # fmt: skip
_NAMING = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_name)s",
    "pk": "pk_%(table_name)s",
}


def contract_columns(layer: Layer) -> list[ContractColumn]:
    """The columns that a layer's table has of the contract; every layer may tell an accuracy."""
    return [*layer.columns, *([] if layer.column(ACCURACY.name) else [ACCURACY])]


def identity(layer: Layer) -> tuple[str, ...]:
    """The columns that tell a row of a keyed layer from all others in the record."""
    assert layer.key is not None
    of_revision = (layer.start,) if layer.revised and layer.start is not None else ()
    return (layer.key, "site_id", *of_revision)


def _type(kind: str) -> Any:
    if kind == "code":
        return Text(collation="C")  # codes identify: compared byte by byte, which also sorts three times as fast
    return DateTime(timezone=True) if kind == "instant" else _TYPES[kind]()


def _geometry(srid: int) -> Any:
    return Geometry("GEOMETRY", srid=srid, spatial_index=False)


@cache
def schema(srid: int) -> MetaData:
    """All tables of a record whose geometry is in ``srid``."""
    metadata = MetaData(naming_convention=_NAMING)
    Table(
        "record", metadata,
        Column("one", Boolean, primary_key=True, server_default="true"),
        Column("srid", Integer, nullable=False),
        Column("created_at", DateTime(timezone=True), nullable=False, server_default=func.now()),
        CheckConstraint("one", name="single_row"),
        comment="What holds for the whole record.",
    )  # fmt: skip
    Table(
        "change", metadata,
        Column("id", BigInteger, Identity(always=True), primary_key=True),
        Column("at", DateTime(timezone=True), nullable=False, server_default=func.now()),
        Column("actor", Text, nullable=False),
        Column("action", Text, nullable=False),
        Column("note", Text, nullable=False, server_default=""),
        # The transaction: a row may only be changed under a change of the same one. ``at`` is set when it commits.
        Column("tx", BigInteger, nullable=False, server_default=text("((pg_current_xact_id())::text)::bigint")),
        comment="Who changed something, when, and by what action.",
    )  # fmt: skip
    for layer in LAYERS.values():
        _history_table(_layer_table(layer, metadata, srid), metadata, srid)
    _judging_tables(metadata, srid)
    Table(
        "tile_version", metadata,
        Column("id", BigInteger, Identity(always=True), primary_key=True),
        Column("layer", Text, nullable=False),
        Column("site_id", UUID(as_uuid=True)),
        Column("n", BigInteger, nullable=False),
        Index("ix_tile_version_layer", "layer"),
        comment="Raised by what writes a layer of a site (none: of any); never lowered, rows are never deleted.",
    )  # fmt: skip
    add_access_tables(metadata)
    add_draft_table(metadata)
    add_job_tables(metadata)
    return metadata


def _layer_table(layer: Layer, metadata: MetaData, srid: int) -> Table:
    name = TABLE_OF[layer.name]
    is_site = layer.name == "site"
    columns: list[Any] = [Column("id", UUID(as_uuid=True), primary_key=True)]
    if not is_site:
        columns.append(Column("site_id", UUID(as_uuid=True), ForeignKey("site.id"), nullable=False))
    columns += [Column(column.name, _type(column.kind), nullable=not column.required) for column in layer.columns]
    if is_site:
        columns.append(Column(ACCURACY.name, Double))
    columns += [
        Column("source_crs", Text),
        Column("attributes", JSONB, nullable=False, server_default="{}"),
        # A site may be known by its code alone until its boundary is surveyed.
        Column("geom", _geometry(srid), nullable=is_site or not layer.located),
        # What is first heard of a thing was so since ever, as far as the record knows.
        Column("valid_from", DateTime(timezone=True), nullable=False, server_default="-infinity"),
        Column("change_id", BigInteger, ForeignKey("change.id"), nullable=False),
    ]
    extra: list[Any] = [Index(f"ix_{name}_geom", "geom", postgresql_using="gist")]
    if is_site:
        extra.append(UniqueConstraint("code"))
    elif layer.key is not None:
        extra.append(UniqueConstraint(*identity(layer), postgresql_nulls_not_distinct=True if layer.revised else None))
    else:
        named = next((c.name for c in layer.columns if c.name in {"tree", "asset"}), None)
        extra.append(Index(f"ix_{name}_site_id", "site_id", *([named] if named else [])))
    extra += [
        Index(f"ix_{name}_far_{column}", "site_id", column, postgresql_where=text(f"{column} > {usual}"))
        for (of, column), usual in FAR_REACHING.items()
        if of == layer.name
    ]
    if layer.key is not None and layer.column("tree") is not None:
        extra.append(Index(f"ix_{name}_tree", "tree", "site_id", postgresql_where=text("tree IS NOT NULL")))
    if layer.name in SEARCHED:
        extra += _search_indexes(layer, SEARCHED[layer.name])
    for column in layer.columns:
        if column.words is not None:
            listed = ", ".join(f"'{word}'" for word in column.words)
            extra.append(CheckConstraint(f'"{column.name}" IN ({listed})', name=column.name))
    return Table(name, metadata, *columns, *extra, comment=layer.title.en)


def _search_indexes(layer: Layer, columns: tuple[str, ...]) -> list[Index]:
    """Of what is somewhere in a text, and of the order of codes; their functions are made by a migration."""
    name, first = TABLE_OF[layer.name], layer.column(columns[0])
    said: Any = literal_column(f"search_text({', '.join(columns)})").label("said")
    trigrams = {"said": "gin_trgm_ops"}
    found = [Index(f"ix_{name}_search_text", said, postgresql_using="gin", postgresql_ops=trigrams)]
    if layer.name != "site" and first is not None and first.kind == "code":
        found.append(Index(f"ix_{name}_search_code", "site_id", text(f"search_code({first.name})")))
    return found


def _history_table(current: Table, metadata: MetaData, srid: int) -> Table:
    """Superseded versions of a layer's rows, in the order of ``version``; ``superseded_by`` is the ending change."""
    name = current.name
    # A geometry's type remembers the column that it was made for: its like is made anew.
    content = [Column(c.name, _geometry(srid) if c.name == "geom" else c.type) for c in current.columns]
    by_site = ["site_id"] if "site_id" in current.columns else []
    return Table(
        name, metadata,
        Column("version", BigInteger, Identity(always=True), primary_key=True),
        *content,
        Column("valid_to", DateTime(timezone=True), nullable=False),
        Column("superseded_by", BigInteger, nullable=False),
        Column("operation", Text, nullable=False),
        ForeignKeyConstraint(["superseded_by"], ["change.id"]),
        Index(f"ix_{name}_id", "id", "version"),
        Index(f"ix_{name}_valid_to", *by_site, "valid_to"),
        CheckConstraint("operation IN ('update', 'delete')", name="operation"),
        schema=HISTORY, comment=f"Superseded versions: {current.comment}",
    )  # fmt: skip


def _judging_tables(metadata: MetaData, srid: int) -> None:
    Table(
        "rule_body", metadata,
        Column("fingerprint", Text, primary_key=True),
        Column("body", JSONB, nullable=False),
        comment="Resolved rule sets, each stored once and never changed: package files vanish at upgrades.",
    )  # fmt: skip
    Table(
        "keep_clear_zone", metadata,
        Column("id", BigInteger, Identity(always=True), primary_key=True),
        Column("site_id", UUID(as_uuid=True), ForeignKey("site.id"), nullable=False),
        Column("tree", Text, nullable=False),
        Column("rule", Text, nullable=False),
        Column("reference", Text, nullable=False),
        Column("distance_m", Double, nullable=False),
        Column("assumed", Boolean, nullable=False),
        Column("rule_body", Text, ForeignKey("rule_body.fingerprint"), nullable=False),
        Column("geom", _geometry(srid), nullable=False),
        Index("ix_keep_clear_zone_geom", "geom", postgresql_using="gist"),
        Index("ix_keep_clear_zone_site_id", "site_id", "rule"),
        comment="Derived from trees by the rules of a set; replaced by every audit.",
    )  # fmt: skip
    Table(
        "audit", metadata,
        Column("id", BigInteger, Identity(always=True), primary_key=True),
        Column("site_id", UUID(as_uuid=True), ForeignKey("site.id"), nullable=False),
        Column("as_of", Date, nullable=False),
        Column("at", DateTime(timezone=True), nullable=False, server_default=func.now()),
        Column("rule_set", Text, nullable=False),
        Column("rule_body", Text, ForeignKey("rule_body.fingerprint"), nullable=False),
        Column("software", Text, nullable=False),
        Column("summary", JSONB, nullable=False),
        Index("ix_audit_site_id", "site_id", "at"),
        comment="One run over a site.",
    )  # fmt: skip
    Table(
        "finding", metadata,
        Column("id", UUID(as_uuid=True), primary_key=True),
        Column("site_id", UUID(as_uuid=True), ForeignKey("site.id"), nullable=False),
        Column("rule", Text, nullable=False),
        Column("subject", Text, nullable=False),
        Column("against", Text, nullable=False),
        Column("part", Text, nullable=False),
        Column("opened_by", BigInteger, ForeignKey("audit.id"), nullable=False),
        Column("seen_by", BigInteger, ForeignKey("audit.id"), nullable=False),
        Column("gone_by", BigInteger, ForeignKey("audit.id")),
        Index("ix_finding_site_id", "site_id", "rule"),
        Index("ix_finding_open", "site_id", "id", postgresql_where=text("gone_by IS NULL")),
        comment="A finding's identity and life: opened, last seen, gone.",
    )  # fmt: skip
    Table(
        "assessment", metadata,
        Column("audit_id", BigInteger, ForeignKey("audit.id"), primary_key=True),
        Column("finding_id", UUID(as_uuid=True), ForeignKey("finding.id"), primary_key=True),
        Column("verdict", Text, nullable=False),
        Column("probability", Double),
        Column("measured", Double),
        Column("limit", Double, nullable=False),
        Column("operator", Text, nullable=False),
        Column("unit", Text, nullable=False),
        Column("margin", Double),
        Column("sigma", Double, nullable=False),
        Column("accuracy_assumed", Boolean, nullable=False),
        Column("severity", Text, nullable=False),
        Column("clause", Text, nullable=False),
        Column("department", Text, nullable=False),
        Column("observed_at", DateTime(timezone=True)),
        Column("message_en", Text, nullable=False),
        Column("message_zh", Text, nullable=False),
        Column("evidence", JSONB, nullable=False),
        Column("geom", _geometry(srid)),
        Index("ix_assessment_finding_id", "finding_id"),
        Index("ix_assessment_geom", "geom", postgresql_using="gist"),
        CheckConstraint("verdict IN ('violation', 'possible', 'indeterminate')", name="verdict"),
        comment="What one audit measured of a finding.",
    )  # fmt: skip
    Table(
        "run_difference", metadata,
        Column("audit_id", BigInteger, ForeignKey("audit.id"), primary_key=True),
        Column("finding_id", UUID(as_uuid=True), ForeignKey("finding.id"), primary_key=True),
        Column("became", Text, nullable=False),
        CheckConstraint("became IN ('new', 'gone', 'overtaken')", name="became"),
        comment="Findings that a run over a site opened or ended, or saw but an edit had ended meanwhile.",
    )  # fmt: skip
