"""Antennas as their makers measured them, for sectors to name."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0031"
down_revision = "0030"
branch_labels = None
depends_on = None


def _whole(column: str) -> str:
    """360 losses from 0 to 100 dB, none missing."""
    return (
        f"array_ndims({column}) = 1 and cardinality({column}) = 360"
        f" and array_position({column}, null) is null"
        f" and 0 <= all({column}) and 100 >= all({column})"
    )


def upgrade() -> None:
    """Apply the change; the service has the rights that 0028 gives on every table of its owner."""
    op.execute("set local lock_timeout = '4s'")
    op.create_table(
        "antenna_patterns",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("manufacturer", sa.Text(), nullable=True),
        sa.Column("min_frequency_mhz", sa.Float(), nullable=False),
        sa.Column("max_frequency_mhz", sa.Float(), nullable=False),
        sa.Column("gain_dbi", sa.Float(), nullable=False),
        sa.Column("electrical_tilt_deg", sa.Float(), nullable=True),
        sa.Column("horizontal_db", postgresql.ARRAY(sa.REAL()), nullable=False),
        sa.Column("vertical_db", postgresql.ARRAY(sa.REAL()), nullable=False),
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("dataset_id", sa.BigInteger(), nullable=False),
        sa.Column("batch_id", sa.BigInteger(), nullable=False),
        sa.CheckConstraint(
            "min_frequency_mhz > 0 and max_frequency_mhz >= min_frequency_mhz",
            name=op.f("ck_antenna_patterns_frequencies_in_order"),
        ),
        sa.CheckConstraint(_whole("horizontal_db"), name=op.f("ck_antenna_patterns_horizontal_whole")),
        sa.CheckConstraint(_whole("vertical_db"), name=op.f("ck_antenna_patterns_vertical_whole")),
        sa.ForeignKeyConstraint(
            ["batch_id"], ["import_batches.id"], name=op.f("fk_antenna_patterns_batch_id_import_batches")
        ),
        sa.ForeignKeyConstraint(
            ["dataset_id"], ["datasets.id"], name=op.f("fk_antenna_patterns_dataset_id_datasets")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_antenna_patterns")),
        sa.UniqueConstraint("code", name=op.f("uq_antenna_patterns_code")),
    )
    op.create_index(op.f("ix_antenna_patterns_batch_id"), "antenna_patterns", ["batch_id"], unique=False)
    op.create_index(op.f("ix_antenna_patterns_dataset_id"), "antenna_patterns", ["dataset_id"], unique=False)


def downgrade() -> None:
    """Undo the change; sectors keep the names, and a run refuses them."""
    op.execute("set local lock_timeout = '4s'")
    op.drop_index(op.f("ix_antenna_patterns_dataset_id"), table_name="antenna_patterns")
    op.drop_index(op.f("ix_antenna_patterns_batch_id"), table_name="antenna_patterns")
    op.drop_table("antenna_patterns")
