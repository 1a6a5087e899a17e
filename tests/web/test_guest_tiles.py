"""Tiles of a guest: the same answer as the application's, out of memory as long as nothing has changed."""

import time
from contextlib import contextmanager

import pytest
from sqlalchemy import event, text

from app import db
from app.config import RATE_LIMIT_KEYS
from app.factory import create_app
from app.services.tile_memory import MEMORY
from tests import builders
from tests.tiles.reading import address

PATIENCE_SECONDS = 15
HERE, FAR = (525.0, 525.0), (9_000.0, 9_000.0)
AS_ANYBODY = {"Cookie": "seen=1"}  # goes through the application
OWN = {"X-Request-ID", "Date"}  # of each answer


def url(layer="hotspots", z=14, at=HERE, query=""):
    return "/tiles/{}/{}/{}/{}.pbf".format(layer, *address(*at, z)) + query


def until(is_so):
    deadline = time.monotonic() + PATIENCE_SECONDS
    while not is_so():
        assert time.monotonic() < deadline
        time.sleep(0.02)


@pytest.fixture
def spot(database):
    """A hotspot that stands, outside any transaction of a test, and goes after it."""
    with db.transaction() as session:
        made = builders.hotspot(session, *HERE).id
    yield made
    with db.transaction() as session:
        for table in ("hotspots", "import_batches", "datasets"):
            session.execute(text(f"delete from {table}"))


@pytest.fixture
def asking(application, spot):
    """A guest whose process hears of changes, and has heard of those that came before."""
    MEMORY.listen()
    until(lambda: db.NEWS.is_hearing)
    client = application.test_client()
    remember(client, url())
    return client


def remember(client, path):
    """Ask until the answer is remembered: news of earlier tests may still be on their way."""

    def is_remembered():
        with statements() as seen:
            client.get(path)
        return not seen

    until(is_remembered)


@contextmanager
def statements():
    """What the database was asked for a tile meanwhile."""
    seen = []
    listen = lambda _c, _k, sql, *_rest: seen.append(sql)  # noqa: E731 - to be removed again
    pool = db._engine_of_tiles(db.engine())
    event.listen(pool, "before_cursor_execute", listen)
    yield seen
    event.remove(pool, "before_cursor_execute", listen)


def rename(spot, name="changed"):
    with db.transaction() as session:
        session.execute(text("update hotspots set name = :name where id = :id"), {"name": name, "id": spot})


@pytest.mark.parametrize("headers", [{}, AS_ANYBODY], ids=["guest", "with a cookie"])
def test_what_is_remembered_is_answered_without_a_statement(asking, headers):
    with statements() as seen:
        first = asking.get(url(), headers=headers)
        again = asking.get(url(), headers={**headers, "If-None-Match": first.headers["ETag"]})
    assert (first.status_code, again.status_code, seen) == (200, 304, [])


def test_a_change_under_a_tile_shows_once_it_is_told(asking, spot):
    tag = asking.get(url()).headers["ETag"]
    rename(spot)
    until(lambda: asking.get(url()).headers["ETag"] != tag)
    assert b"changed" in asking.get(url()).data


def test_whoever_was_told_by_another_process_gets_the_change_at_once(asking, spot):
    """Revalidation as HTTP has it: what is remembered is not looked at."""
    for header in ("no-cache", "max-age=0"):
        rename(spot, f"changed {header}")
        body = asking.get(url(), headers={"Cache-Control": header}).data
        assert f"changed {header}".encode() in body


def test_a_change_far_away_leaves_what_is_remembered(asking):
    seen = MEMORY._heard
    with db.transaction() as session:
        builders.hotspot(session, *FAR)
    until(lambda: MEMORY._heard > seen)
    with statements() as asked:
        assert asking.get(url()).status_code == 200
    assert asked == []


