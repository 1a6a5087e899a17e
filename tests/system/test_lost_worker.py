"""kill -9 of the worker in the middle of a run."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import psycopg
import pytest
from sqlalchemy import make_url

from app.config import ROOT
from tests.system.databases import empty_database

PATIENCE_SECONDS = 180


@pytest.fixture(scope="module")
def demo(database: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, str]]:
    """The environment of commands on a database of their own that holds the demo."""
    with empty_database(database, "drill") as url:
        var = str(tmp_path_factory.mktemp("var"))
        environment = {**os.environ, "CITYGRID_DATABASE_URL": url, "CITYGRID_VAR": var}
        for arguments in (["db", "upgrade"], ["demo", "load"]):
            command(environment, flask(*arguments))
        yield environment


def flask(*arguments: str) -> list[str]:
    return [str(Path(sys.executable).parent / "flask"), *arguments]


def asked(environment: dict[str, str], statement: str) -> tuple:
    url = make_url(environment["CITYGRID_DATABASE_URL"]).set(drivername="postgresql")
    with psycopg.connect(url.render_as_string(hide_password=False)) as connection:
        return connection.execute(statement).fetchone()  # type: ignore[arg-type]


def wait_for(true_at_last: Callable[[], bool]) -> None:
    deadline = time.monotonic() + PATIENCE_SECONDS
    while not true_at_last():
        assert time.monotonic() < deadline
        time.sleep(0.1)


def command(environment: dict[str, str], program: list[str]) -> str:
    """What a command prints; it must end well."""
    done = subprocess.run(program, cwd=ROOT, env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return done.stdout.strip()


def in_python(environment: dict[str, str], code: str) -> str:
    """What a fresh process sees, as a page or the API would."""
    setting = (
        "from app import db; from app.services import coverage, jobs; "
        "from app.domain.actors import COMMAND_LINE_ACTOR as actor\n"
        "with db.transaction() as session:\n    "
    )
    return command(environment, [sys.executable, "-c", setting + code])


def test_a_killed_worker_is_seen_as_lost_nothing_is_half_shown_and_the_job_can_be_run_again(demo):
    worker = subprocess.Popen(flask("jobs", "work"), cwd=ROOT, env=demo, start_new_session=True)
    try:
        in_python(demo, "coverage.start_run(session, actor)")
        in_the_middle = "select count(*) from jobs where status = 'running' and step = 'levels'"
        wait_for(lambda: asked(demo, in_the_middle) == (1,))
        os.killpg(worker.pid, signal.SIGKILL)
    finally:
        worker.kill()
        worker.wait()
    # The database lets go of the dead worker's lock as soon as it notices the closed connection.
    wait_for(lambda: in_python(demo, "print(jobs.jobs(session, actor, limit=1)[0].status)") == "lost")
    assert asked(demo, "select count(*) from coverage_runs where status = 'lost'") == (1,)
    for table in ("cell_coverage", "run_cells", "gaps", "gap_cells"):
        assert asked(demo, f"select count(*) from {table}") == (0,)

    command(demo, flask("coverage", "run"))
    assert asked(demo, "select count(*) from coverage_runs where status = 'published'") == (1,)
    assert asked(demo, "select sum(residents) from run_cells") == (1_048_741,)


def test_load_if_empty_and_run_if_none_do_nothing_the_second_time(demo):
    before = asked(demo, "select (select count(*) from areas), (select count(*) from coverage_runs)")
    for arguments in (["demo", "load", "--if-empty"], ["coverage", "run", "--if-none"]):
        command(demo, flask(*arguments))
    after = asked(demo, "select (select count(*) from areas), (select count(*) from coverage_runs)")
    assert after == before
