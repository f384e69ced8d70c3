"""The record's first tables: sites, contract layers, changes, audits, findings."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import context, op
from geoalchemy2 import Geometry
from sqlalchemy.dialects import postgresql

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make all tables, in the SRID of this record."""
    srid = int(context.config.attributes["srid"])
    op.create_table(
        "change",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("actor", sa.Text(), nullable=False),
        sa.Column("action", sa.Text(), nullable=False),
        sa.Column("note", sa.Text(), server_default="", nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_change")),
        comment="Who changed something, when, and by what action.",
    )
    op.create_table(
        "record",
        sa.Column("one", sa.Boolean(), server_default="true", nullable=False),
        sa.Column("srid", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.CheckConstraint("one", name=op.f("ck_record_single_row")),
        sa.PrimaryKeyConstraint("one", name=op.f("pk_record")),
        comment="What holds for the whole record.",
    )
    op.create_table(
        "rule_body",
        sa.Column("fingerprint", sa.Text(), nullable=False),
        sa.Column("body", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.PrimaryKeyConstraint("fingerprint", name=op.f("pk_rule_body")),
        comment="Resolved rule sets, each stored once and never changed: package files vanish at upgrades.",
    )
    op.create_table(
        "site",
        sa.Column("id", sa.UUID(), nullable=False),
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=True),
        sa.Column("accuracy_m", sa.Double(), nullable=True),
        sa.Column("source_crs", sa.Text(), nullable=True),
        sa.Column("attributes", postgresql.JSONB(astext_type=sa.Text()), server_default="{}", nullable=False),
        sa.Column(
            "geom",
            Geometry(srid=srid, dimension=2, spatial_index=False, from_text="ST_GeomFromEWKT", name="geometry"),
            nullable=True,
        ),
        sa.Column("valid_from", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("change_id", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["change_id"], ["change.id"], name=op.f("fk_site_change_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_site")),
        sa.UniqueConstraint("code", name=op.f("uq_site_code")),
        comment="Site",
    )
    op.create_index("ix_site_geom", "site", ["geom"], unique=False, postgresql_using="gist")
    op.create_table(
        "activity",
        sa.Column("id", sa.UUID(), nullable=False),
        sa.Column("site_id", sa.UUID(), nullable=False),
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("starts_on", sa.Date(), nullable=True),
        sa.Column("ends_on", sa.Date(), nullable=True),
        sa.Column("accuracy_m", sa.Double(), nullable=True),
        sa.Column("source_crs", sa.Text(), nullable=True),
        sa.Column("attributes", postgresql.JSONB(astext_type=sa.Text()), server_default="{}", nullable=False),
        sa.Column(
            "geom",
            Geometry(
                srid=srid,
                dimension=2,
                spatial_index=False,
                from_text="ST_GeomFromEWKT",
                name="geometry",
                nullable=False,
            ),
            nullable=False,
        ),
        sa.Column("valid_from", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("change_id", sa.BigInteger(), nullable=False),
        sa.CheckConstraint(
            "\"kind\" IN ('harmful_storage', 'piling', 'excavation', 'open_fire', 'dumping', 'other')",
            name=op.f("ck_activity_kind"),
        ),
        sa.ForeignKeyConstraint(["change_id"], ["change.id"], name=op.f("fk_activity_change_id")),
        sa.ForeignKeyConstraint(["site_id"], ["site.id"], name=op.f("fk_activity_site_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_activity")),
        sa.UniqueConstraint("site_id", "code", name=op.f("uq_activity_site_id_code")),
        comment="Activities",
    )
    op.create_index("ix_activity_geom", "activity", ["geom"], unique=False, postgresql_using="gist")
    op.create_table(
        "asset",
        sa.Column("id", sa.UUID(), nullable=False),
        sa.Column("site_id", sa.UUID(), nullable=False),
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("class", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=True),
        sa.Column("status", sa.Text(), nullable=True),
        sa.Column("installed_on", sa.Date(), nullable=True),
        sa.Column("ended_on", sa.Date(), nullable=True),
        sa.Column("permeable", sa.Boolean(), nullable=True),
        sa.Column("tree", sa.Text(), nullable=True),
        sa.Column("material", sa.Text(), nullable=True),
        sa.Column("accuracy_m", sa.Double(), nullable=True),
        sa.Column("source_crs", sa.Text(), nullable=True),
        sa.Column("attributes", postgresql.JSONB(astext_type=sa.Text()), server_default="{}", nullable=False),
        sa.Column(
            "geom",
            Geometry(
                srid=srid,
                dimension=2,
                spatial_index=False,
                from_text="ST_GeomFromEWKT",
                name="geometry",
                nullable=False,
            ),
            nullable=False,
        ),
        sa.Column("valid_from", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("change_id", sa.BigInteger(), nullable=False),
        sa.CheckConstraint(
            "\"status\" IN ('in_service', 'maintenance', 'out_of_service', 'ended')", name=op.f("ck_asset_status")
        ),
        sa.ForeignKeyConstraint(["change_id"], ["change.id"], name=op.f("fk_asset_change_id")),
        sa.ForeignKeyConstraint(["site_id"], ["site.id"], name=op.f("fk_asset_site_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_asset")),
        sa.UniqueConstraint("site_id", "code", name=op.f("uq_asset_site_id_code")),
        comment="Assets",
    )
    op.create_index("ix_asset_geom", "asset", ["geom"], unique=False, postgresql_using="gist")
    op.create_table(
        "audit",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column("site_id", sa.UUID(), nullable=False),
        sa.Column("as_of", sa.Date(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("rule_set", sa.Text(), nullable=False),
        sa.Column("rule_body", sa.Text(), nullable=False),
        sa.Column("software", sa.Text(), nullable=False),
        sa.Column("summary", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.ForeignKeyConstraint(["rule_body"], ["rule_body.fingerprint"], name=op.f("fk_audit_rule_body")),
        sa.ForeignKeyConstraint(["site_id"], ["site.id"], name=op.f("fk_audit_site_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_audit")),
        comment="One run over a site.",
    )
    op.create_index("ix_audit_site_id", "audit", ["site_id", "at"], unique=False)
    op.create_table(
        "crown",
        sa.Column("id", sa.UUID(), nullable=False),
        sa.Column("site_id", sa.UUID(), nullable=False),
        sa.Column("tree", sa.Text(), nullable=False),
        sa.Column("accuracy_m", sa.Double(), nullable=True),
        sa.Column("source_crs", sa.Text(), nullable=True),
        sa.Column("attributes", postgresql.JSONB(astext_type=sa.Text()), server_default="{}", nullable=False),
        sa.Column(
            "geom",
            Geometry(
                srid=srid,
                dimension=2,
                spatial_index=False,
                from_text="ST_GeomFromEWKT",
                name="geometry",
                nullable=False,
            ),
            nullable=False,
        ),
        sa.Column("valid_from", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("change_id", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["change_id"], ["change.id"], name=op.f("fk_crown_change_id")),
        sa.ForeignKeyConstraint(["site_id"], ["site.id"], name=op.f("fk_crown_site_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_crown")),
        comment="Surveyed crowns",
    )
    op.create_index("ix_crown_geom", "crown", ["geom"], unique=False, postgresql_using="gist")
    op.create_index("ix_crown_site_id", "crown", ["site_id", "tree"], unique=False)
    op.create_table(
        "keep_clear_zone",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column("site_id", sa.UUID(), nullable=False),
        sa.Column("tree", sa.Text(), nullable=False),
        sa.Column("rule", sa.Text(), nullable=False),
        sa.Column("reference", sa.Text(), nullable=False),
        sa.Column("distance_m", sa.Double(), nullable=False),
        sa.Column("assumed", sa.Boolean(), nullable=False),
        sa.Column("rule_body", sa.Text(), nullable=False),
        sa.Column(
            "geom",
            Geometry(
                srid=srid,
                dimension=2,
                spatial_index=False,
                from_text="ST_GeomFromEWKT",
                name="geometry",
                nullable=False,
            ),
            nullable=False,
        ),
        sa.ForeignKeyConstraint(["rule_body"], ["rule_body.fingerprint"], name=op.f("fk_keep_clear_zone_rule_body")),
        sa.ForeignKeyConstraint(["site_id"], ["site.id"], name=op.f("fk_keep_clear_zone_site_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_keep_clear_zone")),
        comment="Derived from trees by the rules of a set; replaced by every audit.",
    )
    op.create_index("ix_keep_clear_zone_geom", "keep_clear_zone", ["geom"], unique=False, postgresql_using="gist")
    op.create_index("ix_keep_clear_zone_site_id", "keep_clear_zone", ["site_id", "rule"], unique=False)
    op.create_table(
        "observation",
        sa.Column("id", sa.UUID(), nullable=False),
        sa.Column("site_id", sa.UUID(), nullable=False),
        sa.Column("asset", sa.Text(), nullable=False),
        sa.Column("metric", sa.Text(), nullable=False),
        sa.Column("value", sa.Double(), nullable=True),
        sa.Column("unit", sa.Text(), nullable=True),
        sa.Column("observed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("patch", sa.Text(), nullable=True),
        sa.Column("distress", sa.Text(), nullable=True),
        sa.Column("exemption", sa.Text(), nullable=True),
        sa.Column("accuracy_m", sa.Double(), nullable=True),
        sa.Column("source_crs", sa.Text(), nullable=True),
        sa.Column("attributes", postgresql.JSONB(astext_type=sa.Text()), server_default="{}", nullable=False),
        sa.Column(
            "geom",
            Geometry(srid=srid, dimension=2, spatial_index=False, from_text="ST_GeomFromEWKT", name="geometry"),
            nullable=True,
        ),
        sa.Column("valid_from", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("change_id", sa.BigInteger(), nullable=False),
        sa.CheckConstraint(
            "\"exemption\" IN ('chipped_corner', 'crack', 'full_break', 'faded', 'missing_part', 'relocated_by_plan')",
            name=op.f("ck_observation_exemption"),
        ),
        sa.ForeignKeyConstraint(["change_id"], ["change.id"], name=op.f("fk_observation_change_id")),
        sa.ForeignKeyConstraint(["site_id"], ["site.id"], name=op.f("fk_observation_site_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_observation")),
        comment="Observations",
    )
    op.create_index("ix_observation_geom", "observation", ["geom"], unique=False, postgresql_using="gist")
    op.create_index("ix_observation_site_id", "observation", ["site_id", "asset"], unique=False)
    op.create_table(
        "planting",
        sa.Column("id", sa.UUID(), nullable=False),
        sa.Column("site_id", sa.UUID(), nullable=False),
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("planting_type", sa.Text(), nullable=False),
        sa.Column("species", sa.Text(), nullable=True),
        sa.Column("planted_on", sa.Date(), nullable=True),
        sa.Column("ended_on", sa.Date(), nullable=True),
        sa.Column("accent", sa.Boolean(), nullable=True),
        sa.Column("accuracy_m", sa.Double(), nullable=True),
        sa.Column("source_crs", sa.Text(), nullable=True),
        sa.Column("attributes", postgresql.JSONB(astext_type=sa.Text()), server_default="{}", nullable=False),
        sa.Column(
            "geom",
            Geometry(
                srid=srid,
                dimension=2,
                spatial_index=False,
                from_text="ST_GeomFromEWKT",
                name="geometry",
                nullable=False,
            ),
            nullable=False,
        ),
        sa.Column("valid_from", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("change_id", sa.BigInteger(), nullable=False),
        sa.CheckConstraint(
            "\"planting_type\" IN ('aquatic', 'wet_tolerant_shrub', 'groundcover', 'low_shrub', 'single_shrub', 'tree_shrub_group', 'lawn', 'bamboo', 'woodland', 'hedge', 'topiary', 'climber')",
            name=op.f("ck_planting_planting_type"),
        ),
        sa.ForeignKeyConstraint(["change_id"], ["change.id"], name=op.f("fk_planting_change_id")),
        sa.ForeignKeyConstraint(["site_id"], ["site.id"], name=op.f("fk_planting_site_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_planting")),
        sa.UniqueConstraint("site_id", "code", name=op.f("uq_planting_site_id_code")),
        comment="Planting",
    )
    op.create_index("ix_planting_geom", "planting", ["geom"], unique=False, postgresql_using="gist")
    op.create_table(
        "protection_zone",
        sa.Column("id", sa.UUID(), nullable=False),
        sa.Column("site_id", sa.UUID(), nullable=False),
        sa.Column("tree", sa.Text(), nullable=False),
        sa.Column("published_on", sa.Date(), nullable=True),
        sa.Column("accuracy_m", sa.Double(), nullable=True),
        sa.Column("source_crs", sa.Text(), nullable=True),
        sa.Column("attributes", postgresql.JSONB(astext_type=sa.Text()), server_default="{}", nullable=False),
        sa.Column(
            "geom",
            Geometry(
                srid=srid,
                dimension=2,
                spatial_index=False,
                from_text="ST_GeomFromEWKT",
                name="geometry",
                nullable=False,
            ),
            nullable=False,
        ),
        sa.Column("valid_from", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("change_id", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["change_id"], ["change.id"], name=op.f("fk_protection_zone_change_id")),
        sa.ForeignKeyConstraint(["site_id"], ["site.id"], name=op.f("fk_protection_zone_site_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_protection_zone")),
        comment="Official protection zones",
    )
    op.create_index("ix_protection_zone_geom", "protection_zone", ["geom"], unique=False, postgresql_using="gist")
    op.create_index("ix_protection_zone_site_id", "protection_zone", ["site_id", "tree"], unique=False)
    op.create_table(
        "report",
        sa.Column("id", sa.UUID(), nullable=False),
        sa.Column("site_id", sa.UUID(), nullable=False),
        sa.Column("category", sa.Text(), nullable=False),
        sa.Column("reported_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("text", sa.Text(), nullable=True),
        sa.Column("accuracy_m", sa.Double(), nullable=True),
        sa.Column("source_crs", sa.Text(), nullable=True),
        sa.Column("attributes", postgresql.JSONB(astext_type=sa.Text()), server_default="{}", nullable=False),
        sa.Column(
            "geom",
            Geometry(
                srid=srid,
                dimension=2,
                spatial_index=False,
                from_text="ST_GeomFromEWKT",
                name="geometry",
                nullable=False,
            ),
            nullable=False,
        ),
        sa.Column("valid_from", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("change_id", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["change_id"], ["change.id"], name=op.f("fk_report_change_id")),
        sa.ForeignKeyConstraint(["site_id"], ["site.id"], name=op.f("fk_report_site_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_report")),
        comment="Reports",
    )
    op.create_index("ix_report_geom", "report", ["geom"], unique=False, postgresql_using="gist")
    op.create_index("ix_report_site_id", "report", ["site_id"], unique=False)
    op.create_table(
        "survey",
        sa.Column("id", sa.UUID(), nullable=False),
        sa.Column("site_id", sa.UUID(), nullable=False),
        sa.Column("asset", sa.Text(), nullable=False),
        sa.Column("surveyed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("accuracy_m", sa.Double(), nullable=True),
        sa.Column("source_crs", sa.Text(), nullable=True),
        sa.Column("attributes", postgresql.JSONB(astext_type=sa.Text()), server_default="{}", nullable=False),
        sa.Column(
            "geom",
            Geometry(
                srid=srid,
                dimension=2,
                spatial_index=False,
                from_text="ST_GeomFromEWKT",
                name="geometry",
                nullable=False,
            ),
            nullable=False,
        ),
        sa.Column("valid_from", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("change_id", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["change_id"], ["change.id"], name=op.f("fk_survey_change_id")),
        sa.ForeignKeyConstraint(["site_id"], ["site.id"], name=op.f("fk_survey_site_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_survey")),
        comment="Surveys",
    )
    op.create_index("ix_survey_geom", "survey", ["geom"], unique=False, postgresql_using="gist")
    op.create_index("ix_survey_site_id", "survey", ["site_id", "asset"], unique=False)
    op.create_table(
        "tree",
        sa.Column("id", sa.UUID(), nullable=False),
        sa.Column("site_id", sa.UUID(), nullable=False),
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("species", sa.Text(), nullable=True),
        sa.Column("heritage", sa.Text(), nullable=True),
        sa.Column("dbh_cm", sa.Text(), nullable=True),
        sa.Column("crown_diameter_m", sa.Double(), nullable=True),
        sa.Column("crown_shape", sa.Text(), nullable=True),
        sa.Column("height_m", sa.Double(), nullable=True),
        sa.Column("planted_on", sa.Date(), nullable=True),
        sa.Column("ended_on", sa.Date(), nullable=True),
        sa.Column("accuracy_m", sa.Double(), nullable=True),
        sa.Column("source_crs", sa.Text(), nullable=True),
        sa.Column("attributes", postgresql.JSONB(astext_type=sa.Text()), server_default="{}", nullable=False),
        sa.Column(
            "geom",
            Geometry(
                srid=srid,
                dimension=2,
                spatial_index=False,
                from_text="ST_GeomFromEWKT",
                name="geometry",
                nullable=False,
            ),
            nullable=False,
        ),
        sa.Column("valid_from", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("change_id", sa.BigInteger(), nullable=False),
        sa.CheckConstraint("\"crown_shape\" IN ('normal', 'columnar')", name=op.f("ck_tree_crown_shape")),
        sa.CheckConstraint(
            "\"heritage\" IN ('none', 'famous', '1', '2', '3', 'reserve')", name=op.f("ck_tree_heritage")
        ),
        sa.ForeignKeyConstraint(["change_id"], ["change.id"], name=op.f("fk_tree_change_id")),
        sa.ForeignKeyConstraint(["site_id"], ["site.id"], name=op.f("fk_tree_site_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_tree")),
        sa.UniqueConstraint("site_id", "code", name=op.f("uq_tree_site_id_code")),
        comment="Trees",
    )
    op.create_index("ix_tree_geom", "tree", ["geom"], unique=False, postgresql_using="gist")
    op.create_table(
        "water_level",
        sa.Column("id", sa.UUID(), nullable=False),
        sa.Column("site_id", sa.UUID(), nullable=False),
        sa.Column("level", sa.Text(), nullable=False),
        sa.Column("elevation_m", sa.Double(), nullable=True),
        sa.Column("accuracy_m", sa.Double(), nullable=True),
        sa.Column("source_crs", sa.Text(), nullable=True),
        sa.Column("attributes", postgresql.JSONB(astext_type=sa.Text()), server_default="{}", nullable=False),
        sa.Column(
            "geom",
            Geometry(
                srid=srid,
                dimension=2,
                spatial_index=False,
                from_text="ST_GeomFromEWKT",
                name="geometry",
                nullable=False,
            ),
            nullable=False,
        ),
        sa.Column("valid_from", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("change_id", sa.BigInteger(), nullable=False),
        sa.CheckConstraint("\"level\" IN ('normal', '2y', '5y')", name=op.f("ck_water_level_level")),
        sa.ForeignKeyConstraint(["change_id"], ["change.id"], name=op.f("fk_water_level_change_id")),
        sa.ForeignKeyConstraint(["site_id"], ["site.id"], name=op.f("fk_water_level_site_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_water_level")),
        comment="Water-level lines",
    )
    op.create_index("ix_water_level_geom", "water_level", ["geom"], unique=False, postgresql_using="gist")
    op.create_index("ix_water_level_site_id", "water_level", ["site_id"], unique=False)
    op.create_table(
        "zone",
        sa.Column("id", sa.UUID(), nullable=False),
        sa.Column("site_id", sa.UUID(), nullable=False),
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("band", sa.Text(), nullable=False),
        sa.Column("accuracy_m", sa.Double(), nullable=True),
        sa.Column("source_crs", sa.Text(), nullable=True),
        sa.Column("attributes", postgresql.JSONB(astext_type=sa.Text()), server_default="{}", nullable=False),
        sa.Column(
            "geom",
            Geometry(
                srid=srid,
                dimension=2,
                spatial_index=False,
                from_text="ST_GeomFromEWKT",
                name="geometry",
                nullable=False,
            ),
            nullable=False,
        ),
        sa.Column("valid_from", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("change_id", sa.BigInteger(), nullable=False),
        sa.CheckConstraint(
            "\"band\" IN ('below_normal', 'normal_to_2y', '2y_to_5y', 'above_5y')", name=op.f("ck_zone_band")
        ),
        sa.ForeignKeyConstraint(["change_id"], ["change.id"], name=op.f("fk_zone_change_id")),
        sa.ForeignKeyConstraint(["site_id"], ["site.id"], name=op.f("fk_zone_site_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_zone")),
        sa.UniqueConstraint("site_id", "code", name=op.f("uq_zone_site_id_code")),
        comment="Water-level bands",
    )
    op.create_index("ix_zone_geom", "zone", ["geom"], unique=False, postgresql_using="gist")
    op.create_table(
        "finding",
        sa.Column("id", sa.UUID(), nullable=False),
        sa.Column("site_id", sa.UUID(), nullable=False),
        sa.Column("rule", sa.Text(), nullable=False),
        sa.Column("subject", sa.Text(), nullable=False),
        sa.Column("against", sa.Text(), nullable=False),
        sa.Column("part", sa.Text(), nullable=False),
        sa.Column("opened_by", sa.BigInteger(), nullable=False),
        sa.Column("seen_by", sa.BigInteger(), nullable=False),
        sa.Column("gone_by", sa.BigInteger(), nullable=True),
        sa.ForeignKeyConstraint(["gone_by"], ["audit.id"], name=op.f("fk_finding_gone_by")),
        sa.ForeignKeyConstraint(["opened_by"], ["audit.id"], name=op.f("fk_finding_opened_by")),
        sa.ForeignKeyConstraint(["seen_by"], ["audit.id"], name=op.f("fk_finding_seen_by")),
        sa.ForeignKeyConstraint(["site_id"], ["site.id"], name=op.f("fk_finding_site_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_finding")),
        comment="A finding's identity and life: opened, last seen, gone.",
    )
    op.create_index("ix_finding_site_id", "finding", ["site_id", "rule"], unique=False)
    op.create_table(
        "assessment",
        sa.Column("audit_id", sa.BigInteger(), nullable=False),
        sa.Column("finding_id", sa.UUID(), nullable=False),
        sa.Column("verdict", sa.Text(), nullable=False),
        sa.Column("probability", sa.Double(), nullable=True),
        sa.Column("measured", sa.Double(), nullable=True),
        sa.Column("limit", sa.Double(), nullable=False),
        sa.Column("operator", sa.Text(), nullable=False),
        sa.Column("unit", sa.Text(), nullable=False),
        sa.Column("margin", sa.Double(), nullable=True),
        sa.Column("sigma", sa.Double(), nullable=False),
        sa.Column("accuracy_assumed", sa.Boolean(), nullable=False),
        sa.Column("severity", sa.Text(), nullable=False),
        sa.Column("clause", sa.Text(), nullable=False),
        sa.Column("department", sa.Text(), nullable=False),
        sa.Column("observed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("message_en", sa.Text(), nullable=False),
        sa.Column("message_zh", sa.Text(), nullable=False),
        sa.Column("evidence", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column(
            "geom",
            Geometry(srid=srid, dimension=2, spatial_index=False, from_text="ST_GeomFromEWKT", name="geometry"),
            nullable=True,
        ),
        sa.CheckConstraint("verdict IN ('violation', 'possible', 'indeterminate')", name=op.f("ck_assessment_verdict")),
        sa.ForeignKeyConstraint(["audit_id"], ["audit.id"], name=op.f("fk_assessment_audit_id")),
        sa.ForeignKeyConstraint(["finding_id"], ["finding.id"], name=op.f("fk_assessment_finding_id")),
        sa.PrimaryKeyConstraint("audit_id", "finding_id", name=op.f("pk_assessment")),
        comment="What one audit measured of a finding.",
    )
    op.create_index("ix_assessment_finding_id", "assessment", ["finding_id"], unique=False)
    op.create_index("ix_assessment_geom", "assessment", ["geom"], unique=False, postgresql_using="gist")
    op.execute(sa.text("INSERT INTO record (srid) VALUES (:srid)").bindparams(srid=srid))


def downgrade() -> None:
    """Drop them."""
    op.drop_index("ix_assessment_geom", table_name="assessment", postgresql_using="gist")
    op.drop_index("ix_assessment_finding_id", table_name="assessment")
    op.drop_table("assessment")
    op.drop_index("ix_finding_site_id", table_name="finding")
    op.drop_table("finding")
    op.drop_index("ix_zone_geom", table_name="zone", postgresql_using="gist")
    op.drop_table("zone")
    op.drop_index("ix_water_level_site_id", table_name="water_level")
    op.drop_index("ix_water_level_geom", table_name="water_level", postgresql_using="gist")
    op.drop_table("water_level")
    op.drop_index("ix_tree_geom", table_name="tree", postgresql_using="gist")
    op.drop_table("tree")
    op.drop_index("ix_survey_site_id", table_name="survey")
    op.drop_index("ix_survey_geom", table_name="survey", postgresql_using="gist")
    op.drop_table("survey")
    op.drop_index("ix_report_site_id", table_name="report")
    op.drop_index("ix_report_geom", table_name="report", postgresql_using="gist")
    op.drop_table("report")
    op.drop_index("ix_protection_zone_site_id", table_name="protection_zone")
    op.drop_index("ix_protection_zone_geom", table_name="protection_zone", postgresql_using="gist")
    op.drop_table("protection_zone")
    op.drop_index("ix_planting_geom", table_name="planting", postgresql_using="gist")
    op.drop_table("planting")
    op.drop_index("ix_observation_site_id", table_name="observation")
    op.drop_index("ix_observation_geom", table_name="observation", postgresql_using="gist")
    op.drop_table("observation")
    op.drop_index("ix_keep_clear_zone_site_id", table_name="keep_clear_zone")
    op.drop_index("ix_keep_clear_zone_geom", table_name="keep_clear_zone", postgresql_using="gist")
    op.drop_table("keep_clear_zone")
    op.drop_index("ix_crown_site_id", table_name="crown")
    op.drop_index("ix_crown_geom", table_name="crown", postgresql_using="gist")
    op.drop_table("crown")
    op.drop_index("ix_audit_site_id", table_name="audit")
    op.drop_table("audit")
    op.drop_index("ix_asset_geom", table_name="asset", postgresql_using="gist")
    op.drop_table("asset")
    op.drop_index("ix_activity_geom", table_name="activity", postgresql_using="gist")
    op.drop_table("activity")
    op.drop_index("ix_site_geom", table_name="site", postgresql_using="gist")
    op.drop_table("site")
    op.drop_table("rule_body")
    op.drop_table("record")
    op.drop_table("change")
