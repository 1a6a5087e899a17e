"""A gap keeps the number of its nearest site while the site is gone, so that an undo brings the link back."""

from alembic import op

revision = "0021"
down_revision = "0020"
branch_labels = None
depends_on = None

KEY = "fk_gaps_nearest_site_id_sites"


def upgrade() -> None:
    """Apply the change."""
    op.execute("set local lock_timeout = '4s'")
    op.drop_constraint(op.f(KEY), "gaps", type_="foreignkey")


def downgrade() -> None:
    """Undo the change; links to sites that are gone go for good."""
    op.execute("set local lock_timeout = '4s'")
    op.execute(
        "update gaps set nearest_site_id = null "
        "where nearest_site_id is not null and not exists (select from sites where id = nearest_site_id)"
    )
    op.create_foreign_key(op.f(KEY), "gaps", "sites", ["nearest_site_id"], ["id"], ondelete="SET NULL")
