"""Permissions and scope."""

import pytest

from app.domain.actors import EVERYWHERE, PERMISSIONS, Actor, Scope
from app.errors import ForbiddenError

READER = Actor("reader", frozenset({"areas.read"}))


def test_a_held_permission_lets_pass():
    READER.require("areas.read")
    READER.require("areas.read", area_id=5)


def test_a_missing_permission_is_refused_by_its_name():
    with pytest.raises(ForbiddenError, match=r"^reader lacks the permission 'gaps\.read'$"):
        READER.require("gaps.read")


def test_a_permission_nobody_defined_is_a_mistake_of_the_program():
    with pytest.raises(ValueError, match=r"'areas\.fly' is not in the list"):
        READER.may("areas.fly")


def test_an_area_outside_the_scope_is_refused():
    local = Actor("local", frozenset({"areas.read"}), Scope(frozenset({5})))
    local.require("areas.read", area_id=5)
    with pytest.raises(ForbiddenError, match="area 6 is outside the scope of local"):
        local.require("areas.read", area_id=6)


def test_no_scope_is_everywhere_and_an_empty_one_is_nowhere():
    nowhere = Scope(frozenset())
    assert EVERYWHERE.holds(5) and EVERYWHERE.holds(None) and EVERYWHERE.bound() is None
    assert not nowhere.holds(5) and not nowhere.holds(None) and nowhere.bound() == []


def test_a_row_without_an_area_is_outside_every_limited_scope():
    assert not Scope(frozenset({5})).holds(None)


def test_a_scope_includes_another_when_it_shows_all_of_its_rows():
    some, fewer, none = Scope(frozenset({5, 6})), Scope(frozenset({5})), Scope(frozenset())
    assert EVERYWHERE.includes(EVERYWHERE) and EVERYWHERE.includes(some)
    assert some.includes(some) and some.includes(fewer) and fewer.includes(none)
    assert not some.includes(EVERYWHERE) and not fewer.includes(some) and not none.includes(EVERYWHERE)


def test_the_bound_form_of_a_scope_is_sorted():
    assert Scope(frozenset({9, 2, 5})).bound() == [2, 5, 9]


def test_permissions_are_a_noun_and_a_verb():
    assert all(len(one.split(".")) == 2 and one.islower() for one in PERMISSIONS)
