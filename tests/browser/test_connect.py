"""Addresses are copied by the keyboard alone."""

import pytest

pytestmark = pytest.mark.browser


def test_a_button_copies_the_address_beside_it_by_the_keyboard(visit):
    visit.open("/connect?lang=en")
    visit.page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    field = visit.page.locator("#ogc")
    field.focus()
    visit.page.keyboard.press("Tab")
    visit.page.keyboard.press("Enter")
    visit.page.get_by_text("Copied.").wait_for()
    assert visit.page.evaluate("navigator.clipboard.readText()") == field.input_value()


def test_without_a_clipboard_the_address_is_marked_to_be_copied_by_hand(visit):
    visit.open("/connect?lang=en")
    visit.page.evaluate("Object.defineProperty(navigator, 'clipboard', {value: undefined})")
    visit.page.locator('[data-copies="ogc"]').press("Enter")
    visit.page.get_by_text("The address is marked").wait_for()
    marked = visit.page.evaluate(
        "document.activeElement.selectionEnd - document.activeElement.selectionStart"
    )
    assert marked == len(visit.page.locator("#ogc").input_value())
