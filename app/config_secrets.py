"""Secrets out of the environment or a file, refused when they can be guessed."""

import math
from collections import Counter
from collections.abc import Mapping
from pathlib import Path

from app.errors import ConfigError

SHORTEST_BYTES = 32
FEWEST_CHARACTERS = 10
LEAST_BITS_A_CHARACTER = 3.0  # a random hexadecimal digit has 4; words and runs of one key have less
HOW_TO = 'make one with `python3 -c "import secrets; print(secrets.token_hex(32))"`'


def read_secret(
    variables: Mapping[str, str], name: str, file_name: str, *, is_ours: bool = True
) -> str | None:
    """
    The secret of a variable, or of the file that another one names; None when neither is set.

    A secret of ours must look drawn at random. Somebody else's is as strong as that one made it.
    """
    given, file = variables.get(name), variables.get(file_name)
    if given and file:
        raise ConfigError(f"{name} and {file_name} are both set; one of them must go")
    if file:
        try:
            given = Path(file).read_text(encoding="utf-8").strip()
        except (OSError, UnicodeDecodeError) as error:
            raise ConfigError(f"{file_name}: {file} cannot be read: {error}") from error
    if not given:
        if file:
            raise ConfigError(f"{file_name}: {file} is empty" + (f"; {HOW_TO}" if is_ours else ""))
        return None
    fault = weakness(given) if is_ours else None
    if fault:
        raise ConfigError(f"{file_name if file else name} is too weak: {fault}; {HOW_TO}")
    return given


def weakness(text: str) -> str | None:
    """Why a secret can be guessed, without repeating it; None for one that looks drawn at random."""
    if len(text.encode()) < SHORTEST_BYTES:
        return f"it has {len(text.encode())} bytes and needs at least {SHORTEST_BYTES}"
    if len(set(text)) < FEWEST_CHARACTERS:
        return f"it has {len(set(text))} different characters and needs at least {FEWEST_CHARACTERS}"
    if text in (text + text)[1:-1]:
        return "it is one piece repeated"
    if _bits_a_character(text) < LEAST_BITS_A_CHARACTER:
        return f"its characters are too uneven; needs {LEAST_BITS_A_CHARACTER:g} bits a character"
    return None


def _bits_a_character(text: str) -> float:
    """Shannon's entropy of the characters."""
    shares = [count / len(text) for count in Counter(text).values()]
    return -sum(share * math.log2(share) for share in shares)
