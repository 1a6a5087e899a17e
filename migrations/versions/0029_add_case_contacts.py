"""Phones of those who reported cases, apart from the cases."""

import sqlalchemy as sa
from alembic import op

revision = "0029"
down_revision = "0028"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply the change; the service has the rights that 0028 gives on every table of its owner."""
    op.execute("set local lock_timeout = '4s'")
    op.create_table(
        "case_contacts",
        sa.Column("case_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("phone", sa.Text(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.ForeignKeyConstraint(
            ["case_id"], ["cases.id"], name=op.f("fk_case_contacts_case_id_cases"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("case_id", name=op.f("pk_case_contacts")),
    )
    op.create_index("ix_case_contacts_created_at", "case_contacts", ["created_at"], unique=False)


def downgrade() -> None:
    """Undo the change; the phones go."""
    op.execute("set local lock_timeout = '4s'")
    op.drop_index("ix_case_contacts_created_at", table_name="case_contacts")
    op.drop_table("case_contacts")
