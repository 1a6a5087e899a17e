"""Search by name, code or place: of what the actor may see, in the areas that the actor may see."""

from collections.abc import Iterator
from typing import Any

import geopandas as gpd
from sqlalchemy.orm import Session

from app.domain.actors import Actor
from app.domain.audit import PLACES
from app.domain.finds import Find, FindKind
from app.services import areas, audit, network
from app.store import cells as cells_store
from app.store import finds as finds_store
from app.store import runs as runs_store
from app.store.installation import process_epsg
from spatial.datum import to_metric, wgs84_from

WGS84 = "EPSG:4326"
TOLD = frozenset({"id", "code", "geometry", "position"})  # by a find itself, or of no use in one
PLACE_BOX_DEG = 0.002  # around a place that was typed in: some 200 m to each side


def found(session: Session, actor: Actor, *, text: str, limit: int) -> list[Find]:
    """Up to `limit` things of each kind whose name or code holds the text, the best first."""
    actor.require("areas.read")
    return [
        find for kind, frame in _frames(session, actor, text.strip(), limit) for find in _finds(kind, frame)
    ]


def _frames(
    session: Session, actor: Actor, text: str, limit: int
) -> Iterator[tuple[FindKind, gpd.GeoDataFrame]]:
    asked: dict[str, Any] = {"text": text, "scope": actor.scope, "limit": limit}
    yield FindKind.AREA, finds_store.areas(session, on=areas.today(), **asked)
    if actor.may("network.read"):
        yield FindKind.STATION, _stations(session, actor, text, limit)
    if actor.may("hotspots.read"):
        yield FindKind.HOTSPOT, finds_store.hotspots(session, **asked)
    if actor.may("buildings.read"):
        yield FindKind.BUILDING, finds_store.buildings(session, **asked)
    if actor.may("facilities.read"):
        yield FindKind.FACILITY, finds_store.facilities(session, **asked)
    run = runs_store.newest_published(session) if actor.may("coverage.read") else None
    if run is not None:
        yield FindKind.CELL, finds_store.cells(session, run_id=run.id, **asked)


def _stations(session: Session, actor: Actor, text: str, limit: int) -> gpd.GeoDataFrame:
    size_m = network.snap_m(actor)
    frame = finds_store.stations(session, text=text, snap_m=size_m, scope=actor.scope, limit=limit)
    if size_m is None and len(frame):
        audit.record_first_read(session, actor, read=PLACES, entity_id="search", details={"text": text})
    return frame


def _finds(kind: FindKind, frame: gpd.GeoDataFrame) -> list[Find]:
    shown = frame.to_crs(WGS84)
    points, boxes = shown.geometry.representative_point(), shown.geometry.bounds.to_numpy()
    rows = shown.drop(columns="geometry").astype(object)
    records = rows.where(rows.notna(), None).to_dict("records")
    return [
        Find(
            kind=kind,
            id=int(row["id"]),
            code=row["code"],
            name_zh=row.get("name_zh", row.get("name")),
            name_en=row.get("name_en"),
            lon=float(point.x),
            lat=float(point.y),
            bbox=(float(box[0]), float(box[1]), float(box[2]), float(box[3])),
            properties={name: value for name, value in row.items() if name not in TOLD},
        )
        for row, point, box in zip(records, points, boxes, strict=True)
    ]


def place(session: Session, actor: Actor, *, lon: float, lat: float, datum: str) -> Find:
    """A position in one of the datums, with the grid cell of the newest run that holds it, if any does."""
    actor.require("areas.read")
    east, north = (float(degrees[0]) for degrees in wgs84_from([lon], [lat], datum))
    cell = _cell_at(session, actor, lon, lat, datum)
    return Find(
        kind=FindKind.PLACE,
        id=None,
        code=f"{lon:.9g}, {lat:.9g}",
        lon=east,
        lat=north,
        bbox=(east - PLACE_BOX_DEG, north - PLACE_BOX_DEG, east + PLACE_BOX_DEG, north + PLACE_BOX_DEG),
        properties={"datum": datum, "cell_code": cell},
    )


def _cell_at(session: Session, actor: Actor, lon: float, lat: float, datum: str) -> str | None:
    run = runs_store.newest_published(session) if actor.may("coverage.read") else None
    if run is None:
        return None
    x_m, y_m = to_metric([lon], [lat], datum, process_epsg())
    row = cells_store.cell_at(session, run_id=run.id, x_m=float(x_m[0]), y_m=float(y_m[0]), scope=actor.scope)
    return None if row is None else str(row.code)
