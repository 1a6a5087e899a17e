"""WLAN hotspots: a list beside its map."""

from typing import Any

from apiflask import APIBlueprint
from flask import render_template
from sqlalchemy.orm import Session

from app import db
from app.config import settings
from app.domain.search import Page
from app.domain.venues import VenueState
from app.services import hotspots, venues
from app.web.current import current_actor
from app.web.filters import place_filter
from app.web.pages.choice import LIST_ROWS, cut, key, rows_of, text
from app.web.pages.places import subdistricts_of

bp = APIBlueprint("hotspots_page", __name__, enable_openapi=False)

MISSING_ROWS = 20


@bp.get("/wlan")
def list_hotspots() -> str:
    """WLAN sites by area and kind of venue."""
    chosen = place_filter()
    page = Page(limit=LIST_ROWS + 1, after=key("after") or 0)
    with db.transaction() as session:
        rows, after = cut(hotspots.hotspots(session, current_actor(), chosen=chosen, page=page))
        return render_template(
            "wlan.html",
            rows=rows,
            after=after,
            chosen=chosen,
            total=hotspots.hotspot_count(session, current_actor(), chosen=chosen),
            areas=subdistricts_of(session),
            **_venues(session, chosen.area_code),
        )


def _venues(session: Session, area_code: str | None) -> dict[str, Any]:
    """Venues against the plan's targets, and those of one target that miss WLAN; for who may see both."""
    actor = current_actor()
    if not all(actor.may(one) for one in venues.NEEDS):
        return {"figures": ()}
    figures = venues.target_figures(session, actor, area_code=area_code)
    asked = text("target")
    shown = next(
        (one for one in figures if one.target.key == asked or (asked is None and one.missing)), figures[0]
    )
    missing = venues.venues(
        session,
        actor,
        target=shown.target.key,
        state=VenueState.MISSING,
        area_code=area_code,
        page=Page(limit=MISSING_ROWS),
    )
    return {
        "figures": figures,
        "within_m": settings().venues.wlan_within_m,
        "missing": rows_of(missing),
        "missing_target": shown.target,
        "asked": asked,
    }
