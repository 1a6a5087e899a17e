"""Which layers can be taken away: the permission, the filters, and how a block of rows is read."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any, TypeVar

import pandas as pd
from sqlalchemy.orm import Session

from app.domain.actors import Actor
from app.domain.areas import AreaLevel
from app.domain.coverage import ANY_OPERATOR, CoverageRecord, Reception, Slice
from app.domain.exports import ExportFilters
from app.domain.network import StationStatus, technology_of
from app.domain.outlines import DrawnArea, outline_from_text
from app.domain.search import AreaFilter, Page, PlaceFilter, StationFilter
from app.errors import NotFoundError, RefusedError
from app.services import areas, audit, cases, coverage, floors, gaps, listings, network
from app.services.outlines import drawn_area

BLOCK_ROWS = 20_000  # of a page: enough to be worth a statement, few enough to hold at once


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
        return PlaceFilter(area_code=given.area, bbox=given.bbox, drawn=self.drawn, kind=given.kind)

    @property
    def station(self) -> StationFilter:
        given = self.filters
        return StationFilter(
            area_code=given.area,
            bbox=given.bbox,
            drawn=self.drawn,
            operator=given.operator,
            technology=None if given.technology is None else technology_of(given.technology),
            status=None if given.status is None else _word(StationStatus, given.status, "status"),
        )


Word = TypeVar("Word", AreaLevel, StationStatus)
Read = Callable[[Session, Actor, Chosen, Page], pd.DataFrame]
Count = Callable[[Session, Actor, Chosen], int]


@dataclass(frozen=True, slots=True, kw_only=True)
class ExportLayer:
    """A layer that can be taken away."""

    permissions: tuple[str, ...]
    fuller_with: tuple[str, ...] = ()  # permissions that fill columns or sharpen places where they are held
    filters: frozenset[str]
    read: Read
    count: Count | None = None  # how many rows all pages hold, where that is known without reading them
    key: str = "id"  # what pages are counted by
    reception: Reception = Reception.OUTDOOR  # where none is asked for, or none can be

    @property
    def is_of_run(self) -> bool:
        return "run" in self.filters


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


def _areas(session: Session, actor: Actor, chosen: Chosen, page: Page) -> pd.DataFrame:
    wanted = _area_filter(session, actor, chosen)
    return areas.areas_with_figures(session, actor, chosen=wanted, page=page)


def _area_count(session: Session, actor: Actor, chosen: Chosen) -> int:
    return areas.area_count(session, actor, chosen=_area_filter(session, actor, chosen))


def _stations(session: Session, actor: Actor, chosen: Chosen, page: Page) -> pd.DataFrame:
    return network.stations(session, actor, chosen=chosen.station, page=page)


def _station_count(session: Session, actor: Actor, chosen: Chosen) -> int:
    return network.station_count(session, actor, chosen=chosen.station)


def _sectors(session: Session, actor: Actor, chosen: Chosen, page: Page) -> pd.DataFrame:
    return network.sectors(session, actor, chosen=chosen.station, page=page)


def _sector_count(session: Session, actor: Actor, chosen: Chosen) -> int:
    return network.sector_count(session, actor, chosen=chosen.station)


def _carriers(session: Session, actor: Actor, chosen: Chosen, page: Page) -> pd.DataFrame:
    return network.carriers(session, actor, chosen=chosen.station, page=page)


def _coverage(session: Session, actor: Actor, chosen: Chosen, page: Page) -> pd.DataFrame:
    run, layer = _of_run(chosen)
    below_dbm = chosen.filters.below_dbm
    frame = coverage.cells(
        session,
        actor,
        run_id=run.id,
        chosen=layer,
        bbox=chosen.filters.bbox,
        area_code=chosen.filters.area,
        drawn=chosen.drawn,
        threshold_dbm=below_dbm,
        below_threshold=below_dbm is not None,
        limit=page.limit,
        after=page.after,
    )
    named = frame.assign(operator=layer.operator, reception=layer.reception.value)
    return _with_layer(named, run, layer)


def _cell_count(session: Session, actor: Actor, chosen: Chosen) -> int:
    run, layer = _of_run(chosen)
    return coverage.cell_count(
        session,
        actor,
        run_id=run.id,
        chosen=layer,
        bbox=chosen.filters.bbox,
        area_code=chosen.filters.area,
        drawn=chosen.drawn,
        below_dbm=chosen.filters.below_dbm,
    )


def _floor_bands(session: Session, actor: Actor, chosen: Chosen, page: Page) -> pd.DataFrame:
    run, layer = _of_run(chosen)
    below_dbm = chosen.filters.below_dbm
    frame = floors.floor_bands(
        session,
        actor,
        run_id=run.id,
        chosen=layer,
        bbox=chosen.filters.bbox,
        area_code=chosen.filters.area,
        drawn=chosen.drawn,
        threshold_dbm=below_dbm,
        below_threshold=below_dbm is not None,
        limit=page.limit,
        after=page.after,
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


def _gaps(session: Session, actor: Actor, chosen: Chosen, page: Page) -> pd.DataFrame:
    run, layer = _of_run(chosen)
    frame = gaps.gaps(
        session,
        actor,
        run_id=run.id,
        chosen=layer,
        area_code=chosen.filters.area,
        bbox=chosen.filters.bbox,
        drawn=chosen.drawn,
        min_residents=chosen.filters.min_residents or 0,
        limit=page.limit,
        after_rank=page.after,
    )
    return frame.assign(is_synthetic=run.is_synthetic)


def _gap_count(session: Session, actor: Actor, chosen: Chosen) -> int:
    run, layer = _of_run(chosen)
    found = gaps.gap_count(
        session,
        actor,
        run_id=run.id,
        chosen=layer,
        area_code=chosen.filters.area,
        bbox=chosen.filters.bbox,
        drawn=chosen.drawn,
        min_residents=chosen.filters.min_residents or 0,
    )
    return found.gaps


def _of_run(chosen: Chosen) -> tuple[CoverageRecord, Slice]:
    if chosen.run is None or chosen.slice is None:
        raise NotFoundError("published coverage run", chosen.filters.run)
    return chosen.run, chosen.slice


def _cases(session: Session, actor: Actor, chosen: Chosen, page: Page) -> pd.DataFrame:
    # newest first
    return cases.cases(
        session, actor, limit=page.limit, before_id=page.after or None, **_case_filters(chosen)
    )


def _case_count(session: Session, actor: Actor, chosen: Chosen) -> int:
    return cases.case_count(session, actor, **_case_filters(chosen))


def _case_filters(chosen: Chosen) -> dict[str, Any]:
    given = chosen.filters
    return {
        "area_code": given.area,
        "bbox": given.bbox,
        "drawn": chosen.drawn,
        "class_code": given.class_code,
        "state": given.state,
        "operator": given.operator,
    }


def _listing(key: str) -> ExportLayer:
    def read(session: Session, actor: Actor, chosen: Chosen, page: Page) -> pd.DataFrame:
        return listings.rows(session, actor, key=key, chosen=chosen.place, page=page)

    def count(session: Session, actor: Actor, chosen: Chosen) -> int:
        return listings.count(session, actor, key=key, chosen=chosen.place)

    taken = ({"area"} if key in listings.PLACED else set()) | (
        {"bbox", "outline"} if key in listings.WITH_SHAPES else set()
    )
    taken |= {"kind"} if key in listings.BY_KIND else set()
    return ExportLayer(
        permissions=listings.PERMISSIONS[key],
        fuller_with=("population.read",) if key == "buildings" else (),
        filters=frozenset(taken),
        read=read,
        count=count,
    )


_PLACE = frozenset({"area", "bbox", "outline"})
_OF_STATIONS = _PLACE | {"operator", "technology", "status"}
_OF_SLICE = _PLACE | {"run", "profile", "operator", "technology", "reception"}


def _of_stations(read: Read, count: Count | None = None) -> ExportLayer:
    return ExportLayer(
        permissions=("network.read",),
        fuller_with=(network.EXACT_PLACE,),
        filters=_OF_STATIONS,
        read=read,
        count=count,
    )


EXPORT_LAYERS: Mapping[str, ExportLayer] = MappingProxyType(
    {
        "areas": ExportLayer(
            permissions=("areas.read",),
            fuller_with=("population.read",),
            filters=_PLACE | {"level"},
            read=_areas,
            count=_area_count,
        ),
        "stations": _of_stations(_stations, _station_count),
        "sectors": _of_stations(_sectors, _sector_count),
        "carriers": _of_stations(_carriers),
        "coverage": ExportLayer(
            permissions=("coverage.read",),
            filters=_OF_SLICE | {"below_dbm"},
            read=_coverage,
            count=_cell_count,
        ),
        "floor_bands": ExportLayer(
            permissions=("coverage.read", "buildings.read"),
            filters=(_OF_SLICE - {"reception"}) | {"below_dbm"},
            read=_floor_bands,
            reception=Reception.INDOOR,
        ),
        "gaps": ExportLayer(
            permissions=("gaps.read", "coverage.read"),
            fuller_with=(network.EXACT_PLACE,),
            filters=_OF_SLICE | {"min_residents"},
            read=_gaps,
            count=_gap_count,
            key="rank",
        ),
        "cases": ExportLayer(
            permissions=("cases.read",),
            filters=_PLACE | {"class_code", "state", "operator"},
            read=_cases,
            count=_case_count,
        ),
        **{key: _listing(key) for key in listings.PERMISSIONS},
    }
)


def export_layer(key: str) -> ExportLayer:
    """The layer of a key."""
    if key not in EXPORT_LAYERS:
        raise RefusedError(f"layer {key!r} cannot be exported; use one of {', '.join(EXPORT_LAYERS)}")
    return EXPORT_LAYERS[key]


def chosen_of(session: Session, actor: Actor, *, layer: ExportLayer, filters: ExportFilters) -> Chosen:
    """The run and slice that the filters speak of; the newest published run where none is named."""
    drawn = None if filters.outline is None else drawn_area(outline_from_text(filters.outline))
    if not layer.is_of_run:
        return Chosen(filters=filters, drawn=drawn)
    run = coverage.published_run(session, actor, run_id=filters.run)
    key = _profile_key(filters)
    reception = filters.reception or layer.reception
    chosen = coverage.slice_of(key, filters.operator or ANY_OPERATOR, reception)
    network.require_operator(session, code=chosen.operator)
    return Chosen(filters=filters, run=run, slice=chosen, drawn=drawn)


def _profile_key(filters: ExportFilters) -> str:
    """The profile named, else that of the technology, else the first."""
    known = coverage.profiles()
    wanted = None if filters.technology is None else technology_of(filters.technology)
    if filters.profile is None:
        return next(item.key for item in known if wanted in (None, item.technology))
    named = coverage.slice_of(filters.profile, ANY_OPERATOR, Reception.OUTDOOR).profile
    if wanted not in (None, named.technology):
        raise RefusedError(
            f"profile {named.key!r} is of {named.technology}, not {wanted}; name one of the two"
        )
    return named.key


def blocks(
    session: Session, actor: Actor, *, layer: ExportLayer, chosen: Chosen, block_rows: int = BLOCK_ROWS
) -> Iterator[pd.DataFrame]:
    """Every row that the actor may see, block by block, by the services that pages use."""
    actor.require("data.export")
    after = 0
    while True:
        with audit.reads_covered():
            frame = layer.read(session, actor, chosen, Page(limit=block_rows, after=after))
        if len(frame):
            yield frame
        if len(frame) < block_rows:
            return
        after = int(frame[layer.key].iloc[-1])
