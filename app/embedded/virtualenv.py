"""The project's ``.venv``: made from pinned requirements, and made anew after an interrupted install."""

from __future__ import annotations

import importlib.util
import shutil
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

from app.embedded import packages, pythons, stamps
from app.embedded.errors import SetupError
from app.embedded.places import PROJECT

VENV = PROJECT / ".venv"
PYTHON = VENV / "bin" / "python"
UNFINISHED = VENV / "unfinished"  # there while pip works; a killed pip leaves it
MADE_AT = VENV / "made-at"  # its scripts hold that path, so a moved one is of no use
CONSTRAINTS = "constraints.txt"
RUN_SETS = ("requirements.txt", "requirements-analysis.txt")
TEST_SETS = (*RUN_SETS, "requirements-dev.txt")


def prepare(sets: Sequence[str]) -> None:
    """Bring ``.venv`` to the given requirement files; no time is spent when it is there already."""
    _drop_unusable()
    missing = [name for name in sets if not stamps.matches(_stamp(name), _made_from(name))]
    if not missing:
        return
    if not PYTHON.exists():
        _make()
    print(
        f"Installing {', '.join(missing)} into .venv; the first time this takes some minutes ...", flush=True
    )
    UNFINISHED.touch()
    _pip(*(argument for name in missing for argument in ("-r", str(PROJECT / name))))
    for name in missing:
        stamps.write(_stamp(name), _made_from(name))
    UNFINISHED.unlink()


def _drop_unusable() -> None:
    """Remove a ``.venv`` that was left half made, was moved, or has a Python that is gone or not suited."""
    if not VENV.exists():
        return
    reason = None
    if UNFINISHED.exists():
        reason = "its installation was interrupted"
    elif MADE_AT.exists() and MADE_AT.read_text(encoding="utf-8") != str(VENV):
        reason = f"it was moved here from {MADE_AT.read_text(encoding='utf-8')}"
    elif not pythons.suits(_version()):
        reason = "its Python is gone or of a version that does not suit"
    if reason:
        print(f"Making .venv anew: {reason}.", flush=True)
        shutil.rmtree(VENV)


def _version() -> tuple[int, ...]:
    if not PYTHON.exists():
        return (0, 0)
    ask = [str(PYTHON), "-c", "import sys; print(*sys.version_info[:2])"]
    answer = subprocess.run(ask, capture_output=True, text=True, check=False)
    return tuple(int(part) for part in answer.stdout.split()) or (0, 0)


def _make() -> None:
    if importlib.util.find_spec("ensurepip") is None:
        packages.install(["python3-venv"], f"{sys.executable} has no venv")
    # Not sys.executable: in an activated .venv that is the Python of the folder just removed.
    python = getattr(sys, "_base_executable", sys.executable)
    made = subprocess.run([python, "-m", "venv", str(VENV)], capture_output=True, text=True, check=False)
    if made.returncode != 0:
        shutil.rmtree(VENV, ignore_errors=True)
        raise SetupError(f"'{python} -m venv' failed:\n{made.stdout}{made.stderr}")
    MADE_AT.write_text(str(VENV), encoding="utf-8")


def _pip(*arguments: str) -> None:
    if subprocess.run([str(PYTHON), "-m", "pip", "--version"], capture_output=True, check=False).returncode:
        subprocess.run([str(PYTHON), "-m", "ensurepip"], capture_output=True, check=True)
    command = [str(PYTHON), "-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--no-input"]
    if subprocess.run([*command, *arguments], cwd=PROJECT, check=False).returncode != 0:
        raise SetupError(
            "pip could not install the requirements (its words are above); run the command again"
        )


def _made_from(name: str) -> str:
    version = ".".join(str(part) for part in _version())
    return stamps.fingerprint([PROJECT / name, PROJECT / CONSTRAINTS], version, str(VENV))


def _stamp(name: str) -> Path:
    return VENV / f"{Path(name).stem}.stamp"
