"""Administrative areas, groups and figures."""

import sqlalchemy as sa
from alembic import context, op
from geoalchemy2 import Geometry

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

METRIC_SRID = context.config.attributes["metric_srid"]


def upgrade() -> None:
    """Apply the change."""
    op.execute("set local lock_timeout = '4s'")
    op.create_table(
        "area_groups",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("name_zh", sa.Text(), nullable=False),
        sa.Column("name_en", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_area_groups")),
        sa.UniqueConstraint("key", name=op.f("uq_area_groups_key")),
    )
    op.create_table(
        "areas",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("level", sa.Text(), nullable=False),
        sa.Column("parent_id", sa.BigInteger(), nullable=True),
        sa.Column("name_zh", sa.Text(), nullable=False),
        sa.Column("name_en", sa.Text(), nullable=True),
        sa.Column("valid_from", sa.Date(), nullable=False),
        sa.Column("valid_to", sa.Date(), nullable=True),
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
        sa.CheckConstraint(
            "level in ('district', 'subdistrict', 'neighbourhood', 'unit_grid')",
            name=op.f("ck_areas_level_known"),
        ),
        sa.CheckConstraint("valid_to is null or valid_to > valid_from", name=op.f("ck_areas_dates_in_order")),
        sa.ForeignKeyConstraint(
            ["batch_id"], ["import_batches.id"], name=op.f("fk_areas_batch_id_import_batches")
        ),
        sa.ForeignKeyConstraint(["dataset_id"], ["datasets.id"], name=op.f("fk_areas_dataset_id_datasets")),
        sa.ForeignKeyConstraint(["parent_id"], ["areas.id"], name=op.f("fk_areas_parent_id_areas")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_areas")),
        sa.UniqueConstraint("code", "valid_from", name=op.f("uq_areas_code_valid_from")),
    )
    op.create_index("idx_areas_geom", "areas", ["geom"], unique=False, postgresql_using="gist")
    op.create_index("idx_areas_geom_3857", "areas", ["geom_3857"], unique=False, postgresql_using="gist")
    op.create_index(op.f("ix_areas_batch_id"), "areas", ["batch_id"], unique=False)
    op.create_index(op.f("ix_areas_dataset_id"), "areas", ["dataset_id"], unique=False)
    op.create_index("ix_areas_level", "areas", ["level"], unique=False)
    op.create_index(op.f("ix_areas_parent_id"), "areas", ["parent_id"], unique=False)
    op.create_table(
        "area_figures",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("area_id", sa.BigInteger(), nullable=False),
        sa.Column("dataset_id", sa.BigInteger(), nullable=False),
        sa.Column("batch_id", sa.BigInteger(), nullable=False),
        sa.Column("indicator", sa.Text(), nullable=False),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("value", sa.Integer(), nullable=False),
        sa.CheckConstraint("value >= 0", name=op.f("ck_area_figures_value_not_negative")),
        sa.ForeignKeyConstraint(
            ["area_id"], ["areas.id"], name=op.f("fk_area_figures_area_id_areas"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["batch_id"], ["import_batches.id"], name=op.f("fk_area_figures_batch_id_import_batches")
        ),
        sa.ForeignKeyConstraint(
            ["dataset_id"], ["datasets.id"], name=op.f("fk_area_figures_dataset_id_datasets")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_area_figures")),
        sa.UniqueConstraint(
            "area_id", "indicator", "year", name=op.f("uq_area_figures_area_id_indicator_year")
        ),
    )
    op.create_index(op.f("ix_area_figures_batch_id"), "area_figures", ["batch_id"], unique=False)
    op.create_index(op.f("ix_area_figures_dataset_id"), "area_figures", ["dataset_id"], unique=False)
    op.create_table(
        "area_group_members",
        sa.Column("group_id", sa.BigInteger(), nullable=False),
        sa.Column("area_id", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(
            ["area_id"], ["areas.id"], name=op.f("fk_area_group_members_area_id_areas"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["group_id"],
            ["area_groups.id"],
            name=op.f("fk_area_group_members_group_id_area_groups"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("group_id", "area_id", name=op.f("pk_area_group_members")),
    )
    op.create_index(op.f("ix_area_group_members_area_id"), "area_group_members", ["area_id"], unique=False)


def downgrade() -> None:
    """Undo the change."""
    op.execute("set local lock_timeout = '4s'")
    op.drop_index(op.f("ix_area_group_members_area_id"), table_name="area_group_members")
    op.drop_table("area_group_members")
    op.drop_index(op.f("ix_area_figures_dataset_id"), table_name="area_figures")
    op.drop_index(op.f("ix_area_figures_batch_id"), table_name="area_figures")
    op.drop_table("area_figures")
    op.drop_index(op.f("ix_areas_parent_id"), table_name="areas")
    op.drop_index("ix_areas_level", table_name="areas")
    op.drop_index(op.f("ix_areas_dataset_id"), table_name="areas")
    op.drop_index(op.f("ix_areas_batch_id"), table_name="areas")
    op.drop_index("idx_areas_geom_3857", table_name="areas", postgresql_using="gist")
    op.drop_index("idx_areas_geom", table_name="areas", postgresql_using="gist")
    op.drop_table("areas")
    op.drop_table("area_groups")
