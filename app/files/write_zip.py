"""Zip files of an export."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from zipfile import ZIP_DEFLATED, ZipFile


def write_archive(path: Path, *, files: Sequence[Path], texts: Mapping[str, bytes]) -> None:
    """Files under their own names, and texts; names outside ASCII are marked as UTF-8."""
    with ZipFile(path, "w", ZIP_DEFLATED) as archive:
        for file in files:
            archive.write(file, file.name)
        for name, content in texts.items():
            archive.writestr(name, content)
