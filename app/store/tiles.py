"""What a tile statement needs of the database besides its rows."""

from collections.abc import Collection

from sqlalchemy import Connection, func, insert, or_, select, text
from sqlalchemy.orm import Session

from app.domain.areas import AreaLevel
from app.domain.live import TOUCH_ZOOM, Window
from app.domain.search import BBox
from app.models.areas import Area
from app.models.base import TILE_SRID
from app.models.tiles import LayerTouch
from app.store.filters import degrees_box, valid_on


def bounds(session: Session) -> BBox | None:
    """West, south, east, north of all districts in degrees."""
    districts = (Area.level == AreaLevel.DISTRICT, valid_on(Area))
    return degrees_box(session, Area.geom_3857, TILE_SRID, *districts)


# Names this life of this database. Counts of a restored one begin again from those of its backup, and a tag
# that was given after that must not come a second time with other bytes. A connection ends with the life.
_LIFE = text("""
    select (select system_identifier from pg_control_system()) || '.'
           || (select timeline_id from pg_control_checkpoint()) || '.'
           || (select oid from pg_database where datname = current_database()) || '.'
           || cast(cast('layer_touches' as regclass) as oid)
""")
_VERSION = """
    select (select coalesce(sum(times), 0) from layer_touches where layer = :layer {within}),
           case when :is_dated then cast(current_date as text) else '' end,
           coalesce(cast(pg_current_xact_id_if_assigned() as text), '')
"""
_OF_LAYER = text(_VERSION.format(within=""))
_OF_WINDOW = text(
    _VERSION.format(
        within="and (z = 0 or (z = :zoom and x between :west and :east and y between :north and :south))"
    )
)


def _life(connection: Connection) -> str:
    if "life" not in connection.info:
        connection.info["life"] = connection.execute(_LIFE).scalar_one()
    return str(connection.info["life"])


def version(session: Session, layer: str, window: Window | None, *, is_dated: bool) -> str:
    """
    Names the rows behind the tiles of a window, of the whole layer without one; changes when they may have.

    To be read before the rows: a statement sees what an earlier one saw, or more. Then a tile under an old
    version may hold newer rows, which its next reader replaces, and none holds older ones than its version.
    A transaction that has written itself has a version of its own: what it sees may be undone.
    """
    chosen: dict[str, object] = {"layer": layer, "is_dated": is_dated}
    if window is not None:
        chosen |= {name: getattr(window, name) for name in ("west", "north", "east", "south")}
        chosen["zoom"] = TOUCH_ZOOM
    statement = _OF_LAYER if window is None else _OF_WINDOW
    connection = session.connection()
    return " ".join(map(str, (_life(connection), *connection.execute(statement, chosen).one())))


def is_of_others(version: str) -> bool:
    """Whether others see the same rows under a version: its transaction has not written."""
    return not version or version.endswith(" ")


def layer_versions(
    session: Session, layers: Collection[str], *, area_ids: list[int] | None
) -> dict[str, int]:
    """How often each layer was touched, of areas where some are named; 0 where never."""
    counted = select(LayerTouch.layer, func.sum(LayerTouch.times)).where(LayerTouch.layer.in_(layers))
    if area_ids is not None:
        here = func.ST_TileEnvelope(LayerTouch.z, LayerTouch.x, LayerTouch.y)
        touched = select(Area.id).where(Area.id.in_(area_ids), Area.geom_3857.bool_op("&&")(here))
        counted = counted.where(or_(LayerTouch.z == 0, touched.exists()))
    found = {layer: int(times) for layer, times in session.execute(counted.group_by(LayerTouch.layer))}
    return {layer: found.get(layer, 0) for layer in layers}


def boxes_of_areas(session: Session, area_ids: list[int]) -> list[BBox]:
    """West, south, east, north of each area in metres of the tiles."""
    edges = (getattr(func, f"ST_{edge}")(Area.geom_3857) for edge in ("XMin", "YMin", "XMax", "YMax"))
    return [
        (row[0], row[1], row[2], row[3])
        for row in session.execute(select(*edges).where(Area.id.in_(area_ids)))
    ]


def fold_touches(session: Session) -> int:
    """
    Put the touches of each tile into one row; how many rows went.

    No sum changes in any snapshot: the old rows go and the new one comes at once, and of two that fold at the
    same time one waits for the rows of the other and finds them gone.
    """
    gone = session.execute(
        text("""
        delete from layer_touches where (layer, z, x, y) in (
            select layer, z, x, y from layer_touches group by layer, z, x, y having count(*) > 1
        ) returning layer, z, x, y, times
    """)
    ).all()
    times: dict[tuple[str, int, int, int], int] = {}
    for row in gone:
        times[row[:4]] = times.get(row[:4], 0) + row.times
    if times:
        names = ("layer", "z", "x", "y", "times")
        session.execute(
            insert(LayerTouch), [dict(zip(names, (*key, n), strict=True)) for key, n in times.items()]
        )
    return len(gone) - len(times)
