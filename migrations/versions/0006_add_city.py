"""Hotspots, buildings, land, facilities."""

import sqlalchemy as sa
from alembic import context, op
from geoalchemy2 import Geometry

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

METRIC_SRID = context.config.attributes["metric_srid"]


def upgrade() -> None:
    """Apply the change."""
    op.execute("set local lock_timeout = '4s'")
    op.create_table(
        "land",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("name_zh", sa.Text(), nullable=True),
        sa.Column("name_en", sa.Text(), nullable=True),
        sa.Column(
            "geom",
            Geometry(geometry_type="MULTIPOLYGON", srid=METRIC_SRID, spatial_index=False),
            nullable=False,
        ),
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("dataset_id", sa.BigInteger(), nullable=False),
        sa.Column("batch_id", sa.BigInteger(), nullable=False),
        sa.CheckConstraint("kind in ('water', 'rail', 'park')", name=op.f("ck_land_kind_known")),
        sa.ForeignKeyConstraint(
            ["batch_id"], ["import_batches.id"], name=op.f("fk_land_batch_id_import_batches")
        ),
        sa.ForeignKeyConstraint(["dataset_id"], ["datasets.id"], name=op.f("fk_land_dataset_id_datasets")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_land")),
        sa.UniqueConstraint("dataset_id", "code", name=op.f("uq_land_dataset_id_code")),
    )
    op.create_index("idx_land_geom", "land", ["geom"], unique=False, postgresql_using="gist")
    op.create_index(op.f("ix_land_batch_id"), "land", ["batch_id"], unique=False)
    op.create_index(op.f("ix_land_dataset_id"), "land", ["dataset_id"], unique=False)
    op.create_table(
        "buildings",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("name_zh", sa.Text(), nullable=True),
        sa.Column("name_en", sa.Text(), nullable=True),
        sa.Column("use", sa.Text(), nullable=True),
        sa.Column("height_m", sa.Double(), nullable=True),
        sa.Column("floors", sa.Integer(), nullable=True),
        sa.Column("area_id", sa.BigInteger(), nullable=True),
        sa.Column(
            "geom",
            Geometry(geometry_type="MULTIPOLYGON", srid=METRIC_SRID, spatial_index=False),
            nullable=False,
        ),
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("dataset_id", sa.BigInteger(), nullable=False),
        sa.Column("batch_id", sa.BigInteger(), nullable=False),
        sa.Column(
            "geom_3857",
            Geometry(srid=3857, spatial_index=False),
            sa.Computed("ST_Transform(geom, 3857)", persisted=True),
            nullable=True,
        ),
        sa.CheckConstraint("floors is null or floors >= 0", name=op.f("ck_buildings_floors_not_negative")),
        sa.CheckConstraint(
            "height_m is null or height_m >= 0", name=op.f("ck_buildings_height_not_negative")
        ),
        sa.ForeignKeyConstraint(
            ["area_id"], ["areas.id"], name=op.f("fk_buildings_area_id_areas"), ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(
            ["batch_id"], ["import_batches.id"], name=op.f("fk_buildings_batch_id_import_batches")
        ),
        sa.ForeignKeyConstraint(
            ["dataset_id"], ["datasets.id"], name=op.f("fk_buildings_dataset_id_datasets")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_buildings")),
        sa.UniqueConstraint("dataset_id", "code", name=op.f("uq_buildings_dataset_id_code")),
    )
    op.create_index("idx_buildings_geom", "buildings", ["geom"], unique=False, postgresql_using="gist")
    op.create_index(
        "idx_buildings_geom_3857", "buildings", ["geom_3857"], unique=False, postgresql_using="gist"
    )
    op.create_index(op.f("ix_buildings_area_id"), "buildings", ["area_id"], unique=False)
    op.create_index(op.f("ix_buildings_batch_id"), "buildings", ["batch_id"], unique=False)
    op.create_index(op.f("ix_buildings_dataset_id"), "buildings", ["dataset_id"], unique=False)
    op.create_table(
        "facilities",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("name_zh", sa.Text(), nullable=True),
        sa.Column("name_en", sa.Text(), nullable=True),
        sa.Column("address", sa.Text(), nullable=True),
        sa.Column("area_id", sa.BigInteger(), nullable=True),
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("dataset_id", sa.BigInteger(), nullable=False),
        sa.Column("batch_id", sa.BigInteger(), nullable=False),
        sa.Column("raw_x", sa.Double(), nullable=False),
        sa.Column("raw_y", sa.Double(), nullable=False),
        sa.Column("datum", sa.Text(), nullable=False),
        sa.Column("datum_source", sa.Text(), nullable=False),
        sa.Column(
            "geom", Geometry(geometry_type="POINT", srid=METRIC_SRID, spatial_index=False), nullable=False
        ),
        sa.Column(
            "geom_3857",
            Geometry(srid=3857, spatial_index=False),
            sa.Computed("ST_Transform(geom, 3857)", persisted=True),
            nullable=True,
        ),
        sa.ForeignKeyConstraint(
            ["area_id"], ["areas.id"], name=op.f("fk_facilities_area_id_areas"), ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(
            ["batch_id"], ["import_batches.id"], name=op.f("fk_facilities_batch_id_import_batches")
        ),
        sa.ForeignKeyConstraint(
            ["dataset_id"], ["datasets.id"], name=op.f("fk_facilities_dataset_id_datasets")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_facilities")),
        sa.UniqueConstraint("dataset_id", "code", name=op.f("uq_facilities_dataset_id_code")),
    )
    op.create_index("idx_facilities_geom", "facilities", ["geom"], unique=False, postgresql_using="gist")
    op.create_index(
        "idx_facilities_geom_3857", "facilities", ["geom_3857"], unique=False, postgresql_using="gist"
    )
    op.create_index(op.f("ix_facilities_area_id"), "facilities", ["area_id"], unique=False)
    op.create_index(op.f("ix_facilities_batch_id"), "facilities", ["batch_id"], unique=False)
    op.create_index(op.f("ix_facilities_dataset_id"), "facilities", ["dataset_id"], unique=False)
    op.create_table(
        "hotspots",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("name", sa.Text(), nullable=True),
        sa.Column("venue_kind", sa.Text(), nullable=True),
        sa.Column("operator", sa.Text(), nullable=True),
        sa.Column("ap_count", sa.Integer(), nullable=True),
        sa.Column("area_id", sa.BigInteger(), nullable=True),
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("dataset_id", sa.BigInteger(), nullable=False),
        sa.Column("batch_id", sa.BigInteger(), nullable=False),
        sa.Column("raw_x", sa.Double(), nullable=False),
        sa.Column("raw_y", sa.Double(), nullable=False),
        sa.Column("datum", sa.Text(), nullable=False),
        sa.Column("datum_source", sa.Text(), nullable=False),
        sa.Column(
            "geom", Geometry(geometry_type="POINT", srid=METRIC_SRID, spatial_index=False), nullable=False
        ),
        sa.Column(
            "geom_3857",
            Geometry(srid=3857, spatial_index=False),
            sa.Computed("ST_Transform(geom, 3857)", persisted=True),
            nullable=True,
        ),
        sa.CheckConstraint(
            "ap_count is null or ap_count >= 0", name=op.f("ck_hotspots_ap_count_not_negative")
        ),
        sa.ForeignKeyConstraint(
            ["area_id"], ["areas.id"], name=op.f("fk_hotspots_area_id_areas"), ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(
            ["batch_id"], ["import_batches.id"], name=op.f("fk_hotspots_batch_id_import_batches")
        ),
        sa.ForeignKeyConstraint(
            ["dataset_id"], ["datasets.id"], name=op.f("fk_hotspots_dataset_id_datasets")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_hotspots")),
        sa.UniqueConstraint("dataset_id", "code", name=op.f("uq_hotspots_dataset_id_code")),
    )
    op.create_index("idx_hotspots_geom", "hotspots", ["geom"], unique=False, postgresql_using="gist")
    op.create_index(
        "idx_hotspots_geom_3857", "hotspots", ["geom_3857"], unique=False, postgresql_using="gist"
    )
    op.create_index(op.f("ix_hotspots_area_id"), "hotspots", ["area_id"], unique=False)
    op.create_index(op.f("ix_hotspots_batch_id"), "hotspots", ["batch_id"], unique=False)
    op.create_index(op.f("ix_hotspots_dataset_id"), "hotspots", ["dataset_id"], unique=False)


def downgrade() -> None:
    """Undo the change."""
    op.execute("set local lock_timeout = '4s'")
    op.drop_index(op.f("ix_hotspots_dataset_id"), table_name="hotspots")
    op.drop_index(op.f("ix_hotspots_batch_id"), table_name="hotspots")
    op.drop_index(op.f("ix_hotspots_area_id"), table_name="hotspots")
    op.drop_index("idx_hotspots_geom_3857", table_name="hotspots", postgresql_using="gist")
    op.drop_index("idx_hotspots_geom", table_name="hotspots", postgresql_using="gist")
    op.drop_table("hotspots")
    op.drop_index(op.f("ix_facilities_dataset_id"), table_name="facilities")
    op.drop_index(op.f("ix_facilities_batch_id"), table_name="facilities")
    op.drop_index(op.f("ix_facilities_area_id"), table_name="facilities")
    op.drop_index("idx_facilities_geom_3857", table_name="facilities", postgresql_using="gist")
    op.drop_index("idx_facilities_geom", table_name="facilities", postgresql_using="gist")
    op.drop_table("facilities")
    op.drop_index(op.f("ix_buildings_dataset_id"), table_name="buildings")
    op.drop_index(op.f("ix_buildings_batch_id"), table_name="buildings")
    op.drop_index(op.f("ix_buildings_area_id"), table_name="buildings")
    op.drop_index("idx_buildings_geom_3857", table_name="buildings", postgresql_using="gist")
    op.drop_index("idx_buildings_geom", table_name="buildings", postgresql_using="gist")
    op.drop_table("buildings")
    op.drop_index(op.f("ix_land_dataset_id"), table_name="land")
    op.drop_index(op.f("ix_land_batch_id"), table_name="land")
    op.drop_index("idx_land_geom", table_name="land", postgresql_using="gist")
    op.drop_table("land")
