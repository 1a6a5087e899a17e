"""The sums of a run in SQL over raw tables, apart from anything the service does."""

from collections.abc import Iterator

from sqlalchemy import text
from sqlalchemy.orm import Session

from app.domain.coverage import Reception, Slice
from app.services import coverage

SPLIT_SQL = text("""
    with chosen as (
        select distinct on (cell_id) cell_id, coalesce(level_dbm, -999) as level_dbm,
               case when :share < 0 then coalesce(level_dbm, -999) >= :threshold
                    else coalesce(probability, 0) >= :share end as is_covered
          from cell_coverage
        where run_id = :run and technology = :technology and reception = :reception
          and (:operator = 'any' or operator_id = (select id from operators where code = :operator))
        order by cell_id, level_dbm desc nulls last, probability desc nulls last
    ), marked as (
        select distinct cell_id from gap_cells join gaps on gaps.id = gap_id
        where run_id = :run and profile = :profile and reception = :reception
          and operator_id is not distinct from (select id from operators where code = :operator)
    )
    select
        coalesce(sum(residents) filter (where is_covered), 0),
        coalesce(sum(residents) filter (where not is_covered and marked.cell_id is not null), 0),
        coalesce(sum(residents) filter (where not is_covered and marked.cell_id is null), 0),
        coalesce(sum(residents) filter (where chosen.cell_id is null), 0)
    from run_cells left join chosen using (cell_id) left join marked using (cell_id)
    where run_id = :run
""")


def slices() -> Iterator[Slice]:
    """Every profile, operator and reception of the test district."""
    for profile in coverage.profiles():
        for operator in ("A", "B", "any"):
            for reception in Reception:
                yield coverage.slice_of(profile.key, operator, reception)


def split_by_sql(session: Session, run_id: int, chosen: Slice) -> tuple[int, ...]:
    values = {
        "run": run_id,
        "profile": chosen.profile.key,
        "technology": chosen.profile.technology,
        "share": -1.0 if chosen.profile.gap_location_share is None else chosen.profile.gap_location_share,
        "reception": chosen.reception,
        "operator": chosen.operator,
        "threshold": chosen.profile.threshold_dbm,
    }
    return tuple(int(value) for value in session.execute(SPLIT_SQL, values).one())


def extra_profiles() -> list[dict[str, object]]:
    """Gap profiles of an installation: stricter, by places, by SINR, over sides alone."""
    plain = {"technology": "4G", "min_gap_cells": 4, "gap_connectivity": 8, "min_sinr_db": "none"}
    plain |= {"gap_receptions": ["outdoor", "in_vehicle", "indoor"], "gap_location_share": "none"}
    dense, wide = {"threshold_dbm": -95, "breaks_dbm": [-80, -90, -95]}, {"threshold_dbm": -110}
    wide |= {"breaks_dbm": [-95, -105, -110]}
    named = {
        "4g-dense": {**dense, "gap_connectivity": 4, "min_gap_cells": 2, "gap_receptions": ["outdoor"]},
        "4g-sure": {**wide, "gap_location_share": 0.95},
        "4g-clean": {**wide, "min_sinr_db": 15},
    }
    return [{"key": key, "name_zh": key, "name_en": key, **plain, **given} for key, given in named.items()]
