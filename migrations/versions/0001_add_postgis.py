"""PostGIS, where the role may create it; otherwise it must be there already."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make sure that PostGIS 3.3 or newer is there."""
    op.execute("set local lock_timeout = '4s'")
    op.execute("create extension if not exists postgis")
    version = op.get_bind().scalar(sa.text("select postgis_lib_version()"))
    if tuple(int(part) for part in version.split(".")[:2]) < (3, 3):
        raise RuntimeError(f"PostGIS is {version}; needs 3.3 or newer")


def downgrade() -> None:
    """PostGIS stays: other schemas may lean on it."""
