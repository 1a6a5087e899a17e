"""
The model card of a run: what it was computed from and how, what it assumes, how far it was off measurements.

None is what a run did not note, as older ones have it: it must not read like a zero.
"""

from dataclasses import dataclass
from datetime import datetime

from app.domain.coverage import Reception
from app.domain.network import LevelKind, Technology


@dataclass(frozen=True, slots=True, kw_only=True)
class CardInput:
    """A dataset in the version that the run read."""

    key: str
    version: int
    batch_id: (
        int | None
    )  # the newest that stood: a version that was taken back may come again with other rows
    vintage: str | None
    title: str | None
    source: str | None
    licence: str | None
    is_synthetic: bool | None


@dataclass(frozen=True, slots=True, kw_only=True)
class CardReception:
    """What is taken off the outdoor level, over the carriers of the run; the share of places that counts."""

    reception: Reception
    min_loss_db: float | None
    max_loss_db: float | None
    location_share: float | None


@dataclass(frozen=True, slots=True, kw_only=True)
class CardReceiver:
    """Where the phone is, and what it hears with."""

    height_m: float | None
    noise_figure_db: float | None
    indoor_model: str | None
    indoor_depth_m: float | None
    indoor_high_loss_share: float | None  # of buildings with coated glass
    receptions: tuple[CardReception, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class CardResolution:
    """How finely the district was looked at."""

    cell_size_m: float | None
    sample_size_m: float | None  # never more than a cell
    surface_cell_m: float | None
    terrain: str | None  # name of its file; "none" for flat ground


@dataclass(frozen=True, slots=True, kw_only=True)
class CardProfile:
    """What the run calls covered."""

    key: str
    name_zh: str
    name_en: str
    technology: Technology
    level_kind: LevelKind
    threshold_dbm: float
    breaks_dbm: tuple[float, ...]
    min_gap_cells: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Counted:
    """How many of a whole; the share is None where the whole is not known or empty."""

    key: str
    count: int
    share: float | None


@dataclass(frozen=True, slots=True, kw_only=True)
class CardAssumed:
    """What was assumed or worked out where the data does not say."""

    stations: int | None
    stations_assumed: int | None  # with the radio data of a template
    assumed_share: float | None
    templates: tuple[Counted, ...]
    buildings: int | None
    heights: tuple[Counted, ...]  # buildings by where their height is from
    carriers: int | None
    carriers_by_roofs: int | None  # whose model was told by the roofs around, not by a fixed height
    uma_min_height_m: float | None
    stations_shared: int | None  # with other operators, as imported
    buildings_asked: int | None  # floor band by floor band
    indoor_systems: int | None  # of an operator and technology in a building
    indoor_system_margin_db: float | None  # over the threshold, which they are taken to give


@dataclass(frozen=True, slots=True, kw_only=True)
class AreaFootprints:
    """Share of an area's usable land under footprints; None where it has no such land."""

    code: str
    name_zh: str | None
    name_en: str | None
    share: float | None
    is_complete: bool | None


@dataclass(frozen=True, slots=True, kw_only=True)
class CardFootprints:
    """Where buildings tell what is in sight; elsewhere sight is a statistic."""

    complete_from_share: float | None
    areas_complete: int | None
    areas_counted: int | None
    cells: int | None
    cells_by_sight: int | None
    areas: tuple[AreaFootprints, ...]  # those that the reader may see


@dataclass(frozen=True, slots=True, kw_only=True)
class CardFlags:
    """What the models were asked beyond what they are stated for, and stations that were silent."""

    links: int | None
    link_counts: tuple[Counted, ...]
    stations_off_air: int | None
    carriers_under_roof: int | None  # whose antenna hangs lower than the building it stands in is high
    carriers_all_round: int | None  # without an azimuth


@dataclass(frozen=True, slots=True, kw_only=True)
class CardError:
    """The newest calibration of a technology in the district; the run itself is not moved by it."""

    technology: Technology
    samples: int
    groups: int
    held_out: str
    folds: int
    bias_db: float
    rmse_db: float
    fitted_bias_db: float | None
    fitted_rmse_db: float | None
    made_at: datetime
    measured: tuple[str, ...]
    is_synthetic: bool
    differs: tuple[str, ...]  # from the run: model, program, settings, data


@dataclass(frozen=True, slots=True, kw_only=True)
class ModelCard:
    """All that stands beside the figures of a run."""

    run_id: int
    area_code: str
    area_name_zh: str
    area_name_en: str | None
    published_at: datetime | None
    model: str
    code_version: str
    is_synthetic: bool
    inputs: tuple[CardInput, ...]
    resolution: CardResolution
    receiver: CardReceiver
    profiles: tuple[CardProfile, ...]
    assumed: CardAssumed
    footprints: CardFootprints
    flags: CardFlags
    calibration: tuple[CardError, ...]  # empty: not calibrated
