"""The words of a map in one language; the door fills them in, so that maps know no web framework."""

from collections.abc import Callable
from dataclasses import asdict, dataclass

import pandas as pd


@dataclass(frozen=True, slots=True, kw_only=True)
class ControlWords:
    """What the controls of every map say."""

    legend: str
    layers: str
    zoom_in: str
    zoom_out: str
    zoom_in_for: str
    close: str
    open_record: str
    map_of: str
    loading: str
    failed: str
    part_failed: str


@dataclass(frozen=True, slots=True, kw_only=True)
class FieldWords:
    """Names of what a popup lists."""

    access_points: str
    accuracy: str
    antenna_height: str
    area: str
    azimuth: str
    beamwidth: str
    case_class: str
    cells: str
    code: str
    coverage_class: str
    covered_share: str
    description: str
    floor: str
    floors: str
    height: str
    kind: str
    level: str
    mean_level: str
    name: str
    nearest_site: str
    number: str
    operator: str
    place: str
    position: str
    reported_at: str
    residents: str
    residents_more: str
    size: str
    state: str
    status: str
    technology: str
    tilt: str
    use: str
    venue: str
    width: str
    workers: str
    worst_level: str


@dataclass(frozen=True, slots=True, kw_only=True)
class LayerWords:
    """Names of layers and of what legends list."""

    areas: str
    around: str
    block: str  # with {cells}
    buildings: str
    cases: str
    city: str
    coverage: str
    facilities: str
    gap: str
    gaps: str
    hotspot: str
    hotspots: str
    land: str
    other: str
    plan_reach: str
    planned: str
    planned_stations: str
    sectors: str
    stations: str
    streets_and_lanes: str
    ways: str
    cells_and_residents: Callable[[int, int], str]


@dataclass(frozen=True, slots=True, kw_only=True)
class CityWords:
    """What stands in the city, by the values of its tiles."""

    uses: dict[str, str]
    use_groups: dict[str, str]
    land: dict[str, str]
    ways: dict[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class ScenarioWords:
    """What the map of a scenario says."""

    change: str
    changes: dict[str, str]  # gained, lost, stronger, weaker
    before: str
    after: str
    cells: str
    placed: str
    stations: str
    station_changes: dict[str, str]  # added, moved, removed, changed
    deeds: str
    deed_kinds: dict[str, str]  # add, move, tilt, ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Words:
    """All words of a map."""

    language: str  # a BCP 47 tag: zh-CN, en
    controls: ControlWords
    fields: FieldWords
    layers: LayerWords
    values: dict[str, str]  # words of the data: good, fair, weak, gap, no_data, outdoor, district, exact, ...
    city: CityWords
    scenario: ScenarioWords
    letters: dict[str, str]  # of the classes: the colour is never alone

    def name(self, name_zh: str | None, name_en: str | None) -> str:
        """The name in this language, else the other one."""
        first, second = (name_zh, name_en) if self.is_chinese else (name_en, name_zh)
        given = [name for name in (first, second) if not pd.isna(name) and name]
        return str(given[0]) if given else ""

    @property
    def is_chinese(self) -> bool:
        return self.language.startswith("zh")

    def name_fields(self, stem: str = "name") -> tuple[str, str]:
        """The columns of a name, the one of this language first."""
        columns = (f"{stem}_zh", f"{stem}_en")
        return columns if self.is_chinese else (columns[1], columns[0])

    def for_scripts(self) -> dict[str, str]:
        """What the scripts of the page say themselves."""
        return asdict(self.controls)
