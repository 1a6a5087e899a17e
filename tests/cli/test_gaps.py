"""`flask gaps` and `flask coverage show`: what a person sees."""

import pytest
from click.testing import CliRunner, Result
from sqlalchemy import Connection, select, text
from sqlalchemy.orm import Session

from app.cli.register import LazyGroup
from app.models.areas import Area
from app.models.coverage import CoverageRun, GridCell
from app.models.gaps import Gap, GapCell
from app.models.network import Operator
from tests import builders
from tests.cli.running import command, lines
from tests.jobs import district

CENTRE = text(
    "select st_x(p), st_y(p) from (select st_transform(st_centroid(geom), 4326) as p "
    "from grid_cells where id = :cell) as one"
)
OPERATOR_A = select(Operator.id).where(Operator.code == "A")


@pytest.fixture(scope="module", autouse=True)
def run_id(shared_session: Session) -> int:
    """The small district with a published run."""
    district.build(shared_session)
    return district.run(shared_session)


@pytest.fixture(autouse=True)
def connection(undone_after_test: Connection) -> Connection:
    return undone_after_test


def gaps(*arguments: str) -> Result:
    return CliRunner().invoke(LazyGroup("gaps", ""), ["list", *arguments])


def show(*arguments: str) -> Result:
    return CliRunner().invoke(LazyGroup("coverage", ""), ["show", *arguments])


def test_the_list_says_what_the_run_assumes_before_any_figure(run_id: int):
    first = gaps("--operator", "A", "--reception", "indoor").output.splitlines()[0]
    assert first.startswith(f"run {run_id}, 静安区")
    assert first.endswith("2 operators, 33 % assumed radio data, no buildings")


def test_an_unknown_operator_is_not_an_operator_without_gaps():
    result = gaps("--operator", "Z")
    assert result.exit_code == 1
    assert "operator 'Z' does not exist" in result.output


def test_a_technology_without_stations_is_said_to_have_no_data():
    result = gaps("--profile", "5g", "--operator", "A")
    assert result.exit_code == 0
    assert "no data: the run has no stations of 5G" in result.output


@pytest.mark.parametrize("value", ["nan", "inf", "-1"])
def test_a_size_that_is_no_size_is_refused_by_name(value: str):
    result = gaps("--min-ha", value)
    assert result.exit_code == 2
    assert "Invalid value for '--min-ha'" in result.output


def test_capitals_of_a_profile_do_not_matter_and_an_unknown_one_lists_those_that_are_there():
    assert gaps("--profile", "4G").output == gaps("--profile", "4g").output
    assert "coverage profile '6g' does not exist; known: 4g, 5g" in gaps("--profile", "6g").output
    assert "operator 'Z' does not exist; known: A, B" in gaps("--operator", "Z").output


def test_buildings_are_indoors_and_take_no_reception():
    told = CliRunner().invoke(LazyGroup("coverage", ""), ["buildings", "--reception", "outdoor"])
    assert (told.exit_code, "No such option '--reception'" in told.output) == (2, True)
    assert ", indoor; covered from" in CliRunner().invoke(LazyGroup("coverage", ""), ["buildings"]).output


def test_a_place_says_what_covers_it_and_in_which_gaps_it_lies(session: Session, run_id: int):
    gap = session.scalar(select(Gap).where(Gap.run_id == run_id, Gap.reception == "indoor"))
    cell = session.scalar(select(GapCell.cell_id).where(GapCell.gap_id == gap.id).limit(1))
    lon, lat = session.execute(CENTRE, {"cell": cell}).one()
    told = command("coverage", "at", "--lon", f"{lon}", "--lat", f"{lat}")
    assert told.exit_code == 0, told.output
    assert any(line.startswith("A 4G outdoor ") for line in lines(told.output))
    assert any(line.startswith(f"{gap.id} {gap.profile} ") for line in lines(told.output))
    outside = command("coverage", "at", "--lon", "0", "--lat", "0")
    assert f"0.0, 0.0 lies outside district 310106000000 of run {run_id}" in outside.output


def test_the_nearest_stations_are_listed_with_their_distance_none_beyond_the_bound():
    lon, lat = (f"{one}" for one in builders.lon_lat(200.0, 700.0))  # 100 m from those of the west
    found = command("stations", "nearest", "--lon", lon, "--lat", lat, "--count", "1", "--operator", "A")
    assert found.exit_code == 0, found.output
    assert next(line for line in lines(found.output) if line.startswith("A-")).endswith(" 100")
    assert (
        "no live base station within 5,000 m"
        in command("stations", "nearest", "--lon", "0", "--lat", "0").output
    )
    assert command("stations", "nearest", "--lon", "nan", "--lat", "0").exit_code == 2


def test_a_gap_that_no_plan_reaches_says_so(session: Session, run_id: int):
    gap_id = session.scalar(select(Gap.id).where(Gap.run_id == run_id).limit(1))
    assert "no planned station" in command("gaps", "fixes", f"{gap_id}").output


def test_areas_add_up_to_the_whole(run_id: int):
    lines = show("--operator", "A", "--reception", "indoor").output.splitlines()
    rows = [line.replace(",", "").split()[-4:] for line in lines if "%" in line and "assumed" not in line]
    *areas, whole = [[int(figure) for figure in row] for row in rows]
    assert [sum(column) for column in zip(*areas, strict=True)] == whole
    assert sum(whole) == 1001 + 503


def test_names_and_figures_are_never_cut():
    for result in (gaps("--operator", "A", "--reception", "indoor"), show()):
        assert "…" not in result.output


def test_a_list_that_leaves_gaps_out_says_so(session: Session, run_id: int):
    shown = ("--operator", "A", "--reception", "indoor", "--limit", "1")
    assert "--limit" not in gaps(*shown).output
    listed = session.scalars(select(Gap).where(Gap.run_id == run_id, Gap.reception == "indoor"))
    first = next(gap for gap in listed if gap.operator_id == session.scalar(OPERATOR_A))
    of, within = session.get_one(CoverageRun, run_id), session.get_one(Area, first.area_id)
    cells = list(session.scalars(select(GridCell).limit(1)))
    builders.gap(session, of, within, cells, operator_id=first.operator_id, reception="indoor", rank=2)
    assert "1 of 2 gaps; --limit shows more" in gaps(*shown).output
    assert "1 of 2 gaps; --limit shows more" in gaps(*shown, "--area", within.code).output
