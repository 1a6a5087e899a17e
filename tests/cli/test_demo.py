"""The command that loads the demo."""

from click.testing import CliRunner
from sqlalchemy import text
from sqlalchemy.orm import Session

from app.cli.register import LazyGroup


def test_if_empty_loads_once_and_then_does_nothing(session: Session):
    first = CliRunner().invoke(LazyGroup("demo", ""), ["load", "--if-empty"])
    second = CliRunner().invoke(LazyGroup("demo", ""), ["load", "--if-empty"])
    assert (first.exit_code, second.exit_code) == (0, 0)
    assert "653 base stations" in first.output
    assert "not loaded" in second.output
    assert session.execute(text("select count(*) from base_stations")).scalar_one() == 653


def test_a_second_load_ends_with_one_clear_line(session: Session):
    assert CliRunner().invoke(LazyGroup("demo", ""), ["load", "--seed", "7"]).exit_code == 0
    second = CliRunner().invoke(LazyGroup("demo", ""), ["load", "--seed", "7"])
    assert second.exit_code == 1
    assert second.output.startswith("Error: the demo is loaded already")
    assert second.output.count("\n") == 1
