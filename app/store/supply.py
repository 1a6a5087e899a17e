"""What a coverage run reads: areas with their people, closed land, buildings, the network in reach."""

from typing import Any

import geopandas as gpd
import pandas as pd
from sqlalchemy import ColumnElement, Select, and_, any_, func, select, union
from sqlalchemy.dialects.postgresql import aggregate_order_by
from sqlalchemy.orm import Session, aliased

from app.domain.areas import AreaLevel, Indicator
from app.domain.network import StationStatus
from app.models.areas import Area, AreaFigure
from app.models.buildings import Building, IndoorSystem
from app.models.datasets import Dataset, ImportBatch
from app.models.land import Land
from app.models.network import (
    AntennaPattern,
    BaseStation,
    Carrier,
    Operator,
    Sector,
    Site,
    StationOutage,
)
from app.store.filters import valid_on
from app.store.frames import read_frame, read_table


def districts_with_parts(session: Session) -> list[tuple[int, str]]:
    """Districts that have subdistricts today, by code."""
    part = Area.__table__.alias("part")
    statement = (
        select(Area.id, Area.code)
        .where(Area.level == AreaLevel.DISTRICT, valid_on(Area))
        .where(select(part.c.id).where(part.c.parent_id == Area.id).exists())
        .order_by(Area.code)
    )
    return [(int(row.id), row.code) for row in session.execute(statement)]


def find_district(session: Session, code: str) -> int | None:
    """The district of a code, valid today."""
    statement = select(Area.id).where(Area.code == code, Area.level == AreaLevel.DISTRICT, valid_on(Area))
    return session.scalar(statement)


def parts_with_people(session: Session, *, district_id: int) -> gpd.GeoDataFrame:
    """Subdistricts of a district with residents and workers, the newest figure of each."""
    statement = (
        select(
            Area.id,
            Area.code,
            Area.name_zh,
            Area.dataset_id,
            _newest(Indicator.RESIDENTS).label("residents"),
            _newest(Indicator.JOBS).label("workers"),
            Area.geom,
        )
        .where(Area.parent_id == district_id, Area.level == AreaLevel.SUBDISTRICT, valid_on(Area))
        .order_by(Area.code)
    )
    return read_frame(session, statement)


def _newest(indicator: Indicator) -> Any:
    return (
        select(AreaFigure.value)
        .where(AreaFigure.area_id == Area.id, AreaFigure.indicator == indicator)
        .order_by(AreaFigure.year.desc())
        .limit(1)
        .scalar_subquery()
    )


def neighbourhoods(session: Session, *, district_id: int) -> gpd.GeoDataFrame:
    """Neighbourhoods of a district."""
    part = Area.__table__.alias("part")
    inside = select(part.c.id).where(part.c.parent_id == district_id)
    statement = (
        select(Area.id, Area.code, Area.geom)
        .where(Area.level == AreaLevel.NEIGHBOURHOOD, Area.parent_id.in_(inside), valid_on(Area))
        .order_by(Area.code)
    )
    return read_frame(session, statement)


def _outline(district_id: int) -> Any:
    return select(Area.geom).where(Area.id == district_id).scalar_subquery()


def closed_land(session: Session, *, district_id: int) -> gpd.GeoDataFrame:
    """Water, rail and parks that touch a district."""
    touches = func.ST_Intersects(Land.geom, _outline(district_id))
    return read_frame(session, select(Land.id, Land.dataset_id, Land.geom).where(touches).order_by(Land.id))


def buildings_near(session: Session, *, district_id: int, margin_m: float) -> gpd.GeoDataFrame:
    """Buildings in a district and around it."""
    near = func.ST_DWithin(Building.geom, _outline(district_id), margin_m)
    statement = select(
        Building.id,
        Building.code,
        Building.dataset_id,
        Building.use,
        Building.height_m,
        Building.floors,
        Building.geom,
    ).where(near)
    return read_frame(session, statement.order_by(Building.id))


def indoor_systems(session: Session, *, district_id: int) -> pd.DataFrame:
    """Which operator serves which building of a district from inside, by technology."""
    statement = (
        select(
            Building.id.label("building_id"),
            Operator.id.label("operator_id"),
            IndoorSystem.technology,
            IndoorSystem.dataset_id,
        )
        .join(Building, Building.code == IndoorSystem.building_code)
        .join(Operator, Operator.code == IndoorSystem.operator)
        .where(func.ST_Intersects(Building.geom, _outline(district_id)))
        .order_by(IndoorSystem.id, Building.id)
    )
    return read_table(session, statement)


def _is_off() -> ColumnElement[bool]:
    """Whether an outage of a station has begun and not ended."""
    has_ended = and_(StationOutage.ended_at.is_not(None), StationOutage.ended_at <= func.now())
    return (
        select(StationOutage.id)
        .where(StationOutage.station_code == BaseStation.code)
        .where(StationOutage.started_at <= func.now(), ~has_ended)
        .exists()
    )


def _on_air() -> ColumnElement[bool]:
    return and_(BaseStation.status == StationStatus.LIVE, ~_is_off())


def stations_off_air(session: Session, *, district_id: int, reach_m: float) -> int:
    """How many live stations in a district and around it an outage keeps silent now."""
    near = func.ST_DWithin(Site.geom, _outline(district_id), reach_m)
    statement = (
        select(func.count())
        .select_from(BaseStation)
        .join(Site, Site.id == BaseStation.site_id)
        .where(BaseStation.status == StationStatus.LIVE, near, _is_off())
    )
    return int(session.scalar(statement) or 0)


