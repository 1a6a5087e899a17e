"""Words of the quality report: tables, checks, what each says and what to do."""

from flask_babel import lazy_gettext

from app.domain.quality import GROUPS as GROUP_OF_CHECKS
from app.services.quality import TableReport
from app.web import words, written
from spatial.quality.findings import Finding

GROUPS = {
    "completeness": lazy_gettext("Completeness"),
    "duplicates": lazy_gettext("Duplicates"),
    "outliers": lazy_gettext("Outliers"),
    "topology": lazy_gettext("How areas fit together"),
    "plausibility": lazy_gettext("Plausible positions"),
}
TABLES = {
    "areas": lazy_gettext("Areas"),
    "area_figures": lazy_gettext("Figures of areas"),
    "sites": lazy_gettext("Sites"),
    "base_stations": lazy_gettext("Base stations"),
    "sectors": lazy_gettext("Sectors"),
    "hotspots": lazy_gettext("WLAN hotspots"),
    "buildings": lazy_gettext("Buildings"),
    "facilities": lazy_gettext("Facilities"),
    "land": lazy_gettext("Water, rail and parks"),
    "ways": lazy_gettext("Centre lines"),
    "cameras": lazy_gettext("Cameras"),
    "complaints": lazy_gettext("Complaints"),
    "measurements": lazy_gettext("Measurements"),
    "wlan_tests": lazy_gettext("WLAN tests"),
    "wlan_monitoring": lazy_gettext("WLAN monitoring"),
    "indoor_systems": lazy_gettext("Indoor systems"),
    "station_outages": lazy_gettext("Outages"),
    "antenna_patterns": lazy_gettext("Antennas"),
}
LAND_KINDS = {
    "water": lazy_gettext("water"),
    "rail": lazy_gettext("rail"),
    "park": lazy_gettext("park"),
}
# Check: what was found, and what to do about it.
CHECKS = {
    "empty": (
        lazy_gettext("Value missing"),
        lazy_gettext("Ask the publisher for the column, or map another one at import."),
    ),
    "empty_by_area": (
        lazy_gettext("Value missing more often in these areas"),
        lazy_gettext("Ask the department of the area."),
    ),
    "code_empty": (lazy_gettext("Row without a code"), lazy_gettext("Give every row a code.")),
    "code_made": (
        lazy_gettext("Code made from the row's content"),
        lazy_gettext("Import with codes: a changed row is a new one otherwise."),
    ),
    "code_alike": (
        lazy_gettext("Codes that differ in spelling only"),
        lazy_gettext("Keep one spelling and import again."),
    ),
    "footprints_missing": (
        lazy_gettext("Area whose footprints are incomplete"),
        lazy_gettext("Import more footprints; until then coverage leaves buildings out there."),
    ),
    "same_place": (
        lazy_gettext("Same name at the same place"),
        lazy_gettext("Keep one of the rows, or give them different names."),
    ),
    "alike_footprint": (
        lazy_gettext("Footprint drawn twice"),
        lazy_gettext("Keep the newer one of the two."),
    ),
    "odd_storey": (
        lazy_gettext("Height does not fit the floors"),
        lazy_gettext("Look at both values: metres and feet, floors and metres get mixed up."),
    ),
    "outlying_value": (
        lazy_gettext("Value far from the others"),
        lazy_gettext("Check the unit and the decimal point; a real extreme may stay."),
    ),
    "far_place": (
        lazy_gettext("Far from all other rows"),
        lazy_gettext("Check datum and exchanged coordinates."),
    ),
    "area_overlap": (
        lazy_gettext("Ground in two areas"),
        lazy_gettext("Have the line settled; people on it count twice or not at all."),
    ),
    "area_overlap_sliver": (
        lazy_gettext("Sliver in two areas"),
        lazy_gettext("Harmless; snap the outlines to each other when they are drawn again."),
    ),
    "area_gap": (
        lazy_gettext("Ground that no area holds"),
        lazy_gettext("Look for a missing area, else close the outlines."),
    ),
    "area_gap_sliver": (
        lazy_gettext("Sliver that no area holds"),
        lazy_gettext("Harmless; snap the outlines to each other when they are drawn again."),
    ),
    "parent_gap": (
        lazy_gettext("Ground that no part of the area holds"),
        lazy_gettext("Look for a missing part; are both outlines of the same date and datum?"),
    ),
    "parent_gap_sliver": (
        lazy_gettext("Sliver that no part of the area holds"),
        lazy_gettext("Harmless where the outlines come from two publishers."),
    ),
    "child_outside": (
        lazy_gettext("Part that sticks out of its area"),
        lazy_gettext("Are both outlines of the same date and datum?"),
    ),
    "child_outside_sliver": (
        lazy_gettext("Part that sticks out by a sliver"),
        lazy_gettext("Harmless where the outlines come from two publishers."),
    ),
    "area_parts": (
        lazy_gettext("Area of several parts"),
        lazy_gettext("Islands and exclaves are real; remove others."),
    ),
    "point_in_land": (
        lazy_gettext("Point in land that holds none"),
        lazy_gettext("Check the datum first: a wrong one moves all rows by hundreds of metres."),
    ),
    "building_in_land": (
        lazy_gettext("Building mostly in water, rail or park"),
        lazy_gettext("Is the land drawn too wide, or the building misplaced?"),
    ),
    "across_area_line": (
        lazy_gettext("Building in two areas"),
        lazy_gettext("Say which area counts it; many of them mean a shifted layer."),
    ),
    "roof_without_building": (
        lazy_gettext("Roof site without a building"),
        lazy_gettext("Move the site, correct its kind, or add the footprint."),
    ),
    "far_from_building": (
        lazy_gettext("Hotspot far from any building"),
        lazy_gettext("Right for a street or a square; otherwise check the position."),
    ),
    "way_through_building": (
        lazy_gettext("Centre line through a building"),
        lazy_gettext("Mark tunnels and elevated roads; else one of the two is misplaced."),
    ),
}
COLUMNS = {
    "name": lazy_gettext("Name"),
    "name_zh": lazy_gettext("Chinese name"),
    "name_en": lazy_gettext("English name"),
    "owner": lazy_gettext("Owner"),
    "height_m": lazy_gettext("Height in metres"),
    "floors": lazy_gettext("Floors"),
    "use": lazy_gettext("Use"),
    "venue_kind": lazy_gettext("Kind of venue"),
    "operator": lazy_gettext("Operator"),
    "technology": lazy_gettext("Technology"),
    "ap_count": lazy_gettext("Access points"),
    "address": lazy_gettext("Address"),
    "azimuth_deg": lazy_gettext("Azimuth"),
    "antenna_height_m": lazy_gettext("Height of the antenna in metres"),
    "gain_dbi": lazy_gettext("Gain"),
}


