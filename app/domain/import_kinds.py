"""Every kind of import by its key."""

from collections.abc import Mapping

from app.domain.import_areas import AREAS, POPULATION
from app.domain.import_city import BUILDINGS, CAMERAS, FACILITIES, LAND, WAYS
from app.domain.import_network import (
    ANTENNAS,
    INDOOR_SYSTEMS,
    MEASUREMENTS,
    OPERATORS,
    OUTAGES,
    STATIONS,
)
from app.domain.import_service import COMPLAINTS, HOTSPOTS, WLAN_MONITORING, WLAN_TESTS
from app.domain.imports import ImportKind, Kind

KINDS: Mapping[ImportKind, Kind] = {
    kind.key: kind
    for kind in (
        *(
            AREAS,
            POPULATION,
            OPERATORS,
            ANTENNAS,
            STATIONS,
            OUTAGES,
            INDOOR_SYSTEMS,
            HOTSPOTS,
            WLAN_MONITORING,
        ),
        *(WLAN_TESTS, MEASUREMENTS, COMPLAINTS, BUILDINGS, FACILITIES, CAMERAS, WAYS, LAND),
    )
}

# areas end by valid_to, operators are everybody's
NOT_REPLACED = frozenset({ImportKind.AREAS, ImportKind.OPERATORS})
