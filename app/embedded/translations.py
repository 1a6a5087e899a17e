"""Compiled message catalogs, made when a catalog is newer than what was compiled from it."""

from __future__ import annotations

import subprocess
from pathlib import Path

from app.embedded import virtualenv
from app.embedded.errors import SetupError
from app.embedded.places import PROJECT

CATALOGS = PROJECT / "app/translations"


def prepare() -> None:
    """Compile the catalogs that need it."""
    stale = [po for po in CATALOGS.glob("*/LC_MESSAGES/*.po") if not _is_compiled(po)]
    for po in stale:
        command = [str(virtualenv.PYTHON), "-m", "babel.messages.frontend", "compile", "--statistics"]
        command += ["-i", str(po), "-o", str(po.with_suffix(".mo"))]
        done = subprocess.run(command, cwd=PROJECT, capture_output=True, text=True, check=False)
        if done.returncode != 0:
            raise SetupError(f"{po} could not be compiled:\n{done.stderr}")


def _is_compiled(po: Path) -> bool:
    mo = po.with_suffix(".mo")
    return mo.exists() and mo.stat().st_mtime_ns >= po.stat().st_mtime_ns
