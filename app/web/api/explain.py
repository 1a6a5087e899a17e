"""Why a place is served as it is: the links that reach it."""

from typing import Annotated, Any

from flask import Response
from pydantic import BaseModel, Field

from app import db
from app.domain.explain import GROUND_M, HIGHEST_M, Asked, Explanation, Sight
from app.domain.network import LevelKind, Technology
from app.services import coverage, explain
from app.web import parse, respond
from app.web.api import documents, queries
from app.web.api.doors import api_blueprint
from app.web.api.point import Coordinate
from app.web.api.queries import Level, Query, ReceptionText, RowId, TechnologyText, Word
from app.web.api.slices import profile_key
from app.web.current import current_actor

bp = api_blueprint("explain", "Coverage")

HIDDEN = "Null without the permission network.read_exact, or where the station is outside one's areas."


class ObstructingBuilding(BaseModel):
    building_id: int | None = Field(description="Null where the building may not be named.")
    building_code: str | None
    distance_m: float = Field(description="From the place to where it rises most over the line.")
    height_m: float
    over_m: float = Field(description="Over the line, the bulge of the earth counted.")


class ExplainedLink(BaseModel):
    key: int | None = Field(
        description="For `link`: asks for the profile of this one. Null where it may not be seen."
    )
    operator: str
    technology: Technology
    station_id: int | None
    station_code: str | None
    frequency_mhz: float
    level_dbm: float = Field(description="Whole decibels where the parts of the link are hidden.")
    margin_db: float = Field(description="Over the threshold of the profile.")
    sight: Sight = Field(description="Unknown: statistical, since buildings on the way are not known.")
    is_assumed: bool = Field(description="Radio data by a template of the technology.")
    antenna_height_m: float | None = Field(description=HIDDEN)
    azimuth_deg: float | None = Field(description="Of the antenna, from true north. Null: alike all round.")
    distance_m: float | None = Field(description=f"Horizontal. {HIDDEN}")
    bearing_deg: float | None = Field(description=f"From the antenna, from true north. {HIDDEN}")
    depression_deg: float | None = Field(description=f"Under the horizon of the antenna. {HIDDEN}")
    gain_dbi: float | None = Field(description=f"Of the antenna towards the place. {HIDDEN}")
    free_space_db: float | None = Field(description=HIDDEN)
    diffraction_db: float | None = Field(
        description="Over free space, by delta-Bullington; null where the sight is unknown."
    )
    path_loss_db: float | None = Field(description=f"By the model of the run. {HIDDEN}")
    reception_loss_db: float | None = Field(description=f"Into the vehicle or the room. {HIDDEN}")
    obstacles: list[ObstructingBuilding] | None = Field(
        description=f"Buildings over the line, from the place on. {HIDDEN}"
    )


class Sample(BaseModel):
    distance_m: float = Field(description="From the place.")
    surface_m: float | None = Field(description="Highest thing there, above ground. Null: not known.")
    building_id: int | None
    building_code: str | None
    bulge_m: float = Field(description="Of the earth of 4/3 radius.")
    line_m: float = Field(description="Straight line between place and antenna.")
    fresnel_m: float = Field(description="Radius of the first Fresnel zone.")


class FacadeLevels(BaseModel):
    places: int = Field(description="Before the facades of the building, at the height of the floor.")
    weakest_dbm: float | None = Field(description="Strongest carrier at the worst place; null: none reaches.")
    strongest_dbm: float | None = Field(description="Strongest carrier at the best place.")


class FloorLevelOfRun(BaseModel):
    lowest_floor: int
    highest_floor: int
    operator: str
    level_dbm: float | None = Field(
        description="That nine places of ten reach; of a system inside, where one is."
    )
    probability: float = Field(description="Share of places that reach the threshold.")
    has_indoor_system: bool


class RoofOver(BaseModel):
    code: str
    height_m: float


