"""Where to build: what is asked of a plan of base stations, and what it answers."""

from dataclasses import dataclass
from enum import StrEnum

from app.domain.network import Technology


class CandidateKind(StrEnum):
    SHARED = "shared"  # a site that is there, of whoever
    ROOFTOP = "rooftop"


@dataclass(frozen=True, slots=True, kw_only=True)
class PlannedStation:
    """A base station of a plan, in the order of choosing."""

    kind: CandidateKind
    code: str  # of the site, or of the building
    subdistrict: str
    lon: float
    lat: float
    antenna_height_m: float
    residents: int  # that it adds to those before it


@dataclass(frozen=True, slots=True, kw_only=True)
class PlannedPart:
    """Residents of a subdistrict with enough level: now, and by the plan."""

    code: str
    residents: int
    now: int
    then: int


@dataclass(frozen=True, slots=True, kw_only=True)
class SitePlan:
    """
    The plan for an operator's layer outdoors.

    `then` counts a cell as reached when one of the stations alone gives it enough level; `bound` is what no
    plan from these candidates reaches more than, counted so. `predicted` is what the whole network with the
    plan gives, by the engine; nothing is proved of it.
    """

    operator: str
    technology: Technology
    stations: tuple[PlannedStation, ...]
    candidates: dict[CandidateKind, int]
    parts: tuple[PlannedPart, ...]
    residents: int
    now: int
    then: int
    bound: int
    predicted: int
    seconds: dict[str, float]

    @property
    def short_of_best_share(self) -> float:
        """How far from the best plan this one is at most, of what plans add."""
        most = self.bound - self.now
        return max(0.0, (self.bound - self.then) / most) if most > 0 else 0.0
