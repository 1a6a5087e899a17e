"""`flask coverage try` as a person sees it."""

import json

import pytest
from sqlalchemy import text
from sqlalchemy.orm import Session

from tests.cli.running import command, lines
from tests.jobs import district


@pytest.fixture(autouse=True)
def built(session: Session, tmp_path, monkeypatch) -> None:
    """A district, and a var folder of this test."""
    district.build(session)
    session.execute(text("update carriers set transmit_power_dbm = 36"))
    monkeypatch.setenv("CITYGRID_VAR", str(tmp_path))


def test_people_before_and_after_are_printed_and_written(tmp_path):
    file = tmp_path / "trial.json"
    result = command("coverage", "try", "A-4G", "--off", "--json", file)
    assert result.exit_code == 0, result.output
    written = json.loads(file.read_text())
    before = [one["before"] for one in written["people"]]
    assert before[0] >= before[1] > 0  # a vehicle takes its loss
    shown = lines(result.output)
    assert "A-4G, 4G; street level, indoors left out" in shown
    assert "transmit_power_dbm now: 36" in shown
    assert f"A outdoor 1,504 {before[0]:,} 0 -{before[0]:,}" in shown
    assert "1 of 1 raster of losses computed" in result.output
    assert len(list((tmp_path / "losses").iterdir())) == 1


def test_a_file_that_has_no_folder_is_refused_before_anything_is_computed(tmp_path):
    result = command("coverage", "try", "A-4G", "--off", "--json", tmp_path / "nowhere" / "x.json")
    assert result.exit_code == 2
    assert "does not exist" in result.output
    assert not (tmp_path / "losses").exists()


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("A-4G",), "nothing is changed"),
        (("Z-9G", "--off"), "has the code 'Z-9G'"),
        (("A-4G", "--azimuth-deg", "361"), "azimuth_deg 361; must be 0 to 360"),
        (("A-4G", "--off", "--area", "999999"), "district '999999' does not exist"),
    ],
)
def test_a_mistake_ends_in_a_clear_line(arguments, words):
    result = command("coverage", "try", *arguments)
    assert result.exit_code == 1
    assert words in result.output
