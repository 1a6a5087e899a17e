"""The report of a dataset: hand-made rows, the drawn files and the real ones."""

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.domain.actors import COMMAND_LINE_ACTOR as ACTOR
from app.domain.actors import Actor, Scope
from app.domain.jobs import JobStatus
from app.domain.quality import GROUPS, TABLES, Shape
from app.errors import ConflictError, ForbiddenError, NotFoundError
from app.jobs import quality as quality_job
from app.models.audit import AuditEvent, AuditValue
from app.models.registry import metadata
from app.services import jobs, quality
from tests import builders
from tests.services.importing import REAL, bring, bring_areas


def findings(report, table):
    """Findings of a table by check and subject."""
    (found,) = [one for one in report.tables if one.table == table]
    return {(one.check, one.subject): one for one in found.findings}


def check(session, key):
    return quality.check_dataset(session, ACTOR, key=key)


@pytest.mark.parametrize("of", TABLES, ids=lambda of: of.table)
def test_every_column_that_is_checked_exists(of):
    table = metadata.tables[of.table]
    named = {*of.filled, *of.numbers, *([of.name] if of.name else []), "code", "dataset_id"}
    assert named <= set(table.c.keys())
    assert ("geom" in table.c) or of.shape is Shape.NONE


def test_every_table_that_an_import_fills_is_checked():
    filled = {
        name for name, table in metadata.tables.items() if {"dataset_id", "batch_id"} <= {*table.c.keys()}
    }
    assert filled == {of.table for of in TABLES} | {"area_figures"}


@pytest.fixture
def town(session: Session) -> None:
    """A built-up square kilometre, half of it water, and one of fields beside it."""
    whole = builders.area(session, shape=builders.square(0, 0, 2000))
    built = builders.area(session, "310106001000", level="subdistrict", parent=whole)
    fields = builders.square(1000, 0, 1000)
    bare = builders.area(session, "310106002000", level="subdistrict", parent=whole, shape=fields)
    builders.building(session, builders.square(0, 0, 400), code="block", area_id=built.id, floors=5)
    builders.building(
        session, builders.square(0, 0, 398), code="again", area_id=built.id, height_m=3.0, floors=5
    )
    builders.building(session, builders.square(990, 500, 20), code="half", area_id=built.id)
    builders.land(session, builders.square(0, 500, 400), code="lake")
    builders.site(session, 100, 100, code="sound", area_id=built.id)
    builders.site(session, 500, 100, code="off", area_id=built.id)
    builders.site(session, 1500, 100, code="unseen", area_id=bare.id)
    builders.site(session, 200, 700, code="wet", kind="tower", area_id=built.id)


def test_roofs_are_measured_only_where_footprints_are_complete(session: Session, town):
    found = findings(check(session, "test-stations"), "sites")
    roofs = found["roof_without_building", None]
    # the block ends at x = 400
    assert (roofs.checked, [(one.code, one.other, one.value) for one in roofs.worst]) == (
        2,
        [("off", "block", 100.0)],
    )


def test_a_site_in_water_and_empty_columns_are_named(session: Session, town):
    found = findings(check(session, "test-stations"), "sites")
    (wet,) = found["point_in_land", "water"].worst
    assert (wet.code, wet.other, wet.value) == ("wet", "lake", pytest.approx(200.0))
    assert found["empty", "owner"].share == 1.0


def test_buildings_are_held_against_each_other_their_floors_and_the_lines(session: Session, town):
    found = findings(check(session, "test-buildings"), "buildings")
    (alike,) = found["alike_footprint", None].worst
    assert (alike.code, alike.other, alike.value) == ("again", "block", pytest.approx((398 / 400) ** 2))
    assert [(one.code, one.value) for one in found["odd_storey", None].worst] == [("again", 0.6)]
    (across,) = found["across_area_line", None].worst
    assert (across.code, across.value) == ("half", pytest.approx(0.5))
    # 160,000 m2 and half of the 400 m2 on 840,000 m2 of dry land
    assert [one.code for one in found["footprints_missing", None].worst] == ["310106002000"]


def test_roads_on_the_ground_are_held_against_buildings_and_bridges_are_not(session: Session, town):
    builders.way(session, (-50, 200), (350, 200), code="through")
    builders.way(session, (-50, 200), (350, 200), code="above", is_elevated=True)
    builders.way(session, (-50, 200), (350, 200), code="below", kind="metro")
    found = findings(check(session, "test-ways"), "ways")
    through = found["way_through_building", None]
    # both outlines of the block begin at x = 0
    assert (through.checked, [(one.code, one.other, one.value) for one in through.worst]) == (
        1,
        [("through", "block", 350.0), ("through", "again", 350.0)],
    )


def test_antennas_far_from_the_others_and_counts_of_areas_are_looked_at(session: Session):
    station = builders.station(session, builders.site(session), builders.operator(session), code="B")
    for number, height_m in enumerate((20.0, 21.0, 22.0, 23.0, 220.0)):
        builders.sector(session, station, code=str(number), antenna_height_m=height_m)
    builders.figure(session, builders.area(session), "residents", 20)
    high = findings(check(session, "test-stations"), "sectors")["outlying_value", "antenna_height_m"]
    assert [(one.code, one.value) for one in high.worst] == [("B/4", 220.0)]
    assert findings(check(session, "test-population"), "area_figures")["empty", "residents"].checked == 1


