"""`flask plans` as a person sees it."""

import json

import pytest
from sqlalchemy import text
from sqlalchemy.orm import Session

from tests import builders
from tests.cli.running import command, lines
from tests.jobs import district


@pytest.fixture(autouse=True)
def built(session: Session, tmp_path, monkeypatch) -> None:
    """A district with one fit roof, and a var folder of this test."""
    district.build(session)
    area_id = session.scalar(text("select id from areas where code = :code"), {"code": district.EAST})
    builders.building(
        session, builders.square(1800.0, 600.0, 30.0), area_id=area_id, height_m=20.0, code="H-1"
    )
    session.flush()
    monkeypatch.setenv("CITYGRID_VAR", str(tmp_path))


def test_the_plan_is_printed_and_written(tmp_path):
    file = tmp_path / "plan.json"
    result = command("plans", "make", "1", "--operator", "A", "--json", file)
    assert result.exit_code == 0, result.output
    written = json.loads(file.read_text())
    (station,) = written["stations"]
    facts = written["facts"]
    assert facts["short_of_best_share"] == 0.0
    shown = lines(result.output)
    assert any(line.startswith(f"{station['id']} {station['code']} {station['kind']} ") for line in shown)
    assert f"all 1,504 {facts['now']:,} {facts['then']:,} +{facts['then'] - facts['now']:,}" in shown
    assert "at most 0.00 % from the best plan" in result.output


@pytest.mark.parametrize(
    ("arguments", "exit_code", "words"),
    [
        (("0", "--operator", "A"), 1, "0 base stations; must be a whole number"),
        (("1",), 2, "Missing option '--operator'"),
        (("1", "--operator", "Z"), 1, "operator 'Z' does not exist"),
        (("1", "--operator", "A", "--technology", "6G"), 1, "6G"),
        (("1", "--operator", "A", "--weights", "foo=1"), 1, "no place of kind 'foo' is known"),
        (
            ("1", "--operator", "A", "--forbid", district.EAST, "--forbid", district.WEST),
            1,
            "no candidate: all of the district is forbidden",
        ),
    ],
)
def test_a_mistake_ends_in_a_clear_line_and_starts_no_task(session, arguments, exit_code, words):
    result = command("plans", "make", *arguments)
    assert result.exit_code == exit_code
    assert words in result.output
    assert session.scalar(text("select count(*) from jobs")) == 0


def test_an_adopted_plan_goes_its_way_to_the_air_and_is_counted_against_the_target(session):
    assert command("plans", "make", "1", "--operator", "A").exit_code == 0
    plan_id, station_id = session.execute(text("select plan_id, id from plan_stations")).one()
    assert "is adopted" in command("plans", "adopt", str(plan_id)).output
    for version, stage in enumerate(("consent", "permit", "built", "on_air"), start=1):
        result = command("plans", "move", str(station_id), stage, "--version", str(version))
        assert result.exit_code == 0, result.output
    assert "now measure" in result.output
    shown = lines(command("plans", "pipeline").output)
    assert "on_air 1" in shown
    assert "on the air, net of 0 removed: 1 of 200; late: 0" in shown
    assert "adopted" in command("plans", "list").output


def test_a_planned_station_is_given_to_somebody_and_a_live_one_goes(session):
    assert command("plans", "make", "1", "--operator", "A").exit_code == 0
    plan_id, station_id = (
        str(one) for one in session.execute(text("select plan_id, id from plan_stations")).one()
    )
    command("plans", "adopt", plan_id)
    given = command(
        "plans", "assign", station_id, "--owner", "Ms Li", "--due", "2027-05-01", "--version", "1"
    )
    assert f"planned station {station_id}, version 2: Ms Li, due 2027-05-01" in given.output
    assert "at version 2, not 1" in command("plans", "assign", station_id, "--version", "1").output
    gone = command("plans", "remove-station", plan_id, "A-4G", "--reason", "lease ends")
    assert gone.exit_code == 0, gone.output
    assert any("A-4G lease ends" in line for line in lines(command("plans", "removals", plan_id).output))
    assert "stays" in command("plans", "keep-station", plan_id, "A-4G").output
    assert "A-4G" not in command("plans", "removals", plan_id).output
