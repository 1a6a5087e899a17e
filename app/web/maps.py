"""Map documents, framed by pages: `/maps/<name>`."""

from collections.abc import Callable, Mapping
from dataclasses import asdict, replace
from datetime import UTC, datetime

import geopandas as gpd
import pandas as pd
from apiflask import APIBlueprint
from flask import Response
from flask_babel import gettext as _
from flask_babel import ngettext
from sqlalchemy.orm import Session

from app import db
from app.config import settings
from app.domain.areas import AreaLevel
from app.domain.coverage import ANY_OPERATOR, CoverageRecord, at_threshold
from app.domain.search import AreaFilter, Page
from app.errors import InputError, NotFoundError
from app.maps.access import reach_map
from app.maps.areas import areas_map
from app.maps.cases import cases_map
from app.maps.city import CITY_LAYERS, city_base, city_map
from app.maps.coverage import coverage_map
from app.maps.elements import Source, TileSource
from app.maps.gaps import gap_map
from app.maps.hotspots import hotspots_map
from app.maps.plans import plan_map
from app.maps.shell import CityMap
from app.maps.shell import Page as Shown
from app.maps.stations import stations_map
from app.services import (
    access,
    areas,
    case_classes,
    cases,
    coverage,
    datasets,
    gaps,
    hotspots,
    network,
    plans,
)
from app.services.gaps import GapSums
from app.web import model_cards, words, written
from app.web.current import current_actor
from app.web.filters import case_filter, place_filter, station_filter
from app.web.ground import Ground, Place, place_of_area, place_of_rows, read_ground
from app.web.import_maps import show_evidence, show_preview
from app.web.language import name_of
from app.web.map_words import map_words
from app.web.pages.choice import key, text
from app.web.scenario_maps import show_scenario
from app.web.security import content_policy, nonce
from app.web.tiles import area_level, tile_source
from app.web.workbench_map import base_map_hosts, show_workbench

bp = APIBlueprint("maps", __name__, enable_openapi=False)

CITY_SOURCES = frozenset({"areas", "land", "ways", "buildings"})


def _limit() -> int:
    """One row more than a page embeds tells that there are more."""
    return settings().maps.embed_limit + 1


def _source(frame: gpd.GeoDataFrame, layer: str, **query: str | int | None) -> Source:
    """The rows themselves, or their vector tiles when they are too many to embed."""
    return frame if len(frame) < _limit() else tile_source(layer, **query)


def _place(ground: Ground, frame: gpd.GeoDataFrame, area_column: str | None = None) -> Place:
    """Where rows lie; of more rows than a page embeds the rest is not known here."""
    is_whole = len(frame) < _limit()
    return place_of_rows(ground, frame if is_whole else frame.head(0), area_column)


def _city_tiles() -> dict[str, TileSource]:
    return {layer: tile_source(layer) for layer in CITY_LAYERS}


def _page(place: Place, title: str, *, facts: tuple[str, ...], is_synthetic: bool) -> Shown:
    said = map_words()
    return Shown(
        title=title,
        words=said,
        nonce=nonce(),
        facts=facts,
        badge=_("Synthetic demo data") if is_synthetic else None,
        around=place.around,
        base=city_base(_city_tiles(), said),
    )


def _page_of_city(session: Session, place: Place) -> Shown:
    """For what comes as tiles: the data sets that it is drawn from."""
    sources = datasets.drawn_datasets(session, current_actor(), kinds=CITY_SOURCES)
    facts = [_("Data: %(names)s", names=", ".join(one.key for one in sources))] if sources else []
    synthetic = any(one.is_synthetic for one in sources)
    page = _page(place, _("City"), facts=tuple(facts), is_synthetic=synthetic)
    return replace(page, base=None)  # here the city is what the map is about


def _page_of_rows(place: Place, title: str, frame: pd.DataFrame) -> Shown:
    """For rows that change: the moment they were read, and where they come from."""
    sources = sorted(frame["dataset"].unique()) if "dataset" in frame else []
    facts = [_("As of %(time)s", time=written.when_there(datetime.now(UTC)))]
    if sources:
        facts.append(_("Data: %(names)s", names=", ".join(sources)))
    return _page(place, title, facts=tuple(facts), is_synthetic=bool(frame["is_synthetic"].any()))


