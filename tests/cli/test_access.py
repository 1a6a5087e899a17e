"""`flask access` and `flask venues`: what a person sees."""

import json

import pytest
from click.testing import CliRunner

from app.cli.register import LazyGroup
from tests import builders

DISTRICT, PART = "310106000000", "310106001000"


@pytest.fixture
def city(session):
    """A subdistrict of 500 m by 500 m, a street through it, a school at its end, a hotel without WLAN."""
    district = builders.area(session, DISTRICT, shape=builders.square(0, 0, 500))
    part = builders.area(
        session, PART, level="subdistrict", parent=district, shape=builders.square(0, 0, 500)
    )
    builders.figure(session, part, "residents", 1000)
    builders.way(session, (0, 225), (500, 225))
    builders.facility(session, 0.0, 225.0, area_id=part.id)
    builders.facility(session, 400.0, 225.0, area_id=part.id, kind="hotel", code="inn", name_zh="宾馆")
    builders.hotspot(session, 10.0, 225.0, area_id=part.id)
    session.flush()


def flask(group, *arguments):
    return CliRunner().invoke(LazyGroup(group, ""), [*arguments])


def test_a_walk_prints_who_is_reached_and_writes_its_cells(city, tmp_path):
    file = tmp_path / "cells.geojson"
    result = flask("access", "walking", "--kind", "school", "--minutes", "15", "--geojson", str(file))
    assert result.exit_code == 0, result.output
    # the ten cells of the northern edge lie 250 m off the street
    assert "900 of 1,000 residents reached, 90 of 100 cells; 1 gap" in " ".join(result.output.split())
    cells = json.loads(file.read_text())["features"]
    assert len(cells) == 100
    assert 121.0 < cells[0]["geometry"]["coordinates"][0][0][0] < 122.0
    assert "15 minutes on foot to school" in flask("access", "list").output


def test_what_cannot_be_computed_ends_with_its_reason(city):
    result = flask("access", "cameras")
    assert result.exit_code == 1
    assert f"no camera in or around district {DISTRICT}; import some first" in result.output


def test_targets_and_the_venues_that_miss_them_are_listed(city):
    shown = " ".join(flask("venues", "targets").output.split())
    assert "hotels_and_malls: 宾馆、酒店、商场 1 0 1 0 0.0% 95% 1" in shown
    assert "offices: 商务楼宇 0 0 0 0 no data 80% –" in shown
    listed = flask("venues", "list", "--target", "hotels_and_malls").output
    assert "inn" in listed and "宾馆" in listed
    assert "venue target 'pubs' does not exist" in flask("venues", "list", "--target", "pubs").output
