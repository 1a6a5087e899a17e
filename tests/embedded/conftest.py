"""Folders PostgreSQL's user can enter, clusters in them, and a small project that make can run."""

import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from app.embedded import cluster, places, postgis

ROOT = places.PROJECT

TOY_FLASK = """
import os, pathlib, signal, sys
if sys.argv[1:] == ["jobs", "work"]:
    if pathlib.Path("stubborn").exists():  # hears only the second request to end
        signal.signal(signal.SIGHUP, signal.SIG_IGN)
        signal.signal(signal.SIGTERM, lambda *_: signal.signal(signal.SIGTERM, signal.SIG_DFL))
    while True:
        signal.pause()
print("step", *sys.argv[1:], flush=True)
print("owner", os.environ.get("CITYGRID_OWNER_DATABASE_URL"), flush=True)
"""

TOY_FACTORY = """
import os, signal

def create_service():
    def answer(environ, start_response):
        if environ["PATH_INFO"] == "/end":
            os.kill(os.getppid(), signal.SIGKILL)
        start_response("200 OK", [("Content-Type", "text/plain")])
        if environ["PATH_INFO"] == "/owner":
            return [str("CITYGRID_OWNER_DATABASE_URL" in os.environ).encode()]
        return [os.environ["CITYGRID_DATABASE_URL"].encode()]
    return answer
"""

TOY_SERVER = """
wsgi_app = "app.factory:create_service()"
control_socket_disable = True
graceful_timeout = 5
"""

STAMP_ALL = """
from app.embedded import assets, npm, stamps, virtualenv
virtualenv.MADE_AT.write_text(str(virtualenv.VENV))
for name in virtualenv.RUN_SETS:
    stamps.write(virtualenv._stamp(name), virtualenv._made_from(name))
assets.VENDOR.mkdir(parents=True)
stamps.write(assets.STAMP, stamps.fingerprint([*npm.PACKAGE_FILES, assets.LIST]))
"""


@pytest.fixture
def folder() -> Iterator[Path]:
    """A folder other users may enter: root's PostgreSQL runs as one who cannot enter pytest's own."""
    path = Path(tempfile.mkdtemp(prefix="citygrid-test-"))
    path.chmod(0o755)
    yield path
    for data in path.rglob("cluster/data"):
        cluster.stop(data.parent.parent)
    shutil.rmtree(path)


@pytest.fixture
def needs_postgis() -> None:
    """Skip where tests run on another server's database and this machine has no PostGIS."""
    if not postgis.installed():
        pytest.skip("no PostgreSQL with PostGIS on this machine; CITYGRID_DATABASE_URL names another server")


@pytest.fixture
def toy(folder: Path, needs_postgis: None) -> Path:
    """A project with our bootstrap and Makefile, a stand-in for the application, and a space in its path."""
    project = folder / "city grid"
    (project / "flask").mkdir(parents=True)
    (project / "flask/__init__.py").touch()
    (project / "flask/__main__.py").write_text(TOY_FLASK)
    shutil.copytree(ROOT / "app/embedded", project / "app/embedded", ignore=shutil.ignore_patterns("*.pyc"))
    (project / "app/__init__.py").touch()
    (project / "app/factory.py").write_text(TOY_FACTORY)
    (project / "app/web").mkdir()
    (project / "app/web/__init__.py").touch()
    (project / "app/web/server.py").write_text(TOY_SERVER)
    for name in ("Makefile", "package.json", "package-lock.json", "constraints.txt"):
        shutil.copy(ROOT / name, project)
    for path in ROOT.glob("requirements*.txt"):
        shutil.copy(path, project)
    python = project / ".venv/bin/python"
    python.parent.mkdir(parents=True)
    python.write_text(f'#!/bin/sh\nexec "{sys.executable}" "$@"\n')
    python.chmod(0o755)
    subprocess.run([sys.executable, "-c", STAMP_ALL], cwd=project, check=True)
    return project


@pytest.fixture
def plain_environment() -> dict[str, str]:
    """The environment without our variables."""
    return {name: value for name, value in os.environ.items() if not name.startswith("CITYGRID_")}
