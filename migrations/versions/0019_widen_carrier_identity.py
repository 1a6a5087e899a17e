"""The cell identity of NR has 36 bits (3GPP TS 38.331): more than an integer holds."""

import sqlalchemy as sa
from alembic import op

revision = "0019"
down_revision = "0018"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply the change."""
    op.execute("set local lock_timeout = '4s'")
    op.alter_column("carriers", "eci", type_=sa.BigInteger(), existing_type=sa.Integer())


def downgrade() -> None:
    """Undo the change; an identity that does not fit is lost."""
    op.execute("set local lock_timeout = '4s'")
    op.alter_column(
        "carriers",
        "eci",
        type_=sa.Integer(),
        existing_type=sa.BigInteger(),
        postgresql_using="case when eci <= 2147483647 then eci end",
    )
