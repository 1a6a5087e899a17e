"""Sites, base stations, sectors and carriers (Words of the design)."""

from datetime import datetime

from sqlalchemy import REAL, BigInteger, CheckConstraint, ForeignKey, Index, Text, UniqueConstraint
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import Mapped, mapped_column

from app.models.base import Base, Imported, Position, TileGeometry, identity


class Operator(Base):
    """A network operator with its share of subscribers."""

    __tablename__ = "operators"
    __table_args__ = (CheckConstraint("subscriber_share between 0 and 1", name="share_in_range"),)

    id: Mapped[int] = identity()
    code: Mapped[str] = mapped_column(unique=True)
    name_zh: Mapped[str]
    name_en: Mapped[str]
    letter: Mapped[str]
    subscriber_share: Mapped[float | None]


class Site(Imported, Position, TileGeometry, Base):
    """A roof, tower or pole with an owner; several base stations may share it."""

    __tablename__ = "sites"
    __table_args__ = (
        UniqueConstraint("dataset_id", "code"),
        CheckConstraint("height_m is null or height_m >= 0", name="height_not_negative"),
    )

    id: Mapped[int] = identity()
    name: Mapped[str | None]
    kind: Mapped[str] = mapped_column(default="unknown")
    owner: Mapped[str | None]
    height_m: Mapped[float | None]
    area_id: Mapped[int | None] = mapped_column(ForeignKey("areas.id", ondelete="SET NULL"), index=True)


class BaseStation(Imported, Base):
    """One operator's node on a site, of one technology."""

    __tablename__ = "base_stations"
    __table_args__ = (
        UniqueConstraint("dataset_id", "code"),
        Index("ix_base_stations_operator_id_technology", "operator_id", "technology"),
    )

    id: Mapped[int] = identity()
    site_id: Mapped[int] = mapped_column(ForeignKey("sites.id"), index=True)
    operator_id: Mapped[int] = mapped_column(ForeignKey("operators.id"))
    technology: Mapped[str]
    status: Mapped[str] = mapped_column(default="live")
    shared_with: Mapped[list[str]] = mapped_column(  # codes of operators whose phones use it, too
        ARRAY(Text), default=list, server_default="{}"
    )


class Sector(Base):
    """One antenna face of a base station; azimuth from true north."""

    __tablename__ = "sectors"
    __table_args__ = (
        UniqueConstraint("station_id", "code"),
        CheckConstraint(
            "azimuth_deg is null or (azimuth_deg >= 0 and azimuth_deg < 360)", name="azimuth_in_range"
        ),
        CheckConstraint("antenna_height_m > 0", name="antenna_height_positive"),
    )

    id: Mapped[int] = identity()
    station_id: Mapped[int] = mapped_column(ForeignKey("base_stations.id", ondelete="CASCADE"))
    code: Mapped[str]
    azimuth_deg: Mapped[float | None]
    antenna_height_m: Mapped[float]
    mechanical_tilt_deg: Mapped[float] = mapped_column(default=0.0)
    electrical_tilt_deg: Mapped[float] = mapped_column(default=0.0)
    pattern: Mapped[str] = mapped_column(default="3gpp-36814")
    hpbw_deg: Mapped[float] = mapped_column(default=65.0)
    gain_dbi: Mapped[float]


class AntennaPattern(Imported, Base):
    """An antenna as its maker measured it; a sector names it by its code, which is one over all datasets."""

    __tablename__ = "antenna_patterns"
    __table_args__ = (
        UniqueConstraint("code"),
        CheckConstraint(
            "min_frequency_mhz > 0 and max_frequency_mhz >= min_frequency_mhz", name="frequencies_in_order"
        ),
        CheckConstraint(
            "array_ndims(horizontal_db) = 1 and cardinality(horizontal_db) = 360"
            " and array_position(horizontal_db, null) is null"
            " and 0 <= all(horizontal_db) and 100 >= all(horizontal_db)",
            name="horizontal_whole",
        ),
        CheckConstraint(
            "array_ndims(vertical_db) = 1 and cardinality(vertical_db) = 360"
            " and array_position(vertical_db, null) is null"
            " and 0 <= all(vertical_db) and 100 >= all(vertical_db)",
            name="vertical_whole",
        ),
    )

    id: Mapped[int] = identity()
    manufacturer: Mapped[str | None]
    min_frequency_mhz: Mapped[float]
    max_frequency_mhz: Mapped[float]
    gain_dbi: Mapped[float]
    electrical_tilt_deg: Mapped[float | None]  # within the cuts already
    horizontal_db: Mapped[list[float]] = mapped_column(ARRAY(REAL))  # loss, clockwise from the boresight
    vertical_db: Mapped[list[float]] = mapped_column(ARRAY(REAL))  # loss, from the horizon downward


class Carrier(Base):
    """One frequency on a sector; transmit power is the total of the carrier."""

    __tablename__ = "carriers"
    __table_args__ = (
        UniqueConstraint("sector_id", "code"),
        CheckConstraint("frequency_mhz > 0", name="frequency_positive"),
        CheckConstraint("load_share between 0 and 1", name="load_in_range"),
    )

    id: Mapped[int] = identity()
    sector_id: Mapped[int] = mapped_column(ForeignKey("sectors.id", ondelete="CASCADE"))
    code: Mapped[str]
    frequency_mhz: Mapped[float]
    bandwidth_mhz: Mapped[float]
    subcarrier_spacing_khz: Mapped[float | None]
    transmit_power_dbm: Mapped[float]
    feeder_loss_db: Mapped[float] = mapped_column(default=0.0)
    load_share: Mapped[float] = mapped_column(default=0.5)
    pci: Mapped[int | None]
    eci: Mapped[int | None] = mapped_column(BigInteger)
    earfcn: Mapped[int | None]


class StationOutage(Imported, Base):
    """A time in which a base station was off; without an end it still is."""

    __tablename__ = "station_outages"
    __table_args__ = (
        UniqueConstraint("dataset_id", "code"),
        CheckConstraint("ended_at is null or ended_at >= started_at", name="ended_after_started"),
    )

    id: Mapped[int] = identity()
    station_code: Mapped[str] = mapped_column(index=True)
    started_at: Mapped[datetime] = mapped_column(index=True)
    ended_at: Mapped[datetime | None]
    reason: Mapped[str | None]
