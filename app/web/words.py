"""Words of the domain as people read them; every one is in the catalog."""

from flask_babel import gettext as _
from flask_babel import lazy_gettext, ngettext

from app.domain.access import CellState, Service
from app.domain.access_levels import AccessLevel
from app.domain.areas import AreaLevel, Indicator
from app.domain.coverage import CoverageClass, CoverageRecord, Reception, RunStatus, statement_of
from app.domain.datums import DATUM_LABELS, DatumSource
from app.domain.disparity import Spot
from app.domain.explain import Sight
from app.domain.exports import ExportFormat
from app.domain.gaps import Confidence, GapCause, GapChange
from app.domain.jobs import JobKind, JobStatus
from app.domain.network import SiteKind, StationStatus
from app.web.case_words import (  # noqa: F401 - tables of word()
    CASE_CHANNELS,
    CASE_CLOCKS,
    CASE_KINDS,
    CASE_LEVELS,
    CASE_LIGHTS,
    CASE_MOVES,
    CASE_STATES,
    PLACES,
    limit_text,
)
from app.web.plan_words import (  # noqa: F401 - tables of word()
    CANDIDATE_KINDS,
    PLAN_GOALS,
    PLAN_STAGES,
    PLAN_STATUSES,
)

RECEPTIONS = {
    Reception.OUTDOOR: lazy_gettext("Outdoor"),
    Reception.IN_VEHICLE: lazy_gettext("In a vehicle"),
    Reception.INDOOR: lazy_gettext("Indoor"),
}
CLASSES = {
    CoverageClass.GOOD: lazy_gettext("Good"),
    CoverageClass.FAIR: lazy_gettext("Fair"),
    CoverageClass.WEAK: lazy_gettext("Just enough"),
    CoverageClass.GAP: lazy_gettext("Too weak"),
    CoverageClass.NO_DATA: lazy_gettext("No data"),
}
# One letter in the swatch, so that the colour is never alone.
CLASS_LETTERS = {
    CoverageClass.GOOD: lazy_gettext("letter of class good|G"),
    CoverageClass.FAIR: lazy_gettext("letter of class fair|F"),
    CoverageClass.WEAK: lazy_gettext("letter of class weak|J"),
    CoverageClass.GAP: lazy_gettext("letter of class gap|X"),
    CoverageClass.NO_DATA: lazy_gettext("letter of class no data|–"),
}
GAP_CAUSES = {
    GapCause.NO_STATION: lazy_gettext("No station in reach"),
    GapCause.BLOCKED: lazy_gettext("Blocked"),
    GapCause.INTERFERED: lazy_gettext("Interfered"),
    GapCause.OUTAGE: lazy_gettext("Outage"),
    GapCause.INDOOR_ONLY: lazy_gettext("Only inside"),
    GapCause.OVERLOADED: lazy_gettext("Overloaded"),
    GapCause.BELOW_GROUND: lazy_gettext("Below ground"),
    GapCause.UNKNOWN: lazy_gettext("Unknown"),
}
GAP_REASONS = {
    GapCause.NO_STATION: lazy_gettext("Even without any building no station would bring enough level here."),
    GapCause.BLOCKED: lazy_gettext("Without what stands in the way a station would bring enough level here."),
    GapCause.INTERFERED: lazy_gettext("The level is enough, the SINR is not: others disturb it."),
    GapCause.OUTAGE: lazy_gettext("A station that an outage keeps silent would cover it."),
    GapCause.INDOOR_ONLY: lazy_gettext("The level outdoors in the same cells is enough; inside it is not."),
    GapCause.OVERLOADED: lazy_gettext(
        "The model knows no reason; most complaints from here are about slow data."
    ),
    GapCause.BELOW_GROUND: lazy_gettext("Most complaints from here come from below ground."),
    GapCause.UNKNOWN: lazy_gettext(
        "The model knows no reason: the buildings are not known, or the level is near the threshold."
    ),
}
GAP_CHANGES = {
    GapChange.OPENED: lazy_gettext("opened"),
    GapChange.GREW: lazy_gettext("grew"),
    GapChange.SHRANK: lazy_gettext("shrank"),
    GapChange.SPLIT: lazy_gettext("split from another gap"),
    GapChange.MERGED: lazy_gettext("merged into another gap"),
    GapChange.CLOSED: lazy_gettext("gone"),
}
# The same, where it happened to another gap.
GAP_CHANGES_OF_OTHERS = {
    GapChange.SPLIT: lazy_gettext("another gap split from it"),
    GapChange.MERGED: lazy_gettext("another gap merged into it"),
}
CONFIDENCES = {
    Confidence.HIGH: lazy_gettext("high confidence"),
    Confidence.MEDIUM: lazy_gettext("medium confidence"),
    Confidence.LOW: lazy_gettext("low confidence"),
}
LEVELS = {
    AreaLevel.DISTRICT: lazy_gettext("District"),
    AreaLevel.SUBDISTRICT: lazy_gettext("Subdistrict"),
    AreaLevel.NEIGHBOURHOOD: lazy_gettext("Neighbourhood"),
    AreaLevel.UNIT_GRID: lazy_gettext("Unit grid"),
}
INDICATORS = {
    Indicator.RESIDENTS: lazy_gettext("Residents"),
    Indicator.REGISTERED_RESIDENTS: lazy_gettext("Registered residents"),
    Indicator.MIGRANTS: lazy_gettext("Migrants"),
    Indicator.ELDERLY: lazy_gettext("Elderly residents"),
    Indicator.JOBS: lazy_gettext("Workers"),
    Indicator.NEIGHBOURHOOD_COMMITTEES: lazy_gettext("Neighbourhood committees"),
}
SPOTS = {
    Spot.LOW: lazy_gettext("worse covered than by chance"),
    Spot.HIGH: lazy_gettext("better covered than by chance"),
    Spot.NEITHER: lazy_gettext("no more than chance"),
    Spot.UNTOLD: lazy_gettext("cannot be told"),
}
SIGHTS = {
    Sight.CLEAR: lazy_gettext("in sight"),
    Sight.BLOCKED: lazy_gettext("blocked"),
    Sight.UNKNOWN: lazy_gettext("sight not known"),
}
RUN_STATUSES = {
    RunStatus.RUNNING: lazy_gettext("Running"),
    RunStatus.PUBLISHED: lazy_gettext("Published"),
    RunStatus.FAILED: lazy_gettext("Failed"),
    RunStatus.CANCELLED: lazy_gettext("Cancelled"),
    RunStatus.LOST: lazy_gettext("Lost: the worker died"),
}
JOB_STATUSES = {
    JobStatus.QUEUED: lazy_gettext("Queued"),
    JobStatus.RUNNING: lazy_gettext("Running"),
    JobStatus.DONE: lazy_gettext("Done"),
    JobStatus.FAILED: lazy_gettext("Failed"),
    JobStatus.CANCELLED: lazy_gettext("Cancelled"),
    JobStatus.LOST: lazy_gettext("Lost: the worker died"),
}
JOB_KINDS = {
    JobKind.COVERAGE: lazy_gettext("Coverage run"),
    JobKind.ACCESS: lazy_gettext("Reach of a service"),
    JobKind.IMPORT_LOOK: lazy_gettext("Look into a file"),
    JobKind.IMPORT_CHECK: lazy_gettext("Check of an import"),
    JobKind.IMPORT_WRITE: lazy_gettext("Import of a file"),
    JobKind.QUALITY: lazy_gettext("Quality check"),
    JobKind.EXPORT: lazy_gettext("Export"),
    JobKind.BACKUP: lazy_gettext("Backup"),
    JobKind.SITE_PLAN: lazy_gettext("Plan of base stations"),
}
STEPS = {
    "load": lazy_gettext("Load"),
    "grid": lazy_gettext("Lay the grid"),
    "demand": lazy_gettext("Spread people"),
    "levels": lazy_gettext("Compute levels"),
    "reach": lazy_gettext("Find what is reached"),
    "indoors": lazy_gettext("Compute levels in buildings"),
    "gaps": lazy_gettext("Find gaps"),
    "store": lazy_gettext("Store"),
    "publish": lazy_gettext("Publish"),
    "columns": lazy_gettext("Find columns"),
    "count": lazy_gettext("Count rows"),
    "rows": lazy_gettext("Read rows"),
    "evidence": lazy_gettext("Compare with the map"),
    "outcome": lazy_gettext("Keep the outcome"),
    "check": lazy_gettext("Check"),
    "read": lazy_gettext("Read the rows"),
    "write": lazy_gettext("Write the file"),
    "keep": lazy_gettext("Keep the file"),
    "backup": lazy_gettext("Write the backup"),
    "rotate": lazy_gettext("Remove old backups"),
    "network": lazy_gettext("Answer for the network"),
    "answers": lazy_gettext("Answer for each candidate"),
    "search": lazy_gettext("Choose"),
    "prediction": lazy_gettext("Predict the plan"),
}
EXPORT_FORMATS = {
    ExportFormat.GEOPACKAGE: lazy_gettext("GeoPackage, styled for QGIS"),
    ExportFormat.GEOJSON: "GeoJSON",
    ExportFormat.SHAPEFILE: lazy_gettext("Shapefile, zipped"),
    ExportFormat.CSV: lazy_gettext("CSV, zipped"),
    ExportFormat.XLSX: lazy_gettext("Excel workbook"),
    ExportFormat.GEOPARQUET: "GeoParquet",
    ExportFormat.FLATGEOBUF: "FlatGeobuf",
}
SYSTEMS = {
    "EPSG:4326": lazy_gettext("WGS 84, degrees (EPSG:4326)"),
    "EPSG:4490": lazy_gettext("CGCS2000, degrees (EPSG:4490)"),
}
STATION_STATUSES = {
    StationStatus.LIVE: lazy_gettext("Live"),
    StationStatus.PLANNED: lazy_gettext("Planned"),
    StationStatus.CLOSED: lazy_gettext("Closed down"),
}
SITE_KINDS = {
    SiteKind.ROOF: lazy_gettext("Roof"),
    SiteKind.TOWER: lazy_gettext("Tower"),
    SiteKind.POLE: lazy_gettext("Pole"),
    SiteKind.UNKNOWN: lazy_gettext("Unknown"),
}
# Kinds of venue are free texts of the import; these are the usual ones.
VENUE_KINDS = {
    "office": lazy_gettext("Offices"),
    "mall": lazy_gettext("Shopping centre"),
    "hotel": lazy_gettext("Hotel"),
    "public_service": lazy_gettext("Public service"),
    "street": lazy_gettext("Street"),
    "transport": lazy_gettext("Transport"),
}
# Kinds of facility are free texts, too.
FACILITY_KINDS = {
    "school": lazy_gettext("School"),
    "health": lazy_gettext("Health care"),
    "hospital": lazy_gettext("Hospital"),
    "clinic": lazy_gettext("Clinic"),
    "library": lazy_gettext("Library"),
    "community_centre": lazy_gettext("Community centre"),
    "government_service": lazy_gettext("Government service point"),
    "museum": lazy_gettext("Museum"),
    "elderly_care": lazy_gettext("Care for the elderly"),
    "sports_centre": lazy_gettext("Sports centre"),
    "park": lazy_gettext("Park"),
    "mall": lazy_gettext("Shopping centre"),
    "hotel": lazy_gettext("Hotel"),
    "office": lazy_gettext("Offices"),
    "kindergarten": lazy_gettext("Kindergarten"),
    "townhall": lazy_gettext("Town hall"),
    "department_store": lazy_gettext("Department store"),
    "office_building": lazy_gettext("Office building"),
    "bus_stop": lazy_gettext("Bus stop"),
    "metro_station": lazy_gettext("Metro station"),
}
SERVICES = {
    Service.WALKING: lazy_gettext("On foot"),
    Service.CAMERAS: lazy_gettext("Sight of cameras"),
    Service.WLAN: lazy_gettext("WLAN"),
}
CELL_STATES = {
    CellState.REACHED: lazy_gettext("Reached"),
    CellState.BEYOND: lazy_gettext("Out of reach"),
    CellState.CUT_OFF: lazy_gettext("Cut off from all"),
    CellState.OFF_STREETS: lazy_gettext("No street near"),
}
UNUSABLE = {
    "off_streets": lazy_gettext("no street is near"),
    "no_range": lazy_gettext("without a range"),
    "no_view_angle": lazy_gettext("with an azimuth and no view angle"),
    "inside_building": lazy_gettext("inside a building"),
}
DATUMS = DATUM_LABELS
DATUM_SOURCES = {
    DatumSource.STATED: lazy_gettext("stated at import"),
    DatumSource.FILE: lazy_gettext("from the file"),
    DatumSource.PROFILE: lazy_gettext("from the profile"),
    DatumSource.EVIDENCE: lazy_gettext("told by the evidence"),
    DatumSource.DEVICE: lazy_gettext("standard of the device"),
    DatumSource.GENERATED: lazy_gettext("generated"),
}
DATASET_KINDS = {
    "areas": lazy_gettext("Areas"),
    "population": lazy_gettext("Residents and workers"),
    "antennas": lazy_gettext("Antennas"),
    "stations": lazy_gettext("Base stations"),
    "outages": lazy_gettext("Outages of base stations"),
    "indoor_systems": lazy_gettext("Indoor systems"),
    "hotspots": lazy_gettext("WLAN hotspots"),
    "wlan_monitoring": lazy_gettext("WLAN monitoring"),
    "wlan_tests": lazy_gettext("WLAN tests"),
    "measurements": lazy_gettext("Measurements"),
    "complaints": lazy_gettext("Complaints"),
    "buildings": lazy_gettext("Buildings"),
    "facilities": lazy_gettext("Facilities"),
    "cameras": lazy_gettext("Cameras"),
    "ways": lazy_gettext("Streets, rail and watercourses"),
    "land": lazy_gettext("Water, rail and parks"),
}
ACCESS_LEVELS = {
    AccessLevel.OPEN: lazy_gettext("Open to all"),
    AccessLevel.CONDITIONAL: lazy_gettext("Open on conditions"),
    AccessLevel.CLOSED: lazy_gettext("Not open"),
}
# Texts that the program itself wrote into the rows; those of imports are shown as they are.
ACTORS = {
    "command line": lazy_gettext("command line"),
    "worker": lazy_gettext("background worker"),
    "guest": lazy_gettext("guest"),
    "setup link": lazy_gettext("setup link"),
}
FILE_NAMES = {"generated": lazy_gettext("generated")}
LICENCES = {
    "synthetic": lazy_gettext("synthetic"),
    "public figures": lazy_gettext("public figures"),
}
SOURCES = {
    "Drawn by a rule: real codes, names and sizes of the subdistricts, schematic boundaries": lazy_gettext(
        "Drawn by a rule: real codes, names and sizes of the subdistricts, schematic boundaries"
    ),
    "Smart-city plan and yearbook of Jing'an District; real figures in schematic polygons": lazy_gettext(
        "Smart-city plan and yearbook of Jing'an District; real figures in schematic polygons"
    ),
    "Generated by seed; the totals of 653 base stations, 159 of them 4G, are the plan's": lazy_gettext(
        "Generated by seed; the totals of 653 base stations, 159 of them 4G, are the plan's"
    ),
    "Generated by seed; the total of 1,400 hotspots is the plan's": lazy_gettext(
        "Generated by seed; the total of 1,400 hotspots is the plan's"
    ),
    "Generated by seed": lazy_gettext("Generated by seed"),
    "Arterials drawn by hand, all other streets generated by seed": lazy_gettext(
        "Arterials drawn by hand, all other streets generated by seed"
    ),
    "Generated by seed; residents and jobs are the published figures of each subdistrict": lazy_gettext(
        "Generated by seed; residents and jobs are the published figures of each subdistrict"
    ),
    "Generated by seed, by another model than coverage: COST 231 Hata with shadowing": lazy_gettext(
        "Generated by seed, by another model than coverage: COST 231 Hata with shadowing"
    ),
    "Bands around lines drawn by hand": lazy_gettext("Bands around lines drawn by hand"),
}
# Uses are free texts of the import, too; these are the usual ones.
BUILDING_USES = {
    "residential": lazy_gettext("Homes"),
    "commercial": lazy_gettext("Shops"),
    "mall": lazy_gettext("Shopping centre"),
    "hotel": lazy_gettext("Hotel"),
    "office": lazy_gettext("Offices"),
    "industrial": lazy_gettext("Industry"),
    "school": lazy_gettext("School"),
    "hospital": lazy_gettext("Hospital"),
    "public": lazy_gettext("Public service"),
}
USE_GROUPS = {
    "homes": lazy_gettext("Homes"),
    "trade": lazy_gettext("Shops and hotels"),
    "offices": lazy_gettext("Offices"),
    "industry": lazy_gettext("Industry"),
    "education": lazy_gettext("Education"),
    "public_service": lazy_gettext("Health and public service"),
}
LAND_KINDS = {
    "water": lazy_gettext("Water"),
    "park": lazy_gettext("Park"),
    "rail": lazy_gettext("Railway ground"),
}
WAY_CLASSES = {
    "arterial": lazy_gettext("Arterial road"),
    "secondary": lazy_gettext("Secondary road"),
    "street": lazy_gettext("Minor street"),
    "lane": lazy_gettext("Lane"),
    "railway": lazy_gettext("Railway"),
    "metro": lazy_gettext("Metro"),
    "watercourse": lazy_gettext("Watercourse"),
}
MAPS = {
    "city": lazy_gettext("City"),
    "coverage": lazy_gettext("Coverage"),
    "gaps": lazy_gettext("Gaps"),
    "stations": lazy_gettext("Base stations"),
    "hotspots": lazy_gettext("WLAN hotspots"),
    "areas": lazy_gettext("Areas"),
    "cases": lazy_gettext("Cases"),
}


