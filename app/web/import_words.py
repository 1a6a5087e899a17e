"""Words of imports: kinds, our columns, what the evidence measures."""

from collections.abc import Mapping
from typing import Any

from flask_babel import format_decimal, lazy_gettext, ngettext
from flask_babel import gettext as _

from app.domain.datums import AUTO, DatumSource, datum_label
from app.domain.import_drafts import DraftRecord, DraftState
from app.domain.imports import ImportKind
from app.errors import CityError, RunsLeanError, remove_runs_commands
from app.services.batches import Undone
from app.web import written
from spatial.datum_measures import CLOSENESS_SCALES_M, distance_of_closeness_m

KINDS = {
    ImportKind.AREAS: lazy_gettext("Areas"),
    ImportKind.POPULATION: lazy_gettext("Residents and workers"),
    ImportKind.OPERATORS: lazy_gettext("Operators"),
    ImportKind.ANTENNAS: lazy_gettext("Antennas"),
    ImportKind.STATIONS: lazy_gettext("Base stations"),
    ImportKind.OUTAGES: lazy_gettext("Outages of base stations"),
    ImportKind.INDOOR_SYSTEMS: lazy_gettext("Indoor systems"),
    ImportKind.HOTSPOTS: lazy_gettext("WLAN hotspots"),
    ImportKind.WLAN_MONITORING: lazy_gettext("WLAN monitoring"),
    ImportKind.WLAN_TESTS: lazy_gettext("WLAN tests"),
    ImportKind.MEASUREMENTS: lazy_gettext("Measured levels"),
    ImportKind.COMPLAINTS: lazy_gettext("Complaints"),
    ImportKind.BUILDINGS: lazy_gettext("Buildings"),
    ImportKind.FACILITIES: lazy_gettext("Facilities"),
    ImportKind.CAMERAS: lazy_gettext("Cameras"),
    ImportKind.WAYS: lazy_gettext("Roads, railways and watercourses"),
    ImportKind.LAND: lazy_gettext("Water, rail and parks"),
}
STATES = {
    DraftState.UPLOADED: lazy_gettext("uploaded"),
    DraftState.LOOKED: lazy_gettext("not checked yet"),
    DraftState.CHECKED: lazy_gettext("checked"),
    DraftState.WRITTEN: lazy_gettext("imported"),
}
COLUMNS = {
    "access_rate_mbps": lazy_gettext("Access rate, Mbit/s"),
    "address": lazy_gettext("Address"),
    "antenna_height_m": lazy_gettext("Antenna height, m"),
    "ap_count": lazy_gettext("Access points"),
    "azimuth_deg": lazy_gettext("Azimuth, degrees from north"),
    "bandwidth_mhz": lazy_gettext("Bandwidth, MHz"),
    "building_code": lazy_gettext("Code of the building"),
    "category": lazy_gettext("Category"),
    "closed_at": lazy_gettext("Closed at"),
    "code": lazy_gettext("Code"),
    "covers_basement": lazy_gettext("Covers the basement"),
    "covers_lifts": lazy_gettext("Covers the lifts"),
    "day": lazy_gettext("Day"),
    "description": lazy_gettext("Description"),
    "download_mbps": lazy_gettext("Download, Mbit/s"),
    "earfcn": lazy_gettext("Channel number (EARFCN)"),
    "eci": lazy_gettext("Cell identity (ECI)"),
    "electrical_tilt_deg": lazy_gettext("Electrical tilt, degrees"),
    "elderly": lazy_gettext("Elderly residents"),
    "ended_at": lazy_gettext("Ended at"),
    "feeder_loss_db": lazy_gettext("Feeder loss, dB"),
    "floor": lazy_gettext("Floor"),
    "floors": lazy_gettext("Floors"),
    "floors_below": lazy_gettext("Floors below ground"),
    "frequency_mhz": lazy_gettext("Frequency, MHz"),
    "gain_dbi": lazy_gettext("Antenna gain, dBi"),
    "geometry": lazy_gettext("Shape as text (WKT, GeoJSON)"),
    "has_fibre": lazy_gettext("Has fibre"),
    "height_m": lazy_gettext("Height, m"),
    "horizontal_db": lazy_gettext("Horizontal cut, dB"),
    "hotspot_code": lazy_gettext("Code of the hotspot"),
    "hpbw_deg": lazy_gettext("Beam width, degrees"),
    "is_elevated": lazy_gettext("Elevated"),
    "is_one_way": lazy_gettext("One way"),
    "jobs": lazy_gettext("Workers"),
    "kind": lazy_gettext("Kind"),
    "lanes": lazy_gettext("Lanes"),
    "lat": lazy_gettext("Latitude or northing"),
    "latency_ms": lazy_gettext("Latency, ms"),
    "letter": lazy_gettext("Letter"),
    "level": lazy_gettext("Level of the area"),
    "level_dbm": lazy_gettext("Level, dBm"),
    "load_share": lazy_gettext("Load, share"),
    "login_ok": lazy_gettext("Login worked"),
    "login_success_share": lazy_gettext("Logins that worked, share"),
    "lon": lazy_gettext("Longitude or easting"),
    "manufacturer": lazy_gettext("Manufacturer"),
    "max_frequency_mhz": lazy_gettext("Highest frequency, MHz"),
    "max_speed_kmh": lazy_gettext("Speed limit, km/h"),
    "measured_at": lazy_gettext("Measured at"),
    "mechanical_tilt_deg": lazy_gettext("Mechanical tilt, degrees"),
    "migrants": lazy_gettext("Migrants"),
    "min_frequency_mhz": lazy_gettext("Lowest frequency, MHz"),
    "name": lazy_gettext("Name"),
    "name_en": lazy_gettext("English name"),
    "name_zh": lazy_gettext("Chinese name"),
    "neighbourhood_committees": lazy_gettext("Neighbourhood committees"),
    "operator": lazy_gettext("Operator"),
    "owner": lazy_gettext("Owner"),
    "pattern": lazy_gettext("Antenna pattern"),
    "pci": lazy_gettext("Physical cell identity (PCI)"),
    "place": lazy_gettext("Indoors or outdoors"),
    "quality_db": lazy_gettext("Quality, dB"),
    "range_m": lazy_gettext("Range, m"),
    "reason": lazy_gettext("Reason"),
    "received_at": lazy_gettext("Received at"),
    "reception": lazy_gettext("Reception"),
    "registered_residents": lazy_gettext("Registered residents"),
    "residents": lazy_gettext("Residents"),
    "sector_code": lazy_gettext("Code of the sector"),
    "sinr_db": lazy_gettext("SINR, dB"),
    "site_code": lazy_gettext("Code of the site"),
    "site_kind": lazy_gettext("Kind of site"),
    "speed_mbps": lazy_gettext("Data rate, Mbit/s"),
    "started_at": lazy_gettext("Began at"),
    "station_code": lazy_gettext("Code of the base station"),
    "status": lazy_gettext("Status"),
    "subcarrier_spacing_khz": lazy_gettext("Subcarrier spacing, kHz"),
    "subscriber_share": lazy_gettext("Subscribers, share"),
    "technology": lazy_gettext("Technology"),
    "tested_at": lazy_gettext("Tested at"),
    "tester": lazy_gettext("Tested by"),
    "transmit_power_dbm": lazy_gettext("Transmit power, dBm"),
    "upload_mbps": lazy_gettext("Upload, Mbit/s"),
    "uptime_share": lazy_gettext("Uptime, share"),
    "use": lazy_gettext("Use"),
    "users": lazy_gettext("Users"),
    "valid_from": lazy_gettext("Valid from"),
    "valid_to": lazy_gettext("Valid until"),
    "venue_kind": lazy_gettext("Kind of venue"),
    "venue_name": lazy_gettext("Name of the venue"),
    "vertical_db": lazy_gettext("Vertical cut, dB"),
    "view_angle_deg": lazy_gettext("View angle, degrees"),
    "way_class": lazy_gettext("Class of road"),
    "width_m": lazy_gettext("Width, m"),
    "year": lazy_gettext("Year"),
}
SORTS = {
    "added": lazy_gettext("added"),
    "removed": lazy_gettext("removed"),
    "moved": lazy_gettext("moved"),
    "changed": lazy_gettext("changed"),
}
DATUM_NOTES = {
    "wgs84": lazy_gettext("of GPS receivers and OpenStreetMap"),
    "cgcs2000": lazy_gettext("of surveys in China; agrees with WGS 84 to less than a metre"),
    "gcj02": lazy_gettext("of Amap, Tencent and most maps in China"),
    "bd09": lazy_gettext("of Baidu maps"),
}
# The areas that a measure speaks of, by the digits of their codes.
AREAS = {
    6: lazy_gettext("districts"),
    9: lazy_gettext("subdistricts"),
    12: lazy_gettext("neighbourhoods"),
    15: lazy_gettext("unit grids"),
}
# What a file is held against.
KNOWN_LAYERS = {
    "areas": lazy_gettext("areas"),
    "water": lazy_gettext("water"),
    "roads": lazy_gettext("roads"),
    "buildings": lazy_gettext("buildings"),
}
# A measure of the evidence, in metres or as a share: its value, and the usual one.
FINDINGS = {
    "metres_from_known_lines": lazy_gettext("%(value)s from known lines on average (elsewhere %(usual)s)"),
    "share_outside_areas": lazy_gettext("%(value)s outside the known %(areas)s (elsewhere %(usual)s)"),
    "share_in_water": lazy_gettext("%(value)s in water (elsewhere %(usual)s)"),
    "share_in_buildings": lazy_gettext("%(value)s in known buildings (elsewhere %(usual)s)"),
    "closeness_to_area_boundaries": lazy_gettext(
        "as if %(value)s from boundaries of %(areas)s (elsewhere %(usual)s)"
    ),
    "closeness_to_roadsides": lazy_gettext("as if %(value)s from known roads (elsewhere %(usual)s)"),
    "closeness_to_carriageways": lazy_gettext("as if %(value)s from carriageways (elsewhere %(usual)s)"),
}
NUMBER_WORDS = {
    "line": lazy_gettext("Line"),
    "row": lazy_gettext("Row"),
    "feature": lazy_gettext("Feature"),
    "object": lazy_gettext("Object"),
}


