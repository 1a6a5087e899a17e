"""The register of published layers: what it shows, who may read it, which fields are sensitive."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType

from app.errors import NotFoundError


@dataclass(frozen=True, slots=True, kw_only=True)
class Layer:
    """A published layer; its tile statement is tiles/sql/<key>.sql."""

    key: str
    name_zh: str
    name_en: str
    permission: str
    geometry: str
    min_zoom: int
    sensitive: Mapping[str, str] = field(default_factory=dict)  # field -> permission that shows it


def _register(*layers: Layer) -> Mapping[str, Layer]:
    return MappingProxyType({layer.key: layer for layer in layers})


LAYERS = _register(
    Layer(
        key="areas", name_zh="区域", name_en="Areas", permission="areas.read", geometry="polygon", min_zoom=6
    ),
    Layer(
        key="coverage",
        name_zh="覆盖",
        name_en="Coverage",
        permission="coverage.read",
        geometry="polygon",
        min_zoom=8,
    ),
    Layer(key="gaps", name_zh="盲区", name_en="Gaps", permission="gaps.read", geometry="polygon", min_zoom=8),
    Layer(
        key="stations",
        name_zh="基站",
        name_en="Base stations",
        permission="network.read",
        geometry="point",
        min_zoom=6,
        sensitive={"geom": "network.read_exact"},
    ),
    Layer(  # exact places, or nothing: who sees stations by grid alone does not see their faces
        key="sectors",
        name_zh="扇区",
        name_en="Sectors",
        permission="network.read_exact",
        geometry="polygon",
        min_zoom=13,
    ),
    Layer(
        key="hotspots",
        name_zh="热点",
        name_en="Hotspots",
        permission="hotspots.read",
        geometry="point",
        min_zoom=6,
    ),
    Layer(
        key="buildings",
        name_zh="建筑",
        name_en="Buildings",
        permission="buildings.read",
        geometry="polygon",
        min_zoom=14,
        sensitive={"residents": "population.read"},
    ),
    Layer(
        key="land", name_zh="用地", name_en="Land", permission="areas.read", geometry="polygon", min_zoom=8
    ),
    Layer(
        key="ways",
        name_zh="道路与线路",
        name_en="Roads and lines",
        permission="areas.read",
        geometry="line",
        min_zoom=10,
    ),
    Layer(
        key="facilities",
        name_zh="设施",
        name_en="Facilities",
        permission="facilities.read",
        geometry="point",
        min_zoom=6,
    ),
    Layer(
        key="cases",
        name_zh="案件",
        name_en="Cases",
        permission="cases.read",
        geometry="point",
        min_zoom=6,
    ),
    Layer(  # of a whole district: nothing for who sees some areas alone
        key="scenarios",
        name_zh="方案",
        name_en="Scenarios",
        permission="scenarios.read",
        geometry="point",
        min_zoom=6,
    ),
)


def layer_named(key: str) -> Layer:
    """The layer of a key."""
    if key not in LAYERS:
        raise NotFoundError("layer", key)
    return LAYERS[key]
