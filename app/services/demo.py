"""Load the synthetic demo district."""

from dataclasses import asdict, dataclass, replace
from hashlib import sha256

import geopandas as gpd
import pandas as pd
from sqlalchemy.orm import Session

from app.domain import demo as words
from app.domain.actors import Actor
from app.domain.areas import AreaLevel, Indicator, full_code
from app.domain.case_reports import CaseKind
from app.errors import ConflictError, RefusedError
from app.services import audit
from app.store import demo as demo_store
from app.store.demo import Origin
from app.store.installation import process_epsg
from spatial.demo.city import DemoCity, demo_city

# Frames whose rows are in a subdistrict, each by its middle.
PLACED = (
    *("sites", "buildings", "measurements", "hotspots", "wlan_tests"),
    *("facilities", "cameras", "cases", "complaints"),
)


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
    ways: int
    buildings: int
    measurements: int
    hotspots: int
    facilities: int
    cameras: int
    cases: int
    complaints: int


def database_has_areas(session: Session, actor: Actor) -> bool:
    """Whether anybody has brought areas already, of the demo or of a real district."""
    actor.require("data.read")
    return demo_store.has_areas(session)


def load_demo(session: Session, actor: Actor, *, seed: int) -> DemoSums:
    """Load the demo district of a seed, once; refused where its codes are in use."""
    with audit.refusals_recorded(actor, action="demo.load"):
        actor.require("data.import")
    if seed < 0:
        raise RefusedError(f"seed {seed} is refused; needs a whole number, zero or more")
    demo_store.lock(session)
    _require_unloaded(session)
    city = _with_full_codes(_located(demo_city(seed, epsg=process_epsg())))
    _require_free_codes(session, city)
    origins = _add_datasets(session, actor, city, seed)
    _add_city(session, city, origins)
    demo_store.analyze(session)
    sums = _sums(city, seed)
    audit.record(session, actor, action="demo.load", entity="dataset", entity_id="demo", details=asdict(sums))
    return sums


def _require_unloaded(session: Session) -> None:
    loaded = demo_store.loaded_keys(session)
    if loaded:
        raise ConflictError(f"the demo is loaded already (dataset {loaded[0]!r}); it loads only once")


def _require_free_codes(session: Session, city: DemoCity) -> None:
    """Real rows keep their codes: the demo never stands in for them or between them."""
    held = {
        "area": demo_store.held_area_codes(session, list(city.areas["code"])),
        "area group": demo_store.held_group_keys(session, list(city.groups["group_key"])),
        "operator": demo_store.held_operator_codes(session, list(city.operators["code"])),
    }
    for what, codes in held.items():
        if codes:
            raise ConflictError(f"{what} {codes[0]!r} is there already; the demo needs a database without it")


def _located(city: DemoCity) -> DemoCity:
    """The city with the subdistrict of everything that has one, and the neighbourhood of cases."""
    areas = city.areas
    placed = {
        name: _within(getattr(city, name), areas, AreaLevel.SUBDISTRICT, "area_code") for name in PLACED
    }
    cases = _within(placed["cases"], areas, AreaLevel.NEIGHBOURHOOD, "neighbourhood_code")
    return replace(city, **(placed | {"cases": cases}))


def _within(
    things: gpd.GeoDataFrame, areas: gpd.GeoDataFrame, level: AreaLevel, column: str
) -> gpd.GeoDataFrame:
    """Things with the code of the area that each is in; one of the two where it lies on their border."""
    own = areas[areas["level"] == level]
    middles = things.geometry.representative_point()
    _, place = own.sindex.nearest(middles, return_all=False)
    return things.assign(**{column: own["code"].map(full_code).to_numpy()[place]})


def _with_full_codes(city: DemoCity) -> DemoCity:
    areas = city.areas.assign(
        code=city.areas["code"].map(full_code),
        parent_code=city.areas["parent_code"].map(full_code, na_action="ignore"),
    )
    groups = city.groups.assign(area_code=city.groups["area_code"].map(full_code))
    figures = city.figures.assign(area_code=city.figures["area_code"].map(full_code))
    return replace(city, areas=areas, groups=groups, figures=figures)


def _add_datasets(session: Session, actor: Actor, city: DemoCity, seed: int) -> dict[str, Origin]:
    rows = {
        "demo-areas": len(city.areas),
        "demo-population": len(city.figures),
        "demo-network": len(city.stations),
        **{dataset.key: len(getattr(city, dataset.kind)) for dataset in _records()},
    }
    return {
        dataset.key: demo_store.add_dataset(
            session,
            dataset,
            sha256=sha256(f"{dataset.key}, seed {seed}".encode()).hexdigest(),
            rows=rows[dataset.key],
            seed=seed,
            actor=actor.name,
        )
        for dataset in words.DATASETS
    }


def _add_city(session: Session, city: DemoCity, origins: dict[str, Origin]) -> None:
    area_ids = demo_store.add_areas(session, city.areas, origins["demo-areas"], valid_from=words.VALID_FROM)
    demo_store.add_groups(session, city.groups, area_ids)
    demo_store.add_figures(session, city.figures, area_ids, origins["demo-population"])
    ids = {"area": area_ids, "operator": demo_store.add_operators(session, city.operators)}
    ids["site"] = demo_store.add_sites(session, city.sites, ids, origins["demo-network"])
    station_ids = demo_store.add_stations(session, city.stations, ids, origins["demo-network"])
    sector_ids = demo_store.add_sectors(session, city.sectors, station_ids)
    demo_store.add_carriers(session, city.carriers, sector_ids)
    for dataset in _records():
        demo_store.add_records(
            session, dataset.kind, _stored(getattr(city, dataset.kind)), ids, origins[dataset.key]
        )
    demo_store.add_cases(session, _reported(city.cases), ids, reporter=words.REPORTER)


def _records() -> list[words.DemoDataset]:
    """Datasets of one table each; the frame of the city is named for their kind."""
    return [dataset for dataset in words.DATASETS if dataset.kind in demo_store.RECORDS]


def _stored(records: pd.DataFrame) -> pd.DataFrame:
    """Records under the names of their table, which knows no form of building."""
    return records.rename(columns={"description_zh": "description"}).drop(columns="form", errors="ignore")


def _reported(cases: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    """The complaints in the words of the case classes, oldest first."""
    oldest_first = cases.sort_values("opened_days_ago", ascending=False, kind="stable", ignore_index=True)
    days_ago = pd.to_timedelta(oldest_first["opened_days_ago"], unit="D")
    return oldest_first.assign(
        kind=str(CaseKind.EVENT),
        description=oldest_first["class_code"].map(words.SYMPTOMS_ZH) + "（演示）",
        class_code=words.CASE_CLASS,
        reported_at=words.LAST_REPORT_AT - days_ago,
    ).drop(columns=["code", "opened_days_ago"])


def _sums(city: DemoCity, seed: int) -> DemoSums:
    people = city.figures.groupby("indicator")["value"].sum()
    return DemoSums(
        seed=seed,
        areas=len(city.areas),
        residents=int(people[Indicator.RESIDENTS]),
        jobs=int(people[Indicator.JOBS]),
        sites=len(city.sites),
        base_stations=len(city.stations),
        sectors=len(city.sectors),
        ways=len(city.ways),
        buildings=len(city.buildings),
        measurements=len(city.measurements),
        hotspots=len(city.hotspots),
        facilities=len(city.facilities),
        cameras=len(city.cameras),
        cases=len(city.cases),
        complaints=len(city.complaints),
    )
