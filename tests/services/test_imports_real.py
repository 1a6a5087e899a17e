"""The real files, read where they lie; skipped where they are absent."""

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.errors import RefusedError
from app.models.areas import Area, AreaFigure
from app.models.facilities import Facility
from app.models.network import Site
from app.services.import_request import ImportResult
from tests.services.importing import REAL, bring, row_counts

pytestmark = pytest.mark.skipif(not REAL.is_dir(), reason="the real files are not here")

SUBDISTRICTS = REAL / "jingan_14_subdistricts_wgs84.geojson"
DISTRICTS = REAL / "shanghai_16_districts_gcj02.geojson"
STATIONS = REAL / "shanghai_telecom_base_stations_bd09.csv"
OUTSIDE = "outside every known district: kept, listed in the report"


@pytest.fixture
def areas(session: Session) -> tuple[ImportResult, ImportResult]:
    """Districts and subdistricts."""
    return (
        bring(session, "areas", SUBDISTRICTS, datum="wgs84"),
        bring(session, "areas", DISTRICTS, datum="gcj02"),
    )


def bring_stations(session: Session, datum: str) -> ImportResult:
    radio = {"operator": "A", "technology": "4G"}
    return bring(
        session, "stations", STATIONS, datum=datum, constants=radio, new_operators={"A": "Operator A"}
    )


def test_14_subdistricts_and_16_districts_come_in_and_find_each_other(session: Session, areas):
    linked = session.scalar(select(func.count()).where(Area.parent_id.is_not(None)))
    assert [result.rows_kept for result in areas] == [14, 16]
    assert linked == 14


def test_3042_stations_of_which_202_are_in_jingan_and_40_outside_every_district(session: Session, areas):
    result = bring_stations(session, "bd09")
    notes = {note.rule: note.rows for note in result.notes}
    assert (result.rows_read, result.rows_kept) == (3042, 3042)
    assert notes["inside the known subdistricts"] == 202
    assert notes[OUTSIDE] == 40
    assert session.scalar(select(func.count()).where(Site.area_id.is_not(None))) == 202
    assert len([one for one in result.noted if one.rule == OUTSIDE]) == 40


@pytest.mark.parametrize(("datum", "inside"), [("gcj02", 211), ("wgs84", 198)])
def test_another_datum_puts_other_stations_in_jingan(session: Session, areas, datum, inside):
    notes = {note.rule: note.rows for note in bring_stations(session, datum).notes}
    assert notes["inside the known subdistricts"] == inside


def test_stations_imported_again_change_nothing(session: Session, areas):
    bring_stations(session, "bd09")
    before = row_counts(session)
    again = bring_stations(session, "bd09")
    changed = {name for name, rows in row_counts(session).items() if rows != before[name]}
    assert (again.rows_kept, again.rows_merged, again.dataset_version) == (0, 3042, 1)
    assert changed == {"import_batches", "audit_events"}


def test_population_and_jobs_of_the_14_subdistricts_come_to_the_person(session: Session, areas):
    bring(session, "population", REAL / "jingan_population_employment.csv", constants={"year": "2017"})
    sums = session.execute(
        select(AreaFigure.indicator, AreaFigure.year, func.sum(AreaFigure.value)).group_by(
            AreaFigure.indicator, AreaFigure.year
        )
    )
    totals = {(indicator, year): value for indicator, year, value in sums}
    assert totals["residents", 2017] == 1_048_741
    assert totals["jobs", 2023] == 917_000


def test_three_censuses_come_out_of_one_row(session: Session, areas):
    result = bring(session, "population", REAL / "shanghai_census.csv")
    assert result.rows_kept == 16
    assert session.scalar(select(func.count()).select_from(AreaFigure)) == 48


def test_2775_venues_of_which_124_are_listed_twice(session: Session, areas):
    result = bring(session, "facilities", REAL / "jingan_poi_wgs84.csv", datum="wgs84")
    kinds = dict(session.execute(select(Facility.kind, func.count()).group_by(Facility.kind)).all())
    assert (result.rows_read, result.rows_kept, result.rows_merged) == (2775, 2651, 124)
    assert (kinds["bus_stop"], kinds["metro_station"], kinds["health"]) == (368, 18, 669)


def test_481_heritage_buildings(session: Session, areas):
    result = bring(session, "buildings", REAL / "shanghai_osm_heritage_buildings.geojson", datum="wgs84")
    assert result.rows_kept == 481
    assert {note.rule: note.rows for note in result.notes}["inside the known subdistricts"] == 52


def test_a_file_with_its_positions_in_one_text_column_names_what_is_missing(session: Session, areas):
    with pytest.raises(RefusedError, match="no column for 'lon'"):
        bring(session, "hotspots", REAL / "toronto_free_public_wifi.csv", datum="wgs84")
