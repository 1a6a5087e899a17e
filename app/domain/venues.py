"""WLAN in venues: what counts as served, and what a plan targets by kind of venue."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from math import ceil

from app.config_services import VenueTargetSettings
from app.errors import NotFoundError

ROUNDING = 1e-9  # of a share: 95 % of 20 venues are 19, not 20


class VenueState(StrEnum):
    """Whether a venue has WLAN; no data where no hotspot of its district is known at all."""

    SERVED = "served"
    MISSING = "missing"
    NO_DATA = "no_data"


class ServedBy(StrEnum):
    """What says so."""

    TEST = "test"
    BUILDING = "building"
    DISTANCE = "distance"


@dataclass(frozen=True, slots=True, kw_only=True)
class VenueTarget:
    """The venues that a plan names together, by their kinds, and the share of them to be served."""

    key: str
    name_zh: str
    name_en: str
    target_share: float
    facility_kinds: tuple[str, ...]


def target_from(settings: VenueTargetSettings) -> VenueTarget:
    """A target of config.yaml."""
    return VenueTarget(
        key=settings.key,
        name_zh=settings.name_zh,
        name_en=settings.name_en,
        target_share=settings.target_share,
        facility_kinds=settings.facility_kinds,
    )


def target_named(targets: Iterable[VenueTarget], key: str) -> VenueTarget:
    """The target of a key."""
    for target in targets:
        if target.key == key:
            return target
    raise NotFoundError("venue target", key)


@dataclass(frozen=True, slots=True, kw_only=True)
class TargetFigures:
    """How many venues of a target are served; those of which nothing is known are in no share."""

    target: VenueTarget
    served: int
    missing: int
    no_data: int
    is_synthetic: bool = False

    @property
    def venues(self) -> int:
        return self.served + self.missing + self.no_data

    @property
    def share(self) -> float | None:
        """Of the venues of which something is known; None where that is none."""
        known = self.served + self.missing
        return self.served / known if known else None

    @property
    def is_met(self) -> bool | None:
        return None if self.share is None else self.lacking == 0

    @property
    def lacking(self) -> int:
        """Venues that still have to be served before the target is met."""
        wanted = ceil(self.target.target_share * (self.served + self.missing) - ROUNDING)
        return max(0, wanted - self.served)


def figures_of(
    target: VenueTarget, counts: Mapping[tuple[str, str], int], *, is_synthetic: bool
) -> TargetFigures:
    """Sums of a target over counts by kind and state."""
    sums = {
        state: sum(counts.get((kind, state.value), 0) for kind in target.facility_kinds)
        for state in VenueState
    }
    return TargetFigures(
        target=target,
        served=sums[VenueState.SERVED],
        missing=sums[VenueState.MISSING],
        no_data=sums[VenueState.NO_DATA],
        is_synthetic=is_synthetic,
    )
