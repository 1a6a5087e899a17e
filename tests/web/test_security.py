"""What the web refuses before anybody looks at it."""

import re
import stat
from multiprocessing.pool import ThreadPool

import pytest
from apiflask import APIFlask
from flask.testing import FlaskClient

from app.errors import ConfigError
from app.factory import create_app
from app.store.secret_key import secret_key
from tests.people import let_in, person


@pytest.fixture(scope="module")
def guarded(database, tmp_path_factory) -> APIFlask:
    """The application as it is served: CSRF on, a folder of its own."""
    folder = tmp_path_factory.mktemp("var")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("CITYGRID_VAR", str(folder))
        built = create_app()
    built.config.update(PROPAGATE_EXCEPTIONS=False, VAR_OF_TEST=folder)
    return built


def unsafe_pages(application: APIFlask) -> list[str]:
    return [
        re.sub(r"<int:\w+>", "1", rule.rule)
        for rule in application.url_map.iter_rules()
        if "POST" in rule.methods and not rule.rule.startswith(("/api/", "/ogc/"))
    ]


def unsafe_interfaces(application: APIFlask) -> list[tuple[str, str]]:
    return [
        (method, rule.rule.replace("<", "").replace(">", ""))
        for rule in application.url_map.iter_rules()
        for method in (rule.methods or set()) - {"GET", "HEAD", "OPTIONS"}
        if rule.rule.startswith("/api/")
    ]


@pytest.fixture
def signed_in(guarded, session) -> FlaskClient:
    """A browser of somebody who may do everything that is no administrator's."""
    client = guarded.test_client()
    let_in(client, session, person(session, "tester"))
    return client


def test_a_form_without_its_token_is_refused_on_every_page(guarded, signed_in):
    pages = unsafe_pages(guarded)
    assert len(pages) >= 3
    for path in pages:
        response = signed_in.post(path, data={})
        assert response.status_code == 400, path
        assert "CSRF" in response.text


def test_a_form_with_its_token_passes(signed_in):
    page = signed_in.get("/m?lang=en").text
    token = page.split('name="csrf_token"', 1)[1].split('value="', 1)[1].split('"', 1)[0]
    response = signed_in.post("/m", data={"csrf_token": token})
    assert "CSRF" not in response.text
    assert response.status_code in (400, 422)  # the form itself is empty


@pytest.mark.parametrize("header", ["form-data", r'form-data; name="never closed\"'])
@pytest.mark.parametrize("path", ["/m?lang=en", "/api/v1/cases"])
def test_a_part_of_a_form_without_a_name_is_refused_by_the_rule(signed_in, path, header):
    part = f"--b\r\nContent-Disposition: {header}\r\n\r\ntrue\r\n--b--\r\n".encode()
    response = signed_in.post(path, data=part, content_type="multipart/form-data; boundary=b")
    assert response.status_code == 422
    assert "has no name that can be read" in response.text


@pytest.mark.parametrize(("referrer", "status"), [("https://[", 403), ("https://localhost/m", 422)])
def test_behind_tls_a_referrer_that_is_no_address_is_refused(signed_in, referrer, status):
    page = signed_in.get("/m?lang=en", base_url="https://localhost").text
    token = page.split('name="csrf_token"', 1)[1].split('value="', 1)[1].split('"', 1)[0]
    sent = {"base_url": "https://localhost", "headers": {"Referer": referrer}}
    assert signed_in.post("/m", data={"csrf_token": token}, **sent).status_code == status


def test_a_token_of_another_visitor_is_refused(guarded, signed_in):
    page = signed_in.get("/m").text
    token = page.split('name="csrf_token"', 1)[1].split('value="', 1)[1].split('"', 1)[0]
    response = guarded.test_client().post("/m", data={"csrf_token": token})
    assert response.status_code == 400
    assert "CSRF" in response.text


