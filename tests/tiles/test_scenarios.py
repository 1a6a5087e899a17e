"""Stations that a scenario changes, as tiles."""

import pytest
from sqlalchemy import text

from app.domain.network import Technology
from app.domain.scenarios import Added, Moved, Powered, Removed
from app.store import scenarios as scenarios_store
from tests import builders
from tests.tiles.reading import read

HERE = builders.lon_lat(525.0, 525.0)


@pytest.fixture
def district(session):
    return builders.area(session)


@pytest.fixture
def station(session):
    """A live station with the code LIVE."""
    return builders.station(session, builders.site(session), builders.operator(session), code="LIVE")


def added(code="NEW-1", x_m=525.0, y_m=525.0):
    lon, lat = builders.lon_lat(x_m, y_m)
    return Added(station=code, operator="B", technology=Technology.NR, lon=lon, lat=lat)


def moved(code, x_m, y_m):
    lon, lat = builders.lon_lat(x_m, y_m)
    return Moved(station=code, lon=lon, lat=lat)


def stations(connection, scenario_id, **given):
    parameters = {"area_ids": None, "scenario_id": scenario_id, **given}
    return {one["properties"]["station"]: one for one in read(connection, "scenarios", parameters)}


def test_a_station_that_is_added_stands_where_the_change_says(connection, session, district):
    made = builders.scenario(session, district, added())
    (found,) = stations(connection, made).values()
    assert found["properties"] == {
        **{"station": "NEW-1", "change": "added", "kinds": "add", "operator": "B", "technology": "5G"}
    }


def test_one_that_is_changed_stands_on_its_site_and_one_that_moves_elsewhere(
    connection, session, district, station
):
    power = Powered(station="LIVE", transmit_power_dbm=40.0)
    stays = stations(connection, builders.scenario(session, district, power))["LIVE"]
    goes = stations(connection, builders.scenario(session, district, power, moved("LIVE", 700.0, 525.0)))[
        "LIVE"
    ]
    assert (stays["properties"]["change"], goes["properties"]["change"]) == ("changed", "moved")
    assert goes["properties"]["kinds"] == "power move"
    assert stays["properties"]["operator"] == "A"
    (from_x, from_y), (to_x, to_y) = (one["geometry"]["coordinates"] for one in (stays, goes))
    assert to_x > from_x and abs(to_y - from_y) <= 6  # the grid of the world leans a little


def test_one_that_is_removed_stays_to_be_seen_unless_the_scenario_itself_brought_it(
    connection, session, district, station
):
    made = builders.scenario(session, district, Removed(station="LIVE"), added(), Removed(station="NEW-1"))
    found = stations(connection, made)
    assert {code: one["properties"]["change"] for code, one in found.items()} == {"LIVE": "removed"}


def test_changes_behind_the_cursor_are_not_shown(connection, session, district):
    made = builders.scenario(session, district, added("NEW-1"), added("NEW-2"), cursor=1)
    assert set(stations(connection, made)) == {"NEW-1"}


def test_who_sees_some_areas_sees_no_scenario(connection, session, district):
    made = builders.scenario(session, district, added())
    assert stations(connection, made, area_ids=[district.id]) == {}


def test_a_station_that_no_import_has_any_more_is_left_out(connection, session, district):
    made = builders.scenario(session, district, Powered(station="GONE", transmit_power_dbm=40.0))
    assert stations(connection, made) == {}


def test_each_deed_on_a_scenario_is_another_version(session, district):
    def touches():
        return session.scalar(
            text("select coalesce(sum(times), 0) from layer_touches where layer = 'scenarios'")
        )

    counts = [touches()]
    made = builders.scenario(session, district, added())
    counts.append(touches())
    scenarios_store.move_cursor(session, scenario_id=made, cursor=0)
    counts.append(touches())
    assert counts == sorted(set(counts))
