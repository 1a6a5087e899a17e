"""A plan of sites on a small district: its sums, its distances, what a run finds of it, what is refused."""

import numpy as np
import pytest
from pyproj import Transformer
from sqlalchemy import select, text
from sqlalchemy.orm import Session

from app.config import settings
from app.domain.coverage import Reception
from app.domain.network import Technology
from app.domain.sites import CandidateKind, SitePlan
from app.errors import RefusedError
from app.jobs.coverage_inputs import read_inputs
from app.jobs.site_plan import site_plan
from app.models.network import Operator
from app.services import coverage
from app.store.loss_rasters import LossRasters
from tests import builders
from tests.jobs import district
from tests.jobs.test_trial import BESIDE

HOUSES = [(x_m, y_m) for x_m in (500.0, 1500.0, 2100.0) for y_m in (200.0, 900.0)]


@pytest.fixture
def town(session: Session, configure) -> None:
    """The district of the job's tests, houses of 20 m far apart, and stations that are soon too far."""
    weak = [
        {**one, "transmit_power_dbm": 33.0, "gain_dbi": 8.0} if one["technology"] == "4G" else one
        for one in templates()
    ]
    configure(templates=weak)
    district.build(session)
    parts = dict(session.execute(text("select code, id from areas")).all())
    for number, (x_m, y_m) in enumerate(HOUSES):
        area_id = parts[district.WEST if x_m < 1200.0 else district.EAST]
        shape = builders.square(x_m, y_m, 30.0)
        builders.building(session, shape, area_id=area_id, height_m=20.0, floors=6, code=f"H-{number}")
    session.flush()


def templates() -> list[dict]:
    return [{name: getattr(one, name) for name in one.__dataclass_fields__} for one in settings().templates]


def planned(session: Session, tmp_path, count: int, operator: str = "A") -> SitePlan:
    inputs = read_inputs(session, district.DISTRICT)
    shelf = LossRasters(tmp_path / "losses", 64)
    (tmp_path / "losses").mkdir(exist_ok=True)
    return site_plan(inputs, operator, Technology.LTE, count, shelf, settings(), lambda *_: None)


def test_one_station_more_is_the_one_that_adds_most_and_proved_to_be(session, town, tmp_path):
    one, all_of = planned(session, tmp_path, 1), planned(session, tmp_path, 99)
    assert one.then - one.now == one.stations[0].residents
    assert one.stations[0] == all_of.stations[0]
    assert one.bound == one.then
    assert one.short_of_best_share == 0.0
    assert all_of.stations[0].residents >= all_of.stations[1].residents > 0
    assert all_of.candidates == {CandidateKind.SHARED: 1, CandidateKind.ROOFTOP: len(HOUSES)}


@pytest.mark.parametrize("others", [True, False])
def test_the_first_station_of_a_technology_begins_with_nobody(session, town, tmp_path, others):
    """Of B, whose only station is of another technology then; with one of A in 4G, or none at all."""
    session.execute(text("update base_stations set technology = '3G' where code = 'B-4G'"))
    if not others:
        session.execute(text("update base_stations set technology = '3G' where code = 'A-4G'"))
    found = planned(session, tmp_path, 1, operator="B")
    assert found.now == 0
    assert found.then == found.stations[0].residents > 0


def test_a_site_that_is_shared_with_the_operator_is_no_candidate(session, town, tmp_path):
    assert planned(session, tmp_path, 1).candidates[CandidateKind.SHARED] == 1
    session.execute(text("update base_stations set shared_with = '{A}' where code = 'B-4G'"))
    assert planned(session, tmp_path, 1).candidates[CandidateKind.SHARED] == 0


def test_residents_of_the_parts_sum_to_the_whole_and_none_falls(session, town, tmp_path):
    found = planned(session, tmp_path, 2)
    assert {one.code: one.residents for one in found.parts} == district.RESIDENTS
    assert sum(one.now for one in found.parts) == found.now
    assert sum(one.then for one in found.parts) == found.then
    assert all(one.then >= one.now for one in found.parts)
    assert found.now + sum(one.residents for one in found.stations) == found.then


def test_once_built_a_run_finds_what_was_predicted(session, town, tmp_path):
    found = planned(session, tmp_path, 1)
    (station,) = found.stations
    x_m, y_m = Transformer.from_crs(4326, 4549, always_xy=True).transform(station.lon, station.lat)
    site = builders.site(session, x_m - builders.EAST_M, y_m - builders.NORTH_M)
    operator = session.execute(select(Operator).where(Operator.code == "A")).scalar_one()
    (template,) = (one for one in settings().templates if one.technology == "4G")
    added = builders.station(session, site, operator, code="NEW")
    for azimuth_deg in template.azimuths_deg:
        sector = builders.sector(
            session,
            added,
            code=f"{azimuth_deg:g}",
            azimuth_deg=azimuth_deg,
            antenna_height_m=station.antenna_height_m,
            mechanical_tilt_deg=template.mechanical_tilt_deg,
            electrical_tilt_deg=template.electrical_tilt_deg,
            hpbw_deg=template.hpbw_deg,
            gain_dbi=template.gain_dbi,
        )
        builders.carrier(
            session,
            sector,
            frequency_mhz=template.frequency_mhz,
            bandwidth_mhz=template.bandwidth_mhz,
            transmit_power_dbm=template.transmit_power_dbm,
            feeder_loss_db=template.feeder_loss_db,
            load_share=template.load_share,
        )
    session.flush()
    run_id = district.run(session)
    chosen = coverage.slice_of("4g", "A", Reception.OUTDOOR)
    people = coverage.people(session, district.COMMAND_LINE_ACTOR, run_id=run_id, chosen=chosen)
    assert people.covered == pytest.approx(found.predicted, abs=BESIDE)
    assert found.predicted > found.now + 10 * BESIDE


def test_stations_of_a_plan_stand_apart_and_apart_from_those_that_are_there(
    session, town, tmp_path, configure
):
    sites = {name: getattr(settings().sites, name) for name in settings().sites.__dataclass_fields__}
    configure(sites={**sites, "spacing_m": 700.0})
    found = planned(session, tmp_path, 99)
    there = (builders.EAST_M + 200.0, builders.NORTH_M + 600.0)
    to_metric = Transformer.from_crs(4326, 4549, always_xy=True)
    places = [there, *(to_metric.transform(one.lon, one.lat) for one in found.stations)]
    apart_m = [np.hypot(a[0] - b[0], a[1] - b[1]) for i, a in enumerate(places) for b in places[:i]]
    assert len(found.stations) >= 2
    assert min(apart_m) >= 700.0 - 0.5


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"count": 0}, "0 base stations; must be one or more"),
        ({"count": 1, "operator": "Z"}, "operator 'Z' has no live station"),
    ],
)
def test_what_cannot_be_planned_is_refused(session, town, tmp_path, given, said):
    with pytest.raises(RefusedError, match=said):
        planned(session, tmp_path, **given)


def test_without_a_roof_or_a_site_there_is_no_candidate(session, town, tmp_path):
    session.execute(text("delete from buildings"))
    session.execute(text("delete from base_stations where code = 'B-4G'"))
    with pytest.raises(RefusedError, match="no candidate: no site to share and no roof of 15 m and 150 m2"):
        planned(session, tmp_path, 1)
