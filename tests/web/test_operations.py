"""Health, readiness and figures: what they tell, and whom."""

import re

import pytest
from sqlalchemy import text

from app import db
from app.factory import create_app
from tests import builders

TOKEN = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"


def test_health_asks_nobody(client):
    assert client.get("/healthz").json == {"status": "ok"}


def test_ready_names_every_check(client, session):
    builders.worker(session)
    response = client.get("/readyz")
    assert response.status_code == 200
    assert response.json["status"] == "ready"
    assert {name: one["ok"] for name, one in response.json["checks"].items()} == {
        "database": True,
        "migrations": True,
        "worker": True,
    }


@pytest.mark.parametrize("seen_seconds_ago", [None, 61.0])
def test_without_a_worker_that_lives_it_is_not_ready(client, session, seen_seconds_ago):
    if seen_seconds_ago is not None:
        builders.worker(session, seen_seconds_ago)
    response = client.get("/readyz")
    assert response.status_code == 503
    checks = response.json["checks"]
    assert [name for name, one in checks.items() if not one["ok"]] == ["worker"]
    assert "flask jobs work" in checks["worker"]["said"] or "61 s ago, limit 60 s" in checks["worker"]["said"]


def test_of_several_workers_the_one_seen_last_counts(client, session):
    builders.worker(session, 3600)
    builders.worker(session, 5)
    assert client.get("/readyz").status_code == 200


@pytest.mark.parametrize("stored", ["0019", "9999"])
def test_tables_of_another_program_are_not_ready(application, owner, stored):
    owner.execute(text("update alembic_version set version_num = :stored"), {"stored": stored})
    with db.bound_to(owner):
        response = application.test_client().get("/readyz")
    assert response.status_code == 503
    assert not response.json["checks"]["migrations"]["ok"]
    assert response.json["checks"]["database"]["ok"]


def test_without_a_database_every_check_fails_and_the_process_is_healthy(application, monkeypatch):
    monkeypatch.setenv("CITYGRID_DATABASE_URL", "postgresql+psycopg://city:hunter2@127.0.0.1:1/none")
    db.engine.cache_clear()
    try:
        response = application.test_client().get("/readyz")
        assert application.test_client().get("/healthz").status_code == 200
        figures = application.test_client().get("/metrics")
    finally:
        db.engine.cache_clear()
    assert response.status_code == 503
    assert {one["ok"] for one in response.json["checks"].values()} == {False}
    assert "hunter2" not in response.text
    assert "citygrid_database_reachable 0.0" in figures.text


def value_of(client, figure):
    """A figure with its labels as it stands now; 0 before the first time."""
    found = re.search(rf"^{re.escape(figure)} (\S+)$", client.get("/metrics").text, re.MULTILINE)
    return 0.0 if found is None else float(found[1])


def test_requests_are_counted_by_endpoint_method_and_status(client):
    figure = 'citygrid_requests_total{endpoint="api_layers.list_layers",method="GET",status="200"}'
    before = value_of(client, figure)
    client.get("/api/v1/layers")
    assert value_of(client, figure) == before + 1
    assert value_of(client, 'citygrid_request_seconds_count{endpoint="api_layers.list_layers"}') >= 1


def test_no_text_of_a_sender_becomes_a_label(client):
    client.get("/nothing/of/ours-by-wei")
    client.open("/healthz", method="BREW-BY-WEI")
    figures = client.get("/metrics").text
    assert "by-wei" not in figures.lower()
    assert 'citygrid_requests_total{endpoint="unmatched",method="GET",status="404"}' in figures


def test_jobs_are_counted_by_kind_and_status(client, session):
    builders.job(session)
    builders.job(session, status="failed")
    figures = client.get("/metrics").text
    assert 'citygrid_jobs{kind="coverage",status="queued"} 1.0' in figures
    assert 'citygrid_jobs{kind="coverage",status="failed"} 1.0' in figures


def test_tiles_tell_where_they_came_from(client, session):
    builders.area(session)
    asked, figure = "/tiles/areas/10/856/417.pbf", 'citygrid_tiles_total{source="database"}'
    before = value_of(client, figure)
    assert client.get(asked).status_code in (200, 204)
    assert value_of(client, figure) == before + 1


@pytest.mark.parametrize("peer", ["10.0.0.7", "2001:db8::7", "", "unix:"])
def test_figures_are_refused_to_other_machines(client, peer):
    response = client.get("/metrics", environ_base={"REMOTE_ADDR": peer})
    assert response.status_code == 403
    assert response.content_type == "application/problem+json"


@pytest.mark.parametrize("header", ["X-Forwarded-For", "Forwarded", "X-Real-IP", "Via"])
def test_figures_are_refused_to_what_a_proxy_on_this_machine_passes_on(client, header):
    assert client.get("/metrics", headers={header: "127.0.0.1"}).status_code == 403


@pytest.fixture
def watched(database, own_var, monkeypatch):
    """A service whose figures may be read with a token."""
    monkeypatch.setenv("CITYGRID_METRICS_TOKEN", TOKEN)
    return create_app().test_client()


@pytest.mark.parametrize(
    ("sent", "expected"),
    [
        (f"Bearer {TOKEN}", 200),
        (f"Bearer {TOKEN}0", 401),
        ("Bearer é", 401),
        (f"Basic {TOKEN}", 401),
        ("", 401),
    ],
)
def test_another_machine_reads_figures_with_the_token_alone(watched, connection, sent, expected):
    response = watched.get(
        "/metrics", headers={"Authorization": sent}, environ_base={"REMOTE_ADDR": "10.0.0.7"}
    )
    assert response.status_code == expected
