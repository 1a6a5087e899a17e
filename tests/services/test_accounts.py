"""Who keeps accounts and who hands out rights."""

from datetime import UTC, datetime

import pytest
from sqlalchemy import func, select, text

from app.domain.actors import COMMAND_LINE_ACTOR, Actor
from app.domain.audit import AuditFilter, PersonalKind
from app.domain.passwords import POLICIES, PolicyName
from app.domain.roles import ADMINISTRATORS, GRANTS, Role
from app.errors import ConflictError, ForbiddenError, NotFoundError, RefusedError
from app.models.accounts import SetupLink
from app.models.audit import AuditEvent
from app.services import accounts, audit_search, identity, setup, sign_in
from app.store import accounts as account_store
from app.store import audit as audit_store
from tests import builders
from tests.people import HERE, PASSWORD, PASSWORD_HASH, person

NEW_PASSWORD = "copper violin 7 harbour"


def actor_of(session, login_name, role):
    account_id = person(session, login_name, {role})
    return Actor(login_name, GRANTS[role], account_id=account_id)


@pytest.fixture
def system(session):
    return actor_of(session, "sys", Role.SYSTEM_ADMINISTRATOR)


@pytest.fixture
def security(session):
    return actor_of(session, "sec", Role.SECURITY_ADMINISTRATOR)


def test_a_new_person_has_no_rights_until_they_are_handed_out(session, system, security):
    account_id, _ = accounts.add_account(
        session, system, login_name="wei.zhang", display_name="张伟", department="Planning"
    )
    found = accounts.account(session, system, account_id=account_id)
    assert (found.roles, found.area_codes, found.sees_everywhere) == (frozenset(), (), False)
    builders.area(session, code="310106011000")
    accounts.assign(
        session,
        security,
        account_id=account_id,
        roles={Role.PLANNER},
        area_codes=["310106011000"],
        sees_everywhere=False,
    )
    found = accounts.account(session, system, account_id=account_id)
    assert (found.roles, found.area_codes) == ({Role.PLANNER}, ("310106011000",))


def test_the_link_of_a_new_person_sets_a_password_once(session, system):
    account_id, token = accounts.add_account(
        session, system, login_name="wei", display_name="Wei", department=""
    )
    assert setup.set_password(session, token=token, password=NEW_PASSWORD) == account_id
    new = sign_in.sign_in(login_name=" WEI ", password=NEW_PASSWORD, caller=HERE)
    assert new.account_id == account_id
    with pytest.raises(NotFoundError):
        setup.set_password(session, token=token, password=NEW_PASSWORD + "!")


def test_nobody_hands_out_rights_to_himself(session, security):
    with pytest.raises(ForbiddenError, match="himself"):
        accounts.assign(
            session,
            security,
            account_id=security.account_id,
            roles={Role.PLANNER},
            area_codes=[],
            sees_everywhere=True,
        )


def test_a_forbidden_combination_of_roles_is_refused_by_name(session, security):
    account_id = person(session, "wei", {Role.PLANNER})
    with pytest.raises(RefusedError, match="system_administrator is refused beside planner"):
        accounts.assign(
            session,
            security,
            account_id=account_id,
            roles={Role.SYSTEM_ADMINISTRATOR, Role.PLANNER},
            area_codes=[],
            sees_everywhere=True,
        )
    assert account_store.find_account(session, account_id).roles == {Role.PLANNER}


def test_an_area_that_does_not_exist_is_refused(session, security):
    account_id = person(session, "wei")
    with pytest.raises(RefusedError, match="area 999 does not exist"):
        accounts.assign(
            session,
            security,
            account_id=account_id,
            roles={Role.PLANNER},
            area_codes=["999"],
            sees_everywhere=False,
        )


