"""Stations: a row is a base station on a site, with a sector and a carrier where it holds radio data."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from sqlalchemy.orm import Session

from app.domain.imports import CARRIER_COLUMNS, SECTOR_COLUMNS, SECTOR_NEEDS
from app.models.network import BaseStation, Carrier, Sector, Site
from app.services.import_intake import Intake, Remark, Row, refuse_disagreeing
from app.services.import_saving import POSITION_COLUMNS, Target, note_places, shapes_as_ewkb
from app.store import import_lookups, import_places
from app.store.imports import Plan, merge_rows

SITE_VALUES = {"name": "name", "site_kind": "kind", "owner": "owner", "height_m": "height_m"}
STATION_VALUES = ("site_code", "operator", "technology", "status", *SITE_VALUES)
SECTOR_VALUES = tuple(column.name for column in SECTOR_COLUMNS if column.name != "sector_code")
CARRIER_VALUES = tuple(column.name for column in CARRIER_COLUMNS)
# what a column holds that the file leaves empty
RADIO_DEFAULTS = {
    "mechanical_tilt_deg": 0.0,
    "electrical_tilt_deg": 0.0,
    "hpbw_deg": 65.0,
    "feeder_loss_db": 0.0,
    "load_share": 0.5,
}


def check_stations(session: Session, intake: Intake, new_operators: Mapping[str, str]) -> None:
    """Refuse unknown operators, half sectors, and rows of one station, site or sector that disagree."""
    known = {**import_lookups.operator_ids(session), **new_operators}
    intake.refuse(remark for row in intake.rows if (remark := _operator_flaw(row, known)))
    intake.refuse(remark for row in intake.rows if (remark := _sector_flaw(row)))
    for row in intake.rows:
        row.values["site_code"] = row.values["site_code"] or row.values["code"]
    refuse_disagreeing(intake, key=("code",), agreeing=STATION_VALUES, what="the station")
    refuse_disagreeing(intake, key=("site_code",), agreeing=tuple(SITE_VALUES), what="the site")
    _name_sectors(intake)
    radio = ("code", "radio_sector")
    refuse_disagreeing(intake, key=radio, agreeing=SECTOR_VALUES, what="the sector of the station")
    refuse_disagreeing(intake, key=(*radio, "carrier"), agreeing=None, what="the row of the station")


def _operator_flaw(row: Row, known: Mapping[str, Any]) -> Remark | None:
    operator = row.values["operator"]
    if operator in known:
        return None
    listed = ", ".join(known) or "none"
    rule = f"is not a known operator (known: {listed}); add --new-operator {operator}=NAME"
    return Remark(row.number, "operator", operator, rule)


def _has_sector(row: Row) -> bool:
    return any(row.values[name] is not None for name in (*SECTOR_VALUES, *CARRIER_VALUES))


def _sector_flaw(row: Row) -> Remark | None:
    missing = [name for name in SECTOR_NEEDS if row.values[name] is None]
    if not _has_sector(row) or not missing:
        return None
    rule = f"a sector needs {', '.join(SECTOR_NEEDS)}; without any radio data a run assumes a template"
    return Remark(row.number, missing[0], "", rule)


def _name_sectors(intake: Intake) -> None:
    """Sectors without a code are numbered within their station; a carrier is called by its frequency."""
    seen: dict[str, dict[Any, str]] = {}
    for row in intake.rows:
        row.values["radio_sector"] = row.values["carrier"] = None
        if not _has_sector(row):
            continue
        antenna = tuple(row.values[name] for name in SECTOR_VALUES)
        numbered = seen.setdefault(row.values["code"], {})
        row.values["radio_sector"] = row.values["sector_code"] or numbered.setdefault(
            antenna, str(len(numbered) + 1)
        )
        row.values["carrier"] = f"{row.values['frequency_mhz']:g}"


def save_stations(
    session: Session, intake: Intake, target: Target, new_operators: Mapping[str, str]
) -> frozenset[int]:
    """Merge sites, stations, sectors and carriers; returns the numbers of rows that made a difference."""
    known = import_lookups.operator_ids(session)
    used = {row.values["operator"] for row in intake.rows}
    import_lookups.add_operators(
        session, {code: name for code, name in new_operators.items() if code in used - known.keys()}
    )
    kept = _save_sites(session, intake, target) | _save_stations(session, intake, target)
    radio = [row for row in intake.rows if row.values["radio_sector"] is not None]
    if radio:
        kept |= _save_sectors(session, radio, target) | _save_carriers(session, radio, target)
    return kept


def _save_sites(session: Session, intake: Intake, target: Target) -> frozenset[int]:
    plan = Plan(
        model=Site,
        columns=("dataset_id", "code", *SITE_VALUES.values(), *POSITION_COLUMNS),
        key=("dataset_id", "code"),
        stamps={"batch_id": target.batch_id},
    )
    merged = merge_rows(session, plan, _site_rows(intake, target))
    import_places.assign_subdistricts(session, Site, target.batch_id)
    note_places(session, intake, plan)
    return merged.added | merged.changed


def _site_rows(intake: Intake, target: Target) -> Iterator[Sequence[Any]]:
    """One row a site, from the first row of the file that names it."""
    first: dict[str, int] = {}
    for row, geom in zip(intake.rows, shapes_as_ewkb(intake), strict=True):
        code = row.values["site_code"]
        row.place = first.setdefault(code, row.number)
        if row.place == row.number and row.raw is not None:
            values = (row.values[name] for name in SITE_VALUES)
            position = (*row.raw, target.datum, target.datum_source, geom)
            yield (row.number, target.dataset_id, code, *values, *position)


def _save_stations(session: Session, intake: Intake, target: Target) -> frozenset[int]:
    plan = Plan(
        model=BaseStation,
        columns=("dataset_id", "code", "site_id", "operator_id", "technology", "status"),
        key=("dataset_id", "code"),
        stamps={"batch_id": target.batch_id},
    )
    sites = import_lookups.ids_by_code(session, Site, target.dataset_id)
    operators = import_lookups.operator_ids(session)
    first = {row.values["code"]: row for row in reversed(intake.rows)}
    rows = (
        (
            row.number,
            target.dataset_id,
            code,
            sites[row.values["site_code"]],
            operators[row.values["operator"]],
            str(row.values["technology"]),
            row.values["status"],
        )
        for code, row in first.items()
    )
    merged = merge_rows(session, plan, rows)
    return merged.added | merged.changed


def _save_sectors(session: Session, radio: Sequence[Row], target: Target) -> frozenset[int]:
    plan = Plan(
        model=Sector,
        columns=("station_id", "code", *SECTOR_VALUES),
        key=("station_id", "code"),
        stamps={},
    )
    stations = import_lookups.ids_by_code(session, BaseStation, target.dataset_id)
    first = {(row.values["code"], row.values["radio_sector"]): row for row in reversed(radio)}
    rows = (
        (row.number, stations[station], sector, *_radio_values(row, SECTOR_VALUES))
        for (station, sector), row in first.items()
    )
    merged = merge_rows(session, plan, rows)
    return merged.added | merged.changed


def _save_carriers(session: Session, radio: Sequence[Row], target: Target) -> frozenset[int]:
    plan = Plan(
        model=Carrier,
        columns=("sector_id", "code", *CARRIER_VALUES),
        key=("sector_id", "code"),
        stamps={},
    )
    stations = import_lookups.ids_by_code(session, BaseStation, target.dataset_id)
    sectors = import_lookups.sector_ids(session, target.dataset_id)
    rows = (
        (
            row.number,
            sectors[stations[row.values["code"]], row.values["radio_sector"]],
            row.values["carrier"],
            *_radio_values(row, CARRIER_VALUES),
        )
        for row in radio
    )
    merged = merge_rows(session, plan, rows)
    return merged.added | merged.changed


def _radio_values(row: Row, names: Sequence[str]) -> Iterator[Any]:
    for name in names:
        value = row.values[name]
        yield RADIO_DEFAULTS.get(name) if value is None else value
