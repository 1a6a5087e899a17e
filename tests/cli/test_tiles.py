"""`flask tiles bake`: what a person sees, and the file that comes of it."""

import pytest
from sqlalchemy import Engine, event

from app import db
from app.config import settings
from app.services import baked_tiles
from tests import builders
from tests.cli.running import command, lines
from tests.emptying import empty
from tiles.archive import Archive


@pytest.fixture
def houses(database, own_var):
    """A house in a district, committed for threads with transactions of their own; gone after the test."""
    with db.transaction() as session:
        builders.area(session)
        builders.building(session, builders.square(500, 500, 30))
    yield
    empty(database)


def bake(*arguments):
    return command("tiles", "bake", *arguments)


def said(result):
    assert result.exit_code == 0, result.output
    return [line for line in lines(result.output) if line.startswith("buildings, zoom")]


def test_a_bake_says_what_it_made_and_the_next_one_what_it_took_over(houses):
    options = ("--layer", "buildings", "--from-zoom", "14", "--to-zoom", "15")
    (first,) = said(bake(*options))
    (again,) = said(bake(*options))
    assert first.startswith("buildings, zoom 14 to 15: ")
    assert ", 0 taken over, " in first
    assert ", 0 made, " in again
    assert again.endswith(str(baked_tiles.path_of("buildings")))
    assert Archive(baked_tiles.path_of("buildings")).metadata["name"] == "Buildings"


def test_tiles_are_baked_by_connections_that_plan_with_their_values_and_stop_in_time(houses):
    told = set()

    def note(_connection, cursor, statement, *_):
        if "ST_AsMVT" in statement:
            told.add(cursor.connection.info.get_parameters()["options"])

    event.listen(Engine, "before_cursor_execute", note)
    try:
        said(bake("--layer", "buildings", "--from-zoom", "14", "--to-zoom", "14"))
    finally:
        event.remove(Engine, "before_cursor_execute", note)
    (options,) = told
    assert "plan_cache_mode=force_custom_plan" in options
    assert f"statement_timeout={settings().tiles.statement_timeout_ms}" in options


def test_without_a_layer_all_are_baked_that_guests_see_and_the_rest_is_named(houses):
    result = bake("--to-zoom", "14")
    assert result.exit_code == 0, result.output
    assert "sectors: left out, guest lacks the permission 'network.read_exact'" in result.output
    assert "coverage: left out, published coverage run" in result.output
    assert {path.name for path in baked_tiles.path_of("areas").parent.iterdir()} == {
        "areas.pmtiles",
        "buildings.pmtiles",
    }


@pytest.mark.parametrize(
    ("options", "message"),
    [
        (("--layer", "rivers"), "'rivers' is not one of"),
        (("--from-zoom", "16", "--to-zoom", "12"), "zoom 16 to 12; needs the lower one first"),
        (("--layer", "buildings", "--to-zoom", "12"), "zooms 12 to 12 have no tile of layer 'buildings'"),
        (("--layer", "cases"), "guest lacks the permission 'cases.read'"),
        (("--to-zoom", "23"), "23 is not in the range"),
    ],
)
def test_what_cannot_be_baked_ends_in_a_clear_line(houses, options, message):
    result = bake(*options)
    assert result.exit_code != 0
    assert message in result.output
    assert "Traceback" not in result.output
