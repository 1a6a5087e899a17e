"""Which layers can be taken away: the permission, the filters, and how a block of rows is read."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from types import MappingProxyType

import pandas as pd
from sqlalchemy.orm import Session

from app.domain.actors import Actor
from app.domain.coverage import ANY_OPERATOR, Reception
from app.domain.exports import ExportFilters
from app.domain.network import technology_of
from app.domain.outlines import outline_from_text
from app.domain.search import Page
from app.errors import RefusedError
from app.services import audit, coverage, export_rows, listings, network
from app.services.export_rows import Chosen
from app.services.outlines import drawn_area

BLOCK_ROWS = 20_000  # of a page: enough to be worth a statement, few enough to hold at once

Read = Callable[..., pd.DataFrame]  # session, actor; chosen, page
Count = Callable[..., int]  # session, actor; chosen


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


def _listing(key: str) -> ExportLayer:
    def read(session: Session, actor: Actor, *, chosen: Chosen, page: Page) -> pd.DataFrame:
        return listings.rows(session, actor, key=key, chosen=chosen.place, page=page)

    def count(session: Session, actor: Actor, *, chosen: Chosen) -> int:
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
            read=export_rows.area_rows,
            count=export_rows.area_count,
        ),
        "stations": _of_stations(export_rows.station_rows, export_rows.station_count),
        "sectors": _of_stations(export_rows.sector_rows, export_rows.sector_count),
        "carriers": _of_stations(export_rows.carrier_rows),
        "coverage": ExportLayer(
            permissions=("coverage.read",),
            filters=_OF_SLICE | {"below_dbm"},
            read=export_rows.cell_rows,
            count=export_rows.cell_count,
        ),
        "floor_bands": ExportLayer(
            permissions=("coverage.read", "buildings.read"),
            filters=(_OF_SLICE - {"reception"}) | {"below_dbm"},
            read=export_rows.floor_band_rows,
            reception=Reception.INDOOR,
        ),
        "gaps": ExportLayer(
            permissions=("gaps.read", "coverage.read"),
            fuller_with=(network.EXACT_PLACE,),
            filters=_OF_SLICE | {"min_residents"},
            read=export_rows.gap_rows,
            count=export_rows.gap_count,
            key="rank",
        ),
        "cases": ExportLayer(
            permissions=("cases.read",),
            filters=_PLACE | {"class_code", "state", "operator"},
            read=export_rows.case_rows,
            count=export_rows.case_count,
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
            frame = layer.read(session, actor, chosen=chosen, page=Page(limit=block_rows, after=after))
        if len(frame):
            yield frame
        if len(frame) < block_rows:
            return
        after = int(frame[layer.key].iloc[-1])
