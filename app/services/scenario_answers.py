"""What scenarios do, asked of the process that remembers districts."""

from hashlib import sha256

import geopandas as gpd
import pandas as pd
import shapely
from sqlalchemy.orm import Session

from app.config import settings
from app.domain.coverage import Reception
from app.domain.scenario_answers import STREET, Ground, NetworkLayer, Outcome, Question
from app.domain.scenarios import Base, Change
from app.errors import RefusedError, StorageError
from app.services.areas import today
from app.services.calculator import SCENARIO_CALCULATOR
from app.services.district_inputs import BUILDING_MARGIN_M, REACH_M, read_parts, read_stations
from app.store import scenarios as scenarios_store
from app.store import supply as supply_store
from app.store.frames import METRIC_CRS
from app.store.installation import process_epsg


def answer(
    session: Session,
    base: Base,
    before: tuple[Change, ...],
    after: tuple[Change, ...],
    shown: NetworkLayer | None,
    reception: Reception,
    with_cells: bool,
) -> Outcome:
    """What is different between two lists of changes; a district that was forgotten is handed over."""
    if reception not in STREET:
        raise RefusedError(
            f"reception {reception.value!r} is not answered for scenarios; use one of {', '.join(STREET)}, "
            "or start a run"
        )
    focus = NetworkLayer(operator=base.operator, technology=base.technology)
    question = Question(
        key=_key(session, base),
        focus=focus,
        before=before,
        after=after,
        shown=shown or focus,
        reception=reception,
        with_cells=with_cells,
    )
    found: Outcome | None = SCENARIO_CALCULATOR.ask("scenarios.answer", question)
    if found is None:
        SCENARIO_CALCULATOR.ask("scenarios.remember", _ground(session, base, question.key))
        found = SCENARIO_CALCULATOR.ask("scenarios.answer", question)
    if found is None:
        raise StorageError("too many districts are asked about at once; ask again in a moment")
    return found


def squares(cells: pd.DataFrame, *, size_m: float) -> gpd.GeoDataFrame:
    """Cells of an outcome with their shapes."""
    x_m, y_m = cells["x_m"].to_numpy(), cells["y_m"].to_numpy()
    shapes = shapely.box(x_m, y_m, x_m + size_m, y_m + size_m)
    return gpd.GeoDataFrame(cells.drop(columns=["x_m", "y_m"]), geometry=shapes, crs=METRIC_CRS)


def _key(session: Session, base: Base) -> str:
    """Names the state of all that a ground holds."""
    digests = (
        scenarios_store.datasets_digest(session),
        scenarios_store.stations_digest(session, district_id=base.area_id, reach_m=REACH_M),
    )
    named = (base.area_id, base.area_code, today(), *digests, settings())
    return sha256(repr(named).encode()).hexdigest()


def _ground(session: Session, base: Base, key: str) -> Ground:
    """What a run of the district would read, without what is for indoors."""
    district_id, parts = read_parts(session, base.area_code)
    stations = read_stations(session, base.area_code, district_id=district_id)
    carriers = supply_store.carriers_of(session, district_id=district_id, reach_m=REACH_M)
    land = supply_store.closed_land(session, district_id=district_id)
    buildings = supply_store.buildings_near(session, district_id=district_id, margin_m=BUILDING_MARGIN_M)
    antennas = supply_store.antennas_named(session, sorted(set(carriers["pattern"])))
    sources = {
        int(one) for frame in (parts, land, buildings, stations, antennas) for one in frame["dataset_id"]
    }
    named = supply_store.datasets_named(session, sorted(sources))
    return Ground(
        key=key,
        parts=parts,
        land=land,
        buildings=buildings,
        stations=stations,
        carriers=carriers,
        antennas=antennas,
        is_synthetic=any(synthetic for _, _, _, synthetic, _ in named),
        operators=scenarios_store.operator_ids(session),
        epsg=process_epsg(),
        config=settings(),
    )
