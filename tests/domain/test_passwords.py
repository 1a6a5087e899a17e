"""The profiles of rules for passwords."""

import pytest

from app.domain.passwords import POLICIES, PolicyName, personal_flaw, shape_flaw

DJBH, ASVS = POLICIES[PolicyName.DJBH2], POLICIES[PolicyName.ASVS]


@pytest.mark.parametrize(
    ("password", "is_good"),
    [
        ("Abc12345", True),  # three kinds
        ("abc-12345", True),  # small letters, digits, another
        ("abcdefgh1", False),  # two kinds
        ("Abc1234", False),  # seven characters
        ("密码Abc123", True),  # letters of a script without capitals are no kind of their own
    ],
)
def test_djbh_asks_for_eight_characters_of_three_kinds(password, is_good):
    assert (shape_flaw(password, DJBH) is None) == is_good


@pytest.mark.parametrize(
    ("password", "is_good"), [("correct horse", True), ("aaaaaaaaaaaa", True), ("Abc-12345", False)]
)
def test_asvs_asks_for_length_alone(password, is_good):
    assert (shape_flaw(password, ASVS) is None) == is_good


def test_a_password_of_256_characters_is_taken_and_a_longer_one_refused():
    assert shape_flaw("ab3-" * 64, ASVS) is None
    assert "at most 256" in shape_flaw("ab3-" * 64 + "x", ASVS)


def test_no_message_holds_the_password():
    for password in ("Sesame1", "sesame sesam", "x" * 300):
        for policy in POLICIES.values():
            assert password not in (shape_flaw(password, policy) or "")
        assert password not in (personal_flaw(password, ("sesam",)) or "")


def test_a_password_made_of_a_name_or_of_three_characters_is_refused():
    assert personal_flaw("my name is ZHANG-wei", ("zhang-wei",)) is not None
    assert personal_flaw("abcabcabcabcabc", ()) is not None
    assert personal_flaw("lantern orbit maple", ("wei", "CityGrid")) is None


def test_composition_and_rotation_are_djbhs_and_the_list_is_asvs():
    assert (DJBH.min_kinds, DJBH.max_days, DJBH.refuses_known) == (3, 90, False)
    assert (ASVS.min_kinds, ASVS.max_days, ASVS.refuses_known) == (1, None, True)
    assert POLICIES[PolicyName.DJBH3].needs_second_factor
