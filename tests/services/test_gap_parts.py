"""A gap over several subdistricts is of each of them, with the people who live there."""

from dataclasses import replace
from types import SimpleNamespace

import pytest
from sqlalchemy.orm import Session

from app.domain.actors import COMMAND_LINE_ACTOR as ACTOR
from app.domain.actors import Scope
from app.errors import NotFoundError
from app.services import coverage, gaps, overview
from tests import builders
from tests.web.pages.reading import Page

WEST, EAST = "310106011000", "310106012000"
OUTDOORS = ("4g", "any", "outdoor")


@pytest.fixture
def city(session: Session) -> SimpleNamespace:
    """Gap 1: west, cells 0 to 2 with 10, 20, 30 residents, and east, 3 and 4 with 5 and 7; gap 2: east, 9."""
    whole = builders.area(session)
    below = {"level": "subdistrict", "parent": whole}
    west = builders.area(session, WEST, shape=builders.square(0, 0, 150), name_en="Westside", **below)
    east = builders.area(session, EAST, shape=builders.square(150, 0, 350), name_en="Eastside", **below)
    operator, grid = builders.operator(session), builders.grid(session, whole)
    run = builders.run(session, whole, grid)
    cells = {}
    for col, within, residents in (
        *((0, west, 10), (1, west, 20), (2, west, 30)),
        *((3, east, 5), (4, east, 7), (9, east, 100)),
    ):
        cells[col] = builders.cell(session, grid, col, 0)
        builders.run_cell(session, run, cells[col], within, residents=residents)
        builders.level(session, run, cells[col], operator, -120.0)
    over = [cells[col] for col in range(5)]
    first = builders.gap(session, run, west, over, residents=72)
    builders.gap(session, run, east, [cells[9]], rank=2, residents=100)
    return SimpleNamespace(run=run, west=west, east=east, first=first)


def listed(session, city, actor=ACTOR, **given):
    chosen = coverage.slice_of(*OUTDOORS)
    frame = gaps.gaps(session, actor, run_id=city.run.id, chosen=chosen, limit=10, **given)
    columns = ["rank", "area_code", "cell_count", "area_m2", "residents"]
    return frame[columns].itertuples(index=False, name=None), frame


def test_each_subdistrict_lists_its_part_with_its_people(session, city):
    rows, _ = listed(session, city)
    assert list(rows) == [(1, WEST, 5, 12_500.0, 72), (2, EAST, 1, 2_500.0, 100)]
    rows, _ = listed(session, city, area_code=WEST)
    assert list(rows) == [(1, WEST, 3, 7_500.0, 60)]
    rows, _ = listed(session, city, area_code=EAST)
    assert list(rows) == [(1, EAST, 2, 5_000.0, 12), (2, EAST, 1, 2_500.0, 100)]
    rows, _ = listed(session, city, area_code=EAST, min_residents=13)
    assert list(rows) == [(2, EAST, 1, 2_500.0, 100)]


@pytest.mark.parametrize("code", [None, WEST, EAST, "310106"])
def test_the_people_of_an_area_in_gaps_are_those_of_its_list_and_of_its_sum(session, city, code):
    chosen = coverage.slice_of(*OUTDOORS)
    of_run = {"run_id": city.run.id, "chosen": chosen, "area_code": code}
    _, frame = listed(session, city, area_code=code)
    sums = gaps.gap_count(session, ACTOR, **of_run)
    assert coverage.people(session, ACTOR, **of_run).weak_in_gap == frame["residents"].sum() == sums.residents
    assert (sums.gaps, sums.area_m2) == (len(frame), frame["area_m2"].sum())


def test_who_sees_one_subdistrict_gets_its_part_of_people_and_shape_on_every_way(session, city):
    eastern = replace(ACTOR, scope=Scope(frozenset({city.east.id})))
    rows, frame = listed(session, city, eastern)
    assert list(rows) == [(1, EAST, 2, 5_000.0, 12), (2, EAST, 1, 2_500.0, 100)]
    assert frame.geometry.iloc[0].bounds[0] == builders.EAST_M + 150.0
    assert frame.geometry.area.tolist() == pytest.approx([5_000.0, 2_500.0])
    one = gaps.gap(session, eastern, gap_id=city.first.id)
    assert (one["residents"].iloc[0], one.geometry.iloc[0].area) == (12, pytest.approx(5_000.0))
    seen = overview.overview(session, eastern, chosen=coverage.slice_of(*OUTDOORS)).figures
    assert (seen.gaps.gaps, seen.gaps.residents) == (2, 112)
    assert seen.gaps.residents == seen.people.weak_in_gap == seen.by_subdistrict["weak_in_gap"].sum()
    nowhere = replace(ACTOR, scope=Scope(frozenset({0})))
    with pytest.raises(NotFoundError):
        gaps.gap(session, nowhere, gap_id=city.first.id)


def test_the_headline_of_a_page_is_of_what_it_lists(client, session, city):
    page = Page(client.get(f"/gaps?area={EAST}&lang=en").text).text
    assert "Eastside · 2 gaps with 112 residents" in page
    page = Page(client.get(f"/gaps?area={EAST}&min_residents=13&lang=en").text).text
    assert "Eastside · 1 gap with 100 residents" in page
    assert client.get(f"/api/v1/gaps?area={WEST}&format=json").json["items"][0]["residents"] == 60
