"""Reads of sensitive data leave an event; reads of what everybody may see leave none."""

import pytest
from sqlalchemy import text

from app.domain.actors import COMMAND_LINE_ACTOR as ACTOR
from app.domain.actors import Actor
from app.domain.audit import SENSITIVE_READS
from app.domain.exports import ExportFormat, ExportRequest
from app.domain.search import Page
from app.jobs.exports import export
from app.models.network import BaseStation
from app.services import coverage, gaps, listings, network, tiles
from app.services.tile_questions import TileFilter
from tests import builders
from tests.system.conftest import district  # noqa: F401 - a fixture
from tests.tiles.reading import address

BY_GRID = Actor("planner", ACTOR.permissions - {"network.read_exact", "population.read"})


@pytest.fixture
def read(session, district):  # noqa: F811 - the fixture
    """Action, thing and details of the sensitive reads of this test."""
    before = session.scalar(text("select coalesce(max(id), 0) from audit_events"))

    def events():
        statement = f"select action, entity_id, details from audit_events where id > {before} order by id"
        return [tuple(row) for row in session.execute(text(statement)) if row.action in SENSITIVE_READS]

    return events


def test_exact_places_of_stations_are_recorded_and_places_by_grid_are_not(session, read):
    network.stations(session, BY_GRID, page=Page(limit=10))
    assert read() == []
    network.stations(session, ACTOR, page=Page(limit=10))
    network.sites(session, ACTOR, page=Page(limit=10))
    assert read() == [
        ("network.places.read", "stations", {"rows": 1, "area": None}),
        ("network.places.read", "sites", {"rows": 1, "area": None}),
    ]


def look_at_tiles(session, actor, *at_m):
    for layer in ("stations", "buildings", "areas"):
        z, x, y = address(*at_m, 15)
        tiles.tile(session, actor, layer=layer, z=z, x=x, y=y, chosen=TileFilter())


def test_the_first_tile_with_exact_places_or_people_is_recorded_for_each_person_and_layer(session, read):
    builders.building(session, builders.square(500, 500, 20))
    look_at_tiles(session, BY_GRID, 525, 525)
    look_at_tiles(session, ACTOR, 90_000, 90_000)  # far away, where nothing lies
    assert read() == []
    for _ in range(2):
        look_at_tiles(session, ACTOR, 525, 525)
    tile = {"by": "tiles", "tile": "{}/{}/{}".format(*address(525, 525, 15))}
    first = [("network.places.open", "stations", tile), ("population.buildings.read", "buildings", tile)]
    assert read() == first
    look_at_tiles(session, Actor("somebody else", ACTOR.permissions), 525, 525)
    assert read() == first * 2


def test_residents_read_in_small_pages_are_recorded_from_the_hundredth_row_of_the_hour_on(session, read):
    for _ in range(104 - len(all_buildings(session))):
        builders.building(session)
    after = 0
    for _ in range(3):
        page = listings.rows(session, ACTOR, key="buildings", page=Page(limit=50, after=after))
        after = int(page["id"].iloc[-1])
    assert [details for _, _, details in read()] == [
        {"rows": 50, "area": None, "rows_in_hour": 100},
        {"rows": 4, "area": None, "rows_in_hour": 104},
    ]


def test_distances_to_stations_are_recorded_once_where_they_are_told(session, read, district):  # noqa: F811
    station = session.get_one(BaseStation, district.station_id)
    session.execute(text(f"update cell_coverage set station_id = {station.id}"))
    session.execute(text(f"update gaps set nearest_site_id = {station.site_id}, nearest_site_m = 90"))
    chosen = coverage.slice_of("4g", "any", "outdoor")
    lon, lat = builders.lon_lat(25, 25)
    for actor in (BY_GRID, BY_GRID, ACTOR, ACTOR):
        gaps.gaps(session, actor, run_id=district.run_id, chosen=chosen, limit=5)
        coverage.at_point(session, actor, lon=lon, lat=lat)
    assert read() == [("network.places.near", "gaps", {}), ("network.places.near", "point", {})]


def all_buildings(session):
    return session.scalars(text("select id from buildings")).all()


def test_an_export_is_one_event_that_names_what_is_sensitive_in_it(session, read, tmp_path):
    for number, actor in enumerate((ACTOR, BY_GRID)):
        export(actor, ExportRequest(layer="stations", format=ExportFormat.CSV), tmp_path / f"{number}.zip")
    assert read() == []
    exported = "from audit_events where action = 'data.export' order by id desc limit 2"
    found = session.scalars(text(f"select details -> 'sensitive' {exported}")).all()
    assert found == [[], ["network.places.read"]]
