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
from click.testing import CliRunner
from flask.testing import FlaskClient

from app.cli.register import LazyGroup
from app.domain.actors import Actor
from app.domain.roles import GRANTS, Role
from app.errors import StorageError
from app.factory import create_app
from app.services import accounts, identity_provider
from app.store import accounts as account_store
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
    folder = tmp_path_factory.mktemp("config")
    (folder / "client").write_text("known to the provider\n")
    changed = settings_with(folder, accounts={"oidc_discovery_url": address})
    with changed, pytest.MonkeyPatch.context() as patch:
        patch.setenv("CITYGRID_OIDC_CLIENT_SECRET_FILE", str(folder / "client"))
        built = create_app()
        built.config.update(TESTING=True, WTF_CSRF_ENABLED=False)
        yield built


@pytest.fixture
def browser(linked_up: APIFlask, connection) -> FlaskClient:
    return linked_up.test_client()


def link(session, login_name: str, subject: str) -> int:
    account_id = person(session, login_name, {Role.PLANNER})
    system = Actor("sys", GRANTS[Role.SYSTEM_ADMINISTRATOR], account_id=account_id + 1)
    issuer = identity_provider.issuer()
    accounts.link_outside(session, system, account_id=account_id, issuer=issuer, subject=subject)
    return account_id


def at_the_provider(browser: FlaskClient, *, onward: str = "/gaps", **said: str) -> str:
    """Go there, say who one is, and take the address back that the provider gives."""
    there = browser.get("/login/oidc", query_string={"next": onward}).headers["Location"]
    answer = requests.post(there, data=said, allow_redirects=False, timeout=10)
    return answer.headers["Location"]


def test_a_linked_person_is_signed_in_and_led_on(browser, linked_up, session):
    link(session, "wei", SUBJECT)
    answer = browser.get(at_the_provider(browser, sub=SUBJECT))
    assert (answer.status_code, answer.headers["Location"]) == (303, "/gaps")
    assert "wei" in browser.get("/account?lang=en").text


def command(*arguments: str) -> str:
    return CliRunner().invoke(LazyGroup("accounts", ""), arguments).output


def test_the_command_line_links_an_administrator_and_ends_the_link(browser, session, provider):
    person(session, "aud", {Role.AUDIT_ADMINISTRATOR})
    assert command("link-outside", "aud", SUBJECT).startswith(f"aud is linked to {SUBJECT} of {provider}")
    assert browser.get(at_the_provider(browser, sub=SUBJECT)).status_code == 303
    assert "aud" in browser.get("/account?lang=en").text
    assert command("link-outside", "aud", "--end") == "aud is no longer linked\n"
    assert browser.get(at_the_provider(browser, sub=SUBJECT)).status_code == 401


def test_the_provider_names_itself_and_what_is_no_provider_is_said(linked_up, provider, tmp_path):
    assert identity_provider.issuer().rstrip("/") == provider
    for address, said in (
        ("http://127.0.0.1:1/x", "cannot be reached"),
        (f"{provider}/jwks", "names no issuer"),
    ):
        changed = settings_with(tmp_path, accounts={"oidc_discovery_url": address})
        with changed, pytest.raises(StorageError, match=said):
            identity_provider.issuer()


def test_somebody_without_an_account_gets_none_and_is_told_which_subject_to_link(browser, session):
    answer = browser.get(at_the_provider(browser, sub="stranger"))
    assert answer.status_code == 401
    assert "没有账户关联到身份提供方的用户标识“stranger”。" in answer.text
    assert browser.get("/account").status_code == 303


def test_a_person_who_is_shut_out_here_is_not_let_in_by_the_provider(browser, linked_up, session):
    account_id = link(session, "wei", SUBJECT)
    account_store.disable(session, account_id, is_disabled=True)
    assert browser.get(at_the_provider(browser, sub=SUBJECT)).status_code == 401


def test_an_answer_that_another_browser_began_is_refused(browser, linked_up, session):
    link(session, "wei", SUBJECT)
    back = at_the_provider(browser, sub=SUBJECT)
    other = linked_up.test_client()
    assert other.get(back).status_code == 401
    assert other.get("/account").status_code == 303


def test_an_answer_serves_once(browser, linked_up, session):
    link(session, "wei", SUBJECT)
    back = at_the_provider(browser, sub=SUBJECT)
    assert browser.get(back).status_code == 303
    browser.post("/logout")
    assert browser.get(back).status_code == 401


def test_a_refusal_at_the_provider_is_said(browser, session):
    answer = browser.get(at_the_provider(browser, action="deny"))
    assert answer.status_code == 401


def test_the_provider_leads_on_to_paths_of_this_service_alone(browser, linked_up, session):
    link(session, "wei", SUBJECT)
    answer = browser.get(at_the_provider(browser, onward="//evil.example/", sub=SUBJECT))
    assert answer.headers["Location"] == "/"
