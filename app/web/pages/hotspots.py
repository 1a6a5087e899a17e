"""WLAN hotspots: a list beside its map."""

from apiflask import APIBlueprint
from flask import render_template

from app import db
from app.domain.search import Page
from app.services import hotspots
from app.web.current import current_actor
from app.web.filters import place_filter
from app.web.pages.choice import LIST_ROWS, cut, key
from app.web.pages.places import subdistricts_of

bp = APIBlueprint("hotspots_page", __name__, enable_openapi=False)


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
        )
