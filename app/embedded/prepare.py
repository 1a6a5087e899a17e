"""What must be there before anything of the project runs: PostGIS, ``.venv``, catalogs, assets."""

from __future__ import annotations

import os
from collections.abc import Sequence
from pathlib import Path

from app.embedded import assets, postgis, translations, virtualenv
from app.embedded.locks import locked
from app.embedded.places import PROJECT

OWNER = "CITYGRID_OWNER_DATABASE_URL"


def project(sets: Sequence[str]) -> None:
    """Prepare the checkout; a second caller waits, and then finds it prepared."""
    if not outside_database():
        postgis.require()
    with locked(PROJECT):
        virtualenv.prepare(sets)
        translations.prepare()
        assets.prepare()


def outside_database() -> str | None:
    """CITYGRID_DATABASE_URL, which takes the place of the private cluster; None when it is not set."""
    return os.environ.get("CITYGRID_DATABASE_URL") or None


def outside_owner() -> str | None:
    """CITYGRID_OWNER_DATABASE_URL, by which the tables of an outside database are made; None when not set."""
    return os.environ.get(OWNER) or None


def environment(var: Path, database_url: str) -> dict[str, str]:
    """
    What children see: ours, and the address of the database and of the var folder.

    Not the owner's address: who answers requests shall not find it.
    """
    return {
        **{name: value for name, value in os.environ.items() if name != OWNER},
        "CITYGRID_DATABASE_URL": database_url,
        "CITYGRID_VAR": str(var),
        "PYTHONUNBUFFERED": "1",
    }
