"""The job queue's own tables, in a schema of their own."""

from importlib.resources import files

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply the schema that the pinned procrastinate ships; a later version brings its own migration."""
    op.execute("set local lock_timeout = '4s'")
    op.execute("create schema procrastinate")
    op.execute("set local search_path = procrastinate, public")
    schema = files("procrastinate").joinpath("sql/schema.sql").read_text(encoding="utf-8")
    # text(), not a driver-level execution: that one would trip on "%".
    op.execute(sa.text(schema.replace(":=", r"\:=")))
    op.execute("set local search_path = public, procrastinate")


def downgrade() -> None:
    """Drop the schema as a whole."""
    op.execute("set local lock_timeout = '4s'")
    op.execute("drop schema procrastinate cascade")
