"""Base stations: a list beside its map, and one station."""

from dataclasses import replace
from typing import Any

from apiflask import APIBlueprint
from flask import render_template
from sqlalchemy.orm import Session

from app import db
from app.domain.network import StationStatus, Technology
from app.domain.search import NEAR_M, Page, StationFilter
from app.services import network
from app.web import parse
from app.web.current import current_actor
from app.web.filters import station_filter
from app.web.pages.choice import LIST_ROWS, box_around, cut, key, operators_by_code, rows_of, text
from app.web.pages.places import subdistricts_of

bp = APIBlueprint("network_page", __name__, enable_openapi=False)

NEAREST_ROWS = 10


@bp.get("/stations")
def list_stations() -> str:
    """Base stations by operator, technology, status and area, or those nearest to a place."""
    chosen, near = station_filter(), text("near")
    page = Page(limit=LIST_ROWS + 1, after=key("after") or 0)
    with db.transaction() as session:
        actor = current_actor()
        if near is None:
            rows, after = cut(network.stations(session, actor, chosen=chosen, page=page))
        else:
            rows, after = _nearest(session, near, chosen), None
        return render_template(
            "stations.html",
            rows=rows,
            after=after,
            chosen=chosen,
            near=near,
            near_m=NEAR_M,
            counts=network.station_counts(session, actor, chosen=chosen),
            operators=operators_by_code(session),
            technologies=list(Technology),
            areas=subdistricts_of(session),
        )


def _nearest(session: Session, near: str, chosen: StationFilter) -> list[dict[str, Any]]:
    """The stations nearest to a place, in whatever area; live ones unless another status is chosen."""
    lon, lat = parse.place(near, "near")
    asked = replace(chosen, area_code=None, status=chosen.status or StationStatus.LIVE)
    found = network.nearest_stations(
        session, current_actor(), lon=lon, lat=lat, chosen=asked, count=NEAREST_ROWS
    )
    return rows_of(found)


@bp.get("/stations/<int:station_id>")
def show_station(station_id: int) -> str:
    """One base station with sectors and carriers."""
    with db.transaction() as session:
        detail = network.station(session, current_actor(), station_id=station_id)
        operators = operators_by_code(session)
    place = detail.station.to_crs(4326).geometry.iloc[0]
    return render_template(
        "station.html",
        station=rows_of(detail.station)[0],
        origin=detail.origin,
        bbox=box_around(detail.station, 600.0),
        lon=place.x,
        lat=place.y,
        sectors=rows_of(detail.sectors),
        carriers=rows_of(detail.carriers),
        operators=operators,
    )
