"""Scenarios: a district, the layer looked at first, a cursor among the changes."""

import sqlalchemy as sa
from alembic import op

revision = "0039"
down_revision = "0038"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply the change; the service has the rights that 0028 gives on every table of its owner."""
    op.execute("set local lock_timeout = '4s'")
    op.create_table(
        "scenarios",
        sa.Column("id", sa.BigInteger(), sa.Identity(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("area_id", sa.BigInteger(), nullable=False),
        sa.Column("operator", sa.Text(), nullable=False),
        sa.Column("technology", sa.Text(), nullable=False),
        sa.Column("cursor", sa.Integer(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("forked_from", sa.BigInteger(), nullable=True),
        sa.Column("made_by", sa.Text(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.CheckConstraint("cursor >= 0", name=op.f("ck_scenarios_cursor_not_negative")),
        sa.CheckConstraint("version >= 1", name=op.f("ck_scenarios_version_from_one")),
        sa.ForeignKeyConstraint(
            ["area_id"], ["areas.id"], name=op.f("fk_scenarios_area_id_areas"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["forked_from"],
            ["scenarios.id"],
            name=op.f("fk_scenarios_forked_from_scenarios"),
            ondelete="SET NULL",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_scenarios")),
    )
    for column in ("area_id", "forked_from"):
        op.create_index(op.f(f"ix_scenarios_{column}"), "scenarios", [column])


def downgrade() -> None:
    """Undo the change; what was thought through is gone."""
    op.execute("set local lock_timeout = '4s'")
    op.drop_table("scenarios")
