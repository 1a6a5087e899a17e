"""Versions of tiles: every change under a tile shows in its tag, and no other one does."""

import re

import pytest
from sqlalchemy import event, text
from sqlalchemy.orm import Session

from app import db
from app.domain.actors import COMMAND_LINE_ACTOR as ACTOR
from app.domain.actors import WORKER_ACTOR, Actor, Scope
from app.domain.layers import LAYERS
from app.domain.live import TOUCH_ZOOM
from app.services import tiles
from app.services.tile_questions import LAYERS_OF_A_RUN, TileFilter
from app.store import tiles as tile_store
from tests import builders
from tests.tiles.reading import address
from tiles.encoding import unpacked
from tiles.statements import statement

HERE = (525.0, 525.0)
BY_GRID = Actor("reader", ACTOR.permissions - {"network.read_exact"})


def origin_of(at):
    """The stored coordinates of a place of the test world."""
    shape = builders.square(at[0], at[1], 1)
    return shape.bounds[0], shape.bounds[1]


NEW_ROWS = {
    "areas": lambda session, at: builders.area(session, shape=builders.square(at[0] - 25, at[1] - 25, 50)),
    "buildings": lambda session, at: builders.building(session, builders.square(at[0] - 5, at[1] - 5, 10)),
    "land": lambda session, at: builders.land(session, builders.square(at[0] - 5, at[1] - 5, 10)),
    "ways": lambda session, at: builders.way(session, at, (at[0] + 5, at[1])),
    "hotspots": lambda session, at: builders.hotspot(session, *at),
    "facilities": lambda session, at: builders.facility(session, *at),
    "cases": lambda session, at: builders.case(session, *at),
    "stations": lambda session, at: builders.station(
        session, builders.site(session, *at), builders.operator(session)
    ),
}


def sector(session, at):
    station = builders.station(session, builders.site(session, *at), builders.operator(session))
    return builders.sector(session, station)


NEW_ROWS["sectors"] = sector
TABLES = {"stations": "base_stations"}
CHANGED = {"areas": "name_zh", "cases": "state"}


def tile(session, layer, at=HERE, z=15, actor=ACTOR, known=frozenset()):
    z, x, y = address(*at, z)
    return tiles.tile(session, actor, layer=layer, z=z, x=x, y=y, chosen=TileFilter(), known_etags=known)


@pytest.mark.parametrize("layer", NEW_ROWS)
def test_a_new_a_changed_and_a_removed_row_change_the_tag_of_their_tile(session, layer):
    table = TABLES.get(layer, layer)
    tags = [tile(session, layer).etag]
    assert tile(session, layer).etag == tags[0]
    NEW_ROWS[layer](session, HERE)
    tags.append(tile(session, layer).etag)
    session.execute(text(f"update {table} set {CHANGED.get(layer, 'code')} = 'x'"))
    tags.append(tile(session, layer).etag)
    session.execute(text(f"delete from {table}"))
    tags.append(tile(session, layer).etag)
    assert len(set(tags)) == 4


@pytest.mark.parametrize("layer", [one for one in NEW_ROWS if one != "areas"])
def test_a_change_elsewhere_leaves_the_tag_alone(session, layer):
    NEW_ROWS[layer](session, HERE)
    tag = tile(session, layer, z=17).etag
    if layer in ("stations", "sectors"):  # a new operator is a change of all of them
        builders.site(session, 5_000, 5_000)
    else:
        NEW_ROWS[layer](session, (5_000.0, 5_000.0))
    assert tile(session, layer, z=17).etag == tag


def test_a_row_that_moves_changes_the_tile_it_leaves_and_the_one_it_comes_to(session):
    moved = builders.hotspot(session, *HERE)
    there = (3_000.0, 525.0)
    before = [tile(session, "hotspots", at).etag for at in (HERE, there)]
    session.execute(
        text(f"update hotspots set geom = ST_Translate(geom, {there[0] - HERE[0]}, 0) where id = {moved.id}")
    )
    after = [tile(session, "hotspots", at) for at in (HERE, there)]
    assert [one.etag for one in after] != before and after[0].etag != before[0]
    assert [bool(one.packed) for one in after] == [False, True]


