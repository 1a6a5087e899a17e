"""An index of the buildings that show from far away."""

from alembic import op

revision = "0042"
down_revision = "0041"
branch_labels = None
depends_on = None

# m2 of Web Mercator, as tiles/sql/buildings.sql says it: an index serves a statement that says the same.
LEAST_M2 = 182.58


def upgrade() -> None:
    """Apply the change."""
    op.execute("set local lock_timeout = '4s'")
    op.execute(
        "create index ix_buildings_large on buildings using gist (geom_3857) "
        f"where ST_Area(geom_3857) >= {LEAST_M2}"
    )


def downgrade() -> None:
    """Undo the change."""
    op.execute("set local lock_timeout = '4s'")
    op.drop_index("ix_buildings_large", table_name="buildings", postgresql_using="gist")
