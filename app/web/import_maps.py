"""The map documents of an import."""

from collections.abc import Mapping
from typing import Any

import geopandas as gpd
import numpy as np
import shapely
from flask_babel import gettext as _
from sqlalchemy.orm import Session

from app.config import settings
from app.domain.import_drafts import DraftRecord
from app.errors import InputError, NotFoundError
from app.maps.imports import Named, Reading, evidence_map, preview_map
from app.maps.shell import Bounds, CityMap, Page, bounds_of
from app.services import import_drafts
from app.store.frames import METRIC_CRS
from app.web import import_words, written
from app.web.current import current_actor
from app.web.ground import Ground, Place, place_of_rows
from app.web.map_words import map_words
from app.web.pages.choice import key
from app.web.security import nonce
from spatial.datum import position_flaws, wgs84_from

WGS84 = "EPSG:4326"
MARGIN_SHARE = 0.15  # around the positions: what is known beside them tells as much
STREAM_HALF_WIDTH_M = 3.0
STRAY_SHARE = 0.05  # of the positions at each edge that do not decide alone what the map shows
STRAY_REACH = 1.0  # of the box of the others: so far beside it a position still belongs to it
# What is known is fetched beyond what is shown: a frame is wider or taller than the box, and a map is moved.
GROUND_REACH = 1.5  # of the box, on each side
WIDE_ASPECT, TALL_ASPECT = 2.5, 1.25  # half of what the widest and the tallest frame show, by the other side
LEAST_GROUND_M = 3000.0  # on each side: one place alone is shown with its surroundings
LEAST_STRAY_DEGREES = 0.002  # places in a line have a box without width
METRES_PER_DEGREE = 111_320.0


def show_evidence(session: Session, ground: Ground) -> CityMap:
    """Where each reading of the positions puts the file."""
    draft, sample = _drawn(session)
    verdict = (draft.check or {}).get("verdict") or {}
    pairs = np.array(sample.get("pairs", ()), dtype=np.float64).reshape(-1, 2)
    readings = [
        Reading(
            key="reading",
            name=f"{place + 1} · {import_words.reading_name(one)}",
            label=_("Position of the file"),
            frame=_read(pairs, one),
            is_shown=import_words.is_taken(one, verdict, import_words.stated_datum(draft)),
        )
        for place, one in enumerate(verdict.get("candidates", ()))
    ]
    if not readings:
        raise NotFoundError("evidence of import", draft.id)
    place = place_of_rows(ground, readings[0].frame)
    bounds = ground.asked or _bounds(*(one.frame for one in readings[:2]))
    return evidence_map(
        _page(
            place,
            _("Where each reading puts the file"),
            *([] if any(one.is_shown for one in readings) else [_("Tick a reading to see its positions.")]),
        ),
        areas=place.inside,
        known=_known(session, bounds),
        readings=readings,
        bounds=bounds,
    )


def show_preview(session: Session, ground: Ground) -> CityMap:
    """The first rows as they would be stored."""
    draft, sample = _drawn(session)
    rows = sample.get("rows", ())
    if not rows:
        raise NotFoundError("preview of import", draft.id)
    frame = gpd.GeoDataFrame(
        {
            "id": range(1, len(rows) + 1),
            "number": [row["number"] for row in rows],
            "label": [row["label"] or None for row in rows],
        },
        geometry=shapely.from_wkb([row["wkb"] for row in rows]),
        crs=METRIC_CRS,
    )
    place = place_of_rows(ground, frame)
    bounds = ground.asked or _bounds(frame)
    word = import_words.number_word((draft.check or {}).get("number_word", ""))
    return preview_map(
        _page(place, _("The first rows as they would be stored")),
        areas=place.inside,
        known=_known(session, bounds),
        rows=Named(key=word, name=_("Rows of the file"), label=_("Row of the file"), frame=frame),
        bounds=bounds,
    )


def _drawn(session: Session) -> tuple[DraftRecord, Mapping[str, Any]]:
    draft_id = key("draft")
    if draft_id is None:
        raise InputError("draft is missing; needs the number of an import")
    actor = current_actor()
    draft = import_drafts.draft(session, actor, draft_id=draft_id)
    return draft, import_drafts.draft_sample(session, actor, draft_id=draft_id)


