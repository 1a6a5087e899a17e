"""No page offers what its reader may not do: every link, frame and form of it is tried by who sees it."""

from functools import cache

import pytest

from app.domain.roles import Role, permissions_of
from tests.people import WORKERS, let_in, person
from tests.system.rights import EVERYWHERE, NEEDS
from tests.web.pages.reading import Page

LISTS = (
    *("/", "/map", "/coverage", "/coverage/runs", "/gaps", "/stations", "/wlan", "/cases", "/jobs", "/data"),
    *("/gaps?operator=A&min_residents=99999", "/stations?operator=Z", "/import", "/help", "/m", "/account"),
    *("/areas/310106", "/areas/310106011", "/map/print", "/catalogue", "/connect"),
)
PART = "310106011000"


def records(district):
    own = (
        "/gaps/{gap_id}",
        "/stations/{station_id}",
        "/jobs/{job_id}",
        "/data/{key}",
        "/catalogue/{key}",
        "/grid/{cell}",
    )
    return [path.format(**vars(district)) for path in own]


def forbidden(application, client, paths, held, *, everywhere):
    """What pages offer and their reader may not do; each link is asked once."""
    router = application.url_map.bind("localhost")
    status = cache(lambda to: client.get(to).status_code)
    wrong = set()
    for path in paths:
        answer = client.get(path)
        if answer.status_code != 200:
            continue
        page = Page(answer.text)
        links = {tag["href"] for tag in page.all("a") if (tag.get("href") or "").startswith("/")}
        links |= {tag["src"] for tag in page.all("iframe")}
        wrong |= {(path, to) for to in links if status(to) in (303, 400, 401, 403, 404)}
        wrong |= {
            (path, option["value"])
            for option in page.all("option")
            if path == "/map" and status(f"/maps/{option['value']}") in (303, 403)
        }
        for form in page.all("form"):
            if (form.get("method") or "").lower() == "post":
                needed = NEEDS[router.match(form["action"], method="POST")[0]]
                allowed = isinstance(needed, str) or set(needed) <= held
                if not allowed or (not everywhere and set(needed) & EVERYWHERE):
                    wrong.add((path, form["action"]))
    return {(path, to) for path, to in wrong if to.partition("?")[0] != "/login"}


@pytest.mark.parametrize("role", sorted(Role))
def test_a_page_offers_nothing_that_its_reader_may_not_do(application, guest, session, district, role):
    held = permissions_of(()) if role is Role.GUEST else permissions_of({role})
    if role is not Role.GUEST:
        let_in(guest, session, person(session, "somebody", {role}))
    paths = [*LISTS, *records(district)]
    assert forbidden(application, guest, paths, held, everywhere=True) == set()


def test_a_page_offers_somebody_of_one_subdistrict_nothing_that_is_of_all_areas(
    application, guest, session, district
):
    let_in(guest, session, person(session, "local", WORKERS, area_codes=[PART]))
    paths = [*LISTS, *records(district)]
    held = permissions_of(WORKERS)
    assert forbidden(application, guest, paths, held, everywhere=False) == set()


def test_an_empty_installation_offers_a_guest_nothing_but_to_look(application, guest):
    assert forbidden(application, guest, LISTS, permissions_of(()), everywhere=True) == set()


@pytest.mark.parametrize("path", ["/coverage/runs", "/api/v1/runs"])
def test_somebody_of_one_subdistrict_does_not_replace_the_run_of_everybody(guest, session, district, path):
    let_in(guest, session, person(session, "local", WORKERS, area_codes=[PART]))
    answer = guest.post(
        f"{path}?lang=en" if path == "/coverage/runs" else path,
        **({"json": {}} if path.startswith("/api/") else {}),
    )
    assert answer.status_code == 403
    assert "sees some areas only" in answer.text
