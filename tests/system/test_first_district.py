"""docs/first-district.md on the real files: its commands in their order, and the counts they publish."""

import re
import shlex
from collections.abc import Iterator

import pytest
from apiflask import APIFlask
from click.testing import CliRunner
from sqlalchemy import text

from app import db
from app.cli import coverage as coverage_commands
from app.cli import data as data_commands
from app.cli import gaps as gaps_commands
from app.config import ROOT
from app.domain.actors import COMMAND_LINE_ACTOR as ACTOR
from app.domain.coverage import Reception
from app.services import coverage
from tests.services.importing import REAL

pytestmark = pytest.mark.skipif(not REAL.is_dir(), reason="the real files are not here")

GROUPS = {"data": data_commands.group, "coverage": coverage_commands.group, "gaps": gaps_commands.group}
RESIDENTS, JOBS = 1_048_741, 917_000
STATEMENT = "one operator, 100 % assumed radio data, no buildings"


def documented_commands() -> list[str]:
    """The `flask` lines of the walk-through, continued ones joined."""
    guide = (ROOT / "docs" / "first-district.md").read_text(encoding="utf-8")
    joined = re.sub(r" \\\n +", " ", guide)
    return re.findall(rf"^    \$ flask ((?:{'|'.join(GROUPS)}) .*)$", joined, flags=re.MULTILINE)


def output_of(command: str) -> str:
    """What a command prints; it must end well."""
    group, *arguments = shlex.split(command.replace("$DATA", str(REAL)))
    result = CliRunner().invoke(GROUPS[group], arguments)
    assert result.exit_code == 0, f"{command}\n{result.output}"
    return result.output


@pytest.fixture(scope="module")
def printed(database: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, str]]:
    """Output by command; the tests of this file read what they left, then all of it is undone."""
    with pytest.MonkeyPatch.context() as patch, db.engine().connect() as connection:
        patch.setenv("CITYGRID_VAR", str(tmp_path_factory.mktemp("var")))
        outer = connection.begin()
        with db.bound_to(connection):
            yield {command: output_of(command) for command in documented_commands()}
        outer.rollback()


def one(printed: dict[str, str], *words: str) -> str:
    """The output of the only command that has these words."""
    (found,) = [output for command, output in printed.items() if all(word in command for word in words)]
    return found


def sums(sql: str) -> tuple[int, ...]:
    with db.transaction() as session:
        return tuple(int(value) for value in session.execute(text(sql)).one())


def test_16_districts_and_14_subdistricts_of_one_of_them_come_in(printed):
    assert "16 rows read = 16 kept + 0 merged + 0 refused" in one(printed, "areas", "gcj02")
    assert "14 rows read = 14 kept + 0 merged + 0 refused" in one(printed, "areas", "wgs84")
    assert sums("""select count(*), count(distinct parent_id) from areas where level = 'subdistrict'""") == (
        14,
        1,
    )


def test_the_guide_shows_the_lines_on_datasets_that_the_commands_print(printed):
    guide = (ROOT / "docs" / "first-district.md").read_text(encoding="utf-8")
    documented = re.findall(r"^    (dataset .*)$", guide, flags=re.MULTILINE)
    found = [
        line for output in printed.values() for line in output.splitlines() if line.startswith("dataset ")
    ]
    assert len(documented) == 8
    assert [re.sub(r"batch \d+", "batch N", line) for line in documented] == [
        re.sub(r"batch \d+", "batch N", line) for line in found
    ]


def test_every_one_of_the_3042_stations_is_exported(printed, tmp_path):
    result = CliRunner().invoke(GROUPS["data"], ["export", "stations", str(tmp_path / "stations.csv")])
    assert result.exit_code == 0, result.output
    assert result.output.startswith("3042 rows of ")


