"""One place explained: what is asked, and what is answered."""

from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from app.config import CoverageSettings, TemplateSettings
from app.config_profiles import ProfileSettings
from app.domain.coverage import CoverageRecord, Profile, Reception

GROUND_M, HIGHEST_M = 1.5, 500.0  # receivers that the engine takes
TABLES_END_M = 22.5  # higher, TR 38.901 takes a receiver as so high
MOST_LINKS = 20


class Sight(StrEnum):
    CLEAR = "clear"
    BLOCKED = "blocked"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """A point in degrees, or a building by its code and a floor of it; for one layer of a run."""

    lon: float | None = None
    lat: float | None = None
    building: str | None = None
    floor: int | None = None  # of the building, 1 where none is given
    height_m: float | None = None  # of the point, a phone's where none is given
    operator: str
    profile: Profile
    reception: Reception
    threshold_dbm: float | None = None  # instead of the profile's


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """What the answer is computed from: places of one height, the network around, and what stands between."""

    places: tuple[tuple[float, float], ...]  # x_m and y_m; of a floor, before the facades of its building
    centre: tuple[float, float]  # of the cell
    height_m: float
    by_sight: bool
    reception: str
    stations: Any  # frames, as `app.store.supply` gives them
    carriers: Any
    coverage: CoverageSettings
    profiles: tuple[ProfileSettings, ...]
    templates: tuple[TemplateSettings, ...]
    buildings: Any = None
    roofs: Any = None  # buildings around the masts
    antennas: Any = None  # those of files that carriers name
    known: Any = None  # areas whose footprints are complete
    highest_m: float = 0.0  # building of the district
    own_building: int | None = None  # id
    link: int | None = None  # key of the one whose profile is asked for, else the strongest
    shown: frozenset[int] = frozenset()  # stations whose profiles may be seen

    @property
    def hides_any(self) -> bool:
        """Whether there is a station whose place must not be told by figures at many points."""
        return not self.shown.issuperset(self.stations["id"])


@dataclass(frozen=True, slots=True, kw_only=True)
class Obstacle:
    """A building that rises over a line; id and code are None where the asker may not know."""

    building_id: int | None
    building_code: str | None = None
    distance_m: float
    height_m: float
    over_m: float


@dataclass(frozen=True, slots=True, kw_only=True)
class LinkParts:
    """All that a link is made of, as computed; the key tells it from the others of the question."""

    key: int
    station_id: int
    frequency_mhz: float
    antenna_height_m: float
    azimuth_deg: float | None
    level_dbm: float
    sight: Sight
    distance_m: float
    bearing_deg: float
    depression_deg: float
    gain_dbi: float
    free_space_db: float
    diffraction_db: float | None
    path_loss_db: float
    reception_loss_db: float
    is_assumed: bool
    obstacles: tuple[Obstacle, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ProfileSample:
    """What lies under a link at one distance from the receiver."""

    distance_m: float
    surface_m: float | None
    building_id: int | None
    building_code: str | None = None
    bulge_m: float
    line_m: float
    fresnel_m: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Candidates:
    """Stations in reach with the level of each at its very best, strongest first; and their links in all."""

    stations: tuple[tuple[int, float], ...]
    links: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Facades:
    """Places before the facades of a building; the strongest level at the worst of them and at the best."""

    places: int
    weakest_dbm: float | None  # None: no carrier reaches it
    strongest_dbm: float | None


@dataclass(frozen=True, slots=True, kw_only=True)
class FloorOfRun:
    """What a run says of the floor that is asked about: of its band, by the operator or the best of all."""

    lowest_floor: int
    highest_floor: int
    operator: str
    level_dbm: float | None
    probability: float
    has_indoor_system: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Roof:
    """A building over the place that is asked about."""

    code: str
    height_m: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """The strongest links first, what lies under one of them, and which place they are of."""

    links: tuple[LinkParts, ...]
    place: int = 0
    facades: Facades | None = None
    profile: tuple[ProfileSample, ...] = ()
    profile_of: int | None = None  # key of the link


@dataclass(frozen=True, slots=True, kw_only=True)
class Link:
    """A link as its asker may see it: None for what would give an exact place away."""

    key: int | None  # only of those whose profile may be asked for
    operator: str
    technology: str
    station_id: int | None
    station_code: str | None
    frequency_mhz: float
    level_dbm: float
    margin_db: float
    sight: Sight
    is_assumed: bool
    antenna_height_m: float | None = None
    azimuth_deg: float | None = None
    distance_m: float | None = None
    bearing_deg: float | None = None
    depression_deg: float | None = None
    gain_dbi: float | None = None
    free_space_db: float | None = None
    diffraction_db: float | None = None
    path_loss_db: float | None = None
    reception_loss_db: float | None = None
    obstacles: tuple[Obstacle, ...] | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Explanation:
    """The links that could serve a place, strongest first, and the profile of one of them."""

    run: CoverageRecord
    asked: Asked
    lon: float
    lat: float
    position: str  # exact, or grid: the centre of the cell
    cell_code: str
    height_m: float
    is_capped: bool  # the receiver is over what the tables of TR 38.901 go to
    by_sight: bool
    threshold_dbm: float
    building_id: int | None
    reached_by: int  # carriers
    links: tuple[Link, ...]
    changed: tuple[str, ...]  # datasets that are not as the run read them
    facades: Facades | None  # of a floor; the place is the one in the middle by its strongest level
    floor_of_run: FloorOfRun | None  # indoors
    roof: Roof | None  # a run asks for open places only
    profile_of: int | None = None
    profile: tuple[ProfileSample, ...] = field(default=())
