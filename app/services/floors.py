"""How well floors of buildings are reached, as a run saw it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import geopandas as gpd
from sqlalchemy.orm import Session

from app.domain.actors import Actor
from app.domain.coverage import CoverageClass, CoverageRecord, Slice, class_of
from app.domain.explain import FloorOfRun
from app.domain.network import Technology
from app.domain.outlines import Within
from app.domain.search import BBox
from app.services import areas, coverage, network
from app.store import floors as floors_store

BUILDINGS_SHOWN = 12  # of a cell of 50 m, which seldom touches more


@dataclass(frozen=True, slots=True, kw_only=True)
class FloorLevel:
    """An operator's level of a technology on a floor band."""

    operator: str
    level_dbm: float | None
    probability: float
    coverage_class: CoverageClass
    has_indoor_system: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class BuildingBand:
    """A floor band of a building, with the best operator of each technology."""

    building_code: str
    floors: tuple[int, int]
    levels: Mapping[Technology, FloorLevel]


def band_floors(record: CoverageRecord, band: int, floors: int) -> tuple[int, int]:
    """Lowest and highest floor of a band of a building, by the run's own bands."""
    first: Sequence[int] = record.parameters["coverage"]["floor_bands"]
    highest = first[band] - 1 if band < len(first) else floors
    return first[band - 1], min(highest, floors)


def floor_bands(
    session: Session,
    actor: Actor,
    *,
    run_id: int,
    chosen: Slice,
    building: str | None = None,
    bbox: BBox | None = None,
    area_code: str | None = None,
    within: Within | None = None,
    threshold_dbm: float | None = None,
    below_threshold: bool = False,
    limit: int,
    after: int = 0,
) -> gpd.GeoDataFrame:
    """Floor bands of a run with their level indoors; of an area, a box or one building."""
    actor.require("coverage.read")
    actor.require("buildings.read")
    record = coverage.published_run(session, actor, run_id=run_id)
    network.require_operator(session, code=chosen.operator)
    wanted_dbm = chosen.profile.threshold_dbm if threshold_dbm is None else threshold_dbm
    frame = floors_store.floor_bands(
        session,
        run_id=record.id,
        chosen=chosen,
        building=building,
        bbox=bbox,
        area=areas.within(session, actor, code=area_code, found=within),
        below_dbm=wanted_dbm if below_threshold else None,
        limit=limit,
        after=after,
        scope=actor.scope,
    )
    levels = frame["level_dbm"].astype(object).where(frame["level_dbm"].notna(), None)
    pairs = zip(frame["floor_band"], frame["floors"], strict=True)
    spans = [band_floors(record, band, floors) for band, floors in pairs]
    return frame.assign(
        lowest_floor=[low for low, _ in spans],
        highest_floor=[high for _, high in spans],
        **{"class": [class_of(chosen.profile, level).value for level in levels]},
    )


def bands_of_cell(
    session: Session, actor: Actor, *, record: CoverageRecord, cell_id: int
) -> list[BuildingBand]:
    """Floor bands of the buildings that stand in a cell; nothing for who may not see buildings."""
    if not actor.may("buildings.read"):
        return []
    profiles = {profile.technology: profile for profile in coverage.technology_profiles()}
    rows = floors_store.bands_of_cell(
        session, run_id=record.id, cell_id=cell_id, scope=actor.scope, limit=BUILDINGS_SHOWN
    )
    found: dict[tuple[str, tuple[int, int]], dict[Technology, FloorLevel]] = {}
    for row in rows:
        technology = Technology(row.technology)
        levels = found.setdefault((row.code, band_floors(record, row.floor_band, row.floors)), {})
        levels[technology] = FloorLevel(
            operator=row.operator,
            level_dbm=row.level_dbm,
            probability=row.probability,
            coverage_class=class_of(profiles[technology], row.level_dbm),
            has_indoor_system=row.has_indoor_system,
        )
    return [
        BuildingBand(building_code=code, floors=span, levels=levels) for (code, span), levels in found.items()
    ]


def band_of_floor(
    session: Session, actor: Actor, *, record: CoverageRecord, building_id: int, floor: int, chosen: Slice
) -> FloorOfRun | None:
    """What a run says of a floor, by the operator or the best of all."""
    actor.require("buildings.read")
    rows = floors_store.bands_of_building(session, run_id=record.id, building_id=building_id, chosen=chosen)
    for row in rows:
        low, high = band_floors(record, row.floor_band, row.floors)
        if low <= floor <= high:
            return FloorOfRun(
                lowest_floor=low,
                highest_floor=high,
                operator=row.operator,
                level_dbm=row.level_dbm,
                probability=row.probability,
                has_indoor_system=row.has_indoor_system,
            )
    return None
