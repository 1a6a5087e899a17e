"""The demo by commands, as a person or `make run` calls them: loaded once, covered once."""

import pytest
from click.testing import CliRunner, Result
from sqlalchemy import text
from sqlalchemy.orm import Session

from app.cli.register import LazyGroup
from tests.configuring import settings_with


def run(group: str, *arguments: str) -> Result:
    return CliRunner().invoke(LazyGroup(group, ""), arguments)


@pytest.fixture(scope="module")
def results(shared_session: Session, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Result]:
    """What each command said, in their order; sight by its statistics, to be quick."""
    with settings_with(tmp_path_factory.mktemp("config"), coverage={"complete_footprint_share": 1.0}):
        return {
            "first load": run("demo", "load", "--if-empty"),
            "load if empty": run("demo", "load", "--if-empty"),
            "second load": run("demo", "load"),
            "first run": run("coverage", "run", "--if-none", "--brief"),
            "run if none": run("coverage", "run", "--if-none"),
        }


def count(session: Session, table: str) -> int:
    return session.execute(text(f"select count(*) from {table}")).scalar_one()


def test_if_empty_loads_once_and_then_does_nothing(results: dict[str, Result], shared_session: Session):
    first, second = results["first load"], results["load if empty"]
    assert (first.exit_code, second.exit_code) == (0, 0)
    assert "653 base stations" in first.output
    assert "not loaded" in second.output
    assert count(shared_session, "base_stations") == 653


def test_a_second_load_ends_with_one_clear_line(results: dict[str, Result]):
    second = results["second load"]
    assert second.exit_code == 1
    assert second.output.startswith("Error: the demo is loaded already")
    assert second.output.count("\n") == 1


def test_a_run_spreads_everybody_of_the_demo(results: dict[str, Result], shared_session: Session):
    assert results["first run"].exit_code == 0
    assert "1,048,741 residents" in results["first run"].output
    assert shared_session.execute(text("select sum(residents) from run_cells")).scalar_one() == 1_048_741


def test_if_none_computes_once_and_then_does_nothing(results: dict[str, Result], shared_session: Session):
    assert results["run if none"].exit_code == 0
    assert "nothing to do" in results["run if none"].output
    assert count(shared_session, "coverage_runs") == 1
