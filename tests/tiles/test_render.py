import pytest
from shapely.geometry import shape
from sqlalchemy import text

from tests import builders
from tests.tiles.reading import BUILDINGS, EVERYWHERE, STATIONS, address, features, read
from tiles.render import tile
from tiles.statements import TileError, statement

BREAKS = [-95.0, -105.0, -110.0]


@pytest.fixture
def district(session):
    return builders.area(session)


@pytest.fixture
def row_of_cells(session, district):
    """Eight cells from west to east; the first four and the last four are a block each."""
    grid = builders.grid(session, district)
    run = builders.run(session, district, grid)
    cells = [builders.cell(session, grid, col, 8) for col in range(8)]
    for cell in cells:
        builders.run_cell(session, run, cell, district)
    return run, cells


def wanted(run, **given):
    return {
        "area_ids": None,
        "run_id": run.id,
        "operator_id": None,
        "technology": "4G",
        "reception": "outdoor",
        "threshold_dbm": -110.0,
        "breaks_dbm": BREAKS,
        **given,
    }


def test_an_area_is_in_the_tile_over_it_with_its_id_and_names(connection, district):
    (feature,) = read(connection, "areas", {**EVERYWHERE, "level": None}, z=12)
    assert feature["id"] == district.id
    assert feature["properties"] == {
        "code": "310106000000",
        "level": "district",
        "name_zh": "静安区",
        "name_en": "Area 310106000000",
        "name_here": True,
    }


def test_the_name_of_an_area_stands_in_one_of_its_tiles_until_these_are_small(connection, session):
    builders.area(session, shape=builders.square(0, 0, 6000))

    def named(z):
        _, west, south = address(0, 0, z)
        _, east, north = address(6000, 6000, z)
        tiles = [(x, y) for x in range(west, east + 1) for y in range(north, south + 1)]
        found = (tile(connection, "areas", z, *at, {**EVERYWHERE, "level": None}) for at in tiles)
        return [one["properties"]["name_here"] for body in found for one in features(body, "areas")]

    far, near = named(14), named(16)
    assert (len(far) > 4, far.count(True)) == (True, 1)
    assert len(near) > len(far) and all(near)


def test_a_tile_where_nothing_lies_is_empty_bytes(connection, district):
    assert tile(connection, "areas", 12, 0, 0, {**EVERYWHERE, "level": None}) == b""


def test_rows_outside_the_scope_are_not_in_any_tile(connection, session, district):
    builders.hotspot(session, area_id=district.id)
    assert len(read(connection, "hotspots", {"area_ids": [district.id]})) == 1
    assert read(connection, "hotspots", {"area_ids": [district.id + 1]}) == []
    assert read(connection, "hotspots", {"area_ids": []}) == []


def test_the_same_rows_give_the_same_bytes(connection, session, row_of_cells):
    run, cells = row_of_cells
    operator = builders.operator(session)
    for number, cell in enumerate(cells):
        builders.level(session, run, cell, operator, -90.0 - number)
    for z in (12, 14):
        first, second = (tile(connection, "coverage", *address(225, 425, z), wanted(run)) for _ in range(2))
        assert first == second != b""


def test_a_cell_takes_the_class_of_its_level_and_no_row_is_not_no_level(connection, session, row_of_cells):
    run, cells = row_of_cells
    operator = builders.operator(session)
    for cell, level_dbm in zip(cells, [-95.0, -95.1, -105.1, -110.1, None], strict=False):
        builders.level(session, run, cell, operator, level_dbm)
    found = {
        item["id"]: item["properties"] for item in read(connection, "coverage", wanted(run), at=(225, 425))
    }
    assert [found[cell.id]["class"] for cell in cells] == [0, 1, 2, 3, 3, 4, 4, 4]
    assert [found[cell.id]["covered_share"] for cell in cells] == [1, 1, 1, 0, 0, 0, 0, 0]
    assert "level_dbm" not in found[cells[4].id]


def test_any_takes_the_best_of_all_operators_and_one_operator_its_own(connection, session, row_of_cells):
    run, cells = row_of_cells
    near, far = builders.operator(session, "A"), builders.operator(session, "B")
    builders.level(session, run, cells[0], near, -80.0)
    builders.level(session, run, cells[0], far, -120.0)

    def class_of(operator_id):
        found = read(connection, "coverage", wanted(run, operator_id=operator_id), at=(225, 425))
        return next(item["properties"]["class"] for item in found if item["id"] == cells[0].id)

    assert class_of(None) == 0
    assert class_of(near.id) == 0
    assert class_of(far.id) == 3


