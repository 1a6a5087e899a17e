"""What somebody chooses for an import, on the command line or step by step on a page."""

from collections.abc import Mapping
from dataclasses import dataclass, field

DESCRIPTIONS = ("title", "owner", "source", "licence", "vintage", "cadence")


@dataclass(frozen=True, slots=True, kw_only=True)
class ImportChoices:
    """How the columns are called, what is known about the rows, where they go and how strictly."""

    maps: tuple[tuple[str, str], ...] = ()
    constants: Mapping[str, str] = field(default_factory=dict)
    where: Mapping[str, str] = field(default_factory=dict)
    datum: str | None = None
    dataset: str | None = None
    title: str | None = None
    owner: str | None = None
    source: str | None = None
    licence: str | None = None
    vintage: str | None = None
    cadence: str | None = None
    encoding: str | None = None
    layer: str | None = None
    keep_good: bool = False
    replace: bool = False
    allow_far: bool = False
    new_operators: Mapping[str, str] = field(default_factory=dict)

    @property
    def stated(self) -> dict[str, str]:
        """What was said about the dataset."""
        known = {name: getattr(self, name) for name in DESCRIPTIONS}
        return {name: value for name, value in known.items() if value is not None}