def test_the_last_of_each_administrator_can_neither_go_nor_lose_the_role(session, system, security):
    other = actor_of(session, "sys2", Role.SYSTEM_ADMINISTRATOR)
    accounts.disable_account(session, system, account_id=other.account_id)
    with pytest.raises(RefusedError, match="sec is the last security_administrator"):
        accounts.disable_account(session, system, account_id=security.account_id)
    with pytest.raises(RefusedError, match="sys is the last system_administrator"):
        accounts.assign(
            session,
            security,
            account_id=system.account_id,
            roles=set(),
            area_codes=[],
            sees_everywhere=True,
        )


def test_a_disabled_person_loses_every_session_and_token_at_once(session, system):
    account_id = person(session, "wei", password_hash=PASSWORD_HASH)
    new = sign_in.sign_in(login_name="wei", password=PASSWORD, caller=HERE)
    assert identity.of_session(session, token=new.token) is not None
    accounts.disable_account(session, system, account_id=account_id)
    assert identity.of_session(session, token=new.token) is None
    with pytest.raises(sign_in.UnauthenticatedError, match="wrong"):
        sign_in.sign_in(login_name="wei", password=PASSWORD, caller=HERE)


def test_who_is_kept_out_by_failed_tries_is_seen_so_until_an_administrator_forgets_them(
    session, system, security
):
    account_id = person(session, "wei-locked", password_hash=PASSWORD_HASH)
    assert accounts.locked_until(session, system, account_id=account_id) is None
    for _ in range(POLICIES[PolicyName.ASVS].max_failures):
        with pytest.raises(sign_in.UnauthenticatedError):
            sign_in.sign_in(login_name="wei-locked", password="a guess", caller=HERE)
    until = accounts.locked_until(session, system, account_id=account_id)
    assert until is not None
    assert until > datetime.now(UTC)
    accounts.unlock(session, security, account_id=account_id)
    assert accounts.locked_until(session, system, account_id=account_id) is None


ISSUER = "https://people.example"


@pytest.mark.parametrize("role", sorted(ADMINISTRATORS))
def test_the_system_administrator_has_no_way_in_as_another_administrator(session, system, role):
    account_id = person(session, "target", {role})
    with pytest.raises(ForbiddenError, match="on the command line alone"):
        accounts.new_setup_link(session, system, account_id=account_id)
    with pytest.raises(ForbiddenError, match="on the command line alone"):
        accounts.link_outside(session, system, account_id=account_id, issuer=ISSUER, subject="sys")
    assert session.scalar(select(func.count()).select_from(SetupLink)) == 0
    assert account_store.account_id_outside(session, issuer=ISSUER, subject="sys") is None
    refused = select(AuditEvent.action).where(AuditEvent.outcome == "refused").order_by(AuditEvent.id.desc())
    assert session.scalars(refused.limit(2)).all() == ["accounts.link", "accounts.setup_link"]


def test_the_command_line_has_both_ways_in_for_an_administrator(session):
    account_id = person(session, "target", {Role.AUDIT_ADMINISTRATOR})
    token = accounts.new_setup_link(session, COMMAND_LINE_ACTOR, account_id=account_id)
    assert setup.set_password(session, token=token, password=NEW_PASSWORD) == account_id
    accounts.link_outside(session, COMMAND_LINE_ACTOR, account_id=account_id, issuer=ISSUER, subject="lin")
    assert account_store.account_id_outside(session, issuer=ISSUER, subject="lin") == account_id


def test_who_becomes_an_administrator_loses_the_ways_in_that_were_made_before(session, system, security):
    account_id, token = accounts.add_account(
        session, system, login_name="wei", display_name="Wei", department=""
    )
    accounts.link_outside(session, system, account_id=account_id, issuer=ISSUER, subject="sys")
    accounts.assign(
        session,
        security,
        account_id=account_id,
        roles={Role.AUDIT_ADMINISTRATOR},
        area_codes=[],
        sees_everywhere=True,
    )
    with pytest.raises(NotFoundError):
        setup.set_password(session, token=token, password=NEW_PASSWORD)
    assert account_store.account_id_outside(session, issuer=ISSUER, subject="sys") is None
    newest = select(AuditEvent).where(AuditEvent.action == "accounts.assign").order_by(AuditEvent.id.desc())
    event = session.scalars(newest.limit(1)).one()
    assert (event.details["links_withdrawn"], event.details["is_unlinked"]) == (1, True)