def findings_by_group(table: TableReport) -> list[tuple[str, list[Finding]]]:
    """What was found in a table, in the order of the groups; checks that found nothing are left out."""
    found = [
        (str(GROUPS[group]), [one for one in table.findings if one.check in names and one.found])
        for group, names in GROUP_OF_CHECKS.items()
    ]
    return [(group, members) for group, members in found if members]


def quiet_checks(table: TableReport) -> int:
    """How many checks found nothing."""
    return sum(not one.found for one in table.findings)


def table_name(table: TableReport) -> str:
    """The name of a table."""
    return str(TABLES.get(table.table, table.table))


def check_name(one: Finding) -> str:
    """What a check found, with the column, level or kind that it is about."""
    name = str(CHECKS[one.check][0]) if one.check in CHECKS else one.check
    return name if one.subject is None else f"{name}: {_subject(one.subject)}"


def advice(one: Finding) -> str:
    """What to do about it."""
    return str(CHECKS[one.check][1]) if one.check in CHECKS else ""


def amount(one: Finding, value: float | None) -> str:
    """A value of a finding with its unit; nothing where a row is a find by itself."""
    if value is None:
        return ""
    if one.unit == "share":
        return written.share(value)
    if one.unit == "m2":
        return written.surface(value) if value >= 10_000 else written.unit(value, "m²")
    if one.unit == "m":
        return written.unit(value, "m", 1) if value < 1000 else written.distance(value)
    return written.decimal(value, 0 if float(value).is_integer() else 2)


def _subject(key: str) -> str:
    for table in (COLUMNS, LAND_KINDS, words.LEVELS, words.INDICATORS):
        if key in table:
            return str(table[key])  # type: ignore[index]
    return key
