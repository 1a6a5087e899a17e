"""Where the receiver stands whose links are explained: at a point, or before the facades of a building."""

from dataclasses import dataclass, fields, replace
from typing import Any

import shapely
from sqlalchemy.orm import Session

from app.config import CoverageSettings, settings
from app.domain.actors import Actor
from app.domain.coverage import CoverageRecord, Reception, Slice
from app.domain.explain import GROUND_M, HIGHEST_M, Asked, FloorOfRun, Roof
from app.errors import InputError, NotFoundError, RefusedError
from app.services import coverage, floors, network
from app.store import cells as cells_store
from app.store import explain as explain_store
from app.store.installation import process_epsg
from spatial.datum import to_metric
from spatial.facades import BEFORE_WALL_M, facade_points

Places = tuple[tuple[float, float], ...]  # x_m and y_m


@dataclass(frozen=True, slots=True, kw_only=True)
class Spot:
    """Where the receiver may stand: in a cell of the run, and by grid for whoever sees places by grid."""

    places: Places
    centre: tuple[float, float]
    height_m: float
    position: str
    cell_code: str
    footprints_complete: bool
    building_id: int | None = None


def spot_of(session: Session, actor: Actor, *, asked: Asked, record: CoverageRecord) -> Spot:
    """Where the receiver of a question stands in a run."""
    x_m, y_m, places, given = _place(session, actor, asked, record)
    found = cells_store.cell_at(session, run_id=record.id, scope=actor.scope, x_m=x_m, y_m=y_m)
    if found is None:
        place = f"{asked.lon}, {asked.lat}" if asked.building is None else repr(asked.building)
        raise coverage.outside(actor, record, place)
    cell = cells_store.cell_of_run(session, run_id=record.id, code=found.code, scope=actor.scope)
    is_exact = network.snap_m(actor) is None
    return Spot(
        # levels at many points near by would give a mast's place away
        places=places if is_exact else ((cell.x_m, cell.y_m),),
        centre=(cell.x_m, cell.y_m),
        position="exact" if is_exact else "grid",
        cell_code=cell.code,
        footprints_complete=cell.footprints_complete,
        **given,
    )


def _place(
    session: Session, actor: Actor, asked: Asked, record: CoverageRecord
) -> tuple[float, float, Places, dict[str, Any]]:
    """A point, the places asked about for it, and their height."""
    if asked.building is not None:
        if (asked.lon, asked.lat, asked.height_m) != (None, None, None):
            raise RefusedError("a building and a point or height are named; needs one or the other")
        return _floor(
            session, actor, asked.building, 1 if asked.floor is None else asked.floor, radio_of(record)
        )
    if asked.lon is None or asked.lat is None:
        raise InputError("no place is named; needs lon and lat, or the code of a building")
    if asked.floor is not None:
        raise RefusedError(f"floor {asked.floor} is named without a building; a point takes height_m")
    height_m = GROUND_M if asked.height_m is None else asked.height_m
    if not GROUND_M <= height_m <= HIGHEST_M:
        raise RefusedError(
            f"height {height_m:g} m is refused; the models take {GROUND_M:g} to {HIGHEST_M:g} m"
        )
    found = to_metric([asked.lon], [asked.lat], "wgs84", process_epsg())
    x_m, y_m = (float(one[0]) for one in found)
    return x_m, y_m, ((x_m, y_m),), {"height_m": height_m}


def _floor(
    session: Session, actor: Actor, code: str, floor: int, radio: CoverageSettings
) -> tuple[float, float, Places, dict[str, Any]]:
    """Before the facades of a building, a phone's height over the floor; the ground floor is the first."""
    actor.require("buildings.read")
    building = explain_store.building_named(session, code=code, scope=actor.scope)
    if building is None:
        raise NotFoundError("building", code)
    if floor < 1:
        raise RefusedError(f"floor {floor} is refused; needs 1, the ground floor, or a higher one")
    count = building.floors or _guessed_floors(building.height_m, radio.storey_height_m)
    if count and floor > count:
        raise RefusedError(f"floor {floor} is refused; building {code!r} has {count}")
    storey_m = building.height_m / count if building.height_m and count else radio.storey_height_m
    height_m = GROUND_M + (floor - 1) * storey_m
    given = {"height_m": min(height_m, HIGHEST_M), "building_id": building.id}
    return building.x_m, building.y_m, _before_facades(session, building, radio), given


def _guessed_floors(height_m: float | None, storey_m: float) -> int | None:
    """Floors of a building by its height, as a run counts them (`spatial.coverage.floors.floor_counts`)."""
    return None if not height_m else max(1, round(height_m / storey_m))


def _before_facades(session: Session, building: Any, radio: CoverageSettings) -> Places:
    """Places before the walls of a building that no other one stands against, as a run has them."""
    walls = shapely.from_wkb(building.outline).boundary
    beside = explain_store.buildings_across(session, ways=[walls], margin_m=BEFORE_WALL_M)
    found = facade_points(beside, radio.facade_spacing_m)
    own = beside["id"].to_numpy()[found.building] == building.id
    return tuple(zip(found.x_m[own].tolist(), found.y_m[own].tolist(), strict=True))


def radio_of(record: CoverageRecord) -> CoverageSettings:
    """The radio settings of a run; today's where it kept none."""
    known = {field.name for field in fields(CoverageSettings)}
    kept = {name: value for name, value in record.parameters.get("coverage", {}).items() if name in known}
    return replace(settings().coverage, **kept)


def floor_of_run(
    session: Session, actor: Actor, *, asked: Asked, spot: Spot, record: CoverageRecord
) -> FloorOfRun | None:
    """What the run says of the floor that is asked about, indoors."""
    if spot.building_id is None or asked.reception is not Reception.INDOOR:
        return None
    chosen = Slice(profile=asked.profile, operator=asked.operator, reception=asked.reception)
    floor = 1 if asked.floor is None else asked.floor
    return floors.band_of_floor(
        session, actor, record=record, building_id=spot.building_id, floor=floor, chosen=chosen
    )


def roof_over(session: Session, actor: Actor, *, spot: Spot) -> Roof | None:
    """The building over a point, of those that the actor may know."""
    if spot.building_id is not None or not actor.may("buildings.read"):
        return None
    (x_m, y_m), *_ = spot.places
    here = {"x_m": x_m, "y_m": y_m, "over_m": spot.height_m}
    found = explain_store.roof_over(session, scope=actor.scope, **here)
    return None if found is None else Roof(code=found.code, height_m=found.height_m)