def kind_name(kind: object) -> str:
    """A kind as people read it."""
    return str(KINDS.get(kind, kind))  # type: ignore[call-overload]


def column_name(name: str) -> str:
    """One of our columns as people read it."""
    return str(COLUMNS.get(name, name))


def reading_name(reading: Mapping[str, Any]) -> str:
    """A datum with the order of the axes."""
    name = datum_label(reading["datum"])
    return str(_("%(datum)s with exchanged axes", datum=name)) if reading["is_swapped"] else str(name)


def finding(found: Mapping[str, Any]) -> str:
    """One measure in words."""
    key = str(found["key"])
    value, usual = (_measured(key, found[name]) for name in ("value", "usual"))
    if key not in FINDINGS:
        return f"{key} {value} ({usual})"
    areas = AREAS.get(found.get("code_digits", 0)) or _("areas")
    return str(FINDINGS[key]) % {"value": value, "usual": usual, "areas": areas}


def findings(reading: Mapping[str, Any]) -> list[str]:
    """What was measured of a reading in words, what tells most first; nothing where too few count."""
    measured = [found for found in reading["findings"] if found["value"] is not None]
    return [finding(found) for found in sorted(measured, key=lambda found: found["chance"])]


def synthetic(verdict: Mapping[str, Any]) -> str:
    """A warning where the file was held against what a demo made up; nothing where all of it is real."""
    layers = [str(KNOWN_LAYERS[name]) for name in verdict.get("synthetic", ())]
    if not layers:
        return ""
    listed = _(", ").join(layers)
    return str(
        _(
            "Held against synthetic data (%(layers)s), which say nothing of where real ones lie.",
            layers=listed,
        )
    )


