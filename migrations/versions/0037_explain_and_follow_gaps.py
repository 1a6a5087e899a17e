"""Gaps with their cause, and lines of gaps from run to run with what became of them."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0037"
down_revision = "0036"
branch_labels = None
depends_on = None

CAUSES = "'no_station', 'blocked', 'interfered', 'outage', 'indoor_only', 'overloaded', 'below_ground', 'unknown'"
CHANGES = "'opened', 'grew', 'shrank', 'split', 'merged', 'closed'"


def upgrade() -> None:
    """Apply the change; gaps of runs from before have no cause and no line."""
    op.execute("set local lock_timeout = '4s'")
    op.create_table(
        "gap_lines",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("grid_id", sa.BigInteger(), nullable=False),
        sa.Column("profile", sa.Text(), nullable=False),
        sa.Column("operator_id", sa.BigInteger(), nullable=True),
        sa.Column("reception", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("opened_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["grid_id"], ["grids.id"], name=op.f("fk_gap_lines_grid_id_grids"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["operator_id"],
            ["operators.id"],
            name=op.f("fk_gap_lines_operator_id_operators"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_gap_lines")),
    )
    op.create_index("ix_gap_lines_grid_id", "gap_lines", ["grid_id"], unique=False)
    op.create_index("ix_gap_lines_operator_id", "gap_lines", ["operator_id"], unique=False)
    op.create_table(
        "gap_events",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("line_id", sa.BigInteger(), nullable=False),
        sa.Column("run_id", sa.BigInteger(), nullable=False),
        sa.Column("happened_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("change", sa.Text(), nullable=False),
        sa.Column("other_line_id", sa.BigInteger(), nullable=True),
        sa.Column("cell_count", sa.Integer(), nullable=True),
        sa.Column("residents", sa.Integer(), nullable=True),
        sa.Column("workers", sa.Integer(), nullable=True),
        sa.CheckConstraint(f"change in ({CHANGES})", name=op.f("ck_gap_events_change_known")),
        sa.ForeignKeyConstraint(
            ["line_id"], ["gap_lines.id"], name=op.f("fk_gap_events_line_id_gap_lines"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_gap_events")),
    )
    op.create_index("ix_gap_events_line_id", "gap_events", ["line_id"], unique=False)
    op.create_index("ix_gap_events_other_line_id", "gap_events", ["other_line_id"], unique=False)
    op.create_index("ix_gap_events_run_id", "gap_events", ["run_id"], unique=False)
    op.add_column("gaps", sa.Column("kind", sa.Text(), server_default="level", nullable=False))
    op.add_column("gaps", sa.Column("cause", sa.Text(), nullable=True))
    op.add_column("gaps", sa.Column("confidence", sa.REAL(), nullable=True))
    op.add_column("gaps", sa.Column("evidence", postgresql.JSONB(), server_default="{}", nullable=False))
    op.add_column("gaps", sa.Column("line_id", sa.BigInteger(), nullable=True))
    op.create_check_constraint(op.f("ck_gaps_kind_known"), "gaps", "kind in ('level', 'sinr')")
    op.create_check_constraint(op.f("ck_gaps_cause_known"), "gaps", f"cause in ({CAUSES})")
    op.create_check_constraint(op.f("ck_gaps_confidence_in_range"), "gaps", "confidence between 0 and 1")
    op.create_foreign_key(
        op.f("fk_gaps_line_id_gap_lines"), "gaps", "gap_lines", ["line_id"], ["id"], ondelete="SET NULL"
    )
    op.create_index("ix_gaps_line_id", "gaps", ["line_id"], unique=False)


def downgrade() -> None:
    """Undo the change; the history of gaps goes, and gaps of SINR with it, as nothing tells them apart."""
    op.execute("set local lock_timeout = '4s'")
    op.execute("delete from gaps where kind = 'sinr'")
    op.drop_index("ix_gaps_line_id", table_name="gaps")
    op.drop_constraint(op.f("fk_gaps_line_id_gap_lines"), "gaps", type_="foreignkey")
    for name in ("ck_gaps_confidence_in_range", "ck_gaps_cause_known", "ck_gaps_kind_known"):
        op.drop_constraint(op.f(name), "gaps", type_="check")
    for column in ("line_id", "evidence", "confidence", "cause", "kind"):
        op.drop_column("gaps", column)
    op.drop_index("ix_gap_events_run_id", table_name="gap_events")
    op.drop_index("ix_gap_events_other_line_id", table_name="gap_events")
    op.drop_index("ix_gap_events_line_id", table_name="gap_events")
    op.drop_table("gap_events")
    op.drop_index("ix_gap_lines_operator_id", table_name="gap_lines")
    op.drop_index("ix_gap_lines_grid_id", table_name="gap_lines")
    op.drop_table("gap_lines")
