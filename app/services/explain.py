"""One place explained: the links that could serve it, what each is made of, and what stands in its way."""

from dataclasses import fields, replace
from math import inf
from typing import Any, TypeVar

import shapely
from sqlalchemy.orm import Session

from app.config import TemplateSettings, settings
from app.config_profiles import ProfileSettings
from app.domain.actors import Actor
from app.domain.audit import PLACE_DISTANCES
from app.domain.coverage import CoverageRecord, Reception
from app.domain.explain import (
    MOST_LINKS,
    TABLES_END_M,
    Answer,
    Asked,
    Candidates,
    Explanation,
    Facades,
    Link,
    LinkParts,
    Obstacle,
    Question,
)
from app.errors import NotFoundError
from app.services import audit, coverage, network
from app.services.calculator import CALCULATOR
from app.services.district_inputs import REACH_M
from app.services.explain_place import Spot, floor_of_run, radio_of, roof_over, spot_of
from app.store import explain as explain_store
from app.store import supply as supply_store
from app.store.installation import process_epsg
from spatial.datum import from_metric

Kind = TypeVar("Kind", ProfileSettings, TemplateSettings)
MASTS_AROUND_M = 250.0  # roofs count within 100 m of a mast, the neighbours that tell heights 150 m farther
FIRST_STATIONS = 24  # looked at with their buildings; more where that does not settle the strongest links
GAP_RULES: dict[str, Any] = {  # of runs from before profiles had them
    "gap_connectivity": 8,
    "gap_receptions": [one.value for one in Reception],
    "gap_location_share": None,
    "min_sinr_db": None,
}
NAMED = ("frequency_mhz", "sight", "is_assumed")
EXACT = tuple(field.name for field in fields(LinkParts) if field.name in {one.name for one in fields(Link)})


def explain(
    session: Session, actor: Actor, *, asked: Asked, link: int | None = None, run_id: int | None = None
) -> Explanation:
    """The strongest links of a place over the data of today, by the settings of a run; and one profile."""
    actor.require("coverage.read")
    record = coverage.published_run(session, actor, run_id=run_id)
    network.require_operator(session, code=asked.operator)
    spot = spot_of(session, actor, asked=asked, record=record)
    question = _question(session, asked, spot, record, actor)
    found, answer, (x_m, y_m) = _answer(session, question, link)
    if link is not None and answer.profile_of != link:
        raise NotFoundError("link to this place", link)
    threshold_dbm = _threshold_dbm(question, asked)
    lon, lat = from_metric([x_m], [y_m], "wgs84", process_epsg())
    seen = _seen_buildings(session, actor, answer)
    links = _links(actor, question, answer, threshold_dbm, seen)
    if any(one.distance_m is not None for one in links):
        audit.record_first_read(session, actor, read=PLACE_DISTANCES, entity_id="explain", details={})
    return Explanation(
        run=record,
        asked=asked,
        lon=float(lon[0]),
        lat=float(lat[0]),
        position=spot.position,
        cell_code=spot.cell_code,
        height_m=spot.height_m,
        is_capped=spot.height_m > TABLES_END_M,
        by_sight=question.by_sight,
        threshold_dbm=threshold_dbm,
        building_id=spot.building_id,
        reached_by=found.links,
        links=links,
        changed=_changed(session, record, question),
        facades=_facades(question, answer),
        floor_of_run=floor_of_run(session, actor, asked=asked, spot=spot, record=record),
        roof=roof_over(session, actor, spot=spot),
        profile_of=answer.profile_of if answer.profile else None,
        profile=tuple(
            replace(one, building_code=seen[one.building_id])
            if one.building_id in seen
            else replace(one, building_id=None)
            for one in answer.profile
        ),
    )


def _kept(record: CoverageRecord, name: str, kind: type[Kind], today: tuple[Kind, ...]) -> tuple[Kind, ...]:
    """Profiles or templates of a run; today's where it kept none, or others than are known now."""
    known = {field.name for field in fields(kind)}
    kept = [
        {**GAP_RULES, **item} if kind is ProfileSettings else item for item in record.parameters.get(name, [])
    ]
    if not kept or any(set(item) != known for item in kept):
        return today
    plain: list[dict[str, Any]] = [
        {key: tuple(value) if isinstance(value, list) else value for key, value in item.items()}
        for item in kept
    ]
    return tuple(kind(**item) for item in plain)


def _question(session: Session, asked: Asked, spot: Spot, record: CoverageRecord, actor: Actor) -> Question:
    """Everything but the buildings."""
    radio = radio_of(record)
    stations, carriers = explain_store.network_near(
        session,
        places=spot.places,
        reach_m=REACH_M,
        technology=asked.profile.technology,
        operator=asked.operator,
    )
    shares = record.facts.get("footprint_share", {})
    complete = [
        code
        for code, share in shares.items()
        if share is not None and share >= radio.complete_footprint_share
    ]
    known = explain_store.areas_of_codes(session, codes=complete)
    in_scope = stations["area_id"].map(actor.scope.holds).astype(bool)
    return Question(
        places=spot.places,
        centre=spot.centre,
        height_m=spot.height_m,
        by_sight=bool(spot.footprints_complete) and len(known) > 0,
        reception=asked.reception.value,
        stations=stations,
        carriers=carriers,
        coverage=radio,
        profiles=_kept(record, "profiles", ProfileSettings, settings().profiles),
        templates=_kept(record, "templates", TemplateSettings, settings().templates),
        known=known,
        antennas=supply_store.antennas_named(session, sorted(set(carriers["pattern"]))),
        highest_m=explain_store.highest_building_m(session, storey_m=radio.storey_height_m),
        own_building=None if spot.position == "exact" else spot.building_id,  # before its facades it counts
        shown=frozenset(stations.loc[in_scope, "id"].tolist() if spot.position == "exact" else ()),
    )