def test_a_district_is_held_against_its_subdistricts(session: Session, town):
    found = findings(check(session, "test-areas"), "areas")
    # two of the four squares of a kilometre are there
    assert found["parent_gap", "subdistrict"].total == 2_000_000.0
    assert found["child_outside", "subdistrict"].found == 0
    assert found["area_overlap", "subdistrict"].found == 0


def test_the_drawn_files_have_only_the_flaws_they_were_drawn_with(session: Session):
    bring_areas(session)
    brought = bring(session, "buildings", "buildings.geojson", datum="wgs84", dataset="houses")
    report = check(session, "houses")
    assert (report.dataset_version, report.tables[0].rows > 0) == (1, True)
    assert report.batch_id == brought.batch_id
    assert findings(report, "buildings")["far_place", None].found == 0


@pytest.mark.skipif(not REAL.is_dir(), reason="needs the real files")
def test_the_real_subdistricts_fit_together(session: Session):
    bring(session, "areas", REAL / "jingan_14_subdistricts_wgs84.geojson", datum="wgs84", dataset="ja")
    found = findings(check(session, "ja"), "areas")
    assert found["area_overlap", "subdistrict"].checked == 14
    assert found["area_overlap", "subdistrict"].found == found["area_gap", "subdistrict"].found == 0


def test_every_check_stands_in_one_group(session: Session, town):
    made = {
        one.check
        for key in ("test-areas", "test-buildings", "test-stations", "test-land")
        for table in check(session, key).tables
        for one in table.findings
    }
    grouped = [name for names in GROUPS.values() for name in names]
    assert made <= set(grouped)
    assert len(grouped) == len(set(grouped))


def test_the_job_keeps_the_report_and_the_newest_is_read_back_as_it_was(session: Session, town):
    job_id = quality.start_check(session, ACTOR, key="test-stations", in_background=False)
    assert quality_job.run(job_id) is JobStatus.DONE
    record = quality.newest_report(session, ACTOR, key="test-stations")
    assert record.job_id == job_id
    assert record.report.tables == check(session, "test-stations").tables
    assert jobs.job(session, ACTOR, job_id=job_id).result["dataset"] == "test-stations"


def test_somebody_of_one_area_reads_the_counts_of_a_report_and_no_row_of_it(session: Session, town):
    job_id = quality.start_check(session, ACTOR, key="test-stations", in_background=False)
    quality_job.run(job_id)
    local = Actor("local", ACTOR.permissions, Scope(frozenset({1})))
    full = quality.newest_report(session, ACTOR, key="test-stations")
    cut = quality.newest_report(session, local, key="test-stations")
    assert full.names_rows and not cut.names_rows
    for table, told in zip(full.report.tables, cut.report.tables, strict=True):
        assert [(one.check, one.rows, one.worst) for one in told.findings] == [
            (one.check, one.rows, ()) for one in table.findings
        ]
    assert any(one.worst for table in full.report.tables for one in table.findings)
    with pytest.raises(ForbiddenError, match="sees some areas only"):
        quality.check_dataset(session, local, key="test-stations")


def test_rows_of_a_report_are_for_who_may_read_data_and_people_wherever_it_is_shown(session: Session, town):
    job_id = quality.start_check(session, ACTOR, key="test-stations", in_background=False)
    quality_job.run(job_id)
    for lacking in ("data.read", "population.read"):
        somebody = Actor("somebody", ACTOR.permissions - {lacking})
        assert jobs.job(session, somebody, job_id=job_id).result is None
        (listed,) = [one for one in jobs.jobs(session, somebody, limit=50) if one.id == job_id]
        assert listed.result is None
    assert not quality.newest_report(session, somebody, key="test-stations").names_rows
    assert jobs.job(session, ACTOR, job_id=job_id).result["tables"]


def test_a_report_kept_before_batches_were_noted_is_read_without_one(session: Session, town):
    kept = quality.as_result(check(session, "test-areas"))
    del kept["batch_id"]
    assert quality.report_from(kept).batch_id is None


def test_a_dataset_is_checked_once_at_a_time(session: Session, town):
    quality.start_check(session, ACTOR, key="test-areas", in_background=False)
    quality.start_check(session, ACTOR, key="test-land", in_background=False)
    with pytest.raises(ConflictError, match="checking dataset 'test-areas' already"):
        quality.start_check(session, ACTOR, key="test-areas")


def test_an_unknown_dataset_and_one_never_checked(session: Session, town):
    for deed in (quality.check_dataset, quality.start_check, quality.newest_report):
        with pytest.raises(NotFoundError):
            deed(session, ACTOR, key="nothing")
    assert quality.newest_report(session, ACTOR, key="test-areas") is None


def test_who_may_not_import_may_not_start_a_check_and_the_refusal_is_on_record(session: Session, town):
    reader = Actor("reader", frozenset({"data.read"}))
    with pytest.raises(ForbiddenError):
        quality.start_check(session, reader, key="test-areas")
    (event,) = session.scalars(select(AuditEvent).where(AuditEvent.action == "quality.check"))
    assert (event.outcome, session.get(AuditValue, event.actor).plain) == ("refused", "reader")
