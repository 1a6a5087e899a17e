"""The four numbers, counted by hand."""

import pytest

from app.domain.roles import Role
from tests import builders
from tests.people import let_in, person
from tests.web.pages.reading import Page


@pytest.fixture
def world(session):
    """30 residents; A (60 % of subscribers) covers 20 of them, B (40 %) covers 10."""
    district = builders.area(session)
    part = builders.area(session, "310106012000", level="subdistrict", parent=district)
    a = builders.operator(session, "A", subscriber_share=0.6)
    b = builders.operator(session, "B", subscriber_share=0.4)
    site = builders.site(session, area_id=part.id)
    for operator, technology in ((a, "4G"), (a, "3G"), (b, "4G")):
        builders.station(session, site, operator, technology=technology)
    grid = builders.grid(session, district)
    run = builders.run(session, district, grid)
    levels = {a.id: (-80.0, -90.0, -120.0), b.id: (-80.0, None, -120.0)}
    cells = [builders.cell(session, grid, col, 1) for col in range(3)]
    for number, cell in enumerate(cells):
        builders.run_cell(session, run, cell, part)
        for operator in (a, b):
            builders.level(session, run, cell, operator, levels[operator.id][number])
    builders.gap(session, run, part, [cells[2]])
    return run


def numbers(client, query: str = "") -> dict[str, str]:
    html = client.get(f"/?lang=en{query}").text
    page = Page(html)
    keys = ("people-covered", "gap-count", "station-count", "case-count")
    return {key: page.by_id(html, key).replace("\u202f", " ") for key in keys}


def test_headline_is_the_mean_weighted_by_subscribers(client, world):
    # 0.6 * 20/30 + 0.4 * 10/30 = 16/30
    assert numbers(client)["people-covered"] == "53.3 %"


def test_one_operator_shows_its_own_share_beside_the_mean(client, world):
    html = client.get("/?lang=en&operator=B").text
    assert Page(html).by_id(html, "people-covered").replace("\u202f", " ") == "33.3 %"
    assert "53.3\u202f%" in html


def test_gaps_stations_and_cases_are_counted(client, world):
    found = numbers(client)
    assert (found["gap-count"], found["station-count"], found["case-count"]) == ("1", "3", "0")


def test_an_operator_narrows_stations_and_gaps(client, world):
    found = numbers(client, "&operator=A")
    assert (found["gap-count"], found["station-count"]) == ("0", "2")


def test_stations_of_the_technology_are_named(client, world):
    assert "of them 3G: 1" in client.get("/?lang=en&profile=3g").text


def test_every_number_opens_to_its_rows(client, world):
    links = {tag["href"] for tag in Page(client.get("/?lang=en&operator=A").text).all("a")}
    assert any(link.startswith("/gaps?") and "operator=A" in link for link in links)
    assert any(link.startswith("/stations?") and "operator=A" in link for link in links)
    assert "/cases?state=reported" in links


@pytest.mark.parametrize(
    ("choice", "said"),
    [
        ("profile=5g", "The data holds no 5G station."),
        ("profile=5g&operator=A", "The data holds no 5G station of "),
    ],
)
def test_a_technology_without_stations_is_no_data_and_neither_0_percent_nor_no_gap(
    client, records, choice, said
):
    front = client.get(f"/?{choice}&lang=en").text
    for card in ("people-covered", "gap-count"):
        assert f'id="{card}">No data</p>' in front
    assert said in front
    for path in (f"/?{choice}", f"/gaps?{choice}", f"/coverage?{choice}", f"/areas/310106012?{choice}"):
        text = Page(client.get(f"{path}&lang=en").text).text
        assert "No data" in text, path
        assert "0.0\u202f%" not in text.partition("All residents")[0] or path.startswith("/coverage"), path
        assert "connected set" not in text and "0 gaps" not in text, path
    assert said in client.get(f"/gaps?{choice}&lang=en").text


def test_who_has_no_area_is_told_so_and_nobody_else(client, session, world):
    account_id = person(session, "no-area", {Role.COORDINATOR}, area_codes=())
    assert "No area has been given" not in client.get("/?lang=en").text
    let_in(client, session, account_id)
    assert "No area has been given to your account yet" in client.get("/?lang=en").text
