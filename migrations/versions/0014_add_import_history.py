"""What a batch did, so that it can be undone; owner and cadence of datasets."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply the change."""
    op.execute("set local lock_timeout = '4s'")
    op.create_table(
        "batch_additions",
        sa.Column("batch_id", sa.BigInteger(), nullable=False),
        sa.Column("table_name", sa.Text(), nullable=False),
        sa.Column("ids", postgresql.INT8MULTIRANGE(), nullable=False),
        sa.ForeignKeyConstraint(
            ["batch_id"],
            ["import_batches.id"],
            name=op.f("fk_batch_additions_batch_id_import_batches"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("batch_id", "table_name", name=op.f("pk_batch_additions")),
    )
    op.create_table(
        "batch_images",
        sa.Column("batch_id", sa.BigInteger(), nullable=False),
        sa.Column("table_name", sa.Text(), nullable=False),
        sa.Column("row_id", sa.BigInteger(), nullable=False),
        sa.Column("deed", sa.Text(), nullable=False),
        sa.Column("before", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.CheckConstraint("deed in ('changed', 'removed')", name=op.f("ck_batch_images_deed_known")),
        sa.ForeignKeyConstraint(
            ["batch_id"],
            ["import_batches.id"],
            name=op.f("fk_batch_images_batch_id_import_batches"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("batch_id", "table_name", "row_id", name=op.f("pk_batch_images")),
    )
    op.create_index(
        "ix_batch_images_table_name_row_id", "batch_images", ["table_name", "row_id"], unique=False
    )
    op.add_column("datasets", sa.Column("owner", sa.Text(), nullable=True))
    op.add_column("datasets", sa.Column("cadence", sa.Text(), nullable=True))
    op.add_column("import_batches", sa.Column("undone_at", sa.DateTime(timezone=True), nullable=True))
    op.add_column("import_batches", sa.Column("undone_by", sa.Text(), nullable=True))


def downgrade() -> None:
    """Undo the change."""
    op.execute("set local lock_timeout = '4s'")
    op.drop_column("import_batches", "undone_by")
    op.drop_column("import_batches", "undone_at")
    op.drop_column("datasets", "cadence")
    op.drop_column("datasets", "owner")
    op.drop_index("ix_batch_images_table_name_row_id", table_name="batch_images")
    op.drop_table("batch_images")
    op.drop_table("batch_additions")
