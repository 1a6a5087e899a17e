"""Programs of others that read the service in the tests: GDAL's own, and a client in JavaScript."""

from __future__ import annotations

import re
import shutil
import subprocess
import tempfile
from pathlib import Path

from app.embedded import npm, packages, stamps, virtualenv
from app.embedded.errors import SetupError
from app.embedded.places import PROJECT

MODULES = PROJECT / "node_modules"
STAMP = MODULES / "clients.stamp"
GDAL_PACKAGE = "gdal-bin"  # the distribution's: no wheel on PyPI brings `ogr2ogr`
NODE = virtualenv.VENV / "bin/node"
OLDEST_NODE = 20  # that the client in JavaScript runs on


def require() -> Path:
    """Path of node, after installing what is missing; no time is spent when it is there already."""
    if shutil.which("ogr2ogr") is None:
        packages.install([GDAL_PACKAGE], "tests read the service with GDAL's programs")
    _require_modules()
    return find_node() or _node_from_wheel()


def find_node() -> Path | None:
    """The machine's node where it is new enough, else that of ``.venv``; None when there is neither."""
    own = shutil.which("node")
    for found in (own and Path(own), NODE):
        if found and found.exists() and _version(found) >= OLDEST_NODE:
            return found
    return None


def _version(node: Path) -> int:
    said = subprocess.run([str(node), "--version"], capture_output=True, text=True, check=False).stdout
    major = re.match(r"v(\d+)\.", said)
    return int(major[1]) if major else 0


def _node_from_wheel() -> Path:
    print("Installing Node.js into .venv, for a client in JavaScript ...", flush=True)
    pip = [str(virtualenv.PYTHON), "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
    if subprocess.run([*pip, "--no-input", npm.NPM_WHEEL], check=False).returncode != 0:
        raise SetupError(f"there is no node from {OLDEST_NODE} on, and pip could not bring {npm.NPM_WHEEL}")
    return NODE


def _require_modules() -> None:
    made_from = stamps.fingerprint(npm.PACKAGE_FILES)
    if stamps.matches(STAMP, made_from):
        return
    print("Fetching clients in JavaScript ...", flush=True)
    with tempfile.TemporaryDirectory(prefix="citygrid-npm-") as scratch:
        npm.install(PROJECT, Path(scratch))
    stamps.write(STAMP, made_from)
