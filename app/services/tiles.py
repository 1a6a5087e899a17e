"""Vector tiles: permission, scope, sensitive positions, chosen run; then bytes."""

from collections.abc import Callable, Collection, Hashable, Mapping
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
from app.domain.live import Window, window_of_tile
from app.domain.network import Technology
from app.domain.search import BBox
from app.errors import InputError, NotFoundError, StorageError
from app.services import audit, baked_tiles, coverage, scenarios
from app.services.tile_memory import MEMORY, Answer, Ground
from app.store import network as network_store
from app.store import tiles as tile_store
from tiles.cache import TileCache
from tiles.encoding import packed, unpacked
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
    few_attributes: bool = False  # those that a map draws by


@dataclass(frozen=True, slots=True, kw_only=True)
class Tile:
    """Bytes with the tag that names them; none when the reader has them already."""

    packed: bytes | None  # gzip, as `tiles.encoding` makes it
    etag: str
    source: str  # cache, baked, database, or reader where that one has it already
    is_lasting: bool  # the same address gives the same bytes for ever

    @property
    def body(self) -> bytes | None:
        """The bytes as they are."""
        return None if self.packed is None else unpacked(self.packed)


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


def _window(plan: Question, z: int, x: int, y: int) -> Window | None:
    """
    Where a change may show in a tile; none for anywhere.

    Whoever does not see exact places gets the version of the whole layer: that of a tile would tell where.
    """
    is_moved = plan.parameters.get("exact") is False
    return None if is_moved else window_of_tile(z, x, y)


def _version(session: Session, plan: Question, z: int, x: int, y: int) -> str:
    """Names the rows that a tile shows; results of a run never change."""
    if plan.is_of_run:
        return ""
    key = plan.layer.key
    return tile_store.version(session, key, _window(plan, z, x, y), is_dated=key in DATED_LAYERS)


def _key(plan: Question, version: str, z: int, x: int, y: int) -> str:
    """Everything that the bytes of a tile depend on; scope and rights to its fields are parameters."""
    values = sorted((name, repr(value)) for name, value in plan.parameters.items())
    named = (plan.layer.key, statement(plan.layer.key).digest, version, z, x, y, values)
    return sha256(repr(named).encode()).hexdigest()[:32]


def _bytes(session: Session, plan: Question, z: int, x: int, y: int) -> bytes:
    try:
        return render(session.connection(), plan.layer.key, z, x, y, plan.parameters)
    except OperationalError as error:
        if getattr(error.orig, "sqlstate", None) != QUERY_CANCELED:
            raise
        timeout_ms = settings().tiles.statement_timeout_ms
        raise StorageError(f"tile {plan.layer.key}/{z}/{x}/{y} took longer than {timeout_ms} ms") from error


def _sensitive(plan: Question) -> SensitiveRead | None:
    """What reading these tiles is called in the record, where they hold sensitive values."""
    found = SENSITIVE_TILES.get(plan.layer.key)
    return None if found is None or not plan.parameters[found[0]] else found[1]


def _record_read(session: Session, actor: Actor, plan: Question, address: str) -> None:
    read = _sensitive(plan)
    if read is not None:
        details = {"by": "tiles", "tile": address}
        audit.record_first_read(session, actor, read=read, entity_id=plan.layer.key, details=details)


def _question(actor: Actor, layer: str, z: int, x: int, y: int, chosen: TileFilter) -> Hashable:
    return actor.account_id, actor.fingerprint, layer, z, x, y, chosen


def recalled(
    actor: Actor,
    *,
    layer: str,
    z: int,
    x: int,
    y: int,
    chosen: TileFilter,
    known_etags: Collection[str] = (),
) -> Tile | None:
    """
    A tile that was given to this actor before and still stands; None where `tile` has to look.

    It needs no statement. The first read of something sensitive does: it is recorded.
    """
    MEMORY.listen()
    found = MEMORY.recall(_question(actor, layer, z, x, y, chosen))
    if found is None or (
        found.read is not None and audit.is_first_read(actor, read=found.read, entity_id=layer)
    ):
        return None
    if found.etag in known_etags:
        return Tile(packed=None, etag=found.etag, source="reader", is_lasting=found.is_lasting)
    body = _cache().kept(found.key)
    if body is None:
        return None
    return Tile(packed=body, etag=found.etag, source="cache", is_lasting=found.is_lasting)


def tile(
    session: Session,
    actor: Actor,
    *,
    layer: str,
    z: int,
    x: int,
    y: int,
    chosen: TileFilter,
    known_etags: Collection[str] = (),
) -> Tile:
    """
    A tile of a published layer.

    Its tag follows from the question and the version of the rows under the tile, which is read first: whoever
    has the tag has the tile, and no row is read. Finished tiles are kept in memory under the same name.
    """
    mark = MEMORY.mark()
    plan = _plan(session, actor, layer, chosen)
    try:
        check_address(z, x, y)
    except TileError as error:
        raise InputError(str(error)) from error
    if z < plan.layer.min_zoom:
        return Tile(packed=b"", etag="none", source="cache", is_lasting=True)
    version = _version(session, plan, z, x, y)
    key = _key(plan, version, z, x, y)
    answer = Answer(
        key=key,
        etag=sha256(f"{key} {actor.fingerprint}".encode()).hexdigest()[:32],
        is_lasting=plan.is_of_run and chosen.run_id is not None,
        read=_sensitive(plan),
    )
    if layer in FOLLOWED and tile_store.is_of_others(version):
        within = _window(plan, z, x, y)
        ground = Ground(layer=layer, window=within, layers=FOLLOWED[layer], is_of_run=plan.is_of_run)
        MEMORY.note(_question(actor, layer, z, x, y, chosen), answer, ground, mark)
    return _told(session, actor, plan, answer, (z, x, y), known_etags)


def _told(
    session: Session,
    actor: Actor,
    plan: Question,
    answer: Answer,
    at: tuple[int, int, int],
    known_etags: Collection[str],
) -> Tile:
    """The bytes of an answer, out of memory or of the database, unless the reader has them."""
    address = "/".join(map(str, at))
    if answer.etag in known_etags:
        if _cache().peek(answer.key) != b"":
            _record_read(session, actor, plan, address)
        return Tile(packed=None, etag=answer.etag, source="reader", is_lasting=answer.is_lasting)
    source = "cache"

    def build() -> bytes:
        nonlocal source
        kept = baked_tiles.find(plan.layer.key, at, answer.key)
        if kept is not None:
            source = "baked"
            return kept
        source = "database"
        return packed(_bytes(session, plan, *at))

    body = _cache().get_or_build(answer.key, build)
    if body:
        _record_read(session, actor, plan, address)
    return Tile(packed=body, etag=answer.etag, source=source, is_lasting=answer.is_lasting)


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
