"""A run with an antenna of a manufacturer's file."""

from sqlalchemy import text
from sqlalchemy.orm import Session

from app.domain.actors import COMMAND_LINE_ACTOR as ACTOR
from app.domain.jobs import JobStatus
from app.jobs import coverage as coverage_job
from app.services import coverage
from app.services import jobs as jobs_service
from tests.files.antennas import written_antenna
from tests.jobs import district
from tests.services.importing import bring

LEVELS = text(
    "select row, col, level_dbm from cell_coverage join grid_cells on grid_cells.id = cell_id "
    "where run_id = :run and technology = '4G' and reception = 'outdoor' and operator_id = :operator"
)


def levels_dbm(session: Session, run_id: int) -> dict[tuple[int, int], float]:
    operator = session.scalar(text("select id from operators where code = 'A'"))
    rows = session.execute(LEVELS, {"run": run_id, "operator": operator})
    return {(row, col): level for row, col, level in rows if level is not None}


def test_a_narrow_beam_keeps_its_front_and_darkens_its_sides(session: Session, tmp_path):
    district.build(session)
    name_4g = (
        "update sectors set pattern = :pattern, azimuth_deg = 90, electrical_tilt_deg = :tilt, hpbw_deg = 65 "
        "where station_id = (select id from base_stations where code = 'A-4G')"
    )
    session.execute(text(name_4g), {"pattern": "3gpp-36814", "tilt": 4.0})
    wide = levels_dbm(session, district.run(session))
    result = bring(session, "antennas", written_antenna(tmp_path), dataset="maker")
    session.execute(text(name_4g), {"pattern": "N20-04T", "tilt": 4.0})
    run_id = district.run(session)
    narrow = levels_dbm(session, run_id)
    south, west = min(row for row, _ in wide), min(col for _, col in wide)
    # the mast is 200 m east and 600 m north of the corner: row 12, column 4 of 50 m
    ahead, beside = (south + 12, west + 20), (south + 20, west + 12)
    assert abs(narrow[ahead] - wide[ahead]) < 0.5
    # 45 degrees off: min(12 (45 / 20)^2, 30) = 30 dB of the file, 12 (45 / 65)^2 = 5.75 dB of the norm
    assert 20.0 < wide[beside] - narrow[beside] < 26.0
    assert coverage.run(session, ACTOR, run_id=run_id).dataset_versions["maker"] == result.dataset_version


def test_a_run_with_an_antenna_that_is_gone_says_which_there_are(session: Session):
    district.build(session)
    session.execute(text("update sectors set pattern = 'gone'"))
    job_id = coverage.start_run(session, ACTOR, area_code=district.DISTRICT, in_background=False)
    assert coverage_job.run(job_id) is JobStatus.FAILED
    assert jobs_service.job(session, ACTOR, job_id=job_id).error == (
        "antenna pattern 'gone' is unknown; import its file as kind antennas, or use one of "
        "3gpp-36814, 3gpp-38901, omni"
    )