def test_another_technology_or_reception_is_no_data(connection, session, row_of_cells):
    run, cells = row_of_cells
    builders.level(session, run, cells[0], builders.operator(session), -80.0)
    for given in ({"technology": "5G"}, {"reception": "indoor"}):
        found = read(connection, "coverage", wanted(run, **given), at=(225, 425))
        assert {item["properties"]["class"] for item in found} == {4}


def test_under_zoom_13_a_block_shows_the_class_of_its_median_resident(connection, session, district):
    grid = builders.grid(session, district)
    run = builders.run(session, district, grid)
    operator = builders.operator(session)
    rows = [(10, -90.0), (10, -100.0), (70, -120.0), (10, None)]  # residents, level
    for col, (residents, level_dbm) in enumerate(rows):
        cell = builders.cell(session, grid, col, 8)
        builders.run_cell(session, run, cell, district, residents=residents)
        builders.level(session, run, cell, operator, level_dbm)
    (block,) = read(connection, "coverage", wanted(run), z=12, at=(225, 425))
    assert block["properties"]["class"] == 3
    assert block["properties"]["residents"] == 100
    assert block["properties"]["covered_share"] == pytest.approx(0.2)
    assert block["properties"]["cells"] == 4
    assert "level_dbm" not in block["properties"]


def test_where_nobody_lives_the_block_shows_the_median_cell(connection, session, district):
    grid = builders.grid(session, district)
    run = builders.run(session, district, grid)
    operator = builders.operator(session)
    for col, level_dbm in enumerate([-90.0, -90.0, -120.0]):
        cell = builders.cell(session, grid, col, 8)
        builders.run_cell(session, run, cell, district, residents=0)
        builders.level(session, run, cell, operator, level_dbm)
    (block,) = read(connection, "coverage", wanted(run), z=12, at=(225, 425))
    assert block["properties"]["class"] == 0
    assert "covered_share" not in block["properties"]


