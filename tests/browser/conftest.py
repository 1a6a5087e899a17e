"""A real Chromium, and a real server on rows that are committed and removed again."""

import os
import time
import traceback
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from threading import Event, Thread

import pytest
from apiflask import APIFlask
from playwright.sync_api import Browser, Playwright, sync_playwright
from sqlalchemy.orm import Session
from werkzeug.serving import make_server

from app import db
from app.embedded import browser as chromium
from app.web.streams import HUB
from tests.browser.watching import Visit
from tests.emptying import empty
from tests.maps.worlds import City, city
from tests.people import let_in, person

# The list replaces Playwright's own, so it begins with what that one is about.
WITHOUT = [
    *("AvoidUnnecessaryBeforeUnloadCheckSync", "DestroyProfileOnBrowserClose", "PaintHolding"),
    *("HttpsUpgrades", "HttpsFirstBalancedModeAutoEnable", "ThirdPartyStoragePartitioning"),
    *("OptimizationHints", "NetworkTimeServiceQuerying", "AimEnabled", "PreconnectToSearch"),
    *("LensOverlay", "MediaRouter", "AvoidCorsURLLoaderRestartOnRedirect"),
    *("WebUIOmniboxPopup", "WebUIOmniboxAimPopup"),  # half a second of work in each window, shown to nobody
]
FLAGS = [
    "--use-gl=angle",
    "--use-angle=swiftshader",  # WebGL without a graphics card
    "--enable-unsafe-swiftshader",
    "--disable-gpu-compositing",  # nor pages: putting them together in WebGL takes longer than painting them
    "--disable-gpu-rasterization",
    "--disable-features=" + ",".join(WITHOUT),
    "--disable-background-networking",
    "--disable-component-update",
    "--no-first-run",
]
HOSTILE_NAME = "<img src=x onerror=alert(1)>`${alert(2)}`"


@pytest.fixture(scope="session")
def playwright() -> Iterator[Playwright]:
    """What drives browsers."""
    with sync_playwright() as driving:
        yield driving


@contextmanager
def launched(playwright: Playwright, flags: list[str]) -> Iterator[Browser]:
    """Chromium without a window, until the block ends."""
    sandbox = ["--no-sandbox"] if os.geteuid() == 0 else []
    opened = playwright.chromium.launch(executable_path=chromium.find(), args=[*flags, *sandbox])
    yield opened
    opened.close()


@pytest.fixture(scope="session")
def browser(playwright: Playwright) -> Iterator[Browser]:
    """The browser of most tests."""
    with launched(playwright, FLAGS) as opened:
        yield opened


@pytest.fixture(scope="module")
def little_city(database: str) -> Iterator[City]:
    """Committed rows of a little city; the tables are empty again afterwards."""
    with Session(db.engine(), expire_on_commit=False) as session:
        made = city(session, name=HOSTILE_NAME)
        session.commit()
    yield made
    empty(database)


@pytest.fixture(scope="module")
def server(application: APIFlask, little_city: City) -> Iterator[str]:
    """The address of a server in a thread of its own."""
    serving = make_server("127.0.0.1", 0, application, threaded=True)
    thread = Thread(target=serving.serve_forever)
    thread.start()
    stopping = Event()
    HUB.ends_when(stopping.is_set)  # as gunicorn's worker says it: streams outlive their pages
    yield f"http://127.0.0.1:{serving.server_port}"
    stopping.set()
    serving.shutdown()
    while len(HUB):
        time.sleep(0.1)
    HUB.ends_when(lambda: True)
    thread.join(10)


@pytest.fixture
def broken(caplog: pytest.LogCaptureFixture) -> Callable[[], list[str]]:
    """What the server says of its own errors: a page alone shows that there was one."""

    def said() -> list[str]:
        errors = [record for record in caplog.get_records("call") if record.exc_info]
        return ["".join(traceback.format_exception(*record.exc_info)[-6:]) for record in errors]

    return said


@pytest.fixture(scope="module")
def signed_in(application: APIFlask, server: str) -> str:
    """The cookie of somebody who may do everything that is no administrator's."""
    client = application.test_client()
    with db.transaction() as session:
        account_id = person(session, "tester")
        let_in(client, session, account_id)
    cookie = client.get_cookie("session")
    assert cookie is not None
    return cookie.value


@pytest.fixture
def guest_visit(
    browser: Browser, server: str, tmp_path: Path, broken: Callable[[], list[str]]
) -> Iterator[Visit]:
    """A watched page of somebody who has not signed in."""
    visiting = Visit(browser, server, tmp_path)
    yield visiting
    visiting.close()
    assert [*visiting.problems, *broken()] == []


@pytest.fixture
def visit(
    browser: Browser, server: str, signed_in: str, tmp_path: Path, broken: Callable[[], list[str]]
) -> Iterator[Visit]:
    """A page that is watched; the test fails when anything went wrong that nobody asked about."""
    visiting = Visit(browser, server, tmp_path, session=signed_in)
    yield visiting
    visiting.close()
    assert [*visiting.problems, *broken()] == []


@pytest.fixture
def visit_without_scripts(
    browser: Browser, server: str, signed_in: str, tmp_path: Path, broken: Callable[[], list[str]]
) -> Iterator[Visit]:
    """A watched page that runs no script."""
    visiting = Visit(browser, server, tmp_path, scripts=False, session=signed_in)
    yield visiting
    visiting.close()
    assert [*visiting.problems, *broken()] == []


@pytest.fixture(scope="module")
def plain_browser(playwright: Playwright) -> Iterator[Browser]:
    """A browser that refuses WebGL."""
    with launched(playwright, ["--disable-3d-apis"]) as opened:
        yield opened


@pytest.fixture
def plain_visit(
    plain_browser: Browser, server: str, signed_in: str, tmp_path: Path, broken: Callable[[], list[str]]
) -> Iterator[Visit]:
    """A watched page of that browser."""
    visiting = Visit(plain_browser, server, tmp_path, session=signed_in)
    yield visiting
    visiting.close()
    assert [*visiting.problems, *broken()] == []
