"""The id of a request and its line in the log."""

import io
import json
import logging
import re

import pytest

from app import logs
from app.config import ROOT


@pytest.fixture
def lines(application):
    """What a service writes into its log during a test, line by line."""
    stream = io.StringIO()
    handler = logging.StreamHandler(stream)
    handler.setFormatter(logs.formatter(is_json=True))
    root = logging.getLogger()
    before = root.level
    root.setLevel(logging.INFO)
    root.addHandler(handler)
    yield lambda: [json.loads(line) for line in stream.getvalue().splitlines()]
    root.removeHandler(handler)
    root.setLevel(before)


def requests_of(lines):
    return [line for line in lines() if line["event"] == "request"]


def test_every_answer_names_its_request_and_no_two_are_the_same(client):
    named = {client.get(path).headers["X-Request-ID"] for path in ("/healthz", "/", "/nothing", "/healthz")}
    assert len(named) == 4
    assert all(re.fullmatch(r"[0-9a-f]{32}", one) for one in named)


def test_a_sane_id_of_the_sender_is_kept(client):
    response = client.get("/healthz", headers={"X-Request-ID": "proxy-7f3a.0042"})
    assert response.headers["X-Request-ID"] == "proxy-7f3a.0042"


@pytest.mark.parametrize(
    "given", ["short", "a" * 65, "with space in it", "<script>alert(1)</script>", "ééééééééé"]
)
def test_any_other_id_is_replaced(client, given):
    response = client.get("/healthz", headers={"X-Request-ID": given})
    assert re.fullmatch(r"[0-9a-f]{32}", response.headers["X-Request-ID"])


def test_a_problem_and_an_error_page_name_the_request(client):
    problem = client.get("/api/v1/nothing")
    assert problem.json["request_id"] == problem.headers["X-Request-ID"]
    page = client.get("/nothing")
    assert f"<code>{page.headers['X-Request-ID']}</code>" in page.text


def test_a_request_of_an_unknown_host_is_named_too(client):
    response = client.get("/", headers={"Host": "evil.example"})
    assert response.json["request_id"] == response.headers["X-Request-ID"]


def test_a_request_is_one_line_with_its_figures(client, lines):
    response = client.get("/api/v1/areas?limit=1", headers={"X-Request-ID": "known-to-the-test"})
    (line,) = requests_of(lines)
    assert line["request_id"] == "known-to-the-test"
    assert (line["method"], line["path"], line["status"]) == ("GET", "/api/v1/areas", response.status_code)
    assert line["endpoint"] == "api_areas.list_areas"
    assert line["actor"].startswith("account ")  # never a name
    assert line["ms"] > 0
    assert line["timestamp"].endswith("Z")


def test_the_guide_shows_a_line_as_it_is_written(client, lines):
    client.get("/api/v1/layers")
    (written,) = requests_of(lines)
    guide = (ROOT / "docs/operations.md").read_text(encoding="utf-8")
    shown = json.loads(re.search(r'```json\n(\{"event": "request".*?\})\n```', guide, re.DOTALL)[1])
    assert shown.keys() == written.keys()
    assert re.fullmatch(r"guest|account \d+", shown["actor"])


def test_no_query_and_no_long_piece_of_an_address_is_logged(client, lines):
    secret = "k9" * 20
    client.get(f"/setup/{secret}?key={secret}")
    assert secret not in json.dumps(lines())
    assert requests_of(lines)[0]["path"] == "/setup/…"


def test_what_a_request_logs_carries_its_id(application, client, lines, monkeypatch):
    def door():
        raise ZeroDivisionError("divided")

    monkeypatch.setitem(application.view_functions, "api_layers.list_layers", door)
    response = client.get("/api/v1/layers")
    (line,) = [one for one in lines() if one["level"] == "error"]
    assert line["request_id"] == response.json["request_id"]
    assert "ZeroDivisionError: divided" in line["exception"]
    assert "ZeroDivisionError" not in response.text


def test_good_answers_to_those_who_watch_are_not_logged(client, lines):
    client.get("/healthz")
    assert requests_of(lines) == []


def test_a_library_cannot_put_its_own_fields_into_a_line(lines):
    logging.getLogger("some.library").info("done", extra={"job_args": {"phone": "13800138000"}})
    (line,) = lines()
    assert line["event"] == "done"
    assert "13800138000" not in json.dumps(line)


def test_lines_on_a_terminal_are_for_people():
    record = logging.LogRecord("app.x", logging.WARNING, "x.py", 1, "disk is %s", ("full",), None)
    line = logs.formatter(is_json=False).format(record)
    assert "disk is full" in line
    assert not line.startswith("{")
