"""`flask coverage disparity`: what a person sees."""

import pytest
from click.testing import CliRunner
from sqlalchemy.orm import Session

from app.cli.register import LazyGroup
from tests import builders
from tests.web.api.conftest import build


@pytest.fixture
def said(session: Session) -> str:
    """Of the little city, with one complaint."""
    build(session)
    builders.complaint(session, 25.0, 25.0)
    result = CliRunner().invoke(LazyGroup("coverage", ""), ["disparity", "--operator", "A"])
    assert result.exit_code == 0, result.output
    return result.output


def test_the_command_tells_inequality_by_group_and_in_all(said: str):
    rows = {line.split()[0]: line.split()[-4:] for line in said.splitlines() if line.count("0.") > 1}
    assert "2 subdistricts" in said
    assert rows["all"] == ["0.300", "0.400", "0.511", "infinite"]
    assert "of Theil T, 100% lies between the groups" in said


def test_the_command_tells_areas_and_complaints_that_are_more_than_chance(said: str):
    assert "0 worse and 0 better covered with their neighbours than by chance" in said
    assert "0 complaints" in said  # it is of no operator
