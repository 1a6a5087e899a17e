"""The web as it is served: gunicorn with the settings of the project and two processes."""

import json
import os
import re
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from multiprocessing.pool import ThreadPool
from types import SimpleNamespace
from urllib.parse import urlencode

import pytest
from sqlalchemy import text

from app import db
from app.config import ROOT
from tests import builders
from tests.tiles.reading import address

pytestmark = pytest.mark.slow

PATIENCE_SECONDS = 60


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


@pytest.fixture(scope="module")
def served(database, tmp_path_factory) -> Iterator[SimpleNamespace]:
    """A running service, its address and what it has logged."""
    var, log = tmp_path_factory.mktemp("var"), tmp_path_factory.mktemp("logs") / "web.log"
    address = f"127.0.0.1:{free_port()}"
    command = [sys.executable, "-m", "gunicorn", "--config", "python:app.web.server"]
    command += ["--workers", "2", "--bind", address]
    environment = {**os.environ, "CITYGRID_VAR": str(var)}
    with log.open("wb") as out:
        running = subprocess.Popen(command, cwd=ROOT, env=environment, stdout=out, stderr=out)
    try:
        wait_for_answer(f"http://{address}/healthz")
        yield SimpleNamespace(address=f"http://{address}", log=log, var=var)
    finally:
        running.terminate()
        running.wait(timeout=30)


def wait_for_answer(address: str) -> None:
    deadline = time.monotonic() + PATIENCE_SECONDS
    while True:
        try:
            asked(address)
            return
        except OSError:
            assert time.monotonic() < deadline
            time.sleep(0.2)


def asked(address: str, **headers: str) -> tuple[int, str]:
    request = urllib.request.Request(address, headers=headers)
    try:
        with urllib.request.urlopen(request, timeout=30) as answer:
            return answer.status, answer.read().decode()
    except urllib.error.HTTPError as error:
        return error.code, error.read().decode()


def test_figures_of_all_processes_are_added_up(served):
    times, deadline = 0, time.monotonic() + PATIENCE_SECONDS
    with ThreadPool(8) as pool:
        while len(list((served.var / "run/metrics").glob("counter_*.db"))) < 2:  # both have answered
            assert time.monotonic() < deadline
            statuses = pool.map(lambda path: asked(f"{served.address}{path}")[0], ["/static/icon.svg"] * 16)
            assert set(statuses) == {200}
            times += len(statuses)
    _, figures = asked(f"{served.address}/metrics")
    found = re.search(r'^citygrid_requests_total\{endpoint="static".*"200"\} (\S+)$', figures, re.MULTILINE)
    assert found is not None
    assert float(found[1]) == times


def test_a_sheet_with_a_long_note_in_chinese_is_made_also_of_a_drawn_area(served):
    note, area = "注" * 400, "o" * 3000  # 3,600 letters in an address; as long as an outline may be
    query = urlencode({"lang": "zh-CN", "note": note, "outline": area})
    status, page = asked(f"{served.address}/map/print?{query}")
    assert (status, note in page) == (200, True)
    assert asked(f"{served.address}/map/print?{query}&title={'x' * 2000}")[0] == 414


def tags_of(path, served):
    """Tags that 16 readers at once are given, by both processes."""
    with ThreadPool(16) as pool:
        return set(pool.map(lambda _: tag_of(f"{served.address}{path}"), range(16)))


def tag_of(address, **headers):
    request = urllib.request.Request(address, headers=headers)
    with urllib.request.urlopen(request, timeout=30) as answer:
        return answer.headers["ETag"]


def test_a_change_shows_in_every_process(served):
    with db.transaction() as session:
        spot = builders.hotspot(session, 525, 525).id
    path = "/tiles/hotspots/{}/{}/{}.pbf".format(*address(525, 525, 14))
    deadline = time.monotonic() + PATIENCE_SECONDS
    while len(tags := tags_of(path, served)) > 1:  # news of the new row are on their way
        assert time.monotonic() < deadline
    (before,) = tags
    with db.transaction() as session:
        session.execute(text("update hotspots set name = 'changed' where id = :id"), {"id": spot})
    told = {tag_of(f"{served.address}{path}", **{"Cache-Control": "max-age=0"}) for _ in range(16)}
    assert len(told) == 1 and before not in told
    while tags_of(path, served) != told:
        assert time.monotonic() < deadline
    with db.transaction() as session:
        for table in ("hotspots", "import_batches", "datasets"):
            session.execute(text(f"delete from {table}"))


def test_every_line_of_the_log_is_json(served):
    asked(f"{served.address}/api/v1/nothing?key=hush", **{"X-Request-ID": "asked-by-the-test"})
    lines = [json.loads(line) for line in served.log.read_text().splitlines()]
    (mine,) = [line for line in lines if line.get("request_id") == "asked-by-the-test"]
    assert (mine["event"], mine["status"], mine["path"]) == ("request", 404, "/api/v1/nothing")
    assert any(line["logger"] == "gunicorn.error" for line in lines)
    assert "hush" not in served.log.read_text()


def test_the_server_itself_believes_nobody_about_tls(served):
    request = urllib.request.Request(f"{served.address}/", headers={"X-Forwarded-Proto": "https"})
    with urllib.request.urlopen(request, timeout=30) as answer:
        assert answer.headers["Strict-Transport-Security"] is None
