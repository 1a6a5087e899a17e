"""Rows of the layers that can be taken away, as the services of their nouns give them, and their number."""

from dataclasses import dataclass
from typing import Any, TypeVar

import pandas as pd
from sqlalchemy.orm import Session

from app.domain.actors import Actor
from app.domain.areas import AreaLevel
from app.domain.coverage import CoverageRecord, Slice
from app.domain.exports import ExportFilters
from app.domain.network import StationStatus, technology_of
from app.domain.outlines import DrawnArea
from app.domain.search import AreaFilter, Page, PlaceFilter, StationFilter
from app.errors import NotFoundError, RefusedError
from app.services import areas, cases, coverage, floors, gaps, network

Word = TypeVar("Word", AreaLevel, StationStatus)


@dataclass(frozen=True, slots=True, kw_only=True)
class Chosen:
    """The filters as values of the domain; run and slice where the layer is a result of a run."""

    filters: ExportFilters
    run: CoverageRecord | None = None
    slice: Slice | None = None
    drawn: DrawnArea | None = None

    @property
    def place(self) -> PlaceFilter:
        given = self.filters
        return PlaceFilter(area_code=given.area, bbox=given.bbox, within=self.drawn, kind=given.kind)

    @property
    def station(self) -> StationFilter:
        given = self.filters
        return StationFilter(
            area_code=given.area,
            bbox=given.bbox,
            within=self.drawn,
            operator=given.operator,
            technology=None if given.technology is None else technology_of(given.technology),
            status=None if given.status is None else _word(StationStatus, given.status, "status"),
        )


def _word(words: type[Word], text: str, name: str) -> Word:
    try:
        return words(text)
    except ValueError:
        raise RefusedError(f"{name} {text!r} is unknown; use one of {', '.join(words)}") from None


def _area_filter(session: Session, actor: Actor, chosen: Chosen) -> AreaFilter:
    given = chosen.filters
    level = None if given.level is None else _word(AreaLevel, given.level, "level")
    parent = areas.area_filter(session, actor, code=given.area)
    parent_code = None if parent is None else parent.code
    return AreaFilter(level=level, parent_code=parent_code, bbox=given.bbox, drawn=chosen.drawn)


def area_rows(session: Session, actor: Actor, *, chosen: Chosen, page: Page) -> pd.DataFrame:
    """Areas with what is counted of them."""
    wanted = _area_filter(session, actor, chosen)
    return areas.areas_with_figures(session, actor, chosen=wanted, page=page)


def area_count(session: Session, actor: Actor, *, chosen: Chosen) -> int:
    """How many `area_rows` gives."""
    return areas.area_count(session, actor, chosen=_area_filter(session, actor, chosen))


def station_rows(session: Session, actor: Actor, *, chosen: Chosen, page: Page) -> pd.DataFrame:
    """Base stations."""
    return network.stations(session, actor, chosen=chosen.station, page=page)


def station_count(session: Session, actor: Actor, *, chosen: Chosen) -> int:
    """How many `station_rows` gives."""
    return network.station_count(session, actor, chosen=chosen.station)


def sector_rows(session: Session, actor: Actor, *, chosen: Chosen, page: Page) -> pd.DataFrame:
    """Faces of base stations."""
    return network.sectors(session, actor, chosen=chosen.station, page=page)


def sector_count(session: Session, actor: Actor, *, chosen: Chosen) -> int:
    """How many `sector_rows` gives."""
    return network.sector_count(session, actor, chosen=chosen.station)


def carrier_rows(session: Session, actor: Actor, *, chosen: Chosen, page: Page) -> pd.DataFrame:
    """Carriers of base stations."""
    return network.carriers(session, actor, chosen=chosen.station, page=page)


