"""A phone for a call back in a real browser: left with a report, masked, revealed for a reason."""

import pytest

from tests.browser.test_sign_in import refused
from tests.browser.watching import PHONE, SIZES
from tests.builders import lon_lat

pytestmark = pytest.mark.browser


def send(visit, phone: str) -> None:
    """A report by the plain form, standing at a place of the little city."""
    lon, lat = lon_lat(325, 325)
    visit.open("/m?lang=en", PHONE)
    page = visit.page
    page.locator(".chip").first.click()
    page.get_by_label("Longitude").fill(f"{lon:.6f}")
    page.get_by_label("Latitude").fill(f"{lat:.6f}")
    page.get_by_label("Phone for a call back").fill(phone)
    page.get_by_role("button", name="Send the report").click()


@SIZES
def test_a_phone_is_masked_until_a_reason_is_given_and_masked_again_afterwards(visit, size):
    send(visit, "138 0000 1234")
    page = visit.page
    page.wait_for_url("**/cases/*?filed=1")
    address = page.url.removeprefix(visit.server).replace("filed=1", "lang=en")
    visit.open(address, size)
    assert page.locator("#contact").inner_text() == "138****1234"
    show = page.get_by_role("button", name="Show the whole number")
    show.click()  # without a reason the browser stops it
    assert page.locator(".reveal [name=reason]:invalid").count() == 1
    page.get_by_label("Why do you need the whole number?").fill("call back about the lift")
    show.click()
    page.get_by_role("link", name="138 0000 1234").wait_for()
    assert page.locator("#contact a").get_attribute("href") == "tel:+8613800001234"
    assert page.evaluate("document.documentElement.scrollWidth") <= size[0]
    page.wait_for_load_state()
    page.get_by_role("link", name="中文").click()  # the page in another language is not the answer again
    page.get_by_text("联系电话").wait_for()
    assert page.locator("#contact").inner_text() == "138****1234"
    page.wait_for_load_state()


def test_a_phone_that_is_none_is_refused_without_losing_the_report(visit):
    send(visit, "1380000123")
    page = visit.page
    page.get_by_role("alert").get_by_text("contact_phone is refused").wait_for()
    refused(visit, 422)
    assert "1380000123" not in page.get_by_role("alert").inner_text()
    page.get_by_label("Phone for a call back").fill("13800001234")
    page.get_by_role("button", name="Send the report").click()
    page.wait_for_url("**/cases/*?filed=1")
    assert page.locator("#contact").inner_text() == "138****1234"
    page.wait_for_load_state()