def test_of_two_distant_changes_no_tile_between_is_built_again(session):
    places = [(100.0 + 200.0 * step, 525.0) for step in range(21)]  # 4 km of squares of some 260 m
    spots = [builders.hotspot(session, *at) for at in places]
    asked = sorted({address(*at, TOUCH_ZOOM) for at in places})

    def built():
        answers = [
            tiles.tile(session, ACTOR, layer="hotspots", z=z, x=x, y=y, chosen=TileFilter())
            for z, x, y in asked
        ]
        return [at for at, answer in zip(asked, answers, strict=True) if answer.source == "database"]

    assert built() == asked and len(asked) > 12
    assert built() == []
    ends = f"({spots[0].id}, {spots[-1].id})"
    session.execute(text(f"update hotspots set name = 'changed' where id in {ends}"))
    assert built() == [asked[0], asked[-1]]


def test_a_station_is_told_by_its_site_its_operator_and_itself(session):
    on = builders.site(session, *HERE)
    station = builders.station(session, on, builders.operator(session))
    tags = [tile(session, "stations").etag]
    for change in (
        f"update sites set name = 'new' where id = {on.id}",
        f"update base_stations set status = 'planned' where id = {station.id}",
        "update operators set letter = 'Z'",
    ):
        session.execute(text(change))
        tags.append(tile(session, "stations").etag)
    assert len(set(tags)) == 4


def test_more_rows_than_a_few_hundred_touch_the_whole_layer(session):
    made = builders.hotspot(session, *HERE)
    far = tile(session, "hotspots", (9_000.0, 9_000.0)).etag
    builders.hotspot(session, *HERE)
    assert tile(session, "hotspots", (9_000.0, 9_000.0)).etag == far
    columns = "raw_x, raw_y, datum, datum_source, geom, name, dataset_id, batch_id"
    session.execute(
        text(
            f"insert into hotspots (code, {columns}) select 'n' || n, {columns} "
            f"from hotspots, generate_series(1, 600) n where id = {made.id}"
        )
    )
    assert tile(session, "hotspots", (9_000.0, 9_000.0)).etag != far


def test_truncate_touches_the_whole_layer(owner):
    with Session(owner, join_transaction_mode="create_savepoint") as session:
        builders.building(session, builders.square(500, 500, 20))
        far = [tile_store.version(session, "buildings", None, is_dated=False)]
        whole = text("select coalesce(sum(times), 0) from layer_touches where layer = 'buildings' and z = 0")
        before = session.scalar(whole)
        session.execute(text("truncate buildings cascade"))
        assert session.scalar(whole) == before + 1
        assert tile_store.version(session, "buildings", None, is_dated=False) not in far


def test_an_import_touches_the_whole_layer(session):
    made = builders.dataset(session, kind="buildings")
    far = tile(session, "buildings", (9_000.0, 9_000.0)).etag
    session.execute(text(f"update datasets set version = version + 1 where id = {made.id}"))
    assert tile(session, "buildings", (9_000.0, 9_000.0)).etag != far


def test_whoever_has_the_tag_is_answered_without_a_look_at_the_layer(session, connection):
    builders.hotspot(session, *HERE)
    tag = tile(session, "hotspots").etag
    seen = []
    listen = lambda _c, _k, sql, *_rest: seen.append(sql)  # noqa: E731 - to be removed again
    event.listen(connection, "before_cursor_execute", listen)
    answer = tile(session, "hotspots", known=frozenset({tag}))
    event.remove(connection, "before_cursor_execute", listen)
    assert (answer.packed, answer.source) == (None, "reader")
    asked = [sql for sql in seen if "SAVEPOINT" not in sql]
    assert len(asked) == 1 and "layer_touches" in asked[0] and "hotspots" not in asked[0]


