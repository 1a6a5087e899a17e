"""A plan of sites on a small district: its sums, its distances, what a run finds of it, what is refused."""

from dataclasses import asdict
from datetime import UTC, datetime

import numpy as np
import pytest
from shapely import Point
from sqlalchemy import select, text
from sqlalchemy.orm import Session

from app.config import settings
from app.domain.coverage import Reception
from app.domain.network import Technology
from app.domain.plans import CandidateKind, Goal, GoalKind, SitePlan, Wish
from app.errors import NotFoundError, RefusedError
from app.jobs.plan_inputs import read_plan_inputs
from app.jobs.site_plan import site_plan
from app.models.areas import Area
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


def planned(
    session: Session, tmp_path, count: float, operator: str = "A", goal: GoalKind = GoalKind.COUNT, **wished
) -> SitePlan:
    wish = Wish(operator=operator, technology=Technology.LTE, goal=Goal(goal, count), **wished)
    inputs = read_plan_inputs(session, district.DISTRICT, wish, settings().sites)
    shelf = LossRasters(tmp_path / "losses", 64)
    (tmp_path / "losses").mkdir(exist_ok=True)
    return site_plan(inputs, wish, shelf, settings(), lambda *_: None)


def sites_with(configure, **given) -> None:
    known = {name: getattr(settings().sites, name) for name in settings().sites.__dataclass_fields__}
    configure(sites={**known, **given})


def test_one_station_more_is_the_one_that_adds_most_and_proved_to_be(session, town, tmp_path):
    one, all_of = planned(session, tmp_path, 1), planned(session, tmp_path, 99)
    assert one.then - one.now == one.stations[0].residents
    assert one.stations[0].code == all_of.stations[0].code
    assert one.weight_bound == one.weight_then == one.then
    assert one.short_of_best_share == 0.0
    assert all_of.stations[0].residents >= all_of.stations[1].residents > 0
    assert all_of.candidates == {
        CandidateKind.SHARED: 1,
        CandidateKind.ROOFTOP: len(HOUSES),
        CandidateKind.POLE: 0,
    }


def test_stations_of_adopted_plans_count_as_if_they_stood_and_are_chosen_no_more(session, town, tmp_path):
    before = planned(session, tmp_path, 1)
    adopt(session, before)
    after = planned(session, tmp_path, 99)
    assert (before.adopted, after.adopted) == (0, 1)
    assert after.now == before.predicted > before.now
    assert before.stations[0].code not in {one.code for one in after.stations}
    session.execute(text("update plan_stations set stage = 'dropped'"))
    assert planned(session, tmp_path, 1).now == before.now


def adopt(session: Session, plan: SitePlan) -> None:
    """Its stations, in a plan that is built."""
    areas = session.scalars(select(Area)).all()
    (whole,) = [one for one in areas if one.code == district.DISTRICT]
    operator = session.scalars(select(Operator).where(Operator.code == plan.wish.operator)).one()
    made = builders.site_plan(
        session, whole, operator, whole, status="adopted", adopted_at=datetime.now(tz=UTC)
    )
    for one in plan.stations:
        at = Point(one.x_m, one.y_m).buffer(10.0)
        builders.plan_station(
            session, made.id, whole, at, code=one.code, antenna_height_m=one.antenna_height_m, kind=one.kind
        )
    session.flush()


def test_stations_that_go_by_an_adopted_plan_cover_nobody_in_the_next(session, town, tmp_path):
    before = planned(session, tmp_path, 1)
    adopt(session, before)
    session.execute(
        text(
            "insert into plan_removals (plan_id, station_code, reason) "
            "select plan_id, 'A-4G', 'its lease ends' from plan_stations"
        )
    )
    session.execute(text("update plan_stations set stage = 'dropped'"))
    assert before.now > 0
    assert planned(session, tmp_path, 1).now == 0


def test_a_budget_under_every_candidate_is_refused_with_the_cheapest(session, town, tmp_path):
    with pytest.raises(RefusedError, match=r"no plan: of 7 candidates none within the goal .* costs 0.35"):
        planned(session, tmp_path, 0.1, goal=GoalKind.BUDGET)


def test_a_plan_holds_no_station_that_adds_nobody(session, town, tmp_path):
    for number in range(3):  # twins of one house: the second of them reaches nobody else
        shape = builders.square(2100.0 + 40.0 * number, 940.0, 30.0)
        area_id = session.scalar(text("select id from areas where code = :code"), {"code": district.EAST})
        builders.building(session, shape, area_id=area_id, height_m=20.0, floors=6, code=f"T-{number}")
    session.flush()
    plan = planned(session, tmp_path, 99)
    assert min(one.residents for one in plan.stations) > 0
    assert len(plan.stations) < sum(plan.candidates.values())


@pytest.mark.parametrize("of_now", [0.5, 1.0])
def test_a_share_that_is_there_already_is_refused(session, town, tmp_path, of_now):
    plan = planned(session, tmp_path, 1)
    share = of_now * plan.now / plan.residents
    with pytest.raises(RefusedError, match=f"a share of {share:.2%} is there without a plan"):
        planned(session, tmp_path, share, goal=GoalKind.SHARE)


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


