"""The audit as its officer reads it: searched, paged, taken away, and every look on record."""

import csv
import io
import re
from dataclasses import replace

import pytest
from sqlalchemy import text

from app.config import settings
from app.domain.actors import COMMAND_LINE_ACTOR, Actor
from app.domain.audit import Outcome, Personal, PersonalKind
from app.domain.roles import Role
from app.services import audit, audit_search
from app.web.pages import audit as page
from app.web.pages.choice import LIST_ROWS
from tests.memory import peak_growth_megabytes
from tests.people import let_in, person
from tests.web.pages.reading import Page

LI = Actor("li.lei", frozenset())


@pytest.fixture
def client(guest, session):
    """A browser of the audit administrator."""
    let_in(guest, session, person(session, "auditor", {Role.AUDIT_ADMINISTRATOR}))
    return guest


@pytest.fixture
def deeds(session):
    """Two deeds of a person, one of the command line's."""
    phone = {"phone": Personal(PersonalKind.PHONE, "13800001111"), "to": {"state": "closed"}}
    audit.record(session, LI, action="case.move", entity="case", entity_id=7, details=phone)
    audit.record(session, LI, action="case.move", entity="case", entity_id=8, outcome=Outcome.REFUSED)
    other = Actor("=cmd|' /C calc'!A0", frozenset())
    audit.record(session, other, action="test.hostile", entity_id="+1", details={"<b>": "<script>"})


@pytest.fixture
def fresh(session):
    """Columns of the events that a test itself made: other tests have committed some."""
    before = session.scalar(text("select coalesce(max(id), 0) from audit_events"))

    def events(columns):
        statement = f"select {columns} from audit_events where id > {before} order by id"
        return session.execute(text(statement)).all()

    return events


def rows(client, query=""):
    answer = client.get(f"/admin/audit?lang=en{query}")
    assert answer.status_code == 200, answer.text
    body = re.search(r"<tbody>(.*)</tbody>", answer.text, re.DOTALL)
    return [Page(row).text for row in body[1].split("</tr>")[:-1]] if body else []


def test_the_newest_event_comes_first_with_plain_names(client, deeds):
    first, second, third = rows(client, "&action=case.move") + rows(client, "&action=test.hostile")
    assert "li.lei" in first and "Case 8" in first and "refused" in first
    assert "li.lei" in second and "phone 138****1111" in second and "to.state closed" in second
    assert "<script>" in third


def test_nothing_that_somebody_typed_runs_on_the_page(client, deeds):
    answer = client.get("/admin/audit?lang=en&person=<script>alert(1)</script>&action=test.hostile")
    assert "<script>alert" not in answer.text
    assert "<b>" not in client.get("/admin/audit?lang=en&action=test.hostile").text


@pytest.mark.parametrize(
    ("query", "count"),
    [
        ("&person=li.lei", 2),
        ("&person=13800001111", 1),
        ("&person=li", 0),
        ("&person=nobody", 0),
        ("&entity=case&action=case.move", 2),
        ("&entity=case&action=case.move&thing=7", 1),
        ("&outcome=refused&entity=case&action=case.move", 1),
        ("&action=case.move&from=2001-01-01", 2),
        ("&action=case.move&to=2001-01-01", 0),
        ("&action=case.move&from=9999-12-31", 0),
    ],
)
def test_events_are_found_by_person_thing_outcome_and_time(client, deeds, query, count):
    assert len(rows(client, query)) == count


@pytest.mark.parametrize(
    ("query", "status"),
    [
        ("from=x", 400),
        ("to=9999-12-31", 400),
        ("from=0001-01-01", 400),
        ("outcome=lost", 400),
        ("before=x", 400),
    ],
)
def test_a_filter_that_cannot_be_read_is_refused(client, query, status):
    assert client.get(f"/admin/audit?{query}").status_code == status


def test_pages_go_on_after_the_last_event_of_the_one_before(client, session):
    for number in range(LIST_ROWS + 3):
        audit.record(session, LI, action="test.many", entity="case", entity_id=number)
    first = client.get("/admin/audit?lang=en&action=test.many")
    link = next(tag["href"] for tag in Page(first.text).all("a") if "before=" in tag.get("href", ""))
    second = client.get(link)
    shown = [re.findall(r'href="/cases/(\d+)"', answer.text) for answer in (first, second)]
    assert [len(page) for page in shown] == [LIST_ROWS, 3]
    assert shown[0] + shown[1] == [str(number) for number in reversed(range(LIST_ROWS + 3))]


def test_every_look_is_recorded_with_what_was_looked_for(client, fresh, deeds):
    rows(client, "&person=li.lei&entity=case")
    client.get("/admin/audit.csv?person=li.lei")
    first, second = (event for event in fresh("action, details") if event.action.startswith("audit."))
    assert (first.action, second.action) == ("audit.read", "audit.export")
    assert (first.details["entity"], first.details["rows"]) == ("case", 2)
    assert first.details["person"][0]["digest"].startswith("sha256:")
    assert "li.lei" not in str(first.details)


