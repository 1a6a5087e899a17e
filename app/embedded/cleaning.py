"""``make clean``: takes away what the other commands made, but for the data in the var folder."""

from __future__ import annotations

import shutil
from pathlib import Path

from app.embedded import assets, cluster, places, translations, virtualenv
from app.embedded.errors import SetupError
from app.embedded.locks import locked_or_busy
from app.embedded.places import PROJECT

CACHES = (".mypy_cache", ".ruff_cache", ".pytest_cache", ".hypothesis", "node_modules")
SCRATCH = ("test", "bench", "numba")  # in the var folder


def clean() -> int:
    """Remove what can be made again; refuse while the service runs on it."""
    var = places.var_folder()
    if var.is_dir():
        with locked_or_busy(places.make_folder(var / "run")) as free:
            if not free:
                raise SetupError(f"CityGrid is running with {var}; stop it first")
            for name in SCRATCH:
                _remove_scratch(var / name)
        for compiled_code in var.glob("*/numba"):  # of var folders within this one
            _remove_unless_running(compiled_code)
    for folder in (virtualenv.VENV, assets.VENDOR, *(PROJECT / name for name in CACHES)):
        shutil.rmtree(folder, ignore_errors=True)
    for compiled in translations.CATALOGS.glob("*/LC_MESSAGES/*.mo"):
        compiled.unlink()
    print(f"Clean. The data in {var} is kept; delete that folder to begin anew.")
    return 0


def _remove_unless_running(compiled_code: Path) -> None:
    with locked_or_busy(places.make_folder(compiled_code.parent / "run")) as free:
        if free:
            shutil.rmtree(compiled_code, ignore_errors=True)


def _remove_scratch(folder: Path) -> None:
    if (folder / "run").is_dir():
        cluster.stop(folder)
        shutil.rmtree(places.cluster_place(folder).home, ignore_errors=True)
    shutil.rmtree(folder, ignore_errors=True)