class Explained(BaseModel):
    lon: float = Field(description="Of a building: of that place before its facades that is in the middle.")
    lat: float
    position: str = Field(description="`exact`, or `grid`: the centre of the cell.")
    facades: FacadeLevels | None = Field(description="Null for a point, and by grid.")
    floor_of_run: FloorLevelOfRun | None = Field(
        description="What the run says of the floor, indoor systems counted; the links are from outside."
    )
    roof: RoofOver | None = Field(
        description="Building over the point: a run asks for open places only. Null without buildings.read."
    )
    cell_code: str
    building_id: int | None
    height_m: float
    is_capped: bool = Field(
        description="The receiver is over 22.5 m: the tables of TR 38.901 take it as 22.5 m high."
    )
    by_sight: bool = Field(description="False: footprints are incomplete here, and sight is statistical.")
    run_id: int = Field(description="Whose settings and model are used; the data are those of today.")
    model: str
    is_synthetic: bool
    changed: list[str] = Field(description="Datasets that are not as the run read them.")
    profile: str
    operator: str
    reception: str
    level_kind: LevelKind
    threshold_dbm: float
    reached_by: int = Field(description="Carriers within their reach and 5 km.")
    links: list[ExplainedLink] = Field(description="The strongest, at most 20, strongest first.")
    profile_of: int | None = Field(description="Key of the link of the profile.")
    samples: list[Sample] = Field(description="Profile from the place to the antenna.")


class ExplainQuery(Query):
    lon: Coordinate | None = Field(None, description="Longitude in WGS 84; with lat, or a building.")
    lat: Coordinate | None = Field(None, description="Latitude in WGS 84.")
    height_m: Annotated[float, Field(allow_inf_nan=False)] | None = Field(
        None, description=f"Of the point above ground, {GROUND_M:g} (by default) to {HIGHEST_M:g}."
    )
    building: Word | None = Field(None, description="Code of a building, instead of a point.")
    floor: Annotated[int, Field(ge=-100, le=1000)] | None = Field(
        None, description="Of the building; 1, the ground floor, by default."
    )
    run: RowId | None = queries.RUN
    profile: Word | None = queries.PROFILE
    technology: TechnologyText | None = queries.TECHNOLOGY
    operator: Word = queries.OPERATOR
    reception: ReceptionText = queries.RECEPTION
    threshold_dbm: Level | None = Field(None, description="Instead of the profile's threshold.")
    link: Annotated[int, Field(ge=-(2**63), le=2**63 - 1)] | None = Field(
        None, description="Key of the link whose profile is wanted; the strongest unless named."
    )

    def asked(self) -> Asked:
        """The place and the layer."""
        if self.lon is not None and self.lat is not None:
            parse.lon_lat(self.lon, self.lat)
        key = profile_key(self.profile, self.technology)
        return Asked(
            lon=self.lon,
            lat=self.lat,
            building=self.building,
            floor=self.floor,
            height_m=self.height_m,
            operator=self.operator,
            profile=coverage.slice_of(key, self.operator, self.reception).profile,
            reception=self.reception,
            threshold_dbm=self.threshold_dbm,
        )


@bp.get("/explain")
@bp.input(ExplainQuery, location="query", arg_name="query")
@bp.doc(
    responses={
        **documents.record(Explained, description="The links that reach the place, strongest first."),
        **documents.problems(404, 422),
    }
)
def read_explanation(query: ExplainQuery) -> Response:
    """Explain one place: the links that could serve it, what each is made of, what is in the way"""
    with db.transaction() as session:
        found = explain.explain(
            session, current_actor(), asked=query.asked(), link=query.link, run_id=query.run
        )
    return respond.json_document(_document(found))


def _document(found: Explanation) -> dict[str, Any]:
    parts = {name: getattr(found, name) for name in Explained.model_fields if hasattr(found, name)}
    return {
        **parts,
        "run_id": found.run.id,
        "model": found.run.model,
        "is_synthetic": found.run.is_synthetic,
        "profile": found.asked.profile.key,
        "operator": found.asked.operator,
        "reception": found.asked.reception,
        "level_kind": found.asked.profile.level_kind,
        "samples": found.profile,
    }
