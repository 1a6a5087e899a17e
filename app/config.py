"""Settings: config.yaml read once into frozen dataclasses that refuse unknown keys and bad values."""

import os
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from pyproj import CRS
from pyproj.exceptions import CRSError

from app import config_reader, config_secrets
from app.config_analysis import DemandSettings, DisparitySettings, ReportSettings, SiteSettings
from app.config_cases import CaseSettings
from app.config_profiles import TECHNOLOGIES, MeasuredGapSettings, ProfileSettings, require_named_apart
from app.config_rules import between, goes_up, not_negative, one_of, positive, ruled, share
from app.config_services import AccessSettings, BaseMapSettings, VenueSettings
from app.errors import ConfigError

ROOT = Path(__file__).resolve().parent.parent


def _is_metric(epsg: int) -> bool:
    """Whether lengths and areas can be computed in the CRS."""
    try:
        crs = CRS.from_epsg(epsg)
    except CRSError:
        return False
    return crs.is_projected and all(axis.unit_conversion_factor == 1 for axis in crs.axis_info)


def _is_time_zone(name: str) -> bool:
    try:
        ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):  # unknown, a path outside, a folder
        return False
    return True


def _is_discovery(text: str) -> bool:
    """Keys of an identity provider that anybody on the way could change are worth nothing."""
    parts = urlsplit(text)
    is_here = parts.scheme == "http" and parts.hostname in ("127.0.0.1", "localhost", "::1")
    return text == NO_PROVIDER or (parts.scheme == "https" and bool(parts.hostname)) or is_here


def _is_scheduler(text: str) -> bool:
    """None, local, or the address of a scheduler."""
    if text in (NO_CLUSTER, LOCAL_CLUSTER):
        return True
    try:
        parts = urlsplit(text)
        return parts.scheme in ("tcp", "tls") and bool(parts.hostname and parts.port) and not parts.path
    except ValueError:  # a port that is none
        return False


NO_PROVIDER = "none"
NO_CLUSTER, LOCAL_CLUSTER = "none", "local"
RATE_LIMIT_KEYS = ("pages", "api", "tiles", "reports", "exports", "imports", "uploads")
_HOST_NAME = re.compile(r"(?=.{1,253}$)[a-z0-9]([a-z0-9-]*[a-z0-9])?(\.[a-z0-9]([a-z0-9-]*[a-z0-9])?)*")

URBAN_MODELS = ("delta_bullington", "tr38901", "hybrid")
INDOOR_MODELS = ("o2i", "p2109_traditional", "p2109_efficient")
LANGUAGES = ("zh-CN", "en")


@dataclass(frozen=True, slots=True, kw_only=True)
class ServiceSettings:
    name_zh: str
    name_en: str
    languages: tuple[str, ...] = ruled(
        f"must be some of {', '.join(LANGUAGES)}",
        lambda value: set(value) <= set(LANGUAGES) and len(set(value)) == len(value),
    )
    time_zone: str = ruled("must be a name of the IANA time zone database", _is_time_zone)
    hosts: tuple[str, ...] = ruled(
        "must be names as they stand in an address, without scheme and port",
        lambda value: all(_HOST_NAME.fullmatch(name) for name in value),
    )
    trusted_proxies: int = between(0, 5)
    hsts_days: int = between(0, 730)
    statement_timeout_ms: int = between(1000, 600_000)
    worker_timeout_seconds: int = between(10, 600)


@dataclass(frozen=True, slots=True, kw_only=True)
class CrsSettings:
    metric_epsg: int = ruled("must be the EPSG number of a projected CRS in metres", _is_metric)


@dataclass(frozen=True, slots=True, kw_only=True)
class GridSettings:
    cell_size_m: float = between(5, 1000)
    max_cells: int = positive()


@dataclass(frozen=True, slots=True, kw_only=True)
class CoverageSettings:
    receiver_height_m: float = between(1.5, 22.5)
    urban_model: str = one_of(*URBAN_MODELS)
    uma_min_height_m: float = positive()
    noise_figure_db: float = not_negative()
    surface_cell_m: float = between(1, 50)
    terrain: str
    sample_size_m: float = between(2, 1000)
    outdoor_location_share: float = between(0.01, 0.99)
    indoor_location_share: float = between(0.01, 0.99)
    complete_footprint_share: float = share()
    storey_height_m: float = between(2, 6)
    indoor_model: str = one_of(*INDOOR_MODELS)
    indoor_depth_m: float = between(0, 25)
    indoor_high_loss_share: float = share()
    floor_bands: tuple[int, ...] = ruled(
        "must be floors that go up from 1", lambda value: value[:1] == (1,) and goes_up(value)
    )
    facade_spacing_m: float = between(2, 1000)
    indoor_system_margin_db: float = between(0, 60)
    indoor_system_sigma_db: float = between(0.1, 20)
    tdd_mhz: tuple[float, ...] = ruled(
        "must be pairs of frequencies that go up", lambda value: len(value) % 2 == 0 and goes_up(value)
    )
    tdd_downlink_share: float = share()
    max_stored_runs: int = between(2, 1000)
    loss_cache_megabytes: int = between(0, 1_000_000)


