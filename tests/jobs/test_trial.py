"""A trial of one station beside runs of the same district, before and after."""

from dataclasses import asdict
from pathlib import Path

import pytest
from sqlalchemy import text
from sqlalchemy.orm import Session

from app.config import settings
from app.domain.actors import COMMAND_LINE_ACTOR as ACTOR
from app.domain.coverage import Reception
from app.domain.network import Technology
from app.errors import NotFoundError, RefusedError
from app.jobs.coverage_inputs import read_inputs
from app.jobs.station_change import StationChange
from app.jobs.trial import People, Trial, trial
from app.services import coverage
from app.store.loss_rasters import LossRasters
from tests import builders
from tests.files.antennas import written_antenna
from tests.jobs import district
from tests.services.importing import bring

POWER = (
    "update carriers set transmit_power_dbm = :power_dbm where sector_id in (select sectors.id from sectors "
    "join base_stations on base_stations.id = station_id where base_stations.code = :code)"
)
BESIDE = 6  # residents: of a cell or two within a twentieth of a dB of the threshold


@pytest.fixture
def folder(session: Session, tmp_path: Path) -> Path:
    """Of rasters, beside a built district whose 4G of A reaches most people."""
    district.build(session)
    session.execute(text("update sectors set antenna_height_m = 30, gain_dbi = 17"))
    session.execute(text(POWER), {"code": "A-4G", "power_dbm": 46.0})
    path = tmp_path / "losses"
    path.mkdir()
    return path


def tried(session: Session, folder: Path, code: str, **change) -> Trial:
    inputs = read_inputs(session, district.DISTRICT)
    return trial(inputs, code, StationChange(**change), LossRasters(folder, 64), settings())


def outdoor(found: Trial, operator: str = "A") -> People:
    return next(one for one in found.people if (one.operator, one.reception) == (operator, Reception.OUTDOOR))


def covered(session: Session, reception: str = "outdoor", operator: str = "A") -> int:
    """Residents that a run of the district covers."""
    run_id = district.run(session)
    chosen = coverage.slice_of("4g", operator, reception)
    return coverage.people(session, ACTOR, run_id=run_id, chosen=chosen).covered


def test_before_is_what_a_run_finds_and_after_what_one_finds_once_it_is_done(session: Session, folder):
    found = tried(session, folder, "A-4G", transmit_power_dbm=36.0)
    assert found.technology is Technology.LTE
    assert [(one.operator, one.reception) for one in found.people] == [
        ("A", Reception.OUTDOOR),
        ("A", Reception.IN_VEHICLE),
    ]
    for one in found.people:
        assert one.before == pytest.approx(covered(session, one.reception), abs=BESIDE)
    session.execute(text(POWER), {"code": "A-4G", "power_dbm": 36.0})
    for one in found.people:
        assert one.after == pytest.approx(covered(session, one.reception), abs=BESIDE)
    assert outdoor(found).after < outdoor(found).before - 20 * BESIDE


def test_a_trial_goes_by_the_share_of_places_where_the_profile_does(session: Session, folder, configure):
    own = [asdict(one) for one in settings().profiles]
    for one in own:
        one |= {"min_sinr_db": "none", "gap_location_share": 0.95 if one["key"] == "4g" else "none"}
    by_level = outdoor(tried(session, folder, "A-4G", transmit_power_dbm=36.0)).before
    configure(profiles=own)
    by_share = outdoor(tried(session, folder, "A-4G", transmit_power_dbm=36.0)).before
    assert by_share == pytest.approx(covered(session), abs=BESIDE)
    assert by_share < by_level - BESIDE


def test_an_only_station_off_the_air_leaves_nobody_covered_and_another_operator_as_it_was(
    session: Session, folder
):
    found = tried(session, folder, "A-4G", off=True)
    assert {one.operator for one in found.people} == {"A"}
    assert [one.after for one in found.people] == [0, 0]
    assert outdoor(found).before > 300
    assert outdoor(found).residents == sum(district.RESIDENTS.values())


