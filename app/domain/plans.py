"""Where to build: what is asked of a plan of base stations, and what it answers."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from math import isfinite
from typing import Any

from app.domain.coverage import Reception
from app.domain.network import Technology, technology_of
from app.errors import RefusedError

MOST_STATIONS = 10_000
MOST_YEARS = 20


class CandidateKind(StrEnum):
    SHARED = "shared"  # a site that is there, of whoever
    ROOFTOP = "rooftop"
    POLE = "pole"  # at a street, to be put up


class GoalKind(StrEnum):
    COUNT = "count"  # so many base stations
    BUDGET = "budget"  # so much money, in costs of one new roof
    SHARE = (
        "share"  # so much of the weight covered (of residents, unless weights are named), with few stations
    )
    FAIREST = "fairest"  # so many base stations, for the subdistrict that is worst off


@dataclass(frozen=True, slots=True)
class Goal:
    """What a plan is for, and how much of it."""

    kind: GoalKind
    value: float

    def __post_init__(self) -> None:
        if not isfinite(self.value):
            raise RefusedError(f"goal {self.kind} of {self.value}; must be a finite number")
        if self.kind in (GoalKind.COUNT, GoalKind.FAIREST) and not (
            1 <= self.value <= MOST_STATIONS and self.value == int(self.value)
        ):
            raise RefusedError(
                f"{self.value:g} base stations; must be a whole number from 1 to {MOST_STATIONS}"
            )
        if self.kind is GoalKind.BUDGET and not 0 < self.value <= MOST_STATIONS:
            raise RefusedError(f"a budget of {self.value:g}; must be over 0 and at most {MOST_STATIONS}")
        if self.kind is GoalKind.SHARE and not 0 < self.value <= 1:
            raise RefusedError(f"a share of {self.value:g}; must be over 0 and at most 1")


@dataclass(frozen=True, slots=True, kw_only=True)
class Wish:
    """A plan that somebody asks for, of one operator and technology."""

    operator: str
    technology: Technology
    goal: Goal
    reception: Reception = Reception.OUTDOOR
    weights: str = (
        ""  # of cells, as people write them: night=1,day=0.5,school=300; residents alone where empty
    )
    forbidden: tuple[str, ...] = ()  # codes of areas in which nothing may be built
    preferred: tuple[str, ...] = ()  # codes of areas in which a budget pays less
    years: int = 1  # to build in

    def __post_init__(self) -> None:
        if not 1 <= self.years <= MOST_YEARS:
            raise RefusedError(f"{self.years} years; must be from 1 to {MOST_YEARS}")

    @property
    def parameters(self) -> dict[str, Any]:
        """As a job keeps it."""
        return {
            "operator": self.operator,
            "technology": self.technology.value,
            "goal": self.goal.kind.value,
            "value": self.goal.value,
            "reception": self.reception.value,
            "weights": self.weights,
            "forbidden": list(self.forbidden),
            "preferred": list(self.preferred),
            "years": self.years,
        }


def wish_from(parameters: Mapping[str, Any]) -> Wish:
    """What a job keeps, as a wish again."""
    return Wish(
        operator=parameters["operator"],
        technology=technology_of(parameters["technology"]),
        goal=Goal(GoalKind(parameters["goal"]), float(parameters["value"])),
        reception=Reception(parameters["reception"]),
        weights=parameters["weights"],
        forbidden=tuple(parameters["forbidden"]),
        preferred=tuple(parameters["preferred"]),
        years=int(parameters["years"]),
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class PlannedStation:
    """A base station of a plan, in the order of building."""

    rank: int
    year: int  # from 1
    kind: CandidateKind
    code: str  # of the site or of the building, or of the pole's place
    subdistrict: str
    x_m: float
    y_m: float
    antenna_height_m: float
    cost: float
    residents: int  # that it adds to those before it
    limit_share: float | None  # of the public exposure limit, at the worst place near by
    reach: Any  # the cells that it adds, one shape


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
    The plan for an operator's layer at one reception.

    `then` counts a cell as reached when one of the stations alone gives it enough level. `weight_then` is
    what the plan was chosen for, counted so, and `weight_bound` what no plan from these candidates within the
    same limits passes. `predicted` is what the whole network with the plan gives, by the engine; nothing is
    proved of it.
    """

    wish: Wish
    stations: tuple[PlannedStation, ...]
    candidates: dict[CandidateKind, int]
    over_limit: int  # candidates left out because of exposure
    adopted: int  # stations of adopted plans that count as if they stood
    parts: tuple[PlannedPart, ...]
    residents: int
    now: int
    then: int
    weight_now: float
    weight_then: float
    weight_bound: float
    least_cost: float | None  # that any plan for the wanted share needs
    predicted: int
    seconds: dict[str, float]

    @property
    def short_of_best_share(self) -> float:
        """How far from the best plan this one is at most, of what plans add."""
        return short_of_best(self.weight_now, self.weight_then, self.weight_bound)

    @property
    def cost(self) -> float:
        """Of all its stations."""
        return sum(one.cost for one in self.stations)

    @property
    def shared(self) -> int:
        """How many of its stations stand on sites that are there."""
        return sum(one.kind is CandidateKind.SHARED for one in self.stations)


def short_of_best(now: float, then: float, bound: float) -> float:
    """How far from the best a plan is at most, as a share of what the best could add."""
    most = bound - now
    return max(0.0, (bound - then) / most) if most > 0 else 0.0
