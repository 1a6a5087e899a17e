"""The sums of a run in SQL over raw tables, apart from anything the service does."""

from collections.abc import Iterator

from sqlalchemy import text
from sqlalchemy.orm import Session

from app.domain.coverage import Reception, Slice
from app.services import coverage

SPLIT_SQL = text("""
    with chosen as (
        select cell_id, max(coalesce(level_dbm, -999)) as level_dbm from cell_coverage
        where run_id = :run and technology = :technology and reception = :reception
          and (:operator = 'any' or operator_id = (select id from operators where code = :operator))
        group by cell_id
    ), marked as (
        select distinct cell_id from gap_cells join gaps on gaps.id = gap_id
        where run_id = :run and technology = :technology and reception = :reception
          and operator_id is not distinct from (select id from operators where code = :operator)
    )
    select
        coalesce(sum(residents) filter (where level_dbm >= :threshold), 0),
        coalesce(sum(residents) filter (where level_dbm < :threshold and marked.cell_id is not null), 0),
        coalesce(sum(residents) filter (where level_dbm < :threshold and marked.cell_id is null), 0),
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
        "technology": chosen.profile.technology,
        "reception": chosen.reception,
        "operator": chosen.operator,
        "threshold": chosen.profile.threshold_dbm,
    }
    return tuple(int(value) for value in session.execute(SPLIT_SQL, values).one())
