"""Words of the radio network."""

from enum import StrEnum

from app.errors import RefusedError


class Technology(StrEnum):
    GSM = "2G"
    UMTS = "3G"
    LTE = "4G"
    NR = "5G"


# Patterns of the norms, which no file has to bring.
BUILT_IN_PATTERNS = ("3gpp-36814", "3gpp-38901", "omni")


class LevelKind(StrEnum):
    """What a level in dBm measures; levels of different kinds are never compared."""

    RXLEV = "RxLev"
    RSCP = "RSCP"
    RSRP = "RSRP"
    SS_RSRP = "SS-RSRP"


LEVEL_KIND = {
    Technology.GSM: LevelKind.RXLEV,
    Technology.UMTS: LevelKind.RSCP,
    Technology.LTE: LevelKind.RSRP,
    Technology.NR: LevelKind.SS_RSRP,
}


class SiteKind(StrEnum):
    ROOF = "roof"
    TOWER = "tower"
    POLE = "pole"
    UNKNOWN = "unknown"


class StationStatus(StrEnum):
    LIVE = "live"
    PLANNED = "planned"
    CLOSED = "closed"


# Spellings seen in files, in lower case.
TECHNOLOGY_SPELLINGS = {
    "2g": Technology.GSM,
    "gsm": Technology.GSM,
    "dcs": Technology.GSM,
    "3g": Technology.UMTS,
    "umts": Technology.UMTS,
    "wcdma": Technology.UMTS,
    "4g": Technology.LTE,
    "lte": Technology.LTE,
    "5g": Technology.NR,
    "nr": Technology.NR,
}


def technology_of(text: str) -> Technology:
    """A technology from one of the spellings found in files."""
    technology = TECHNOLOGY_SPELLINGS.get(text.strip().lower())
    if technology is None:
        raise RefusedError(f"technology {text!r} is unknown; use one of {', '.join(Technology)}")
    return technology
