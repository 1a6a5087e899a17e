"""Stamps, and ``.venv`` made, kept and made anew."""

import subprocess
import sys
from pathlib import Path

import pytest

from app.embedded import stamps

PREPARE = "from app.embedded import virtualenv; virtualenv.prepare(virtualenv.RUN_SETS)"


def test_a_stamp_matches_only_what_it_was_made_from(tmp_path):
    listing, stamp = tmp_path / "requirements.txt", tmp_path / "stamp"
    listing.write_text("flask==3.1.3\n")
    assert not stamps.matches(stamp, stamps.fingerprint([listing], "3.11"))
    stamps.write(stamp, stamps.fingerprint([listing], "3.11"))
    assert stamps.matches(stamp, stamps.fingerprint([listing], "3.11"))
    assert not stamps.matches(stamp, stamps.fingerprint([listing], "3.12"))
    listing.write_text("flask==3.1.4\n")
    assert not stamps.matches(stamp, stamps.fingerprint([listing], "3.11"))


def test_text_moved_from_one_file_to_the_next_changes_the_fingerprint(tmp_path):
    first, second = tmp_path / "a", tmp_path / "b"
    first.write_text("xy")
    second.write_text("")
    before = stamps.fingerprint([first, second])
    first.write_text("x")
    second.write_text("y")
    assert stamps.fingerprint([first, second]) != before


def test_an_unchanged_project_is_prepared_without_pip_and_a_changed_one_is_not(toy):
    said = _prepare(toy)
    assert said == ""
    (toy / "requirements-analysis.txt").write_text("# nothing\n")
    assert "requirements-analysis.txt" in _prepare(toy)


def test_an_interrupted_install_is_made_anew(toy):
    _without_requirements(toy)
    (toy / ".venv/unfinished").touch()
    (toy / ".venv/half").touch()
    assert "its installation was interrupted" in _prepare(toy)
    assert not (toy / ".venv/half").exists()
    assert not (toy / ".venv/unfinished").exists()
    assert _prepare(toy) == ""


@pytest.mark.slow
def test_a_moved_project_gets_a_new_virtual_environment(toy):
    _without_requirements(toy)
    moved = toy.with_name("moved grid")
    toy.rename(moved)
    assert f"it was moved here from {toy}" in _prepare(moved)
    assert (moved / ".venv/made-at").read_text() == str(moved / ".venv")


def _without_requirements(project: Path) -> None:
    for path in project.glob("requirements*.txt"):
        path.write_text("# nothing\n")


def _prepare(project: Path) -> str:
    done = subprocess.run(
        [sys.executable, "-c", PREPARE], cwd=project, capture_output=True, text=True, check=True
    )
    return done.stdout
