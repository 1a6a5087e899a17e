"""The real files, read where they lie; skipped where they are absent."""

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.files.profiles import profile_named
from app.models.areas import Area, AreaFigure
from app.models.buildings import Building
from app.models.facilities import Facility
from app.models.hotspots import Hotspot
from app.models.measurements import Measurement
from app.models.network import Site
from app.models.ways import Way
from app.models.wlan import WlanTest
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


def test_194_positions_in_one_text_column_are_read(session: Session):
    result = bring(session, "hotspots", REAL / "toronto_free_public_wifi.csv", datum="wgs84")
    assert (result.rows_read, result.rows_kept) == (194, 194)
    first = session.scalars(select(Hotspot).order_by(Hotspot.id)).first()
    assert (first.raw_x, first.raw_y) == (-79.5837437502482, 43.7398401501284)


def test_3574_samples_of_a_drive_test_of_which_none_is_lost(session: Session):
    result = bring(
        session,
        "measurements",
        REAL / "cork_drive_trace_sample.csv",
        profile=profile_named("drive-test-log"),
        new_operators={"A": "A", "B": "B"},
    )
    levels = session.execute(
        select(Measurement.technology, Measurement.level_kind, func.max(Measurement.level_dbm)).group_by(
            Measurement.technology, Measurement.level_kind
        )
    ).all()
    assert result.rows_read == 3574 == result.rows_kept + result.rows_merged + result.rows_refused
    assert result.rows_refused == 0
    assert {(row[0], row[1]) for row in levels} == {("3G", "RSCP"), ("4G", "RSRP"), ("5G", "SS-RSRP")}
    assert session.scalar(select(func.min(Measurement.level_dbm))) > -200  # which means missing


def test_924_service_requests_of_which_the_11_without_a_position_are_refused(session: Session):
    result = bring(
        session,
        "complaints",
        REAL / "nyc_311_sample.csv",
        profile=profile_named("service-requests-311"),
        keep_good=True,
    )
    assert (result.rows_read, result.rows_kept, result.rows_refused) == (924, 913, 11)
    assert {remark.rule for remark in result.refusals} == {
        "is missing; every row needs a lon",
        "is missing; every row needs a lat",
    }


def test_a_file_of_points_and_lines_comes_in_as_two_kinds(session: Session, areas):
    path = REAL / "shanghai_osm_transport_wgs84.geojson"
    whole = bring(session, "ways", path, datum="wgs84", dataset="ways", keep_good=True)
    stations = bring(
        session,
        "facilities",
        path,
        datum="wgs84",
        dataset="metro",
        where={"layer": "metro_station"},
        constants={"kind": "metro_station"},
    )
    assert (whole.rows_read, whole.rows_kept, whole.rows_refused) == (629, 403, 226)  # 383 roads, 20 metro
    assert (stations.rows_read, stations.rows_kept) == (226, 226)


def test_75_cafes_come_in_but_for_the_one_with_two_speeds(session: Session, areas):
    result = bring(
        session,
        "wlan_tests",
        REAL / "shanghai_cafes_wifi_speed.geojson",
        profile=profile_named("wlan-speed-test"),
        datum="wgs84",
        keep_good=True,
    )
    assert (result.rows_read, result.rows_kept) == (75, 75 - result.rows_refused)
    assert all(one.value.startswith("[") for one in result.refusals)
    assert session.scalar(select(func.max(WlanTest.download_mbps))) == 94.4


@pytest.mark.parametrize(
    ("kind", "profile", "table"),
    [
        ("buildings", "osm-buildings", Building),
        ("ways", "osm-ways", Way),
        ("facilities", "osm-poi", Facility),
    ],
)
def test_an_openstreetmap_extract_comes_in_and_every_object_is_accounted_for(
    session: Session, kind, profile, table
):
    result = bring(
        session, kind, REAL / "monaco.osm.pbf", profile=profile_named(profile), keep_good=True, allow_far=True
    )
    stored = session.scalar(select(func.count()).select_from(table))
    assert result.rows_read == result.rows_kept + result.rows_merged + result.rows_refused
    assert stored == result.rows_kept > 0
    if kind == "buildings":
        assert result.rows_read == 1214
