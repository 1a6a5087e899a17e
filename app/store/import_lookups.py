"""What an import asks the tables before it writes."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, cast

from sqlalchemy import Table, func, insert, select
from sqlalchemy.orm import Session

from app.models.areas import Area, AreaFigure
from app.models.datasets import Dataset
from app.models.network import AntennaPattern, BaseStation, Operator, Sector
from app.store import history
from app.store.filters import valid_on


@dataclass(frozen=True, slots=True)
class KnownArea:
    """A stored area of one validity."""

    valid_from: date
    valid_to: date | None
    dataset_key: str


def known_areas(session: Session) -> dict[str, list[KnownArea]]:
    """Stored areas by code."""
    found: dict[str, list[KnownArea]] = {}
    statement = select(Area.code, Area.valid_from, Area.valid_to, Dataset.key).join(
        Dataset, Dataset.id == Area.dataset_id
    )
    for code, valid_from, valid_to, key in session.execute(statement):
        found.setdefault(code, []).append(KnownArea(valid_from, valid_to, key))
    return found


def synthetic_keys(session: Session) -> frozenset[str]:
    """Keys of the datasets whose rows were made up, as those of the demo are."""
    return frozenset(session.scalars(select(Dataset.key).where(Dataset.is_synthetic)))


def current_area_ids(session: Session) -> dict[str, int]:
    """Ids of the areas valid today, by code."""
    rows = session.execute(select(Area.code, Area.id).where(valid_on(Area)))
    return {row.code: row.id for row in rows}


def figure_owners(session: Session) -> dict[tuple[int, str, int], str]:
    """Dataset of each stored figure, by area, indicator and year."""
    statement = select(AreaFigure.area_id, AreaFigure.indicator, AreaFigure.year, Dataset.key).join(
        Dataset, Dataset.id == AreaFigure.dataset_id
    )
    return {(area, indicator, year): key for area, indicator, year, key in session.execute(statement)}


def ids_by_code(session: Session, model: Any, dataset_id: int) -> dict[str, int]:
    """Ids of the rows of a dataset, by their code."""
    statement = select(model.code, model.id).where(model.dataset_id == dataset_id)
    return {row.code: row.id for row in session.execute(statement)}


def sector_ids(session: Session, dataset_id: int) -> dict[tuple[int, str], int]:
    """Ids of the sectors of a dataset's stations, by station and code."""
    statement = (
        select(Sector.station_id, Sector.code, Sector.id)
        .join(BaseStation, BaseStation.id == Sector.station_id)
        .where(BaseStation.dataset_id == dataset_id)
    )
    return {(station, code): sector for station, code, sector in session.execute(statement)}


def operator_ids(session: Session) -> dict[str, int]:
    """Ids of the operators, by code."""
    statement = select(Operator.code, Operator.id).order_by(Operator.code)
    return {row.code: row.id for row in session.execute(statement)}


@dataclass(frozen=True, slots=True)
class KnownAntenna:
    """What a sector that names an antenna takes from it."""

    gain_dbi: float
    electrical_tilt_deg: float | None


def known_antennas(session: Session) -> dict[str, KnownAntenna]:
    """Antennas of manufacturers' files, by code."""
    statement = select(AntennaPattern.code, AntennaPattern.gain_dbi, AntennaPattern.electrical_tilt_deg)
    rows = session.execute(statement.order_by(AntennaPattern.code))
    return {code: KnownAntenna(gain_dbi, tilt_deg) for code, gain_dbi, tilt_deg in rows}


def antenna_owners(session: Session, *, but_dataset: str) -> dict[str, str]:
    """The dataset of each antenna that another dataset brought, by code."""
    statement = select(AntennaPattern.code, Dataset.key).join(
        Dataset, Dataset.id == AntennaPattern.dataset_id
    )
    rows = session.execute(statement.where(Dataset.key != but_dataset))
    return {row.code: row.key for row in rows}


def sectors_on_antennas(session: Session, *, batch_id: int) -> int:
    """How many sectors name an antenna that a batch added."""
    added = history.added_in(cast(Table, AntennaPattern.__table__), batch_id)
    named = Sector.pattern.in_(select(AntennaPattern.code).where(added))
    return session.scalar(select(func.count()).select_from(Sector).where(named)) or 0


def numbers_of_new(new_operators: Iterable[str]) -> dict[str, int]:
    """Numbers below zero by code, standing for operators until it is known which are to be added."""
    return {code: -number for number, code in enumerate(sorted(new_operators), 1)}


def add_operators(session: Session, operators: Mapping[str, str], *, batch_id: int) -> None:
    """Add operators by code and name for a batch; the letter of the maps is the first of the code."""
    rows = [
        {"code": code, "name_zh": name, "name_en": name, "letter": code[0].upper()}
        for code, name in operators.items()
    ]
    if rows:
        history.note_added(session, cast(Table, Operator.__table__), batch_id, insert(Operator).values(rows))
