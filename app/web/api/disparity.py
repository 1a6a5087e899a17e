"""How unequally coverage is shared out."""

from datetime import datetime
from typing import Annotated, Literal

from flask import Response
from pydantic import BaseModel, Field, StringConstraints

from app import db
from app.domain.disparity import Disparity, Spot
from app.services import demand, disparity
from app.web import respond
from app.web.api import documents
from app.web.api.doors import api_blueprint
from app.web.api.queries import Level
from app.web.api.slices import Facts, SliceQuery, facts_of, run_of
from app.web.current import current_actor

bp = api_blueprint("disparity", "Coverage")

Weights = Annotated[str, StringConstraints(min_length=1, max_length=500)]


class TheilIndex(BaseModel):
    """Null where nobody is covered, or where the index is infinite."""

    total: float | None
    between: float | None = Field(description="What lies between the groups.")
    within: float | None = Field(description="What lies within them; with `between` it is the total.")
    between_share: float | None
    is_infinite: bool = Field(description="L of a place where nobody is covered.")


class GroupDisparity(BaseModel):
    key: str | None = Field(description="Null: areas of no group.")
    name_zh: str | None
    name_en: str | None
    areas: int
    residents: int
    weight: float
    covered_share: float | None
    gini: float | None
    theil_t: float | None
    theil_t_within: float | None = Field(description="What the group adds to `theil_t.within`.")
    theil_l: float | None
    theil_l_within: float | None


class AreaDisparity(BaseModel):
    code: str
    name_zh: str
    name_en: str | None
    group: str | None
    residents: int
    weight: float = Field(description="By the weights of the analysis.")
    covered_share: float = Field(description="Of the weight.")
    gi_star_z: float | None = Field(description="Of the area with its neighbours. Null: all are the same.")
    p: float | None = Field(description="Two-sided, by conditional permutation. Null without neighbours.")
    false_discovery_rate: float | None = Field(description="Benjamini and Hochberg.")
    spot: Spot = Field(description="`low`: worse covered together with its neighbours than by chance.")


class ClusteringOfAreas(BaseModel):
    """Null where all areas are the same, or fewer than three."""

    moran_i: float | None
    expected: float | None
    z: float | None
    p: float | None = Field(description="Two-sided, by permutation.")


class LorenzPoint(BaseModel):
    residents_share: float
    covered_share: float = Field(description="Of all who are covered.")


class ComplaintClusterOut(BaseModel):
    lon: float
    lat: float
    radius_m: float
    area_code: str
    area_name_zh: str
    area_name_en: str | None
    complaints: int
    expected: float = Field(description="If complaints followed residents and workers.")
    times: float
    p: float = Field(description="Share of random spreads whose strongest circle is as strong.")


class ComplaintsOut(BaseModel):
    counted: int
    left_out: int = Field(description="Where nobody lives or works.")
    first_at: datetime | None
    last_at: datetime | None
    square_m: float
    draws: int
    clusters: list[ComplaintClusterOut] = Field(description="Those that are more than chance.")
    best_p: float | None = Field(description="Of the strongest circle, cluster or not.")


class WeightsOut(BaseModel):
    """What one of each counts for."""

    night: float = Field(description="A resident.")
    day: float = Field(description="A worker, or a resident who stays at home by day.")
    elderly: float = Field(description="An elderly resident, on top.")
    facilities: dict[str, float] = Field(description="A place of a kind.")
    day_stay_share: float = Field(description="Of residents who stay at home by day: an assumption.")


class DisparityOut(Facts):
    by: Literal["neighbourhood", "subdistrict"]
    permutations: int
    significance: float = Field(description="Of what is called out, at most so much may be by chance.")
    residents: int
    weight: float
    weights: WeightsOut
    covered_share: float | None
    left_out: int = Field(description="Areas without residents or without data.")
    gini: float | None
    theil_t: TheilIndex
    theil_l: TheilIndex
    clustering: ClusteringOfAreas
    groups: list[GroupDisparity]
    areas: list[AreaDisparity]
    lorenz: list[LorenzPoint]
    complaints: ComplaintsOut | None = Field(description="Null for who may not read complaints.")


class DisparityQuery(SliceQuery):
    threshold_dbm: Level | None = Field(None, description="Instead of the profile's threshold.")
    by: Literal["neighbourhood", "subdistrict"] | None = Field(
        None, description="Neighbourhoods unless named, or subdistricts where the run has none."
    )
    weights: Weights | None = Field(
        None,
        description="What one of each counts for, such as `night=0,day=1,school=300`: residents by night, "
        "people by day, elderly, places by kind. Residents alone unless named.",
    )


@bp.get("/disparity")
@bp.input(DisparityQuery, location="query", arg_name="query")
@bp.doc(
    responses={
        **documents.record(DisparityOut, description="Inequality of the areas of a run."),
        **documents.problems(422),
    }
)
def read_disparity(query: DisparityQuery) -> Response:
    """How unequal coverage is, between whom, and where complaints are more than chance"""
    chosen = query.chosen()
    with db.transaction() as session:
        record = run_of(session, current_actor(), query.run)
        found = disparity.disparity(
            session,
            current_actor(),
            run_id=record.id,
            chosen=chosen,
            threshold_dbm=query.threshold_dbm,
            by=query.by,
            weights=demand.weights_of(query.weights),
        )
    return respond.json_document({**facts_of(record, chosen, query.threshold_dbm), **_body(found)})


def _body(found: Disparity) -> dict[str, object]:
    plain = dict(respond.plain(found))
    for name in ("theil_t", "theil_l"):
        plain[name]["between_share"] = getattr(found, name).between_share
    plain["lorenz"] = [{"residents_share": across, "covered_share": up} for across, up in found.lorenz]
    if found.complaints is not None:
        for shown, cluster in zip(plain["complaints"]["clusters"], found.complaints.clusters, strict=True):
            shown["times"] = respond.plain(cluster.times)
    return plain
