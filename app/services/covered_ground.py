"""How much ground and how many buildings are covered, beside the people."""

import pandas as pd
from sqlalchemy.orm import Session

from app.domain.actors import Actor
from app.domain.coverage import GroundCovered, Slice
from app.services import coverage, network
from app.store import covered_ground as ground_store

COUNTS = ["cells", "cells_covered", "buildings", "buildings_covered"]


def ground_by_area(
    session: Session,
    actor: Actor,
    *,
    run_id: int,
    chosen: Slice,
    threshold_dbm: float | None = None,
    by: str = "subdistrict",
) -> pd.DataFrame:
    """
    Ground in whole cells, and buildings, by subdistrict, neighbourhood or group of areas.

    Indexed by code; `area_m2`, `area_covered_m2` and `area_covered_share`, and the same of buildings.
    """
    actor.require("buildings.read")
    coverage.published_run(session, actor, run_id=run_id)
    network.require_operator(session, code=chosen.operator)
    coverage.check_part(by)
    table = ground_store.ground_by_area(
        session,
        run_id=run_id,
        chosen=chosen,
        threshold_dbm=chosen.profile.threshold_dbm if threshold_dbm is None else threshold_dbm,
        by=by,
        scope=actor.scope,
    ).set_index("code")
    table[COUNTS] = table[COUNTS].astype(int)
    cell_m2 = table["cell_size_m"] ** 2
    return pd.DataFrame(
        {
            "area_m2": table["cells"] * cell_m2,
            "area_covered_m2": table["cells_covered"] * cell_m2,
            "area_covered_share": table["cells_covered"] / table["cells"],
            "buildings": table["buildings"],
            "buildings_covered": table["buildings_covered"],
            "buildings_covered_share": table["buildings_covered"]
            / table["buildings"].where(table["buildings"] > 0),
        }
    )


def in_all(table: pd.DataFrame) -> GroundCovered:
    """The parts of a run together."""
    sums = table[["area_m2", "area_covered_m2", "buildings", "buildings_covered"]].sum()
    return GroundCovered(
        area_m2=float(sums["area_m2"]),
        area_covered_m2=float(sums["area_covered_m2"]),
        buildings=int(sums["buildings"]),
        buildings_covered=int(sums["buildings_covered"]),
    )
