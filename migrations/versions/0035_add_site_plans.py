"""Plans of base stations, their stations with their stages, and what is removed meanwhile."""

import sqlalchemy as sa
from alembic import context, op
from geoalchemy2 import Geometry
from sqlalchemy.dialects import postgresql

revision = "0035"
down_revision = "0034"
branch_labels = None
depends_on = None

METRIC_SRID = context.config.attributes["metric_srid"]

STAGES = "stage in ('proposed', 'consent', 'permit', 'built', 'on_air', 'blocked', 'dropped')"


def upgrade() -> None:
    """Apply the change; the service has the rights that 0028 gives on every table of its owner."""
    op.execute("set local lock_timeout = '4s'")
    _add_plans()
    _add_stations()
    _add_moves()
    _add_removals()


def _add_plans() -> None:
    op.create_table(
        "site_plans",
        sa.Column("id", sa.BigInteger(), sa.Identity(), nullable=False),
        sa.Column("area_id", sa.BigInteger(), nullable=False),
        sa.Column("operator_id", sa.BigInteger(), nullable=False),
        sa.Column("technology", sa.Text(), nullable=False),
        sa.Column("reception", sa.Text(), nullable=False),
        sa.Column("job_id", sa.BigInteger(), nullable=True),
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("parameters", postgresql.JSONB(), nullable=False),
        sa.Column("dataset_versions", postgresql.JSONB(), nullable=False),
        sa.Column("facts", postgresql.JSONB(), nullable=False),
        sa.Column("model", sa.Text(), nullable=False),
        sa.Column("code_version", sa.Text(), nullable=False),
        sa.Column("is_synthetic", sa.Boolean(), nullable=False),
        sa.Column("made_by", sa.Text(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("adopted_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "reception in ('outdoor', 'in_vehicle', 'indoor')", name=op.f("ck_site_plans_reception_known")
        ),
        sa.CheckConstraint("status in ('draft', 'adopted')", name=op.f("ck_site_plans_status_known")),
        sa.CheckConstraint(
            "(status = 'adopted') = (adopted_at is not null)",
            name=op.f("ck_site_plans_adopted_at_goes_with_status"),
        ),
        sa.ForeignKeyConstraint(
            ["area_id"], ["areas.id"], name=op.f("fk_site_plans_area_id_areas"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["operator_id"], ["operators.id"], name=op.f("fk_site_plans_operator_id_operators")
        ),
        sa.ForeignKeyConstraint(
            ["job_id"], ["jobs.id"], name=op.f("fk_site_plans_job_id_jobs"), ondelete="SET NULL"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_site_plans")),
    )
    for column in ("area_id", "operator_id", "job_id"):
        op.create_index(op.f(f"ix_site_plans_{column}"), "site_plans", [column])


def _add_stations() -> None:
    op.create_table(
        "plan_stations",
        sa.Column("id", sa.BigInteger(), sa.Identity(), nullable=False),
        sa.Column("plan_id", sa.BigInteger(), nullable=False),
        sa.Column("rank", sa.Integer(), nullable=False),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("area_id", sa.BigInteger(), nullable=False),
        sa.Column("antenna_height_m", sa.Float(), nullable=False),
        sa.Column("cost", sa.Float(), nullable=False),
        sa.Column("residents", sa.Integer(), nullable=False),
        sa.Column("limit_share", sa.Float(), nullable=True),
        sa.Column("stage", sa.Text(), nullable=False),
        sa.Column("before_block", sa.Text(), nullable=True),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.Column("owner", sa.Text(), nullable=True),
        sa.Column("due_on", sa.Date(), nullable=True),
        sa.Column("on_air_on", sa.Date(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("geom", Geometry("POINT", srid=METRIC_SRID, spatial_index=False), nullable=False),
        sa.Column("reach", Geometry("MULTIPOLYGON", srid=METRIC_SRID, spatial_index=False), nullable=False),
        sa.CheckConstraint(STAGES, name=op.f("ck_plan_stations_stage_known")),
        sa.CheckConstraint(
            "(stage = 'on_air') = (on_air_on is not null)", name=op.f("ck_plan_stations_day_goes_with_on_air")
        ),
        sa.CheckConstraint(
            "(stage = 'blocked') = (before_block is not null)", name=op.f("ck_plan_stations_block_remembers")
        ),
        sa.ForeignKeyConstraint(
            ["plan_id"], ["site_plans.id"], name=op.f("fk_plan_stations_plan_id_site_plans"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["area_id"], ["areas.id"], name=op.f("fk_plan_stations_area_id_areas")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_plan_stations")),
        sa.UniqueConstraint("plan_id", "rank", name=op.f("uq_plan_stations_plan_id_rank")),
    )
    op.create_index(op.f("ix_plan_stations_area_id"), "plan_stations", ["area_id"])
    for column in ("geom", "reach"):
        op.create_index(f"idx_plan_stations_{column}", "plan_stations", [column], postgresql_using="gist")


def _add_moves() -> None:
    op.create_table(
        "plan_moves",
        sa.Column("id", sa.BigInteger(), sa.Identity(), nullable=False),
        sa.Column("station_id", sa.BigInteger(), nullable=False),
        sa.Column("stage", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.Column("actor", sa.Text(), nullable=False),
        sa.Column("moved_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.ForeignKeyConstraint(
            ["station_id"],
            ["plan_stations.id"],
            name=op.f("fk_plan_moves_station_id_plan_stations"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_plan_moves")),
    )
    op.create_index(op.f("ix_plan_moves_station_id"), "plan_moves", ["station_id"])


def _add_removals() -> None:
    op.create_table(
        "plan_removals",
        sa.Column("id", sa.BigInteger(), sa.Identity(), nullable=False),
        sa.Column("plan_id", sa.BigInteger(), nullable=False),
        sa.Column("station_code", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("removed_on", sa.Date(), server_default=sa.text("CURRENT_DATE"), nullable=False),
        sa.ForeignKeyConstraint(
            ["plan_id"], ["site_plans.id"], name=op.f("fk_plan_removals_plan_id_site_plans"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_plan_removals")),
        sa.UniqueConstraint("plan_id", "station_code", name=op.f("uq_plan_removals_plan_id_station_code")),
    )


def downgrade() -> None:
    """Undo the change; every plan is lost."""
    op.execute("set local lock_timeout = '4s'")
    for table in ("plan_removals", "plan_moves", "plan_stations", "site_plans"):
        op.drop_table(table)
