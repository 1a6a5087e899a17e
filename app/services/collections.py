"""Features of a collection: whose they are to see, which pass, how many there are."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from sqlalchemy.orm import Session

from app.domain.actors import Actor
from app.domain.audit import PLACE_DISTANCES, PLACES, RESIDENTS, SensitiveRead
from app.domain.collections import (
    BEGINNING,
    COLLECTIONS,
    GEOMETRY,
    Asked,
    Chosen,
    Collection,
    Place,
    collection_named,
)
from app.domain.columns import ColumnType
from app.domain.coverage import CoverageRecord, Slice
from app.domain.layers import LAYERS
from app.domain.search import BBox
from app.domain.systems import System
from app.errors import NotFoundError
from app.services import areas, audit, coverage, extents, network
from app.services.gaps import NEAREST_SITE
from app.services.listings import PEOPLE
from app.store import areas as area_store
from app.store import cases as case_store
from app.store import coverage as coverage_store
from app.store import features
from app.store import gaps as gap_store
from app.store import listings as listing_store
from app.store import network as network_store
from app.store import radio as radio_store
from app.store.cql2_values import Compiled, Fields, Kind
from app.store.feature_conditions import conditions_of
from app.store.installation import process_epsg

KINDS = {
    ColumnType.INTEGER: Kind.NUMBER,
    ColumnType.NUMBER: Kind.NUMBER,
    ColumnType.BOOLEAN: Kind.BOOLEAN,
    ColumnType.DATE: Kind.DATE,
    ColumnType.TIME: Kind.TIME,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Opened:
    """A collection as an actor may see it."""

    collection: Collection
    rows: Any
    fields: Fields
    read: SensitiveRead | None


def stored_srid() -> int:
    """The EPSG code of the system that shapes are stored in."""
    return process_epsg()


def listed(actor: Actor) -> list[Collection]:
    """What an actor may read."""
    return [one for one in COLLECTIONS.values() if all(map(actor.may, one.permissions))]


def collection(actor: Actor, *, key: str) -> Collection:
    """One of them."""
    found = collection_named(key)
    for permission in found.permissions:
        actor.require(permission)
    return found


def has_tiles(actor: Actor, *, key: str) -> bool:
    """Whether an actor may read a collection as tiles, too: of sectors they hold exact places."""
    return key in LAYERS and actor.may(LAYERS[key].permission)


def extent(session: Session, actor: Actor, *, key: str, dataset: str | None = None) -> BBox | None:
    """West, south, east, north of what an actor sees of a collection, or of one dataset in it."""

    def find() -> BBox | None:
        return features.extent(session, _opened(session, actor, key, Chosen()).rows, dataset=dataset)

    try:
        return find() if dataset else extents.recalled(session, actor, key=key, find=find)
    except NotFoundError:  # no run yet
        return None


def page(
    session: Session, actor: Actor, *, key: str, asked: Asked, system: System, limit: int, place: Place
) -> features.Page:
    """Features in the order of their ids, from a place on."""
    of_some_areas = actor.scope.bound() is not None
    opened = _opened(
        session, actor, key, asked.chosen, is_fenced=of_some_areas and asked.condition is not None
    )
    conditions = conditions_of(opened.fields, asked, instant=opened.collection.instant)
    found = features.page(session, opened.rows, _wanted(opened, conditions, system, limit=limit, place=place))
    _record(session, actor, opened, found.written.count)
    return found


def feature(session: Session, actor: Actor, *, key: str, number: int, system: System, chosen: Chosen) -> str:
    """One feature."""
    opened = _opened(session, actor, key, chosen)
    only = (features.with_id(opened.rows, number),)
    written = features.written(session, opened.rows, _wanted(opened, only, system, limit=1))
    if not written.count:
        raise NotFoundError("feature", number)
    _record(session, actor, opened, 1)
    return written.text


def _wanted(
    opened: Opened, conditions: Sequence[Any], system: System, *, limit: int, place: Place = BEGINNING
) -> features.Wanted:
    return features.Wanted(
        conditions=conditions,
        columns=opened.collection.columns.names,
        system=system,
        limit=limit,
        place=place,
        is_surface=opened.collection.is_surface,
    )


def _record(session: Session, actor: Actor, opened: Opened, count: int) -> None:
    if opened.read is not None and count:
        key = opened.collection.key
        audit.record_first_read(session, actor, read=opened.read, entity_id=key, details={"by": "ogc"})


def _opened(session: Session, actor: Actor, key: str, chosen: Chosen, *, is_fenced: bool = False) -> Opened:
    found = collection(actor, key=key)
    relation, read = RELATIONS.get(key, _listing(key))(session, actor, chosen)
    rows = features.of(relation, is_fenced=is_fenced)
    return Opened(collection=found, rows=rows, fields=_fields(rows, found), read=read)


@lru_cache(maxsize=64)
def _fields(rows: Any, described: Collection) -> Fields:
    known = {
        column.name: Compiled(rows.c[column.name], KINDS.get(ColumnType(column.type), Kind.TEXT))
        for column in described.columns.columns
    }
    return Fields({**known, GEOMETRY: Compiled(rows.c.geom, Kind.GEOMETRY)})


Rows = tuple[Any, SensitiveRead | None]  # a relation, and what reading it is called
Relation = Callable[[Session, Actor, Chosen], Rows]


def _listing(key: str) -> Relation:
    def relation(_session: Session, actor: Actor, _chosen: Chosen) -> Rows:
        sees_people = actor.may("population.read")
        without = PEOPLE if key == "buildings" and not sees_people else ()
        read = RESIDENTS if key == "buildings" and sees_people else None
        return listing_store.relation(key, scope=actor.scope, without=without), read

    return relation


def _areas(session: Session, actor: Actor, _chosen: Chosen) -> Rows:
    sees_people = actor.may("population.read")
    return area_store.relation(on=areas.today(), scope=actor.scope, with_figures=sees_people), None


def _stations(session: Session, actor: Actor, _chosen: Chosen) -> Rows:
    snap_m = network.snap_m(actor)
    relation = network_store.station_relation(snap_m=snap_m, scope=actor.scope)
    return relation, PLACES if snap_m is None else None


def _sectors(session: Session, actor: Actor, _chosen: Chosen) -> Rows:
    snap_m = network.snap_m(actor)
    relation = radio_store.sector_relation(snap_m=snap_m, scope=actor.scope)
    return relation, PLACES if snap_m is None else None


def _cases(session: Session, actor: Actor, _chosen: Chosen) -> Rows:
    return case_store.relation(scope=actor.scope), None


def _of_run(session: Session, actor: Actor, chosen: Chosen) -> tuple[CoverageRecord, Slice]:
    run = coverage.published_run(session, actor, run_id=chosen.run_id)
    key = chosen.profile or coverage.profiles()[0].key
    found = coverage.slice_of(key, chosen.operator, chosen.reception)
    network.require_operator(session, code=found.operator)
    return run, found


def _coverage(session: Session, actor: Actor, chosen: Chosen) -> Rows:
    run, found = _of_run(session, actor, chosen)
    return coverage_store.relation(
        run_id=run.id, chosen=found, is_synthetic=run.is_synthetic, scope=actor.scope
    ), None


def _gaps(session: Session, actor: Actor, chosen: Chosen) -> Rows:
    """Without the nearest site for who may not see places: three distances give one away."""
    run, found = _of_run(session, actor, chosen)
    sees_places = network.snap_m(actor) is None
    relation = gap_store.relation(
        run_id=run.id,
        chosen=found,
        is_synthetic=run.is_synthetic,
        scope=actor.scope,
        without=() if sees_places else NEAREST_SITE,
    )
    return relation, PLACE_DISTANCES if sees_places else None


RELATIONS: Mapping[str, Relation] = {
    "areas": _areas,
    "stations": _stations,
    "sectors": _sectors,
    "cases": _cases,
    "coverage": _coverage,
    "gaps": _gaps,
}
