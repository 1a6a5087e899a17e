"""Packages of the distribution: installed where we may, else the exact line to type is printed."""

from __future__ import annotations

import os
import re
import shlex
import shutil
import subprocess
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from app.embedded.errors import SetupError

POSTGIS_PACKAGE = re.compile(r"^postgresql-(\d+)-postgis-3$", re.MULTILINE)

# Read by the server package's installer: without it Debian makes and starts a cluster on port 5432.
NO_MAIN_CLUSTER = Path("/etc/postgresql-common/createcluster.d/citygrid.conf")


def install(packages: Sequence[str], reason: str, *, refreshed: bool = False) -> None:
    """Install packages with apt, never prompting; SetupError with the line to type when we may not."""
    prefix = _root_prefix()
    if prefix is None or shutil.which("apt-get") is None:
        raise SetupError(f"{reason}. Install it with:\n\n    {_line_to_type(packages)}\n")
    print(f"Installing {' '.join(packages)} ({reason}) ...", flush=True)
    if not refreshed:
        refresh()
    with _no_main_cluster(prefix):
        _apt(prefix, "install", "--no-install-recommends", *packages)


def may_install() -> bool:
    """Whether packages can be installed without a question being asked."""
    return shutil.which("apt-get") is not None and _root_prefix() is not None


def refresh() -> None:
    """Fetch the distribution's package lists: a fresh machine has none."""
    prefix = _root_prefix()
    if prefix is not None:
        _apt(prefix, "update")


def postgis_package(preferred_versions: Sequence[int]) -> str | None:
    """The PostGIS package of an installed server, else of the newest one the distribution has."""
    if shutil.which("apt-cache") is None:
        return None
    listing = subprocess.run(
        ["apt-cache", "pkgnames", "postgresql-"], capture_output=True, text=True, check=False
    ).stdout
    offered = sorted((int(version) for version in POSTGIS_PACKAGE.findall(listing)), reverse=True)
    for version in [*preferred_versions, *offered]:
        if version in offered:
            return f"postgresql-{version}-postgis-3"
    return None


def _root_prefix() -> list[str] | None:
    if os.geteuid() == 0:
        return []
    sudo = shutil.which("sudo")
    if sudo and subprocess.run([sudo, "-n", "true"], capture_output=True, check=False).returncode == 0:
        return [sudo, "-n"]
    return None


def _line_to_type(packages: Sequence[str]) -> str:
    wanted = shlex.join(packages)
    quiet = ""
    if any(package.startswith("postgresql") for package in packages):
        quiet = (
            f"sudo mkdir -p {NO_MAIN_CLUSTER.parent} && "
            f"echo 'create_main_cluster = false' | sudo tee {NO_MAIN_CLUSTER} && "
        )
    return f"{quiet}sudo apt-get update && sudo apt-get install -y --no-install-recommends {wanted}"


def _apt(prefix: Sequence[str], *arguments: str) -> None:
    command = [*prefix, "env", "DEBIAN_FRONTEND=noninteractive", "apt-get", "-y", "-qq"]
    command += ["-o", "DPkg::Lock::Timeout=300", *arguments]
    done = subprocess.run(
        command,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
    )
    if done.returncode != 0:
        tail = "\n".join(done.stdout.splitlines()[-15:])
        raise SetupError(f"'{shlex.join(command)}' ended with {done.returncode}:\n{tail}")


@contextmanager
def _no_main_cluster(prefix: Sequence[str]) -> Iterator[None]:
    """Keep the server package from starting a cluster of its own; the setting goes when we are done."""
    if NO_MAIN_CLUSTER.exists():
        yield
        return
    subprocess.run([*prefix, "mkdir", "-p", str(NO_MAIN_CLUSTER.parent)], check=True)
    tee = [*prefix, "tee", str(NO_MAIN_CLUSTER)]
    subprocess.run(tee, input=b"create_main_cluster = false\n", stdout=subprocess.DEVNULL, check=True)
    try:
        yield
    finally:
        subprocess.run([*prefix, "rm", "-f", str(NO_MAIN_CLUSTER)], check=True)
