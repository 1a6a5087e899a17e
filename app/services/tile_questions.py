"""What a tile of a layer is asked for: permission, scope, filter and run, as values to bind; and its name."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from hashlib import sha256
from typing import Any

from sqlalchemy.orm import Session

from app.config import settings
from app.domain.actors import Actor
from app.domain.areas import AreaLevel
from app.domain.audit import PLACE_TILES, RESIDENTS, SensitiveRead
from app.domain.coverage import ANY_OPERATOR, Reception, Slice, at_threshold
from app.domain.layers import Layer, layer_named
from app.domain.live import Window, window_of_tile
from app.domain.network import Technology
from app.errors import InputError, NotFoundError
from app.services import coverage, scenarios
from app.store import network as network_store
from app.store import tiles as tile_store
from tiles.statements import statement


@dataclass(frozen=True, slots=True, kw_only=True)
class TileFilter:
    """What a reader chose; a layer takes of it what it knows."""

    profile: str | None = None
    operator: str = ANY_OPERATOR
    reception: Reception = Reception.OUTDOOR
    run_id: int | None = None
    threshold_dbm: float | None = None  # of the profile when none is given
    technology: Technology | None = None
    level: AreaLevel | None = None
    kind: str | None = None
    state: str | None = None
    scenario_id: int | None = None
    few_attributes: bool = False  # those that a map draws by


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """Layer and bound values: what all tiles of one question have in common."""

    layer: Layer
    parameters: Mapping[str, Any]
    is_of_run: bool


def _operator_id(session: Session, code: str) -> int | None:
    if code == ANY_OPERATOR:
        return None
    found = network_store.operator_id(session, code=code)
    if found is None:
        raise NotFoundError("operator", code)
    return found


def _run_id(session: Session, actor: Actor, run_id: int | None) -> int:
    return coverage.published_run(session, actor, run_id=run_id).id


def _slice(chosen: TileFilter) -> Slice:
    key = chosen.profile or settings().profiles[0].key
    return coverage.slice_of(key, chosen.operator, chosen.reception)


def _coverage(session: Session, actor: Actor, chosen: TileFilter) -> dict[str, Any]:
    profile = at_threshold(_slice(chosen).profile, chosen.threshold_dbm)
    return {
        "operator_id": _operator_id(session, chosen.operator),
        "run_id": _run_id(session, actor, chosen.run_id),
        "technology": profile.technology.value,
        "reception": chosen.reception.value,
        "threshold_dbm": profile.threshold_dbm,
        "breaks_dbm": list(profile.breaks_dbm),
    }


def _gaps(session: Session, actor: Actor, chosen: TileFilter) -> dict[str, Any]:
    return {
        "operator_id": _operator_id(session, chosen.operator),
        "run_id": _run_id(session, actor, chosen.run_id),
        "profile": _slice(chosen).profile.key,
        "reception": chosen.reception.value,
    }


def _sectors(session: Session, actor: Actor, chosen: TileFilter) -> dict[str, Any]:
    return {
        "operator_id": _operator_id(session, chosen.operator),
        "technology": None if chosen.technology is None else chosen.technology.value,
    }


def _stations(session: Session, actor: Actor, chosen: TileFilter) -> dict[str, Any]:
    return {
        **_sectors(session, actor, chosen),
        "exact": actor.may(layer_named("stations").sensitive["geom"]),
        "snap_m": settings().grid.cell_size_m,
    }


def _scenarios(session: Session, actor: Actor, chosen: TileFilter) -> dict[str, Any]:
    if chosen.scenario_id is None:
        raise InputError("scenario is missing; needs the number of a scenario")
    found = scenarios.scenario(session, actor, scenario_id=chosen.scenario_id)
    return {"scenario_id": found.id}


def _areas(session: Session, actor: Actor, chosen: TileFilter) -> dict[str, Any]:
    return {"level": None if chosen.level is None else chosen.level.value}


def _facilities(session: Session, actor: Actor, chosen: TileFilter) -> dict[str, Any]:
    return {"kind": chosen.kind}


def _buildings(session: Session, actor: Actor, chosen: TileFilter) -> dict[str, Any]:
    people = actor.may(layer_named("buildings").sensitive["residents"]) and not chosen.few_attributes
    return {"people": people, "few": chosen.few_attributes}


def _cases(session: Session, actor: Actor, chosen: TileFilter) -> dict[str, Any]:
    return {"state": chosen.state}


PARAMETERS: Mapping[str, Callable[[Session, Actor, TileFilter], dict[str, Any]]] = {
    "areas": _areas,
    "coverage": _coverage,
    "gaps": _gaps,
    "stations": _stations,
    "sectors": _sectors,
    "scenarios": _scenarios,
    "buildings": _buildings,
    "facilities": _facilities,
    "cases": _cases,
}
LAYERS_OF_A_RUN = frozenset({"coverage", "gaps"})
DATED_LAYERS = frozenset({"areas"})  # what they show depends on the day
# Layers whose answers are remembered -> the layers whose news touch these too, wherever they happen. Nothing
# but rows that are told of stands behind the parameters of these; operators are told of as stations.
FOLLOWED: Mapping[str, frozenset[str]] = {
    **dict.fromkeys(("areas", "buildings", "land", "ways", "hotspots", "facilities", "cases"), frozenset()),
    **dict.fromkeys(("coverage", "gaps", "stations", "sectors"), frozenset({"stations"})),
}
# Layer -> the parameter that lets sensitive values into its tiles (none: they always hold them), and what
# reading these is called.
SENSITIVE_TILES: Mapping[str, tuple[str | None, SensitiveRead]] = {
    "stations": ("exact", PLACE_TILES),
    **dict.fromkeys(("sectors", "scenarios"), (None, PLACE_TILES)),
    "buildings": ("people", RESIDENTS),
}


def question(session: Session, actor: Actor, *, layer: str, chosen: TileFilter) -> Question:
    """What an actor asks of a layer: the same for all its tiles."""
    found = layer_named(layer)
    actor.require(found.permission)
    own = PARAMETERS[layer](session, actor, chosen) if layer in PARAMETERS else {}
    return Question(
        layer=found,
        parameters={"area_ids": actor.scope.bound(), **own},
        is_of_run=layer in LAYERS_OF_A_RUN,
    )


def window_of(asked: Question, z: int, x: int, y: int) -> Window | None:
    """
    Where a change may show in a tile; none for anywhere.

    Whoever does not see exact places gets the version of the whole layer: that of a tile would tell where.
    """
    is_moved = asked.parameters.get("exact") is False
    return None if is_moved else window_of_tile(z, x, y)


def version_of(session: Session, asked: Question, z: int, x: int, y: int) -> str:
    """Names the rows that a tile shows; results of a run never change."""
    if asked.is_of_run:
        return ""
    key = asked.layer.key
    return tile_store.version(session, key, window_of(asked, z, x, y), is_dated=key in DATED_LAYERS)


def name_of(asked: Question, version: str, z: int, x: int, y: int) -> str:
    """Everything that the bytes of a tile depend on; scope and rights to its fields are parameters."""
    values = sorted((name, repr(value)) for name, value in asked.parameters.items())
    named = (asked.layer.key, statement(asked.layer.key).digest, version, z, x, y, values)
    return sha256(repr(named).encode()).hexdigest()[:32]


def sensitive_read(asked: Question) -> SensitiveRead | None:
    """What reading these tiles is called in the record, where they hold sensitive values."""
    let_in_by, read = SENSITIVE_TILES.get(asked.layer.key, (None, None))
    return read if let_in_by is None or asked.parameters[let_in_by] else None


def key_of(session: Session, asked: Question, z: int, x: int, y: int) -> str:
    """Names a tile now; the same name is the same bytes."""
    return name_of(asked, version_of(session, asked, z, x, y), z, x, y)
