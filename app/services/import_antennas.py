"""Antennas of manufacturers' files: whose codes they are, and how sectors name them."""

from collections.abc import Iterable, Mapping

from app.domain.network import BUILT_IN_PATTERNS
from app.services.import_intake import Remark, Row
from app.store.import_lookups import KnownAntenna

SHOWN_PATTERNS = 20
SAME_TILT_DEG = 0.05  # files state tenths


def taken_flaw(row: Row, others: Mapping[str, str]) -> Remark | None:
    """What is wrong with the code of an antenna; sectors name it by the code alone."""
    code = row.values["code"]
    if code in BUILT_IN_PATTERNS:
        return Remark(row.number, "code", code, "is a pattern that the service has itself")
    if code in others:
        return Remark(row.number, "code", code, f"belongs to dataset {others[code]!r} already")
    return None


def take_gains(rows: Iterable[Row], known: Mapping[str, KnownAntenna]) -> None:
    """Fill in the gain of the antenna where a sector names one and no gain."""
    for row in rows:
        antenna = known.get(row.values["pattern"] or "")
        if antenna is not None and row.values["gain_dbi"] is None:
            row.values["gain_dbi"] = antenna.gain_dbi


def pattern_flaw(row: Row, known: Mapping[str, KnownAntenna]) -> Remark | None:
    """What is wrong with the pattern of a sector: unknown, or a file of another electrical tilt."""
    pattern, tilt_deg = row.values["pattern"], row.values["electrical_tilt_deg"]
    if pattern is None or pattern in BUILT_IN_PATTERNS:
        return None
    if pattern not in known:
        names = [*BUILT_IN_PATTERNS, *known]
        more = f" and {len(names) - SHOWN_PATTERNS} more" if len(names) > SHOWN_PATTERNS else ""
        listed = ", ".join(names[:SHOWN_PATTERNS])
        rule = f"is not a known pattern (known: {listed}{more}); import its file first"
        return Remark(row.number, "pattern", pattern, rule)
    of_file_deg = known[pattern].electrical_tilt_deg
    if tilt_deg is None or of_file_deg is None or abs(tilt_deg - of_file_deg) <= SAME_TILT_DEG:
        return None
    rule = f"must be {of_file_deg:g}, which pattern {pattern} holds already; name the file of the other tilt"
    return Remark(row.number, "electrical_tilt_deg", f"{tilt_deg:g}", rule)