def cell_rows(session: Session, actor: Actor, *, chosen: Chosen, page: Page) -> pd.DataFrame:
    """Grid cells of a run; all, or those under a level."""
    run, layer = _of_run(chosen)
    frame = coverage.cells(
        session,
        actor,
        run_id=run.id,
        chosen=layer,
        limit=page.limit,
        after=page.after,
        **_under_level(chosen),
    )
    named = frame.assign(operator=layer.operator, reception=layer.reception.value)
    return _with_layer(named, run, layer)


def _under_level(chosen: Chosen) -> dict[str, Any]:
    """Where levels are asked for, and under which."""
    below_dbm = chosen.filters.below_dbm
    return {
        "bbox": chosen.filters.bbox,
        "area_code": chosen.filters.area,
        "within": chosen.drawn,
        "threshold_dbm": below_dbm,
        "below_threshold": below_dbm is not None,
    }


def cell_count(session: Session, actor: Actor, *, chosen: Chosen) -> int:
    """How many `cell_rows` gives."""
    run, layer = _of_run(chosen)
    return coverage.cell_count(
        session,
        actor,
        run_id=run.id,
        chosen=layer,
        bbox=chosen.filters.bbox,
        area_code=chosen.filters.area,
        within=chosen.drawn,
        below_dbm=chosen.filters.below_dbm,
    )


def floor_band_rows(session: Session, actor: Actor, *, chosen: Chosen, page: Page) -> pd.DataFrame:
    """Floor bands of the buildings of a run."""
    run, layer = _of_run(chosen)
    frame = floors.floor_bands(
        session,
        actor,
        run_id=run.id,
        chosen=layer,
        limit=page.limit,
        after=page.after,
        **_under_level(chosen),
    )
    return _with_layer(frame, run, layer)


def _with_layer(frame: pd.DataFrame, run: CoverageRecord, layer: Slice) -> pd.DataFrame:
    """What each row of a run's results repeats, so that files may be put together."""
    return frame.assign(
        profile=layer.profile.key,
        technology=layer.profile.technology.value,
        run_id=run.id,
        is_synthetic=run.is_synthetic,
    )


def gap_rows(session: Session, actor: Actor, *, chosen: Chosen, page: Page) -> pd.DataFrame:
    """Gaps of a run, by rank."""
    filters = _gap_filters(chosen)
    frame = gaps.gaps(session, actor, limit=page.limit, after_rank=page.after, **filters)
    return frame.assign(is_synthetic=_of_run(chosen)[0].is_synthetic)


def gap_count(session: Session, actor: Actor, *, chosen: Chosen) -> int:
    """How many `gap_rows` gives."""
    return gaps.gap_count(session, actor, **_gap_filters(chosen)).gaps


def _gap_filters(chosen: Chosen) -> dict[str, Any]:
    run, layer = _of_run(chosen)
    given = chosen.filters
    return {
        "run_id": run.id,
        "chosen": layer,
        "area_code": given.area,
        "bbox": given.bbox,
        "within": chosen.drawn,
        "min_residents": given.min_residents or 0,
    }


def _of_run(chosen: Chosen) -> tuple[CoverageRecord, Slice]:
    if chosen.run is None or chosen.slice is None:
        raise NotFoundError("published coverage run", chosen.filters.run)
    return chosen.run, chosen.slice


def case_rows(session: Session, actor: Actor, *, chosen: Chosen, page: Page) -> pd.DataFrame:
    """Cases, newest first."""
    return cases.cases(
        session, actor, limit=page.limit, before_id=page.after or None, **_case_filters(chosen)
    )


def case_count(session: Session, actor: Actor, *, chosen: Chosen) -> int:
    """How many `case_rows` gives."""
    return cases.case_count(session, actor, **_case_filters(chosen))


def _case_filters(chosen: Chosen) -> dict[str, Any]:
    given = chosen.filters
    return {
        "area_code": given.area,
        "bbox": given.bbox,
        "within": chosen.drawn,
        "class_code": given.class_code,
        "state": given.state,
        "operator": given.operator,
    }