def _measured(key: str, value: float | None) -> str:
    if value is not None and key in CLOSENESS_SCALES_M:
        value = distance_of_closeness_m(key, value)
    return written.share(value) if key.startswith("share") else written.distance(value)


def chance(p_value: float | None) -> str:
    """How likely an arbitrary shift fits as well."""
    if p_value is None:
        return written.NOTHING
    if p_value > 0.1:
        return written.share(p_value, 0)
    if p_value < 1e-6:
        return str(_("under 1 in %(count)s", count=format_decimal(1_000_000)))
    return str(_("1 in %(count)s", count=format_decimal(round(1 / p_value))))


def bearing(degrees: float | None) -> str:
    """A direction of the compass."""
    if degrees is None:
        return ""
    points = (
        *(_("north"), _("north-east"), _("east"), _("south-east")),
        *(_("south"), _("south-west"), _("west"), _("north-west")),
    )
    return str(points[round(degrees / 45) % 8])


def number_word(word: str) -> str:
    """What the numbers of rows count."""
    return str(NUMBER_WORDS.get(word, word))


def _same(datum: str | None) -> str | None:
    """Datums that no evidence tells apart under one name."""
    same = {"cgcs2000": "wgs84", "EPSG:4326": "wgs84", "EPSG:4490": "wgs84"}
    return same.get(datum or "", datum)


