"""`flask prepare`, which `make run` starts with."""

from click.testing import Result
from sqlalchemy import text
from sqlalchemy.orm import Session

from tests import builders


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
    assert "The database has areas already; the demo was not loaded." in done.output
    assert "No coverage yet: which district? districts with subdistricts: none" in done.output
    assert areas(session) == 1
