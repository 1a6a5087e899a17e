"""What services that are no radio network reach, cell by cell."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0036"
down_revision = "0035"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply the change; the service has the rights that 0028 gives on every table of its owner."""
    op.execute("set local lock_timeout = '4s'")
    op.create_table(
        "service_reaches",
        sa.Column("id", sa.BigInteger(), sa.Identity(), nullable=False),
        sa.Column("area_id", sa.BigInteger(), nullable=False),
        sa.Column("job_id", sa.BigInteger(), nullable=True),
        sa.Column("service", sa.Text(), nullable=False),
        sa.Column("facility_kind", sa.Text(), nullable=True),
        sa.Column("minutes", sa.Float(), nullable=True),
        sa.Column("facts", postgresql.JSONB(), nullable=False),
        sa.Column("dataset_versions", postgresql.JSONB(), nullable=False),
        sa.Column("is_synthetic", sa.Boolean(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.CheckConstraint(
            "service in ('walking', 'cameras', 'wlan')", name=op.f("ck_service_reaches_service_known")
        ),
        sa.CheckConstraint("minutes > 0", name=op.f("ck_service_reaches_minutes_positive")),
        sa.ForeignKeyConstraint(
            ["area_id"], ["areas.id"], name=op.f("fk_service_reaches_area_id_areas"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["job_id"], ["jobs.id"], name=op.f("fk_service_reaches_job_id_jobs"), ondelete="SET NULL"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_service_reaches")),
    )
    op.create_index(op.f("ix_service_reaches_area_id"), "service_reaches", ["area_id"], unique=False)
    op.create_index(op.f("ix_service_reaches_job_id"), "service_reaches", ["job_id"], unique=False)
    op.create_table(
        "service_reach_cells",
        sa.Column("reach_id", sa.BigInteger(), nullable=False),
        sa.Column("cell_id", sa.BigInteger(), nullable=False),
        sa.Column("area_id", sa.BigInteger(), nullable=False),
        sa.Column("residents", sa.Integer(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("suppliers", sa.Integer(), nullable=False),
        sa.Column("minutes", sa.REAL(), nullable=True),
        sa.Column("gap_rank", sa.Integer(), nullable=True),
        sa.CheckConstraint(
            "state in ('reached', 'beyond', 'cut_off', 'off_streets')",
            name=op.f("ck_service_reach_cells_state_known"),
        ),
        sa.CheckConstraint("residents >= 0", name=op.f("ck_service_reach_cells_residents_not_negative")),
        sa.ForeignKeyConstraint(
            ["reach_id"],
            ["service_reaches.id"],
            name=op.f("fk_service_reach_cells_reach_id_service_reaches"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["cell_id"],
            ["grid_cells.id"],
            name=op.f("fk_service_reach_cells_cell_id_grid_cells"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["area_id"], ["areas.id"], name=op.f("fk_service_reach_cells_area_id_areas"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("reach_id", "cell_id", name=op.f("pk_service_reach_cells")),
    )
    op.create_index("ix_service_reach_cells_cell_id", "service_reach_cells", ["cell_id"], unique=False)
    op.create_index("ix_service_reach_cells_area_id", "service_reach_cells", ["area_id"], unique=False)


def downgrade() -> None:
    """Undo the change; every answer can be computed again."""
    op.execute("set local lock_timeout = '4s'")
    op.drop_table("service_reach_cells")
    op.drop_table("service_reaches")
