"""`flask scenarios`: a round of commands, and what is said."""

import json

import pytest
from click.testing import CliRunner, Result
from sqlalchemy.orm import Session

from app.cli.register import LazyGroup
from tests.jobs import district


@pytest.fixture
def town(session: Session) -> None:
    district.build(session)


def told(*words: str, code: int = 0) -> str:
    found: Result = CliRunner().invoke(LazyGroup("scenarios", ""), words)
    assert found.exit_code == code, found.output + str(found.exception)
    return found.output


def test_a_scenario_is_made_changed_undone_done_again_forked_and_compared(town, tmp_path):
    number = told("create", "plan", "--operator", "A").split()[1]
    changed = told("change", number, "power", "--station", "A-4G", "--transmit-power-dbm", "3")
    assert "cells changed" in changed
    assert "transmit_power_dbm 3.0" in told("show", number)
    assert "undone" in told("undo", number)
    assert "done" in told("redo", number)
    forked = told("fork", number, "other").split()[1]
    assert "0 of" in told("compare", forked, "--with", number)
    assert "plan" in told("list")
    path = tmp_path / "told.json"
    told("compare", number, "--json", str(path))
    document = json.loads(path.read_text(encoding="utf-8"))
    lost = sum(one["residents"] for one in document["cells"] if one["change"] == "lost")
    assert lost == document["people"][0]["lost"] > 0
    assert '"in_vehicle"' not in path.read_text(encoding="utf-8").partition('"shown"')[0]
    assert "A 4G in_vehicle:" in told("compare", number, "--reception", "in_vehicle")


def test_half_a_layer_is_refused(town):
    number = told("create", "plan", "--operator", "A").split()[1]
    assert "give both or none" in told("compare", number, "--operator", "A", code=2)
