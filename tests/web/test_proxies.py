"""Behind a proxy: whose word is taken, what changes behind TLS, which names are answered."""

import pytest

from app.factory import create_app
from app.web import proxies

FORWARDED = {"X-Forwarded-Proto": "https", "X-Forwarded-For": "203.0.113.9"}


@pytest.fixture
def behind(database, connection, own_var, configure):
    """Makes a client of a service with other settings of its surroundings."""

    def made(**given):
        configure(service=given)
        return create_app().test_client()

    return made


def test_without_trusted_proxies_nobody_can_claim_tls(behind):
    response = behind(trusted_proxies=0).get("/?lang=en", headers=FORWARDED)
    assert "Strict-Transport-Security" not in response.headers
    assert "Secure" not in response.headers["Set-Cookie"]


def test_behind_tls_browsers_are_told_to_stay_and_cookies_are_secure(behind):
    response = behind(trusted_proxies=1).get("/?lang=en", headers=FORWARDED)
    assert response.headers["Strict-Transport-Security"] == "max-age=31536000"
    cookie = response.headers["Set-Cookie"]
    assert "Secure" in cookie and "HttpOnly" in cookie and "SameSite=Lax" in cookie


def test_a_proxy_that_speaks_plain_http_to_the_browser_changes_nothing(behind):
    response = behind(trusted_proxies=1).get("/?lang=en", headers={**FORWARDED, "X-Forwarded-Proto": "http"})
    assert "Strict-Transport-Security" not in response.headers
    assert "Secure" not in response.headers["Set-Cookie"]


def test_errors_behind_tls_say_so_too(behind):
    response = behind(trusted_proxies=1).get("/api/v1/nothing", headers=FORWARDED)
    assert response.status_code == 404
    assert response.headers["Strict-Transport-Security"]


def test_hsts_can_be_left_out(behind):
    response = behind(trusted_proxies=1, hsts_days=0).get("/healthz", headers=FORWARDED)
    assert "Strict-Transport-Security" not in response.headers


def test_of_several_addresses_only_those_of_trusted_hops_count(behind):
    client = behind(trusted_proxies=1)
    seen = []
    client.application.before_request_funcs[None].append(lambda: seen.append(proxies.request.remote_addr))
    client.get("/healthz", headers={**FORWARDED, "X-Forwarded-For": "6.6.6.6, 203.0.113.9"})
    assert seen == ["203.0.113.9"]


def test_an_address_is_written_with_the_scheme_and_name_that_the_browser_used(behind):
    client = behind(trusted_proxies=1, hosts=["city.example"])
    response = client.get("/tiles/areas.json", headers={**FORWARDED, "Host": "city.example"})
    assert response.json["tiles"][0].startswith("https://city.example/tiles/areas/")


def test_a_configured_name_is_answered_and_no_other(behind):
    client = behind(hosts=["city.example"])
    asked = ("city.example", "city.example:8443", "CITY.example", "127.0.0.1:8000", "www.city.example")
    statuses = [client.get("/healthz", headers={"Host": host}).status_code for host in asked]
    assert statuses == [200, 200, 200, 200, 400]


def test_a_forwarded_host_is_not_taken_for_the_name(behind):
    client = behind(trusted_proxies=1, hosts=["city.example"])
    sent = {**FORWARDED, "Host": "city.example", "X-Forwarded-Host": "evil.example"}
    assert "evil.example" not in client.get("/tiles/areas.json", headers=sent).text
