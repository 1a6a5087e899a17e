"""The service as it is shipped, and TiPg in an environment of its own, for as long as a benchmark takes."""

import os
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import quote_plus

import yaml
from sqlalchemy import make_url, text

from app import db
from app.config import ROOT, environment

TIPG = ("tipg==1.6.1", "uvicorn[standard]==0.54.0")
PATIENCE_SECONDS = 60
# The rows of the service's own tiles in the form that is best for TiPg: stored in the projection of its
# tiles, with its own index, in the order of the keys. Columns as in our tiles of a guest.
PEER = """
create schema peer;
create table peer.buildings as
select id, code, name_zh, name_en, use, height_m, floors, {use_group} as use_group, geom_3857 as geom
  from buildings order by id;
alter table peer.buildings add primary key (id);
create index on peer.buildings using gist (geom);
grant usage on schema peer to public;
grant select on peer.buildings to public;
"""


def free_port() -> int:
    """A port that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


@contextmanager
def running(command: list[str], address: str, name: str, variables: Mapping[str, str]) -> Iterator[str]:
    """A server until the block ends; its words go to a file of the var folder."""
    log = environment().var / "logs" / f"bench-{name}.log"
    log.parent.mkdir(parents=True, exist_ok=True)
    with log.open("wb") as out:
        server = subprocess.Popen(command, cwd=ROOT, env={**os.environ, **variables}, stdout=out, stderr=out)
    try:
        _wait(address, server, log)
        yield address
    finally:
        server.terminate()
        try:
            server.wait(timeout=15)
        except subprocess.TimeoutExpired:
            server.kill()
            server.wait()


def _wait(address: str, server: "subprocess.Popen[bytes]", log: Path) -> None:
    deadline = time.monotonic() + PATIENCE_SECONDS
    while True:
        try:
            with urllib.request.urlopen(f"{address}/healthz", timeout=5):
                return
        except urllib.error.HTTPError:
            return
        except OSError:
            if server.poll() is not None or time.monotonic() > deadline:
                raise SystemExit(f"no answer from {address}: {log.read_text()[-2000:]}") from None
            time.sleep(0.2)


@contextmanager
def service(workers: int, folder: Path) -> Iterator[str]:
    """
    The service with the settings that are shipped, but for two.

    Its memory holds 1 MB, so that tiles asked for in a ring are made anew each time; nobody asks too often.
    """
    whole = yaml.safe_load(environment().config_file.read_text(encoding="utf-8"))
    whole["tiles"]["cache_megabytes"] = 1
    for rule in whole["rate_limits"]:
        rule["requests"] = 1_000_000_000
    config = folder / f"config-{workers}.yaml"
    config.write_text(yaml.safe_dump(whole, allow_unicode=True), encoding="utf-8")
    port = free_port()
    command = [sys.executable, "-m", "gunicorn", "--config", "python:app.web.server"]
    command += ["--workers", str(workers), "--bind", f"127.0.0.1:{port}"]
    command += ["--reuse-port"] if workers > 1 else []  # as docs/operations.md has it
    variables = {"CITYGRID_CONFIG": str(config), "CITYGRID_VAR": str(folder / f"var-{workers}")}
    with running(command, f"http://127.0.0.1:{port}", f"service-{workers}", variables) as address:
        yield address


def tipg_python() -> Path | None:
    """Python of an environment with TiPg, made where it is missing; None when it cannot be installed."""
    home = environment().var.resolve() / "peers-tipg"
    python = home / "bin/python"
    if python.exists() and subprocess.run([python, "-c", "import tipg"], check=False).returncode == 0:
        return python
    steps = [
        [sys.executable, "-m", "venv", str(home)],
        [str(python), "-m", "pip", "install", "--quiet", *TIPG],
    ]
    for step in steps:
        done = subprocess.run(step, capture_output=True, text=True, check=False)
        if done.returncode:
            print(f"TiPg is left out, it cannot be installed: {done.stderr.strip().splitlines()[-1:]}")
            return None
    return python


def _tipg_url() -> str:
    """The database as TiPg takes it: a socket stands where others have a host."""
    url = make_url(db.owner_url()).set(drivername="postgresql")
    folder = url.query.get("host")
    if not isinstance(folder, str):
        return url.render_as_string(hide_password=False)
    secret = f":{quote_plus(url.password)}" if isinstance(url.password, str) else ""
    return f"postgresql://{url.username}{secret}@{quote_plus(folder)}/{url.database}"


@contextmanager
def tipg(python: Path, use_group: str) -> Iterator[str]:
    """TiPg with two workers and uvicorn[standard], on a table of its own."""
    with db.owner_transaction() as session:
        for statement in PEER.format(use_group=use_group).split(";")[:-1]:
            session.execute(text(statement))
    with db.owner_engine().connect() as connection:
        own = connection.execution_options(isolation_level="AUTOCOMMIT")
        own.execute(text("vacuum (analyze) peer.buildings"))
    port = free_port()
    command = [str(python), "-m", "uvicorn", "tipg.main:app", "--workers", "2", "--port", str(port)]
    command += ["--log-level", "warning", "--no-access-log"]
    variables = {
        "DATABASE_URL": _tipg_url(),
        "TIPG_DB_SCHEMAS": '["peer"]',
        "TIPG_TILE_BUFFER": "64",
        "TIPG_DB_SPATIAL_EXTENT": "false",
        "TIPG_DB_DATETIME_EXTENT": "false",
    }
    with running(command, f"http://127.0.0.1:{port}", "tipg", variables) as address:
        yield address
