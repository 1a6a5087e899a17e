"""The words of the maps in the language of the request."""

from flask_babel import gettext as _
from flask_babel import ngettext

from app.domain.coverage import CoverageClass
from app.maps.words import CityWords, ControlWords, FieldWords, LayerWords, ScenarioWords, Words
from app.web import case_words, plan_words, scenario_words, words, written
from app.web.language import selected_language

VALUE_TABLES = (
    *(words.CLASSES, words.LEVELS, words.STATION_STATUSES, case_words.CASE_STATES),
    *(plan_words.PLAN_STAGES, plan_words.CANDIDATE_KINDS),
)


def map_words() -> Words:
    """Every word that a map can say."""
    return Words(
        language=selected_language(),
        controls=_controls(),
        fields=_fields(),
        layers=_layers(),
        values=_values(),
        city=_city(),
        scenario=_scenario(),
        letters={item.value: words.class_letter(item.value) for item in CoverageClass},
    )


def _cells_and_residents(cells: int, residents: int) -> str:
    return str(
        ngettext(
            "%(cells)s cell · %(residents)s residents",
            "%(cells)s cells · %(residents)s residents",
            cells,
            cells=written.count(cells),
            residents=written.count(residents),
        )
    )


def _values() -> dict[str, str]:
    known = {str(key): str(value) for table in VALUE_TABLES for key, value in table.items()}  # type: ignore[attr-defined]
    venues = {str(key): str(value) for key, value in words.VENUE_KINDS.items()}
    places = {str(key): str(value) for key, value in case_words.PLACES.items()}
    return {**known, **venues, **places, "exact": _("exact"), "grid": _("centre of the grid cell")}


def _city() -> CityWords:
    tables = (words.BUILDING_USES, words.USE_GROUPS, words.LAND_KINDS, words.WAY_CLASSES)
    uses, groups, land, ways = ({key: str(value) for key, value in table.items()} for table in tables)
    return CityWords(uses=uses, use_groups=groups, land=land, ways=ways)


def _scenario() -> ScenarioWords:
    return ScenarioWords(
        change=_("Change"),
        changes={
            "gained": _("covered now, not before"),
            "lost": _("covered before, not now"),
            "stronger": _("stronger"),
            "weaker": _("weaker"),
        },
        before=_("before"),
        after=_("after"),
        cells=_("Cells gained and lost"),
        placed=_("Stations added or moved"),
        stations=_("Stations of a scenario"),
        station_changes={
            "added": _("added"),
            "moved": _("moved"),
            "removed": _("removed"),
            "changed": _("changed"),
        },
        deeds=_("What is done"),
        deed_kinds={kind.value: str(label) for kind, label in scenario_words.KINDS.items()},
    )


def _controls() -> ControlWords:
    return ControlWords(
        legend=_("Legend"),
        layers=_("Layers"),
        zoom_in=_("Zoom in"),
        zoom_out=_("Zoom out"),
        zoom_in_for=_("Zoom in to see:"),
        close=_("Close"),
        open_record=_("Open"),
        map_of=_("Map:"),
        loading=_("Loading map"),
        failed=_("The map could not be loaded. Load the page again; lists and tables hold the same data."),
        part_failed=_("A part of the map could not be loaded."),
    )


def _fields() -> FieldWords:
    return FieldWords(
        access_points=_("Access points"),
        accuracy=_("Accuracy"),
        antenna_height=_("Antenna height"),
        area=_("Area"),
        azimuth=_("Azimuth"),
        beamwidth=_("Beamwidth"),
        case_class=_("Class"),
        cells=_("Grid cells"),
        code=_("Code"),
        coverage_class=_("Class"),
        covered_share=_("Residents covered"),
        description=_("Description"),
        floor=_("Floor"),
        floors=_("Floors"),
        height=_("Height"),
        kind=_("Kind"),
        level=_("Level"),
        mean_level=_("Mean level"),
        name=_("Name"),
        nearest_site=_("Nearest site"),
        number=_("Case"),
        operator=_("Operator"),
        place=_("Place"),
        position=_("Position"),
        reported_at=_("Reported at"),
        residents=_("Residents"),
        residents_more=_("Residents more"),
        size=_("Size"),
        state=_("State"),
        status=_("Status"),
        technology=_("Technology"),
        tilt=_("Tilt"),
        use=_("Use"),
        venue=_("Venue"),
        width=_("Width"),
        workers=_("Workers"),
        worst_level=_("Worst level"),
    )


def _layers() -> LayerWords:
    return LayerWords(
        areas=_("Areas"),
        around=_("Other districts"),
        block=_("Block of {cells} cells"),
        buildings=_("Buildings"),
        cases=_("Cases"),
        city=_("City"),
        coverage=_("Coverage"),
        facilities=_("Facilities"),
        gap=_("Gap"),
        gaps=_("Gaps"),
        hotspot=_("WLAN hotspot"),
        hotspots=_("WLAN hotspots"),
        land=_("Land"),
        other=_("Other"),
        plan_reach=_("Cells that the plan adds"),
        planned=_("Planned station"),
        planned_stations=_("Planned stations"),
        sectors=_("Sectors"),
        stations=_("Base stations"),
        streets_and_lanes=_("Streets and lanes"),
        ways=_("Roads and lines"),
        cells_and_residents=_cells_and_residents,
    )
