"""Vector tiles: out of memory, a baked file or the database, and what of it is recorded."""

from collections.abc import Collection, Hashable
from dataclasses import dataclass
from functools import lru_cache
from hashlib import sha256

from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Session

from app.config import settings
from app.domain.actors import Actor
from app.domain.layers import Layer, layer_named
from app.domain.search import BBox
from app.errors import InputError, StorageError
from app.services import audit, baked_tiles
from app.services.tile_memory import MEMORY, Answer, Ground
from app.services.tile_questions import (
    FOLLOWED,
    Question,
    TileFilter,
    name_of,
    question,
    sensitive_read,
    version_of,
    window_of,
)
from app.store import tiles as tile_store
from tiles.cache import TileCache
from tiles.encoding import packed
from tiles.render import check_address
from tiles.render import tile as render
from tiles.statements import TileError

QUERY_CANCELED = "57014"


@dataclass(frozen=True, slots=True, kw_only=True)
class Tile:
    """Bytes with the tag that names them; none when the reader has them already."""

    packed: bytes | None  # gzip, as `tiles.encoding` makes it
    etag: str
    source: str  # cache, baked, database, or reader where that one has it already


# Every tile under the first zoom of its layer.
TOO_FAR = Tile(packed=b"", etag="too-far", source="cache")


@lru_cache(maxsize=1)
def _cache() -> TileCache:
    return TileCache(settings().tiles.cache_megabytes * 1024 * 1024)


def body_of(session: Session, asked: Question, z: int, x: int, y: int) -> bytes:
    """The bytes of a tile out of the database; its name is to be read before."""
    try:
        return render(session.connection(), asked.layer.key, z, x, y, asked.parameters)
    except OperationalError as error:
        if getattr(error.orig, "sqlstate", None) != QUERY_CANCELED:
            raise
        timeout_ms = settings().tiles.statement_timeout_ms
        raise StorageError(f"tile {asked.layer.key}/{z}/{x}/{y} took longer than {timeout_ms} ms") from error


def _record_read(session: Session, actor: Actor, asked: Question, address: str) -> None:
    read = sensitive_read(asked)
    if read is not None:
        details = {"by": "tiles", "tile": address}
        audit.record_first_read(session, actor, read=read, entity_id=asked.layer.key, details=details)


def _asked_by(actor: Actor, layer: str, z: int, x: int, y: int, chosen: TileFilter) -> Hashable:
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
    found = MEMORY.recall(_asked_by(actor, layer, z, x, y, chosen))
    if found is None or (
        found.read is not None and audit.is_first_read(actor, read=found.read, entity_id=layer)
    ):
        return None
    if found.etag in known_etags:
        return Tile(packed=None, etag=found.etag, source="reader")
    body = _cache().kept(found.key)
    if body is None:
        return None
    return Tile(packed=body, etag=found.etag, source="cache")


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
    asked = question(session, actor, layer=layer, chosen=chosen)
    _require_address(z, x, y)
    if z < asked.layer.min_zoom:
        return TOO_FAR
    version = version_of(session, asked, z, x, y)
    answer = _answer(actor, asked, name_of(asked, version, z, x, y))
    if layer in FOLLOWED and tile_store.is_of_others(version):
        ground = _ground(asked, z, x, y)
        MEMORY.note(_asked_by(actor, layer, z, x, y, chosen), answer, ground, mark)
    return _told(session, actor, asked, answer, (z, x, y), known_etags)


def _require_address(z: int, x: int, y: int) -> None:
    try:
        check_address(z, x, y)
    except TileError as error:
        raise InputError(str(error)) from error


def _answer(actor: Actor, asked: Question, key: str) -> Answer:
    etag = sha256(f"{key} {actor.fingerprint}".encode()).hexdigest()[:32]
    return Answer(key=key, etag=etag, read=sensitive_read(asked))


def _ground(asked: Question, z: int, x: int, y: int) -> Ground:
    layer = asked.layer.key
    return Ground(
        layer=layer,
        window=window_of(asked, z, x, y),
        layers=FOLLOWED[layer],
        is_of_run=asked.is_of_run,
    )


def _told(
    session: Session,
    actor: Actor,
    asked: Question,
    answer: Answer,
    at: tuple[int, int, int],
    known_etags: Collection[str],
) -> Tile:
    """The bytes of an answer, out of memory or of the database, unless the reader has them."""
    address = "/".join(map(str, at))
    if answer.etag in known_etags:
        if _cache().peek(answer.key) != b"":
            _record_read(session, actor, asked, address)
        return Tile(packed=None, etag=answer.etag, source="reader")
    source = "cache"

    def build() -> bytes:
        nonlocal source
        kept = baked_tiles.find(asked.layer.key, at, answer.key)
        if kept is not None:
            source = "baked"
            return kept
        source = "database"
        return packed(body_of(session, asked, *at))

    body = _cache().get_or_build(answer.key, build)
    if body:
        _record_read(session, actor, asked, address)
    return Tile(packed=body, etag=answer.etag, source=source)


def described(session: Session, actor: Actor, *, layer: str) -> tuple[Layer, BBox | None]:
    """A layer for its TileJSON, with the box of the city."""
    found = layer_named(layer)
    actor.require(found.permission)
    return found, tile_store.bounds(session)


def fold_versions(session: Session, actor: Actor) -> int:
    """Keep one row for each tile that was ever touched; how many rows went. No version changes by it."""
    actor.require("system.retain")
    return tile_store.fold_touches(session)
