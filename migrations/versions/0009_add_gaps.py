"""Gaps of a run."""

import sqlalchemy as sa
from alembic import context, op
from geoalchemy2 import Geometry

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None

METRIC_SRID = context.config.attributes["metric_srid"]


def upgrade() -> None:
    """Apply the change."""
    op.execute("set local lock_timeout = '4s'")
    op.create_table(
        "gaps",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("run_id", sa.BigInteger(), nullable=False),
        sa.Column("profile", sa.Text(), nullable=False),
        sa.Column("technology", sa.Text(), nullable=False),
        sa.Column("operator_id", sa.BigInteger(), nullable=True),
        sa.Column("reception", sa.Text(), nullable=False),
        sa.Column("rank", sa.Integer(), nullable=False),
        sa.Column("area_id", sa.BigInteger(), nullable=False),
        sa.Column("cell_count", sa.Integer(), nullable=False),
        sa.Column("area_m2", sa.Double(), nullable=False),
        sa.Column("residents", sa.Integer(), nullable=False),
        sa.Column("workers", sa.Integer(), nullable=False),
        sa.Column("mean_level_dbm", sa.Double(), nullable=True),
        sa.Column("worst_level_dbm", sa.Double(), nullable=True),
        sa.Column("nearest_site_id", sa.BigInteger(), nullable=True),
        sa.Column("nearest_site_m", sa.Double(), nullable=True),
        sa.Column(
            "geom",
            Geometry(geometry_type="MULTIPOLYGON", srid=METRIC_SRID, spatial_index=False),
            nullable=False,
        ),
        sa.Column(
            "geom_3857",
            Geometry(srid=3857, spatial_index=False),
            sa.Computed("ST_Transform(geom, 3857)", persisted=True),
            nullable=True,
        ),
        sa.CheckConstraint("residents >= 0 and workers >= 0", name=op.f("ck_gaps_people_not_negative")),
        sa.ForeignKeyConstraint(["area_id"], ["areas.id"], name=op.f("fk_gaps_area_id_areas")),
        sa.ForeignKeyConstraint(
            ["nearest_site_id"], ["sites.id"], name=op.f("fk_gaps_nearest_site_id_sites"), ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(
            ["operator_id"], ["operators.id"], name=op.f("fk_gaps_operator_id_operators")
        ),
        sa.ForeignKeyConstraint(
            ["run_id"], ["coverage_runs.id"], name=op.f("fk_gaps_run_id_coverage_runs"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_gaps")),
        sa.UniqueConstraint(
            "run_id",
            "profile",
            "operator_id",
            "reception",
            "rank",
            name=op.f("uq_gaps_run_id_profile_operator_id_reception_rank"),
            postgresql_nulls_not_distinct=True,
        ),
    )
    op.create_index("idx_gaps_geom", "gaps", ["geom"], unique=False, postgresql_using="gist")
    op.create_index("idx_gaps_geom_3857", "gaps", ["geom_3857"], unique=False, postgresql_using="gist")
    op.create_index("ix_gaps_area_id", "gaps", ["area_id"], unique=False)
    op.create_table(
        "gap_cells",
        sa.Column("gap_id", sa.BigInteger(), nullable=False),
        sa.Column("cell_id", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["cell_id"], ["grid_cells.id"], name=op.f("fk_gap_cells_cell_id_grid_cells")),
        sa.ForeignKeyConstraint(
            ["gap_id"], ["gaps.id"], name=op.f("fk_gap_cells_gap_id_gaps"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("gap_id", "cell_id", name=op.f("pk_gap_cells")),
    )
    op.create_index("ix_gap_cells_cell_id", "gap_cells", ["cell_id"], unique=False)


def downgrade() -> None:
    """Undo the change."""
    op.execute("set local lock_timeout = '4s'")
    op.drop_index("ix_gap_cells_cell_id", table_name="gap_cells")
    op.drop_table("gap_cells")
    op.drop_index("ix_gaps_area_id", table_name="gaps")
    op.drop_index("idx_gaps_geom_3857", table_name="gaps", postgresql_using="gist")
    op.drop_index("idx_gaps_geom", table_name="gaps", postgresql_using="gist")
    op.drop_table("gaps")
