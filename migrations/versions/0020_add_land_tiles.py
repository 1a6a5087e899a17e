"""Land in the CRS of the tiles."""

import sqlalchemy as sa
from alembic import op
from geoalchemy2 import Geometry

revision = "0020"
down_revision = "0019"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply the change."""
    op.execute("set local lock_timeout = '4s'")
    op.add_column(
        "land",
        sa.Column(
            "geom_3857",
            Geometry(srid=3857, spatial_index=False),
            sa.Computed("ST_Transform(geom, 3857)", persisted=True),
            nullable=True,
        ),
    )
    op.create_index("idx_land_geom_3857", "land", ["geom_3857"], unique=False, postgresql_using="gist")


def downgrade() -> None:
    """Undo the change."""
    op.execute("set local lock_timeout = '4s'")
    op.drop_index("idx_land_geom_3857", table_name="land", postgresql_using="gist")
    op.drop_column("land", "geom_3857")
