"""Measured levels."""

import sqlalchemy as sa
from alembic import context, op
from geoalchemy2 import Geometry

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None

METRIC_SRID = context.config.attributes["metric_srid"]


def upgrade() -> None:
    """Apply the change."""
    op.execute("set local lock_timeout = '4s'")
    op.create_table(
        "measurements",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("measured_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("operator_id", sa.BigInteger(), nullable=True),
        sa.Column("technology", sa.Text(), nullable=False),
        sa.Column("reception", sa.Text(), nullable=False),
        sa.Column("level_kind", sa.Text(), nullable=False),
        sa.Column("level_dbm", sa.REAL(), nullable=True),
        sa.Column("quality_db", sa.REAL(), nullable=True),
        sa.Column("sinr_db", sa.REAL(), nullable=True),
        sa.Column("speed_mbps", sa.REAL(), nullable=True),
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
        sa.ForeignKeyConstraint(
            ["batch_id"], ["import_batches.id"], name=op.f("fk_measurements_batch_id_import_batches")
        ),
        sa.ForeignKeyConstraint(
            ["dataset_id"], ["datasets.id"], name=op.f("fk_measurements_dataset_id_datasets")
        ),
        sa.ForeignKeyConstraint(
            ["operator_id"], ["operators.id"], name=op.f("fk_measurements_operator_id_operators")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_measurements")),
        sa.UniqueConstraint("dataset_id", "code", name=op.f("uq_measurements_dataset_id_code")),
    )
    op.create_index("idx_measurements_geom", "measurements", ["geom"], unique=False, postgresql_using="gist")
    op.create_index(op.f("ix_measurements_batch_id"), "measurements", ["batch_id"], unique=False)
    op.create_index(op.f("ix_measurements_dataset_id"), "measurements", ["dataset_id"], unique=False)
    op.create_index(op.f("ix_measurements_measured_at"), "measurements", ["measured_at"], unique=False)
    op.create_index(op.f("ix_measurements_operator_id"), "measurements", ["operator_id"], unique=False)


def downgrade() -> None:
    """Undo the change."""
    op.execute("set local lock_timeout = '4s'")
    op.drop_index(op.f("ix_measurements_operator_id"), table_name="measurements")
    op.drop_index(op.f("ix_measurements_measured_at"), table_name="measurements")
    op.drop_index(op.f("ix_measurements_dataset_id"), table_name="measurements")
    op.drop_index(op.f("ix_measurements_batch_id"), table_name="measurements")
    op.drop_index("idx_measurements_geom", table_name="measurements", postgresql_using="gist")
    op.drop_table("measurements")
