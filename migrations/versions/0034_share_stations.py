"""Stations that phones of other operators use, too."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0034"
down_revision = "0033"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply the change; no station is shared before somebody says so."""
    op.execute("set local lock_timeout = '4s'")
    op.add_column(
        "base_stations",
        sa.Column("shared_with", postgresql.ARRAY(sa.Text()), server_default="{}", nullable=False),
    )


def downgrade() -> None:
    """Undo the change; every station is its operator's alone."""
    op.execute("set local lock_timeout = '4s'")
    op.drop_column("base_stations", "shared_with")
