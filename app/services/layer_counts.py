"""How much there is of each layer that the actor may see."""

from collections.abc import Callable
from dataclasses import dataclass

from sqlalchemy.orm import Session

from app.domain.actors import Actor
from app.domain.areas import AreaLevel
from app.domain.coverage import ANY_OPERATOR, Slice
from app.domain.layers import LAYERS
from app.domain.network import Technology
from app.domain.search import AreaFilter, StationFilter
from app.errors import NotFoundError
from app.services import areas, buildings, cases, coverage, facilities, gaps, hotspots, network


@dataclass(frozen=True, slots=True, kw_only=True)
class LayerCount:
    """Features of a layer; people only where the layer is of people."""

    layer: str
    features: int
    residents: int | None = None


def layer_counts(
    session: Session,
    actor: Actor,
    *,
    chosen: Slice,
    run_id: int | None = None,
    technology: Technology | None = None,
) -> list[LayerCount]:
    """
    Subdistricts, base stations of an operator and technology, gaps of a slice, and all of the other layers.

    Land and ways have no count; cells are counted class by class, see `coverage.class_counts`.
    """
    actor.require("areas.read")
    stations = StationFilter(
        operator=None if chosen.operator == ANY_OPERATOR else chosen.operator, technology=technology
    )
    counted: dict[str, Callable[[], int]] = {
        "areas": lambda: areas.area_count(session, actor, chosen=AreaFilter(level=AreaLevel.SUBDISTRICT)),
        "stations": lambda: network.station_count(session, actor, chosen=stations),
        "sectors": lambda: network.sector_count(session, actor, chosen=stations),
        "hotspots": lambda: hotspots.hotspot_count(session, actor),
        "buildings": lambda: buildings.building_count(session, actor),
        "facilities": lambda: facilities.facility_count(session, actor),
        "cases": lambda: cases.case_count(session, actor),
    }
    seen = [(key, count) for key, count in counted.items() if actor.may(LAYERS[key].permission)]
    plain = [LayerCount(layer=key, features=count()) for key, count in seen]
    return [*plain, *_gaps(session, actor, chosen, run_id)]


def _gaps(session: Session, actor: Actor, chosen: Slice, run_id: int | None) -> list[LayerCount]:
    """None without a published run."""
    if not (actor.may("gaps.read") and actor.may("coverage.read")):
        return []
    try:
        run = coverage.published_run(session, actor, run_id=run_id)
    except NotFoundError:
        if run_id is not None:
            raise
        return []
    sums = gaps.gap_count(session, actor, run_id=run.id, chosen=chosen)
    return [LayerCount(layer="gaps", features=sums.gaps, residents=sums.residents)]
