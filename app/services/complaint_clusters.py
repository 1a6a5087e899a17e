"""Where complaints stand closer than the people who could have made them."""

from collections.abc import Sequence
from datetime import datetime

import numpy as np
import pandas as pd
from sqlalchemy.orm import Session

from app.config import settings
from app.domain.actors import Actor
from app.domain.coverage import Slice
from app.domain.disparity import ComplaintCluster, Complaints
from app.services import coverage
from app.services.chance import clusters_of
from app.store import demand as demand_store
from app.store import disparity as disparity_store
from app.store.installation import process_epsg
from spatial.datum import from_metric
from spatial.disparity.scan import Cluster


def complaints(session: Session, actor: Actor, *, run_id: int, chosen: Slice) -> Complaints:
    """Complaints about an operator and technology in the cells of a run, and clusters of them."""
    actor.require("cases.read")
    coverage.published_run(session, actor, run_id=run_id)
    config = settings().disparity
    size_m = demand_store.cell_size_m(session, run_id=run_id)
    cells = max(1, round(config.complaint_square_m / size_m))
    squares = _squares(session, actor, run_id, chosen, size_m, cells)
    peopled = squares[squares["people"] > 0].reset_index(drop=True)
    x_m, y_m = ((peopled[axis].to_numpy(dtype=float) + 0.5) * size_m * cells for axis in ("col", "row"))
    counts, people = peopled["complaints"].to_numpy(), peopled["people"].to_numpy()
    found = clusters_of(
        x_m, y_m, counts, people, config.complaint_reach_m, config.complaint_draws, config.seed
    )
    told = [one for one in found if one.p <= config.false_discovery_rate]
    return Complaints(
        counted=int(counts.sum()),
        left_out=int(squares["complaints"].sum() - counts.sum()),
        first_at=_moment(squares["first_at"].min()),
        last_at=_moment(squares["last_at"].max()),
        square_m=size_m * cells,
        draws=config.complaint_draws,
        clusters=_clusters(session, told, x_m, y_m, peopled, size_m * cells),
        best_p=min((one.p for one in found), default=None),
    )


def _squares(
    session: Session, actor: Actor, run_id: int, chosen: Slice, size_m: float, cells: int
) -> pd.DataFrame:
    people = disparity_store.people_by_square(session, run_id=run_id, cells=cells, scope=actor.scope)
    reports = disparity_store.complaints_by_square(
        session, run_id=run_id, chosen=chosen, cell_size_m=size_m, cells=cells, scope=actor.scope
    )
    squares = people.merge(reports, on=["row", "col"], how="left")
    whole = {
        "complaints": squares["complaints"].fillna(0).astype(int),
        "people": squares["people"].astype(int),
    }
    return squares.assign(**whole)


def _clusters(
    session: Session,
    told: Sequence[Cluster],
    x_m: np.ndarray,
    y_m: np.ndarray,
    squares: pd.DataFrame,
    square_m: float,
) -> tuple[ComplaintCluster, ...]:
    if not told:
        return ()
    centres = [one.centre for one in told]
    lon, lat = from_metric(x_m[centres], y_m[centres], "wgs84", process_epsg())
    area_ids = squares["area_id"].iloc[centres].astype(int).tolist()
    named = disparity_store.names_of(session, area_ids=area_ids).set_index("id")
    return tuple(
        ComplaintCluster(
            lon=float(lon[place]),
            lat=float(lat[place]),
            radius_m=one.radius_m + square_m / 2.0,
            area_code=named.loc[area_id, "code"],
            area_name_zh=named.loc[area_id, "name_zh"],
            area_name_en=named.loc[area_id, "name_en"],
            complaints=int(one.cases),
            expected=one.expected,
            p=one.p,
        )
        for place, (one, area_id) in enumerate(zip(told, area_ids, strict=True))
    )


def _moment(value: pd.Timestamp) -> datetime | None:
    return None if pd.isna(value) else value.to_pydatetime()
