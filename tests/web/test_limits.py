"""Who asks too often is told to wait, and nobody else."""

import pytest

from app.config import RATE_LIMIT_KEYS, RateLimitSettings
from app.factory import create_app
from app.web import limits
from tests.people import let_in, person


@pytest.fixture
def limited(database, connection, own_var, configure):
    """A service that takes three requests of a kind in a long window."""
    configure(rate_limits=[{"key": key, "requests": 3, "window_seconds": 3600} for key in RATE_LIMIT_KEYS])
    built = create_app()
    built.config.update(WTF_CSRF_ENABLED=False)
    return built.test_client()


def statuses(client, path, times=4, **given):
    return [client.get(path, **given).status_code for _ in range(times)]


def test_one_request_too_many_gets_a_problem_with_the_rule_and_the_time_to_wait(limited):
    assert statuses(limited, "/api/v1/layers") == [200, 200, 200, 429]
    response = limited.get("/api/v1/layers")
    assert response.content_type == "application/problem+json"
    assert "more than 3 requests of the kind 'api' within 3600 s" in response.json["detail"]
    assert 1 <= int(response.headers["Retry-After"]) <= 3600


def test_addresses_of_a_kind_are_counted_together(limited):
    statuses(limited, "/api/v1/layers", times=2)
    statuses(limited, "/api/v1/profiles", times=1)
    assert limited.get("/api/v1/operators").status_code == 429


def test_unknown_addresses_count_too(limited):
    assert statuses(limited, "/api/v1/nothing") == [404, 404, 404, 429]


def test_kinds_are_counted_apart(limited):
    statuses(limited, "/api/v1/layers")
    assert limited.get("/help").status_code == 200
    assert limited.get("/tiles/areas.json").status_code == 200


def test_questions_that_are_drawn_by_chance_are_counted_together_with_exports(limited):
    statuses(limited, "/api/v1/disparity", times=2)
    assert statuses(limited, "/disparity", times=2)[-1] == 429
    assert "of the kind 'exports'" in limited.get("/api/v1/disparity").json["detail"]


def test_people_get_a_page(limited):
    statuses(limited, "/help")
    response = limited.get("/help")
    assert response.status_code == 429
    assert response.mimetype == "text/html"
    assert response.headers["Retry-After"]


def test_clients_are_counted_apart_and_an_ipv6_network_as_one(limited):
    def asked(address):
        return statuses(limited, "/api/v1/layers", environ_base={"REMOTE_ADDR": address})[-1]

    assert asked("10.0.0.1") == 429
    assert asked("10.0.0.2") == 429  # its own fourth
    assert limited.get("/api/v1/layers", environ_base={"REMOTE_ADDR": "10.0.0.3"}).status_code == 200
    assert asked("2001:db8:1:1::1") == 429
    same, other = "2001:db8:1:1:ffff::7", "2001:db8:1:2::7"
    assert limited.get("/api/v1/layers", environ_base={"REMOTE_ADDR": same}).status_code == 429
    assert limited.get("/api/v1/layers", environ_base={"REMOTE_ADDR": other}).status_code == 200


def test_people_who_are_signed_in_are_counted_apart_from_the_guests_of_their_address(limited, session):
    assert statuses(limited, "/api/v1/layers")[-1] == 429
    for name in ("li", "wang"):
        let_in(limited, session, person(session, name))
        assert statuses(limited, "/api/v1/layers") == [200, 200, 200, 429]


@pytest.mark.parametrize("path", ["/healthz", "/static/icon.svg", "/metrics"])
def test_who_watches_and_what_lies_still_is_not_counted(limited, path):
    assert statuses(limited, path, times=6) == [200] * 6


@pytest.mark.parametrize(
    ("path", "kind"),
    [
        *(("/api/v1/exports", "exports"), ("/data/exports", "exports"), ("/import", "uploads")),
        *(("/m", "reports"), ("/api/v1/cases", "reports"), ("/import/1/write", "imports")),
    ],
)
def test_what_costs_more_has_a_rule_of_its_own(limited, path, kind):
    for _ in range(3):
        assert limited.post(path).status_code != 429
    response = limited.post(f"{path}?lang=en")
    assert response.status_code == 429
    assert f"of the kind &#39;{kind}&#39;" in response.text or f"of the kind '{kind}'" in response.text


def test_a_window_begins_with_its_first_request_and_ends_after_its_seconds(monkeypatch):
    rule, now = RateLimitSettings(key="api", requests=2, window_seconds=60), [1000.0]
    monkeypatch.setattr("time.time", lambda: now[0])  # the clock of the counting library
    monkeypatch.setattr(limits, "time", lambda: now[0])
    counts = limits.Counts()
    assert [counts.wait_seconds(rule, "a") for _ in range(3)] == [0.0, 0.0, 60.0]
    now[0] = 1059.0
    assert counts.wait_seconds(rule, "a") == 1.0
    now[0] = 1060.0
    assert counts.wait_seconds(rule, "a") == 0.0


def test_every_endpoint_named_exists_and_every_rule_is_used(application):
    assert set(limits.RULE_OF_ENDPOINT) | limits.FREE <= set(application.view_functions)
    used = {*limits.RULE_OF_ENDPOINT.values(), *limits.RULE_OF_PATH.values(), "pages"}
    assert used == set(RATE_LIMIT_KEYS)
