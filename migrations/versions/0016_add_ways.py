"""Centre lines of roads and rails; cameras."""

import sqlalchemy as sa
from alembic import context, op
from geoalchemy2 import Geometry

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None

METRIC_SRID = context.config.attributes["metric_srid"]


def upgrade() -> None:
    """Apply the change."""
    op.execute("set local lock_timeout = '4s'")
    op.create_table(
        "ways",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("way_class", sa.Text(), nullable=True),
        sa.Column("name_zh", sa.Text(), nullable=True),
        sa.Column("name_en", sa.Text(), nullable=True),
        sa.Column("width_m", sa.Double(), nullable=True),
        sa.Column("lanes", sa.Integer(), nullable=True),
        sa.Column("max_speed_kmh", sa.Double(), nullable=True),
        sa.Column("is_one_way", sa.Boolean(), nullable=True),
        sa.Column("is_elevated", sa.Boolean(), nullable=True),
        sa.Column(
            "geom",
            Geometry(geometry_type="MULTILINESTRING", srid=METRIC_SRID, spatial_index=False),
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
        sa.CheckConstraint("kind in ('road', 'rail', 'metro', 'water')", name=op.f("ck_ways_kind_known")),
        sa.CheckConstraint("width_m is null or width_m > 0", name=op.f("ck_ways_width_positive")),
        sa.ForeignKeyConstraint(
            ["batch_id"], ["import_batches.id"], name=op.f("fk_ways_batch_id_import_batches")
        ),
        sa.ForeignKeyConstraint(["dataset_id"], ["datasets.id"], name=op.f("fk_ways_dataset_id_datasets")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_ways")),
        sa.UniqueConstraint("dataset_id", "code", name=op.f("uq_ways_dataset_id_code")),
    )
    op.create_index("idx_ways_geom", "ways", ["geom"], unique=False, postgresql_using="gist")
    op.create_index("idx_ways_geom_3857", "ways", ["geom_3857"], unique=False, postgresql_using="gist")
    op.create_index(op.f("ix_ways_batch_id"), "ways", ["batch_id"], unique=False)
    op.create_index(op.f("ix_ways_dataset_id"), "ways", ["dataset_id"], unique=False)
    op.create_index(op.f("ix_ways_kind"), "ways", ["kind"], unique=False)
    op.create_table(
        "cameras",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("name", sa.Text(), nullable=True),
        sa.Column("owner", sa.Text(), nullable=True),
        sa.Column("azimuth_deg", sa.Double(), nullable=True),
        sa.Column("view_angle_deg", sa.Double(), nullable=True),
        sa.Column("range_m", sa.Double(), nullable=True),
        sa.Column("height_m", sa.Double(), nullable=True),
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
            "azimuth_deg is null or (azimuth_deg >= 0 and azimuth_deg < 360)",
            name=op.f("ck_cameras_azimuth_in_range"),
        ),
        sa.CheckConstraint("range_m > 0", name=op.f("ck_cameras_range_positive")),
        sa.CheckConstraint(
            "view_angle_deg > 0 and view_angle_deg <= 360", name=op.f("ck_cameras_view_angle_in_range")
        ),
        sa.ForeignKeyConstraint(
            ["area_id"], ["areas.id"], name=op.f("fk_cameras_area_id_areas"), ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(
            ["batch_id"], ["import_batches.id"], name=op.f("fk_cameras_batch_id_import_batches")
        ),
        sa.ForeignKeyConstraint(["dataset_id"], ["datasets.id"], name=op.f("fk_cameras_dataset_id_datasets")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_cameras")),
        sa.UniqueConstraint("dataset_id", "code", name=op.f("uq_cameras_dataset_id_code")),
    )
    op.create_index("idx_cameras_geom", "cameras", ["geom"], unique=False, postgresql_using="gist")
    op.create_index("idx_cameras_geom_3857", "cameras", ["geom_3857"], unique=False, postgresql_using="gist")
    op.create_index(op.f("ix_cameras_area_id"), "cameras", ["area_id"], unique=False)
    op.create_index(op.f("ix_cameras_batch_id"), "cameras", ["batch_id"], unique=False)
    op.create_index(op.f("ix_cameras_dataset_id"), "cameras", ["dataset_id"], unique=False)


def downgrade() -> None:
    """Undo the change."""
    op.execute("set local lock_timeout = '4s'")
    op.drop_index(op.f("ix_cameras_dataset_id"), table_name="cameras")
    op.drop_index(op.f("ix_cameras_batch_id"), table_name="cameras")
    op.drop_index(op.f("ix_cameras_area_id"), table_name="cameras")
    op.drop_index("idx_cameras_geom_3857", table_name="cameras", postgresql_using="gist")
    op.drop_index("idx_cameras_geom", table_name="cameras", postgresql_using="gist")
    op.drop_table("cameras")
    op.drop_index(op.f("ix_ways_kind"), table_name="ways")
    op.drop_index(op.f("ix_ways_dataset_id"), table_name="ways")
    op.drop_index(op.f("ix_ways_batch_id"), table_name="ways")
    op.drop_index("idx_ways_geom_3857", table_name="ways", postgresql_using="gist")
    op.drop_index("idx_ways_geom", table_name="ways", postgresql_using="gist")
    op.drop_table("ways")