@pytest.mark.parametrize(
    "sent",
    [
        {"Origin": "http://evil.example"},
        {"Origin": "null"},
        {"Origin": "http://localhost.evil.example"},
        {"Origin": "http://localhost:9999"},
        {"Origin": "http://["},  # no address at all
        {"Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "same-site"},
    ],
    ids=str,
)
def test_what_another_site_sends_to_the_interfaces_is_refused(guarded, connection, sent):
    interfaces = unsafe_interfaces(guarded)
    assert ("POST", "/api/v1/runs") in interfaces
    for method, path in interfaces:
        response = guarded.test_client().open(path, method=method, headers=sent, json={})
        assert response.status_code == 403, path
        assert response.content_type == "application/problem+json"


@pytest.mark.parametrize(
    "sent",
    [
        {},
        {"Origin": "http://localhost", "Sec-Fetch-Site": "same-origin"},
        {"Sec-Fetch-Site": "none"},
    ],
    ids=str,
)
def test_programs_and_own_pages_reach_the_interfaces(signed_in, sent):
    response = signed_in.post("/api/v1/runs", headers=sent, json={"area_code": "12"})
    assert response.status_code == 422


def test_another_site_may_link_here(guarded, connection):
    response = guarded.test_client().get("/api/v1/layers", headers={"Sec-Fetch-Site": "cross-site"})
    assert response.status_code == 200


def test_no_interface_opens_itself_to_other_origins(guarded, connection):
    response = guarded.test_client().get("/api/v1/layers", headers={"Origin": "http://evil.example"})
    assert not any(name.startswith("Access-Control") for name, _ in response.headers)


@pytest.mark.parametrize(
    "host",
    [
        "evil.example",
        "127.0.0.1.evil.example",
        "localhost.evil.example",
        "10.0.0.1",
        "[2001:db8::1]:80",
        "a b",
        "0.0.0.0",
    ],
)
def test_an_unknown_host_is_refused(guarded, connection, host):
    for path in ("/", "/api/v1/layers", "/healthz"):
        response = guarded.test_client().get(path, headers={"Host": host})
        assert response.status_code == 400, path
        assert response.content_type == "application/problem+json"


@pytest.mark.parametrize("host", ["127.0.0.1:8000", "localhost:8017", "localhost", "[::1]:8000", "127.0.0.2"])
def test_the_local_names_are_answered_on_any_port(guarded, connection, host):
    assert guarded.test_client().get("/healthz", headers={"Host": host}).status_code == 200


def test_the_session_cookie_is_out_of_reach_of_scripts_and_other_sites(guarded, connection):
    cookie = guarded.test_client().get("/?lang=en").headers["Set-Cookie"]
    assert "HttpOnly" in cookie
    assert "SameSite=Lax" in cookie
    assert "Domain" not in cookie


def test_the_secret_is_the_services_alone_and_stays(guarded):
    file = guarded.config["VAR_OF_TEST"] / "secret"
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert len(file.read_text()) == 64
    assert guarded.secret_key == file.read_text()


def test_a_given_key_is_used_and_a_weak_one_stops_the_start(database, own_var, monkeypatch):
    monkeypatch.setenv("CITYGRID_SECRET_KEY", "9f86d081884c7d659a2feaa0c55ad015")
    assert create_app().secret_key == "9f86d081884c7d659a2feaa0c55ad015"
    assert not (own_var / "secret").exists()
    monkeypatch.setenv("CITYGRID_SECRET_KEY", "secret")
    with pytest.raises(ConfigError, match=r"CITYGRID_SECRET_KEY is too weak: it has 6 bytes"):
        create_app()


def test_processes_that_start_together_share_one_secret(tmp_path):
    with ThreadPool(8) as pool:
        keys = pool.map(secret_key, [tmp_path / "var"] * 16)
    assert len(set(keys)) == 1
    assert len(keys[0]) == 64


def test_a_nonce_is_never_used_twice(guarded, connection):
    policies = {guarded.test_client().get("/healthz").headers["Content-Security-Policy"] for _ in range(5)}
    assert len(policies) == 5