def _read(pairs: np.ndarray, reading: Mapping[str, Any]) -> gpd.GeoDataFrame:
    """The positions as one reading has them; those that it does not allow are left out."""
    x, y = pairs.T[::-1] if reading["is_swapped"] else pairs.T
    sound = np.setdiff1d(np.arange(len(pairs)), list(position_flaws(x, y, reading["datum"])))
    lon, lat = wgs84_from(x[sound], y[sound], reading["datum"])
    return gpd.GeoDataFrame(
        {"id": sound + 1, "position": [f"{pairs[row, 0]:.8g}, {pairs[row, 1]:.8g}" for row in sound]},
        geometry=shapely.points(lon, lat),
        crs=WGS84,
    )


def _bounds(*frames: gpd.GeoDataFrame) -> Bounds:
    """The box around all positions but single strays, which must not show half a country."""
    places = np.concatenate(
        [shapely.get_coordinates(frame.geometry.to_crs(WGS84).to_numpy()) for frame in frames]
    )
    if not len(places):
        return bounds_of(padding_share=0.0)
    first, last = np.quantile(places, (STRAY_SHARE, 1.0 - STRAY_SHARE), axis=0)
    reach = STRAY_REACH * (last - first) + LEAST_STRAY_DEGREES
    near = places[((places >= first - reach) & (places <= last + reach)).all(axis=1)]
    box = gpd.GeoDataFrame(geometry=[shapely.box(*near.min(axis=0), *near.max(axis=0))], crs=WGS84)
    return bounds_of(box, padding_share=MARGIN_SHARE)


def ground_box(bounds: Bounds) -> Bounds:
    """The box in which known ground is fetched for a map that opens on another: no frame shows its edge."""
    west, south, east, north = bounds
    per_lon = METRES_PER_DEGREE * max(0.01, np.cos(np.radians((south + north) / 2)))
    across_m, up_m = (east - west) * per_lon, (north - south) * METRES_PER_DEGREE
    beside_m = max(GROUND_REACH * across_m, WIDE_ASPECT * up_m, LEAST_GROUND_M)
    above_m = max(GROUND_REACH * up_m, TALL_ASPECT * across_m, LEAST_GROUND_M)
    lon, lat = beside_m / per_lon, above_m / METRES_PER_DEGREE
    return (
        max(west - lon, -180.0),
        max(south - lat, -90.0),
        min(east + lon, 180.0),
        min(north + lat, 90.0),
    )


def _known(session: Session, bounds: Bounds) -> list[Named]:
    """What is known there; of more than a page embeds an even sample, which the name of the layer says."""
    limit = settings().maps.embed_limit
    found = import_drafts.known_ground(session, current_actor(), bbox=ground_box(bounds), limit=limit + 1)
    names = {
        "water": (_("Known water"), _("Water")),
        "roads": (_("Known roads"), _("Road or railway")),
        "buildings": (_("Known buildings"), _("Building")),
    }
    return [
        Named(
            key=sort,
            name=names[sort][0] if len(frame) <= limit else _sampled(names[sort][0], limit),
            label=names[sort][1],
            frame=_as_surface(frame.head(limit), sort),
        )
        for sort, frame in found.items()
    ]


def _sampled(name: str, limit: int) -> str:
    return str(_("%(name)s (sample of %(count)s)", name=name, count=written.count(limit)))


def _as_surface(frame: gpd.GeoDataFrame, sort: str) -> gpd.GeoDataFrame:
    """Streams beside lakes: drawn as surfaces both."""
    if sort != "water" or not len(frame):
        return frame
    is_line = shapely.get_dimensions(frame.geometry.to_numpy()) == 1
    return frame.set_geometry(frame.geometry.where(~is_line, frame.geometry.buffer(STREAM_HALF_WIDTH_M)))


def _page(place: Place, title: str, *facts: str) -> Page:
    return Page(title=title, words=map_words(), nonce=nonce(), facts=facts, around=place.around)