def disagrees(verdict: Mapping[str, Any], datum: str | None) -> bool:
    """Whether the evidence speaks for another reading than the one that was taken."""
    return bool(verdict["is_swapped"]) or verdict["datum"] != _same(datum)


def is_taken(reading: Mapping[str, Any], verdict: Mapping[str, Any], datum: str | None) -> bool:
    """Whether a reading is the one that was taken: as stated, else as the evidence tells, if it does."""
    if datum is None:
        return (reading["datum"], reading["is_swapped"]) == (verdict["datum"], verdict["is_swapped"])
    return not reading["is_swapped"] and reading["datum"] == _same(datum)


def stated_datum(draft: DraftRecord) -> str | None:
    """The datum that was chosen by hand, else the one that the check found in the file or its profile."""
    if draft.options.choices.datum not in (None, AUTO):
        return draft.options.choices.datum
    check = draft.check or {}
    return None if check.get("datum_source") == DatumSource.EVIDENCE else check.get("datum")


def is_untold(check: Mapping[str, Any]) -> bool:
    """Whether the evidence was asked for the datum and does not tell it."""
    verdict = check.get("verdict") or {"datum": None}
    return "error" in check and not check["error"] and verdict["datum"] is None


def offsets(verdict: Mapping[str, Any]) -> list[str]:
    """How far the named datums lie apart where the file is."""
    pairs = (("wgs84", "gcj02"), ("wgs84", "bd09"), ("gcj02", "bd09"))
    found = {(one["from_datum"], one["to_datum"]): one for one in verdict["offsets"]}
    return [
        str(
            _(
                "A file in %(one)s read as %(other)s lies %(distance)s too far to the %(bearing)s here.",
                one=datum_label(there),
                other=datum_label(here),
                distance=written.distance(found[here, there]["distance_m"]),
                bearing=bearing(found[here, there]["bearing_deg"]),
            )
        )
        for here, there in pairs
        if (here, there) in found and found[here, there]["bearing_deg"] is not None
    ]


def undo_refusal(error: CityError) -> str:
    """Why an import cannot be taken back, and what to do about it."""
    if not isinstance(error, RunsLeanError):
        return str(error)
    return str(
        _(
            "Import %(batch)s cannot be undone: coverage runs lean on rows that it added: %(runs)s. "
            "Whoever runs the service removes them on the command line: %(commands)s. "
            "Then undo the import again.",
            batch=error.batch_id,
            runs=", ".join(str(run_id) for run_id in error.run_ids),
            commands=remove_runs_commands(error.run_ids),
        )
    )


def undone(done: Undone) -> str:
    """What an undo did, for whoever asked for it."""
    away = ngettext(
        "%(rows)s stored row was taken away",
        "%(rows)s stored rows were taken away",
        done.rows_taken_away,
        rows=written.count(done.rows_taken_away),
    )
    back = ngettext(
        "%(rows)s row is as it was before",
        "%(rows)s rows are as they were before",
        done.rows_put_back,
        rows=written.count(done.rows_put_back),
    )
    return str(
        _(
            "Undone: %(away)s, %(back)s; dataset %(dataset)s is at version %(version)s.",
            away=away,
            back=back,
            dataset=done.dataset,
            version=done.version,
        )
    )
