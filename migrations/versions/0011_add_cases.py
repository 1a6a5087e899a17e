"""Cases and their photos."""

import sqlalchemy as sa
from alembic import context, op
from geoalchemy2 import Geometry

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None

METRIC_SRID = context.config.attributes["metric_srid"]


def upgrade() -> None:
    """Apply the change."""
    op.execute("set local lock_timeout = '4s'")
    op.execute("create sequence case_numbers")
    op.create_table(
        "cases",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("number", sa.Integer(), server_default=sa.text("nextval('case_numbers')"), nullable=False),
        sa.Column("client_id", sa.Uuid(), server_default=sa.text("gen_random_uuid()"), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("class_code", sa.Text(), nullable=False),
        sa.Column("description", sa.Text(), nullable=False),
        sa.Column("operator_id", sa.BigInteger(), nullable=True),
        sa.Column("technology", sa.Text(), nullable=True),
        sa.Column("place", sa.Text(), nullable=True),
        sa.Column("floor", sa.Integer(), nullable=True),
        sa.Column("accuracy_m", sa.Double(), nullable=True),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("subdistrict_id", sa.BigInteger(), nullable=True),
        sa.Column("neighbourhood_id", sa.BigInteger(), nullable=True),
        sa.Column("cell_id", sa.BigInteger(), nullable=True),
        sa.Column("is_synthetic", sa.Boolean(), nullable=False),
        sa.Column("reporter", sa.Text(), nullable=False),
        sa.Column("reported_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
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
        sa.CheckConstraint("kind in ('component', 'event')", name=op.f("ck_cases_kind_known")),
        sa.CheckConstraint(
            "place is null or place in ('outdoor', 'indoor', 'underground')",
            name=op.f("ck_cases_place_known"),
        ),
        sa.CheckConstraint(
            "accuracy_m is null or accuracy_m >= 0", name=op.f("ck_cases_accuracy_not_negative")
        ),
        sa.ForeignKeyConstraint(
            ["cell_id"], ["grid_cells.id"], name=op.f("fk_cases_cell_id_grid_cells"), ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(
            ["neighbourhood_id"],
            ["areas.id"],
            name=op.f("fk_cases_neighbourhood_id_areas"),
            ondelete="SET NULL",
        ),
        sa.ForeignKeyConstraint(
            ["operator_id"], ["operators.id"], name=op.f("fk_cases_operator_id_operators")
        ),
        sa.ForeignKeyConstraint(
            ["subdistrict_id"], ["areas.id"], name=op.f("fk_cases_subdistrict_id_areas"), ondelete="SET NULL"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_cases")),
        sa.UniqueConstraint("client_id", name=op.f("uq_cases_client_id")),
        sa.UniqueConstraint("number", name=op.f("uq_cases_number")),
    )
    op.create_index("idx_cases_geom", "cases", ["geom"], unique=False, postgresql_using="gist")
    op.create_index("idx_cases_geom_3857", "cases", ["geom_3857"], unique=False, postgresql_using="gist")
    op.create_index(op.f("ix_cases_cell_id"), "cases", ["cell_id"], unique=False)
    op.create_index(op.f("ix_cases_class_code"), "cases", ["class_code"], unique=False)
    op.create_index(op.f("ix_cases_neighbourhood_id"), "cases", ["neighbourhood_id"], unique=False)
    op.create_index(op.f("ix_cases_reported_at"), "cases", ["reported_at"], unique=False)
    op.create_index(op.f("ix_cases_state"), "cases", ["state"], unique=False)
    op.create_index(op.f("ix_cases_subdistrict_id"), "cases", ["subdistrict_id"], unique=False)
    op.create_table(
        "case_photos",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("case_id", sa.BigInteger(), nullable=False),
        sa.Column("sha256", sa.Text(), nullable=False),
        sa.Column("width_px", sa.Integer(), nullable=False),
        sa.Column("height_px", sa.Integer(), nullable=False),
        sa.Column("byte_count", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.ForeignKeyConstraint(
            ["case_id"], ["cases.id"], name=op.f("fk_case_photos_case_id_cases"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_case_photos")),
    )
    op.create_index(op.f("ix_case_photos_case_id"), "case_photos", ["case_id"], unique=False)


def downgrade() -> None:
    """Undo the change."""
    op.execute("set local lock_timeout = '4s'")
    op.drop_index(op.f("ix_case_photos_case_id"), table_name="case_photos")
    op.drop_table("case_photos")
    op.drop_index(op.f("ix_cases_subdistrict_id"), table_name="cases")
    op.drop_index(op.f("ix_cases_state"), table_name="cases")
    op.drop_index(op.f("ix_cases_reported_at"), table_name="cases")
    op.drop_index(op.f("ix_cases_neighbourhood_id"), table_name="cases")
    op.drop_index(op.f("ix_cases_class_code"), table_name="cases")
    op.drop_index(op.f("ix_cases_cell_id"), table_name="cases")
    op.drop_index("idx_cases_geom_3857", table_name="cases", postgresql_using="gist")
    op.drop_index("idx_cases_geom", table_name="cases", postgresql_using="gist")
    op.drop_table("cases")
    op.execute("drop sequence case_numbers")