def test_a_trial_stores_nothing_and_needs_no_raster_twice(session: Session, folder):
    rows = text("select (select count(*) from coverage_runs), (select sum(transmit_power_dbm) from carriers)")
    before = session.execute(rows).one()
    first = tried(session, folder, "A-4G", electrical_tilt_deg=8.0)
    again = tried(session, folder, "A-4G", electrical_tilt_deg=8.0)
    assert session.execute(rows).one() == before
    assert (first.rasters_made, again.rasters_made, again.rasters) == (2, 0, 2)
    assert again.people == first.people


def test_a_damaged_raster_is_made_anew_and_says_the_same(session: Session, folder):
    first = tried(session, folder, "A-4G", electrical_tilt_deg=8.0)
    file = sorted(folder.iterdir())[0]
    whole = file.read_bytes()
    file.write_bytes(whole[:-1] + bytes([whole[-1] ^ 1]))
    again = tried(session, folder, "A-4G", electrical_tilt_deg=8.0)
    assert again.rasters_made == 1
    assert again.people == first.people
    assert file.read_bytes() == whole


def test_without_room_for_rasters_a_trial_is_slow_and_right(session: Session, folder):
    inputs, change = read_inputs(session, district.DISTRICT), StationChange(electrical_tilt_deg=8.0)
    found = trial(inputs, "A-4G", change, LossRasters(folder, 0), settings())
    assert list(folder.iterdir()) == []
    assert found.people == tried(session, folder, "A-4G", electrical_tilt_deg=8.0).people


def test_a_station_of_assumed_radio_data_can_be_turned_and_all_its_sectors_turn(session: Session, folder):
    still, turned = (
        tried(session, folder, "B-4G", azimuth_deg=azimuth_deg, electrical_tilt_deg=7.0)
        for azimuth_deg in (0.0, 120.0)
    )
    # three alike sectors a third of a turn apart: a third of a turn is none
    assert turned.people == still.people
    assert turned.rasters_made == 0
    assert tried(session, folder, "B-4G", azimuth_deg=60.0).rasters_made == 3


def test_a_shared_station_is_tried_for_all_its_operators(session: Session, folder):
    builders.operator(session, "C")
    session.execute(text("update base_stations set shared_with = '{C}' where code = 'A-4G'"))
    found = tried(session, folder, "A-4G", off=True)
    assert {one.operator for one in found.people} == {"A", "C"}
    assert outdoor(found, "C").before == outdoor(found, "A").before
    assert found.rasters_made == 1  # the same losses for both


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({}, "nothing is changed; name a tilt"),
        ({"electrical_tilt_deg": 0.0}, "nothing is changed; it is like that already"),
        ({"off": True, "azimuth_deg": 3.0}, "off the air: nothing else"),
        ({"electrical_tilt_deg": 91.0}, "electrical_tilt_deg 91; must be -90 to 90"),
        ({"azimuth_deg": float("nan")}, "azimuth_deg nan; must be 0 to 360"),
        ({"transmit_power_dbm": 200.0}, "transmit_power_dbm 200; must be -50 to 100"),
    ],
)
def test_what_changes_nothing_or_cannot_be_is_refused(session: Session, folder, change, words):
    with pytest.raises(RefusedError, match=words):
        tried(session, folder, "A-4G", **change)


def test_a_station_that_is_not_there_or_off_the_air_is_not_found(session: Session, folder):
    session.execute(text("update base_stations set status = 'planned' where code = 'A-3G'"))
    for code in ("A-5G", "A-3G"):
        with pytest.raises(NotFoundError, match=f"no live base station .* has the code '{code}'"):
            tried(session, folder, code, off=True)


def test_what_an_antenna_has_not_cannot_be_changed(session: Session, folder, tmp_path):
    session.execute(text("update sectors set azimuth_deg = null"))
    with pytest.raises(RefusedError, match="alike all round"):
        tried(session, folder, "A-4G", azimuth_deg=90.0)
    bring(session, "antennas", written_antenna(tmp_path), dataset="maker")
    session.execute(text("update sectors set pattern = 'N20-04T', azimuth_deg = 0"))
    with pytest.raises(RefusedError, match="the file of antenna 'N20-04T' holds its tilt"):
        tried(session, folder, "A-4G", electrical_tilt_deg=3.0)
    assert tried(session, folder, "A-4G", azimuth_deg=90.0).rasters_made == 2
