"""From mistakes to answers: one table, one shape."""

import inspect

import pytest
from apiflask import APIFlask
from sqlalchemy import text

from app import db, errors
from app.errors import CityError, NotFoundError, RefusedError
from app.web.errors import STATUS, TITLES, status_of
from spatial.errors import CrsError, SpatialError


@pytest.fixture
def broken(application: APIFlask, monkeypatch):
    """Makes the health door raise what a test says."""

    def raising(error):
        def door():
            raise error

        monkeypatch.setitem(application.view_functions, "operations.read_health", door)
        monkeypatch.setitem(application.view_functions, "api_layers.list_layers", door)

    return raising


def test_every_mistake_of_the_application_has_a_status():
    kinds = [kind for _, kind in inspect.getmembers(errors, inspect.isclass) if issubclass(kind, CityError)]
    assert len(kinds) > 8
    assert all(400 <= status_of(kind.__new__(kind)) < 600 for kind in kinds)


def test_a_mistake_takes_the_status_of_its_nearest_kind():
    class LateRefusedError(RefusedError):
        pass

    assert status_of(LateRefusedError("x")) == 422
    assert status_of(CrsError("x")) == status_of(SpatialError("x")) == 422
    assert status_of(NotFoundError("area", 1)) == 404
    assert status_of(ValueError("x")) == 500


def test_every_status_has_a_title():
    assert set(STATUS.values()) <= set(TITLES)


def test_programs_get_a_problem_document(client, broken):
    broken(RefusedError("height is -3 m; must be 0 or more"))
    response = client.get("/api/v1/layers")
    assert response.status_code == 422
    assert response.content_type == "application/problem+json"
    assert response.json == {
        "type": "about:blank",
        "title": "Refused by a rule",
        "status": 422,
        "detail": "height is -3 m; must be 0 or more",
        "instance": "/api/v1/layers",
        "request_id": response.headers["X-Request-ID"],
    }


def test_people_get_a_page_with_the_message_and_nothing_in_it_runs(client, broken):
    broken(RefusedError("name <script>alert(1)</script> is refused"))
    response = client.get("/healthz")
    assert response.status_code == 422
    assert response.mimetype == "text/html"
    assert "name &lt;script&gt;alert(1)&lt;/script&gt; is refused" in response.text
    assert "<script>alert" not in response.text


def test_a_statement_that_ran_into_its_limit_is_answered_with_the_rule(application, client, monkeypatch):
    def door():
        with db.transaction() as session:
            session.execute(text("set local statement_timeout = 10"))
            session.execute(text("select pg_sleep(60)"))

    monkeypatch.setitem(application.view_functions, "api_layers.list_layers", door)
    response = client.get("/api/v1/layers")
    assert response.status_code == 503
    assert response.content_type == "application/problem+json"
    assert "longer than 30000 ms (service.statement_timeout_ms)" in response.json["detail"]
    assert "pg_sleep" not in response.text


@pytest.mark.parametrize("value", ["a\0b", "2147483648"])
def test_a_value_that_the_database_cannot_hold_is_answered_as_bad_input(
    application, client, monkeypatch, caplog, value
):
    def door():
        with db.transaction() as session:
            session.execute(text("select cast(cast(:value as text) as integer)"), {"value": value})

    monkeypatch.setitem(application.view_functions, "api_layers.list_layers", door)
    response = client.get("/api/v1/layers")
    assert response.status_code == 400
    assert "none that the database can hold" in response.json["detail"]
    assert value not in response.text
    assert "api_layers.list_layers is refused by the database" in caplog.text


def test_the_unexpected_is_logged_and_told_without_its_details(client, broken, caplog):
    broken(ZeroDivisionError("password=hunter2"))
    response = client.get("/api/v1/layers")
    assert response.status_code == 500
    assert "hunter2" not in response.text
    assert "password=hunter2" in caplog.text


def test_a_wrong_method_names_the_right_ones(client):
    response = client.post("/api/v1/layers")
    assert response.status_code == 405
    assert "GET" in response.headers["Allow"]
    assert response.content_type == "application/problem+json"


def test_a_body_above_the_limit_is_refused(application, client, monkeypatch):
    monkeypatch.setitem(application.config, "MAX_CONTENT_LENGTH", 100)
    response = client.post("/api/v1/runs", data=b"x" * 101, content_type="application/json")
    assert response.status_code == 413
    assert response.content_type == "application/problem+json"


@pytest.mark.parametrize("path", ["/api/v1/areas", "/tiles/areas/8/214/104.pbf", "/readyz", "/"])
def test_without_a_database_the_answer_is_503_and_keeps_its_address(application, monkeypatch, path):
    url = "postgresql+psycopg://city:hunter2@127.0.0.1:1/none?connect_timeout=2"
    monkeypatch.setenv("CITYGRID_DATABASE_URL", url)
    db.engine.cache_clear()
    try:
        response = application.test_client().get(path)
    finally:
        db.engine.cache_clear()
    assert response.status_code == 503
    assert "hunter2" not in response.text
