"""Signing in, being refused, timing out and the second factor, in a real browser."""

import pyotp
import pytest
from sqlalchemy import text

from app import db
from app.domain.roles import Role
from app.web.rights import CACHE
from tests.browser.watching import PHONE, SIZES, WIDE
from tests.people import PASSWORD, PASSWORD_HASH, person

pytestmark = pytest.mark.browser


@pytest.fixture
def wei(server):
    """A planner with a password, committed; gone afterwards."""
    with db.transaction() as session:
        account_id = person(session, "wei", {Role.PLANNER}, password_hash=PASSWORD_HASH)
    yield account_id
    with db.engine().begin() as connection:
        connection.execute(text("delete from accounts where login_name = 'wei'"))
        connection.execute(text("delete from sign_in_counters"))


def fill(page, password=PASSWORD):
    page.get_by_label("Login name").fill("wei")
    page.get_by_label("Password").fill(password)
    page.keyboard.press("Enter")


def refused(visit, status):
    """Refusals that the test asked for are no problems of the page."""
    expected = [
        one for one in visit.problems if f"status {status}" in one or "Failed to load resource" in one
    ]
    assert expected
    visit.problems[:] = [one for one in visit.problems if one not in expected]


def test_a_wrong_password_is_refused_and_the_right_one_leads_on(guest_visit, wei):
    page = guest_visit.page
    guest_visit.open("/jobs?lang=en")
    assert "/login?next=" in page.url
    fill(page, "wrong")
    page.get_by_role("alert").get_by_text("The login name or the password is wrong.").wait_for()
    refused(guest_visit, 401)
    fill(page)
    page.wait_for_url("**/jobs?lang=en")
    page.wait_for_load_state()
    page.get_by_role("link", name="Wei", exact=True).click()
    page.get_by_role("button", name="Sign out").click()
    page.get_by_text("You are signed out.").wait_for()
    page.wait_for_load_state()
    guest_visit.open("/jobs")
    assert "/login?next=" in page.url


def test_an_idle_session_times_out_and_the_person_is_led_back_afterwards(guest_visit, wei):
    page = guest_visit.page
    guest_visit.open("/login?lang=en&next=/data")
    fill(page)
    page.wait_for_url("**:*/data")  # not the page of before, whose address ends so too
    page.wait_for_load_state()
    with db.engine().begin() as connection:
        connection.execute(text("update sessions set last_seen_at = now() - interval '31 minutes'"))
    CACHE.forget()
    page.get_by_role("link", name="Tasks").click()
    assert page.url.endswith("/login?next=%2Fjobs")
    fill(page)
    page.wait_for_url("**/jobs")


@SIZES
def test_a_second_factor_is_set_up_and_asked_for(guest_visit, wei, size):
    page = guest_visit.page
    guest_visit.open("/login?lang=en&next=/account/second-factor", size)
    fill(page)
    page.get_by_label("Present password").fill(PASSWORD)
    page.get_by_role("button", name="Set it up").click()
    secret = page.locator("code.once").inner_text()
    assert page.locator(".code-picture svg").bounding_box()["width"] > 100
    assert page.evaluate("document.documentElement.scrollWidth") <= size[0]
    page.get_by_label("Verification code", exact=True).fill(pyotp.TOTP(secret).now())
    page.get_by_role("button", name="Turn it on").click()
    recovery = page.locator(".codes code").first.inner_text()
    page.get_by_role("link", name="I have kept them").click()
    page.get_by_role("button", name="Sign out").click()
    fill(page)
    page.get_by_label("Code of your device").fill("000000")
    page.keyboard.press("Enter")
    page.get_by_text("The code is wrong or was used before.").wait_for()
    refused(guest_visit, 401)
    guest_visit.open("/jobs")
    assert "/login/code" in page.url
    page.get_by_label("Code of your device").fill(recovery)
    page.keyboard.press("Enter")
    page.wait_for_url(lambda url: "/login" not in url)


GUEST_PAGES = ("/", "/map", "/coverage", "/gaps", "/stations", "/wlan", "/help", "/login")


@pytest.mark.parametrize(("language", "size"), [("en", WIDE), ("zh-CN", PHONE)], ids=["en-1440", "zh-390"])
def test_no_page_of_a_guest_breaks_the_policy_or_the_window(guest_visit, size, language):
    for path in GUEST_PAGES:
        guest_visit.open(f"{path}?lang={language}", size)
        guest_visit.wait_whole()
        assert guest_visit.page.evaluate("document.documentElement.scrollWidth") <= size[0], path