@dataclass(frozen=True, slots=True, kw_only=True)
class TemplateSettings:
    key: str
    technology: str = one_of(*TECHNOLOGIES)
    frequency_mhz: float = between(400, 100000)
    bandwidth_mhz: float = positive()
    transmit_power_dbm: float = between(0, 70)
    antenna_height_m: float = between(2, 150)
    azimuths_deg: tuple[float, ...] = ruled(
        "must be bearings from 0 to under 360", lambda value: all(0 <= item < 360 for item in value)
    )
    mechanical_tilt_deg: float = between(-90, 90)
    electrical_tilt_deg: float = between(-90, 90)
    gain_dbi: float = between(0, 40)
    hpbw_deg: float = between(1, 360)
    feeder_loss_db: float = not_negative()
    load_share: float = share()


@dataclass(frozen=True, slots=True, kw_only=True)
class MapSettings:
    embed_limit: int = positive()
    bounds_padding_share: float = share()
    base_maps: tuple[BaseMapSettings, ...] | None


@dataclass(frozen=True, slots=True, kw_only=True)
class TileSettings:
    cache_megabytes: int = not_negative()
    statement_timeout_ms: int = positive()
    max_zoom: int = between(0, 22)


@dataclass(frozen=True, slots=True, kw_only=True)
class LiveSettings:
    max_streams: int = between(1, 1000)
    stream_seconds: int = between(1, 3600)
    poll_seconds: int = positive()


@dataclass(frozen=True, slots=True, kw_only=True)
class ApiSettings:
    page_default: int = positive()
    page_max: int = positive()
    csv_max_rows: int = positive()


@dataclass(frozen=True, slots=True, kw_only=True)
class FileSettings:
    max_upload_megabytes: int = positive()
    max_photo_pixels: int = positive()
    photo_edge_px: int = positive()
    max_file_megabytes: int = positive()
    max_import_upload_megabytes: int = positive()
    max_import_drafts: int = between(1, 10_000)
    report_days: int = positive()


@dataclass(frozen=True, slots=True, kw_only=True)
class JobSettings:
    heartbeat_seconds: float = positive()
    poll_seconds: float = positive()
    queue: str
    worker_seen_seconds: float = between(20, 3600)


@dataclass(frozen=True, slots=True, kw_only=True)
class RateLimitSettings:
    key: str = one_of(*RATE_LIMIT_KEYS)
    requests: int = positive()
    window_seconds: int = between(1, 86_400)


@dataclass(frozen=True, slots=True, kw_only=True)
class ScaleSettings:
    dask_scheduler: str = ruled("must be none, local, tcp://host:port or tls://host:port", _is_scheduler)
    workers: int = between(1, 256)


@dataclass(frozen=True, slots=True, kw_only=True)
class ExportSettings:
    max_stored: int = positive()