def test_a_listener_that_is_lost_forgets_and_one_that_is_back_remembers(asking, spot, owner):
    others = "select pg_terminate_backend(pid, 5000) from pg_stat_activity where application_name = :name"
    seen = MEMORY._heard
    owner.execute(text(f"{others} and datname = current_database()"), {"name": "citygrid news"})
    until(lambda: MEMORY._heard > seen)  # the gap
    until(lambda: db.NEWS.is_hearing)
    until(lambda: MEMORY._heard > seen + 1)  # and that it is over
    with statements() as asked:
        asking.get(url())
    assert asked
    remember(asking, url())


@pytest.mark.parametrize(
    ("path", "status"),
    [
        (url(), 200),
        (url(z=0), 204),
        (url(at=FAR), 204),
        (url("cases"), 401),
        (url("nothing"), 404),
        (url(query="?operator=%00"), 400),
        (url("areas", query="?level=planet"), 400),
        ("/tiles/areas/3/8/0.pbf", 400),
    ],
)
@pytest.mark.parametrize("given", [{}, {"Accept-Encoding": "gzip"}], ids=["plain", "gzip"])
def test_a_guest_gets_the_answer_of_the_application(asking, path, status, given):
    quick, slow = asking.get(path, headers=given), asking.get(path, headers={**given, **AS_ANYBODY})
    assert quick.status_code == slow.status_code == status
    assert _said(quick) == _said(slow)
    assert _without_own(quick) == _without_own(slow)


def _said(response):
    if response.status_code < 400:
        return response.data
    return {name: value for name, value in response.json.items() if name != "request_id"}


def _without_own(response):
    named = {name: value for name, value in response.headers.items() if name not in OWN}
    if "nonce-" in named.get("Content-Security-Policy", ""):
        del named["Content-Security-Policy"], named["Content-Length"]
    return named


def test_a_304_of_both_has_the_same_headers(asking):
    known = {"If-None-Match": asking.get(url()).headers["ETag"]}
    quick, slow = (asking.get(url(), headers={**known, **more}) for more in ({}, AS_ANYBODY))
    assert quick.status_code == slow.status_code == 304
    assert _without_own(quick) == _without_own(slow)


def test_the_tag_is_weak_and_the_same_for_both_encodings(asking):
    plain, packed = asking.get(url()), asking.get(url(), headers={"Accept-Encoding": "gzip"})
    assert plain.headers["ETag"] == packed.headers["ETag"] and plain.headers["ETag"].startswith('W/"')
    assert (plain.headers.get("Content-Encoding"), packed.headers["Content-Encoding"]) == (None, "gzip")
    assert "Accept-Encoding" in plain.headers["Vary"]
    assert asking.get(url(), headers={"Accept-Encoding": "gzip;q=0"}).data == plain.data


@pytest.mark.parametrize("host", ["elsewhere.example", "elsewhere.example:80", "[::2]"])
def test_another_host_is_refused_as_everywhere(asking, host):
    assert asking.get(url(), headers={"Host": host}).status_code == 400


@pytest.mark.parametrize(("layer", "status"), [("hotspots", 200), ("nothing", 404)])
def test_guests_are_counted_once_and_told_to_wait(asking, own_var, configure, layer, status):
    rules = [{"key": key, "requests": 3, "window_seconds": 3600} for key in RATE_LIMIT_KEYS]
    configure(rate_limits=rules)
    client = create_app().test_client()
    assert [client.get(url(layer)).status_code for _ in range(4)] == [status, status, status, 429]
    assert "of the kind 'tiles'" in client.get(url()).json["detail"]


def test_the_line_in_the_log_and_the_figures_are_those_of_the_application(asking, caplog):
    caplog.set_level("INFO", "app.web.tracing")
    for headers in ({}, AS_ANYBODY):
        asking.get(url(), headers={**headers, "X-Request-ID": "asked-by-the-test"})
    lines = [
        {name: getattr(one, name) for name in ("method", "path", "endpoint", "status", "actor")}
        for one in caplog.records
        if one.getMessage() == "request"
    ]
    assert lines[0] == lines[1]
    assert lines[0]["actor"] == "guest" and lines[0]["endpoint"] == "tiles.read_tile"


def test_guests_who_may_not_look_get_nothing_that_others_were_given(asking, configure):
    configure(accounts={"guests_may_look": False})
    assert asking.get(url()).status_code == 401
