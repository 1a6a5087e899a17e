"""What a scenario does: what is asked of the process that computes it, and what it answers."""

from dataclasses import dataclass
from enum import StrEnum

import geopandas as gpd
import pandas as pd

from app.config import Settings
from app.domain.coverage import Reception
from app.domain.network import Technology
from app.domain.scenarios import Change

STREET = (Reception.OUTDOOR, Reception.IN_VEHICLE)  # indoors is asked floor by floor, which takes a run


class GapMove(StrEnum):
    """What became of gaps that overlap each other."""

    OPENED = "opened"
    GROWN = "grown"
    SHIFTED = "shifted"
    SHRUNK = "shrunk"
    CLOSED = "closed"


@dataclass(frozen=True, slots=True, kw_only=True)
class NetworkLayer:
    """Whose stations of which technology."""

    operator: str
    technology: Technology


@dataclass(frozen=True, slots=True, kw_only=True)
class Ground:
    """
    Today's data of a district, as the process that computes needs them.

    The key names their state: the same key, the same data.
    """

    key: str
    parts: gpd.GeoDataFrame
    land: gpd.GeoDataFrame
    buildings: gpd.GeoDataFrame
    stations: gpd.GeoDataFrame
    carriers: pd.DataFrame
    antennas: pd.DataFrame
    operators: dict[str, int]  # their ids by code
    epsg: int
    is_synthetic: bool
    config: Settings


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """Two lists of changes to the same ground, and what is to be told of the way from one to the other."""

    key: str
    focus: NetworkLayer  # answered even where no change is of it
    before: tuple[Change, ...]
    after: tuple[Change, ...]
    shown: NetworkLayer
    reception: Reception
    with_cells: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class LayerPeople:
    """Residents with enough level in a layer."""

    operator: str
    technology: Technology
    reception: Reception
    residents: int
    before: int
    after: int
    gained: int
    lost: int


@dataclass(frozen=True, slots=True, kw_only=True)
class PartPeople:
    """Residents of a subdistrict with enough level in the layer shown."""

    code: str
    name_zh: str
    residents: int
    before: int
    after: int
    gained: int
    lost: int


@dataclass(frozen=True, slots=True, kw_only=True)
class MovedGaps:
    """Gaps before and after that overlap each other; cells and residents are those of all of them."""

    move: GapMove
    gaps_before: int
    gaps_after: int
    cells_before: int
    cells_after: int
    residents_before: int
    residents_after: int
    subdistrict: str
    lon: float  # of the middle of all their cells
    lat: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Levels:
    """Levels and SINR of the layer shown; None where no cell has one."""

    cells: int
    cells_changed: int  # in level or SINR, to a tenth of a dB
    cells_gained: int
    cells_lost: int
    mean_change_db: float | None  # of the cells with a level before and after that changed
    median_sinr_before_db: float | None
    median_sinr_after_db: float | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """
    What is different between two states of a network at street level.

    `cells` has a row for each cell of the layer shown that changed: ``code``, ``subdistrict``, ``residents``,
    ``change`` (gained, lost, stronger or weaker), levels and SINR before and after, and its south-western
    corner ``x_m``, ``y_m`` in the stored CRS; squares of thousands would take longer than all the rest.
    """

    shown: NetworkLayer
    reception: Reception
    threshold_dbm: float
    people: tuple[LayerPeople, ...]
    parts: tuple[PartPeople, ...]
    gaps_before: int
    gaps_after: int
    gaps_residents_before: int
    gaps_residents_after: int
    gaps: tuple[MovedGaps, ...]
    levels: Levels
    cells: pd.DataFrame | None
    cell_size_m: float
    is_synthetic: bool
    rasters_made: int
    seconds: float
