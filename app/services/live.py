"""What somebody may be told of while it happens, and where things stand now."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from sqlalchemy.orm import Session

from app.domain.actors import Actor
from app.domain.layers import LAYERS
from app.domain.live import Ear, LayerChange, News, merged, window_of_box
from app.errors import NotFoundError
from app.services import coverage
from app.services.tile_questions import LAYERS_OF_A_RUN
from app.store import tiles as tile_store


@dataclass(frozen=True, slots=True, kw_only=True)
class State:
    """How often each layer has changed, and the newest run: another one tells of missed news."""

    layers: dict[str, int]
    run: int | None


def ear(session: Session, actor: Actor) -> Ear:
    """What an actor hears: layers, runs and jobs that it may read, of the areas that it sees."""
    actor.require("areas.read")
    area_ids = actor.scope.bound()
    heard = {key for key, layer in LAYERS.items() if actor.may(layer.permission)} - LAYERS_OF_A_RUN
    moved = {key for key in heard if not actor.may(LAYERS[key].sensitive.get("geom", LAYERS[key].permission))}
    boxes = None if area_ids is None else tile_store.boxes_of_areas(session, area_ids)
    return Ear(
        layers=frozenset(heard),
        blurred=frozenset(moved),
        windows=None if boxes is None else tuple(map(window_of_box, boxes)),
        hears_runs=actor.may("coverage.read"),
        hears_jobs=actor.may("jobs.read"),
        jobs_of=None if area_ids is None else actor.name,
    )


def state(session: Session, actor: Actor) -> State:
    """Where things stand that an actor hears of."""
    hears = ear(session, actor)
    counts = tile_store.layer_versions(session, hears.layers, area_ids=actor.scope.bound())
    return State(layers=counts, run=_newest_run(session, actor) if hears.hears_runs else None)


def _newest_run(session: Session, actor: Actor) -> int | None:
    try:
        return coverage.newest_run(session, actor).id
    except NotFoundError:
        return None


def counted(session: Session, actor: Actor, *, news: Sequence[News]) -> list[News]:
    """News in fewer words, each of a layer with the layer's version."""
    actor.require("areas.read")
    fewer = merged(news)
    layers = {one.layer for one in fewer if isinstance(one, LayerChange)}
    counts = tile_store.layer_versions(session, layers, area_ids=None) if layers else {}
    return [replace(one, version=counts[one.layer]) if isinstance(one, LayerChange) else one for one in fewer]
