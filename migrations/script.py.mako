"""${message}"""

import sqlalchemy as sa
from alembic import context, op
from geoalchemy2 import Geometry
${imports if imports else ""}

revision = ${repr(up_revision)}
down_revision = ${repr(down_revision)}
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply the change."""
    op.execute("set local lock_timeout = '4s'")
    ${upgrades if upgrades else "pass"}


def downgrade() -> None:
    """Undo the change."""
    op.execute("set local lock_timeout = '4s'")
    ${downgrades if downgrades else "pass"}
