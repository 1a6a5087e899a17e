"""The district on paper: who is covered, where the gaps are, what is planned."""

from dataclasses import dataclass

import geopandas as gpd
import pandas as pd
from sqlalchemy.orm import Session

from app.domain.actors import Actor
from app.domain.areas import AreaLevel, district_code
from app.domain.coverage import Slice
from app.domain.gaps import UNDER_THRESHOLD
from app.domain.pipeline import PipelineSums
from app.domain.search import AreaFilter, Page
from app.domain.venues import TargetFigures
from app.errors import NotFoundError
from app.services import areas, gaps, overview, plans, venues
from app.services.overview import RunFigures
from app.store.plans import PlanRecord

MOST_GAPS = 2_000  # drawn on the map
LISTED_GAPS = 25
MOST_AREAS = 1_000


@dataclass(frozen=True, slots=True, kw_only=True)
class DistrictReport:
    """Everything of the report for one slice of a run; no plans for who may not see them."""

    figures: RunFigures
    stations: dict[str, int]
    gaps: gpd.GeoDataFrame  # most people first
    areas: gpd.GeoDataFrame
    plans: tuple[PlanRecord, ...]  # adopted ones
    pipeline: PipelineSums | None
    venues: tuple[TargetFigures, ...]  # against the targets for WLAN


def district_report(
    session: Session, actor: Actor, *, chosen: Slice, run_id: int | None = None
) -> DistrictReport:
    """The report of a run, the newest where none is named."""
    seen = overview.overview(session, actor, chosen=chosen, run_id=run_id)
    if seen.figures is None:
        raise NotFoundError("published coverage run", run_id or "any")
    run = seen.figures.run
    found = gaps.gaps(session, actor, run_id=run.id, chosen=chosen, only=UNDER_THRESHOLD, limit=MOST_GAPS)
    parts = areas.areas(
        session, actor, chosen=AreaFilter(level=AreaLevel.SUBDISTRICT), page=Page(limit=MOST_AREAS)
    )
    inside = parts["code"].map(district_code) == district_code(run.area_code)
    sees_plans = actor.may_everywhere("plans.read")
    sees_venues = all(actor.may(one) for one in venues.NEEDS)
    own = run.area_code if actor.scope.area_ids is None else None  # a scope is narrower than the district
    return DistrictReport(
        figures=seen.figures,
        stations=seen.stations,
        gaps=found,
        areas=parts[inside].reset_index(drop=True),
        plans=tuple(plans.adopted(session, actor)) if sees_plans else (),
        pipeline=plans.pipeline(session, actor) if sees_plans else None,
        venues=venues.target_figures(session, actor, area_code=own) if sees_venues else (),
    )


def planned_stations(session: Session, actor: Actor, *, report: DistrictReport) -> pd.DataFrame:
    """The stations of adopted plans, plan by plan in the order of building; for the workbook alone."""
    found = [table_of(plans.stations(session, actor, plan_id=one.id)) for one in report.plans]
    return pd.concat(found, ignore_index=True) if found else pd.DataFrame()


def table_of(found: gpd.GeoDataFrame) -> pd.DataFrame:
    """Rows without their shapes."""
    return pd.DataFrame(found.drop(columns=found.geometry.name))
