"""Grids, runs, cells and levels."""

import sqlalchemy as sa
from alembic import context, op
from geoalchemy2 import Geometry
from sqlalchemy.dialects import postgresql

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None

METRIC_SRID = context.config.attributes["metric_srid"]


def upgrade() -> None:
    """Apply the change."""
    op.execute("set local lock_timeout = '4s'")
    op.create_table(
        "grids",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("area_id", sa.BigInteger(), nullable=False),
        sa.Column("cell_size_m", sa.Double(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.ForeignKeyConstraint(["area_id"], ["areas.id"], name=op.f("fk_grids_area_id_areas")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_grids")),
        sa.UniqueConstraint("area_id", "cell_size_m", name=op.f("uq_grids_area_id_cell_size_m")),
    )
    op.create_table(
        "coverage_runs",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("area_id", sa.BigInteger(), nullable=False),
        sa.Column("grid_id", sa.BigInteger(), nullable=True),
        sa.Column("job_id", sa.BigInteger(), nullable=True),
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("parameters", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("dataset_versions", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("model", sa.Text(), nullable=False),
        sa.Column("code_version", sa.Text(), nullable=False),
        sa.Column("is_synthetic", sa.Boolean(), nullable=False),
        sa.Column("facts", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("published_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "status in ('running', 'published', 'failed', 'cancelled', 'lost')",
            name=op.f("ck_coverage_runs_status_known"),
        ),
        sa.ForeignKeyConstraint(["area_id"], ["areas.id"], name=op.f("fk_coverage_runs_area_id_areas")),
        sa.ForeignKeyConstraint(["grid_id"], ["grids.id"], name=op.f("fk_coverage_runs_grid_id_grids")),
        sa.ForeignKeyConstraint(["job_id"], ["jobs.id"], name=op.f("fk_coverage_runs_job_id_jobs")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_coverage_runs")),
    )
    op.create_index("ix_coverage_runs_area_id_status", "coverage_runs", ["area_id", "status"], unique=False)
    op.create_index(op.f("ix_coverage_runs_grid_id"), "coverage_runs", ["grid_id"], unique=False)
    op.create_index(op.f("ix_coverage_runs_job_id"), "coverage_runs", ["job_id"], unique=False)
    op.create_table(
        "grid_cells",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("grid_id", sa.BigInteger(), nullable=False),
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("row", sa.Integer(), nullable=False),
        sa.Column("col", sa.Integer(), nullable=False),
        sa.Column(
            "geom", Geometry(geometry_type="POLYGON", srid=METRIC_SRID, spatial_index=False), nullable=False
        ),
        sa.Column(
            "geom_3857",
            Geometry(srid=3857, spatial_index=False),
            sa.Computed("ST_Transform(geom, 3857)", persisted=True),
            nullable=True,
        ),
        sa.ForeignKeyConstraint(
            ["grid_id"], ["grids.id"], name=op.f("fk_grid_cells_grid_id_grids"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_grid_cells")),
        sa.UniqueConstraint("grid_id", "code", name=op.f("uq_grid_cells_grid_id_code")),
    )
    op.create_index("idx_grid_cells_geom", "grid_cells", ["geom"], unique=False, postgresql_using="gist")
    op.create_index(
        "idx_grid_cells_geom_3857", "grid_cells", ["geom_3857"], unique=False, postgresql_using="gist"
    )
    op.create_index(op.f("ix_grid_cells_code"), "grid_cells", ["code"], unique=False)
    op.create_table(
        "cell_coverage",
        sa.Column("run_id", sa.BigInteger(), nullable=False),
        sa.Column("operator_id", sa.BigInteger(), nullable=False),
        sa.Column("technology", sa.Text(), nullable=False),
        sa.Column("reception", sa.Text(), nullable=False),
        sa.Column("floor_band", sa.SmallInteger(), nullable=False),
        sa.Column("cell_id", sa.BigInteger(), nullable=False),
        sa.Column("level_dbm", sa.Double(), nullable=True),
        sa.Column("sinr_db", sa.Double(), nullable=True),
        sa.Column("probability", sa.Double(), nullable=True),
        sa.Column("station_id", sa.BigInteger(), nullable=True),
        sa.CheckConstraint(
            "reception in ('outdoor', 'in_vehicle', 'indoor')", name=op.f("ck_cell_coverage_reception_known")
        ),
        sa.CheckConstraint(
            "probability is null or probability between 0 and 1",
            name=op.f("ck_cell_coverage_probability_in_range"),
        ),
        sa.PrimaryKeyConstraint(
            "run_id",
            "operator_id",
            "technology",
            "reception",
            "floor_band",
            "cell_id",
            name=op.f("pk_cell_coverage"),
        ),
    )
    op.create_index("ix_cell_coverage_run_id_cell_id", "cell_coverage", ["run_id", "cell_id"], unique=False)
    op.create_table(
        "run_cells",
        sa.Column("run_id", sa.BigInteger(), nullable=False),
        sa.Column("cell_id", sa.BigInteger(), nullable=False),
        sa.Column("area_id", sa.BigInteger(), nullable=False),
        sa.Column("neighbourhood_id", sa.BigInteger(), nullable=True),
        sa.Column("residents", sa.Integer(), nullable=False),
        sa.Column("workers", sa.Integer(), nullable=False),
        sa.Column("footprints_complete", sa.Boolean(), nullable=False),
        sa.CheckConstraint("residents >= 0", name=op.f("ck_run_cells_residents_not_negative")),
        sa.CheckConstraint("workers >= 0", name=op.f("ck_run_cells_workers_not_negative")),
        sa.ForeignKeyConstraint(["area_id"], ["areas.id"], name=op.f("fk_run_cells_area_id_areas")),
        sa.ForeignKeyConstraint(["cell_id"], ["grid_cells.id"], name=op.f("fk_run_cells_cell_id_grid_cells")),
        sa.ForeignKeyConstraint(
            ["neighbourhood_id"], ["areas.id"], name=op.f("fk_run_cells_neighbourhood_id_areas")
        ),
        sa.ForeignKeyConstraint(
            ["run_id"],
            ["coverage_runs.id"],
            name=op.f("fk_run_cells_run_id_coverage_runs"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("run_id", "cell_id", name=op.f("pk_run_cells")),
    )
    op.create_index("ix_run_cells_cell_id", "run_cells", ["cell_id"], unique=False)
    op.create_index(op.f("ix_run_cells_neighbourhood_id"), "run_cells", ["neighbourhood_id"], unique=False)
    op.create_index("ix_run_cells_run_id_area_id", "run_cells", ["run_id", "area_id"], unique=False)


def downgrade() -> None:
    """Undo the change."""
    op.execute("set local lock_timeout = '4s'")
    op.drop_index("ix_run_cells_run_id_area_id", table_name="run_cells")
    op.drop_index(op.f("ix_run_cells_neighbourhood_id"), table_name="run_cells")
    op.drop_index("ix_run_cells_cell_id", table_name="run_cells")
    op.drop_table("run_cells")
    op.drop_index("ix_cell_coverage_run_id_cell_id", table_name="cell_coverage")
    op.drop_table("cell_coverage")
    op.drop_index(op.f("ix_grid_cells_code"), table_name="grid_cells")
    op.drop_index("idx_grid_cells_geom_3857", table_name="grid_cells", postgresql_using="gist")
    op.drop_index("idx_grid_cells_geom", table_name="grid_cells", postgresql_using="gist")
    op.drop_table("grid_cells")
    op.drop_index(op.f("ix_coverage_runs_job_id"), table_name="coverage_runs")
    op.drop_index(op.f("ix_coverage_runs_grid_id"), table_name="coverage_runs")
    op.drop_index("ix_coverage_runs_area_id_status", table_name="coverage_runs")
    op.drop_table("coverage_runs")
    op.drop_table("grids")
