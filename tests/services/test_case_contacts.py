"""Phones of those who report cases: kept apart, shown masked, whole for a reason on record."""

import dataclasses
import re
import zipfile
from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest
from sqlalchemy import delete, select, text, update

from app.domain.actors import COMMAND_LINE_ACTOR, PERMISSIONS, WORKER_ACTOR, Actor, Scope
from app.domain.audit import PersonalKind
from app.domain.case_reports import CaseReport
from app.domain.exports import ExportFormat, ExportRequest
from app.domain.retention import Rule
from app.domain.roles import Role, permissions_of
from app.errors import ConflictError, ForbiddenError, NotFoundError, RefusedError
from app.jobs.exports import export
from app.models.audit import AuditEvent, AuditValue
from app.models.cases import Case, CaseContact
from app.services import audit_search, case_contacts, cases, retention
from app.store import case_contacts as contacts_store
from tests import builders
from tests.people import TESTER

TYPED, PHONE = "138 0000 1234", "+8613800001234"
DISPATCHER = Actor("dispatcher", permissions_of({Role.DISPATCHER}))


def report(x_m: float = 525.0, y_m: float = 525.0, **given) -> CaseReport:
    lon, lat = builders.lon_lat(x_m, y_m)
    values = {"client_id": uuid4(), "class_code": "L01", "lon": lon, "lat": lat, "contact_phone": TYPED}
    return CaseReport(**{**values, **given})


def filed(session, **given) -> int:
    return cases.report_case(session, TESTER, report=report(**given)).id


def reveal(session, actor, case_id, reason="call back about the lift") -> str:
    return case_contacts.reveal_phone(session, actor, case_id=case_id, reason=reason)


@pytest.fixture
def recorded(session):
    """Events of this test about contacts, oldest first."""
    before = session.scalar(text("select coalesce(max(id), 0) from audit_events"))

    def events() -> list[AuditEvent]:
        mine = (AuditEvent.id > before, AuditEvent.action == "case.reveal_contact")
        return list(session.scalars(select(AuditEvent).where(*mine).order_by(AuditEvent.id)))

    return events


def everything_recorded(session) -> str:
    """The whole audit but for the erasable table, as texts."""
    return "\n".join(session.scalars(text("select audit_events::text from audit_events")))


def test_a_phone_lies_apart_from_its_case_in_one_spelling(session):
    kept = session.get(CaseContact, filed(session))
    assert (kept.phone, kept.created_at.date()) == (PHONE, datetime.now(UTC).date())
    assert filed(session, contact_phone=None) is not None
    assert len(session.scalars(select(CaseContact)).all()) == 1


def test_a_phone_goes_with_its_case(session):
    case_id = filed(session)
    session.execute(delete(Case).where(Case.id == case_id))
    assert contacts_store.find_phone(session, case_id=case_id) is None


def test_a_bad_phone_refuses_the_whole_report_without_repeating_it(session):
    with pytest.raises(RefusedError, match="landline number with its area code") as refused:
        filed(session, contact_phone="1380000123")
    assert "1380000123" not in str(refused.value)
    assert session.scalars(select(Case.id)).all() == []
    assert "1380000123" not in everything_recorded(session)


def test_a_report_that_is_printed_does_not_tell_its_phone():
    assert TYPED not in repr(report())


def test_the_same_report_again_is_welcome_however_its_phone_is_typed(session):
    sent = report()
    first = cases.report_case(session, TESTER, report=sent)
    again = dataclasses.replace(sent, contact_phone="+86 13800001234")
    second = cases.report_case(session, TESTER, report=again)
    assert (second.number, second.is_new) == (first.number, False)
    assert len(session.scalars(select(CaseContact)).all()) == 1


@pytest.mark.parametrize(("first", "second"), [(TYPED, "13800001235"), (TYPED, None), (None, TYPED)])
def test_the_same_client_id_with_another_phone_is_a_conflict(session, first, second):
    sent = report(contact_phone=first)
    cases.report_case(session, TESTER, report=sent)
    with pytest.raises(ConflictError, match="used for another report") as refused:
        cases.report_case(session, TESTER, report=dataclasses.replace(sent, contact_phone=second))
    assert "1380000" not in str(refused.value)


def test_who_may_read_a_case_sees_a_mask(session):
    leader = Actor("leader", permissions_of({Role.LEADER}))
    with_phone, without = filed(session), filed(session, contact_phone=None)
    assert case_contacts.masked_phone(session, leader, case_id=with_phone) == "138****1234"
    assert case_contacts.masked_phone(session, leader, case_id=without) is None
    with pytest.raises(ForbiddenError):
        case_contacts.masked_phone(session, Actor("guest", permissions_of(())), case_id=with_phone)


def test_a_dispatcher_sees_the_number_for_a_reason_that_is_on_record(session, recorded):
    case_id = filed(session)
    assert reveal(session, DISPATCHER, case_id, "  call back  ") == PHONE
    (event,) = recorded()
    assert (event.entity, event.entity_id, event.outcome) == ("case", str(case_id), "done")
    assert event.details["reason"] == "call back"
    assert event.details["phone"]["personal"] == "phone"
    assert re.fullmatch(r"sha256:[0-9a-f]{64}", event.details["phone"]["digest"])


def test_each_reveal_is_an_event_of_its_own(session, recorded):
    case_id = filed(session)
    for reason in ("first", "second"):
        reveal(session, DISPATCHER, case_id, reason)
    assert [event.details["reason"] for event in recorded()] == ["first", "second"]
    assert len({event.details["phone"]["digest"] for event in recorded()}) == 1


