"""Folders of the var folder that only the service reads: what people sent, values of refused rows."""

from contextlib import suppress
from pathlib import Path
from stat import S_IMODE

from app.config import environment

OWNER_ALONE = 0o700


def private_folder(name: str) -> Path:
    """A folder of the var folder, closed to others; made where it is not there."""
    folder = environment().var / name
    folder.mkdir(parents=True, exist_ok=True, mode=OWNER_ALONE)
    if S_IMODE(folder.stat().st_mode) != OWNER_ALONE:
        with suppress(PermissionError):  # of a folder that an operator brought: its rights are theirs
            folder.chmod(OWNER_ALONE)
    return folder
