"""
Phone numbers: what is read as which, what is refused by which rule, and what a mask shows.

Numbers are the examples of Google's libphonenumber (010 1234 5678, 07400 123456) and of plans that keep some
for fiction (555-0123); the others are made up within the Chinese plan.
"""

import pytest

from app.domain import phones
from app.errors import RefusedError


@pytest.mark.parametrize(
    ("typed", "number"),
    [
        ("13800001234", "+8613800001234"),
        ("138 0000 1234", "+8613800001234"),
        ("  138-0000-1234  ", "+8613800001234"),
        ("+86 138 0000 1234", "+8613800001234"),
        ("0086 13800001234", "+8613800001234"),
        ("１３８００００１２３４", "+8613800001234"),
        ("＋８６　１３８００００１２３４", "+8613800001234"),
        ("010-12345678", "+861012345678"),
        ("（021）6000 0000", "+862160000000"),
        ("0512–6000 0000", "+8651260000000"),
        ("+44 7400 123456", "+447400123456"),
        ("+44 (0)7400 123456", "+447400123456"),
        ("+1 (212) 555-0123", "+12125550123"),
    ],
)
def test_a_number_is_the_same_however_it_is_typed(typed, number):
    assert phones.e164(typed, "CN") == number


def test_a_number_without_country_code_is_one_of_the_region():
    assert phones.e164("07400 123456", "GB") == "+447400123456"
    with pytest.raises(RefusedError, match="without \\+ it is read as of CN"):
        phones.e164("07400 123456", "CN")


@pytest.mark.parametrize(
    ("typed", "rule"),
    [
        ("", "needs digits"),
        ("   ", "needs digits"),
        ("call 13800001234", "needs digits"),
        ("13800001234 ext 5", "needs digits"),
        ("021-60000000转8", "needs digits"),
        ("tel:+8613800001234", "needs digits"),
        ("++8613800001234", "needs digits"),
        ("13800001234\x00", "needs digits"),
        ("1-380000-FLOWER", "needs digits"),
        ("\ud800", "needs digits"),
        ("1" * 41, "no more than 40 characters"),
        ("1380000123", "landline number with its area code"),  # a digit is missing
        ("138000012345", "landline number with its area code"),  # one too many
        ("12000001234", "landline number with its area code"),  # 1[3-9] begins a mobile
        ("60000000", "landline number with its area code"),  # no area code
        ("110", "landline number with its area code"),
        ("+", "needs digits"),
        ("+999 12345678", "international number with \\+"),
        ("+44 7400 12345", "international number with \\+"),
        ("1" * 40, "international number with \\+"),
        ("400-820-8820", "no service line"),  # shared cost
        ("8008208820", "no service line"),  # free of charge
        ("+1 900 555 0123", "no service line"),  # paid
    ],
)
def test_what_is_no_number_of_a_person_is_refused_by_its_rule_and_not_repeated(typed, rule):
    with pytest.raises(RefusedError, match=rule) as refused:
        phones.e164(typed, "CN")
    digits = "".join(one for one in typed if one.isdigit())
    assert len(digits) < 3 or digits not in str(refused.value)
    assert refused.value.__cause__ is None


@pytest.mark.parametrize(
    ("number", "region", "shown"),
    [
        ("+8613800001234", "CN", "138****1234"),
        ("+862160000000", "CN", "021****0000"),
        ("+8651260000000", "CN", "0512****0000"),
        ("+867957100000", "CN", "0795****000"),  # seven digits: four of them stay hidden
        ("+447400123456", "CN", "+44****3456"),
        ("+447400123456", "GB", "07400****56"),
        ("+12125550123", "CN", "+1****0123"),
        ("+8613800001234", "GB", "+86****1234"),
        ("+29022158", "CN", "+290****8"),  # Saint Helena has five digits
        ("nothing", "CN", "****"),
    ],
)
def test_a_mask_shows_where_a_number_is_from_and_hides_four_digits_at_least(number, region, shown):
    assert phones.masked(number, region) == shown


def test_a_number_is_written_as_the_region_dials_it():
    assert phones.written("+8613800001234", "CN") == "138 0000 1234"
    assert phones.written("+862160000000", "CN") == "021 6000 0000"
    assert phones.written("+447400123456", "CN") == "+44 7400 123456"


@pytest.mark.parametrize(
    ("text", "is_named"),
    [
        ("call 13800001234 back", True),
        ("138-0000 1234", True),
        ("１３８ 0000 1234", True),
        ("+86 138 0000 1234", True),
        ("case 138 of 2026-11", False),
        ("138****1234", False),
        ("", False),
    ],
)
def test_a_number_is_found_in_a_text_whatever_stands_between_its_digits(text, is_named):
    assert phones.is_named_in(text, "+8613800001234") is is_named


def test_a_text_that_is_a_number_has_two_spellings():
    assert phones.spellings("138 0000 1234", "CN") == ("138 0000 1234", "+8613800001234")
    assert phones.spellings("li.lei", "CN") == ("li.lei",)
