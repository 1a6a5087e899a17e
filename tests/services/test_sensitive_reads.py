"""Reads of sensitive data leave an event; reads of what everybody may see leave none."""

import pytest
from sqlalchemy import text

from app.domain.actors import COMMAND_LINE_ACTOR as ACTOR
from app.domain.actors import Actor
from app.domain.audit import SENSITIVE_READS
from app.domain.exports import ExportFormat, ExportRequest
from app.domain.search import Page
from app.jobs.exports import export
from app.services import network, tiles
from tests.system.conftest import district  # noqa: F401 - a fixture

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


def test_opening_tiles_with_exact_places_or_people_is_recorded_once_for_the_layer(session, read):
    for layer in ("stations", "buildings", "areas"):
        tiles.described(session, BY_GRID, layer=layer)
    assert read() == []
    for layer in ("stations", "buildings", "areas"):
        tiles.described(session, ACTOR, layer=layer)
    assert [event[:2] for event in read()] == [
        ("network.places.open", "stations"),
        ("population.buildings.read", "buildings"),
    ]


def test_an_export_is_one_event_that_names_what_is_sensitive_in_it(session, read, tmp_path):
    for number, actor in enumerate((ACTOR, BY_GRID)):
        export(actor, ExportRequest(layer="stations", format=ExportFormat.CSV), tmp_path / f"{number}.zip")
    assert read() == []
    exported = "from audit_events where action = 'data.export' order by id desc limit 2"
    found = session.scalars(text(f"select details -> 'sensitive' {exported}")).all()
    assert found == [[], ["network.places.read"]]
