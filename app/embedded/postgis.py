"""The distribution's PostgreSQL with PostGIS: found by its files, installed when it is missing."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from app.embedded import packages
from app.embedded.errors import SetupError

SERVERS = Path("/usr/lib/postgresql")
EXTENSIONS = Path("/usr/share/postgresql")
OLDEST_VERSION = 15
USUAL_PACKAGE = "postgresql-15-postgis-3"  # named in the advice when the package lists say nothing


@dataclass(frozen=True)
class Server:
    """One installed PostgreSQL that has PostGIS."""

    version: int
    programs: Path

    def program(self, name: str) -> str:
        """The full path of one of its programs."""
        return str(self.programs / name)


def installed() -> list[Server]:
    """Servers new enough that have PostGIS, newest first."""
    return [
        Server(version, SERVERS / str(version) / "bin")
        for version in _server_versions()
        if (EXTENSIONS / str(version) / "extension" / "postgis.control").is_file()
    ]


def require() -> None:
    """Install PostGIS when no server has it, or stop with the line to type."""
    if installed():
        return
    reason = f"PostgreSQL {OLDEST_VERSION} or newer with PostGIS is needed and not installed"
    may = packages.may_install()
    if may:
        packages.refresh()
    package = packages.postgis_package(_server_versions()) or USUAL_PACKAGE
    packages.install([package], reason, refreshed=may)
    if not installed():
        raise SetupError(f"{package} is installed, but no {EXTENSIONS}/*/extension/postgis.control appeared")


def server_for(data: Path) -> Server:
    """The server of the version that made a data folder; the newest one for a new folder."""
    servers = installed()
    if not servers:
        raise SetupError("no PostgreSQL with PostGIS is installed; 'make run' installs it")
    made_by = data / "PG_VERSION"
    if not made_by.is_file():
        return servers[0]
    version = int(made_by.read_text(encoding="ascii"))
    for server in servers:
        if server.version == version:
            return server
    raise SetupError(
        f"{data} was made by PostgreSQL {version}; installed with PostGIS: "
        f"{', '.join(str(server.version) for server in servers)}. Install postgresql-{version}-postgis-3, or "
        "restore a backup into a new folder"
    )


def _server_versions() -> list[int]:
    found = (
        int(path.name)
        for path in SERVERS.glob("*")
        if path.name.isdigit() and (path / "bin/postgres").exists()
    )
    return sorted((version for version in found if version >= OLDEST_VERSION), reverse=True)
