"""Folders of backups: made under another name, renamed when whole, readable by the service alone."""

import os
import secrets
import shutil
import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from functools import lru_cache
from hashlib import file_digest
from pathlib import Path

from app.config import environment, settings
from app.domain.backups import DUMP, FILES, MANIFEST, NAME_PREFIX, Made, Manifest, StoredFile, manifest_from
from app.errors import RefusedError

ATTACHMENTS = ("photos", "uploads", "audit")  # of the var folder
SECRETS = ("signing-key",)  # stay on the machine: who takes a backup away must not sign in its name
PART = ".part"
ABANDONED_SECONDS = 86_400


def folder() -> Path:
    """Where the backups of the clock go, and those by hand unless told otherwise."""
    return environment().var / settings().backup.folder


@contextmanager
def new_backup(place: Path, name: str) -> Iterator[Path]:
    """A folder to fill; it takes its name when the block ends well, and is gone when it does not."""
    place.mkdir(parents=True, exist_ok=True, mode=0o700)
    final = place / name
    if final.exists():
        raise RefusedError(f"{final} is there already")
    draft = place / f"{name}.{secrets.token_hex(4)}{PART}"
    draft.mkdir(mode=0o700)
    try:
        yield draft
        _settle(draft)
        draft.rename(final)
        _sync(place)
    except BaseException:
        shutil.rmtree(draft, ignore_errors=True)
        raise


def _settle(draft: Path) -> None:
    """Rights for the owner alone, and everything on the disk before the name says that it is whole."""
    for path in draft.rglob("*"):
        path.chmod(0o700 if path.is_dir() else 0o600)
        _sync(path)
    _sync(draft)


def _sync(path: Path) -> None:
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def copy_attachments(draft: Path, named: Iterable[tuple[str, str]]) -> tuple[str, ...]:
    """
    Copy what lies in the folders of attachments and is not copied yet.

    Returns those that rows name and that are not there.
    """
    for place in ATTACHMENTS:
        for file in sorted((environment().var / place).rglob("*")):
            if file.is_file() and not file.name.endswith(PART) and not file.name.startswith(SECRETS):
                copy_file(draft, file)
    return tuple(
        sorted(f"{place}/{name}" for place, name in named if not (draft / FILES / place / name).exists())
    )


def copy_file(draft: Path, file: Path) -> None:
    """Copy a file of the var folder as it is now; nothing where it is gone, or copied already."""
    target = draft / FILES / file.relative_to(environment().var)
    if target.exists():
        return
    target.parent.mkdir(parents=True, exist_ok=True)
    try:
        shutil.copyfile(file, target)
    except FileNotFoundError:  # taken away in between, as uploads are
        target.unlink(missing_ok=True)


def stored_files(backup: Path) -> tuple[StoredFile, ...]:
    """Every file of a backup but its manifest, with its fingerprint."""
    files = sorted(path for path in backup.rglob("*") if path.is_file() and path.name != MANIFEST)
    return tuple(
        StoredFile(path=str(file.relative_to(backup)), size_bytes=file.stat().st_size, sha256=_sha256(file))
        for file in files
    )


def _sha256(file: Path) -> str:
    with file.open("rb") as stream:
        return file_digest(stream, "sha256").hexdigest()


def read_manifest(backup: Path) -> Manifest:
    """The manifest of a folder; a folder without one is no backup."""
    try:
        return manifest_from((backup / MANIFEST).read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError) as error:
        raise RefusedError(f"{backup} is no backup: {MANIFEST} cannot be read: {error}") from error


def faults(backup: Path, manifest: Manifest) -> list[str]:
    """What is missing, too much or different from the manifest."""
    found = {file.path: file for file in stored_files(backup)}
    named = {file.path: file for file in manifest.files}
    said = [f"{path} is missing" for path in sorted(named.keys() - found.keys())]
    said += [f"{path} is not in the manifest" for path in sorted(found.keys() - named.keys())]
    said += [
        f"{path} is not the file that was stored"
        for path in sorted(named.keys() & found.keys())
        if found[path] != named[path]
    ]
    return said if DUMP in named else [*said, f"the manifest names no {DUMP}"]


def list_backups(place: Path) -> list[tuple[Path, Manifest | None]]:
    """Backups of a folder, oldest first; without a manifest where that cannot be read."""
    return [(path, _manifest_or_none(path)) for path in _folders(place)]


def _folders(place: Path) -> list[Path]:
    return sorted(path for path in place.glob(f"{NAME_PREFIX}*") if path.is_dir() and path.suffix != PART)


def list_made(place: Path) -> list[tuple[Path, Made]]:
    """Backups of a folder whose manifest can be read, oldest first; each manifest is read once as it is."""
    found = []
    for path in _folders(place):
        with suppress(FileNotFoundError):
            stored = (path / MANIFEST).stat()
            found.append((path, _made(path, stored.st_mtime_ns, stored.st_size)))
    return [(path, made) for path, made in found if made is not None]


@lru_cache(maxsize=1000)
def _made(backup: Path, changed_ns: int, size_bytes: int) -> Made | None:
    """What is asked for often of a manifest, which may list a hundred thousand photos."""
    manifest = _manifest_or_none(backup)
    return None if manifest is None else Made(manifest.at, manifest.made_by)


def _manifest_or_none(backup: Path) -> Manifest | None:
    try:
        return read_manifest(backup)
    except RefusedError:
        return None


def remove(backup: Path) -> None:
    """Remove a backup: first its name, so that half of one is never taken for a whole."""
    gone = backup.with_name(f"{backup.name}.{secrets.token_hex(4)}{PART}")
    backup.rename(gone)
    shutil.rmtree(gone)


def remove_leftovers(place: Path) -> None:
    """Remove what processes that died left of backups half made or half removed."""
    for path in place.glob(f"{NAME_PREFIX}*{PART}"):
        if time.time() - path.stat().st_mtime > ABANDONED_SECONDS:
            shutil.rmtree(path, ignore_errors=True)


def place_attachments(backup: Path) -> list[Path]:
    """Put the attachments into the var folder where they are not; returns those that were put."""
    source, var = backup / FILES, environment().var
    files = sorted(path for path in source.rglob("*") if path.is_file())
    other = [
        file
        for file in files
        if (var / file.relative_to(source)).exists()
        and _sha256(var / file.relative_to(source)) != _sha256(file)
    ]
    if other:
        target = var / other[0].relative_to(source)
        raise RefusedError(f"{target} is there with another content; restore beside an empty var folder")
    placed: list[Path] = []
    for file in files:
        target = var / file.relative_to(source)
        if not target.exists():
            target.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
            shutil.copyfile(file, target)
            target.chmod(0o600)
            placed.append(target)
    return placed


def take_back(placed: Iterable[Path]) -> None:
    """Remove files that were put for a restore that failed."""
    for file in placed:
        file.unlink(missing_ok=True)
