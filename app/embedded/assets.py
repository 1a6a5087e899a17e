"""Front-end assets: fetched by npm under the lock file's hashes, the listed files copied, served by us."""

from __future__ import annotations

import json
import shutil
import tempfile
from pathlib import Path

from app.embedded import npm, stamps
from app.embedded.places import PROJECT

LIST = Path(__file__).with_name("assets.json")  # npm package -> file in it -> file in VENDOR
VENDOR = PROJECT / "app/web/static/vendor"
STAMP = VENDOR / "assets.stamp"


def prepare() -> None:
    """Bring the vendor folder to the lock file; no time is spent when it is there already."""
    made_from = stamps.fingerprint([*npm.PACKAGE_FILES, LIST])
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
    for path in npm.PACKAGE_FILES:
        shutil.copy(path, folder)
    return npm.install(folder, folder, npm.WITHOUT_TESTS)


def _copy(modules: Path, vendor: Path) -> None:
    table: dict[str, dict[str, str]] = json.loads(LIST.read_text(encoding="utf-8"))
    for package, files in table.items():
        for source, target in files.items():
            (vendor / target).parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(modules / package / source, vendor / target)
