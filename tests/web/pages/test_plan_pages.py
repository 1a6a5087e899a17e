"""The page of a plan: its stations by rank, and by where they are on their way."""

import re

import pytest
from sqlalchemy import text

from tests import builders

STATIONS = 60


@pytest.fixture
def plan(session):
    """An adopted plan of 60 stations, the third of which has a permit."""
    district = builders.area(session)
    subdistrict = builders.area(session, "310106012000", level="subdistrict", parent=district)
    plan = builders.site_plan(session, district, builders.operator(session), subdistrict)
    for rank in range(1, STATIONS + 1):
        builders.plan_station(session, plan.id, subdistrict, builders.square(0, 0, 75), rank=rank)
    session.execute(
        text("update site_plans set status = 'adopted', adopted_at = now() where id = :id"), {"id": plan.id}
    )
    session.execute(
        text("update plan_stations set stage = 'permit' where plan_id = :id and rank = 3"), {"id": plan.id}
    )
    return plan.id


def ranks(page):
    return [int(rank) for rank in re.findall(r'/stations/\d+">(\d+)</a></th>', page)]


def test_the_stations_of_a_plan_come_by_fifty_in_their_order(client, plan):
    first = client.get(f"/plans/{plan}?lang=en").text
    assert ranks(first) == list(range(1, 51))
    onward = re.search(r'class="button" href="([^"]+)">Next rows', first)[1].replace("&amp;", "&")
    last = client.get(onward).text
    assert ranks(last) == list(range(51, STATIONS + 1))
    assert "Next rows" not in last


def test_the_stations_at_one_stage_are_shown_alone(client, plan):
    assert ranks(client.get(f"/plans/{plan}?stage=permit").text) == [3]
    assert ranks(client.get(f"/plans/{plan}?stage=on_air").text) == []
    assert len(ranks(client.get(f"/plans/{plan}?stage=").text)) == 50


def test_a_stage_that_is_none_is_refused_by_name(client, plan):
    answer = client.get(f"/plans/{plan}?stage=nearly&lang=en")
    assert answer.status_code == 422
    assert "nearly" in answer.text and "permit" in answer.text