def test_a_block_on_the_edge_of_two_tiles_says_the_same_in_both(connection, session, district):
    z = 12
    west = address(0, 425, z)
    # Metres from the corner of the test world to the eastern edge of its tile, by bisection.
    low, high = 0.0, 20_000.0
    for _ in range(40):
        middle = (low + high) / 2
        low, high = (middle, high) if address(middle, 425, z) == west else (low, middle)
    edge_col = int(low // 50)
    first = edge_col - (int(builders.EAST_M / 50) + edge_col) % 4
    grid = builders.grid(session, district)
    run = builders.run(session, district, grid)
    for col in range(first, first + 4):
        cell = builders.cell(session, grid, col, 8)
        builders.run_cell(session, run, cell, district, residents=25)
    east = (west[0], west[1] + 1, west[2])
    blocks = [
        read(connection, "coverage", wanted(run), z=z, at=at) for at in ((low - 10, 425), (high + 10, 425))
    ]
    assert address(high + 10, 425, z) == east
    assert [[item["properties"]["residents"] for item in found] for found in blocks] == [[100], [100]]
    assert blocks[0][0]["id"] == blocks[1][0]["id"]


def test_gaps_of_any_are_those_without_an_operator(connection, session, row_of_cells):
    run, cells = row_of_cells
    operator = builders.operator(session)
    of_all = builders.gap(session, run, session.get_one(builders.Area, run.area_id), cells[:4])
    of_one = builders.gap(
        session, run, session.get_one(builders.Area, run.area_id), cells[4:], operator_id=operator.id
    )
    chosen = {"area_ids": None, "run_id": run.id, "profile": "4g", "reception": "outdoor"}
    at = (225, 425)
    assert [g["id"] for g in read(connection, "gaps", {**chosen, "operator_id": None}, at=at)] == [of_all.id]
    assert [g["id"] for g in read(connection, "gaps", {**chosen, "operator_id": operator.id}, at=at)] == [
        of_one.id
    ]


def test_a_gap_says_of_which_kind_it_is(connection, session, row_of_cells):
    run, cells = row_of_cells
    within = session.get_one(builders.Area, run.area_id)
    made = [
        builders.gap(session, run, within, some, kind=kind, rank=rank).id
        for rank, kind, some in ((1, "level", cells[:4]), (2, "sinr", cells[4:]))
    ]
    chosen = {"run_id": run.id, "profile": "4g", "reception": "outdoor", "operator_id": None}
    found = read(connection, "gaps", {**chosen, "area_ids": None}, at=(225, 425))
    assert [(g["id"], g["properties"]["kind"]) for g in found] == [(made[0], "level"), (made[1], "sinr")]


def test_who_sees_one_area_gets_what_of_a_gap_lies_there(connection, session, row_of_cells):
    run, cells = row_of_cells
    own = builders.area(session, "310106012000")
    for cell in cells[2:4]:
        found = session.get_one(builders.RunCell, (run.id, cell.id))
        found.area_id, found.residents = own.id, 7
    session.flush()
    gap = builders.gap(session, run, session.get_one(builders.Area, run.area_id), cells[:4])
    chosen = {"run_id": run.id, "profile": "4g", "reception": "outdoor", "operator_id": None}
    (whole,) = read(connection, "gaps", {**chosen, "area_ids": None}, at=(225, 425))
    (part,) = read(connection, "gaps", {**chosen, "area_ids": [own.id]}, at=(225, 425))
    assert (whole["id"], part["id"]) == (gap.id, gap.id)
    assert [one["properties"]["cells"] for one in (whole, part)] == [4, 2]
    assert part["properties"]["residents"] == 14
    assert shape(part["geometry"]).area == pytest.approx(shape(whole["geometry"]).area / 2, rel=0.05)
    assert read(connection, "gaps", {**chosen, "area_ids": [own.id + 1]}, at=(225, 425)) == []


def test_stations_filter_by_operator_and_technology(connection, session):
    site = builders.site(session)
    operator_a, operator_b = builders.operator(session, "A"), builders.operator(session, "B")
    first = builders.station(session, site, operator_a)
    second = builders.station(session, site, operator_b, technology="5G")
    assert {item["id"] for item in read(connection, "stations", STATIONS)} == {first.id, second.id}
    of_b = read(connection, "stations", {**STATIONS, "operator_id": operator_b.id})
    assert [item["id"] for item in of_b] == [second.id]
    of_4g = read(connection, "stations", {**STATIONS, "technology": "4G"})
    assert [item["properties"]["letter"] for item in of_4g] == ["A"]


def test_without_the_permission_two_stations_in_one_square_stand_on_one_point(connection, session):
    operator = builders.operator(session)
    for x_m, y_m in ((501, 502), (548, 530)):
        builders.station(session, builders.site(session, x_m, y_m), operator)
    builders.station(session, builders.site(session, 560, 530), operator)

    def places(**given):
        found = read(connection, "stations", {**STATIONS, **given}, z=14, at=(530, 520))
        return {tuple(item["geometry"]["coordinates"]) for item in found}

    assert len(places(exact=True)) == 3
    assert len(places(exact=False)) == 2


def test_a_snapped_station_is_found_in_the_tile_of_its_square_alone(connection, session):
    z = 22
    builders.station(session, builders.site(session, 501, 501), builders.operator(session))
    hidden = {**STATIONS, "exact": False}
    assert read(connection, "stations", hidden, z=z, at=(501, 501)) == []
    assert len(read(connection, "stations", hidden, z=z, at=(525, 525))) == 1


def test_small_houses_appear_from_zoom_15(connection, session):
    small = builders.building(session, builders.square(500, 500, 5))
    large = builders.building(session, builders.square(540, 500, 30))

    def ids(z):
        return {item["id"] for item in read(connection, "buildings", BUILDINGS, z=z)}

    assert ids(13) == {large.id}
    assert ids(15) == {small.id, large.id}


def test_at_zoom_14_a_house_shows_from_8_px2(connection, session):
    """One of 512 px is 4.78 m of Web Mercator, here 4.09 m on the ground; 8 px2 are 134 m2."""
    builders.building(session, builders.square(500, 500, 11.4))
    large = builders.building(session, builders.square(540, 500, 11.8))
    assert [item["id"] for item in read(connection, "buildings", BUILDINGS, z=14)] == [large.id]


def test_an_index_serves_the_houses_of_zoom_14(connection):
    plan = "\n".join(explained(connection, "buildings", {**BUILDINGS, "z": 14, "x": 13720, "y": 6693}))
    assert "ix_buildings_large" in plan


def test_few_attributes_are_those_that_a_map_draws_by(connection, session):
    made = builders.building(
        session, builders.square(500, 500, 30), use="retail", height_m=9.0, name_en="Shop", residents=3
    )
    (found,) = read(connection, "buildings", {**BUILDINGS, "few": True})
    assert (found["id"], found["properties"]) == (made.id, {"use_group": "trade", "height_m": 9.0})


PARAMETERS = {
    "areas": {**EVERYWHERE, "level": None},
    "buildings": BUILDINGS,
    "coverage": {
        **EVERYWHERE,
        **{"run_id": 1, "operator_id": None, "technology": "4G", "reception": "outdoor"},
        **{"threshold_dbm": -110.0, "breaks_dbm": BREAKS},
    },
    "gaps": {
        **EVERYWHERE,
        **{"run_id": 1, "operator_id": None, "profile": "4g", "reception": "outdoor"},
    },
    "land": EVERYWHERE,
    "ways": EVERYWHERE,
}


def explained(connection, layer, parameters):
    """The plan of a tile, made as for every tile with its own values."""
    connection.execute(text("set local plan_cache_mode = force_custom_plan"))
    connection.execute(text("set local enable_seqscan = off"))
    return connection.execute(
        text(f"explain (verbose, costs off) {statement(layer).clause.text}"), parameters
    ).scalars()


@pytest.mark.parametrize("layer", PARAMETERS)
def test_an_outline_is_cut_to_its_tile_once_for_each_row(connection, layer):
    """Without a fence the planner puts the outline into the condition on it too, and cuts it twice."""
    lines = list(explained(connection, layer, {**PARAMETERS[layer], "z": 14, "x": 13720, "y": 6693}))
    assert not [line for line in lines if "st_asmvtgeom" in line and "Output:" not in line]
    assert any("st_asmvtgeom" in line for line in lines)


@pytest.mark.parametrize(
    ("use", "group"),
    [("residential", "homes"), ("retail", "trade"), ("school", "education"), ("shrine", None), (None, None)],
)
def test_uses_that_are_drawn_alike_are_one_group(connection, session, use, group):
    builders.building(session, builders.square(500, 500, 30), use=use)
    (house,) = read(connection, "buildings", BUILDINGS)
    assert house["properties"].get("use_group") == group


def test_who_may_not_count_people_gets_no_residents(connection, session):
    builders.building(session, builders.square(500, 500, 30), residents=12)
    (counted,) = read(connection, "buildings", BUILDINGS)
    (hidden,) = read(connection, "buildings", {**BUILDINGS, "people": False})
    assert counted["properties"]["residents"] == 12
    assert "residents" not in hidden["properties"]


@pytest.mark.parametrize(
    ("kind", "way_class", "shown"),
    [
        ("road", "arterial", "arterial"),
        ("road", "trunk_link", "arterial"),
        ("road", "tertiary", "secondary"),
        ("road", "service", "lane"),
        ("road", None, "street"),
        ("metro", "line", "metro"),
        ("rail", None, "railway"),
        ("water", "river", "watercourse"),
    ],
)
def test_ways_have_the_class_of_a_map_whoever_named_them(connection, session, kind, way_class, shown):
    builders.way(session, (500, 500), (550, 500), kind=kind, way_class=way_class)
    (way,) = read(connection, "ways", EVERYWHERE)
    assert way["properties"]["class"] == shown


def test_a_smaller_class_of_ways_comes_with_a_deeper_zoom(connection, session):
    for way_class in ("arterial", "secondary", "street", "lane"):
        builders.way(session, (0, 500), (1000, 500), way_class=way_class)

    def classes(z):
        return [item["properties"]["class"] for item in read(connection, "ways", EVERYWHERE, z=z)]

    assert classes(10) == ["arterial"]
    assert classes(11) == ["arterial", "secondary"]
    assert classes(12) == classes(13) == ["arterial", "secondary", "street"]
    assert classes(14) == ["arterial", "secondary", "street", "lane"]


def test_small_land_is_left_out_far_away(connection, session):
    pond = builders.land(session, builders.square(500, 500, 30))
    park = builders.land(session, builders.square(500, 500, 200), kind="park")

    def ids(z):
        return {item["id"] for item in read(connection, "land", EVERYWHERE, z=z)}

    assert ids(10) == {park.id}
    assert ids(13) == {pond.id, park.id}


@pytest.mark.parametrize("layer", ["land", "ways"])
def test_land_and_ways_are_seen_by_those_whose_area_they_touch(connection, session, district, layer):
    builders.land(session, builders.square(500, 500, 200))
    builders.way(session, (500, 500), (550, 500))
    assert len(read(connection, layer, {"area_ids": [district.id]})) == 1
    assert read(connection, layer, {"area_ids": [district.id + 1]}) == []


def test_cases_and_facilities_carry_no_free_words_of_a_case(connection, session):
    builders.facility(session, name_zh="学校")
    (place,) = read(connection, "facilities", {**EVERYWHERE, "kind": "school"})
    assert place["properties"]["name_zh"] == "学校"
    assert read(connection, "cases", {**EVERYWHERE, "state": None}) == []


@pytest.mark.parametrize(
    ("z", "x", "y"), [(-1, 0, 0), (25, 0, 0), (3, 8, 0), (3, 0, -1)], ids=["low", "deep", "east", "north"]
)
def test_an_address_off_the_map_is_refused(connection, z, x, y):
    with pytest.raises(TileError, match="off the"):
        tile(connection, "areas", z, x, y, {**EVERYWHERE, "level": None})
