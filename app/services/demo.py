"""Load the synthetic demo district."""

from dataclasses import asdict, dataclass
from datetime import timedelta
from hashlib import sha256

import pandas as pd
from sqlalchemy.orm import Session

from app.domain import demo as words
from app.domain.actors import Actor
from app.domain.areas import Indicator, full_code
from app.errors import ConflictError, RefusedError
from app.models.areas import Area, AreaFigure, AreaGroup
from app.models.cases import Case
from app.models.datasets import Dataset
from app.models.facilities import Facility
from app.models.hotspots import Hotspot
from app.models.land import Land
from app.models.network import BaseStation, Carrier, Operator, Sector, Site
from app.services import audit
from app.store import demo as demo_store
from app.store.demo import Origin, points_stored, shapes_stored
from app.store.installation import process_epsg
from spatial.demo.city import DemoCity, demo_city


@dataclass(frozen=True, slots=True)
class DemoSums:
    """What a load of the demo brought."""

    seed: int
    areas: int
    residents: int
    jobs: int
    sites: int
    base_stations: int
    sectors: int
    hotspots: int
    facilities: int
    cases: int


def database_has_areas(session: Session, actor: Actor) -> bool:
    """Whether anybody has brought areas already, of the demo or of a real district."""
    actor.require("data.read")
    return demo_store.has_areas(session)


def load_demo(session: Session, actor: Actor, *, seed: int) -> DemoSums:
    """Load the demo district of a seed, once; refuses to mix with what carries the same codes."""
    with audit.refusals_recorded(actor, action="demo.load"):
        actor.require("data.import")
    if seed < 0:
        raise RefusedError(f"seed {seed} is refused; needs a whole number, zero or more")
    demo_store.lock(session)
    _require_unloaded(session)
    city = demo_city(seed, epsg=process_epsg())
    _require_free_codes(session, city)
    origins = _add_datasets(session, actor, city, seed)
    _add_areas(session, city, origins)
    _add_network(session, city, origins["network"])
    demo_store.find_areas(
        session,
        areas=origins["areas"],
        placed={Site: origins["network"], Hotspot: origins["hotspots"], Facility: origins["facilities"]},
        reporter=words.REPORTER,
    )
    demo_store.analyze(session)
    sums = _sums(city, seed)
    audit.record(session, actor, action="demo.load", entity="dataset", entity_id="demo", details=asdict(sums))
    return sums


def _require_unloaded(session: Session) -> None:
    loaded = demo_store.taken(session, Dataset.key, [dataset.key for dataset in words.DATASETS])
    if loaded:
        raise ConflictError(f"the demo is loaded already (dataset {loaded[0]!r}); it is loaded only once")


def _require_free_codes(session: Session, city: DemoCity) -> None:
    """Real rows keep their codes: the demo never stands in for them or beside them."""
    wanted = {
        "area": (Area.code, city.areas["code"].map(full_code)),
        "area group": (AreaGroup.key, city.groups["group_key"]),
        "operator": (Operator.code, city.operators["code"]),
    }
    for what, (column, codes) in wanted.items():
        held = demo_store.taken(session, column, set(codes))
        if held:
            raise ConflictError(
                f"{what} {held[0]!r} is in the database already; load the demo into an empty one"
            )


def _add_datasets(session: Session, actor: Actor, city: DemoCity, seed: int) -> dict[str, Origin]:
    rows = {
        "areas": len(city.areas),
        "population": len(city.figures),
        "network": len(city.stations),
        "hotspots": len(city.hotspots),
        "facilities": len(city.facilities),
        "land": len(city.land),
    }
    return {
        dataset.kind: demo_store.add_dataset(
            session,
            demo_store.DatasetRow(
                key=dataset.key,
                kind=dataset.kind,
                title=dataset.title,
                source=dataset.source,
                licence=dataset.licence,
                vintage=dataset.vintage,
                is_synthetic=dataset.is_synthetic,
                sha256=sha256(f"demo {dataset.kind}, seed {seed}".encode()).hexdigest(),
                rows=rows[dataset.kind],
                options={"seed": seed},
            ),
            actor=actor.name,
        )
        for dataset in words.DATASETS
    }


def _add_areas(session: Session, city: DemoCity, origins: dict[str, Origin]) -> None:
    area_ids = _add_area_levels(session, city, origins["areas"])
    groups = city.groups[["group_key", "name_zh", "name_en"]].drop_duplicates()
    groups = groups.rename(columns={"group_key": "key"}).set_index("key", drop=False)
    group_ids = demo_store.add_rows(session, AreaGroup, groups, None)
    members = {
        "group_id": city.groups["group_key"].map(group_ids),
        "area_id": city.groups["area_code"].map(full_code).map(area_ids),
    }
    demo_store.add_members(session, pd.DataFrame(members))
    figures = city.figures.assign(area_id=city.figures["area_code"].map(full_code).map(area_ids))
    demo_store.add_rows(session, AreaFigure, figures.drop(columns="area_code"), origins["population"])
    demo_store.add_rows(session, Land, shapes_stored(city.land), origins["land"])


def _add_area_levels(session: Session, city: DemoCity, origin: Origin) -> pd.Series:
    """Level by level from the top, since a child names its parent; the ids by code."""
    areas = shapes_stored(city.areas).assign(
        code=city.areas["code"].map(full_code), valid_from=words.VALID_FROM
    )
    parents = areas.pop("parent_code").map(full_code, na_action="ignore")
    ids = pd.Series(dtype="int64")
    for _, level in areas.set_index("code", drop=False).groupby("level", sort=False):
        above = parents.set_axis(areas["code"])[level.index].map(ids).astype("Int64")
        new_ids = demo_store.add_rows(session, Area, level.assign(parent_id=above), origin)
        ids = pd.concat([ids, new_ids])
    return ids


def _add_network(session: Session, city: DemoCity, origin: Origin) -> None:
    operator_ids = demo_store.add_rows(session, Operator, _by_code(city.operators), None)
    site_ids = demo_store.add_rows(session, Site, _by_code(points_stored(city.sites)), origin)
    stations = _by_code(city.stations).assign(
        site_id=city.stations["site_code"].map(site_ids).to_numpy(),
        operator_id=city.stations["operator"].map(operator_ids).to_numpy(),
    )
    station_ids = demo_store.add_rows(
        session, BaseStation, stations.drop(columns=["site_code", "operator"]), origin
    )
