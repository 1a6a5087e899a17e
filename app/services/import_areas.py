"""Areas and their figures: what has to hold, and how they are saved."""

from collections.abc import Iterator, Mapping, Sequence, Set
from datetime import date
from typing import Any

from sqlalchemy.orm import Session

from app.domain.areas import level_of_code
from app.domain.import_mapping import Source
from app.models.areas import Area, AreaFigure
from app.services.import_intake import Intake, Remark, Row, refuse_disagreeing
from app.services.import_saving import Saved, Target, shapes_as_ewkb
from app.store import import_lookups, import_places
from app.store.import_lookups import KnownArea
from app.store.imports import Plan, merge_rows, remove_missing

AREA_VALUES = ("code", "valid_from", "valid_to", "level", "name_zh", "name_en")
FIGURE_KEY = ("area_id", "indicator", "year")
END_OF_TIME = date.max
OF_THE_DEMO = "is a code of the demo, whose areas are made up; real ones go into a database without the demo"

Figure = tuple[str, int, int]  # indicator, year, value


def check_areas(session: Session, intake: Intake, dataset_key: str) -> None:
    """Refuse areas of another dataset, dates out of order and two validities of a code at once."""
    for row in intake.rows:
        row.values["level"] = row.values["level"] or level_of_code(row.values["code"]).value
    refuse_disagreeing(intake, key=("code", "valid_from"), agreeing=None, what="the area")
    known = import_lookups.known_areas(session)
    made_up = import_lookups.synthetic_keys(session)
    intake.refuse(
        Remark(row.number, "code", row.values["code"], OF_THE_DEMO)
        for row in intake.rows
        if any(area.dataset_key in made_up for area in known.get(row.values["code"], ()))
    )
    intake.refuse(remark for row in intake.rows if (remark := _area_flaw(row, known, dataset_key)))
    validities = {code: {one.valid_from: one.valid_to for one in found} for code, found in known.items()}
    for row in intake.rows:  # a row replaces the stored area of its code and first day
        validities.setdefault(row.values["code"], {})[row.values["valid_from"]] = row.values["valid_to"]
    intake.refuse(remark for row in intake.rows if (remark := _overlap(row, validities[row.values["code"]])))


def _area_flaw(row: Row, known: Mapping[str, list[KnownArea]], dataset_key: str) -> Remark | None:
    code, start, end = row.values["code"], row.values["valid_from"], row.values["valid_to"]
    if end is not None and end <= start:
        return Remark(row.number, "valid_to", str(end), f"must be after valid_from {start}")
    for area in known.get(code, ()):
        if area.valid_from == start and area.dataset_key != dataset_key:
            return Remark(row.number, "code", code, f"belongs to dataset {area.dataset_key!r} already")
    return None


def _overlap(row: Row, validities: Mapping[date, date | None]) -> Remark | None:
    """A code stands for one area on any day, over what is stored and what the file holds."""
    code, start, end = row.values["code"], row.values["valid_from"], row.values["valid_to"]
    for other_start, other_end in validities.items():
        overlaps = other_start < (end or END_OF_TIME) and start < (other_end or END_OF_TIME)
        if other_start != start and overlaps:
            rule = f"is valid from {other_start} to {other_end or 'no end'} already; give that an end"
            return Remark(row.number, "code", code, rule)
    return None


def save_areas(session: Session, intake: Intake, target: Target) -> Saved:
    """Merge areas, link them to their parents and name the subdistrict of everything that lies in one."""
    plan = Plan(
        model=Area,
        columns=("dataset_id", *AREA_VALUES, "geom"),
        key=("code", "valid_from"),
        batch_id=target.batch_id,
    )
    kept = merge_rows(session, plan, _area_rows(intake, target))
    relink(session)
    return Saved(kept=len(kept))


def relink(session: Session) -> None:
    """Find parents and subdistricts anew, after areas have come or gone."""
    import_places.link_parents(session)
    for model in import_places.PLACED:
        import_places.assign_subdistricts(session, model)


def _area_rows(intake: Intake, target: Target) -> Iterator[Sequence[Any]]:
    for row, geom in zip(intake.rows, shapes_as_ewkb(intake.rows), strict=True):
        yield (row.number, target.dataset_id, *(row.values[name] for name in AREA_VALUES), geom)


def gather_figures(intake: Intake, sources: Sequence[Source]) -> None:
    """Collect the counts of each row under `figures`, each with its year."""
    figures = [source for source in sources if source.column.is_figure]
    for row in intake.rows:
        year = row.values["year"]
        row.values["figures"] = tuple(
            (source.column.name, source.year or year, row.values[source.slot])
            for source in figures
            if row.values[source.slot] is not None
        )
    intake.refuse(remark for row in intake.rows if (remark := _figures_flaw(row)))


def _figures_flaw(row: Row) -> Remark | None:
    if not row.values["figures"]:
        return Remark(row.number, "", row.values["code"], "has no count; needs at least one")
    if any(year is None for _, year, _ in row.values["figures"]):
        return Remark(row.number, "year", "", "is missing; every count needs a year")
    return None


def check_population(session: Session, intake: Intake, dataset_key: str) -> None:
    """Refuse counts of unknown areas and counts that another dataset has given."""
    refuse_disagreeing(intake, key=("code", "year"), agreeing=None, what="the area")
    areas = import_lookups.current_area_ids(session)
    intake.refuse(
        Remark(row.number, "code", row.values["code"], "no current area has this code; import areas first")
        for row in intake.rows
        if row.values["code"] not in areas
    )
    owners = import_lookups.figure_owners(session)
    made_up = import_lookups.synthetic_keys(session)
    for row in intake.rows:
        row.values["area_id"] = areas[row.values["code"]]
    intake.refuse(remark for row in intake.rows if (remark := _owned(row, owners, made_up, dataset_key)))


def _owned(
    row: Row, owners: Mapping[tuple[int, str, int], str], made_up: Set[str], dataset_key: str
) -> Remark | None:
    for indicator, year, value in row.values["figures"]:
        owner = owners.get((row.values["area_id"], indicator, year), dataset_key)
        if owner in made_up:
            return Remark(row.number, "code", row.values["code"], OF_THE_DEMO)
        if owner != dataset_key:
            rule = f"{indicator} of {year} of this area belong to dataset {owner!r} already"
            return Remark(row.number, indicator, str(value), rule)
    return None


def save_population(session: Session, intake: Intake, target: Target, *, replace: bool) -> Saved:
    """Merge the counts of areas."""
    plan = Plan(
        model=AreaFigure,
        columns=("dataset_id", *FIGURE_KEY, "value"),
        key=FIGURE_KEY,
        batch_id=target.batch_id,
    )
    rows = (
        (row.number, target.dataset_id, row.values["area_id"], *figure)
        for row in intake.rows
        for figure in row.values["figures"]
    )
    kept = merge_rows(session, plan, rows)
    removed = remove_missing(session, plan, target.dataset_id) if replace else 0
    return Saved(kept=len(kept), removed=removed)
