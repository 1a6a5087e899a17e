"""`flask prepare`, which `make run` starts with."""

from click.testing import Result
from sqlalchemy import text
from sqlalchemy.orm import Session

from tests import builders
from tests.jobs import district


def prepare(application, *arguments: str) -> Result:
    return application.test_cli_runner().invoke(args=["prepare", *arguments])


def areas(session: Session) -> int:
    return int(session.scalar(text("select count(*) from areas")) or 0)


def test_without_the_demo_an_empty_database_stays_empty(application, session):
    done = prepare(application, "--no-demo")
    assert done.exit_code == 0, done.output
    assert areas(session) == 0


def test_data_that_is_not_enough_for_coverage_does_not_keep_the_service_down(application, session):
    builders.area(session)
    done = prepare(application)
    assert done.exit_code == 0, done.output
    assert "demo" not in done.output
    assert "No coverage yet: which district? districts with subdistricts: none" in done.output
    assert areas(session) == 1


def test_a_later_start_says_one_calm_line(application, session):
    district.build(session)
    district.run(session)
    done = prepare(application)
    assert done.exit_code == 0, done.output
    assert done.output == "Data and coverage are there.\n"


def test_the_first_run_is_told_in_short_and_its_bar_ends_full(application, session):
    district.build(session)
    done = prepare(application)
    assert done.exit_code == 0, done.output
    assert "100%" in done.output
    assert "1,504 residents" in done.output
    assert "share covered" not in done.output


def test_a_run_by_hand_prints_the_people_of_every_slice(application, session):
    district.build(session)
    done = application.test_cli_runner().invoke(args=["coverage", "run"])
    assert done.exit_code == 0, done.output
    assert "100%" in done.output
    assert "share covered" in done.output