def test_3042_stations_come_in_202_in_the_district_and_40_outside_every_district(printed):
    output = one(printed, "stations", "bd09")
    assert "3042 rows read = 3042 kept + 0 merged + 0 refused" in output
    assert "202 rows inside the known subdistricts" in output
    assert "40 rows outside every known district" in output
    assert "25 rows over 500 km from every known area" in output


def test_the_outline_of_the_district_and_its_subdistricts_fit_though_their_datums_differ(printed):
    (off_m2,) = sums("""
        select ST_Area(ST_SymDifference(ST_Union(part.geom), whole.geom))
        from areas part join areas whole on whole.id = part.parent_id group by whole.id
    """)
    assert off_m2 < 0.01 * 36.8e6


def test_the_run_counts_everybody_once_in_each_subdistrict(printed):
    spread = """
        with spread as (
            select area_id, sum(residents) residents, sum(workers) jobs from run_cells group by 1
        ),
        known as (
            select area_id, max(value) filter (where indicator = 'residents') residents,
                   max(value) filter (where indicator = 'jobs') jobs
            from area_figures join areas on areas.id = area_id where level = 'subdistrict' group by 1
        )
        select count(*) filter (where (spread.residents, spread.jobs) = (known.residents, known.jobs)),
               sum(spread.residents), sum(spread.jobs)
        from spread join known using (area_id)
    """
    assert sums(spread) == (14, RESIDENTS, JOBS)


@pytest.mark.parametrize("reception", Reception)
@pytest.mark.parametrize("operator", ["A", "any"])
@pytest.mark.parametrize("profile", coverage.profiles(), ids=lambda profile: profile.key)
def test_covered_weak_and_no_data_are_all_people(printed, profile, operator, reception):
    chosen = coverage.slice_of(profile.key, operator, reception)
    with db.transaction() as session:
        run = coverage.newest_run(session, ACTOR)
        split = coverage.people(session, ACTOR, run_id=run.id, chosen=chosen)
        areas = coverage.people_by_area(session, ACTOR, run_id=run.id, chosen=chosen)
    groups = (split.covered, split.weak_in_gap, split.weak_outside_gap, split.no_data)
    assert sum(groups) == RESIDENTS
    assert tuple(areas[["covered", "weak_in_gap", "weak_outside_gap", "no_data"]].sum()) == groups
    assert (split.no_data == RESIDENTS) == (profile.technology != "4G")


def test_a_wall_only_ever_takes_people_off(printed):
    with db.transaction() as session:
        run_id = coverage.newest_run(session, ACTOR).id
        outdoor, vehicle, indoor = (
            coverage.people(session, ACTOR, run_id=run_id, chosen=coverage.slice_of("4g", "A", name)).covered
            for name in (Reception.OUTDOOR, Reception.IN_VEHICLE, Reception.INDOOR)
        )
    assert outdoor > vehicle > indoor > 0


def test_the_gaps_listed_come_by_rank_with_the_sums_of_the_table(printed):
    output = one(printed, "gaps list", "indoor")
    gaps, residents = sums("""
        select count(*), sum(residents) from gaps join operators on operators.id = operator_id
        where reception = 'indoor' and operators.code = 'A'
    """)
    assert f"{gaps:,} gaps in all" in output
    assert f"{residents:,} residents" in output
    assert [int(rank) for rank in re.findall(r"^ (\d+) +310106", output, flags=re.MULTILINE)] == [
        *range(1, 11)
    ]


def test_commands_and_pages_say_what_the_run_assumes(printed, application: APIFlask):
    for words in (("coverage run",), ("coverage show", "indoor"), ("gaps list", "indoor")):
        assert STATEMENT in one(printed, *words)
    client = application.test_client()
    for path in ("/?lang=en", "/coverage?lang=en", "/gaps?lang=en", "/maps/gaps?lang=en"):
        assert STATEMENT in client.get(path).get_data(as_text=True), path
    assert "1 家运营商，100 % 假定无线参数，无建筑数据" in client.get("/?lang=zh-CN").get_data(as_text=True)