def class_letter(name: str) -> str:
    """The letter of a class: what stands after the bar of its message."""
    return str(CLASS_LETTERS[CoverageClass(name)]).rpartition("|")[2]


def word(table: str, key: object) -> str:
    """A word of one of the tables; an unknown key is shown as it is."""
    words = globals()[table.upper()]
    return str(words.get(key, "–" if key is None else key))


def run_statement(run: CoverageRecord) -> str | None:
    """What must be said beside every figure of a run; nothing before it is published."""
    said = statement_of(run.facts)
    if said is None:
        return None
    phrases = (
        ngettext("one operator", "%(num)s operators", said.operators),
        _("%(percent)s %% assumed radio data", percent=said.assumed_percent)
        if said.assumed_percent
        else _("no assumed radio data"),
        _buildings(said.sight_percent),
        *(
            [ngettext("one station off the air", "%(num)s stations off the air", said.off_air)]
            if said.off_air
            else []
        ),
    )
    return str(_(", ")).join(str(phrase) for phrase in phrases)


def _buildings(sight_percent: int) -> str:
    if sight_percent == 0:
        return str(_("no buildings"))
    if sight_percent == 100:
        return str(_("buildings everywhere"))
    return str(_("buildings in %(percent)s %% of the cells", percent=sight_percent))