def _answer(
    session: Session, question: Question, link: int | None
) -> tuple[Candidates, Answer, tuple[float, float]]:
    """
    Ask for the likeliest stations, then for all that can be as strong as the weakest link then shown.

    And the place that they tell: of several the one in the middle, which stays.
    """
    if question.stations.empty:
        return Candidates(stations=(), links=0), Answer(links=()), question.places[0]
    found: Candidates = CALCULATOR.ask("explain.candidates", question)
    first = _ask(session, question, found, FIRST_STATIONS, link)
    place = question.places[first.place]
    weakest_dbm = first.links[-1].level_dbm if len(first.links) == MOST_LINKS else -inf
    count = sum(best_dbm >= weakest_dbm for _, best_dbm in found.stations)
    if count <= FIRST_STATIONS:
        return found, first, place
    whole = _ask(session, replace(question, places=(place,)), found, count, link)
    return found, replace(whole, facades=first.facades), place


def _ask(session: Session, question: Question, found: Candidates, count: int, link: int | None) -> Answer:
    answer: Answer = CALCULATOR.ask("explain.answer", _among(session, question, found, count, link))
    return answer


def _among(session: Session, question: Question, found: Candidates, count: int, link: int | None) -> Question:
    """The question for the strongest stations only, with the buildings on the lines to them."""
    ids = {station_id for station_id, _ in found.stations[:count]}
    stations = question.stations[question.stations["id"].isin(ids)].reset_index(drop=True)
    carriers = question.carriers[question.carriers["station_id"].isin(ids)].reset_index(drop=True)
    buildings = None
    if question.by_sight:
        margin_m = question.coverage.surface_cell_m
        ends = [shapely.MultiPoint([*question.places, (one.x, one.y)]) for one in stations.geometry]
        ways = [one.convex_hull for one in ends]
        buildings = explain_store.buildings_across(session, ways=ways, margin_m=margin_m)
    roofs = explain_store.buildings_around(session, points=list(stations.geometry), radius_m=MASTS_AROUND_M)
    among = {"stations": stations, "carriers": carriers, "buildings": buildings, "roofs": roofs}
    return replace(question, link=link, **among)


def _threshold_dbm(question: Question, asked: Asked) -> float:
    """The threshold asked for, else that of the profile as the run had it."""
    if asked.threshold_dbm is not None:
        return asked.threshold_dbm
    kept = {item.key: item.threshold_dbm for item in question.profiles}
    return kept.get(asked.profile.key, asked.profile.threshold_dbm)


def _seen_buildings(session: Session, actor: Actor, answer: Answer) -> dict[int, str]:
    """Buildings of the answer that the actor may know, with their codes."""
    ids = {one.building_id for link in answer.links for one in link.obstacles}
    ids |= {one.building_id for one in answer.profile}
    if not actor.may("buildings.read"):
        return {}
    return explain_store.buildings_in_scope(
        session, ids=sorted(one for one in ids if one is not None), scope=actor.scope
    )


def _facades(question: Question, answer: Answer) -> Facades | None:
    """Levels before facades, in whole decibels where a mast is hidden, as its links are."""
    found = answer.facades
    if found is None or not question.hides_any:
        return found
    least, most = (
        None if one is None else float(round(one)) for one in (found.weakest_dbm, found.strongest_dbm)
    )
    return Facades(places=found.places, weakest_dbm=least, strongest_dbm=most)


def _links(
    actor: Actor, question: Question, answer: Answer, threshold_dbm: float, seen: dict[int, str]
) -> tuple[Link, ...]:
    """Links as the actor may see them: nothing from which a hidden place could be measured."""
    by_id = question.stations.set_index("id")

    def shown(part: LinkParts) -> Link:
        station = by_id.loc[part.station_id]
        is_exact, is_named = part.station_id in question.shown, actor.scope.holds(station["area_id"])
        level_dbm = part.level_dbm if is_exact else float(round(part.level_dbm))
        given = {name: getattr(part, name) for name in (EXACT if is_exact else NAMED)}
        if is_exact:
            given["obstacles"] = tuple(_obstacle(one, seen) for one in part.obstacles)
        return Link(
            **{
                "key": None,
                **given,
                "operator": station["operator"],
                "technology": station["technology"],
                "station_id": part.station_id if is_named else None,
                "station_code": station["code"] if is_named else None,
                "level_dbm": level_dbm,
                "margin_db": level_dbm - threshold_dbm,
            }
        )

    return tuple(shown(part) for part in answer.links)


def _obstacle(obstacle: Obstacle, seen: dict[int, str]) -> Obstacle:
    known = obstacle.building_id if obstacle.building_id in seen else None
    return replace(obstacle, building_id=known, building_code=None if known is None else seen[known])


def _changed(session: Session, record: CoverageRecord, question: Question) -> tuple[str, ...]:
    """Datasets that are newer than the run, or were not there then."""
    ids = set(explain_store.dataset_ids(session, keys=list(record.dataset_versions)))
    ids |= {int(one) for one in question.stations["dataset_id"]}
    now = {
        key: (version, batch) for key, version, batch, *_ in supply_store.datasets_named(session, sorted(ids))
    }
    batches = record.dataset_batches
    then = {
        key: (version, batches.get(key) if batches else now.get(key, (0, None))[1])
        for key, version in record.dataset_versions.items()
    }
    return tuple(sorted(key for key in now.keys() | then.keys() if now.get(key) != then.get(key)))
