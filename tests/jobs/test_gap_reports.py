"""What samples say of gaps: those of level by their level, those of SINR by their SINR."""

from datetime import UTC, datetime
from types import SimpleNamespace

import geopandas as gpd
import numpy as np
import pandas as pd
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.domain.coverage import Reception
from app.jobs.gap_reports import Points
from app.models.areas import Area
from app.services import coverage
from app.store import gap_evidence
from tests import builders
from tests.configuring import settings_with
from tests.jobs.sums import extra_profiles

DISTRICT = select(Area.id).where(Area.level == "district")
LIMITS = {"thresholds_dbm": [-110.0, -95.0], "least_sinr_db": [15.0]}


def sampled(session: Session) -> pd.DataFrame:
    """Two cells beside each other with samples, one sample outside of the district."""
    district = builders.area(session, shape=builders.square(0, 0, 1000))
    operator = builders.operator(session)
    for x_m, level_dbm, sinr_db in (
        *((10.0, -120.0, None), (20.0, -100.0, 20.0), (30.0, -90.0, 3.0)),
        *((60.0, -90.0, None), (70.0, None, 5.0), (5000.0, -120.0, None)),
    ):
        given = {"level_dbm": level_dbm, "sinr_db": sinr_db, "operator_id": operator.id}
        builders.measurement(session, x_m, 20.0, **given)
    return gap_evidence.samples(session, district_id=district.id, cell_size_m=50.0, **LIMITS)


def test_samples_are_counted_by_cell_and_under_each_limit(session):
    table = sampled(session)
    shown = table[["levels", "sinrs", "under_-110_dbm", "under_-95_dbm", "sinr_under_15_db"]]
    assert shown.to_numpy().tolist() == [[3, 2, 1, 2, 1], [1, 1, 0, 0, 1]]
    assert np.diff(table["col"]).tolist() == [1]
    more = {"measured_at": datetime(2026, 11, 3, tzinfo=UTC), "operator_id": int(table["operator_id"][0])}
    for _ in range(20):
        builders.measurement(session, 10.0, 20.0, **more)
    again = gap_evidence.samples(
        session, district_id=int(session.execute(DISTRICT).scalar_one()), cell_size_m=50.0, **LIMITS
    )
    assert (len(again), int(again["levels"].sum())) == (2, 24)


def test_a_gap_of_sinr_goes_by_samples_with_a_sinr(session, tmp_path):
    table = sampled(session)
    cells = gpd.GeoDataFrame(table[["row", "col"]])
    nobody = pd.DataFrame(columns=["row", "col", "operator", "technology", "place", "category"])
    told = SimpleNamespace(samples=table, complaints=nobody)
    with settings_with(tmp_path, gap_profiles=extra_profiles()):
        profile = coverage.slice_of("4g-clean", "any", "outdoor").profile
    item = SimpleNamespace(
        profile=profile, operator_id=None, reception=Reception.OUTDOOR, gap_of_cell=np.array([1, 2]),
        gaps=pd.DataFrame({"gap_no": [2, 1], "kind": ["level", "sinr"]}),
    )  # fmt: skip
    found = Points(cells, told, {}).reports(item)
    assert (found.samples.tolist(), found.weak_samples.tolist()) == ([2, 1], [1, 0])
