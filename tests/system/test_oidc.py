"""Signing in by a real OpenID Connect provider, in a process of its own."""

import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
import requests
from apiflask import APIFlask
from flask.testing import FlaskClient

from app.domain.actors import Actor
from app.domain.roles import GRANTS, Role
from app.factory import create_app
from app.services import accounts
from app.store import accounts as account_store
from app.web import oidc
from tests.configuring import settings_with
from tests.people import person

PATIENCE_SECONDS = 60
SUBJECT = "wei@example.org"


def free_port() -> int:
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return int(found.getsockname()[1])


@pytest.fixture(scope="module")
def provider() -> Iterator[str]:
    """The address of a provider that knows one person."""
    port = free_port()
    program = str(Path(sys.executable).parent / "oidc-provider-mock")
    running = subprocess.Popen([program, "--port", str(port), "--user", SUBJECT], stderr=subprocess.DEVNULL)
    address = f"http://127.0.0.1:{port}"
    deadline = time.monotonic() + PATIENCE_SECONDS
    while True:
        try:
            requests.get(f"{address}/.well-known/openid-configuration", timeout=5).raise_for_status()
            break
        except requests.ConnectionError:
            assert running.poll() is None and time.monotonic() < deadline
            time.sleep(0.1)
    yield address
    running.terminate()
    running.wait(10)


@pytest.fixture(scope="module")
def linked_up(database: str, provider: str, tmp_path_factory) -> Iterator[APIFlask]:
    """The application with this provider in its settings."""
    address = f"{provider}/.well-known/openid-configuration"
    changed = settings_with(tmp_path_factory.mktemp("config"), accounts={"oidc_discovery_url": address})
    with changed, pytest.MonkeyPatch.context() as patch:
        patch.setenv("CITYGRID_OIDC_CLIENT_SECRET", "known to the provider")
        built = create_app()
        built.config.update(TESTING=True, WTF_CSRF_ENABLED=False)
        yield built


@pytest.fixture
def browser(linked_up: APIFlask, connection) -> FlaskClient:
    return linked_up.test_client()


def link(session, application: APIFlask, login_name: str, subject: str) -> int:
    account_id = person(session, login_name, {Role.PLANNER})
    system = Actor("sys", GRANTS[Role.SYSTEM_ADMINISTRATOR], account_id=account_id + 1)
    with application.test_request_context():
        issuer = oidc.issuer()
    accounts.link_outside(session, system, account_id=account_id, issuer=issuer, subject=subject)
    return account_id


def at_the_provider(browser: FlaskClient, *, onward: str = "/gaps", **said: str) -> str:
    """Go there, say who one is, and take the address back that the provider gives."""
    there = browser.get("/login/oidc", query_string={"next": onward}).headers["Location"]
    answer = requests.post(there, data=said, allow_redirects=False, timeout=10)
    return answer.headers["Location"]


def test_a_linked_person_is_signed_in_and_led_on(browser, linked_up, session):
    link(session, linked_up, "wei", SUBJECT)
    answer = browser.get(at_the_provider(browser, sub=SUBJECT))
    assert (answer.status_code, answer.headers["Location"]) == (303, "/gaps")
    assert "wei" in browser.get("/account?lang=en").text


def test_somebody_without_an_account_gets_none_and_is_told_which_subject_to_link(browser, session):
    answer = browser.get(at_the_provider(browser, sub="stranger"))
    assert answer.status_code == 401
    assert "没有账户关联到身份提供方的用户标识“stranger”。" in answer.text
    assert browser.get("/account").status_code == 303


def test_a_person_who_is_shut_out_here_is_not_let_in_by_the_provider(browser, linked_up, session):
    account_id = link(session, linked_up, "wei", SUBJECT)
    account_store.disable(session, account_id, is_disabled=True)
    assert browser.get(at_the_provider(browser, sub=SUBJECT)).status_code == 401


def test_an_answer_that_another_browser_began_is_refused(browser, linked_up, session):
    link(session, linked_up, "wei", SUBJECT)
    back = at_the_provider(browser, sub=SUBJECT)
    other = linked_up.test_client()
    assert other.get(back).status_code == 401
    assert other.get("/account").status_code == 303


def test_an_answer_serves_once(browser, linked_up, session):
    link(session, linked_up, "wei", SUBJECT)
    back = at_the_provider(browser, sub=SUBJECT)
    assert browser.get(back).status_code == 303
    browser.post("/logout")
    assert browser.get(back).status_code == 401


def test_a_refusal_at_the_provider_is_said(browser, session):
    answer = browser.get(at_the_provider(browser, action="deny"))
    assert answer.status_code == 401


def test_the_provider_leads_on_to_paths_of_this_service_alone(browser, linked_up, session):
    link(session, linked_up, "wei", SUBJECT)
    answer = browser.get(at_the_provider(browser, onward="//evil.example/", sub=SUBJECT))
    assert answer.headers["Location"] == "/"