def _operator_words(session: Session, code: str) -> str:
    if code == ANY_OPERATOR:
        return str(_("best of all operators"))
    table = network.operators(session, current_actor())
    rows = table[table["code"] == code].to_dict("records")
    if not rows:
        raise NotFoundError("operator", code)
    return name_of(rows[0]["name_zh"], rows[0]["name_en"]) or code


def _run(session: Session, ground: Ground) -> CoverageRecord:
    return coverage.published_run(session, current_actor(), run_id=ground.choice.run_id)


def _page_of_run(session: Session, ground: Ground, place: Place, run: CoverageRecord, title: str) -> Shown:
    chosen = ground.choice.chosen
    profile = chosen.profile
    parts = (
        title,
        name_of(profile.name_zh, profile.name_en),
        _operator_words(session, chosen.operator),
        words.word("receptions", chosen.reception),
    )
    facts = (
        " · ".join(parts[1:]),
        _("Run %(number)s · %(time)s", number=run.id, time=written.when_there(run.published_at)),
        *filter(None, [words.run_statement(run)]),
    )
    page = _page(place, " · ".join(parts), facts=facts, is_synthetic=run.is_synthetic)
    return replace(page, link=(str(_("Model card")), model_cards.path_of(run.id)))


def _query(ground: Ground, run: CoverageRecord) -> dict[str, str | int | None]:
    return {**ground.choice.query, "run": run.id}


def show_coverage(session: Session, ground: Ground) -> CityMap:
    """Coverage of a slice."""
    run, chosen, threshold_dbm = _run(session, ground), ground.choice.chosen, ground.choice.threshold_dbm
    place = place_of_area(ground, run.area_code)
    cells = coverage.cells(
        session,
        current_actor(),
        run_id=run.id,
        chosen=chosen,
        area_code=ground.area_code,
        threshold_dbm=threshold_dbm,
        limit=_limit(),
    )
    # the counts are of the whole run: beside one area they would be wrong
    counts = (
        coverage.class_counts(
            session, current_actor(), run_id=run.id, chosen=chosen, threshold_dbm=threshold_dbm
        )
        if ground.area_code is None
        else None
    )
    return coverage_map(
        _page_of_run(session, ground, place, run, _("Coverage")),
        areas=place.inside,
        cells=_source(cells, "coverage", **_query(ground, run)),
        counts=counts,
        profile=at_threshold(chosen.profile, threshold_dbm),
        bounds=place.bounds,
    )


def _gap_note(sums: GapSums) -> str:
    return str(
        ngettext(
            "%(gaps)s gap · %(residents)s residents",
            "%(gaps)s gaps · %(residents)s residents",
            sums.gaps,
            gaps=written.count(sums.gaps),
            residents=written.count(sums.residents),
        )
    )


def show_gaps(session: Session, ground: Ground) -> CityMap:
    """Gaps of a slice."""
    run, chosen = _run(session, ground), ground.choice.chosen
    place = place_of_area(ground, run.area_code)
    least = key("min_residents") or 0
    found = gaps.gaps(
        session,
        current_actor(),
        run_id=run.id,
        chosen=chosen,
        area_code=ground.area_code,
        min_residents=least,
        limit=_limit(),
    )
    sums = gaps.gap_count(
        session,
        current_actor(),
        run_id=run.id,
        chosen=chosen,
        area_code=ground.area_code,
        min_residents=least,
    )
    return gap_map(
        _page_of_run(session, ground, place, run, _("Gaps")),
        areas=place.inside,
        gaps=_source(found, "gaps", **_query(ground, run)),
        cells=tile_source("coverage", **_query(ground, run)),
        cells_profile=at_threshold(chosen.profile, ground.choice.threshold_dbm),
        profile=chosen.profile,
        note=_gap_note(sums),
        bounds=place.bounds,
    )


def show_stations(session: Session, ground: Ground) -> CityMap:
    """Base stations, by operator and technology."""
    chosen = station_filter()
    frame = network.stations(session, current_actor(), chosen=chosen, page=Page(limit=_limit()))
    place = _place(ground, frame, "area_code")
    return stations_map(
        _page_of_rows(place, _("Base stations"), frame),
        areas=place.inside,
        stations=_source(frame, "stations", operator=chosen.operator, technology=chosen.technology),
        operators=network.operators(session, current_actor()),
        bounds=place.bounds,
    )


