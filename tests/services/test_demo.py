"""The demo in the database, counted by SQL over the raw tables."""

import csv
from typing import Any

import pytest
from sqlalchemy import text
from sqlalchemy.orm import Session

from app.domain.actors import COMMAND_LINE_ACTOR
from app.domain.quality import GROUPS
from app.errors import ConflictError
from app.services import quality
from app.services.demo import DemoSums, load_demo
from spatial.demo.tables import DATA_FOLDER
from tests.services.test_demo_refused import row_counts

SEED = 7
SAME_NAME = (  # kinds of datasets named like their table
    *("land", "ways", "buildings", "indoor_systems", "measurements", "hotspots", "wlan_monitoring"),
    *("wlan_tests", "facilities", "cameras", "complaints"),
)
OUTSIDE = """
    select count(*) from {table} t
    where not exists (
        select from areas a where a.id = t.{column} and a.level = '{level}' and ST_Covers(a.geom, t.geom)
    )
"""


@pytest.fixture(scope="module")
def session(shared_session: Session) -> Session:
    """One session for all tests here: they read what one load wrote."""
    return shared_session


@pytest.fixture(scope="module")
def sums(session: Session) -> DemoSums:
    return load_demo(session, COMMAND_LINE_ACTOR, seed=SEED)


def value(session: Session, statement: str) -> Any:
    return session.execute(text(statement)).scalar_one()


def pairs(session: Session, statement: str) -> dict[Any, Any]:
    return dict(session.execute(text(statement)).all())


def figures_by_code(file: str, column: str) -> dict[str, int]:
    with (DATA_FOLDER / f"{file}.csv").open(encoding="utf-8") as lines:
        return {row["code12"]: int(row[column]) for row in csv.DictReader(lines)}


def test_the_tables_hold_the_counts_of_the_plan(session: Session, sums: DemoSums):
    plan = {"base_stations": 653, "hotspots": 1400, "facilities": 120, "cameras": 600, "land": 9}
    assert {table: value(session, f"select count(*) from {table}") for table in plan} == plan
    assert value(session, "select count(*) from base_stations where technology = '4G'") == 159
    assert pairs(session, "select level, count(*) from areas group by level") == {
        "district": 1,
        "subdistrict": 14,
        "neighbourhood": 274,
    }
    assert (sums.areas, sums.base_stations, sums.hotspots) == (289, 653, 1400)


def test_every_subdistrict_has_its_people_to_the_person(session: Session, sums: DemoSums):
    statement = (
        "select a.code, f.value from area_figures f join areas a on a.id = f.area_id where f.indicator = "
    )
    residents = pairs(session, statement + "'residents' and f.year = 2017")
    assert residents == figures_by_code("subdistricts", "population_2017")
    assert pairs(session, statement + "'jobs' and f.year = 2023") == figures_by_code(
        "subdistricts", "jobs_2023"
    )
    assert (sums.residents, sums.jobs) == (1_048_741, 917_000)


def test_every_subdistrict_has_the_stations_and_hotspots_fixed_for_it(session: Session, sums: DemoSums):
    stations = pairs(
        session,
        "select a.code, count(*) from base_stations b join sites s on s.id = b.site_id "
        "join areas a on a.level = 'subdistrict' and ST_Contains(a.geom, s.geom) group by a.code",
    )
    hotspots = pairs(
        session,
        "select a.code, count(*) from hotspots h join areas a on a.id = h.area_id group by a.code",
    )
    assert stations == figures_by_code("stations_by_area", "stations")
    assert hotspots == figures_by_code("stations_by_area", "hotspots")


@pytest.mark.parametrize(
    ("table", "column", "level"),
    [
        ("sites", "area_id", "subdistrict"),
        ("buildings", "area_id", "subdistrict"),
        ("hotspots", "area_id", "subdistrict"),
        ("wlan_tests", "area_id", "subdistrict"),
        ("facilities", "area_id", "subdistrict"),
        ("cameras", "area_id", "subdistrict"),
        ("complaints", "area_id", "subdistrict"),
        ("cases", "subdistrict_id", "subdistrict"),
        ("cases", "neighbourhood_id", "neighbourhood"),
    ],
)
def test_every_position_lies_in_the_area_it_names(
    session: Session, sums: DemoSums, table: str, column: str, level: str
):
    assert value(session, f"select count(*) from {table}") > 0
    assert value(session, OUTSIDE.format(table=table, column=column, level=level)) == 0


def test_a_drive_test_on_a_border_street_is_in_an_area_it_touches(session: Session, sums: DemoSums):
    apart = (
        "select max(ST_Distance(m.geom, a.geom)) from measurements m join areas a on a.id = m.area_id "
        "and a.level = 'subdistrict'"
    )
    assert value(session, apart) < 0.02  # the outline is a street, and points are whole centimetres
    assert value(session, "select count(*) from measurements where area_id is null") == 0


def test_people_of_the_buildings_are_those_of_the_figures(session: Session, sums: DemoSums):
    for column, indicator in (("residents", "residents"), ("jobs", "jobs")):
        living = pairs(session, f"select area_id, sum({column}) from buildings group by area_id")
        figures = f"select area_id, value from area_figures where indicator = '{indicator}'"
        assert living == pairs(session, figures)


def test_what_names_a_row_of_another_table_finds_it(session: Session, sums: DemoSums):
    references = [
        ("hotspots", "building_code", "buildings"),
        ("facilities", "building_code", "buildings"),
        ("indoor_systems", "building_code", "buildings"),
        ("station_outages", "station_code", "base_stations"),
        ("wlan_monitoring", "hotspot_code", "hotspots"),
        ("wlan_tests", "hotspot_code", "hotspots"),
    ]
    for table, column, named in references:
        there = f"select count(*) from {table} where {column} is not null"
        found = f"select count(*) from {table} t join {named} n on n.code = t.{column}"
        assert value(session, found) == value(session, there) > 0