@pytest.mark.parametrize("least_share", [None, 0.9])
def test_once_built_a_run_finds_what_was_predicted(session, town, tmp_path, configure, least_share):
    if least_share is not None:
        own = [asdict(one) for one in settings().profiles]
        for one in own:
            one["gap_location_share"] = least_share if one["key"] == "4g" else "none"
            one["min_sinr_db"] = "none"
        configure(profiles=own)
    found = planned(session, tmp_path, 1)
    (station,) = found.stations
    site = builders.site(session, station.x_m - builders.EAST_M, station.y_m - builders.NORTH_M)
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
    sites_with(configure, spacing_m=700.0)
    found = planned(session, tmp_path, 99)
    there = (builders.EAST_M + 200.0, builders.NORTH_M + 600.0)
    places = [there, *((one.x_m, one.y_m) for one in found.stations)]
    apart_m = [np.hypot(a[0] - b[0], a[1] - b[1]) for i, a in enumerate(places) for b in places[:i]]
    assert len(found.stations) >= 2
    assert min(apart_m) >= 700.0


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"count": 0}, "0 base stations; must be a whole number from 1"),
        ({"count": 1, "operator": "Z"}, "operator 'Z' has no live station"),
    ],
)
def test_what_cannot_be_planned_is_refused(session, town, tmp_path, given, said):
    with pytest.raises(RefusedError, match=said):
        planned(session, tmp_path, **given)


def test_without_a_roof_or_a_site_there_is_no_candidate(session, town, tmp_path):
    session.execute(text("delete from buildings"))
    session.execute(text("delete from base_stations where code = 'B-4G'"))
    with pytest.raises(
        RefusedError, match="no candidate: no site to share, no roof of 15 m and 150 m2 and no street pole"
    ):
        planned(session, tmp_path, 1)


def test_a_street_gives_poles_but_not_in_houses(session, town, tmp_path):
    # 2,400 m of street: a pole each 200 m from 100 m on, but for those at the houses at 500, 1500 and 2100 m
    builders.way(session, (0.0, 210.0), (2400.0, 210.0), code="W-1", kind="road")
    session.flush()
    assert planned(session, tmp_path, 1).candidates[CandidateKind.POLE] == 12 - 3


def test_the_roof_of_a_school_is_no_candidate(session, town, tmp_path):
    session.execute(text("update buildings set use = 'school' where code = 'H-0'"))
    assert planned(session, tmp_path, 1).candidates[CandidateKind.ROOFTOP] == len(HOUSES) - 1


def test_nothing_is_built_in_a_forbidden_area(session, town, tmp_path):
    found = planned(session, tmp_path, 99, forbidden=(district.EAST,))
    assert {one.subdistrict for one in found.stations} == {district.WEST}


def test_everything_forbidden_is_refused(session, town, tmp_path):
    with pytest.raises(RefusedError, match="no candidate: all of the district is forbidden"):
        planned(session, tmp_path, 1, forbidden=(district.EAST, district.WEST))


def test_an_area_that_is_none_is_refused_by_its_code(session, town, tmp_path):
    with pytest.raises(NotFoundError, match="310106999000"):
        planned(session, tmp_path, 1, forbidden=("310106999000",))


def test_a_budget_buys_sites_to_share_before_dearer_roofs(session, town, tmp_path):
    found = planned(session, tmp_path, 0.4, goal=GoalKind.BUDGET)
    assert [one.kind for one in found.stations] == [CandidateKind.SHARED]
    assert found.cost == 0.35


def test_a_share_of_residents_takes_as_few_stations_as_it_needs(session, town, tmp_path):
    many = planned(session, tmp_path, 99)
    wanted = many.stations[0].residents + many.now
    found = planned(session, tmp_path, wanted / many.residents, goal=GoalKind.SHARE)
    assert len(found.stations) == 1 == found.least_cost
    assert found.then >= wanted


def test_a_share_out_of_reach_is_refused_with_the_share_in_reach(session, town, tmp_path):
    with pytest.raises(RefusedError, match=r"no plan for a share of 100.00% was found: 7 candidates reach"):
        planned(session, tmp_path, 1.0, goal=GoalKind.SHARE)


def test_for_the_worst_off_the_least_share_is_no_lower_than_for_the_most_people(session, town, tmp_path):
    most, fair = (planned(session, tmp_path, 1, goal=goal) for goal in (GoalKind.COUNT, GoalKind.FAIREST))
    least = [min(part.then / part.residents for part in one.parts) for one in (most, fair)]
    assert least[1] >= least[0]
    assert most.then >= fair.then


def test_years_share_the_stations_out_the_best_first(session, town, tmp_path):
    found = planned(session, tmp_path, 5, years=2)
    assert [one.year for one in found.stations] == [1, 1, 1, 2, 2][: len(found.stations)]


def test_a_candidate_over_the_exposure_limit_is_left_out(session, town, tmp_path, configure):
    """A house as high as the antennas before the mast of one roof: 2 kW from 17 m, over 0.4 W/m2."""
    strong = [
        {
            **one,
            "transmit_power_dbm": 47.0,
            "gain_dbi": 17.0,
            "mechanical_tilt_deg": 0.0,
            "electrical_tilt_deg": 0.0,
        }
        if one["technology"] == "4G"
        else one
        for one in templates()
    ]
    configure(templates=strong)
    before = planned(session, tmp_path, 1)
    area_id = session.scalar(text("select id from areas where code = :code"), {"code": district.WEST})
    # the mast is in the middle of a house of 30 m, 23 m up; 3 m north of that house is one of 40 m, too small
    # for a mast
    near = builders.square(510.0, 233.0, 10.0)
    builders.building(session, near, area_id=area_id, height_m=40.0, floors=13, code="NEAR")
    session.flush()
    after = planned(session, tmp_path, 1)
    assert before.over_limit == 0
    assert after.over_limit == 1
