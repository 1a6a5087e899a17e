"""Stations: a row is a base station on a site, with a sector and a carrier where it holds radio data."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from sqlalchemy.orm import Session

from app.domain.areas import AreaLevel
from app.domain.import_network import CARRIER_COLUMNS, SECTOR_COLUMNS, SECTOR_NEEDS
from app.models.network import BaseStation, Carrier, Sector, Site
from app.services.import_antennas import pattern_flaw, take_gains
from app.services.import_intake import Intake, Remark, Row, refuse_disagreeing
from app.services.import_saving import (
    INSIDE,
    NO_SUBDISTRICT,
    OUTSIDE,
    POSITION_COLUMNS,
    Saved,
    Target,
    add_operators,
    shapes_as_ewkb,
    shown,
)
from app.store import import_incoming, import_lookups, import_places
from app.store.imports import Plan, add_incoming, merge_numbers, merge_rows, open_incoming, remove_missing

SITE_VALUES = {"name": "name", "site_kind": "kind", "owner": "owner", "height_m": "height_m"}
STATION_VALUES = ("site_code", "operator", "technology", "status", "shared_with", *SITE_VALUES)
SECTOR_VALUES = tuple(column.name for column in SECTOR_COLUMNS if column.name != "sector_code")
CARRIER_VALUES = tuple(column.name for column in CARRIER_COLUMNS)
_Done = tuple[Plan, frozenset[int]]  # how rows went into a table, and the numbers that made a difference
# what a column holds that the file leaves empty
RADIO_DEFAULTS = {
    "mechanical_tilt_deg": 0.0,
    "electrical_tilt_deg": 0.0,
    "hpbw_deg": 65.0,
    "pattern": "3gpp-36814",
    "feeder_loss_db": 0.0,
    "load_share": 0.5,
}


def check_stations(session: Session, intake: Intake, new_operators: Mapping[str, str]) -> None:
    """Refuse unknown operators and antennas, half sectors, and rows of one thing that disagree."""
    known = {**import_lookups.operator_ids(session), **new_operators}
    intake.refuse(remark for row in intake.rows if (remark := operator_flaw(row, known)))
    intake.refuse(remark for row in intake.rows if (remark := _sharing_flaw(row, known)))
    antennas = import_lookups.known_antennas(session)
    take_gains(intake.rows, antennas)
    intake.refuse(remark for row in intake.rows if (remark := pattern_flaw(row, antennas)))
    intake.refuse(remark for row in intake.rows if (remark := _sector_flaw(row)))
    for row in intake.rows:
        row.values["site_code"] = row.values["site_code"] or row.values["code"]
    refuse_disagreeing(intake, key=("code",), agreeing=STATION_VALUES, what="the station")
    refuse_disagreeing(intake, key=("site_code",), agreeing=tuple(SITE_VALUES), what="the site")
    _name_sectors(intake)
    radio = ("code", "radio_sector")
    refuse_disagreeing(intake, key=radio, agreeing=SECTOR_VALUES, what="the sector of the station")
    refuse_disagreeing(intake, key=(*radio, "carrier"), agreeing=None, what="the row of the station")


def operator_flaw(row: Row, known: Mapping[str, Any]) -> Remark | None:
    """What is wrong with the operator of a row; None where it is stored or about to be added."""
    operator = row.values["operator"]
    if operator in known:
        return None
    listed = ", ".join(known) or "none"
    rule = f"is not a known operator (known: {listed}); add --new-operator {operator}=NAME"
    return Remark(row.number, "operator", operator, rule)


def _sharing_flaw(row: Row, known: Mapping[str, Any]) -> Remark | None:
    """What is wrong with the operators that a station is shared with."""
    operator, shared = row.values["operator"], row.values["shared_with"] or ()
    if operator in shared:
        return Remark(row.number, "shared_with", operator, "is the station's own operator; name the others")
    for code in shared:
        if code not in known:
            listed = ", ".join(known) or "none"
            rule = f"is not a known operator (known: {listed}); add --new-operator {code}=NAME"
            return Remark(row.number, "shared_with", code, rule)
    return None


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
    session: Session, intake: Intake, target: Target, new_operators: Mapping[str, str], *, replace: bool
) -> Saved:
    """Merge sites, stations, sectors and carriers; a row is kept when any of them has made a difference."""
    named = {row.values["operator"] for row in intake.rows}
    named |= {code for row in intake.rows for code in row.values["shared_with"] or ()}
    add_operators(session, target, new_operators, named)
    radio = [row for row in intake.rows if row.values["radio_sector"] is not None]
    done = [  # each leans on the ids of the one before
        _save_sites(session, intake, target),
        _save_stations(session, intake, target),
        _save_sectors(session, radio, target),
        _save_carriers(session, radio, target),
    ]
    kept = {number for _, numbers in done for number in numbers}
    plans = [plan for plan, _ in reversed(done)] if replace else []
    return Saved(
        kept=len(kept), removed=sum(remove_missing(session, plan, target.dataset_id) for plan in plans)
    )


def _save_sites(session: Session, intake: Intake, target: Target) -> _Done:
    plan = Plan(
        model=Site,
        columns=("dataset_id", "code", *SITE_VALUES.values(), *POSITION_COLUMNS),
        key=("dataset_id", "code"),
        batch_id=target.batch_id,
        derived=("area_id",),
    )
    open_incoming(session, plan)
    add_incoming(session, plan, _site_rows(intake, target))
    import_incoming.find_subdistricts(session, plan)
    _say_where(session, intake, plan)
    return plan, merge_numbers(session, plan)


def _site_rows(intake: Intake, target: Target) -> Iterator[Sequence[Any]]:
    """One row a site, from the first row of the file that names it."""
    first: dict[str, int] = {}
    for row, geom in zip(intake.rows, shapes_as_ewkb(intake.rows), strict=True):
        code = row.values["site_code"]
        row.place = first.setdefault(code, row.number)
        if row.place == row.number and row.raw is not None:
            values = (row.values[name] for name in SITE_VALUES)
            position = (*row.raw, target.datum, target.datum_source, geom)
            yield (row.number, target.dataset_id, code, *values, *position)


def _say_where(session: Session, intake: Intake, plan: Plan) -> None:
    """A station lies where its site does."""
    if import_places.knows_level(session, AreaLevel.SUBDISTRICT):
        inside = import_incoming.numbers_in_subdistricts(session, plan)
        intake.count(INSIDE, sum(row.place in inside for row in intake.rows))
    else:
        intake.count(NO_SUBDISTRICT, len(intake.rows))
    if import_places.knows_level(session, AreaLevel.DISTRICT):
        _, found = import_incoming.rows_outside(session, plan.incoming, AreaLevel.DISTRICT)
        outside = {number for number, _, _ in found}
        there = [row for row in intake.rows if row.place in outside]
        intake.note(
            OUTSIDE, [Remark(row.number, "position", shown(*(row.raw or ())), OUTSIDE) for row in there]
        )


def _save_stations(session: Session, intake: Intake, target: Target) -> _Done:
    plan = Plan(
        model=BaseStation,
        columns=("dataset_id", "code", "site_id", "operator_id", "technology", "status", "shared_with"),
        key=("dataset_id", "code"),
        batch_id=target.batch_id,
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
            list(row.values["shared_with"] or ()),
        )
        for code, row in first.items()
    )
    return plan, merge_rows(session, plan, rows)


def _save_sectors(session: Session, radio: Sequence[Row], target: Target) -> _Done:
    plan = Plan(
        model=Sector,
        columns=("station_id", "code", *SECTOR_VALUES),
        key=("station_id", "code"),
        batch_id=target.batch_id,
    )
    stations = import_lookups.ids_by_code(session, BaseStation, target.dataset_id)
    first = {(row.values["code"], row.values["radio_sector"]): row for row in reversed(radio)}
    rows = (
        (row.number, stations[station], sector, *_radio_values(row, SECTOR_VALUES))
        for (station, sector), row in first.items()
    )
    return plan, merge_rows(session, plan, rows)


def _save_carriers(session: Session, radio: Sequence[Row], target: Target) -> _Done:
    plan = Plan(
        model=Carrier,
        columns=("sector_id", "code", *CARRIER_VALUES),
        key=("sector_id", "code"),
        batch_id=target.batch_id,
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
    return plan, merge_rows(session, plan, rows)


def _radio_values(row: Row, names: Sequence[str]) -> Iterator[Any]:
    for name in names:
        value = row.values[name]
        yield RADIO_DEFAULTS.get(name) if value is None else value
