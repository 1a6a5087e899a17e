"""pg_dump, pg_restore and psql: the server's own, or newer ones."""

import os
import re
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

from sqlalchemy import make_url

from app import db
from app.embedded import postgis
from app.errors import RefusedError, StorageError

PACKAGE = "postgresql-client"
LAST_WORDS = 2000  # characters of what a program said when it failed


def dump(file: Path, *, snapshot: str, server_version: int) -> None:
    """Write the database as a snapshot shows it, in pg_dump's own compressed format."""
    command = [
        _program("pg_dump", server_version),
        "--format=custom",
        "--no-owner",
        "--lock-wait-timeout=60s",
    ]
    command += [f"--snapshot={snapshot}", f"--file={file}", f"--dbname={_address(db.database_url())}"]
    with _said() as words:
        done = subprocess.run(
            command, env=_environment(db.database_url()), stdin=subprocess.DEVNULL, stderr=words, check=False
        )
        if done.returncode != 0:
            raise StorageError(f"pg_dump ended with {done.returncode}: {_last(words)}")


def refuse_unreadable(file: Path, *, server_version: int) -> None:
    """Refuse a dump whose list of contents cannot be read."""
    command = [_program("pg_restore", server_version), "--list", str(file)]
    with _said() as words:
        done = subprocess.run(
            command,
            env=_environment(),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=words,
            check=False,
        )
        if done.returncode != 0:
            raise RefusedError(f"{file.name} cannot be read by pg_restore: {_last(words)}")


def restore(file: Path, *, before: str, after: str, server_version: int) -> None:
    """
    Play a dump and statements around it into the database in one transaction: all of it, or nothing.

    As the owner: the tables are to be the owner's again.

    The words that commit are the last of `after`: whichever program is killed before, psql sees the end of
    its input inside the transaction, and PostgreSQL undoes it.
    """
    reader = [_program("pg_restore", server_version), "--no-owner", "--no-comments", "--file=-", str(file)]
    writer = [_program("psql", server_version), "-X", "-q", "-v", "ON_ERROR_STOP=1"]
    writer += ["--output=/dev/null", "--file=-", f"--dbname={_address(db.owner_url())}"]
    with _said() as words, _said() as reader_words:
        writing = subprocess.Popen(
            writer, env=_environment(db.owner_url()), stdin=subprocess.PIPE, stderr=words
        )
        reading = subprocess.Popen(
            reader, env=_environment(), stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=reader_words
        )
        is_told = False
        try:
            is_told = _tell(writing, reading, before, after)
        finally:
            reading.kill()  # nothing when it is done already
            reading.wait()
            if not is_told:
                writing.kill()
            code = writing.wait()
        if not is_told and reading.returncode not in (0, -9):
            raise StorageError(f"pg_restore ended with {reading.returncode}: {_last(reader_words)}")
        if code != 0 or not is_told:
            raise RefusedError(f"nothing was restored: {_last(words)}")


def _tell(
    writing: subprocess.Popen[bytes], reading: subprocess.Popen[bytes], before: str, after: str
) -> bool:
    """Hand everything over; False when one of the two ended early."""
    assert writing.stdin is not None and reading.stdout is not None
    try:
        writing.stdin.write(before.encode())
        shutil.copyfileobj(reading.stdout, writing.stdin)
        if reading.wait() != 0:
            return False
        writing.stdin.write(after.encode())
        writing.stdin.close()
    except BrokenPipeError:
        writing.wait()
        return False
    return True


def _program(name: str, server_version: int) -> str:
    """Of the server's version where that is installed, else the next newer one, else the one on the path."""
    found = {
        int(folder.name): folder / "bin" / name
        for folder in postgis.SERVERS.glob("*")
        if folder.name.isdigit() and (folder / "bin" / name).exists()
    }
    newer = [version for version in sorted(found) if version >= server_version]
    if newer:
        return str(found[newer[0]])
    on_path = shutil.which(name)
    if on_path is None:
        raise StorageError(f"{name} is not installed; install {PACKAGE} {server_version} or newer")
    said = subprocess.run([on_path, "--version"], capture_output=True, text=True, check=False).stdout
    version = re.search(r"\) (\d+)", said)
    if version is None or int(version[1]) < server_version:
        raise StorageError(
            f"{said.strip()!r} is too old for PostgreSQL {server_version}; install {PACKAGE} {server_version}"
        )
    return on_path


def _address(url: str) -> str:
    """The database without its password: others of the machine can read what programs are started with."""
    address = make_url(url).set(drivername="postgresql")
    return address._replace(password=None).render_as_string(hide_password=False)


def _environment(url: str | None = None) -> dict[str, str]:
    password = None if url is None else make_url(url).password
    kept = {name: value for name, value in os.environ.items() if not name.startswith("PG")}
    return {**kept, "LC_ALL": "C.UTF-8", **({} if password is None else {"PGPASSWORD": str(password)})}


@contextmanager
def _said() -> Iterator[IO[bytes]]:
    """Where a program complains to: a file, which never fills up as a pipe does."""
    with tempfile.TemporaryFile() as words:
        yield words


def _last(words: IO[bytes]) -> str:
    words.seek(0)
    return words.read().decode(errors="replace").strip()[-LAST_WORDS:]