def test_the_drive_test_is_of_the_operators_and_levels_are_rsrp(session: Session, sums: DemoSums):
    measured = pairs(
        session,
        "select o.code, count(*) from measurements m join operators o on o.id = operator_id group by o.code",
    )
    assert set(measured) == {"A", "B", "C"}
    assert sum(measured.values()) == sums.measurements >= 10_000
    assert pairs(session, "select distinct technology, level_kind from measurements") == {"4G": "RSRP"}


def test_ways_are_lines_and_buildings_and_land_are_surfaces(session: Session, sums: DemoSums):
    for table, shape in (
        ("ways", "ST_MultiLineString"),
        ("buildings", "ST_MultiPolygon"),
        ("land", "ST_MultiPolygon"),
    ):
        shapes = f"select distinct ST_GeometryType(geom), bool_and(ST_IsValid(geom)) from {table} group by 1"
        assert pairs(session, shapes) == {shape: True}
    assert value(session, "select count(*) from buildings") == sums.buildings


def test_positions_keep_their_raw_pair_and_datum(session: Session, sums: DemoSums):
    for table in ("sites", "hotspots", "facilities", "cases", "cameras", "complaints", "measurements"):
        moved = f"select count(*) from {table} where raw_x <> ST_X(geom) or raw_y <> ST_Y(geom)"
        assert value(session, moved) == 0
        labels = pairs(session, f"select distinct datum, datum_source from {table}")
        assert labels == {"EPSG:4549": "generated"}


def test_children_lie_in_their_parents_and_carry_their_digits(session: Session, sums: DemoSums):
    misplaced = (
        "select count(*) from areas c join areas p on p.id = c.parent_id where not ("
        "ST_Covers(p.geom, ST_PointOnSurface(c.geom)) and "
        "left(c.code, case p.level when 'district' then 6 else 9 end) "
        "= left(p.code, case p.level when 'district' then 6 else 9 end))"
    )
    assert value(session, misplaced) == 0
    assert value(session, "select count(*) from areas where parent_id is null") == 1


def test_every_subdistrict_is_in_the_north_or_in_the_south(session: Session, sums: DemoSums):
    members = pairs(
        session,
        "select g.key, count(*) from area_group_members m join area_groups g on g.id = m.group_id "
        "join areas a on a.id = m.area_id and a.level = 'subdistrict' group by g.key",
    )
    assert members.keys() == {"north", "south"}
    assert sum(members.values()) == 14


def test_all_but_the_figures_is_labelled_synthetic(session: Session, sums: DemoSums):
    labels = pairs(session, "select key, is_synthetic from datasets")
    assert labels.pop("demo-population") is False
    assert list(labels.values()) == [True] * 14
    assert value(session, "select bool_and(is_synthetic) from cases") is True


def test_rows_of_a_batch_are_those_in_its_table(session: Session, sums: DemoSums):
    tables = {
        "areas": "areas",
        "population": "area_figures",
        "stations": "base_stations",
        "outages": "station_outages",
        **{kind: kind for kind in SAME_NAME},
    }
    kept = pairs(session, "select kind, rows_kept from import_batches")
    assert kept == {kind: value(session, f"select count(*) from {table}") for kind, table in tables.items()}


def test_a_load_is_on_record_with_its_seed(session: Session, sums: DemoSums):
    details = value(session, "select details from audit_events where action = 'demo.load'")
    assert (details["seed"], details["residents"]) == (SEED, 1_048_741)


PLANTED = {  # height in metres and floors of houses that nobody built
    "a decimal point lost": (3000, 6),
    "a height without floors": (3000, None),
    "three hundred storeys": (20, 300),
    "a metre of thirty storeys": (1, 30),
}


def odd_houses(session: Session) -> dict[str, Any]:
    key = value(session, "select key from datasets where kind = 'buildings'")
    (houses,) = (one for one in quality.check_dataset(session, COMMAND_LINE_ACTOR, key=key).tables)
    return {one.subject or one.check: one for one in houses.findings if one.check in GROUPS["outliers"]}


def test_houses_of_the_demo_are_hardly_odd_and_planted_ones_are_found_once(session: Session, sums: DemoSums):
    before = odd_houses(session)
    assert sum(one.rows for one in before.values()) < 0.001 * before["odd_storey"].checked
    with session.begin_nested() as planted:
        for place, (height_m, floors) in enumerate(PLANTED.values()):
            pick = f"(select id from buildings where floors > 1 order by id limit 1 offset {place})"
            session.execute(
                text(f"update buildings set code = :code, height_m = :m, floors = :floors where id = {pick}"),
                {"code": f"planted {place}", "m": height_m, "floors": floors},
            )
        after = odd_houses(session)
        planted.rollback()
    found = [example.code for one in after.values() for example in one.worst if "planted" in example.code]
    assert sorted(found) == [f"planted {place}" for place in range(4)]
    # metres a storey: 3000 / 6 is 71 times too much, 20 / 300 is 33 times and 1 / 30 is 66 times too little
    assert [one.code for one in after["odd_storey"].worst[:3]] == ["planted 0", "planted 3", "planted 2"]


def test_a_second_load_is_refused_and_changes_nothing(session: Session, sums: DemoSums):
    before = row_counts(session)
    with pytest.raises(ConflictError, match="loaded already"):
        load_demo(session, COMMAND_LINE_ACTOR, seed=SEED + 1)
    assert row_counts(session) == before
