"""Exported files in the var folder: a folder a job, the oldest removed beyond a number."""

from contextlib import suppress
from pathlib import Path
from shutil import rmtree

from app.store.private import private_folder


def folder() -> Path:
    """Where exports lie."""
    return private_folder("exports")


def place_for(job_id: int) -> Path:
    """The folder of a job's file, made for it."""
    place = folder() / str(job_id)
    place.mkdir(parents=True, exist_ok=True)
    return place


def find_file(job_id: int, name: str) -> Path | None:
    """The file of a job while it is stored."""
    file = folder() / str(job_id) / name
    return file if file.is_file() else None


def remove(job_id: int) -> None:
    """Nothing of a job stays."""
    with suppress(FileNotFoundError):
        rmtree(folder() / str(job_id))


def remove_oldest(keep: int, *, but: int) -> list[int]:
    """Remove the files of the oldest jobs beyond the newest ones and the one just made; returns the jobs."""
    stored = sorted((int(one.name) for one in folder().iterdir() if one.name.isdigit()), reverse=True)
    going = [job_id for job_id in stored[keep:] if job_id != but]
    for job_id in going:
        remove(job_id)
    return going
