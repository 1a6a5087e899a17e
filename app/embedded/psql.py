"""Questions to the private cluster through psql, since no driver is there before .venv exists."""

from __future__ import annotations

import os
import subprocess

from app.embedded import postgis
from app.embedded.errors import SetupError
from app.embedded.places import ClusterPlace

SUPERUSER = "citygrid"  # owns the tables
SERVICE = "citygrid_service"  # owns nothing; what the service logs in as
DATABASE = "citygrid"
CONNECTION_REFUSED = 2  # psql's exit code when it could not connect


def ask(place: ClusterPlace, sql: str, *, database: str = "postgres") -> str | None:
    """The answer as bare text, or None when nobody answers on the socket."""
    command = [postgis.server_for(place.data).program("psql"), "-XAtq", "-v", "ON_ERROR_STOP=1"]
    command += ["-h", str(place.socket), "-U", SUPERUSER, "-d", database, "-c", sql]
    done = subprocess.run(
        command, cwd="/", env=clean_environment(), stdin=subprocess.DEVNULL, capture_output=True, check=False
    )
    if done.returncode == CONNECTION_REFUSED:
        return None
    if done.returncode != 0:
        raise SetupError(f"'{sql}' on the private cluster: {done.stderr.decode(errors='replace').strip()}")
    return done.stdout.decode().strip()


def clean_environment() -> dict[str, str]:
    """An environment without the caller's PGHOST, PGOPTIONS and language."""
    path = os.environ.get("PATH", os.defpath)
    return {"PATH": path, "LC_ALL": "C.UTF-8", "PGCONNECT_TIMEOUT": "5", "TZ": "UTC"}
