"""Photo files in the var folder, named by what they hold."""

import os
import tempfile
from pathlib import Path

from app.store.private import private_folder


def photo_file(sha256: str) -> Path:
    """Where a photo lies."""
    return private_folder("photos") / sha256[:2] / f"{sha256}.jpg"


def save_photo(sha256: str, content: bytes) -> Path:
    """Write a photo once; a reader never sees half a file."""
    file = photo_file(sha256)
    if file.exists():
        return file
    file.parent.mkdir(parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(dir=file.parent, suffix=".part")
    try:
        with os.fdopen(handle, "wb") as out:
            out.write(content)
            out.flush()
            os.fsync(out.fileno())
        Path(name).replace(file)
    finally:
        Path(name).unlink(missing_ok=True)  # a photo that was written whole has its own name by now
    return file
