"""Operators, sites, base stations, sectors, carriers."""

import sqlalchemy as sa
from alembic import context, op
from geoalchemy2 import Geometry

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

METRIC_SRID = context.config.attributes["metric_srid"]


def upgrade() -> None:
    """Apply the change."""
    op.execute("set local lock_timeout = '4s'")
    op.create_table(
        "operators",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("name_zh", sa.Text(), nullable=False),
        sa.Column("name_en", sa.Text(), nullable=False),
        sa.Column("letter", sa.Text(), nullable=False),
        sa.Column("subscriber_share", sa.Double(), nullable=True),
        sa.CheckConstraint("subscriber_share between 0 and 1", name=op.f("ck_operators_share_in_range")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_operators")),
        sa.UniqueConstraint("code", name=op.f("uq_operators_code")),
    )
    op.create_table(
        "sites",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("name", sa.Text(), nullable=True),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("owner", sa.Text(), nullable=True),
        sa.Column("height_m", sa.Double(), nullable=True),
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
        sa.CheckConstraint("height_m is null or height_m >= 0", name=op.f("ck_sites_height_not_negative")),
        sa.ForeignKeyConstraint(
            ["area_id"], ["areas.id"], name=op.f("fk_sites_area_id_areas"), ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(
            ["batch_id"], ["import_batches.id"], name=op.f("fk_sites_batch_id_import_batches")
        ),
        sa.ForeignKeyConstraint(["dataset_id"], ["datasets.id"], name=op.f("fk_sites_dataset_id_datasets")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sites")),
        sa.UniqueConstraint("dataset_id", "code", name=op.f("uq_sites_dataset_id_code")),
    )
    op.create_index("idx_sites_geom", "sites", ["geom"], unique=False, postgresql_using="gist")
    op.create_index("idx_sites_geom_3857", "sites", ["geom_3857"], unique=False, postgresql_using="gist")
    op.create_index(op.f("ix_sites_area_id"), "sites", ["area_id"], unique=False)
    op.create_index(op.f("ix_sites_batch_id"), "sites", ["batch_id"], unique=False)
    op.create_index(op.f("ix_sites_dataset_id"), "sites", ["dataset_id"], unique=False)
    op.create_table(
        "base_stations",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("site_id", sa.BigInteger(), nullable=False),
        sa.Column("operator_id", sa.BigInteger(), nullable=False),
        sa.Column("technology", sa.Text(), nullable=False),
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("dataset_id", sa.BigInteger(), nullable=False),
        sa.Column("batch_id", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(
            ["batch_id"], ["import_batches.id"], name=op.f("fk_base_stations_batch_id_import_batches")
        ),
        sa.ForeignKeyConstraint(
            ["dataset_id"], ["datasets.id"], name=op.f("fk_base_stations_dataset_id_datasets")
        ),
        sa.ForeignKeyConstraint(
            ["operator_id"], ["operators.id"], name=op.f("fk_base_stations_operator_id_operators")
        ),
        sa.ForeignKeyConstraint(["site_id"], ["sites.id"], name=op.f("fk_base_stations_site_id_sites")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_base_stations")),
        sa.UniqueConstraint("dataset_id", "code", name=op.f("uq_base_stations_dataset_id_code")),
    )
    op.create_index(op.f("ix_base_stations_batch_id"), "base_stations", ["batch_id"], unique=False)
    op.create_index(op.f("ix_base_stations_dataset_id"), "base_stations", ["dataset_id"], unique=False)
    op.create_index(
        "ix_base_stations_operator_id_technology",
        "base_stations",
        ["operator_id", "technology"],
        unique=False,
    )
    op.create_index(op.f("ix_base_stations_site_id"), "base_stations", ["site_id"], unique=False)
    op.create_table(
        "sectors",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("station_id", sa.BigInteger(), nullable=False),
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("azimuth_deg", sa.Double(), nullable=True),
        sa.Column("antenna_height_m", sa.Double(), nullable=False),
        sa.Column("mechanical_tilt_deg", sa.Double(), nullable=False),
        sa.Column("electrical_tilt_deg", sa.Double(), nullable=False),
        sa.Column("pattern", sa.Text(), nullable=False),
        sa.Column("hpbw_deg", sa.Double(), nullable=False),
        sa.Column("gain_dbi", sa.Double(), nullable=False),
        sa.CheckConstraint("antenna_height_m > 0", name=op.f("ck_sectors_antenna_height_positive")),
        sa.CheckConstraint(
            "azimuth_deg is null or (azimuth_deg >= 0 and azimuth_deg < 360)",
            name=op.f("ck_sectors_azimuth_in_range"),
        ),
        sa.ForeignKeyConstraint(
            ["station_id"],
            ["base_stations.id"],
            name=op.f("fk_sectors_station_id_base_stations"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sectors")),
        sa.UniqueConstraint("station_id", "code", name=op.f("uq_sectors_station_id_code")),
    )
    op.create_table(
        "carriers",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("sector_id", sa.BigInteger(), nullable=False),
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("frequency_mhz", sa.Double(), nullable=False),
        sa.Column("bandwidth_mhz", sa.Double(), nullable=False),
        sa.Column("subcarrier_spacing_khz", sa.Double(), nullable=True),
        sa.Column("transmit_power_dbm", sa.Double(), nullable=False),
        sa.Column("feeder_loss_db", sa.Double(), nullable=False),
        sa.Column("load_share", sa.Double(), nullable=False),
        sa.Column("pci", sa.Integer(), nullable=True),
        sa.Column("eci", sa.Integer(), nullable=True),
        sa.Column("earfcn", sa.Integer(), nullable=True),
        sa.CheckConstraint("frequency_mhz > 0", name=op.f("ck_carriers_frequency_positive")),
        sa.CheckConstraint("load_share between 0 and 1", name=op.f("ck_carriers_load_in_range")),
        sa.ForeignKeyConstraint(
            ["sector_id"], ["sectors.id"], name=op.f("fk_carriers_sector_id_sectors"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_carriers")),
        sa.UniqueConstraint("sector_id", "code", name=op.f("uq_carriers_sector_id_code")),
    )


def downgrade() -> None:
    """Undo the change."""
    op.execute("set local lock_timeout = '4s'")
    op.drop_table("carriers")
    op.drop_table("sectors")
    op.drop_index(op.f("ix_base_stations_site_id"), table_name="base_stations")
    op.drop_index("ix_base_stations_operator_id_technology", table_name="base_stations")
    op.drop_index(op.f("ix_base_stations_dataset_id"), table_name="base_stations")
    op.drop_index(op.f("ix_base_stations_batch_id"), table_name="base_stations")
    op.drop_table("base_stations")
    op.drop_index(op.f("ix_sites_dataset_id"), table_name="sites")
    op.drop_index(op.f("ix_sites_batch_id"), table_name="sites")
    op.drop_index(op.f("ix_sites_area_id"), table_name="sites")
    op.drop_index("idx_sites_geom_3857", table_name="sites", postgresql_using="gist")
    op.drop_index("idx_sites_geom", table_name="sites", postgresql_using="gist")
    op.drop_table("sites")
    op.drop_table("operators")
