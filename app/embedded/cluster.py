"""
The private PostGIS cluster: ``python3 -m app.embedded.cluster start|stop|status|url|owner-url``.

It listens on a Unix socket in a folder only its user (and root) can enter, has no TCP port, and lives
in the var folder, so that a folder is all there is to copy or delete.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path
from urllib.parse import quote

from app.embedded import logs, places, postgis, postmaster, psql
from app.embedded.errors import SetupError
from app.embedded.locks import locked
from app.embedded.places import ClusterPlace

STOP_SECONDS = 3.0
COMMANDS = ("start", "stop", "status", "url", "owner-url")


def start(var: Path, *, durable: bool = True) -> str:
    """
    Make the cluster when there is none, start it when it is stopped, and give the service's URL.

    Two callers at once get one cluster: the second waits. ``durable=False`` leaves out fsync, for tests.
    """
    places.make_folder(var)
    with locked(var):
        place = places.cluster_place(var)
        if not (place.data.exists() and postmaster.answers(place)):
            _make_private(place, place.home)
            _make_private(place, place.socket)
            if not place.data.exists():
                _make_cluster(place, durable=durable)
            postmaster.bring_up(place, durable=durable)
        _make_service_role(place)
        _make_database(place, psql.DATABASE)
    return database_url(var)


def stop(var: Path, *, patience_seconds: float = STOP_SECONDS) -> bool:
    """Stop the cluster; whether there was one to stop."""
    if not var.is_dir():
        return False
    with locked(var):
        place = places.cluster_place(var)
        was_running = postmaster.shut_down(place, patience_seconds)
        if place.socket.parent == places.SHORT_SOCKETS and place.socket.is_dir():
            shutil.rmtree(place.socket, ignore_errors=True)
    return was_running


def status(var: Path) -> str:
    """``running``, ``starting`` (it lives but does not answer) or ``stopped``."""
    place = places.cluster_place(var)
    if postmaster.running_pid(place) is None:
        return "stopped"
    return "running" if postmaster.answers(place) else "starting"


def database_url(var: Path, database: str = psql.DATABASE) -> str:
    """The address at which the service uses a database of the cluster, whether it runs or not."""
    return _url(var, psql.SERVICE, database)


def owner_url(var: Path, database: str = psql.DATABASE) -> str:
    """The address of the owner of the tables, for migrations and backups."""
    return _url(var, psql.SUPERUSER, database)


def _url(var: Path, role: str, database: str) -> str:
    socket = quote(str(places.cluster_place(var).socket), safe="/")
    return f"postgresql+psycopg://{role}@/{database}?host={socket}"


def fresh_database(var: Path, database: str) -> str:
    """Make a database anew, dropping one of that name, and give its owner's URL; the cluster must run."""
    place = places.cluster_place(var)
    psql.ask(place, f'drop database if exists "{database}" with (force)')
    _make_database(place, database)
    return owner_url(var, database)


def _make_cluster(place: ClusterPlace, *, durable: bool) -> None:
    """Run initdb under a temporary name, so that half a cluster is never taken for one."""
    half_made = place.home / "data.part"
    shutil.rmtree(half_made, ignore_errors=True)
    command = [postgis.server_for(place.data).program("initdb"), "-D", str(half_made), "-U", psql.SUPERUSER]
    command += ["--auth=trust", "--encoding=UTF8", "--locale=C.UTF-8", "--data-checksums"]
    command += [] if durable else ["--no-sync"]
    with logs.appending(place.log) as log:
        done = subprocess.run(
            command,
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
            check=False,
            **postmaster.as_owner(place),
        )
    if done.returncode != 0:
        raise SetupError(f"initdb in {place.home} as {place.owner.name} failed\n{logs.tail(place.log)}")
    half_made.rename(place.data)


def _make_service_role(place: ClusterPlace) -> None:
    """The role of the service, also in a cluster made before there was one, or restored without a login."""
    can_log_in = psql.ask(place, f"select rolcanlogin from pg_roles where rolname = '{psql.SERVICE}'")
    if can_log_in != "t":
        psql.ask(place, f"{'alter' if can_log_in == 'f' else 'create'} role {psql.SERVICE} login")


def _make_database(place: ClusterPlace, database: str) -> None:
    """Make the database and its extension, or what an interrupted start left out of the two."""
    if psql.ask(place, f"select 1 from pg_database where datname = '{database}'") != "1":
        psql.ask(place, f'create database "{database}"')
    if psql.ask(place, "select 1 from pg_extension where extname = 'postgis'", database=database) != "1":
        psql.ask(place, "create extension if not exists postgis", database=database)


def _make_private(place: ClusterPlace, folder: Path) -> None:
    """Make a folder only the cluster's user can enter; refuse one that somebody else made."""
    if not folder.is_symlink() and not folder.exists():
        places.make_folder(folder.parent)
        folder.mkdir(mode=0o700)
        if os.geteuid() == 0:
            os.chown(folder, place.owner.uid, place.owner.gid)
    found = folder.lstat()
    if folder.is_symlink() or found.st_uid != place.owner.uid:
        raise SetupError(
            f"{folder} belongs to user number {found.st_uid}; the cluster runs as {place.owner.name} "
            f"({place.owner.uid}). Start it as the user who made it, or move the folder away"
        )
    folder.chmod(0o700)


def main(arguments: list[str]) -> int:
    """Obey one command for the var folder of this project."""
    if len(arguments) != 1 or arguments[0] not in COMMANDS:
        print(f"usage: python3 -m app.embedded.cluster {'|'.join(COMMANDS)}", file=sys.stderr)
        return 2
    var = places.var_folder()
    try:
        if arguments[0] == "start":
            print(start(var))
        elif arguments[0] == "stop":
            print("stopped" if stop(var) else "was not running")
        else:
            print({"status": status, "url": database_url, "owner-url": owner_url}[arguments[0]](var))
    except SetupError as error:
        print(f"error: {error}", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