def test_looking_for_an_erased_person_does_not_bring_the_name_back(client, session, deeds):
    audit_search.erase(session, COMMAND_LINE_ACTOR, value="li.lei", kind=PersonalKind.PERSON)
    assert rows(client, "&person=li.lei") == []
    assert "erased (" in rows(client, "&entity=case")[0]
    assert session.scalar(text("select count(*) from audit_values where plain = 'li.lei'")) == 0


def test_the_request_and_its_address_stand_with_the_deed(client, fresh):
    client.get("/admin/audit", environ_overrides={"REMOTE_ADDR": "203.0.113.9"})
    assert "203.0.113.9" in rows(client, "&action=audit.read")[0]
    event = fresh("request_id, source")[0]
    assert re.fullmatch(r"[0-9a-f]{32}", event.request_id)
    assert event.source.startswith("sha256:")


def test_the_csv_holds_every_event_and_no_formula(client, deeds):
    answer = client.get("/admin/audit.csv?action=test.hostile")
    assert answer.headers["Content-Disposition"] == 'attachment; filename="audit.csv"'
    (row,) = csv.DictReader(io.StringIO(answer.text.removeprefix("\ufeff")))
    assert row["actor"] == "'=cmd|' /C calc'!A0"
    assert row["entity_id"] == "'+1"
    assert row["details"] == '{"<b>": "<script>"}'
    assert tuple(row) == page.COLUMNS


def test_memory_does_not_grow_with_the_events_that_are_taken_away(client, session):
    session.execute(
        text("""
            insert into audit_events (actor, action, outcome, details)
            select 'worker', 'test.many', 'done', jsonb_build_object('n', n, 'x', repeat('x', 1000))
            from generate_series(1, 50000) n
        """)
    )
    lines: list[int] = []

    def take() -> None:
        with client.get("/admin/audit.csv?action=test.many") as answer:
            lines.append(sum(piece.count(b"\r\n") for piece in answer.iter_encoded()))

    assert peak_growth_megabytes(take) < 40  # the text alone has 55
    assert lines == [50_001]


def test_too_many_events_for_one_file_are_refused_and_not_recorded_as_taken(
    client, fresh, monkeypatch, session
):
    for number in range(3):
        audit.record(session, LI, action="test.many", entity_id=number)
    few = replace(settings(), api=replace(settings().api, csv_max_rows=2))
    monkeypatch.setattr(page, "settings", lambda: few)
    answer = client.get("/admin/audit.csv?action=test.many&lang=en")
    assert (answer.status_code, "more than 2 events" in answer.text) == (413, True)
    assert [row.action for row in fresh("action")] == ["test.many"] * 3


def test_without_the_permission_the_audit_is_closed_and_the_try_is_recorded(guest, session, fresh):
    let_in(guest, session, person(session, "dispatcher", {Role.DISPATCHER}))
    for path in ("/admin/audit", "/admin/audit.csv"):
        assert guest.get(path).status_code == 403
    assert [tuple(row) for row in fresh("action, outcome")] == [
        ("accounts.sign_in", "done"),
        ("audit.read", "refused"),
        ("audit.export", "refused"),
    ]


def test_a_deed_of_a_kind_that_nobody_gave_words_is_shown_by_its_code(client, session):
    audit.record(session, LI, action="sign_in", entity="account", entity_id="li")
    assert "sign_in" in rows(client, "&action=sign_in")[0]


def test_a_refused_reading_is_recorded_with_its_address(guest, session, fresh):
    let_in(guest, session, person(session, "leader", {Role.LEADER}))
    assert guest.get("/jobs").status_code == 403
    (_signing_in, event) = fresh("action, entity_id, outcome, details")
    assert (event.action, event.entity_id, event.outcome) == ("request.get", "/jobs", "refused")
    assert event.details == {"reason": "the actor lacks the permission 'jobs.read'"}


def test_a_refused_reading_of_a_very_long_address_is_recorded_by_its_beginning(guest, session):
    name = "".join(chr(0x4E00 + number * 7919 % 20_000) for number in range(4000))
    assert guest.get(f"/data/{name}").status_code == 303
    newest = session.execute(text("select action, entity_id from audit_events order by id desc limit 1"))
    assert newest.one() == ("request.get", f"/data/{name}"[:399] + "…")


def test_a_request_of_another_site_is_recorded(client, fresh):
    assert client.post("/api/v1/runs", headers={"Origin": "https://evil.example"}).status_code == 403
    (event,) = fresh("action, entity_id, outcome")
    assert tuple(event) == ("request.post", "/api/v1/runs", "refused")


@pytest.mark.parametrize("path", ["/admin", "/admin/audit"])
def test_the_bar_marks_the_nearest_page_alone(client, path):
    links = Page(client.get(path).text).all("a")
    assert [link["href"] for link in links if link.get("aria-current") == "page"] == [path]
