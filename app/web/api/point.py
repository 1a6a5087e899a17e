"""What covers me here, and how well."""

from typing import Annotated

from flask import Response
from pydantic import BaseModel, BeforeValidator, Field

from app import db
from app.domain.coverage import CoverageClass, PointLevel, Reception
from app.domain.datums import NAMED_DATUMS
from app.domain.network import LevelKind, Technology
from app.errors import InputError
from app.services import coverage
from app.web import parse, respond
from app.web.api import documents, queries
from app.web.api.doors import api_blueprint
from app.web.api.queries import Query, ReceptionText, RowId, TechnologyText, Word
from app.web.current import current_actor
from spatial.errors import DatumError

bp = api_blueprint("point", "Coverage")

Coordinate = Annotated[float, Field(allow_inf_nan=False, ge=-1e8, le=1e8)]
DatumText = Annotated[str, BeforeValidator(parse.datum)]


class PointLayer(BaseModel):
    operator: str
    technology: Technology
    reception: Reception
    level_kind: LevelKind
    level_dbm: float | None = Field(description="Null: no station in reach.")
    coverage_class: CoverageClass = Field(alias="class")
    probability: float | None = Field(description="Share of the cell's places that reach the threshold.")
    sinr_db: float | None
    dominance_db: float | None = Field(
        description="Of the server over the second of its channel. Null: alone."
    )
    overlap_share: float | None = Field(description="Of the places, with four or more carriers within 6 dB.")
    throughput_mbps: float | None = Field(description="Of one phone alone on the carrier; 4G and 5G.")
    station_code: str | None
    station_distance_m: float | None = Field(description="Null without the permission network.read_exact.")


class Point(BaseModel):
    lon: float
    lat: float
    datum: str
    run_id: int
    is_synthetic: bool
    cell_code: str
    area_code: str
    area_name_zh: str
    area_name_en: str | None
    layers: list[PointLayer]


class PointQuery(Query):
    lon: Coordinate = Field(description="Longitude; easting where the datum is EPSG:n in metres.")
    lat: Coordinate = Field(description="Latitude; northing where the datum is EPSG:n in metres.")
    datum: DatumText = Field("wgs84", description=f"One of {', '.join(NAMED_DATUMS)}, or EPSG:n.")
    run: RowId | None = queries.RUN
    operator: Word | None = Field(None, description="Only the operator of this code.")
    technology: TechnologyText | None = Field(None, description="Only this technology.")
    reception: ReceptionText | None = Field(None, description="Only this reception.")

    def keeps(self, layer: PointLevel) -> bool:
        """Whether a layer is asked for."""
        return (
            self.operator in (None, layer.operator)
            and self.technology in (None, layer.technology)
            and self.reception in (None, layer.reception)
        )


@bp.get("/point")
@bp.input(PointQuery, location="query", arg_name="query")
@bp.doc(
    responses={**documents.record(Point, description="Every layer at the point."), **documents.problems(404)}
)
def read_point(query: PointQuery) -> Response:
    """At this point: what covers me and how well"""
    if query.datum in NAMED_DATUMS:
        parse.lon_lat(query.lon, query.lat)
    with db.transaction() as session:
        try:
            found = coverage.at_point(
                session,
                current_actor(),
                lon=query.lon,
                lat=query.lat,
                datum=query.datum,
                run_id=query.run,
            )
        except DatumError as error:
            raise InputError(str(error)) from error
        record = coverage.run(session, current_actor(), run_id=found.run_id)
    layers = [_layer(layer) for layer in found.layers if query.keeps(layer)]
    place = {"lon": query.lon, "lat": query.lat, "datum": query.datum}
    facts = {**place, "is_synthetic": record.is_synthetic}
    return respond.json_document({**facts, **respond.plain(found), "layers": layers})


def _layer(level: PointLevel) -> dict[str, object]:
    plain = respond.plain(level)
    return {"class" if name == "coverage_class" else name: value for name, value in plain.items()}
