"""`flask data batches|undo|diff`: what imports did, and the way back."""

import re

import pytest
from sqlalchemy import Connection, select
from sqlalchemy.orm import Session

from app.models.hotspots import Hotspot
from tests.cli.running import data, lines
from tests.services.importing import checksums, written

HEADER = "code,name,lon,lat,ap_count\n"
FIRST = "H1,Hall,121.41,31.21,3\nH2,Mall,121.42,31.21,4\nH3,Park,121.43,31.21,5\n"
# 0.001 degrees of latitude are 110.9 m at 31 degrees north
SECOND = "H1,Hall,121.41,31.211,3\nH2,[bold]Mall,121.42,31.21,4\nH4,Bank,121.44,31.21,6\n"


@pytest.fixture(autouse=True)
def editions(connection: Connection, tmp_path, own_var) -> tuple[int, int]:
    """Two editions of a dataset; the numbers of their batches."""
    first, second = (
        re.search(r"batch (\d+)", _brought(tmp_path, rows, *options))
        for rows, options in ((FIRST, ()), (SECOND, ("--replace",)))
    )
    assert first is not None
    assert second is not None
    return int(first[1]), int(second[1])


def _brought(folder, rows: str, *options: str) -> str:
    path = written(folder, "h.csv", HEADER + rows)
    result = data("import", "hotspots", path, "--datum", "wgs84", "--dataset", "h", *options)
    assert result.exit_code == 0, result.output
    return result.output


def test_batches_are_listed_newest_first(editions):
    first, second = editions
    found = lines(data("batches", "h").output)
    newest, oldest = f"{second} h h.csv WGS 84 3 3 0 0", f"{first} h h.csv WGS 84 3 3 0 0"
    assert found.index(newest) < found.index(oldest)
    assert set(found) <= set(lines(data("batches").output))


def test_batches_of_an_unknown_dataset_give_one_line():
    result = data("batches", "nothing")
    assert (result.exit_code, result.output) == (1, "Error: dataset 'nothing' does not exist\n")


def test_a_diff_lists_what_was_added_removed_moved_and_changed():
    result = data("diff", "h")
    found = lines(result.output)
    assert result.exit_code == 0, result.output
    assert found[0] == "dataset h, version 1 to 2: 1 added, 1 removed, 1 moved, 1 changed"
    assert any(line.startswith("added hotspots H4 ") for line in found)
    assert any(line.startswith("removed hotspots H3 ") for line in found)
    (moved,) = (line for line in found if line.startswith("moved hotspots H1 "))
    assert float(moved.split()[-1]) == pytest.approx(110.9, abs=0.3)
    assert "changed hotspots H2 name: Mall -> [bold]Mall" in found


def test_a_diff_goes_between_any_two_versions_and_lists_as_many_as_asked():
    result = data("diff", "h", "--from", "0", "--to", "1", "--limit", "2")
    assert "version 0 to 1: 3 added, 0 removed, 0 moved, 0 changed" in result.output
    assert sum(line.startswith("added hotspots H") for line in lines(result.output)) == 2


@pytest.mark.parametrize(
    ("arguments", "rule"),
    [
        (
            ("h", "--from", "2", "--to", "1"),
            "versions 2 to 1 of dataset 'h' are refused; needs two from 0 to 2",
        ),
        (("h", "--to", "9"), "versions 8 to 9 of dataset 'h' are refused"),
        (("nothing",), "dataset 'nothing' does not exist"),
    ],
)
def test_a_diff_that_cannot_be_gives_one_line(arguments, rule):
    result = data("diff", *arguments)
    assert result.exit_code == 1
    assert result.output.startswith(f"Error: {rule}")


def test_an_undo_says_what_it_did_and_the_batch_who_did_it(session: Session, editions):
    second = editions[1]
    result = data("undo", str(second))
    stored = dict(session.execute(select(Hotspot.code, Hotspot.name)).all())
    assert result.exit_code == 0
    assert result.output == (
        f"batch {second} undone: 1 row taken away, 3 put back; dataset h is at version 1\n"
    )
    assert f"{second} h h.csv WGS 84 undone by command line 3 3 0 0" in lines(data("batches").output)
    assert stored == {"H1": "Hall", "H2": "Mall", "H3": "Park"}


def test_an_undo_that_cannot_be_gives_one_line_and_changes_nothing(session: Session, editions):
    first, second = editions
    before = checksums(session)
    older = data("undo", str(first))
    unknown = data("undo", "987654")
    assert (older.exit_code, older.output) == (
        1,
        f"Error: batch {second} of the same dataset is newer; undo that one first\n",
    )
    assert (unknown.exit_code, unknown.output) == (1, "Error: batch 987654 does not exist\n")
    assert data("undo", "one").exit_code == 2
    assert checksums(session) == before
