"""Base stations with their sectors and carriers."""

from typing import Any, Literal

from flask import Response
from pydantic import BaseModel, Field

from app import db
from app.domain.network import SiteKind, StationStatus, Technology
from app.domain.search import MOST_NEAR_M, NEAR_M, StationFilter
from app.services import network
from app.web import parse, respond
from app.web.api import answers, documents
from app.web.api.doors import api_blueprint, row_id
from app.web.api.queries import PlaceQuery, Query, TechnologyText, Word
from app.web.api.sites import POSITION
from app.web.current import current_actor

bp = api_blueprint("stations", "Network")


class Station(BaseModel):
    id: int
    code: str
    operator: str
    operator_name_zh: str
    operator_name_en: str
    technology: Technology
    status: StationStatus
    shared_with: str | None = Field(description="Operators whose phones use it, too; codes, `;` between.")
    sectors: int
    site_id: int
    site_code: str
    site_name: str | None
    site_kind: SiteKind
    site_height_m: float | None
    area_code: str | None
    area_name_zh: str | None
    area_name_en: str | None
    dataset: str
    is_synthetic: bool
    position: Literal["exact", "grid"] = Field(description=POSITION)


class NearStation(Station):
    distance_m: float


class Near(BaseModel):
    """How far was looked."""

    within_m: float


class Carrier(BaseModel):
    code: str
    frequency_mhz: float
    bandwidth_mhz: float
    subcarrier_spacing_khz: float | None
    transmit_power_dbm: float
    feeder_loss_db: float
    load_share: float
    pci: int | None
    eci: int | None
    earfcn: int | None


class Sector(BaseModel):
    id: int
    code: str
    azimuth_deg: float | None
    antenna_height_m: float
    mechanical_tilt_deg: float
    electrical_tilt_deg: float
    pattern: str
    hpbw_deg: float
    gain_dbi: float
    carriers: list[Carrier]


class StationDetail(Station):
    datum: str
    datum_source: str
    raw_x: float | None = Field(description="As it came; null where positions are by grid.")
    raw_y: float | None
    sector_list: list[Sector] = Field(description="Empty where the station came without radio data.")


class NearestQuery(Query):
    lon: float = Field(allow_inf_nan=False, description="Longitude in WGS 84.")
    lat: float = Field(allow_inf_nan=False, description="Latitude in WGS 84.")
    count: int = Field(5, ge=1, le=100, description="How many.")
    within_m: float = Field(
        NEAR_M, gt=0, le=MOST_NEAR_M, allow_inf_nan=False, description="None farther than this."
    )
    operator: Word | None = Field(None, description="Only stations of the operator of this code.")
    technology: TechnologyText | None = Field(None, description="Only stations of this technology.")
    status: StationStatus | None = Field(StationStatus.LIVE, description="Only stations in this state.")


class StationQuery(PlaceQuery):
    operator: Word | None = Field(None, description="Only stations of the operator of this code.")
    technology: TechnologyText | None = Field(None, description="Only stations of this technology.")
    status: StationStatus | None = Field(None, description="Only stations in this state.")

    def chosen(self) -> StationFilter:
        """Which stations."""
        return StationFilter(
            area_code=self.area,
            bbox=self.bbox,
            operator=self.operator,
            technology=self.technology,
            status=self.status,
        )


@bp.get("/stations")
@bp.input(StationQuery, location="query", arg_name="query")
@bp.doc(responses=documents.page(Station, "Point"))
def list_stations(query: StationQuery) -> Response:
    """Base stations"""
    with db.transaction() as session:
        found = network.stations(session, current_actor(), chosen=query.chosen(), page=query.page())
        count = network.station_count(session, current_actor(), chosen=query.chosen())
    return answers.page(found, query, model=Station, name="stations", number_matched=count)


@bp.get("/stations/nearest")
@bp.input(NearestQuery, location="query", arg_name="query")
@bp.doc(responses=documents.page(NearStation, "Point", Near))
def list_nearest(query: NearestQuery) -> Response:
    """The base stations nearest to a place, within 5 km unless named; for who may see exact places"""
    lon, lat = parse.lon_lat(query.lon, query.lat)
    with db.transaction() as session:
        found = network.nearest_stations(
            session,
            current_actor(),
            lon=lon,
            lat=lat,
            chosen=StationFilter(operator=query.operator, technology=query.technology, status=query.status),
            count=query.count,
            within_m=query.within_m,
        )
    return respond.geojson(answers.whole_numbers(found, NearStation), facts={"within_m": query.within_m})


@bp.get("/stations/<station_id>")
@bp.doc(responses=documents.feature(StationDetail, "Point"))
def read_station(station_id: str) -> Response:
    """One base station with its sectors and carriers"""
    with db.transaction() as session:
        found = network.station(session, current_actor(), station_id=row_id(station_id, "station"))
    return answers.feature(found.station, Station, {**found.origin, "sector_list": _sectors(found)})


def _sectors(found: network.StationDetail) -> list[dict[str, Any]]:
    carriers = found.carriers.groupby("sector_id")
    return [
        {
            **sector,
            "carriers": answers.rows_of(carriers.get_group(sector["id"]).drop(columns="sector_id"), Carrier)
            if sector["id"] in carriers.groups
            else [],
        }
        for sector in answers.rows_of(found.sectors, Sector)
    ]
