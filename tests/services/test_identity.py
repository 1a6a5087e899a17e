"""Rights of this moment, and the areas they reach."""

from datetime import UTC, datetime, timedelta

import pytest

from app.services import identity, sign_in
from app.services.identity import Duty
from app.store import accounts as account_store
from tests import builders
from tests.people import HERE, PASSWORD_HASH, person


def identity_of(session, account_id):
    found = account_store.credentials(session, account_id)
    token = sign_in.open_session(session, found, caller=HERE).token
    return identity.of_session(session, token=token)


def scope_of(session, account_id):
    return identity_of(session, account_id).actor.scope


def test_an_area_in_scope_brings_all_that_lies_in_it(session):
    district = builders.area(session, code="310106000000", level="district")
    street = builders.area(session, code="310106011000", level="subdistrict", parent=district)
    committee = builders.area(session, code="310106011001", level="neighbourhood", parent=street)
    other = builders.area(session, code="310106012000", level="subdistrict", parent=district)
    one = person(session, "wei", area_codes=["310106011000"])
    whole = person(session, "li", area_codes=["310106000000"])
    assert scope_of(session, one).area_ids == {street.id, committee.id}
    assert scope_of(session, whole).area_ids == {district.id, street.id, committee.id, other.id}


def test_without_any_area_nothing_is_in_scope(session):
    builders.area(session, code="310106011000")
    assert scope_of(session, person(session, "wei", area_codes=[])).area_ids == frozenset()


def test_who_sees_everywhere_is_not_narrowed(session):
    assert scope_of(session, person(session, "wei")).area_ids is None


@pytest.fixture
def djbh3(configure):
    configure(accounts={"password_policy": "djbh3"})


def test_level_three_asks_everybody_for_a_second_factor_before_anything_else(session, djbh3):
    seen = identity_of(session, person(session, "wei", password_hash=PASSWORD_HASH))
    assert seen.duty is Duty.SECOND_FACTOR
    assert seen.actor.permissions == identity.guest().permissions


def test_a_password_of_91_days_must_be_changed_before_anything_else(session, djbh3):
    account_id = person(session, "wei", password_hash=PASSWORD_HASH)
    for days, duty in ((91, Duty.NEW_PASSWORD), (89, Duty.SECOND_FACTOR)):
        account_store.change_account(
            session, account_id, password_set_at=datetime.now(UTC) - timedelta(days=days)
        )
        assert identity_of(session, account_id).duty is duty
