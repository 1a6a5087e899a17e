"""Baking: tiles of a layer made ahead, as the actor sees them; those that still hold are taken over."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy.orm import Session

from app.config import settings
from app.domain.actors import Actor
from app.domain.layers import Layer
from app.domain.search import BBox
from app.errors import ConflictError, InputError, NotFoundError, RefusedError
from app.services import tiles
from app.services.baked_tiles import archive_of, find_in, path_of
from app.services.tile_questions import Question, TileFilter, key_of, question
from app.store import tiles as tile_store
from tiles.archive import (
    OWN,
    Address,
    Archive,
    ArchiveError,
    Baked,
    addresses_over,
    count_over,
    write,
)
from tiles.encoding import packed
from tiles.tilejson import ZOOM_RULES, vector_layer

MOST_TILES = 500_000  # some GB of files and hours of work: no district or city has as many to zoom 16


@dataclass(frozen=True, slots=True, kw_only=True)
class BakePlan:
    """What is to be baked, and what was before."""

    question: Question
    bounds: BBox
    addresses: tuple[Address, ...]  # in the order of the file
    former: Archive | None
    version: int  # of the whole layer, before the first tile
    zooms: tuple[int, int]

    @property
    def layer(self) -> Layer:
        """The layer."""
        return self.question.layer

    @property
    def path(self) -> Path:
        """The file."""
        return path_of(self.layer.key)


@dataclass(frozen=True, slots=True)
class Done:
    """A tile for the file; kept where the former one still holds."""

    tile: Baked
    is_kept: bool


def plan(session: Session, actor: Actor, *, layer: str, from_zoom: int, to_zoom: int) -> BakePlan:
    """The tiles of a layer over all districts, as an actor sees them without a filter."""
    asked = question(session, actor, layer=layer, chosen=TileFilter())
    first, last = max(from_zoom, asked.layer.min_zoom), min(to_zoom, settings().tiles.max_zoom)
    if first > last:
        raise InputError(
            f"zooms {from_zoom} to {to_zoom} have no tile of layer {layer!r}; "
            f"it has {asked.layer.min_zoom} to {settings().tiles.max_zoom}"
        )
    bounds = tile_store.bounds(session)
    if bounds is None:
        raise ConflictError("there is no district to bake tiles of; import its areas first")
    zooms = range(first, last + 1)
    count = count_over(bounds, zooms)
    if count > MOST_TILES:
        raise RefusedError(f"zooms {first} to {last} have {count:,} tiles; the most is {MOST_TILES:,}")
    return BakePlan(
        question=asked,
        bounds=bounds,
        addresses=tuple(addresses_over(bounds, zooms)),
        former=archive_of(layer),
        version=tile_store.layer_versions(session, {layer}, area_ids=None)[layer],
        zooms=(first, last),
    )


def baked(session: Session, of: BakePlan, *, addresses: Iterable[Address]) -> list[Done]:
    """Some tiles of a plan; only those that something has changed under are made."""
    return [_baked(session, of, address) for address in addresses]


def _baked(session: Session, of: BakePlan, address: Address) -> Done:
    key = key_of(session, of.question, *address)
    kept = None if of.former is None else find_in(of.former, address, key)
    if kept is not None:
        return Done(Baked(address, key, kept), is_kept=True)
    body = tiles.body_of(session, of.question, *address)
    return Done(Baked(address, key, packed(body)), is_kept=False)


def save(of: BakePlan, made: Iterator[Baked]) -> None:
    """Write the file; the former one serves until the new one is whole."""
    first, last = of.zooms
    layer = of.layer
    metadata = {
        "name": layer.name_en,
        "description": ZOOM_RULES[layer.key],
        "type": "overlay",
        "format": "pbf",
        "vector_layers": [vector_layer(layer.key, min_zoom=first, max_zoom=last)],
        OWN: {"layer": layer.key, "version": of.version},
    }
    try:
        write(of.path, made, bounds=of.bounds, metadata=metadata)
    except ArchiveError as error:
        raise NotFoundError(f"anything to see in layer {layer.key} at zoom", f"{first}-{last}") from error