def test_the_number_stands_in_the_erasable_table_of_the_audit_and_nowhere_else_in_it(session):
    case_id = filed(session)
    session.execute(delete(AuditValue).where(AuditValue.kind == "phone"))  # what other tests committed apart
    reveal(session, DISPATCHER, case_id)
    (value,) = session.scalars(select(AuditValue).where(AuditValue.kind == "phone"))
    assert value.plain == PHONE
    assert "13800001234" not in everything_recorded(session)


REVEALING = {Role.DISPATCHER, Role.DUTY_HEAD}


@pytest.mark.parametrize("role", sorted(set(Role) - REVEALING))
def test_no_other_role_sees_the_number_and_each_try_is_on_record(session, recorded, role):
    case_id = filed(session)
    with pytest.raises(ForbiddenError, match=r"cases\.reveal_contact"):
        reveal(session, Actor("somebody", permissions_of({role})), case_id)
    (event,) = recorded()
    assert (event.entity_id, event.outcome) == (str(case_id), "refused")
    assert "cases.reveal_contact" in event.details["reason"]


def test_a_case_of_the_neighbour_has_no_number_and_the_try_is_on_record(session, recorded):
    district = builders.area(session)
    west, east = (
        builders.area(session, code, level="subdistrict", parent=district, shape=builders.square(x_m, 0, 500))
        for code, x_m in (("310106011000", 0), ("310106012000", 500))
    )
    case_id = filed(session, x_m=250.0, y_m=250.0)
    neighbour = dataclasses.replace(DISPATCHER, scope=Scope(frozenset({east.id})))
    with pytest.raises(NotFoundError):
        reveal(session, neighbour, case_id)
    with pytest.raises(NotFoundError):
        case_contacts.masked_phone(session, neighbour, case_id=case_id)
    assert [(event.entity_id, event.outcome) for event in recorded()] == [(str(case_id), "refused")]
    own = dataclasses.replace(DISPATCHER, scope=Scope(frozenset({west.id})))
    assert reveal(session, own, case_id) == PHONE


@pytest.mark.parametrize(
    ("reason", "rule"),
    [
        ("", "reason is missing"),
        (" \n\t", "reason is missing"),
        ("字" * 201, "reason has 201 characters; at most 200"),
        ("a\x00b", "NUL"),
        ("\ud800", "surrogate"),
        ("call 138-0000-1234 back", "reason holds the number itself"),
    ],
)
def test_without_a_good_reason_the_number_stays_masked_and_the_try_is_on_record(
    session, recorded, reason, rule
):
    case_id = filed(session)
    with pytest.raises(RefusedError, match=rule):
        reveal(session, DISPATCHER, case_id, reason)
    (event,) = recorded()
    assert event.outcome == "refused"
    assert re.search(rule, event.details["reason"])
    assert not re.search(r"138.?0000", everything_recorded(session))


def test_two_hundred_characters_are_a_reason(session):
    assert reveal(session, DISPATCHER, filed(session), "字" * 200) == PHONE


@pytest.mark.parametrize("case_id", [0, 10**30])
def test_a_case_that_is_not_there_has_no_number(session, recorded, case_id):
    with pytest.raises(NotFoundError):
        reveal(session, DISPATCHER, case_id)
    assert [event.outcome for event in recorded()] == ["refused"]


def test_a_case_without_a_phone_has_nothing_to_reveal(session, recorded):
    with pytest.raises(NotFoundError, match="contact phone of case"):
        reveal(session, DISPATCHER, filed(session, contact_phone=None))
    assert [event.outcome for event in recorded()] == ["refused"]


@pytest.mark.parametrize("typed", ["13800001234", "+86 138-0000-1234", PHONE])
def test_erasing_a_number_leaves_the_events_without_it_however_it_is_typed(session, recorded, typed):
    reveal(session, DISPATCHER, filed(session))
    assert audit_search.erase(session, COMMAND_LINE_ACTOR, value=typed, kind=PersonalKind.PHONE) == 1
    assert session.scalars(select(AuditValue).where(AuditValue.kind == "phone")).all() == []
    (event,) = recorded()
    assert event.details["phone"]["digest"].startswith("sha256:")
    assert "13800001234" not in everything_recorded(session)
    with pytest.raises(NotFoundError):
        audit_search.erase(session, COMMAND_LINE_ACTOR, value=typed, kind=PersonalKind.PHONE)


def test_the_phone_goes_when_its_time_is_over_and_the_case_stays(session):
    rule = next(one for one in retention.rules() if one.table == "case_contacts")
    assert rule == Rule(table="case_contacts", time_column="created_at", keep_days=365)
    old, young = filed(session), filed(session)
    for case_id, days in ((old, 366), (young, 364)):
        then = datetime.now(UTC) - timedelta(days=days)
        changed = update(CaseContact).where(CaseContact.case_id == case_id).values(created_at=then)
        session.execute(changed)
    assert retention.remove_batch(session, WORKER_ACTOR, rule=rule) == 1
    assert contacts_store.find_phone(session, case_id=old) is None
    assert contacts_store.find_phone(session, case_id=young) == PHONE
    assert session.get(Case, old) is not None


def test_an_export_of_cases_holds_no_phone(session, tmp_path):
    case_id = filed(session, description="lift")
    export(TESTER, ExportRequest(layer="cases", format=ExportFormat.CSV), tmp_path / "cases.zip")
    with zipfile.ZipFile(tmp_path / "cases.zip") as bundle:
        texts = "\n".join(bundle.read(name).decode("utf-8-sig") for name in bundle.namelist())
    assert "lift" in texts and str(case_id) in texts
    assert "13800001234" not in texts and "138****1234" not in texts


def test_the_permission_is_no_reading_of_the_audit_administrator():
    assert "cases.reveal_contact" in PERMISSIONS
    holders = {role for role in Role if "cases.reveal_contact" in permissions_of({role})}
    assert holders == REVEALING
