"""The first program of all runs on a machine that has nothing of ours."""

import ast
import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from app.embedded import assets, pythons
from app.embedded.places import PROJECT

MODULES = sorted((PROJECT / "app/embedded").glob("*.py"))


@pytest.mark.parametrize(
    ("version", "suited"),
    [((3, 10), False), ((3, 11), True), ((3, 13), True), ((3, 14), False), ((2, 7), False), ((4, 0), False)],
)
def test_python_3_11_to_3_13_suits(version, suited):
    assert pythons.suits(version) is suited


def test_the_complaint_names_the_version_found_and_the_versions_needed():
    assert pythons.complaint((3, 9, 2)).startswith(
        "error: python3 is 3.9; CityGrid needs Python 3.11 to 3.13"
    )


def test_an_old_python_can_read_the_door():
    for name in (
        "app/__init__.py",
        "app/embedded/__init__.py",
        "app/embedded/bootstrap.py",
        "app/embedded/pythons.py",
    ):
        ast.parse((PROJECT / name).read_text(), feature_version=(3, 5))


@pytest.mark.parametrize("module", MODULES, ids=lambda path: path.stem)
def test_the_set_up_imports_the_standard_library_only(module):
    for node in ast.walk(ast.parse(module.read_text())):
        names = [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
        if isinstance(node, ast.ImportFrom):
            names = [node.module or ""]
        for name in names:
            assert name.startswith("app.embedded") or name.split(".")[0] in sys.stdlib_module_names


def test_another_python_takes_over_where_the_default_one_does_not_suit(tmp_path):
    (tmp_path / "python3.11").symlink_to(sys.executable)
    done = _door_under_python_3_9("help", path=f"{tmp_path}{os.pathsep}{os.environ['PATH']}")
    assert done.returncode == 0
    assert done.stdout.startswith("make run ")


def test_without_a_suited_python_the_door_says_so_and_ends_with_1(tmp_path):
    done = _door_under_python_3_9("run", path=str(tmp_path))
    assert done.returncode == 1
    assert "needs Python 3.11 to 3.13" in done.stderr


def _door_under_python_3_9(command: str, path: str) -> subprocess.CompletedProcess[str]:
    program = (
        "import sys; from app.embedded import bootstrap; "
        f"sys.version_info = (3, 9, 2); bootstrap.main(['{command}'])"
    )
    return _run([sys.executable, "-c", program], {**os.environ, "PATH": path})


def _run(command: list[str], environment: dict[str, str] | None = None) -> subprocess.CompletedProcess[str]:
    return subprocess.run(command, cwd=PROJECT, env=environment, capture_output=True, text=True, check=False)


def test_the_asset_lock_holds_hashes_and_no_download_address():
    lock = json.loads((PROJECT / "package-lock.json").read_text())
    fetched = {name: entry for name, entry in lock["packages"].items() if name}
    assert len(fetched) > 3
    assert all(entry["integrity"].startswith("sha512-") for entry in fetched.values())
    assert not any("resolved" in entry for entry in fetched.values())


def test_every_asset_package_is_pinned_exactly_and_brings_its_licence():
    pinned = json.loads((PROJECT / "package.json").read_text())["dependencies"]
    listed = json.loads(assets.LIST.read_text())
    assert pinned.keys() == listed.keys()
    assert all(version.replace(".", "").isdigit() for version in pinned.values())
    assert all(any(name.startswith("LICENSE") for name in files) for files in listed.values())


def test_every_listed_asset_is_there():
    listed = json.loads(assets.LIST.read_text())
    for files in listed.values():
        for target in files.values():
            assert (assets.VENDOR / target).stat().st_size > 0


def test_the_makefile_names_every_command_of_the_help():
    made = _run(["make", "--no-print-directory"])
    named = {line.split()[1] for line in made.stdout.splitlines() if line.startswith("make ")}
    assert named == {"run", "test", "test-slow", "test-peers", "test-qgis", "lint", "bench", "clean"}
    makefile = (PROJECT / "Makefile").read_text()
    assert "COMMANDS := run test test-slow test-peers test-qgis lint bench clean help\n" in makefile


def test_pip_is_told_exact_versions_only():
    for path in PROJECT.glob("requirements*.txt"):
        lines = [line.split("#")[0].strip() for line in path.read_text().splitlines()]
        wanted = [line for line in lines if line and not line.startswith("-c ")]
        assert all("==" in line for line in wanted)
        assert "-c constraints.txt" in lines


def test_make_is_here_to_run_what_the_readme_says():
    assert shutil.which("make") is not None
    assert Path(PROJECT / ".ci/run").stat().st_mode & 0o111
