"""Problem clusters of measurements, as a run found them."""

import sqlalchemy as sa
from alembic import context, op
from geoalchemy2 import Geometry

revision = "0038"
down_revision = "0037"
branch_labels = None
depends_on = None

METRIC_SRID = context.config.attributes["metric_srid"]


def upgrade() -> None:
    """Apply the change; runs from before have none."""
    op.execute("set local lock_timeout = '4s'")
    op.create_table(
        "measured_clusters",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("run_id", sa.BigInteger(), nullable=False),
        sa.Column("operator_id", sa.BigInteger(), nullable=False),
        sa.Column("technology", sa.Text(), nullable=False),
        sa.Column("reception", sa.Text(), nullable=False),
        sa.Column("rank", sa.Integer(), nullable=False),
        sa.Column("area_id", sa.BigInteger(), nullable=False),
        *[sa.Column(name, sa.Integer(), nullable=False) for name in ("cell_count", "weak_cells")],
        *[sa.Column(name, sa.Integer(), nullable=False) for name in ("samples", "good_samples")],
        *[sa.Column(name, sa.Integer(), nullable=False) for name in ("residents", "weak_residents")],
        *[sa.Column(name, sa.Integer(), nullable=False) for name in ("workers", "weak_workers")],
        sa.Column("area_m2", sa.Double(), nullable=False),
        sa.Column("is_within_area", sa.Boolean(), nullable=False),
        sa.Column(
            "geom",
            Geometry(geometry_type="MULTIPOLYGON", srid=METRIC_SRID, spatial_index=False),
            nullable=False,
        ),
        sa.CheckConstraint(
            "weak_cells between 1 and cell_count and good_samples <= samples",
            name=op.f("ck_measured_clusters_parts_of_the_whole"),
        ),
        sa.ForeignKeyConstraint(["area_id"], ["areas.id"], name=op.f("fk_measured_clusters_area_id_areas")),
        sa.ForeignKeyConstraint(
            ["operator_id"], ["operators.id"], name=op.f("fk_measured_clusters_operator_id_operators")
        ),
        sa.ForeignKeyConstraint(
            ["run_id"],
            ["coverage_runs.id"],
            name=op.f("fk_measured_clusters_run_id_coverage_runs"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_measured_clusters")),
        sa.UniqueConstraint(
            "run_id",
            "operator_id",
            "technology",
            "reception",
            "rank",
            name=op.f("uq_measured_clusters_run_id_operator_id_technology_reception_rank"),
        ),
    )
    op.create_index(
        "idx_measured_clusters_geom", "measured_clusters", ["geom"], unique=False, postgresql_using="gist"
    )
    op.create_index("ix_measured_clusters_area_id", "measured_clusters", ["area_id"], unique=False)


def downgrade() -> None:
    """Undo the change."""
    op.execute("set local lock_timeout = '4s'")
    op.drop_index("ix_measured_clusters_area_id", table_name="measured_clusters")
    op.drop_index("idx_measured_clusters_geom", table_name="measured_clusters", postgresql_using="gist")
    op.drop_table("measured_clusters")
