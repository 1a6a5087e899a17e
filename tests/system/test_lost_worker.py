"""kill -9 of the worker in the middle of a run."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from sqlalchemy import Engine, create_engine, text
from sqlalchemy.orm import Session

from app import db
from app.config import ROOT
from app.domain.actors import COMMAND_LINE_ACTOR as ACTOR
from app.services import coverage, jobs
from tests.jobs import district
from tests.system.databases import laid_out_database

PATIENCE_SECONDS = 180


@pytest.fixture
def drill(database: str) -> Iterator[tuple[Engine, dict[str, str]]]:
    """A database of its own with a small district, and the environment of commands on it."""
    with laid_out_database(database, "drill") as url:
        engine = create_engine(url, connect_args={"options": db.CONNECTION_OPTIONS})
        with Session(engine) as session:
            district.build(session)
            session.commit()
        # The var folder is the one of all tests: compiled code is there, which takes long to make.
        yield engine, {**os.environ, "CITYGRID_DATABASE_URL": url}
        engine.dispose()


def flask(*arguments: str) -> list[str]:
    return [str(Path(sys.executable).parent / "flask"), *arguments]


def asked(engine: Engine, statement: str) -> int:
    with engine.begin() as connection:
        return connection.execute(text(statement)).scalar_one()


def wait_for(true_at_last: Callable[[], bool]) -> None:
    deadline = time.monotonic() + PATIENCE_SECONDS
    while not true_at_last():
        assert time.monotonic() < deadline
        time.sleep(0.1)


def job_status(engine: Engine) -> str:
    """As a page or the API would see it."""
    with Session(engine) as session, session.begin():
        return jobs.jobs(session, ACTOR, limit=1)[0].status


def test_a_killed_worker_is_seen_as_lost_nothing_is_half_shown_and_the_job_can_be_run_again(drill):
    engine, environment = drill
    waiting = "select count(*) from pg_locks where relation = 'gap_cells'::regclass and not granted"
    worker = subprocess.Popen(flask("jobs", "work"), cwd=ROOT, env=environment, start_new_session=True)
    try:
        with engine.connect() as holder:
            # The last table of a run: the worker has written the others by the time it waits for this one.
            holder.execute(text("lock table gap_cells"))
            with Session(engine) as session, session.begin():
                coverage.start_run(session, ACTOR)
            wait_for(lambda: asked(engine, waiting) == 1)
            os.killpg(worker.pid, signal.SIGKILL)
    finally:
        worker.kill()
        worker.wait()
    # The database lets go of the dead worker's lock as soon as it notices the closed connection.
    wait_for(lambda: job_status(engine) == "lost")
    assert asked(engine, "select count(*) from coverage_runs where status = 'lost'") == 1
    for table in ("cell_coverage", "run_cells", "gaps", "gap_cells"):
        assert asked(engine, f"select count(*) from {table}") == 0

    subprocess.run(flask("coverage", "run"), cwd=ROOT, env=environment, capture_output=True, check=True)
    assert asked(engine, "select count(*) from coverage_runs where status = 'published'") == 1
    assert asked(engine, "select sum(residents) from run_cells") == sum(district.RESIDENTS.values())
