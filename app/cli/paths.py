"""Files that commands write."""

from pathlib import Path
from typing import Any

import click


def file_to_write(_context: click.Context, _parameter: click.Parameter, path: Path | None) -> Path | None:
    """A file whose folder is there, said before any work is done."""
    if path is not None and not path.parent.is_dir():
        raise click.BadParameter(f"folder {str(path.parent)!r} does not exist")
    return path


WRITTEN: dict[str, Any] = {"type": click.Path(path_type=Path, dir_okay=False), "callback": file_to_write}
