"""What services reach that are no radio network: which there are, what is asked, what becomes of a cell."""

from dataclasses import asdict, dataclass, fields
from datetime import datetime
from enum import StrEnum
from typing import Any

from app.errors import RefusedError

MOST_MINUTES = 120.0
MOST_PLACES = 200


class Service(StrEnum):
    """By what something is reached."""

    WALKING = "walking"
    CAMERAS = "cameras"
    WLAN = "wlan"


class CellState(StrEnum):
    """What becomes of a cell; the last two on foot alone."""

    REACHED = "reached"
    BEYOND = "beyond"  # of the reach of all
    CUT_OFF = "cut_off"  # its streets lead to none
    OFF_STREETS = "off_streets"


# What tells where the suppliers of a service are.
PERMISSION = {
    Service.WALKING: "facilities.read",
    Service.CAMERAS: "facilities.read",
    Service.WLAN: "hotspots.read",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class AskedReach:
    """A service of a district; on foot, to which kind of facility, how long, and how many more to propose."""

    area_code: str
    service: Service
    facility_kind: str | None = None
    minutes: float | None = None
    more: int = 0

    def __post_init__(self) -> None:
        is_walk = self.service is Service.WALKING
        if is_walk != (self.facility_kind is not None):
            raise RefusedError(
                "a walk leads to a kind of facility, and nothing else does; name one for a walk"
            )
        if is_walk != (self.minutes is not None):
            raise RefusedError("a walk takes minutes, and nothing else does; name them for a walk")
        if self.minutes is not None and not 0.0 < self.minutes <= MOST_MINUTES:
            raise RefusedError(f"a walk of {self.minutes:g} minutes is refused; needs over 0 to 120")
        if self.more and not is_walk:
            raise RefusedError("more places are proposed for walks alone")
        if not 0 <= self.more <= MOST_PLACES:
            raise RefusedError(f"{self.more} more places are refused; needs 0 to 200")

    @property
    def parameters(self) -> dict[str, Any]:
        """As a job carries it."""
        return {**asdict(self), "service": self.service.value}


def asked_of(parameters: dict[str, Any]) -> AskedReach:
    """What a job was asked."""
    asked = {one.name: parameters[one.name] for one in fields(AskedReach) if one.name in parameters}
    return AskedReach(**{**asked, "service": Service(asked["service"])})


@dataclass(frozen=True, slots=True, kw_only=True)
class ReachRecord:
    """The newest answer to a question."""

    id: int
    area_code: str
    area_name_zh: str
    area_name_en: str | None
    service: Service
    facility_kind: str | None
    minutes: float | None
    facts: dict[str, Any]
    dataset_versions: dict[str, Any]
    is_synthetic: bool
    job_id: int | None
    created_at: datetime