def test_a_right_more_or_less_and_another_scope_are_another_tag(session):
    area = builders.area(session)
    builders.building(session, builders.square(500, 500, 20), residents=7, area_id=area.id)
    without = Actor("reader", ACTOR.permissions - {"population.read"})
    elsewhere = Actor("reader", ACTOR.permissions, Scope(frozenset({area.id + 1})))
    other = Actor("reader", ACTOR.permissions - {"data.import"})
    answers = [tile(session, "buildings", actor=actor) for actor in (ACTOR, without, elsewhere, other)]
    assert len({one.etag for one in answers}) == 4
    assert answers[0].packed != answers[1].packed and answers[2].packed == b""
    assert (
        answers[0].packed == answers[3].packed and answers[3].source == "cache"
    )  # what is the same is built once


def test_whoever_does_not_see_exact_places_cannot_find_one_by_the_tags(session):
    builders.station(session, builders.site(session, *HERE), builders.operator(session))
    far = (9_000.0, 9_000.0)
    before = [tile(session, "stations", at, actor=BY_GRID).etag for at in (HERE, far)]
    session.execute(text("update sites set name = 'new'"))
    after = [tile(session, "stations", at, actor=BY_GRID).etag for at in (HERE, far)]
    assert before[0] != after[0] and before[1] != after[1]


def test_folding_changes_no_sum_and_leaves_a_row_for_each_tile(session):
    for _ in range(5):
        builders.hotspot(session, *HERE)
    session.execute(text("update operators set letter = letter"))
    before = tile_store.version(session, "hotspots", None, is_dated=False)
    assert tiles.fold_versions(session, WORKER_ACTOR) >= 4
    assert tile_store.version(session, "hotspots", None, is_dated=False) == before
    rows = session.execute(
        text("select z, count(*), sum(times) from layer_touches where layer = 'hotspots' group by z, x, y")
    )
    assert {count for _, count, _ in rows} == {1}
    assert tiles.fold_versions(session, WORKER_ACTOR) == 0


def test_every_table_behind_a_layer_that_changes_is_watched(session):
    """A statement that reads another table needs a trigger there, or its tiles stay old for ever."""
    watched = {}
    for table, definition in session.execute(
        text("select tgrelid::regclass::text, pg_get_triggerdef(oid) from pg_trigger where not tgisinternal")
    ):
        for layer in re.findall(r"'(\w+)'", definition.partition("touch_")[2]):
            watched.setdefault(layer, set()).add(table)
    known = set(session.scalars(text("select tablename from pg_tables where schemaname = 'public'")))
    for layer in set(LAYERS) - LAYERS_OF_A_RUN:
        read = set(re.findall(r"\b(?:from|join)\s+(\w+)", str(statement(layer).clause))) & known
        assert read and read <= watched[layer], layer


@pytest.fixture
def spots(database):
    """The numbers of two hotspots in one tile that stand, and go after the test."""
    with db.transaction() as session:
        made = [builders.hotspot(session, *HERE).id for _ in range(2)]
    yield made
    with db.transaction() as session:
        for table in ("hotspots", "import_batches", "datasets"):
            session.execute(text(f"delete from {table}"))


@pytest.fixture
def three(spots):
    """Three sessions of their own."""
    sessions = [Session(db.engine()) for _ in range(3)]
    yield sessions
    for one in sessions:
        one.close()


def renamed(session, spot):
    session.execute(text("set local lock_timeout = '1s'"))
    session.execute(text(f"update hotspots set name = 'changed' where id = {spot}"))


def test_changes_of_one_tile_wait_for_nobody_and_show_in_any_order_of_their_ends(three, spots):
    early, late, reader = three
    tags = [tile(reader, "hotspots").etag]
    renamed(early, spots[0])
    renamed(late, spots[1])
    for one in (late, early):
        one.commit()
        reader.commit()
        tags.append(tile(reader, "hotspots").etag)
    assert len(set(tags)) == 3


def test_a_tile_of_an_old_snapshot_is_not_kept_under_the_version_that_came_after(three, spots):
    writer, new, old = three
    old.connection(execution_options={"isolation_level": "REPEATABLE READ"})
    old.execute(text("select count(*) from hotspots"))
    renamed(writer, spots[0])
    writer.commit()
    stale = tile(old, "hotspots")
    assert b"changed" not in unpacked(stale.packed)
    assert b"changed" in unpacked(tile(new, "hotspots").packed)
