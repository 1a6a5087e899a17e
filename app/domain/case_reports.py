"""What is said of a case when it is reported."""

import math
from dataclasses import dataclass, field
from enum import StrEnum
from uuid import UUID

from app.domain.case_clocks import Limit
from app.domain.datums import DatumSource
from app.domain.network import Technology


class CaseKind(StrEnum):
    """The two kinds of GB/T 30428.2."""

    COMPONENT = "component"
    EVENT = "event"


class Place(StrEnum):
    """Where the signal is missed."""

    OUTDOOR = "outdoor"
    INDOOR = "indoor"
    UNDERGROUND = "underground"


SIGNAL_CLASS = "L01"  # asks for operator, technology and place as well
MAX_DESCRIPTION = 2000
LARGEST_ID = 2**63 - 1  # that a table can hold
MAX_PHOTOS = 6
MAX_REASON = 200  # characters of why somebody needs the whole phone number
LOWEST_FLOOR, HIGHEST_FLOOR = -20, 200


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseReport:
    """What a phone or a program says of a case; the raw pair is in `datum`."""

    client_id: UUID
    class_code: str
    lon: float
    lat: float
    datum: str = "wgs84"
    datum_source: DatumSource = DatumSource.DEVICE
    accuracy_m: float | None = None
    description: str = ""
    operator: str | None = None
    technology: Technology | None = None
    place: Place | None = None
    floor: int | None = None
    contact_phone: str | None = field(default=None, repr=False)  # as typed; a report may be printed


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseReceipt:
    """The answer to a report; sending it again gives the same number."""

    id: int
    number: int
    is_new: bool
    subdistrict_name_zh: str | None
    subdistrict_name_en: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class ClassKey:
    """What names a class: codes are texts, and the same digits mean a component and an event."""

    code_system: str
    edition: str
    kind: CaseKind
    code: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseClass:
    """A class of the class table."""

    id: int
    key: ClassKey
    name_zh: str
    name_en: str
    topic: str | None
    closes_on_the_spot: bool

    @property
    def code(self) -> str:
        return self.key.code

    @property
    def kind(self) -> CaseKind:
        return self.key.kind


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseCondition:
    """Under what a case is filed, when it counts as done, and how long that may take."""

    id: int
    number: int
    filing_zh: str
    filing_en: str
    closing_zh: str
    closing_en: str
    limit: Limit


@dataclass(frozen=True, slots=True, kw_only=True)
class PhotoRecord:
    """A stored photo."""

    id: int
    case_id: int
    event_number: int
    sha256: str
    width_px: int
    height_px: int
    byte_count: int


def flaws_of(report: CaseReport) -> list[str]:
    """What a report breaks, value and rule; empty when it is sound."""
    flaws = []
    if not (math.isfinite(report.lon) and math.isfinite(report.lat)):
        flaws.append(f"position {report.lon}, {report.lat} is not finite")
    if report.accuracy_m is not None and not (math.isfinite(report.accuracy_m) and report.accuracy_m >= 0):
        flaws.append(f"accuracy_m {report.accuracy_m} is refused; needs 0 or more")
    if report.floor is not None and not LOWEST_FLOOR <= report.floor <= HIGHEST_FLOOR:
        flaws.append(f"floor {report.floor} is refused; needs {LOWEST_FLOOR} to {HIGHEST_FLOOR}")
    if len(report.description) > MAX_DESCRIPTION:
        flaws.append(f"description has {len(report.description)} characters; at most {MAX_DESCRIPTION}")
    texts = {"description": report.description, "operator": report.operator or ""}
    for name in (name for name, text in texts.items() if not is_storable(text)):
        flaws.append(f"{name} holds characters that are no text (NUL or half a surrogate pair)")
    return flaws


def is_storable(text: str) -> bool:
    """Whether a database can keep a text."""
    return "\x00" not in text and not any("\ud800" <= letter <= "\udfff" for letter in text)
