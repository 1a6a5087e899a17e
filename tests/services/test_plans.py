"""Plans of base stations: their way to the air, who may move them, and what closes a gap."""

from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import select, text
from sqlalchemy.orm import Session

from app.domain.actors import COMMAND_LINE_ACTOR, Actor, Scope
from app.domain.pipeline import Move, Stage
from app.domain.roles import Role, permissions_of
from app.errors import ConflictError, ForbiddenError, NotFoundError, RefusedError
from app.models.areas import Area
from app.services import plans
from tests import builders

WHO = COMMAND_LINE_ACTOR
TODAY = plans.today()  # where the service is: past midnight there, it is yesterday in UTC for some hours
LEADER = Actor("a leader", permissions_of([Role.LEADER]))


@pytest.fixture
def place(session: Session):
    """A district with one subdistrict, an operator, a gap of two cells, and a plan that reaches into it."""
    district = builders.area(session, "310106000000", shape=builders.square(0, 0, 1000))
    part = builders.area(
        session, "310106001000", level="subdistrict", parent=district, shape=builders.square(0, 0, 1000)
    )
    builders.group(session, "north", part)
    operator = builders.operator(session, "A")
    grid = builders.grid(session, district)
    cells = [builders.cell(session, grid, col, 0) for col in (0, 1)]
    run = builders.run(session, district, grid)
    gap = builders.gap(session, run, part, cells, operator_id=operator.id, technology="4G", profile="4g")
    given = {"parameters": {"years": 2, "goal": "count", "value": 2}}
    plan_id = builders.site_plan(session, district, operator, part, **given).id
    for rank, x_m in ((1, 0.0), (2, 800.0)):
        builders.plan_station(session, plan_id, part, builders.square(x_m, 0.0, 75.0), rank=rank, year=rank)
    session.flush()
    return plan_id, gap.id, operator


def station_id(session: Session, rank: int = 1) -> int:
    return session.scalar(text("select id from plan_stations where rank = :rank"), {"rank": rank})


def to_the_air(session: Session, rank: int = 1, on: date | None = None) -> None:
    for version, stage in enumerate((Stage.CONSENT, Stage.PERMIT, Stage.BUILT), start=1):
        plans.move(session, WHO, station_id=station_id(session, rank), move=Move(to=stage), version=version)
    plans.move(
        session, WHO, station_id=station_id(session, rank), move=Move(to=Stage.ON_AIR, on=on), version=4
    )


def test_a_draft_from_before_another_was_adopted_is_made_anew(session, place):
    plan_id, _, operator = place
    part, whole = (
        session.scalars(select(Area).where(Area.code == code)).one()
        for code in ("310106001000", "310106000000")
    )
    twin = builders.site_plan(session, whole, operator, part).id
    builders.plan_station(session, twin, part, builders.square(0.0, 0.0, 75.0), rank=2)
    plans.adopt(session, WHO, plan_id=plan_id)
    with pytest.raises(ConflictError, match=f"was adopted after plan {twin} was made; make it anew"):
        plans.adopt(session, WHO, plan_id=twin)
    session.execute(text("update site_plans set technology = '5G' where id = :id"), {"id": plan_id})
    plans.adopt(session, WHO, plan_id=twin)


def test_a_draft_does_not_move_and_an_adopted_plan_does_not_go(session, place):
    plan_id, _, _ = place
    with pytest.raises(ConflictError, match="is a draft; adopt it first"):
        plans.move(session, WHO, station_id=station_id(session), move=Move(to=Stage.CONSENT), version=1)
    plans.adopt(session, WHO, plan_id=plan_id)
    with pytest.raises(ConflictError, match="is adopted already"):
        plans.adopt(session, WHO, plan_id=plan_id)
    with pytest.raises(ConflictError, match="is adopted; drop its stations"):
        plans.remove(session, WHO, plan_id=plan_id)


def test_each_year_of_a_plan_is_due_a_year_later_and_late_ones_are_counted(session, place):
    plan_id, _, _ = place
    adopted = TODAY - timedelta(days=400)
    plans.adopt(session, WHO, plan_id=plan_id, on=adopted)
    due = plans.stations(session, WHO, plan_id=plan_id)["due_on"].tolist()
    assert due == [adopted + timedelta(days=365), adopted + timedelta(days=730)]
    assert plans.pipeline(session, WHO).late == 1
    to_the_air(session)
    assert plans.pipeline(session, WHO).late == 0


