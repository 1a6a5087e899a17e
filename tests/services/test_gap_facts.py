"""What lies in a gap, who may know it, and what became of it; numbers of a little city by hand."""

from dataclasses import replace
from datetime import UTC, date, datetime
from types import SimpleNamespace

import pytest
from sqlalchemy import text
from sqlalchemy.orm import Session

from app.domain.actors import COMMAND_LINE_ACTOR as ACTOR
from app.domain.actors import Scope
from app.domain.gaps import (
    BlockingBuilding,
    Confidence,
    GapCause,
    GapFilter,
    Measured,
    Missing,
    confidence_class,
    is_about_speed,
)
from app.errors import NotFoundError
from app.jobs import gap_history
from app.models.complaints import Complaint
from app.services import coverage, gap_facts, gaps
from tests import builders
from tests.web.pages.reading import Page

EVIDENCE = {"cells": {"blocked": 2, "unknown": 1}, "sigma_db": 7.5}
MIDDLE = (75.0, 25.0)  # of the gap


@pytest.fixture
def city(session: Session) -> SimpleNamespace:
    """A gap of operator A over three cells, 150 m by 50 m; around it other things of the same kinds."""
    whole = builders.area(session, "310106")
    part = builders.area(session, "310106011000", level="subdistrict", parent=whole)
    first, second = builders.operator(session), builders.operator(session, "B")
    grid = builders.grid(session, whole)
    run = builders.run(session, whole, grid)
    cells = [builders.cell(session, grid, col, 0) for col in range(3)]
    for cell, level_dbm in zip(cells, (-120.0, -112.0, None), strict=True):
        builders.run_cell(session, run, cell, part)
        builders.level(session, run, cell, first, level_dbm)
    for cell, level_dbm in zip(cells, (-120.0, -90.0, -90.0), strict=True):
        builders.level(session, run, cell, second, level_dbm)
    inside, outside = (
        builders.building(session, builders.square(x_m, 10, 20), area_id=part.id) for x_m in (20, 300)
    )
    named = [{"id": inside.id, "code": inside.code, "cells": 2}]
    cause = {"cause": "blocked", "confidence": 0.81, "evidence": {**EVIDENCE, "buildings": named}}
    gap = builders.gap(session, run, part, cells, operator_id=first.id, **cause)
    return SimpleNamespace(
        part=part, grid=grid, run=run, whole=whole, cells=cells, first=first, second=second, gap=gap,
        inside=inside, outside=outside,
    )  # fmt: skip


def facts(session, city, actor=ACTOR):
    return gap_facts.facts(session, actor, gap_id=city.gap.id)


def complaint(session, x_m, y_m, **given):
    values = {"code": f"c-{x_m:g}-{y_m:g}", "received_at": datetime(2026, 11, 2, tzinfo=UTC)}
    session.add(Complaint(
        **builders._point(x_m, y_m), **builders.origin(session, "complaints"),
        **{**values, "category": "signal-weak", **given},
    ))  # fmt: skip
    session.flush()


def test_the_cells_that_were_looked_at_stand_by_their_cause(session, city):
    found = facts(session, city)
    assert found.cells_by_cause == {GapCause.BLOCKED: 2, GapCause.UNKNOWN: 1}
    assert found.sigma_db == 7.5
    here = replace(ACTOR, scope=Scope(frozenset({city.part.id})))
    assert facts(session, city, here).cells_by_cause is None  # they may lie elsewhere


def test_an_operator_is_missing_where_most_cells_are_weak(session, city):
    assert facts(session, city).missing == (
        Missing(operator="A", technology="4G", weak_cells=3, cells=3, is_missing=True),
        Missing(operator="B", technology="4G", weak_cells=1, cells=3, is_missing=False),
    )


def test_buildings_and_floor_bands_inside_are_those_of_the_run(session, city):
    for building, floor_band, level_dbm in (
        *((city.inside, 1, -120.0), (city.inside, 2, -100.0)),
        (city.outside, 1, -120.0),
    ):
        given = {"floor_band": floor_band, "level_dbm": level_dbm}
        builders.floor_level(session, city.run, building.code, city.first, city.part, **given)
    found = facts(session, city)
    assert (found.buildings, found.buildings_weak, found.bands, found.bands_weak) == (1, 1, 2, 1)