def show_hotspots(session: Session, ground: Ground) -> CityMap:
    """WLAN sites."""
    chosen = place_filter()
    frame = hotspots.hotspots(session, current_actor(), chosen=chosen, page=Page(limit=_limit()))
    place = _place(ground, frame, "area_code")
    return hotspots_map(
        _page_of_rows(place, _("WLAN hotspots"), frame),
        areas=place.inside,
        hotspots=_source(frame, "hotspots"),
        bounds=place.bounds,
    )


def show_city(session: Session, ground: Ground) -> CityMap:
    """Land, ways and buildings; base stations on demand."""
    place = _place(ground, ground.districts.head(0))
    return city_map(
        _page_of_city(session, place),
        areas=place.inside,
        tiles=_city_tiles(),
        operators=network.operators(session, current_actor()),
        bounds=place.bounds,
    )


def show_areas(session: Session, ground: Ground) -> CityMap:
    """Areas of one level, subdistricts unless another is asked for."""
    level = area_level(text("level") or AreaLevel.SUBDISTRICT)
    frame = areas.areas(session, current_actor(), chosen=AreaFilter(level=level), page=Page(limit=_limit()))
    place = _place(ground, frame)
    return areas_map(
        _page_of_rows(place, _("Areas"), frame),
        areas=_source(frame, "areas", level=level.value),
        level=level,
        bounds=place.bounds,
    )


def show_access(session: Session, ground: Ground) -> CityMap:
    """What a service reaches, by state."""
    reach_id = key("reach")
    if reach_id is None:
        raise NotFoundError("service reach", "")
    found = access.reach(session, current_actor(), reach_id=reach_id)
    place = place_of_area(ground, found.area_code)
    facts = (words.word("services", found.service), written.when_there(found.created_at))
    return reach_map(
        _page(place, _("Reach of services"), facts=facts, is_synthetic=found.is_synthetic),
        areas=place.inside,
        shapes=access.outlines(session, current_actor(), reach_id=found.id),
        states={state.value: str(label) for state, label in words.CELL_STATES.items()},
        bounds=place.bounds,
    )


def show_cases(session: Session, ground: Ground) -> CityMap:
    """Reported cases."""
    chosen = case_filter()
    frame = cases.cases(session, current_actor(), **asdict(chosen), limit=_limit())
    timed = frame.assign(reported_on=[written.when(moment) for moment in frame["reported_at"]])
    place = _place(ground, frame, "subdistrict_code")
    return cases_map(
        _page_of_rows(place, _("Cases"), timed),
        areas=place.inside,
        cases=_source(timed, "cases", state=chosen.state),
        classes=case_classes.classes(session),
        bounds=place.bounds,
    )


def show_plan(session: Session, ground: Ground) -> CityMap:
    """The stations of a plan and the cells that they add."""
    plan_id = key("plan")
    if plan_id is None:
        raise InputError("plan is not named; needs its number")
    found = plans.plan(session, current_actor(), plan_id=plan_id)
    place = place_of_area(ground, found.area_code)
    title = _("Plan %(number)s", number=found.id)
    facts = (
        " · ".join((_operator_words(session, found.operator), found.technology)),
        _("As of %(time)s", time=written.when_there(found.created_at)),
    )
    return plan_map(
        _page(place, title, facts=facts, is_synthetic=found.is_synthetic),
        areas=place.inside,
        stations=plans.stations(session, current_actor(), plan_id=plan_id),
        reaches=plans.reaches(session, current_actor(), plan_id=plan_id),
        bounds=place.bounds,
    )


MAPS: Mapping[str, Callable[[Session, Ground], CityMap]] = {
    "coverage": show_coverage,
    "gaps": show_gaps,
    "stations": show_stations,
    "hotspots": show_hotspots,
    "areas": show_areas,
    "city": show_city,
    "cases": show_cases,
    "plan": show_plan,
    "access": show_access,
    "scenario": show_scenario,
    "workbench": show_workbench,
    "import-evidence": show_evidence,
    "import-preview": show_preview,
}


@bp.get("/maps/<name>")
def show_map(name: str) -> Response:
    """A whole document with its own scripts; pages hold it in a frame."""
    if name not in MAPS:
        raise NotFoundError("map", name)
    with db.transaction() as session:
        shown = MAPS[name](session, read_ground(session))
    response = Response(shown.document(), content_type="text/html; charset=utf-8")
    if name == "workbench":
        response.headers["Content-Security-Policy"] = content_policy(image_hosts=base_map_hosts())
    return response
