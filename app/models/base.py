"""What all tables share: metadata, the stored CRS, positions with their origin."""

from datetime import datetime
from typing import Any

from geoalchemy2 import Geometry
from sqlalchemy import BigInteger, Computed, DateTime, ForeignKey, Identity, MetaData, Text, func
from sqlalchemy.orm import DeclarativeBase, Mapped, declared_attr, mapped_column

from app.config import settings

# Read at import: one process knows one stored CRS.
METRIC_SRID = settings().crs.metric_epsg
TILE_SRID = 3857

NAMES = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_name)s_%(referred_table_name)s",
    "pk": "pk_%(table_name)s",
}


class Base(DeclarativeBase):
    """Base of every table."""

    metadata = MetaData(naming_convention=NAMES)
    type_annotation_map = {str: Text, datetime: DateTime(timezone=True)}  # noqa: RUF012 - SQLAlchemy's own form


def identity() -> Mapped[int]:
    """A generated 64-bit key."""
    return mapped_column(BigInteger, Identity(), primary_key=True)


def metric_geometry(kind: str, *, nullable: bool = False) -> Mapped[Any]:
    """A geometry in the stored CRS, with its index."""
    return mapped_column(Geometry(kind, srid=METRIC_SRID, spatial_index=True), nullable=nullable)


def created_at() -> Mapped[datetime]:
    """When the row was made, UTC."""
    return mapped_column(server_default=func.now(), nullable=False)


class TileGeometry:
    """A second, generated geometry for vector tiles, with its own index."""

    @declared_attr
    def geom_3857(cls) -> Mapped[Any]:  # noqa: N805 - SQLAlchemy's declared_attr takes the class
        """The geometry in Web Mercator, kept by the database."""
        return mapped_column(
            Geometry("GEOMETRY", srid=TILE_SRID, spatial_index=True),
            Computed(f"ST_Transform(geom, {TILE_SRID})", persisted=True),
            nullable=True,
        )


class Position:
    """A point with the pair it came with: nothing is moved without a trace."""

    raw_x: Mapped[float]
    raw_y: Mapped[float]
    datum: Mapped[str]
    datum_source: Mapped[str]

    @declared_attr
    def geom(cls) -> Mapped[Any]:  # noqa: N805 - SQLAlchemy's declared_attr takes the class
        """The position in the stored CRS."""
        return metric_geometry("POINT")


class Imported:
    """A row that a batch of a dataset brought; `code` identifies it inside its dataset."""

    @declared_attr
    def dataset_id(cls) -> Mapped[int]:  # noqa: N805 - SQLAlchemy's declared_attr takes the class
        return mapped_column(ForeignKey("datasets.id"), index=True)

    @declared_attr
    def batch_id(cls) -> Mapped[int]:  # noqa: N805 - SQLAlchemy's declared_attr takes the class
        return mapped_column(ForeignKey("import_batches.id"), index=True)

    code: Mapped[str]