def test_venues_complaints_and_samples_inside_are_counted(session, city):
    for x_m, kind in ((20.0, "school"), (30.0, "hotel"), (140.0, "hotel"), (160.0, "hotel")):
        builders.facility(session, x_m, 20.0, kind=kind, area_id=city.part.id)
    for x_m, place in ((20.0, "underground"), (30.0, None), (400.0, "indoor")):
        complaint(session, x_m, 20.0, place=place)
    for x_m, given in (
        (10.0, {"level_dbm": -110.0}),
        (20.0, {"level_dbm": -111.0}),
        (30.0, {"level_dbm": -80.0, "reception": "indoor"}),
        (40.0, {"level_dbm": -80.0, "operator_id": city.second.id}),
        (300.0, {"level_dbm": -80.0}),
    ):
        builders.measurement(session, x_m, 20.0, **{"operator_id": city.first.id, **given})
    found = facts(session, city)
    assert found.venues == {"hotel": 2, "school": 1}
    assert found.complaints == {"": 1, "underground": 1}
    assert found.measured == Measured(samples=2, good=1)
    assert found.measured.good_share == 0.5


def test_the_nearest_sites_are_three_with_a_live_station_that_the_operator_uses(session, city):
    def site(code, x_m, **given):
        of = builders.site(session, x_m, MIDDLE[1], code=code, area_id=city.part.id)
        builders.station(session, of, given.pop("by", city.first), **given)

    for code, x_m in (("far", 975.0), ("near", 175.0), ("mid", 275.0), ("fourth", 5000.0)):
        site(code, x_m)
    site("other", 85.0, by=city.second)
    site("shared", 575.0, by=city.second, shared_with=["A"])
    site("planned", 95.0, status="planned")
    found = [(one.code, round(one.distance_m)) for one in facts(session, city).nearest_sites]
    assert found == [("near", 100), ("mid", 200), ("shared", 500)]


def test_the_buildings_in_the_way_are_named_to_who_may_know_them(session, city):
    assert facts(session, city).blocked_by == (
        BlockingBuilding(id=city.inside.id, code=city.inside.code, cells=2),
    )
    here = replace(ACTOR, scope=Scope(frozenset({city.part.id})))
    (seen,) = facts(session, city, here).blocked_by
    assert (seen.code, seen.cells) == (city.inside.code, None)
    elsewhere = text("update buildings set area_id = :area where id = :id")
    session.execute(elsewhere, {"area": city.whole.id, "id": city.inside.id})
    assert facts(session, city, here).blocked_by == ()


def test_who_may_read_gaps_alone_is_told_of_nothing_else(session, city):
    guest = replace(ACTOR, permissions=frozenset({"gaps.read"}))
    found = facts(session, city, guest)
    hidden = (found.blocked_by, found.buildings, found.venues, found.complaints, found.measured)
    assert hidden == (None,) * 5
    assert found.nearest_sites is None


def test_where_places_are_shown_by_grid_no_distance_to_a_site_is_given(session, city):
    builders.station(session, builders.site(session, 175.0, 25.0), city.first)
    by_grid = replace(ACTOR, permissions=ACTOR.permissions - {"network.read_exact"})
    assert facts(session, city, by_grid).nearest_sites is None


def test_the_history_says_what_became_of_a_gap_and_links_to_others_of_the_run(session, city):
    gap_history.follow(session, run_id=city.run.id, grid_id=city.grid.id)
    later = builders.run(session, city.whole, city.grid)
    for cell in city.cells:
        builders.run_cell(session, later, cell, city.part)
    given = {"operator_id": city.first.id}
    kept = builders.gap(session, later, city.part, city.cells[:1], **given)
    other = builders.gap(session, later, city.part, city.cells[2:], rank=2, **given)
    gap_history.follow(session, run_id=later.id, grid_id=city.grid.id)
    found = gap_facts.history(session, ACTOR, gap_id=kept.id)
    said = [(one.change.value, one.is_other, one.other_gap_id, one.cell_count) for one in found.events]
    assert said == [("opened", False, None, 3), ("shrank", False, None, 1), ("split", True, other.id, 1)]
    assert found.opened_at == city.run.published_at
    here = replace(ACTOR, scope=Scope(frozenset({city.part.id})))
    counts = {one.residents for one in gap_facts.history(session, here, gap_id=kept.id).events}
    assert counts == {None}


def test_a_run_that_sees_a_gap_unchanged_leaves_no_event_and_is_named(client, session, city):
    gap_history.follow(session, run_id=city.run.id, grid_id=city.grid.id)
    assert not gap_facts.history(session, ACTOR, gap_id=city.gap.id).is_seen_again
    later = builders.run(session, city.whole, city.grid)
    for cell in city.cells:
        builders.run_cell(session, later, cell, city.part)
    same = builders.gap(session, later, city.part, city.cells, operator_id=city.first.id)
    gap_history.follow(session, run_id=later.id, grid_id=city.grid.id)
    found = gap_facts.history(session, ACTOR, gap_id=same.id)
    assert [one.change.value for one in found.events] == ["opened"]
    assert (found.is_seen_again, found.last_run_id) == (True, later.id)
    said = Page(client.get(f"/gaps/{same.id}?lang=en").text).text
    assert f"seen again unchanged in run {later.id} of " in said
    assert client.get(f"/api/v1/gaps/{same.id}/history").json["last_run_id"] == later.id