@pytest.mark.parametrize(
    ("move", "error", "said"),
    [
        (Move(to=Stage.ON_AIR), ConflictError, "proposed goes to consent, blocked, dropped, not to on_air"),
        (Move(to=Stage.BLOCKED), RefusedError, "a move to blocked needs a reason"),
        (Move(to=Stage.DROPPED, reason="x" * 501), RefusedError, "501 characters; must have at most 500"),
        (Move(to=Stage.CONSENT, on=date(2026, 1, 1)), RefusedError, "a day goes with a move to on_air alone"),
    ],
)
def test_a_move_that_the_table_does_not_have_is_refused(session, place, move, error, said):
    plans.adopt(session, WHO, plan_id=place[0])
    with pytest.raises(error, match=said):
        plans.move(session, WHO, station_id=station_id(session), move=move, version=1)


def test_what_was_blocked_goes_on_where_it_was(session, place):
    plans.adopt(session, WHO, plan_id=place[0])
    one = station_id(session)
    plans.move(session, WHO, station_id=one, move=Move(to=Stage.CONSENT), version=1)
    plans.move(session, WHO, station_id=one, move=Move(to=Stage.BLOCKED, reason="owner sold"), version=2)
    with pytest.raises(ConflictError, match="blocked goes to consent, dropped, not to built"):
        plans.move(session, WHO, station_id=one, move=Move(to=Stage.BUILT), version=3)
    plans.move(session, WHO, station_id=one, move=Move(to=Stage.CONSENT), version=3)
    said = plans.moves(session, WHO, plan_id=place[0])
    assert said["stage"].tolist() == ["consent", "blocked", "consent"]
    assert said["reason"].tolist()[1] == "owner sold"


def test_who_saw_an_older_version_is_refused(session, place):
    plans.adopt(session, WHO, plan_id=place[0])
    one = station_id(session)
    plans.assign(session, WHO, station_id=one, owner="Ms Li", due_on=date(2027, 5, 1), version=1)
    with pytest.raises(ConflictError, match="at version 2, not 1"):
        plans.move(session, WHO, station_id=one, move=Move(to=Stage.CONSENT), version=1)


def test_the_api_answers_a_move_with_the_station_at_its_new_version(client, session, place):
    plans.adopt(session, WHO, plan_id=place[0])
    path = f"/api/v1/plan-stations/{station_id(session)}"
    moved = client.post(f"{path}/moves", json={"to": "consent", "version": 1})
    assert (moved.status_code, moved.json["properties"]["stage"]) == (200, "consent")
    given = client.post(f"{path}/assignment", json={"owner": "Ms Li", "due_on": None, "version": 2})
    assert [given.json["properties"][name] for name in ("owner", "version")] == ["Ms Li", 3]


def test_the_target_is_counted_net_of_removals(session, place):
    plan_id, _, operator = place
    builders.station(session, builders.site(session), operator, code="OLD-1")
    plans.adopt(session, WHO, plan_id=plan_id)
    to_the_air(session)
    plans.add_removal(session, WHO, plan_id=plan_id, station_code="OLD-1", reason="lease ends")
    sums = plans.pipeline(session, WHO)
    assert (sums.by_stage[Stage.ON_AIR], sums.removals, sums.on_air_net, sums.target) == (1, 1, 0, 200)
    assert plans.removals(session, WHO, plan_id=plan_id)["reason"].tolist() == ["lease ends"]
    with pytest.raises(ConflictError, match="go already"):
        plans.add_removal(session, WHO, plan_id=plan_id, station_code="OLD-1", reason="again")
    with pytest.raises(NotFoundError, match="NOPE"):
        plans.add_removal(session, WHO, plan_id=plan_id, station_code="NOPE", reason="none such")
    plans.take_back_removal(session, WHO, plan_id=plan_id, station_code="OLD-1")
    assert plans.pipeline(session, WHO).on_air_net == 1


def test_the_planned_station_that_would_fix_a_gap_is_the_one_that_reaches_into_it(session, place):
    found = plans.fixes(session, WHO, gap_id=place[1])
    assert found["code"].tolist() == ["H-1"]
    # 75 m by 50 m of the two cells of 50 m
    assert found["share"].tolist() == pytest.approx([0.75])


