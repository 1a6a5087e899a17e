"""The first people of an installation."""

import pytest
from sqlalchemy import select

from app.domain.actors import COMMAND_LINE_ACTOR
from app.domain.roles import Role
from app.errors import ConflictError, NotFoundError, RefusedError
from app.models.audit import AuditEvent
from app.services import setup
from app.store import accounts as account_store

PASSWORD = "copper violin 7 harbour"


def roles_by_name(session):
    return {one.login_name: set(one.roles) for one in account_store.list_accounts(session)}


def make(session, token, **changes):
    given = {"login_name": "wei", "display_name": "Wei", "password": PASSWORD, **changes}
    return setup.make_first(session, token=token, **given)


def test_in_a_demo_one_person_sees_everything_and_three_administrators_get_links(session):
    _, handed = make(session, setup.first_link(session, COMMAND_LINE_ACTOR, is_demo=True))
    found = roles_by_name(session)
    assert found["wei"] == setup.EVERYTHING
    assert {name: held for name, held in found.items() if name != "wei"} == {
        "wei-system": {Role.SYSTEM_ADMINISTRATOR},
        "wei-security": {Role.SECURITY_ADMINISTRATOR},
        "wei-audit": {Role.AUDIT_ADMINISTRATOR},
    }
    assert {one.login_name for one in handed} == {"wei-system", "wei-security", "wei-audit"}


def test_elsewhere_the_first_person_is_the_system_administrator_alone(session):
    _, handed = make(session, setup.first_link(session, COMMAND_LINE_ACTOR, is_demo=False))
    assert roles_by_name(session)["wei"] == {Role.SYSTEM_ADMINISTRATOR}
    assert {one.login_name for one in handed} == {"wei-security", "wei-audit"}


@pytest.mark.parametrize(
    ("login_name", "derived"),
    [
        ("abcdefghijklmnopqrst-system", "abcdefghijklmnopqrst-system-2"),
        ("wei-system", "wei-system-system"),
        ("a" * 32, "a" * 20 + "-system"),
    ],
)
def test_the_first_person_may_be_called_as_an_administrator_would_be(session, login_name, derived):
    _, handed = make(
        session, setup.first_link(session, COMMAND_LINE_ACTOR, is_demo=True), login_name=login_name
    )
    assert [one.login_name for one in handed if one.role is Role.SYSTEM_ADMINISTRATOR] == [derived]
    assert len(roles_by_name(session)) == 4


def test_the_first_link_works_once_and_there_is_none_once_somebody_is_there(session):
    token = setup.first_link(session, COMMAND_LINE_ACTOR, is_demo=True)
    make(session, token)
    with pytest.raises(NotFoundError):
        make(session, token, login_name="li")
    assert setup.first_link(session, COMMAND_LINE_ACTOR, is_demo=True) is None


def test_a_newer_first_link_takes_the_place_of_the_older(session):
    older = setup.first_link(session, COMMAND_LINE_ACTOR, is_demo=True)
    newer = setup.first_link(session, COMMAND_LINE_ACTOR, is_demo=True)
    with pytest.raises(NotFoundError):
        setup.link(session, token=older)
    assert setup.link(session, token=newer).is_first


@pytest.mark.parametrize(
    "password", ["qwerty123456", "password123456", "123456789012", "passwordpassword", "P@ssw0rd1234"]
)
def test_a_password_that_many_people_use_or_made_of_such_is_refused_and_nobody_is_made(session, password):
    token = setup.first_link(session, COMMAND_LINE_ACTOR, is_demo=True)
    with pytest.raises(RefusedError, match="many people use"):
        make(session, token, password=password)
    assert roles_by_name(session) == {}


def test_an_administrator_from_the_command_line_takes_no_name_twice(session):
    setup.make_administrator(
        session, COMMAND_LINE_ACTOR, login_name="root-1", role=Role.SYSTEM_ADMINISTRATOR, password=PASSWORD
    )
    with pytest.raises(ConflictError):
        setup.make_administrator(
            session, COMMAND_LINE_ACTOR, login_name="root-1", role=Role.AUDIT_ADMINISTRATOR, password=PASSWORD
        )


def newest(session, action):
    found = select(AuditEvent).where(AuditEvent.action == action).order_by(AuditEvent.id.desc())
    return session.scalars(found.limit(1)).one()


def test_an_administrator_from_the_command_line_is_on_record_as_its_deed(session):
    made = setup.make_administrator(
        session, COMMAND_LINE_ACTOR, login_name="root-1", role=Role.SYSTEM_ADMINISTRATOR, password=PASSWORD
    )
    event = newest(session, "accounts.add")
    assert (event.actor, event.entity_id) == ("command line", str(made))


def test_the_first_link_is_on_record_and_so_is_whom_it_made(session):
    token = setup.first_link(session, COMMAND_LINE_ACTOR, is_demo=False)
    event = newest(session, "accounts.first_link")
    assert (event.actor, event.details) == ("command line", {"is_demo": False})
    make(session, token)
    assert newest(session, "accounts.add").actor == "setup link"
