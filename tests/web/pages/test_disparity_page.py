"""The page of fair shares says what its figures mean."""

import pytest

from app.models.coverage import Grid
from tests import builders
from tests.web.api.conftest import build
from tests.web.pages.reading import Page


@pytest.fixture
def city(session):
    return build(session)


def test_the_page_says_how_unequal_it_is_and_between_whom(client, city):
    said = Page(client.get("/disparity?operator=A&lang=en").text).text
    assert "30.0\u202f% of 100 residents" in said
    assert "0.400" in said
    assert "100.0\u202f% of it lies between the groups" in said
    assert "infinite, as nobody is covered in at least one area" in said
    assert "all areas are the same, or too few" in said
    assert "North" in said
    assert "No group" in said
    assert "cannot be told (2)" in said


def test_complaints_in_a_heap_are_told_with_their_significance(client, session, city):
    for number in range(30):
        builders.complaint(session, 25.0, 25.0, code=f"p-{number}")
    for number in range(9):
        cell = builders.cell(session, session.get(Grid, city.run.grid_id), 40 + number * 5, 0)
        builders.run_cell(session, city.run, cell, city.south, residents=200)
    said = Page(client.get("/disparity?lang=en").text).text
    assert "Clusters of complaints 30 complaints held against residents and workers" in said
    assert "≤ 0.0010" in said


def test_without_data_the_page_says_so(client, city):
    said = Page(client.get("/disparity?profile=5g&lang=en").text).text
    assert "The data holds no 5G station" in said


def test_the_page_of_coverage_leads_here_with_the_same_choice(client, city):
    links = [tag["href"] for tag in Page(client.get("/coverage?operator=A").text).all("a")]
    assert "/disparity?profile=4g&operator=A&reception=outdoor" in links
