"""Levels indoors by building and floor band; dominance, overlap and throughput of cells."""

import sqlalchemy as sa
from alembic import op

revision = "0032"
down_revision = "0031"
branch_labels = None
depends_on = None

CELL_COLUMNS = ("dominance_db", "overlap_share", "throughput_mbps")


def upgrade() -> None:
    """Apply the change; the service has the rights that 0028 gives on every table of its owner."""
    op.execute("set local lock_timeout = '4s'")
    for column in CELL_COLUMNS:
        op.add_column("cell_coverage", sa.Column(column, sa.REAL(), nullable=True))
    op.create_table(
        "run_buildings",
        sa.Column("run_id", sa.BigInteger(), nullable=False),
        sa.Column("building_id", sa.BigInteger(), nullable=False),
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("area_id", sa.BigInteger(), nullable=False),
        sa.Column("floors", sa.Integer(), nullable=False),
        sa.Column("height_m", sa.Float(), nullable=False),
        sa.Column("height_source", sa.Text(), nullable=False),
        sa.CheckConstraint("floors >= 1", name=op.f("ck_run_buildings_floors_positive")),
        sa.ForeignKeyConstraint(["area_id"], ["areas.id"], name=op.f("fk_run_buildings_area_id_areas")),
        sa.ForeignKeyConstraint(
            ["run_id"],
            ["coverage_runs.id"],
            name=op.f("fk_run_buildings_run_id_coverage_runs"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("run_id", "building_id", name=op.f("pk_run_buildings")),
    )
    op.create_index("ix_run_buildings_run_id_area_id", "run_buildings", ["run_id", "area_id"], unique=False)
    op.create_table(
        "building_coverage",
        sa.Column("run_id", sa.BigInteger(), nullable=False),
        sa.Column("operator_id", sa.BigInteger(), nullable=False),
        sa.Column("technology", sa.Text(), nullable=False),
        sa.Column("building_id", sa.BigInteger(), nullable=False),
        sa.Column("floor_band", sa.SmallInteger(), nullable=False),
        sa.Column("level_dbm", sa.REAL(), nullable=True),
        sa.Column("probability", sa.REAL(), nullable=False),
        sa.Column("station_id", sa.BigInteger(), nullable=True),
        sa.Column("has_indoor_system", sa.Boolean(), nullable=False),
        sa.CheckConstraint("floor_band >= 1", name=op.f("ck_building_coverage_floor_band_positive")),
        sa.CheckConstraint(
            "probability between 0 and 1", name=op.f("ck_building_coverage_probability_in_range")
        ),
        sa.PrimaryKeyConstraint(
            "run_id",
            "operator_id",
            "technology",
            "building_id",
            "floor_band",
            name=op.f("pk_building_coverage"),
        ),
    )
    op.create_index(
        "ix_building_coverage_run_id_building_id",
        "building_coverage",
        ["run_id", "building_id"],
        unique=False,
    )


def downgrade() -> None:
    """Undo the change; runs keep their cells."""
    op.execute("set local lock_timeout = '4s'")
    op.drop_table("building_coverage")
    op.drop_table("run_buildings")
    for column in CELL_COLUMNS:
        op.drop_column("cell_coverage", column)
