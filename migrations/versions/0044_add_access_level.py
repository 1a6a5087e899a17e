"""Whether the rows of a dataset are given to everybody: said where it is known, else by its kind."""

import sqlalchemy as sa
from alembic import op

revision = "0044"
down_revision = "0043"
branch_labels = None
depends_on = None

LEVELS = "('open', 'conditional', 'closed')"


def upgrade() -> None:
    """Apply the change."""
    op.execute("set local lock_timeout = '4s'")
    op.add_column("datasets", sa.Column("access_level", sa.Text(), nullable=True))
    op.create_check_constraint(
        op.f("ck_datasets_access_level_known"), "datasets", f"access_level in {LEVELS}"
    )


def downgrade() -> None:
    """Undo the change."""
    op.execute("set local lock_timeout = '4s'")
    op.drop_column("datasets", "access_level")
