"""The demo in the database, counted by SQL over the raw tables."""

import csv
from dataclasses import replace
from typing import Any

import pytest
from sqlalchemy import text
from sqlalchemy.orm import Session

from app.domain.actors import COMMAND_LINE_ACTOR
from app.errors import ConflictError, ForbiddenError, RefusedError
from app.services.demo import DemoSums, load_demo
from spatial.demo.tables import DATA_FOLDER

SEED = 7
TABLES = (
    *("datasets", "import_batches", "areas", "area_groups", "area_group_members", "area_figures", "land"),
    *("operators", "sites", "base_stations", "sectors", "carriers", "hotspots", "facilities", "cases"),
    "audit_events",
)
OUTSIDE = """
    select count(*) from {table} t
    where not exists (
        select from areas a where a.id = t.{column} and a.level = '{level}' and ST_Covers(a.geom, t.geom)
    )
"""


@pytest.fixture
def sums(session: Session) -> DemoSums:
    return load_demo(session, COMMAND_LINE_ACTOR, seed=SEED)


def value(session: Session, statement: str) -> Any:
    return session.execute(text(statement)).scalar_one()


def pairs(session: Session, statement: str) -> dict[Any, Any]:
    return dict(session.execute(text(statement)).all())


def row_counts(session: Session) -> dict[str, int]:
    return {table: value(session, f"select count(*) from {table}") for table in TABLES}


def figures_by_code(file: str, column: str) -> dict[str, int]:
    with (DATA_FOLDER / f"{file}.csv").open(encoding="utf-8") as lines:
        return {row["code12"]: int(row[column]) for row in csv.DictReader(lines)}


def test_the_tables_hold_the_counts_of_the_plan(session: Session, sums: DemoSums):
    counts = row_counts(session)
    assert (counts["base_stations"], counts["hotspots"], counts["facilities"]) == (653, 1400, 120)
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
        ("hotspots", "area_id", "subdistrict"),
        ("facilities", "area_id", "subdistrict"),
        ("cases", "subdistrict_id", "subdistrict"),
        ("cases", "neighbourhood_id", "neighbourhood"),
    ],
)
def test_every_position_lies_in_the_area_it_names(
    session: Session, sums: DemoSums, table: str, column: str, level: str
):
    assert value(session, f"select count(*) from {table}") > 0
    assert value(session, OUTSIDE.format(table=table, column=column, level=level)) == 0


def test_positions_keep_their_raw_pair_and_datum(session: Session, sums: DemoSums):
    for table in ("sites", "hotspots", "facilities", "cases"):
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
    assert list(labels.values()) == [True] * 5
    assert value(session, "select bool_and(is_synthetic) from cases") is True


def test_rows_of_a_batch_are_those_in_its_table(session: Session, sums: DemoSums):
    tables = {
        "areas": "areas",
        "population": "area_figures",
        "stations": "base_stations",
        "hotspots": "hotspots",
        "facilities": "facilities",
        "land": "land",
    }
    kept = pairs(session, "select kind, rows_kept from import_batches")
    assert kept == {kind: value(session, f"select count(*) from {table}") for kind, table in tables.items()}


def test_a_second_load_is_refused_and_changes_nothing(session: Session, sums: DemoSums):
    before = row_counts(session)
    with pytest.raises(ConflictError, match="loaded already"):
        load_demo(session, COMMAND_LINE_ACTOR, seed=SEED + 1)
    assert row_counts(session) == before


def test_an_operator_that_is_there_already_is_left_alone(session: Session):
    session.execute(
        text("insert into operators (code, name_zh, name_en, letter) values ('A', '真', 'Real', 'R')")
    )
    before = row_counts(session)
    with pytest.raises(ConflictError, match="operator 'A'"):
        load_demo(session, COMMAND_LINE_ACTOR, seed=SEED)
    assert row_counts(session) == before


def test_without_the_permission_nothing_is_loaded_and_the_refusal_is_on_record(session: Session):
    reader = replace(COMMAND_LINE_ACTOR, permissions=frozenset({"data.read"}))
    with pytest.raises(ForbiddenError):
        load_demo(session, reader, seed=SEED)
    assert value(session, "select count(*) from areas") == 0
    recorded = "select action, outcome from audit_events where action = 'demo.load'"
    assert pairs(session, recorded) == {"demo.load": "refused"}


def test_a_negative_seed_is_refused(session: Session):
    with pytest.raises(RefusedError, match="-1"):
        load_demo(session, COMMAND_LINE_ACTOR, seed=-1)


def test_a_load_is_on_record_with_its_seed(session: Session, sums: DemoSums):
    details = value(session, "select details from audit_events where action = 'demo.load'")
    assert (details["seed"], details["residents"]) == (SEED, 1_048_741)
