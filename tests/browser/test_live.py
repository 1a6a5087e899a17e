"""News in an open browser: a change that somebody else commits comes by itself."""

import time

import pytest
from sqlalchemy import text

from app import db
from tests import builders
from tests.browser.test_workbench import opened
from tests.builders import lon_lat

pytestmark = pytest.mark.browser

HIGHER = text("update buildings set height_m = coalesce(height_m, 0) + 1")


def committed(statement):
    with db.engine().begin() as own:
        own.execute(statement)


def stream_is_open(page):
    """One page of the browser has the stream, and all know it."""
    page.wait_for_function(
        "async () => (await import('/static/js/live.js')).isLive()", timeout=30_000, polling=200
    )


def test_one_changed_building_refreshes_its_tiles_within_a_second_and_a_list_says_that_it_is_old(visit):
    visit.map("/maps/city?lang=en")
    stream_is_open(visit.page)
    visit.page.wait_for_timeout(500)  # the listener of the server has begun
    tiles_of_buildings = lambda: [url for url in visit.requests if "/tiles/buildings/" in url]  # noqa: E731
    before, others = len(tiles_of_buildings()), len([url for url in visit.requests if "/tiles/land/" in url])
    assert before > 0
    with visit.page.expect_response(
        lambda answer: "/tiles/buildings/" in answer.url and answer.status == 200
    ) as asked:
        began = time.monotonic()
        committed(HIGHER)
    assert time.monotonic() - began < 1.0
    # past what another web process may remember: it may hear of the change a moment later
    assert asked.value.request.all_headers()["cache-control"] == "max-age=0"
    assert len([url for url in visit.requests if "/tiles/land/" in url]) == others

    note = visit.page.context.new_page()
    note.goto(visit.server + "/cases?lang=en")
    stream_is_open(note)
    assert note.get_by_text("There is newer data than this page shows.").is_hidden()
    committed(text("update operators set letter = letter"))  # stands in the tiles of cases
    note.get_by_text("There is newer data than this page shows.").wait_for(timeout=5_000)
    streams = [url for url in visit.requests if url.endswith("/events")]
    assert len(streams) == 1


def test_the_workbench_shows_what_others_add_and_counts_it(visit):
    lon, lat = lon_lat(300, 700)
    frame = opened(visit, f"lang=en&layers=hotspots&at=16/{lat:.5f}/{lon:.5f}")
    count = frame.locator("[data-layer=hotspots] .bench-count")
    count.get_by_text("1", exact=True).wait_for()
    stream_is_open(visit.page)
    with (
        visit.page.expect_response(lambda answer: "/tiles/hotspots/" in answer.url and answer.status == 200),
        db.transaction() as session,
    ):
        builders.hotspot(session, 310, 710, name="New")
    count.get_by_text("2", exact=True).wait_for(timeout=10_000)
