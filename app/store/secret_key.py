"""The key that signs cookies and seals second factors: made once, readable by the service alone."""

import os
import secrets
from contextlib import suppress
from pathlib import Path

from app.config import secret


def secret_key(var: Path) -> str:
    """The key of this installation: a given one, else one that the first caller makes."""
    given = secret("secret_key")
    if given is not None:
        return given
    file = var / "secret"
    if not file.exists():
        var.mkdir(parents=True, exist_ok=True)
        draft = var / f"secret.{secrets.token_hex(8)}"
        with os.fdopen(os.open(draft, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600), "w") as out:
            out.write(secrets.token_hex(32))
        # A link appears with its whole text: of processes that start together none reads an empty key.
        with suppress(FileExistsError):
            os.link(draft, file)
        draft.unlink()
    return file.read_text()