def test_a_gap_closes_on_measurements_after_the_day_not_on_a_click(session, place, configure):
    plan_id, gap_id, operator = place
    plans.adopt(session, WHO, plan_id=plan_id)
    day = TODAY - timedelta(days=10)
    with pytest.raises(RefusedError, match="must not lie before the plan was adopted"):
        to_the_air(session, rank=2, on=day)
    session.execute(text("update site_plans set adopted_at = adopted_at - interval '30 days'"))
    assert plans.evidence(session, WHO, gap_id=gap_id).stations_on_air == 0
    to_the_air(session, on=day)
    assert not plans.evidence(session, WHO, gap_id=gap_id).is_closed

    def measure(count: int, level_dbm: float, after_days: float, **given) -> None:
        at = datetime.combine(day, datetime.min.time(), UTC) + timedelta(days=after_days)
        for _ in range(count):
            builders.measurement(
                session, 25.0, 25.0, level_dbm=level_dbm, measured_at=at, technology="4G",
                reception="outdoor", operator_id=given.get("operator_id", operator.id),
            )  # fmt: skip

    measure(60, -80.0, -1.0)  # before it was on the air
    measure(60, -80.0, 2.0, operator_id=builders.operator(session, "B").id)  # somebody else's
    assert plans.evidence(session, WHO, gap_id=gap_id).samples == 0
    measure(45, -80.0, 2.0)
    assert not plans.evidence(session, WHO, gap_id=gap_id).is_closed  # 45 are too few
    measure(5, -130.0, 2.0)
    found = plans.evidence(session, WHO, gap_id=gap_id)
    assert (found.samples, found.good, found.is_closed) == (50, 45, True)  # 90 % of 50
    measure(1, -130.0, 2.0)
    assert not plans.evidence(session, WHO, gap_id=gap_id).is_closed  # 45 of 51


def test_a_group_sums_its_subdistricts(session, place):
    (north,) = plans.by_group(session, WHO, plan_id=place[0])
    assert (north["key"], north["residents"], north["now"], north["then"]) == ("north", 20, 5, 12)


def test_a_leader_sees_a_plan_without_the_places_of_sites(session, place):
    exact, coarse = (plans.stations(session, who, plan_id=place[0]) for who in (WHO, LEADER))
    assert exact["code"].tolist() == ["H-1", "H-2"]
    assert coarse["code"].isna().all()
    assert (coarse.geometry.x % 50.0 == 25.0).all()
    assert plans.reaches(session, LEADER, plan_id=place[0]).empty
    with pytest.raises(ForbiddenError, match=r"plans\.write"):
        plans.adopt(session, LEADER, plan_id=place[0])


def test_who_sees_some_areas_only_sees_no_plan(session, place):
    narrow = Actor("a planner", permissions_of([Role.PLANNER]), Scope(frozenset({1})))
    with pytest.raises(ForbiddenError, match="sees some areas only"):
        plans.plan(session, narrow, plan_id=place[0])


def test_a_planned_station_that_only_touches_a_gap_proves_nothing_of_it(session, place):
    plan_id, gap_id, _ = place
    plans.adopt(session, WHO, plan_id=plan_id)
    beside = "ST_Multi(ST_Translate(g.geom, ST_XMax(g.geom) - ST_XMin(g.geom), 0))"
    session.execute(
        text(
            f"update plan_stations set reach = {beside} from gaps g "
            "where g.id = :gap and plan_stations.rank = 1"
        ),
        {"gap": gap_id},
    )
    to_the_air(session, on=TODAY)
    assert plans.evidence(session, WHO, gap_id=gap_id).stations_on_air == 0


def test_a_station_that_two_plans_name_goes_once(session, place):
    plan_id, _, operator = place
    area = session.scalars(select(Area).where(Area.code == "310106001000")).one()
    builders.station(session, builders.site(session, area_id=area.id), operator, code="OLD", technology="4G")
    plans.adopt(session, WHO, plan_id=plan_id)
    twin = builders.site_plan(
        session, area, operator, area, status="adopted", adopted_at=datetime.now(tz=UTC)
    )
    for one in (plan_id, twin.id):
        plans.add_removal(session, WHO, plan_id=one, station_code="OLD", reason="the lease ends")
    assert plans.pipeline(session, WHO).removals == 1
