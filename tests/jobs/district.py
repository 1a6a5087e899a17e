"""A small district that a coverage run takes a moment for."""

from sqlalchemy.orm import Session

from app.domain.actors import COMMAND_LINE_ACTOR
from app.domain.jobs import JobStatus
from app.jobs import coverage as coverage_job
from app.models.areas import Area
from app.services import coverage
from tests import builders

DISTRICT = "310106000000"
WEST, EAST = "310106001000", "310106002000"
RESIDENTS = {WEST: 1001, EAST: 503}
JOBS = {WEST: 77, EAST: 0}


def build(session: Session) -> Area:
    """
    Two subdistricts, squares of 1.2 km, side by side, operators A and B.

    A has one 4G station in the west with radio data, and one 3G; B one 4G far in the east, without.
    """
    district = builders.area(session, DISTRICT, shape=builders.square(0, 0, 2400))
    parts = {}
    for code, x_m in ((WEST, 0.0), (EAST, 1200.0)):
        part = builders.area(
            session, code, level="subdistrict", parent=district, shape=builders.square(x_m, 0, 1200)
        )
        parts[code] = part.id
        builders.figure(session, part, "residents", RESIDENTS[code])
        builders.figure(session, part, "jobs", JOBS[code])
    first = builders.operator(session, "A", subscriber_share=0.75)
    second = builders.operator(session, "B", subscriber_share=0.25)
    low = {"antenna_height_m": 8.0, "gain_dbi": 5.0}
    roof = builders.site(session, 200.0, 600.0, area_id=parts[WEST])
    lte = builders.station(session, roof, first, code="A-4G")
    builders.carrier(session, builders.sector(session, lte, **low), transmit_power_dbm=16.0)
    umts = builders.station(session, roof, first, code="A-3G", technology="3G")
    builders.carrier(
        session,
        builders.sector(session, umts),
        frequency_mhz=2100.0,
        bandwidth_mhz=5.0,
        transmit_power_dbm=43.0,
    )
    builders.station(session, builders.site(session, 2300.0, 600.0, area_id=parts[EAST]), second, code="B-4G")
    session.flush()
    return district


def run(session: Session) -> int:
    """Run the job in this process; the id of the published run."""
    job_id = coverage.start_run(session, COMMAND_LINE_ACTOR, area_code=DISTRICT, in_background=False)
    session.flush()
    assert coverage_job.run(job_id) is JobStatus.DONE
    return coverage.newest_run(session, COMMAND_LINE_ACTOR).id