def stations_in_reach(session: Session, *, district_id: int, reach_m: float) -> gpd.GeoDataFrame:
    """Stations on the air in a district and around it, with their sites' positions; a row a station."""
    inside = func.ST_Covers(_outline(district_id), Site.geom).label("inside")
    near = func.ST_DWithin(Site.geom, _outline(district_id), reach_m)
    return read_frame(session, live_stations(near).add_columns(inside))


def silenced_stations(session: Session, *, district_id: int, reach_m: float) -> gpd.GeoDataFrame:
    """Live stations in a district and around it that an outage keeps silent now, as `stations_in_reach`."""
    near = func.ST_DWithin(Site.geom, _outline(district_id), reach_m)
    silent = (BaseStation.status == StationStatus.LIVE, near, _is_off())
    return read_frame(session, _stations().where(*silent).order_by(BaseStation.id))


def silenced_carriers(session: Session, *, district_id: int, reach_m: float) -> pd.DataFrame:
    """Carriers of those stations, as `carriers_of`."""
    near = func.ST_DWithin(Site.geom, _outline(district_id), reach_m)
    silent = (BaseStation.status == StationStatus.LIVE, near, _is_off())
    return read_table(session, _carriers().where(*silent).order_by(Carrier.id))


def _sharers(column: Any) -> Any:
    """Of the operators that a station is shared with, by code; null for none."""
    other = aliased(Operator)
    listed = select(func.array_agg(aggregate_order_by(getattr(other, column.key), other.code)))
    return listed.where(other.code == any_(BaseStation.shared_with)).correlate(BaseStation).scalar_subquery()


def live_stations(*chosen: Any) -> Select[*tuple[Any, ...]]:
    """Statement of stations on the air with their sites' positions, by id."""
    return _stations().where(_on_air(), *chosen).order_by(BaseStation.id)


def _stations() -> Select[*tuple[Any, ...]]:
    return (
        select(
            BaseStation.id,
            BaseStation.code,
            BaseStation.dataset_id,
            BaseStation.site_id,
            Site.code.label("site_code"),
            BaseStation.operator_id,
            Operator.code.label("operator"),
            BaseStation.technology,
            _sharers(Operator.id).label("shared_ids"),
            _sharers(Operator.code).label("shared_codes"),
            Site.geom,
        )
        .join(Site, Site.id == BaseStation.site_id)
        .join(Operator, Operator.id == BaseStation.operator_id)
    )


def carriers_of(session: Session, *, district_id: int, reach_m: float) -> pd.DataFrame:
    """Carriers with their sectors' antennas, of the stations on the air in a district and around it."""
    return read_table(session, live_carriers(func.ST_DWithin(Site.geom, _outline(district_id), reach_m)))


def live_carriers(*chosen: Any) -> Select[*tuple[Any, ...]]:
    """Statement of the carriers of stations on the air with their sectors' antennas, by id."""
    return _carriers().where(_on_air(), *chosen).order_by(Carrier.id)


def _carriers() -> Select[*tuple[Any, ...]]:
    return (
        select(
            Carrier.id,
            Sector.station_id,
            Sector.azimuth_deg,
            Sector.antenna_height_m,
            Sector.mechanical_tilt_deg,
            Sector.electrical_tilt_deg,
            Sector.pattern,
            Sector.hpbw_deg,
            Sector.gain_dbi,
            Carrier.frequency_mhz,
            Carrier.bandwidth_mhz,
            Carrier.subcarrier_spacing_khz,
            Carrier.transmit_power_dbm,
            Carrier.feeder_loss_db,
            Carrier.load_share,
            Carrier.pci,
            Carrier.eci,
        )
        .join(Sector, Sector.id == Carrier.sector_id)
        .join(BaseStation, BaseStation.id == Sector.station_id)
        .join(Site, Site.id == BaseStation.site_id)
    )


def antennas_named(session: Session, codes: list[str]) -> pd.DataFrame:
    """Antennas of manufacturers' files by their codes, with their cuts."""
    statement = select(
        AntennaPattern.code,
        AntennaPattern.dataset_id,
        AntennaPattern.horizontal_db,
        AntennaPattern.vertical_db,
    )
    named = statement.where(AntennaPattern.code.in_(codes)).order_by(AntennaPattern.code)
    return read_table(session, named)


def district_dataset_ids(session: Session, *, district_id: int) -> list[int]:
    """Datasets that a district's outline and the people of its subdistricts come from."""
    outline = select(Area.dataset_id).where(Area.id == district_id)
    people = (
        select(AreaFigure.dataset_id)
        .join(Area, Area.id == AreaFigure.area_id)
        .where(Area.parent_id == district_id)
    )
    return list(session.execute(union(outline, people)).scalars())


def datasets_named(session: Session, ids: list[int]) -> list[tuple[str, int, int | None, bool, str | None]]:
    """Key, version, newest batch that stands, whether it is synthetic and what it is of, of datasets."""
    batch = (
        select(func.max(ImportBatch.id))
        .where(ImportBatch.dataset_id == Dataset.id, ImportBatch.undone_at.is_(None))
        .scalar_subquery()
    )
    columns = (Dataset.key, Dataset.version, batch, Dataset.is_synthetic, Dataset.vintage)
    statement = select(*columns).where(Dataset.id.in_(ids)).order_by(Dataset.key)
    return [tuple(row) for row in session.execute(statement)]
