"""The catalogue: what datasets of each kind are about, and in which layers their rows are to be had."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from types import MappingProxyType

from app.domain.access_levels import AccessLevel
from app.domain.cadences import Cadence, cadence_of, period_of
from app.domain.columns import layer_described
from app.domain.exports import ExportFormat
from app.domain.imports import ImportKind
from app.domain.search import BBox


@dataclass(frozen=True, slots=True, kw_only=True)
class Subject:
    """What datasets of a kind are about; the first layer describes them."""

    layers: tuple[str, ...]  # of the dictionary: rows of the kind are in them
    theme: str  # in the EU's list of data themes
    keywords_zh: tuple[str, ...]
    keywords_en: tuple[str, ...]
    api: str | None = None  # the list of its rows under /api/v1
    needs: tuple[str, ...] = ()  # permissions beside those of its layers
    about_zh: str | None = None  # where the layer's own words speak of more
    about_en: str | None = None

    @property
    def about(self) -> tuple[str, str]:
        """In Chinese and in English."""
        if self.about_zh is not None and self.about_en is not None:
            return self.about_zh, self.about_en
        described = layer_described(self.layers[0])
        return described.about_zh, described.about_en


def _words(text: str) -> tuple[str, ...]:
    return tuple(text.split(", "))


SUBJECTS: Mapping[ImportKind, Subject] = MappingProxyType(
    {
        ImportKind.AREAS: Subject(
            layers=("areas",),
            theme="REGI",
            keywords_zh=_words("行政区划, 街道, 居村, 单元网格"),
            keywords_en=_words("administrative areas, subdistricts, neighbourhoods, unit grids"),
            api="areas",
        ),
        ImportKind.POPULATION: Subject(
            layers=("areas",),
            theme="SOCI",
            keywords_zh=_words("人口, 居民, 就业岗位, 统计"),
            keywords_en=_words("population, residents, jobs, statistics"),
            api="areas",
            needs=("population.read",),
            about_zh="各区域各年的统计数：居民、岗位等。",
            about_en="Figures of areas by year: residents, jobs and others.",
        ),
        ImportKind.OPERATORS: Subject(
            layers=(),
            theme="TECH",
            keywords_zh=_words("运营商, 通信"),
            keywords_en=_words("operators, telecommunications"),
            api="operators",
            about_zh="移动通信运营商及其用户份额。",
            about_en="Operators of mobile networks and their shares of subscribers.",
        ),
        ImportKind.ANTENNAS: Subject(
            layers=("antenna_patterns",),
            theme="TECH",
            keywords_zh=_words("天线, 方向图, 通信"),
            keywords_en=_words("antennas, patterns, telecommunications"),
        ),
        ImportKind.STATIONS: Subject(
            layers=("stations", "sectors", "carriers"),
            theme="TECH",
            keywords_zh=_words("基站, 站址, 扇区, 移动网络, 4G, 5G"),
            keywords_en=_words("base stations, sites, sectors, mobile network, 4G, 5G"),
            api="stations",
        ),
        ImportKind.OUTAGES: Subject(
            layers=("station_outages",),
            theme="TECH",
            keywords_zh=_words("基站, 退服, 故障"),
            keywords_en=_words("base stations, outages, faults"),
        ),
        ImportKind.INDOOR_SYSTEMS: Subject(
            layers=("indoor_systems",),
            theme="TECH",
            keywords_zh=_words("室内分布, 建筑, 通信"),
            keywords_en=_words("indoor systems, buildings, telecommunications"),
        ),
        ImportKind.HOTSPOTS: Subject(
            layers=("hotspots",),
            theme="TECH",
            keywords_zh=_words("无线局域网, 热点, 公共WiFi"),
            keywords_en=_words("WLAN, hotspots, public WiFi"),
            api="hotspots",
        ),
        ImportKind.WLAN_MONITORING: Subject(
            layers=("wlan_monitoring",),
            theme="TECH",
            keywords_zh=_words("无线局域网, 监测, 可用率"),
            keywords_en=_words("WLAN, monitoring, uptime"),
        ),
        ImportKind.WLAN_TESTS: Subject(
            layers=("wlan_tests",),
            theme="TECH",
            keywords_zh=_words("无线局域网, 测试, 网速"),
            keywords_en=_words("WLAN, tests, speed"),
        ),
        ImportKind.MEASUREMENTS: Subject(
            layers=("measurements",),
            theme="TECH",
            keywords_zh=_words("测量, 路测, 信号, 覆盖"),
            keywords_en=_words("measurements, drive test, signal, coverage"),
        ),
        ImportKind.COMPLAINTS: Subject(
            layers=("complaints",),
            theme="GOVE",
            keywords_zh=_words("投诉, 热线, 信号"),
            keywords_en=_words("complaints, hotline, signal"),
        ),
        ImportKind.BUILDINGS: Subject(
            layers=("buildings",),
            theme="REGI",
            keywords_zh=_words("建筑, 楼层, 高度, 用途"),
            keywords_en=_words("buildings, floors, heights, use"),
            api="buildings",
        ),
        ImportKind.FACILITIES: Subject(
            layers=("facilities",),
            theme="GOVE",
            keywords_zh=_words("公共设施, 学校, 医院, 服务"),
            keywords_en=_words("facilities, schools, hospitals, services"),
            api="facilities",
        ),
        ImportKind.CAMERAS: Subject(
            layers=("cameras",),
            theme="JUST",
            keywords_zh=_words("摄像机, 视频, 公共安全"),
            keywords_en=_words("cameras, video, public safety"),
        ),
        ImportKind.WAYS: Subject(
            layers=("ways",),
            theme="TRAN",
            keywords_zh=_words("道路, 铁路, 地铁, 河道"),
            keywords_en=_words("streets, rail, metro, watercourses"),
        ),
        ImportKind.LAND: Subject(
            layers=("land",),
            theme="ENVI",
            keywords_zh=_words("用地, 水域, 公园, 铁路"),
            keywords_en=_words("land, water, parks, rail"),
        ),
    }
)


class Way(StrEnum):
    """How rows are to be had."""

    FEATURES = "features"  # OGC API - Features
    TILES = "tiles"  # vector tiles: TileJSON and style
    API = "api"  # JSON of the service's own API
    EXPORT = "export"  # a file that is made on request


@dataclass(frozen=True, slots=True, kw_only=True)
class Distribution:
    """One of them, by the key of a layer or of a list of the API."""

    way: Way
    layer: str
    format: ExportFormat | None = None  # of a file


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """One import, as those see it who may read about the data."""

    batch_id: int
    version: int
    file_name: str
    sha256: str
    rows_kept: int
    created_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class CatalogueRecord:
    """A dataset as the catalogue tells somebody of it."""

    key: str
    kind: str
    title: str
    level: AccessLevel
    is_level_stated: bool
    publisher: str | None
    source: str | None
    licence: str | None
    vintage: str | None
    cadence: str | None
    is_synthetic: bool
    version: int
    issued_at: datetime
    modified_at: datetime | None  # of the newest import that stands
    due_on: date | None
    is_overdue: bool
    extent: BBox | None  # of what this reader sees
    distributions: tuple[Distribution, ...]
    sources: tuple[Source, ...]

    @property
    def subject(self) -> Subject | None:
        """What it is about."""
        return SUBJECTS[ImportKind(self.kind)] if self.kind in set(ImportKind) else None

    @property
    def rhythm(self) -> Cadence | None:
        """How often a new edition comes, where the words say it."""
        return cadence_of(self.cadence)

    @property
    def period(self) -> tuple[date, date] | None:
        """The days that its rows speak of, where the words say it."""
        return period_of(self.vintage)

    @property
    def texts(self) -> tuple[str, ...]:
        """What a search looks through: what everybody may read of it."""
        known = self.subject
        about = () if known is None else (*known.about, *known.keywords_zh, *known.keywords_en)
        return tuple(text for text in (self.key, self.title, self.publisher, *about) if text)


@dataclass(frozen=True, slots=True, kw_only=True)
class CatalogueSearch:
    """Which records: each condition narrows the others."""

    terms: tuple[str, ...] = ()  # any of them; the words of one follow each other
    words: tuple[str, ...] = ()  # all of them
    level: AccessLevel | None = None
    kind: str | None = None
    keys: tuple[str, ...] | None = None
    bbox: BBox | None = None
    between: tuple[date, date] | None = None

    def names(self, key: str) -> bool:
        """Whether a dataset of this key may pass: what lies elsewhere need not be asked for."""
        return self.keys is None or key in self.keys

    def finds(self, record: CatalogueRecord) -> bool:
        """Whether a record passes."""
        return (
            self.level in (None, record.level)
            and self.kind in (None, record.kind)
            and self.names(record.key)
            and self._says(record)
            and (self.bbox is None or _touch(self.bbox, record.extent))
            and (self.between is None or _overlap(self.between, record.period))
        )

    def _says(self, record: CatalogueRecord) -> bool:
        texts = [" ".join(text.casefold().split()) for text in record.texts]

        def is_said(text: str) -> bool:
            return any(" ".join(text.casefold().split()) in one for one in texts)

        return all(map(is_said, self.words)) and (not self.terms or any(map(is_said, self.terms)))


def _touch(box: BBox, extent: BBox | None) -> bool:
    """Whether two boxes have a point in common; one whose west is east of its east goes around the globe."""
    if extent is None:
        return False
    west, south, east, north = box
    spans = [(west, east)] if west <= east else [(west, 180.0), (-180.0, east)]
    across = any(first <= extent[2] and extent[0] <= last for first, last in spans)
    return across and south <= extent[3] and extent[1] <= north


def _overlap(asked: tuple[date, date], period: tuple[date, date] | None) -> bool:
    return period is not None and asked[0] <= period[1] and period[0] <= asked[1]
