"""A coverage run stands in the way of an undo until it is removed."""

import pytest
from sqlalchemy import Connection, select
from sqlalchemy.orm import Session

from app.domain.actors import COMMAND_LINE_ACTOR as ACTOR
from app.domain.actors import Actor, Scope
from app.domain.case_reports import CaseReport
from app.domain.coverage import RunStatus
from app.errors import ConflictError, ForbiddenError, NotFoundError, RunsLeanError
from app.jobs import coverage as coverage_job
from app.models.areas import Area
from app.models.audit import AuditEvent
from app.models.cases import Case
from app.models.coverage import GridCell, RunCell
from app.services import cases, coverage
from app.services.batches import undo_batch
from tests import builders
from tests.cli.running import command
from tests.services.importing import bring, bring_areas, row_counts

OPERATOR = {"A": "First operator"}
RESULTS = ("coverage_runs", "run_cells", "cell_coverage", "gaps", "gap_cells", "grids", "grid_cells")


@pytest.fixture(autouse=True)
def folder(connection: Connection, tmp_path, monkeypatch) -> None:
    monkeypatch.setenv("CITYGRID_VAR", str(tmp_path / "var"))


@pytest.fixture
def imported(session: Session) -> dict[str, int]:
    """Batches of areas, people and stations of the drawn district."""
    done = {"areas": bring_areas(session), "population": bring(session, "population", "population.csv")}
    done["stations"] = bring(session, "stations", "stations.csv", datum="wgs84", new_operators=OPERATOR)
    return {kind: result.batch_id or 0 for kind, result in done.items()}


def computed(session: Session) -> int:
    job_id = coverage.start_run(session, ACTOR, in_background=False)
    assert coverage_job.run(job_id).value == "done"
    session.expire_all()
    return coverage.newest_run(session, ACTOR).id


@pytest.mark.parametrize("kind", ["areas", "stations"])
def test_the_refusal_names_the_runs_and_the_way_out_and_the_way_works(session: Session, imported, kind):
    before = row_counts(session)
    runs = [computed(session), computed(session)]
    if kind == "areas":
        undo_batch(session, ACTOR, batch_id=imported["population"])
    said = rf"run {runs[0]}, run {runs[1]}\); remove them first: flask coverage remove {runs[0]} && "
    with pytest.raises(RunsLeanError, match=said):
        undo_batch(session, ACTOR, batch_id=imported[kind])
    for run_id in runs:
        result = command("coverage", "remove", str(run_id))
        assert (result.exit_code, result.output.split(",")[0]) == (0, f"run {run_id} removed")
    assert {name: row_counts(session)[name] for name in RESULTS} == {name: before[name] for name in RESULTS}
    assert undo_batch(session, ACTOR, batch_id=imported[kind]).rows_taken_away > 0


def test_a_grid_stays_while_another_run_or_a_case_uses_it(session: Session, imported):
    first, second = computed(session), computed(session)
    coverage.remove_run(session, ACTOR, run_id=first)
    assert row_counts(session)["grids"] == 1
    with pytest.raises(NotFoundError):
        coverage.remove_run(session, ACTOR, run_id=first)
    outdoors = coverage.slice_of("4g", "A", "outdoor")
    assert coverage.people(session, ACTOR, run_id=second, chosen=outdoors).total > 0
    report = CaseReport(
        client_id="00000000-0000-0000-0000-000000000002", class_code="L01", lon=121.412, lat=31.212
    )
    cases.report_case(session, ACTOR, report=report)
    assert session.scalars(select(Case.cell_id)).one() is not None
    coverage.remove_run(session, ACTOR, run_id=second)
    assert row_counts(session)["grids"] == 1


def test_a_grid_stays_while_a_reach_of_a_service_is_kept_on_its_cells(session: Session, imported):
    run_id = computed(session)
    used = session.scalars(select(RunCell).where(RunCell.run_id == run_id)).first()
    district = session.scalars(select(Area).where(Area.level == "district")).one()
    places = {"reached": (session.get(GridCell, used.cell_id), session.get(Area, used.area_id))}
    builders.service_reach(session, district, places)
    coverage.remove_run(session, ACTOR, run_id=run_id)
    assert row_counts(session)["service_reach_cells"] == 1


def test_a_removal_is_on_record_and_needs_every_area(session: Session, imported):
    run_id = computed(session)
    limited = Actor("limited", ACTOR.permissions, Scope(frozenset({1})))
    for actor in (limited, Actor("reader", frozenset({"coverage.read"}))):
        with pytest.raises(ForbiddenError):
            coverage.remove_run(session, actor, run_id=run_id)
    coverage.remove_run(session, ACTOR, run_id=run_id)
    deeds = session.scalars(select(AuditEvent).where(AuditEvent.action == "coverage.remove")).all()
    assert ("done", str(run_id)) in {(deed.outcome, deed.entity_id) for deed in deeds}


def test_a_run_that_is_being_computed_is_not_removed(session: Session):
    district = builders.area(session)
    run = builders.run(session, district, status=RunStatus.RUNNING)
    with pytest.raises(ConflictError, match=f"run {run.id} is being computed"):
        coverage.remove_run(session, ACTOR, run_id=run.id)
