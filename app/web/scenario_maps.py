"""The map document of a scenario."""

from datetime import UTC, datetime

import geopandas as gpd
import pandas as pd
import shapely
from flask_babel import gettext as _
from flask_babel import ngettext
from sqlalchemy.orm import Session

from app.config import settings
from app.domain.scenario_answers import Outcome
from app.domain.scenarios import Added, Moved, Scenario
from app.errors import InputError
from app.maps.scenarios import scenario_map
from app.maps.shell import CityMap, Page
from app.services import coverage, scenario_answers, scenarios
from app.web import words, written
from app.web.current import current_actor
from app.web.ground import Ground, place_of_area
from app.web.map_words import map_words
from app.web.pages.choice import key
from app.web.scenario_view import read_view
from app.web.security import nonce


def show_scenario(session: Session, ground: Ground) -> CityMap:
    """Cells gained and lost against today or another scenario."""
    scenario_id, view = key("scenario"), read_view()
    if scenario_id is None:
        raise InputError("scenario is missing; needs the number of a scenario")
    actor = current_actor()
    found = scenarios.scenario(session, actor, scenario_id=scenario_id)
    told = scenarios.comparison(
        session,
        actor,
        scenario_id=scenario_id,
        with_id=view.with_id,
        shown=view.shown,
        reception=view.reception,
        with_cells=True,
    )
    place = place_of_area(ground, found.base.area_code)
    profile = next(one for one in coverage.technology_profiles() if one.technology == told.shown.technology)
    changed = scenario_answers.squares(told.cells, size_m=told.cell_size_m)
    moved = changed[changed["change"].isin(["gained", "lost"])]
    listed = moved.sort_values("residents", ascending=False).head(settings().maps.embed_limit)
    return scenario_map(
        Page(
            title=f"{found.name} · {told.shown.operator} {told.shown.technology.value}",
            words=map_words(),
            nonce=nonce(),
            facts=_facts(told, len(listed), len(moved)),
            badge=_("Synthetic demo data") if told.is_synthetic else None,
            around=place.around,
        ),
        areas=place.inside,
        cells=listed,
        stations=_placed(found),
        profile=profile,
        notes={name: _note(moved, name) for name in ("gained", "lost")},
        bounds=place.bounds,
    )


def _facts(told: Outcome, listed: int, count: int) -> tuple[str, ...]:
    facts = [
        str(words.word("receptions", told.reception)),
        _("As of %(time)s", time=written.when_there(datetime.now(UTC))),
    ]
    if listed < count:
        shown, every = written.count(listed), written.count(count)
        facts.append(_("%(shown)s of %(count)s cells, those with most residents", shown=shown, count=every))
    return tuple(facts)


def _note(moved: pd.DataFrame, name: str) -> str:
    rows = moved[moved["change"] == name]
    return str(
        ngettext(
            "%(cells)s cell · %(residents)s residents",
            "%(cells)s cells · %(residents)s residents",
            len(rows),
            cells=written.count(len(rows)),
            residents=written.count(int(rows["residents"].sum())),
        )
    )


def _placed(found: Scenario) -> gpd.GeoDataFrame:
    """Where stations stand that were added or moved, each at its last place."""
    places = {one.station: (one.lon, one.lat) for one in found.done if isinstance(one, Added | Moved)}
    points = [shapely.Point(pair) for pair in places.values()]
    named = {"id": range(1, len(places) + 1), "station": list(places)}
    return gpd.GeoDataFrame(named, geometry=points, crs="EPSG:4326")
