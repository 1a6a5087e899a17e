"""Audit events say which request and whence; personal values lie in a table that can be erased."""

import sqlalchemy as sa
from alembic import op

revision = "0025"
down_revision = "0024"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply the change."""
    op.execute("set local lock_timeout = '4s'")
    op.add_column("audit_events", sa.Column("request_id", sa.Text(), nullable=True))
    op.add_column("audit_events", sa.Column("source", sa.Text(), nullable=True))
    op.create_index("ix_audit_events_at", "audit_events", ["at"], unique=False)
    op.create_index("ix_audit_events_actor_id", "audit_events", ["actor", "id"], unique=False)
    op.create_table(
        "audit_values",
        sa.Column("digest", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("salt", sa.LargeBinary(), nullable=False),
        sa.Column("plain", sa.Text(), nullable=False),
        sa.Column(
            "last_used_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False
        ),
        sa.PrimaryKeyConstraint("digest", name=op.f("pk_audit_values")),
        sa.UniqueConstraint("kind", "plain", name=op.f("uq_audit_values_kind_plain")),
    )
    op.create_index("ix_audit_values_plain", "audit_values", ["plain"], unique=False)


def downgrade() -> None:
    """Undo the change."""
    op.execute("set local lock_timeout = '4s'")
    op.drop_table("audit_values")
    op.drop_index("ix_audit_events_actor_id", table_name="audit_events")
    op.drop_index("ix_audit_events_at", table_name="audit_events")
    op.drop_column("audit_events", "source")
    op.drop_column("audit_events", "request_id")
