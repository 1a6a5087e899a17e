"""What pages link to is there: lists as CSV, records, maps."""

import pytest

from app.domain.roles import Role
from tests import builders
from tests.people import let_in, person
from tests.web.pages.reading import Page

PAGES = (
    "/",
    "/data",
    "/coverage?operator=A&threshold=-100",
    "/gaps?operator=A",
    "/stations?technology=4G",
    "/wlan",
    "/catalogue",
    "/catalogue/test-hotspots",
    "/connect",
)


@pytest.mark.parametrize("path", [*PAGES, "/cases", "/map?map=cases"])
def test_every_link_frame_and_style_of_a_page_is_answered(client, records, path):
    page = Page(client.get(path).text)
    targets = {tag["href"] for tag in page.all("a") + page.all("link") if tag.get("href")}
    targets |= {tag["src"] for tag in page.all("iframe") + page.all("script") if tag.get("src")}
    wrong = {target: client.get(target).status_code for target in sorted(targets) if target[0] == "/"}
    assert {target: status for target, status in wrong.items() if status != 200} == {}


@pytest.mark.parametrize(
    ("kind", "result", "path"),
    [
        ("site_plan", {"plan_id": 17}, "/plans/17"),
        ("access", {"reach_id": 18}, "/access?reach=18"),
    ],
)
def test_a_finished_task_leads_to_its_own_result(client, session, kind, result, path):
    done = builders.job(session, kind=kind, status="done", result=result)
    assert f'href="{path}"' in client.get(f"/jobs/{done.id}").text


@pytest.mark.parametrize(
    ("kind", "parameters", "path"),
    [
        ("coverage", {}, "/coverage/runs"),
        ("site_plan", {}, "/plans"),
        ("access", {}, "/access"),
        ("export", {"request": {"layer": "gaps"}}, "/data?layer=gaps#export"),
        ("backup", {}, None),
    ],
)
def test_a_failed_task_leads_to_where_its_own_kind_is_asked_for(client, session, kind, parameters, path):
    failed = builders.job(session, kind=kind, status="failed", error="x", parameters=parameters)
    answer = client.get(f"/jobs/{failed.id}/state?lang=en").text
    page = Page(answer)
    offered = [tag["href"] for tag in page.all("a")] + [tag["action"] for tag in page.all("form")]
    assert offered == ([] if path is None else [path])
    assert ("unfinished run" in answer) is (kind == "coverage")


def test_records_link_to_records(client, records):
    for path in records:
        page = Page(client.get(path).text)
        targets = {tag["href"] for tag in page.all("a") if tag["href"].startswith("/")}
        targets |= {tag["src"] for tag in page.all("iframe")}
        for target in targets:
            assert client.get(target).status_code == 200, (path, target)


def test_plans_are_offered_to_who_sees_every_area_alone(guest, session):
    district = builders.area(session, "310106000000")
    for name, codes, offered in (("li", None, True), ("wang", [district.code], False)):
        let_in(guest, session, person(session, name, {Role.PLANNER}, area_codes=codes))
        assert ('href="/plans"' in guest.get("/help").text) is offered
