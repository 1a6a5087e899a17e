"""Reports of imports in the var folder: refused and noted rows, with their values."""

from pathlib import Path
from time import time

from app.store.private import private_folder

ENDING = ".csv"
SECONDS_A_DAY = 86_400


def folder() -> Path:
    """Where reports lie unless somebody names another place."""
    return private_folder("reports")


def batch_report(batch_id: int) -> Path:
    """Where the report of a written import lies."""
    return folder() / f"{batch_id}{ENDING}"


def remove_batch_report(batch_id: int) -> None:
    """Remove the report of an import that was taken back."""
    batch_report(batch_id).unlink(missing_ok=True)


def remove_older(days: int) -> int:
    """Remove reports written so many days ago or earlier; returns how many."""
    old = [
        file
        for file in folder().glob(f"*{ENDING}")
        if file.is_file() and time() - file.stat().st_mtime > days * SECONDS_A_DAY
    ]
    for file in old:
        file.unlink(missing_ok=True)
    return len(old)
