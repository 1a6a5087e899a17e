"""Datums a position can come in, and where the datum was learnt from."""

import re
from enum import StrEnum

from app.errors import RefusedError


class DatumSource(StrEnum):
    STATED = "stated"  # by whoever imported it
    FILE = "file"  # by the file's own metadata
    PROFILE = "profile"  # by the profile that describes such files
    EVIDENCE = "evidence"  # by what is known of the place
    DEVICE = "device"  # by the standard of the device's positioning interface
    GENERATED = "generated"  # made by the demo


AUTO = "auto"  # asks for the evidence
DATUM_LABELS = {"wgs84": "WGS 84", "cgcs2000": "CGCS2000", "gcj02": "GCJ-02", "bd09": "BD-09"}
NAMED_DATUMS = tuple(DATUM_LABELS)
_EPSG = re.compile(r"EPSG:(\d{4,6})", re.IGNORECASE)


def datum_label(datum: str) -> str:
    """A datum as people write it."""
    return DATUM_LABELS.get(datum, datum)


def datum_named(text: str) -> str:
    """The stored spelling of a datum: one of the named ones or EPSG:n."""
    name = text.strip().lower()
    if name in NAMED_DATUMS:
        return name
    match = _EPSG.fullmatch(text.strip())
    if match is None:
        raise RefusedError(f"datum {text!r} is unknown; use {', '.join(NAMED_DATUMS)} or EPSG:n")
    return f"EPSG:{int(match.group(1))}"
