"""What is known of the place under an import's map: water, roads and railways, buildings."""

from typing import Any

import geopandas as gpd
from sqlalchemy import ColumnElement, func, select, true
from sqlalchemy.orm import Session

from app.domain.search import BBox
from app.models.buildings import Building
from app.models.land import Land
from app.models.ways import Way
from app.store.filters import in_box
from app.store.frames import read_frame

GROUNDS: dict[str, tuple[tuple[Any, ColumnElement[bool]], ...]] = {
    "water": ((Land, Land.kind == "water"), (Way, Way.kind == "water")),
    "roads": ((Way, Way.kind != "water"),),
    "buildings": ((Building, true()),),
}


def ground_in(session: Session, name: str, *, bbox: BBox, limit: int) -> gpd.GeoDataFrame:
    """One sort of what is known in a box; of more than the limit some, evenly."""
    parts = [
        select(model.id, model.code, model.geom).where(which, in_box(model.geom, bbox))
        for model, which in GROUNDS[name]
    ]
    found = parts[0].union_all(*parts[1:]).subquery() if len(parts) > 1 else parts[0].subquery()
    rows = select(found.c.id, found.c.geom).order_by(func.md5(found.c.code), found.c.id).limit(limit)
    return read_frame(session, rows)
