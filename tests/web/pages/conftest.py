"""One of everything."""

import pytest

from app.domain.case_reports import CaseReport
from app.jobs import quality as quality_job
from app.services import cases, quality
from tests import builders
from tests.people import TESTER


@pytest.fixture
def records(session):
    """One of everything; the addresses of the records' own pages."""
    district = builders.area(session)
    subdistrict = builders.area(session, "310106012000", level="subdistrict", parent=district)
    builders.group(session, "north", subdistrict)
    builders.figure(session, subdistrict, "residents", 20)
    operator = builders.operator(session)
    station = builders.station(session, builders.site(session, area_id=subdistrict.id), operator)
    builders.carrier(session, builders.sector(session, station))
    builders.hotspot(session, area_id=subdistrict.id)
    grid = builders.grid(session, district)
    good, weak = builders.cell(session, grid, 1, 1), builders.cell(session, grid, 2, 1)
    run = builders.run(session, district, grid, is_synthetic=True)
    for cell, level_dbm in ((good, -80.0), (weak, -120.0)):
        builders.run_cell(session, run, cell, subdistrict)
        builders.level(session, run, cell, operator, level_dbm)
    gap = builders.gap(session, run, subdistrict, [weak])
    plan = builders.site_plan(session, district, operator, subdistrict)
    planned = builders.plan_station(session, plan.id, subdistrict, builders.square(0, 0, 75))
    job = builders.job(session, log=[{"at": "2026-01-01T00:00:00+00:00", "text": "x"}])
    checked = quality.start_check(session, TESTER, key="test-hotspots", in_background=False)
    quality_job.run(checked)
    lon, lat = builders.lon_lat(75, 75)
    report = CaseReport(client_id="00000000-0000-0000-0000-000000000001", class_code="L01", lon=lon, lat=lat)
    receipt = cases.report_case(session, TESTER, report=report)
    draft = builders.import_draft(session)
    return (
        *(f"/gaps/{gap.id}", f"/stations/{station.id}", f"/areas/{district.code}", "/areas/310106012"),
        *(f"/grid/{weak.code}", f"/cases/{receipt.id}", f"/jobs/{job.id}", f"/jobs/{job.id}/state"),
        *(f"/plans/{plan.id}", f"/plans/{plan.id}/stations/{planned.id}"),
        *(f"/import/{draft.id}", f"/import/{draft.id}/state"),
        *("/data/test-hotspots", "/catalogue/test-hotspots", f"/jobs/{checked}"),
    )
