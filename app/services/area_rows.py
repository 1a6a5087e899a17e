"""Rows of a layer as a table shows them: what an export would hold, page by page."""

from dataclasses import dataclass

import geopandas as gpd
from sqlalchemy.orm import Session

from app.domain.actors import Actor
from app.domain.columns import LayerColumns, layer_described
from app.domain.exports import ExportFilters, refuse_filters
from app.domain.search import Page
from app.errors import RefusedError
from app.services.export_layers import EXPORT_LAYERS, ExportLayer, chosen_of, export_layer
from app.services.export_rows import Chosen
from app.services.outlines import require_seen

ROW_LAYERS = tuple(key for key in EXPORT_LAYERS if layer_described(key).geometry != "none")


def row_layers(actor: Actor) -> frozenset[str]:
    """Layers whose rows somebody may read."""
    return frozenset(key for key in ROW_LAYERS if all(map(actor.may, EXPORT_LAYERS[key].permissions)))


@dataclass(frozen=True, slots=True, kw_only=True)
class Rows:
    """A page of rows in the columns of the dictionary, with their shapes."""

    layer: LayerColumns
    frame: gpd.GeoDataFrame
    chosen: Chosen
    number_matched: int | None  # None where a layer cannot be counted without reading it
    next_after: int | None  # where the next page begins; None: this was the last one


def rows(session: Session, actor: Actor, *, layer: str, filters: ExportFilters, page: Page) -> Rows:
    """Rows that pass the filters; of a drawn area and of a box alike those that an export would hold."""
    of = _layer(actor, layer)
    refuse_filters(layer, filters.given, of.filters)
    chosen = chosen_of(session, actor, layer=of, filters=filters)
    if chosen.drawn is not None:
        require_seen(session, actor, drawn=chosen.drawn)
    ahead = Page(limit=page.limit + 1, after=page.after)  # one row more tells whether a page follows
    frame = of.read(session, actor, chosen=chosen, page=ahead)
    kept = frame.iloc[: page.limit]
    described = layer_described(layer)
    has_more = len(frame) > page.limit
    return Rows(
        layer=described,
        frame=_in_columns(kept, described),
        chosen=chosen,
        number_matched=None if of.count is None else of.count(session, actor, chosen=chosen),
        next_after=int(kept[of.key].iloc[-1]) if has_more else None,
    )


def _layer(actor: Actor, layer: str) -> ExportLayer:
    of = export_layer(layer)
    if layer not in ROW_LAYERS:
        known = ", ".join(ROW_LAYERS)
        raise RefusedError(f"layer {layer!r} has no shapes; use one of {known}")
    for permission in of.permissions:
        actor.require(permission)
    return of


def _in_columns(frame: gpd.GeoDataFrame, described: LayerColumns) -> gpd.GeoDataFrame:
    shapes = frame.geometry
    return gpd.GeoDataFrame(frame.reindex(columns=described.names), geometry=shapes, crs=shapes.crs)
