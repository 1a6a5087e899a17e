"""How far the model was off a district's measurements: the newest calibration of each technology."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0033"
down_revision = "0032"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply the change; the service has the rights that 0028 gives on every table of its owner."""
    op.execute("set local lock_timeout = '4s'")
    op.create_table(
        "calibrations",
        sa.Column("area_id", sa.BigInteger(), nullable=False),
        sa.Column("technology", sa.Text(), nullable=False),
        sa.Column("samples", sa.Integer(), nullable=False),
        sa.Column("groups", sa.Integer(), nullable=False),
        sa.Column("held_out", sa.Text(), nullable=False),
        sa.Column("folds", sa.Integer(), nullable=False),
        sa.Column("bias_db", sa.Float(), nullable=False),
        sa.Column("rmse_db", sa.Float(), nullable=False),
        sa.Column("fitted_bias_db", sa.Float(), nullable=True),
        sa.Column("fitted_rmse_db", sa.Float(), nullable=True),
        sa.Column("model", sa.Text(), nullable=False),
        sa.Column("code_version", sa.Text(), nullable=False),
        sa.Column("settings", postgresql.JSONB(), nullable=False),
        sa.Column("dataset_versions", postgresql.JSONB(), nullable=False),
        sa.Column("dataset_batches", postgresql.JSONB(), nullable=False),
        sa.Column("measured", postgresql.JSONB(), nullable=False),
        sa.Column("is_synthetic", sa.Boolean(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("samples > 0 and groups > 0", name=op.f("ck_calibrations_has_samples")),
        sa.CheckConstraint(
            "(fitted_bias_db is null) = (fitted_rmse_db is null)",
            name=op.f("ck_calibrations_fitted_errors_go_together"),
        ),
        sa.ForeignKeyConstraint(
            ["area_id"], ["areas.id"], name=op.f("fk_calibrations_area_id_areas"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("area_id", "technology", name=op.f("pk_calibrations")),
    )


def downgrade() -> None:
    """Undo the change; runs say that they are not calibrated."""
    op.execute("set local lock_timeout = '4s'")
    op.drop_table("calibrations")
