"""What a search finds."""

from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from app.domain.search import BBox

SEARCH_MAX_LENGTH = 100


class FindKind(StrEnum):
    """Kinds of thing that are found by a name, a code or a place, in the order of the answer."""

    PLACE = "place"
    AREA = "area"
    STATION = "station"
    HOTSPOT = "hotspot"
    BUILDING = "building"
    FACILITY = "facility"
    CELL = "cell"


@dataclass(frozen=True, slots=True, kw_only=True)
class Find:
    """One thing: where it is in WGS 84, and what its layer tells of it."""

    kind: FindKind
    id: int | None  # none of a place that was typed in
    code: str
    name_zh: str | None = None
    name_en: str | None = None
    lon: float
    lat: float
    bbox: BBox
    properties: dict[str, Any] = field(default_factory=dict)
