"""Indoor systems, outages, WLAN monitoring and tests, complaints."""

import sqlalchemy as sa
from alembic import context, op
from geoalchemy2 import Geometry

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None

METRIC_SRID = context.config.attributes["metric_srid"]


def upgrade() -> None:
    """Apply the change."""
    op.execute("set local lock_timeout = '4s'")
    op.create_table(
        "indoor_systems",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("building_code", sa.Text(), nullable=False),
        sa.Column("operator", sa.Text(), nullable=False),
        sa.Column("technology", sa.Text(), nullable=False),
        sa.Column("covers_basement", sa.Boolean(), nullable=True),
        sa.Column("covers_lifts", sa.Boolean(), nullable=True),
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("dataset_id", sa.BigInteger(), nullable=False),
        sa.Column("batch_id", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(
            ["batch_id"], ["import_batches.id"], name=op.f("fk_indoor_systems_batch_id_import_batches")
        ),
        sa.ForeignKeyConstraint(
            ["dataset_id"], ["datasets.id"], name=op.f("fk_indoor_systems_dataset_id_datasets")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_indoor_systems")),
        sa.UniqueConstraint("dataset_id", "code", name=op.f("uq_indoor_systems_dataset_id_code")),
    )
    op.create_index(op.f("ix_indoor_systems_batch_id"), "indoor_systems", ["batch_id"], unique=False)
    op.create_index(
        op.f("ix_indoor_systems_building_code"), "indoor_systems", ["building_code"], unique=False
    )
    op.create_index(op.f("ix_indoor_systems_dataset_id"), "indoor_systems", ["dataset_id"], unique=False)
    op.create_table(
        "station_outages",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("station_code", sa.Text(), nullable=False),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("dataset_id", sa.BigInteger(), nullable=False),
        sa.Column("batch_id", sa.BigInteger(), nullable=False),
        sa.CheckConstraint(
            "ended_at is null or ended_at >= started_at", name=op.f("ck_station_outages_ended_after_started")
        ),
        sa.ForeignKeyConstraint(
            ["batch_id"], ["import_batches.id"], name=op.f("fk_station_outages_batch_id_import_batches")
        ),
        sa.ForeignKeyConstraint(
            ["dataset_id"], ["datasets.id"], name=op.f("fk_station_outages_dataset_id_datasets")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_station_outages")),
        sa.UniqueConstraint("dataset_id", "code", name=op.f("uq_station_outages_dataset_id_code")),
    )
    op.create_index(op.f("ix_station_outages_batch_id"), "station_outages", ["batch_id"], unique=False)
    op.create_index(op.f("ix_station_outages_dataset_id"), "station_outages", ["dataset_id"], unique=False)
    op.create_index(op.f("ix_station_outages_started_at"), "station_outages", ["started_at"], unique=False)
    op.create_index(
        op.f("ix_station_outages_station_code"), "station_outages", ["station_code"], unique=False
    )
    op.create_table(
        "wlan_monitoring",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("hotspot_code", sa.Text(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("uptime_share", sa.Double(), nullable=True),
        sa.Column("login_success_share", sa.Double(), nullable=True),
        sa.Column("users", sa.Integer(), nullable=True),
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("dataset_id", sa.BigInteger(), nullable=False),
        sa.Column("batch_id", sa.BigInteger(), nullable=False),
        sa.CheckConstraint(
            "login_success_share between 0 and 1", name=op.f("ck_wlan_monitoring_login_success_in_range")
        ),
        sa.CheckConstraint("uptime_share between 0 and 1", name=op.f("ck_wlan_monitoring_uptime_in_range")),
        sa.CheckConstraint("users >= 0", name=op.f("ck_wlan_monitoring_users_not_negative")),
        sa.ForeignKeyConstraint(
            ["batch_id"], ["import_batches.id"], name=op.f("fk_wlan_monitoring_batch_id_import_batches")
        ),
        sa.ForeignKeyConstraint(
            ["dataset_id"], ["datasets.id"], name=op.f("fk_wlan_monitoring_dataset_id_datasets")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_wlan_monitoring")),
        sa.UniqueConstraint("dataset_id", "code", name=op.f("uq_wlan_monitoring_dataset_id_code")),
    )
    op.create_index(op.f("ix_wlan_monitoring_batch_id"), "wlan_monitoring", ["batch_id"], unique=False)
    op.create_index(op.f("ix_wlan_monitoring_dataset_id"), "wlan_monitoring", ["dataset_id"], unique=False)
    op.create_index(op.f("ix_wlan_monitoring_day"), "wlan_monitoring", ["day"], unique=False)
    op.create_index(
        op.f("ix_wlan_monitoring_hotspot_code"), "wlan_monitoring", ["hotspot_code"], unique=False
    )
    op.create_table(
        "complaints",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("received_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("category", sa.Text(), nullable=False),
        sa.Column("description", sa.Text(), nullable=True),
        sa.Column("status", sa.Text(), nullable=True),
        sa.Column("operator", sa.Text(), nullable=True),
        sa.Column("technology", sa.Text(), nullable=True),
        sa.Column("place", sa.Text(), nullable=True),
        sa.Column("floor", sa.Integer(), nullable=True),
        sa.Column("address", sa.Text(), nullable=True),
        sa.Column("area_id", sa.BigInteger(), nullable=True),
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("dataset_id", sa.BigInteger(), nullable=False),
        sa.Column("batch_id", sa.BigInteger(), nullable=False),
        sa.Column("raw_x", sa.Double(), nullable=False),
        sa.Column("raw_y", sa.Double(), nullable=False),
        sa.Column("datum", sa.Text(), nullable=False),
        sa.Column("datum_source", sa.Text(), nullable=False),
        sa.Column(
            "geom", Geometry(geometry_type="POINT", srid=METRIC_SRID, spatial_index=False), nullable=False
        ),
        sa.Column(
            "geom_3857",
            Geometry(srid=3857, spatial_index=False),
            sa.Computed("ST_Transform(geom, 3857)", persisted=True),
            nullable=True,
        ),
        sa.CheckConstraint(
            "place is null or place in ('outdoor', 'indoor', 'underground')",
            name=op.f("ck_complaints_place_known"),
        ),
        sa.CheckConstraint(
            "closed_at is null or closed_at >= received_at", name=op.f("ck_complaints_closed_after_received")
        ),
        sa.ForeignKeyConstraint(
            ["area_id"], ["areas.id"], name=op.f("fk_complaints_area_id_areas"), ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(
            ["batch_id"], ["import_batches.id"], name=op.f("fk_complaints_batch_id_import_batches")
        ),
        sa.ForeignKeyConstraint(
            ["dataset_id"], ["datasets.id"], name=op.f("fk_complaints_dataset_id_datasets")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_complaints")),
        sa.UniqueConstraint("dataset_id", "code", name=op.f("uq_complaints_dataset_id_code")),
    )
    op.create_index("idx_complaints_geom", "complaints", ["geom"], unique=False, postgresql_using="gist")
    op.create_index(
        "idx_complaints_geom_3857", "complaints", ["geom_3857"], unique=False, postgresql_using="gist"
    )
    op.create_index(op.f("ix_complaints_area_id"), "complaints", ["area_id"], unique=False)
    op.create_index(op.f("ix_complaints_batch_id"), "complaints", ["batch_id"], unique=False)
    op.create_index(op.f("ix_complaints_dataset_id"), "complaints", ["dataset_id"], unique=False)
    op.create_index(op.f("ix_complaints_received_at"), "complaints", ["received_at"], unique=False)
    op.create_table(
        "wlan_tests",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("venue_name", sa.Text(), nullable=True),
        sa.Column("venue_kind", sa.Text(), nullable=True),
        sa.Column("hotspot_code", sa.Text(), nullable=True),
        sa.Column("tester", sa.Text(), nullable=True),
        sa.Column("tested_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("login_ok", sa.Boolean(), nullable=True),
        sa.Column("download_mbps", sa.Double(), nullable=True),
        sa.Column("upload_mbps", sa.Double(), nullable=True),
        sa.Column("latency_ms", sa.Double(), nullable=True),
        sa.Column("area_id", sa.BigInteger(), nullable=True),
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("dataset_id", sa.BigInteger(), nullable=False),
        sa.Column("batch_id", sa.BigInteger(), nullable=False),
        sa.Column("raw_x", sa.Double(), nullable=False),
        sa.Column("raw_y", sa.Double(), nullable=False),
        sa.Column("datum", sa.Text(), nullable=False),
        sa.Column("datum_source", sa.Text(), nullable=False),
        sa.Column(
            "geom", Geometry(geometry_type="POINT", srid=METRIC_SRID, spatial_index=False), nullable=False
        ),
        sa.CheckConstraint("download_mbps >= 0", name=op.f("ck_wlan_tests_download_not_negative")),
        sa.CheckConstraint("upload_mbps >= 0", name=op.f("ck_wlan_tests_upload_not_negative")),
        sa.ForeignKeyConstraint(
            ["area_id"], ["areas.id"], name=op.f("fk_wlan_tests_area_id_areas"), ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(
            ["batch_id"], ["import_batches.id"], name=op.f("fk_wlan_tests_batch_id_import_batches")
        ),
        sa.ForeignKeyConstraint(
            ["dataset_id"], ["datasets.id"], name=op.f("fk_wlan_tests_dataset_id_datasets")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_wlan_tests")),
        sa.UniqueConstraint("dataset_id", "code", name=op.f("uq_wlan_tests_dataset_id_code")),
    )
    op.create_index("idx_wlan_tests_geom", "wlan_tests", ["geom"], unique=False, postgresql_using="gist")
    op.create_index(op.f("ix_wlan_tests_area_id"), "wlan_tests", ["area_id"], unique=False)
    op.create_index(op.f("ix_wlan_tests_batch_id"), "wlan_tests", ["batch_id"], unique=False)
    op.create_index(op.f("ix_wlan_tests_dataset_id"), "wlan_tests", ["dataset_id"], unique=False)
    op.create_index(op.f("ix_wlan_tests_hotspot_code"), "wlan_tests", ["hotspot_code"], unique=False)


def downgrade() -> None:
    """Undo the change."""
    op.execute("set local lock_timeout = '4s'")
    op.drop_index(op.f("ix_wlan_tests_hotspot_code"), table_name="wlan_tests")
    op.drop_index(op.f("ix_wlan_tests_dataset_id"), table_name="wlan_tests")
    op.drop_index(op.f("ix_wlan_tests_batch_id"), table_name="wlan_tests")
    op.drop_index(op.f("ix_wlan_tests_area_id"), table_name="wlan_tests")
    op.drop_index("idx_wlan_tests_geom", table_name="wlan_tests", postgresql_using="gist")
    op.drop_table("wlan_tests")
    op.drop_index(op.f("ix_complaints_received_at"), table_name="complaints")
    op.drop_index(op.f("ix_complaints_dataset_id"), table_name="complaints")
    op.drop_index(op.f("ix_complaints_batch_id"), table_name="complaints")
    op.drop_index(op.f("ix_complaints_area_id"), table_name="complaints")
    op.drop_index("idx_complaints_geom_3857", table_name="complaints", postgresql_using="gist")
    op.drop_index("idx_complaints_geom", table_name="complaints", postgresql_using="gist")
    op.drop_table("complaints")
    op.drop_index(op.f("ix_wlan_monitoring_hotspot_code"), table_name="wlan_monitoring")
    op.drop_index(op.f("ix_wlan_monitoring_day"), table_name="wlan_monitoring")
    op.drop_index(op.f("ix_wlan_monitoring_dataset_id"), table_name="wlan_monitoring")
    op.drop_index(op.f("ix_wlan_monitoring_batch_id"), table_name="wlan_monitoring")
    op.drop_table("wlan_monitoring")
    op.drop_index(op.f("ix_station_outages_station_code"), table_name="station_outages")
    op.drop_index(op.f("ix_station_outages_started_at"), table_name="station_outages")
    op.drop_index(op.f("ix_station_outages_dataset_id"), table_name="station_outages")
    op.drop_index(op.f("ix_station_outages_batch_id"), table_name="station_outages")
    op.drop_table("station_outages")
    op.drop_index(op.f("ix_indoor_systems_dataset_id"), table_name="indoor_systems")
    op.drop_index(op.f("ix_indoor_systems_building_code"), table_name="indoor_systems")
    op.drop_index(op.f("ix_indoor_systems_batch_id"), table_name="indoor_systems")
    op.drop_table("indoor_systems")
