"""What every command does before and after its own work."""

import os
import subprocess
import sys
from pathlib import Path

from app.config import ROOT


def flask(folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    """A command without a database: no address set, no private cluster in the folder."""
    variables = {name: value for name, value in os.environ.items() if name != "CITYGRID_DATABASE_URL"}
    return subprocess.run(
        [sys.executable, "-m", "flask", *arguments],
        cwd=ROOT,
        env={**variables, "CITYGRID_VAR": str(folder)},
        capture_output=True,
        text=True,
        check=False,
    )


def test_help_needs_no_database(tmp_path):
    assert "Gaps by rank" in flask(tmp_path, "gaps", "list", "--help").stdout


def test_without_a_database_a_command_says_in_one_line_how_to_have_one(tmp_path):
    done = flask(tmp_path, "gaps", "list")
    assert done.returncode == 1
    assert done.stderr.startswith("Error: no database: the private cluster does not run; start it with")
    assert len(done.stderr.splitlines()) == 1
