"""Baked tiles: what the public sees, served while nothing has changed under a tile."""

import pytest
from shapely import box
from sqlalchemy import text
from sqlalchemy.orm import Session

from app.domain.actors import COMMAND_LINE_ACTOR, Actor, Scope
from app.errors import ConflictError, ForbiddenError, InputError, NotFoundError
from app.services import baked_tiles, baking, tiles
from app.services.identity import guest
from app.services.tile_questions import TileFilter
from tests import builders
from tests.builders import EAST_M, NORTH_M
from tiles.encoding import unpacked

ENDS_M = (100.0, 3_850.0)  # of a row of houses through a district of 4 km


@pytest.fixture
def houses(session, own_var):
    """A row of houses, one every 200 m."""
    builders.area(session, shape=box(EAST_M, NORTH_M, EAST_M + 4_000, NORTH_M + 1_000))
    step = (ENDS_M[1] - ENDS_M[0]) / 19
    places = [ENDS_M[0] + number * step for number in range(20)]
    return [builders.building(session, builders.square(x_m, 500, 20), residents=3) for x_m in places]


def bake(session, layer="buildings", actor=None, zooms=(15, 17)):
    """Bake a layer; the tiles that had to be made."""
    of = baking.plan(session, actor or guest(), layer=layer, from_zoom=zooms[0], to_zoom=zooms[1])
    done = baking.baked(session, of, addresses=of.addresses)
    baking.save(of, iter([one.tile for one in done]))
    return [one.tile for one in done if not one.is_kept]


def asked(session, address, actor=None, layer="buildings", **chosen):
    z, x, y = address
    chosen = TileFilter(**chosen)
    return tiles.tile(session, actor or guest(), layer=layer, z=z, x=x, y=y, chosen=chosen)


def full(made):
    return [one.address for one in made if one.packed]


def test_a_baked_tile_is_that_of_the_database_and_comes_from_the_file(session, houses):
    address = full(bake(session))[0]
    kept = asked(session, address)
    assert kept.source == "baked"
    baked_tiles.path_of("buildings").unlink()
    session.execute(text("update layer_touches set times = times + 1"))  # another name for the same rows
    fresh = asked(session, address)
    assert fresh.source == "database"
    assert unpacked(fresh.packed) == unpacked(kept.packed)


def test_baking_again_takes_over_what_nothing_has_changed_under(session, houses):
    assert len(full(bake(session))) >= 20
    assert bake(session) == []


def test_of_two_distant_changes_no_tile_between_is_made_again(session, houses):
    before = full(bake(session, zooms=(17, 17)))
    assert len(before) > 12
    ends = f"({houses[0].id}, {houses[-1].id})"
    session.execute(text(f"update buildings set height_m = 99 where id in {ends}"))
    columns = [x for _, x, _ in before]
    touched = {address for address in before if address[1] in (min(columns), max(columns))}
    sources = {address: asked(session, address).source for address in before}
    assert {address for address, source in sources.items() if source == "database"} == touched
    assert set(full(bake(session, zooms=(17, 17)))) == touched


def test_an_import_makes_every_tile_again(session, houses):
    count = len(bake(session))
    session.execute(text("update datasets set version = version + 1 where kind = 'buildings'"))
    assert len(bake(session)) == count
    assert bake(session) == []


def test_after_a_truncate_no_tile_is_taken_over(owner, own_var):
    with Session(owner, join_transaction_mode="create_savepoint") as session:
        builders.area(session, shape=box(EAST_M, NORTH_M, EAST_M + 4_000, NORTH_M + 1_000))
        builders.building(session, builders.square(500, 500, 20))
        bake(session)
        session.execute(text("truncate buildings cascade"))
        of = baking.plan(session, guest(), layer="buildings", from_zoom=15, to_zoom=17)
        assert not any(one.is_kept for one in baking.baked(session, of, addresses=of.addresses))


def test_who_sees_more_or_less_than_the_public_is_not_answered_from_the_file(session, houses):
    address = full(bake(session))[0]
    assert asked(session, address, COMMAND_LINE_ACTOR).source == "database"  # with residents
    narrowed = Actor("reader", guest().permissions, Scope(frozenset({1})))
    assert asked(session, address, narrowed).source == "database"
    same = Actor("somebody", guest().permissions | {"cases.read"})
    assert asked(session, address, same).source in ("baked", "cache")


def test_a_filter_is_another_question(session, houses):
    builders.facility(session, 500.0, 500.0)
    address = full(bake(session, "facilities"))[0]
    assert asked(session, address, layer="facilities").source == "baked"
    assert asked(session, address, layer="facilities", kind="school").source == "database"


def test_stations_are_baked_where_the_public_sees_them(session, houses):
    builders.station(session, builders.site(session, 501.0, 501.0), builders.operator(session))
    address = full(bake(session, "stations"))[0]
    assert asked(session, address, layer="stations").source == "baked"
    assert asked(session, address, COMMAND_LINE_ACTOR, "stations").source == "database"


def test_a_broken_file_is_left_out_and_one_that_is_replaced_is_read_anew(session, houses):
    address = full(bake(session))[0]
    path = baked_tiles.path_of("buildings")
    whole = path.read_bytes()
    path.write_bytes(whole[:100])
    assert asked(session, address).source == "database"
    path.unlink()
    assert baked_tiles.find("buildings", address, "0" * 32) is None
    bake(session)
    assert baked_tiles.archive_of("buildings") is not None


def test_a_tile_that_is_broken_in_the_file_comes_from_the_database(session, houses):
    address = full(bake(session))[0]
    path = baked_tiles.path_of("buildings")
    start = baked_tiles.archive_of("buildings")._header["tile_data_offset"]
    with path.open("r+b") as file:
        file.seek(start)
        file.write(b"x" * 20_000)
    assert asked(session, address).source == "database"


def test_a_tile_that_is_broken_in_the_file_is_made_anew_by_the_next_bake(session, houses):
    address = full(bake(session))[0]
    archive = baked_tiles.archive_of("buildings")
    with baked_tiles.path_of("buildings").open("r+b") as file:
        file.seek(archive._header["tile_data_offset"])
        file.write(b"x" * 8)  # of the head of one tile
    assert full(bake(session)) == [address]
    assert asked(session, address).source == "baked"


def test_the_file_says_what_it_holds(session, houses):
    bake(session)
    metadata = baked_tiles.archive_of("buildings").metadata
    (layer,) = metadata["vector_layers"]
    assert (layer["id"], layer["minzoom"], layer["maxzoom"]) == ("buildings", 15, 17)
    assert "height_m" in layer["fields"]
    assert metadata["citygrid"]["layer"] == "buildings"
    assert metadata["citygrid"]["version"] > 0


@pytest.mark.parametrize(
    ("layer", "zooms", "error", "said"),
    [
        ("sectors", (15, 16), ForbiddenError, "guest lacks the permission"),
        ("buildings", (2, 5), InputError, "zooms 2 to 5 have no tile of layer 'buildings'; it has 14 to"),
        ("hotspots", (15, 16), NotFoundError, "anything to see in layer hotspots"),
        ("coverage", (15, 16), NotFoundError, "published coverage run"),
    ],
)
def test_what_cannot_be_baked_is_refused_by_name(session, houses, layer, zooms, error, said):
    with pytest.raises(error, match=said):
        bake(session, layer, zooms=zooms)


def test_without_a_district_there_is_nothing_to_bake(session, own_var):
    with pytest.raises(ConflictError, match="there is no district"):
        bake(session)
