"""Streams of events: who hears what, how many there may be, and when they end."""

import gc
import json
import time
from contextlib import contextmanager

import pytest
from sqlalchemy import text
from sqlalchemy.orm import Session

from app import db
from app.domain.live import LayerChange
from app.web.streams import HUB, MISSED, QUEUE_LENGTH, Hub
from tests import builders
from tests.tiles.reading import address

PATIENCE_SECONDS = 15


@contextmanager
def stream(client):
    """The events of a stream, as they come: kind and what is said."""
    response = client.get("/events", buffered=False)
    assert response.status_code == 200, response.data
    try:
        yield events(response)
    finally:
        response.close()


def events(response):
    for piece in response.response:
        for block in piece.decode().strip().split("\n\n"):
            lines = dict(line.split(": ", 1) for line in block.splitlines() if not line.startswith(":"))
            yield (lines["event"], json.loads(lines["data"])) if "event" in lines else ("beat", None)


def next_of(heard, kind):
    """The next event of a kind; the state that comes when the listener has begun is none of these."""
    deadline = time.monotonic() + PATIENCE_SECONDS
    for found, said in heard:
        assert time.monotonic() < deadline
        if found == kind:
            return said
    raise AssertionError("the stream has ended")


@pytest.fixture(autouse=True)
def lasting(application):
    """Streams go on until they are closed or their time is over."""
    gc.collect()  # streams of answers that other tests never closed
    HUB.ends_when(lambda: False)
    yield
    HUB.ends_when(lambda: True)


@pytest.fixture
def spot(database):
    """The number of a hotspot that stands, outside the transaction of the test, and goes after it."""
    with Session(db.engine()) as session:
        made = builders.hotspot(session, 525, 525).id
        session.commit()
    wait_until_heard(f"update hotspots set name = 'heard' where id = {made}")
    yield made
    for table in ("hotspots", "jobs", "import_batches", "datasets"):
        committed(f"delete from {table}")


def wait_until_heard(statement):
    """The listener of this process begins with its first stream, and takes a moment."""
    first, deadline = HUB.open(1000), time.monotonic() + PATIENCE_SECONDS
    while not first.wait(0.5):
        assert time.monotonic() < deadline
        committed(statement)
    while first.wait(0.5):
        pass
    first.close()


def committed(statement):
    """A change outside the transaction of the test."""
    with db.engine().begin() as own:
        own.execute(text(statement))


def test_a_stream_begins_with_where_things_stand_and_tells_of_each_change_with_its_squares(guest, spot):
    with stream(guest) as heard:
        state = next_of(heard, "state")
        assert state["layers"]["hotspots"] > 0 and state["run"] is None and "cases" not in state["layers"]
        committed(f"update hotspots set name = 'new' where id = {spot}")
        said = next_of(heard, "layer")
    square = list(address(525, 525, said["zoom"])[1:])
    assert (said["layer"], said["tiles"]) == ("hotspots", [square])
    assert said["version"] == state["layers"]["hotspots"] + 1


def test_a_guest_hears_neither_of_jobs_nor_of_cases_and_a_planner_does(guest, client, spot):
    del client  # signs the same browser in
    with stream(guest) as heard:
        next_of(heard, "state")
        committed(
            "insert into jobs (kind, parameters, actor, status, progress, log, cancel_requested) "
            "values ('coverage', '{}', 'boss', 'running', 0.25, '[]', false)"
        )
        told = next_of(heard, "job")
    assert (told["status"], told["progress"]) == ("running", 0.25) and "actor" not in told
    guest.delete_cookie("session")
    with stream(guest) as heard:
        next_of(heard, "state")
        committed("update jobs set progress = 0.5")
        committed(f"update hotspots set name = 'new' where id = {spot}")
        assert next(kind for kind, _ in heard if kind not in ("state", "beat")) == "layer"


def test_one_stream_more_than_there_may_be_is_told_to_ask_by_itself(guest, configure):
    configure(live={"max_streams": len(HUB) + 1})
    with stream(guest):
        refused = guest.get("/events")
        assert (refused.status_code, refused.headers["Retry-After"]) == (503, "15")
        assert guest.get("/events/state").json["poll_seconds"] == 15
    with stream(guest) as heard:
        next_of(heard, "state")


def test_a_stream_ends_when_its_time_is_over_and_leaves_its_place(guest, configure):
    configure(live={"stream_seconds": 1})
    before = len(HUB)
    began = time.monotonic()
    with stream(guest) as heard:
        assert "state" in {kind for kind, _ in heard}
    assert 0.9 < time.monotonic() - began < 5
    assert len(HUB) == before


def test_a_stream_that_nobody_began_to_read_leaves_its_place(guest):
    before = len(HUB)
    guest.get("/events", buffered=False).close()
    assert len(HUB) == before


def test_a_stream_ends_with_the_session_of_its_reader(client, session, spot, configure):
    configure(accounts={"rights_cache_seconds": 0})
    with stream(client) as heard:
        next_of(heard, "state")
        session.execute(text("update sessions set ended_at = now()"))
        committed(f"update hotspots set name = 'secret' where id = {spot}")
        assert "layer" not in {kind for kind, _ in heard}


def test_a_stream_says_where_things_stand_again_after_the_database_was_away(guest, spot, owner):
    with stream(guest) as heard:
        next_of(heard, "state")
        committed(f"update hotspots set name = 'new' where id = {spot}")
        next_of(heard, "layer")
        owner.execute(
            text(
                "select pg_terminate_backend(pid) from pg_stat_activity "
                "where application_name = 'citygrid news' and datname = current_database()"
            )
        )
        for _ in ("lost", "there again"):
            next_of(heard, "state")
        committed(f"update hotspots set name = 'newer' where id = {spot}")
        assert next_of(heard, "layer")["layer"] == "hotspots"


def test_the_answer_passes_a_proxy_at_once_and_is_kept_by_nobody(guest):
    response = guest.get("/events", buffered=False)
    response.close()
    assert response.content_type == "text/event-stream; charset=utf-8"
    assert response.headers["X-Accel-Buffering"] == "no"
    assert response.headers["Cache-Control"] == "no-store"


def test_who_reads_too_slowly_is_told_to_look_anew():
    slow = Hub().open(1)
    for _ in range(QUEUE_LENGTH + 1):
        slow.put([LayerChange(layer="land")])
    assert slow.wait(0) is MISSED
    assert slow.wait(0) == [LayerChange(layer="land")]


def test_an_open_stream_holds_no_connection_of_the_database(guest, configure):
    configure(live={"max_streams": len(HUB) + 1})
    before = db.engine().pool.checkedout()
    with stream(guest) as heard:
        next_of(heard, "state")
        assert db.engine().pool.checkedout() == before
