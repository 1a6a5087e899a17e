"""The distribution's QGIS, for ``make test-qgis`` alone: a gigabyte that nothing else here needs."""

from __future__ import annotations

import subprocess
from pathlib import Path

from app.embedded import packages
from app.embedded.errors import SetupError

PYTHON = Path("/usr/bin/python3")  # its bindings are of the distribution's Python, not of a .venv
PACKAGE = "python3-qgis"


def require() -> None:
    """Install the Python bindings of QGIS where they are missing, or stop with the line to type."""
    if _is_there():
        return
    packages.install([PACKAGE], "QGIS is needed and not installed; it takes a gigabyte")
    if not _is_there():
        raise SetupError(f"{PACKAGE} is installed, but {PYTHON} finds no module 'qgis.core'")


def _is_there() -> bool:
    if not PYTHON.exists():
        return False
    ask = [str(PYTHON), "-c", "import importlib.util as u; raise SystemExit(u.find_spec('qgis') is None)"]
    return subprocess.run(ask, capture_output=True, check=False).returncode == 0
