"""Kinds whose row is one row of one table: the table, and where each of its columns comes from."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from app.domain.imports import ImportKind
from app.domain.network import LEVEL_KIND
from app.models.buildings import Building, IndoorSystem
from app.models.cameras import Camera
from app.models.complaints import Complaint
from app.models.facilities import Facility
from app.models.hotspots import Hotspot
from app.models.land import Land
from app.models.measurements import Measurement
from app.models.network import AntennaPattern, Operator, StationOutage
from app.models.ways import Way
from app.models.wlan import WlanMonitoring, WlanTest

Values = Mapping[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class OneTable:
    """A table with the columns that a file fills; `made` ones follow from other values of the row."""

    model: Any
    columns: tuple[str, ...]
    made: Mapping[str, Callable[[Values], Any]] = field(default_factory=dict)
    is_point: bool = False
    has_shape: bool = True
    has_area: bool = True
    belongs_to_dataset: bool = True  # else the code alone tells its rows apart

    @property
    def key(self) -> tuple[str, ...]:
        """What tells rows apart."""
        return ("dataset_id", "code") if self.belongs_to_dataset else ("code",)

    def values_of(self, row: Values) -> list[Any]:
        """The values of the columns, in their order."""
        return [self.made[name](row) if name in self.made else row[name] for name in self.columns]


def _points(model: Any, *columns: str, **made: Callable[[Values], Any]) -> OneTable:
    return OneTable(model=model, columns=columns, made=made, is_point=True)


def _words(model: Any, *columns: str) -> OneTable:
    return OneTable(model=model, columns=columns, has_shape=False, has_area=False)


ONE_TABLE: Mapping[ImportKind, OneTable] = {
    ImportKind.OPERATORS: OneTable(
        model=Operator,
        columns=("name_zh", "name_en", "letter", "subscriber_share"),
        made={
            "name_en": lambda row: row["name_en"] or row["name_zh"],
            "letter": lambda row: row["letter"] or row["code"][0].upper(),
        },
        has_shape=False,
        has_area=False,
        belongs_to_dataset=False,
    ),
    ImportKind.ANTENNAS: _words(
        AntennaPattern,
        *("manufacturer", "min_frequency_mhz", "max_frequency_mhz", "gain_dbi"),
        *("electrical_tilt_deg", "horizontal_db", "vertical_db"),
    ),
    ImportKind.OUTAGES: _words(StationOutage, "station_code", "started_at", "ended_at", "reason"),
    ImportKind.INDOOR_SYSTEMS: _words(
        IndoorSystem, "building_code", "operator", "technology", "covers_basement", "covers_lifts"
    ),
    ImportKind.HOTSPOTS: _points(Hotspot, "name", "venue_kind", "operator", "ap_count", "building_code"),
    ImportKind.WLAN_MONITORING: _words(
        WlanMonitoring, "hotspot_code", "day", "uptime_share", "login_success_share", "users"
    ),
    ImportKind.WLAN_TESTS: _points(
        WlanTest,
        *("venue_name", "venue_kind", "hotspot_code", "tester", "tested_at"),
        *("login_ok", "download_mbps", "upload_mbps", "latency_ms"),
    ),
    ImportKind.MEASUREMENTS: _points(
        Measurement,
        *("measured_at", "operator_id", "technology", "reception", "level_kind"),
        *("level_dbm", "quality_db", "sinr_db", "speed_mbps", "pci", "eci"),
        level_kind=lambda row: LEVEL_KIND[row["technology"]].value,
    ),
    ImportKind.COMPLAINTS: _points(
        Complaint,
        *("received_at", "closed_at", "category", "description", "status"),
        *("operator", "technology", "place", "floor", "address"),
    ),
    ImportKind.BUILDINGS: OneTable(
        model=Building,
        columns=(
            *("name_zh", "name_en", "use", "height_m", "floors", "floors_below"),
            *("residents", "jobs", "has_fibre", "access_rate_mbps"),
        ),
    ),
    ImportKind.FACILITIES: _points(Facility, "kind", "name_zh", "name_en", "address", "building_code"),
    ImportKind.CAMERAS: _points(
        Camera, "name", "owner", "azimuth_deg", "view_angle_deg", "range_m", "height_m"
    ),
    ImportKind.WAYS: OneTable(
        model=Way,
        columns=(
            *("kind", "way_class", "name_zh", "name_en", "width_m"),
            *("lanes", "max_speed_kmh", "is_one_way", "is_elevated"),
        ),
        has_area=False,
    ),
    ImportKind.LAND: OneTable(model=Land, columns=("kind", "name_zh", "name_en"), has_area=False),
}