@dataclass(frozen=True, slots=True, kw_only=True)
class AccountSettings:
    password_policy: str = one_of("djbh2", "djbh3", "asvs")
    guests_may_look: bool
    session_hours: float = between(0.01, 72)
    seen_every_seconds: float = positive()
    failure_window_seconds: float = between(1, 86_400)
    max_failures_per_address: int = positive()
    setup_link_hours: float = between(0.01, 720)
    max_token_days: int = between(1, 3660)
    rights_cache_seconds: float = between(0, 5)
    oidc_discovery_url: str = ruled("must be none or an https address (http on this machine)", _is_discovery)
    oidc_client_id: str
    oidc_name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class AuditSettings:
    retention_days: int = ruled(
        "must be at least 180: logs are kept for six months by law", lambda value: value >= 180
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class BackupSettings:
    folder: str
    hour: int = between(0, 23)
    keep_daily: int = between(1, 366)
    keep_weekly: int = between(0, 520)


@dataclass(frozen=True, slots=True, kw_only=True)
class RetentionSettings:
    table: str = field(metadata={"unique": True})
    time_column: str
    keep_days: int = positive()


def _one_of_each(profiles: tuple[ProfileSettings, ...]) -> bool:
    named = sorted(item.technology for item in profiles)
    return named == list(TECHNOLOGIES) and all(item.breaks_dbm[-1] == item.threshold_dbm for item in profiles)


def _every_kind(limits: tuple[RateLimitSettings, ...]) -> bool:
    return {item.key for item in limits} == set(RATE_LIMIT_KEYS)


def _none_twice(templates: tuple[TemplateSettings, ...]) -> bool:
    return len({item.technology for item in templates}) == len(templates)


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """All of config.yaml."""

    service: ServiceSettings
    crs: CrsSettings
    grid: GridSettings
    demand: DemandSettings
    coverage: CoverageSettings
    profiles: tuple[ProfileSettings, ...] = ruled(
        f"must name each technology once ({', '.join(TECHNOLOGIES)}), with its threshold as last break",
        _one_of_each,
    )
    gap_profiles: tuple[ProfileSettings, ...] | None = ruled(
        "must each have their threshold as last break",
        lambda value: all(item.breaks_dbm[-1] == item.threshold_dbm for item in value),
    )
    measured_gaps: MeasuredGapSettings
    templates: tuple[TemplateSettings, ...] = ruled("must name no technology twice", _none_twice)
    maps: MapSettings
    tiles: TileSettings
    live: LiveSettings
    api: ApiSettings
    rate_limits: tuple[RateLimitSettings, ...] = ruled(
        f"must have one rule for each of {', '.join(RATE_LIMIT_KEYS)}", _every_kind
    )
    files: FileSettings
    jobs: JobSettings
    scale: ScaleSettings
    sites: SiteSettings
    disparity: DisparitySettings
    venues: VenueSettings
    access: AccessSettings
    exports: ExportSettings
    reports: ReportSettings
    accounts: AccountSettings
    audit: AuditSettings
    backup: BackupSettings
    retention: tuple[RetentionSettings, ...]
    cases: CaseSettings

    def __post_init__(self) -> None:
        require_named_apart(self.profiles, self.gap_profiles or ())


@dataclass(frozen=True, slots=True, kw_only=True)
class Environment:
    """The few things that the environment decides; nothing else is read from it."""

    config_file: Path
    database_url: str | None
    owner_database_url: str | None
    audit_key_file: Path | None
    host: str
    port: int
    var: Path


def environment(variables: Mapping[str, str] | None = None) -> Environment:
    """Read the CITYGRID_ variables; a relative folder counts from the project's root."""
    given = os.environ if variables is None else variables
    return Environment(
        config_file=ROOT / given.get("CITYGRID_CONFIG", "config.yaml"),
        database_url=given.get("CITYGRID_DATABASE_URL") or None,
        owner_database_url=given.get("CITYGRID_OWNER_DATABASE_URL") or None,
        audit_key_file=_file(given.get("CITYGRID_AUDIT_KEY_FILE")),
        host=given.get("CITYGRID_HOST", "127.0.0.1"),
        port=_port(given.get("CITYGRID_PORT") or "8000"),
        var=ROOT / given.get("CITYGRID_VAR", "var"),
    )


def _file(text: str | None) -> Path | None:
    return ROOT / text if text else None


# Name -> the variable that holds the secret, and the one that names a file with it.
SECRETS = {
    "secret_key": ("CITYGRID_SECRET_KEY", "CITYGRID_SECRET_KEY_FILE"),
    "metrics_token": ("CITYGRID_METRICS_TOKEN", "CITYGRID_METRICS_TOKEN_FILE"),
    "oidc_client_secret": ("CITYGRID_OIDC_CLIENT_SECRET", "CITYGRID_OIDC_CLIENT_SECRET_FILE"),
}
DRAWN_ELSEWHERE = frozenset({"oidc_client_secret"})  # by the identity provider, under its rules


def secret(name: str) -> str | None:
    """A secret of this machine, None when it is not set; a weak one of ours is a ConfigError."""
    return config_secrets.read_secret(os.environ, *SECRETS[name], is_ours=name not in DRAWN_ELSEWHERE)


def _port(text: str) -> int:
    if not text.isascii() or not text.isdigit() or not 0 < int(text[:6]) <= 65535:
        raise ConfigError(f"CITYGRID_PORT is {text!r}; must be a whole number from 1 to 65535")
    return int(text)


def read_settings(file: Path) -> Settings:
    """Settings of one file, or a ConfigError with file, line and rule."""
    return config_reader.read_yaml(file, Settings)


@lru_cache(maxsize=1)
def settings() -> Settings:
    """The settings of this process."""
    return read_settings(environment().config_file)
