"""Where things lie: the project, its var folder, the private cluster and the cluster's socket."""

from __future__ import annotations

import hashlib
import os
import pwd
import stat
from dataclasses import dataclass
from pathlib import Path

from app.embedded.errors import SetupError

PROJECT = Path(__file__).resolve().parents[2]
SYSTEM_DATA = Path("/var/lib/citygrid")  # for a project that the database's user cannot enter
SHORT_SOCKETS = Path("/tmp")

# sun_path holds 108 bytes with the closing zero; the folder is followed by "/.s.PGSQL.5432".
SOCKET_PATH_BYTES = 107
SOCKET_NAME = ".s.PGSQL.5432"


@dataclass(frozen=True)
class Owner:
    """The operating-system user PostgreSQL runs as; never root, which it refuses."""

    uid: int
    gid: int
    name: str


@dataclass(frozen=True)
class ClusterPlace:
    """The folders of one private cluster; a function of its var folder alone."""

    var: Path
    home: Path
    owner: Owner

    @property
    def data(self) -> Path:
        """PostgreSQL's data folder."""
        return self.home / "data"

    @property
    def log(self) -> Path:
        """What the server writes."""
        return self.var / "logs" / "postgresql.log"

    @property
    def socket(self) -> Path:
        """The folder of the socket: beside the data, or a short one when that path does not fit."""
        beside = self.home / "socket"
        if fits_a_socket(beside):
            return beside
        return SHORT_SOCKETS / f"citygrid-{self.key}"

    @property
    def key(self) -> str:
        """A short name that no other cluster of this machine has."""
        return _hash(self.home)


def fits_a_socket(folder: Path) -> bool:
    """
    Whether a socket in the folder can be bound, and named in a URL of any program.

    libpq splits hosts at commas, and reads the ``+`` that SQLAlchemy writes for a space as a plus sign.
    """
    path = os.fsencode(folder / SOCKET_NAME)
    return len(path) <= SOCKET_PATH_BYTES and not set(path) & set(b", ")


def var_folder() -> Path:
    """The folder named by CITYGRID_VAR, else ``var`` inside the project."""
    named = os.environ.get("CITYGRID_VAR")
    return Path(named).expanduser().absolute() if named else PROJECT / "var"


def make_folder(folder: Path) -> Path:
    """Make a folder with its parents; what root makes belongs to the owner of the folder above it."""
    if not folder.is_dir():
        above = make_folder(folder.parent)
        try:
            folder.mkdir(exist_ok=True)
        except OSError as error:
            raise SetupError(f"{folder} cannot be made: {error.strerror}") from error
        if os.geteuid() == 0:
            os.chown(folder, above.stat().st_uid, above.stat().st_gid)
    return folder


def cluster_place(var: Path) -> ClusterPlace:
    """Where the cluster of a var folder lies, and as whom it runs."""
    owner = _owner_of(var)
    fallback = SYSTEM_DATA / _hash(var)
    home = var / "cluster"
    if os.geteuid() == 0 and (fallback.exists() or not can_enter(owner, _nearest_existing(var))):
        home = fallback
    return ClusterPlace(var=var, home=home, owner=owner)


def can_enter(owner: Owner, folder: Path) -> bool:
    """Whether a user may pass every folder on the way down, by owner, group and mode."""
    groups = {owner.gid, *os.getgrouplist(owner.name, owner.gid)}
    for step in (folder, *folder.parents):
        status = step.stat()
        if status.st_uid == owner.uid:
            needed = stat.S_IXUSR
        else:
            needed = stat.S_IXGRP if status.st_gid in groups else stat.S_IXOTH
        if not status.st_mode & needed:
            return False
    return True


def _owner_of(var: Path) -> Owner:
    """The caller; for root the owner of the folder, or ``postgres`` where that is root too."""
    uid = os.geteuid()
    if uid == 0:
        uid = _nearest_existing(var).stat().st_uid
    try:
        user = pwd.getpwuid(uid) if uid != 0 else pwd.getpwnam("postgres")
    except KeyError:
        who = f"user number {uid}" if uid else "user 'postgres'"
        raise SetupError(f"{who} has no entry on this machine; PostgreSQL needs one to run as") from None
    return Owner(uid=user.pw_uid, gid=user.pw_gid, name=user.pw_name)


def _nearest_existing(folder: Path) -> Path:
    while not folder.exists():
        folder = folder.parent
    return folder.resolve()


def _hash(folder: Path) -> str:
    return hashlib.sha256(os.fsencode(folder.resolve())).hexdigest()[:12]