def test_who_gets_another_role_keeps_his_ways_in(session, system, security):
    account_id, token = accounts.add_account(
        session, system, login_name="wei", display_name="Wei", department=""
    )
    accounts.assign(
        session, security, account_id=account_id, roles={Role.LEADER}, area_codes=[], sees_everywhere=True
    )
    assert setup.set_password(session, token=token, password=NEW_PASSWORD) == account_id


@pytest.mark.parametrize("name", ["", "ab", "Wei", "1wei", "wei zhang", "张伟", "worker", "x" * 33])
def test_a_login_name_that_breaks_a_rule_is_refused_by_name(session, system, name):
    with pytest.raises(RefusedError, match="login name"):
        accounts.add_account(session, system, login_name=name, display_name="Wei", department="")


def test_a_login_name_is_given_once(session, system):
    person(session, "wei")
    with pytest.raises(ConflictError, match="'wei' is taken"):
        accounts.add_account(session, system, login_name="wei", display_name="Wei", department="")


@pytest.mark.parametrize("role", sorted(set(Role) - {Role.SYSTEM_ADMINISTRATOR}))
def test_nobody_but_the_system_administrator_adds_people(session, role):
    with pytest.raises(ForbiddenError):
        accounts.add_account(
            session, Actor("wei", GRANTS[role]), login_name="li", display_name="Li", department=""
        )


def test_the_name_of_a_new_person_is_shown_in_the_audit_until_it_is_erased(session, system):
    accounts.add_account(session, system, login_name="wei.zhang", display_name="Wei", department="")
    first = setup.add_person(
        session, login_name="lin.wei", display_name="Lin", roles=frozenset({Role.LEADER})
    )

    def shown():
        chosen = AuditFilter(action="accounts.add")
        found = audit_search.events(session, COMMAND_LINE_ACTOR, chosen=chosen, limit=2)
        return [one.details["login_name"] for one in found]

    assert shown() == ["lin.wei", "wei.zhang"]
    for name in ("lin.wei", "wei.zhang"):
        found = audit_search.events(session, COMMAND_LINE_ACTOR, chosen=AuditFilter(person=name), limit=9)
        assert [one.action for one in found] == ["accounts.add"]
        audit_search.erase(session, COMMAND_LINE_ACTOR, value=name, kind=PersonalKind.PERSON)
    assert shown() == ["erased person", "erased person"]
    rows = session.scalars(text("select t::text from audit_events t"))
    assert [one for one in rows if "lin.wei" in one or "wei.zhang" in one] == []
    assert account_store.find_account(session, first).login_name == "lin.wei"


def test_every_deed_is_on_record_with_who_did_it(session, system, security):
    account_id, _ = accounts.add_account(session, system, login_name="wei", display_name="Wei", department="")
    accounts.assign(
        session, security, account_id=account_id, roles={Role.LEADER}, area_codes=[], sees_everywhere=True
    )
    accounts.disable_account(session, system, account_id=account_id)
    events = session.scalars(
        select(AuditEvent).where(AuditEvent.entity_id == str(account_id)).order_by(AuditEvent.id)
    ).all()
    of = {digest: name for name in ("sys", "sec") for digest in audit_store.digests_of(session, name)}
    assert [(one.action, of[one.actor]) for one in events] == [
        ("accounts.add", "sys"),
        ("accounts.assign", "sec"),
        ("accounts.disable", "sys"),
    ]
    assert events[1].details["roles"] == ["leader"]
