"""People and fixed lines of buildings, the building of a venue, the cell of a measurement."""

import sqlalchemy as sa
from alembic import op

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply the change."""
    op.execute("set local lock_timeout = '4s'")
    op.add_column("buildings", sa.Column("floors_below", sa.Integer(), nullable=True))
    op.add_column("buildings", sa.Column("residents", sa.Integer(), nullable=True))
    op.add_column("buildings", sa.Column("jobs", sa.Integer(), nullable=True))
    op.add_column("buildings", sa.Column("has_fibre", sa.Boolean(), nullable=True))
    op.add_column("buildings", sa.Column("access_rate_mbps", sa.Double(), nullable=True))
    op.add_column("facilities", sa.Column("building_code", sa.Text(), nullable=True))
    op.create_index(op.f("ix_facilities_building_code"), "facilities", ["building_code"], unique=False)
    op.add_column("hotspots", sa.Column("building_code", sa.Text(), nullable=True))
    op.create_index(op.f("ix_hotspots_building_code"), "hotspots", ["building_code"], unique=False)
    op.add_column("measurements", sa.Column("pci", sa.Integer(), nullable=True))
    op.add_column("measurements", sa.Column("eci", sa.BigInteger(), nullable=True))
    op.add_column("measurements", sa.Column("area_id", sa.BigInteger(), nullable=True))
    op.create_index(op.f("ix_measurements_area_id"), "measurements", ["area_id"], unique=False)
    op.create_foreign_key(
        op.f("fk_measurements_area_id_areas"),
        "measurements",
        "areas",
        ["area_id"],
        ["id"],
        ondelete="SET NULL",
    )
    op.create_check_constraint(
        op.f("ck_buildings_floors_below_not_negative"), "buildings", "floors_below >= 0"
    )
    op.create_check_constraint(op.f("ck_buildings_residents_not_negative"), "buildings", "residents >= 0")
    op.create_check_constraint(op.f("ck_buildings_jobs_not_negative"), "buildings", "jobs >= 0")
    op.create_check_constraint(op.f("ck_buildings_access_rate_positive"), "buildings", "access_rate_mbps > 0")


def downgrade() -> None:
    """Undo the change."""
    op.execute("set local lock_timeout = '4s'")
    op.drop_constraint(op.f("ck_buildings_access_rate_positive"), "buildings", type_="check")
    op.drop_constraint(op.f("ck_buildings_jobs_not_negative"), "buildings", type_="check")
    op.drop_constraint(op.f("ck_buildings_residents_not_negative"), "buildings", type_="check")
    op.drop_constraint(op.f("ck_buildings_floors_below_not_negative"), "buildings", type_="check")
    op.drop_constraint(op.f("fk_measurements_area_id_areas"), "measurements", type_="foreignkey")
    op.drop_index(op.f("ix_measurements_area_id"), table_name="measurements")
    op.drop_column("measurements", "area_id")
    op.drop_column("measurements", "eci")
    op.drop_column("measurements", "pci")
    op.drop_index(op.f("ix_hotspots_building_code"), table_name="hotspots")
    op.drop_column("hotspots", "building_code")
    op.drop_index(op.f("ix_facilities_building_code"), table_name="facilities")
    op.drop_column("facilities", "building_code")
    op.drop_column("buildings", "access_rate_mbps")
    op.drop_column("buildings", "has_fibre")
    op.drop_column("buildings", "jobs")
    op.drop_column("buildings", "residents")
    op.drop_column("buildings", "floors_below")