def test_a_gap_without_a_line_has_no_history(session, city):
    assert gap_facts.history(session, ACTOR, gap_id=city.gap.id).events == ()


@pytest.mark.parametrize(
    ("only", "count"),
    [
        (GapFilter(cause=GapCause.BLOCKED), 1),
        (GapFilter(cause=GapCause.OUTAGE), 0),
        (GapFilter(min_area_m2=7500.0), 1),
        (GapFilter(min_area_m2=7501.0), 0),
        (GapFilter(open_since=date(2100, 1, 1)), 1),
        (GapFilter(open_since=date(2020, 1, 1)), 0),
    ],
)
def test_gaps_are_narrowed_by_cause_size_and_age(session, city, only, count):
    gap_history.follow(session, run_id=city.run.id, grid_id=city.grid.id)
    asked = {"run_id": city.run.id, "chosen": coverage.slice_of("4g", "A", "outdoor"), "only": only}
    assert len(gaps.gaps(session, ACTOR, **asked, limit=10)) == count
    assert gaps.gap_count(session, ACTOR, **asked).gaps == count


def test_the_page_and_the_api_say_the_cause_and_name_the_building(client, session, city):
    gap_history.follow(session, run_id=city.run.id, grid_id=city.grid.id)
    page = " ".join(Page(client.get(f"/gaps/{city.gap.id}?lang=en").text).text.split())
    for words in ("Blocked · high confidence 81 %", f"{city.inside.code} of 2 cells", "opened 3 cells"):
        assert words in page, words
    listed = client.get("/api/v1/gaps?operator=A&cause=blocked&format=json").json["items"]
    assert [(one["cause"], one["confidence"], one["kind"]) for one in listed] == [("blocked", 0.81, "level")]
    assert client.get("/api/v1/gaps?operator=A&cause=outage&format=json").json["items"] == []
    answer = client.get(f"/api/v1/gaps/{city.gap.id}/facts").json
    assert answer["blocked_by"][0]["code"] == city.inside.code
    assert client.get(f"/api/v1/gaps/{city.gap.id}/history").json["events"][0]["change"] == "opened"
    assert "Blocked" in Page(client.get("/gaps?operator=A&cause=blocked&lang=en").text).text
    assert client.get("/gaps?cause=magic").status_code == 400


def test_lists_go_by_kind_and_by_hectares_and_what_lies_in_a_gap_has_words(client, session, city):
    for kind, count in (("level", 1), ("sinr", 0)):
        items = client.get(f"/api/v1/gaps?operator=A&kind={kind}&format=json").json["items"]
        assert len(items) == count
    assert client.get("/api/v1/gaps?kind=magic").status_code == 400
    for least_ha, count in (("0.75", 1), ("0.76", 0)):
        found = client.get(f"/gaps?operator=A&min_area_ha={least_ha}&lang=en").text
        assert found.count(f'href="/gaps/{city.gap.id}"') == count
        assert f'name="min_area_ha" min="0" step="any" value="{least_ha}"' in found
    for kind in ("townhall", "department_store"):
        builders.facility(session, 20.0, 20.0, kind=kind, area_id=city.part.id)
    said = Page(client.get(f"/gaps/{city.gap.id}?lang=en").text).text
    assert "Town hall" in said
    assert "Department store" in said


def test_a_cell_says_who_is_uncovered_there_and_why(client, session, city):
    inside, beside = city.cells[0], builders.cell(session, city.grid, 9, 0)
    (one,) = client.get(f"/api/v1/cells/{inside.code}/gaps").json["items"]
    assert (one["id"], one["operator"], one["cause"]) == (city.gap.id, "A", "blocked")
    assert client.get(f"/api/v1/cells/{beside.code}/gaps").status_code == 404
    page = " ".join(Page(client.get(f"/grid/{inside.code}?lang=en").text).text.split())
    assert "Who is uncovered here, and why" in page
    assert "Blocked" in page
    nowhere = replace(ACTOR, scope=Scope(frozenset({0})))
    with pytest.raises(NotFoundError, match="grid cell of the run"):
        gaps.gaps_at(session, nowhere, run_id=city.run.id, cell_code=inside.code)


@pytest.mark.parametrize(
    ("value", "word"),
    [(None, None), (0.7, Confidence.HIGH), (0.69, Confidence.MEDIUM), (0.39, Confidence.LOW)],
)
def test_a_confidence_has_a_word(value, word):
    assert confidence_class(value) is word


def test_complaints_about_speed_are_told_by_their_category():
    assert is_about_speed("Data-Slow")
    assert is_about_speed("上网慢")
    assert not is_about_speed("signal-weak")
