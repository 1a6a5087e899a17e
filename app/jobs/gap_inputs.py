"""What a run reads besides the network to tell why its gaps are there, from the same snapshot."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import geopandas as gpd
import pandas as pd
from sqlalchemy.orm import Session

from app.config import Settings
from app.domain.coverage import Profile
from app.store import gap_evidence
from app.store import supply as supply_store
from spatial.radio.formulas import MAX_DISTANCE_M


@dataclass(frozen=True)
class GapInputs:
    """
    Stations that an outage keeps silent, measurements by cell and complaints of a district.

    `errors_db` has the error of the model by technology, where it was held against measurements.
    """

    stations: gpd.GeoDataFrame
    carriers: pd.DataFrame
    antennas: pd.DataFrame
    samples: pd.DataFrame
    complaints: pd.DataFrame
    errors_db: dict[str, float]


def read_gap_inputs(
    session: Session, district_id: int, profiles: Sequence[Profile], config: Settings
) -> GapInputs:
    """Everything about the gaps of a district that no run computes."""
    reach_m = MAX_DISTANCE_M
    where: dict[str, Any] = {"district_id": district_id, "cell_size_m": config.grid.cell_size_m}
    carriers = supply_store.silenced_carriers(session, district_id=district_id, reach_m=reach_m)
    return GapInputs(
        stations=supply_store.silenced_stations(session, district_id=district_id, reach_m=reach_m),
        carriers=carriers,
        antennas=supply_store.antennas_named(session, sorted(set(carriers["pattern"]))),
        samples=gap_evidence.samples(
            session,
            thresholds_dbm=sorted({one.threshold_dbm for one in profiles}),
            least_sinr_db=sorted({one.min_sinr_db for one in profiles if one.min_sinr_db is not None}),
            **where,
        ),
        complaints=gap_evidence.complaints(session, **where),
        errors_db=gap_evidence.errors_db(session, district_id=district_id),
    )
