"""Vector tiles: permission, scope, sensitive positions, chosen run; then bytes."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from hashlib import sha256
from typing import Any

from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Session

from app.config import settings
from app.domain.actors import Actor
from app.domain.areas import AreaLevel
from app.domain.audit import PLACE_TILES, RESIDENTS, SensitiveRead
from app.domain.coverage import ANY_OPERATOR, Reception, Slice, at_threshold
from app.domain.layers import Layer, layer_named
from app.domain.live import window_of_tile
from app.domain.network import Technology
from app.domain.search import BBox
from app.errors import InputError, NotFoundError, StorageError
from app.services import audit, baked_tiles, coverage, scenarios
from app.store import network as network_store
from app.store import tiles as tile_store
from tiles.cache import TileCache
from tiles.render import check_address
from tiles.render import tile as render
from tiles.statements import TileError, statement

QUERY_CANCELED = "57014"


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


@dataclass(frozen=True, slots=True, kw_only=True)
class Tile:
    """Bytes with the tag that names them; no body when the reader has it already."""

    body: bytes | None
    etag: str
    source: str  # cache, baked, database, or reader where that one has it already
    is_lasting: bool  # the same address gives the same bytes for ever


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """Layer and bound values: what all tiles of one question have in common."""

    layer: Layer
    parameters: Mapping[str, Any]
    is_of_run: bool


@lru_cache(maxsize=1)
def _cache() -> TileCache:
    return TileCache(settings().tiles.cache_megabytes * 1024 * 1024)


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


def _stations(session: Session, actor: Actor, chosen: TileFilter) -> dict[str, Any]:
    return {
        "operator_id": _operator_id(session, chosen.operator),
        "technology": None if chosen.technology is None else chosen.technology.value,
        "exact": actor.may(layer_named("stations").sensitive["geom"]),
        "snap_m": settings().grid.cell_size_m,
    }


def _sectors(session: Session, actor: Actor, chosen: TileFilter) -> dict[str, Any]:
    own = _stations(session, actor, chosen)
    return {name: value for name, value in own.items() if name != "snap_m"}


def _scenarios(session: Session, actor: Actor, chosen: TileFilter) -> dict[str, Any]:
    if chosen.scenario_id is None:
        raise InputError("scenario is missing; needs the number of a scenario")
    found = scenarios.scenario(session, actor, scenario_id=chosen.scenario_id)
    return {"scenario_id": found.id, "exact": True}


def _areas(session: Session, actor: Actor, chosen: TileFilter) -> dict[str, Any]:
    return {"level": None if chosen.level is None else chosen.level.value}


def _facilities(session: Session, actor: Actor, chosen: TileFilter) -> dict[str, Any]:
    return {"kind": chosen.kind}


def _buildings(session: Session, actor: Actor, chosen: TileFilter) -> dict[str, Any]:
    return {"people": actor.may(layer_named("buildings").sensitive["residents"])}


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
# Layer -> the parameter that lets sensitive values into its tiles, and what reading these is called.
SENSITIVE_TILES: Mapping[str, tuple[str, SensitiveRead]] = {
    **dict.fromkeys(("stations", "sectors", "scenarios"), ("exact", PLACE_TILES)),
    "buildings": ("people", RESIDENTS),
}


def _plan(session: Session, actor: Actor, key: str, chosen: TileFilter) -> Question:
    layer = layer_named(key)
    actor.require(layer.permission)
    own = PARAMETERS[key](session, actor, chosen) if key in PARAMETERS else {}
    return Question(
        layer=layer,
        parameters={"area_ids": actor.scope.bound(), **own},
        is_of_run=key in LAYERS_OF_A_RUN,
    )


def _version(session: Session, plan: Question, z: int, x: int, y: int) -> str:
    """
    Names the rows that a tile shows; results of a run never change.

    Whoever does not see exact places gets the version of the whole layer: that of a tile would tell where.
    """
    key = plan.layer.key
    if plan.is_of_run:
        return ""
    is_moved = plan.parameters.get("exact") is False
    window = None if is_moved else window_of_tile(z, x, y)
    return tile_store.version(session, key, window, is_dated=key in DATED_LAYERS)


def _key(plan: Question, version: str, z: int, x: int, y: int) -> str:
    """Everything that the bytes of a tile depend on; scope and rights to its fields are parameters."""
    values = sorted((name, repr(value)) for name, value in plan.parameters.items())
    named = (plan.layer.key, statement(plan.layer.key).digest, version, z, x, y, values)
    return sha256(repr(named).encode()).hexdigest()[:32]


def _bytes(session: Session, plan: Question, z: int, x: int, y: int) -> bytes:
    limits = settings().tiles
    tile_store.limit_statements(session, timeout_ms=limits.statement_timeout_ms)
    try:
        return render(session.connection(), plan.layer.key, z, x, y, plan.parameters)
    except OperationalError as error:
        if getattr(error.orig, "sqlstate", None) != QUERY_CANCELED:
            raise
        raise StorageError(
            f"tile {plan.layer.key}/{z}/{x}/{y} took longer than {limits.statement_timeout_ms} ms"
        ) from error


def _record_read(session: Session, actor: Actor, plan: Question, address: str) -> None:
    found = SENSITIVE_TILES.get(plan.layer.key)
    if found is not None and plan.parameters[found[0]]:
        details = {"by": "tiles", "tile": address}
        audit.record_first_read(session, actor, read=found[1], entity_id=plan.layer.key, details=details)


def tile(
    session: Session,
    actor: Actor,
    *,
    layer: str,
    z: int,
    x: int,
    y: int,
    chosen: TileFilter,
    known_etags: frozenset[str] = frozenset(),
) -> Tile:
    """
    A tile of a published layer.

    Its tag follows from the question and the version of the rows under the tile, which is read first: whoever
    has the tag has the tile, and no row is read. Finished tiles are kept in memory under the same name.
    """
    plan = _plan(session, actor, layer, chosen)
    try:
        check_address(z, x, y)
    except TileError as error:
        raise InputError(str(error)) from error
    if z < plan.layer.min_zoom:
        return Tile(body=b"", etag="none", source="cache", is_lasting=True)
    key = _key(plan, _version(session, plan, z, x, y), z, x, y)
    etag = sha256(f"{key} {actor.fingerprint}".encode()).hexdigest()[:32]
    is_lasting = plan.is_of_run and chosen.run_id is not None
    if etag in known_etags:
        if _cache().peek(key) != b"":
            _record_read(session, actor, plan, f"{z}/{x}/{y}")
        return Tile(body=None, etag=etag, source="reader", is_lasting=is_lasting)
    source = "cache"

    def build() -> bytes:
        nonlocal source
        kept = baked_tiles.find(layer, (z, x, y), key)
        if kept is not None:
            source = "baked"
            return kept
        source = "database"
        return _bytes(session, plan, z, x, y)

    body = _cache().get_or_build(key, build)
    if body:
        _record_read(session, actor, plan, f"{z}/{x}/{y}")
    return Tile(body=body, etag=etag, source=source, is_lasting=is_lasting)


def question(session: Session, actor: Actor, *, layer: str, chosen: TileFilter) -> Question:
    """What an actor asks of a layer: the same for all its tiles."""
    return _plan(session, actor, layer, chosen)


def key_of(session: Session, asked: Question, z: int, x: int, y: int) -> str:
    """Names a tile now; the same name is the same bytes."""
    return _key(asked, _version(session, asked, z, x, y), z, x, y)


def body_of(session: Session, asked: Question, z: int, x: int, y: int) -> bytes:
    """The bytes of a tile out of the database; its name is to be read before."""
    return _bytes(session, asked, z, x, y)


def described(session: Session, actor: Actor, *, layer: str) -> tuple[Layer, BBox | None]:
    """A layer for its TileJSON, with the box of the city."""
    found = layer_named(layer)
    actor.require(found.permission)
    return found, tile_store.bounds(session)


def fold_versions(session: Session, actor: Actor) -> int:
    """Keep one row for each tile that was ever touched; how many rows went. No version changes by it."""
    actor.require("system.retain")
    return tile_store.fold_touches(session)
