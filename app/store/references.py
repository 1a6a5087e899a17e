"""What is known of a place already, for telling the datum of a file by it."""

from dataclasses import dataclass
from typing import Any

import numpy as np
import shapely
from numpy.typing import NDArray
from sqlalchemy import ColumnElement, Select, exists, func, select
from sqlalchemy.orm import Session

from app.domain.areas import AreaLevel
from app.models.areas import Area
from app.models.buildings import Building
from app.models.datasets import Dataset
from app.models.land import Land
from app.models.ways import Way
from app.store.filters import valid_on

Shapes = NDArray[np.object_]

MOST_BUILDINGS = 30_000  # a district's; more tells nothing new and costs time
LEVELS = (AreaLevel.DISTRICT, AreaLevel.SUBDISTRICT)


@dataclass(frozen=True, slots=True, kw_only=True)
class KnownShapes:
    """Shapes in the stored CRS, and the codes of the areas."""

    areas: Shapes
    area_codes: tuple[str, ...]
    water: Shapes
    roads: Shapes
    buildings: Shapes
    synthetic: tuple[str, ...]  # names of those with rows of synthetic datasets


def known_shapes(session: Session, *, but_dataset: str) -> KnownShapes:
    """Areas, water, roads and buildings of every dataset but the one that is being imported."""
    areas = session.execute(
        _others(select(Area.code, func.ST_AsBinary(Area.geom)), Area, but_dataset).where(
            valid_on(Area), Area.level.in_(LEVELS)
        )
    ).all()
    water = _others(select(func.ST_AsBinary(Land.geom)), Land, but_dataset).where(Land.kind == "water")
    streams = _others(select(func.ST_AsBinary(Way.geom)), Way, but_dataset).where(Way.kind == "water")
    roads = _others(select(func.ST_AsBinary(Way.geom)), Way, but_dataset).where(Way.kind != "water")
    buildings = _others(select(func.ST_AsBinary(Building.geom)), Building, but_dataset)
    return KnownShapes(
        areas=_shapes([row[1] for row in areas]),
        area_codes=tuple(row[0] for row in areas),
        water=np.concatenate([_read(session, water), _read(session, streams)]),
        roads=_read(session, roads),
        buildings=_read(session, buildings.order_by(func.md5(Building.code)).limit(MOST_BUILDINGS)),
        synthetic=_synthetic(session, but_dataset),
    )


def _synthetic(session: Session, but_dataset: str) -> tuple[str, ...]:
    """Names of the layers that hold rows of synthetic datasets."""
    made_up = select(Dataset.id).where(Dataset.is_synthetic, Dataset.key != but_dataset)
    rows: dict[str, list[ColumnElement[bool]]] = {
        "areas": [Area.dataset_id.in_(made_up) & valid_on(Area) & Area.level.in_(LEVELS)],
        "water": [
            Land.dataset_id.in_(made_up) & (Land.kind == "water"),
            Way.dataset_id.in_(made_up) & (Way.kind == "water"),
        ],
        "roads": [Way.dataset_id.in_(made_up) & (Way.kind != "water")],
        "buildings": [Building.dataset_id.in_(made_up)],
    }
    return tuple(
        name
        for name, found in rows.items()
        if any(session.scalar(select(exists().where(one))) for one in found)
    )


def _others(statement: Select[Any], model: Any, but_dataset: str) -> Select[Any]:
    own = select(Dataset.id).where(Dataset.key == but_dataset)
    return statement.where(model.dataset_id.not_in(own))


def _read(session: Session, statement: Select[Any]) -> Shapes:
    return _shapes(list(session.scalars(statement)))


def _shapes(found: list[Any]) -> Shapes:
    shapes = np.empty(len(found), dtype=object)
    shapes[:] = shapely.from_wkb([bytes(one) for one in found])
    return shapes
