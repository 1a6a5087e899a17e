"""The district on one page: four numbers, each the sum of rows that can be opened."""

from dataclasses import dataclass

import pandas as pd
from sqlalchemy.orm import Session

from app.domain.actors import Actor
from app.domain.coverage import ANY_OPERATOR, CoverageRecord, Headline, PeopleSplit, Slice
from app.domain.gaps import UNDER_THRESHOLD
from app.domain.search import StationFilter
from app.errors import NotFoundError
from app.services import cases, coverage, gaps, network
from app.services.gaps import GapSums


@dataclass(frozen=True, slots=True, kw_only=True)
class RunFigures:
    """What a published run says about one slice."""

    run: CoverageRecord
    headline: Headline
    people: PeopleSplit
    gaps: GapSums
    by_subdistrict: pd.DataFrame
    by_group: pd.DataFrame


@dataclass(frozen=True, slots=True, kw_only=True)
class Overview:
    """The page; `figures` is None before the first published run."""

    figures: RunFigures | None
    stations: dict[str, int]
    open_cases: int | None  # None when the actor may not read cases


def overview(session: Session, actor: Actor, *, chosen: Slice, run_id: int | None = None) -> Overview:
    """Everything of the page for one profile, operator and reception."""
    record = shown_run(session, actor, run_id=run_id)
    operator = None if chosen.operator == ANY_OPERATOR else chosen.operator
    is_narrowed = actor.scope.area_ids is not None  # the district is not among the areas of such an actor
    of_run = None if record is None or is_narrowed else record.area_code
    inside = StationFilter(operator=operator, area_code=of_run)
    return Overview(
        figures=None if record is None else _figures(session, actor, record, chosen),
        stations=network.station_counts(session, actor, chosen=inside),
        open_cases=cases.open_count(session, actor) if actor.may("cases.read") else None,
    )


def shown_run(session: Session, actor: Actor, *, run_id: int | None) -> CoverageRecord | None:
    """The published run asked for, else the newest, else none: a new installation has none yet."""
    try:
        return coverage.published_run(session, actor, run_id=run_id)
    except NotFoundError:
        if run_id is not None:
            raise
        return None


def _figures(session: Session, actor: Actor, record: CoverageRecord, chosen: Slice) -> RunFigures:
    def by(part: str) -> pd.DataFrame:
        return coverage.people_by_area(session, actor, run_id=record.id, chosen=chosen, by=part)

    return RunFigures(
        run=record,
        headline=coverage.headline(
            session,
            actor,
            run_id=record.id,
            profile_key=chosen.profile.key,
            reception=chosen.reception,
        ),
        people=coverage.people(session, actor, run_id=record.id, chosen=chosen),
        gaps=gaps.gap_count(session, actor, run_id=record.id, chosen=chosen, only=UNDER_THRESHOLD),
        by_subdistrict=by("subdistrict"),
        by_group=by("group"),
    )
