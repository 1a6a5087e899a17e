"""The document of the workbench: what the reader may see, choose and search."""

import re
from dataclasses import replace

import pandas as pd
from flask import request
from flask_babel import gettext as _
from sqlalchemy.orm import Session

from app.config import settings
from app.domain.actors import Actor
from app.domain.areas import AreaLevel
from app.domain.layers import LAYERS
from app.domain.network import Technology
from app.maps.elements import Layer
from app.maps.shell import Page as Shown
from app.maps.workbench import GROUPS, Bench, Offered, Run, WorkbenchMap, layer_of, workbench_map
from app.services import area_rows, case_classes, coverage, datasets, network, scenarios
from app.services.tile_questions import LAYERS_OF_A_RUN
from app.web import model_cards, words, written
from app.web.bench_tool_words import tool_words
from app.web.bench_words import bench_words
from app.web.current import current_actor
from app.web.ground import Ground, place_of_rows
from app.web.language import name_of
from app.web.map_words import map_words
from app.web.security import nonce
from app.web.tiles import tile_source

# Layer -> the page that lists the same, and the permission that it needs; else rows as a file, for everybody.
LISTS = {
    "stations": ("/stations", "network.read"),
    "sectors": ("/stations", "network.read"),
    "scenarios": ("/scenarios/{scenario}", "scenarios.read"),
    "hotspots": ("/wlan", "hotspots.read"),
    "gaps": ("/gaps", "gaps.read"),
    "coverage": ("/coverage", "coverage.read"),
    "cases": ("/cases", "cases.read"),
    **dict.fromkeys(("areas", "buildings", "land", "ways", "facilities"), ("/data", "data.read")),
}
FILES = {
    "areas": "/api/v1/areas?level=subdistrict&format=csv",
    "buildings": "/api/v1/buildings?format=csv",
    "facilities": "/api/v1/facilities?format=csv",
}
# What older addresses call `map` -> the layers that it showed.
PRESETS = {
    "city": ("areas", "buildings", "ways", "land"),
    "coverage": ("areas", "coverage"),
    "gaps": ("areas", "gaps"),
    "stations": ("areas", "stations"),
    "hotspots": ("areas", "hotspots"),
    "areas": ("areas",),
    "cases": ("areas", "cases"),
}
SHOWN_WITH_RUN = ("coverage", "gaps", "areas")
SHOWN_WITHOUT = ("stations", "areas")
SOURCES = frozenset({"areas", "land", "ways", "buildings", "stations", "hotspots"})
KEY = re.compile(r"[0-9]{1,18}")  # what every key of the database can hold
NEWEST_OFFERED = 50  # runs, and scenarios


def show_workbench(session: Session, ground: Ground) -> WorkbenchMap:
    """Every layer on one map."""
    place = place_of_rows(ground, ground.districts.head(0))
    return workbench_map(_page(session), _bench(session), bounds=place.bounds)


def layer_to_style(session: Session, key: str, *, profile: str | None) -> Layer:
    """One layer as the workbench draws it, also where it has nothing to show yet."""
    bench = replace(_bench(session), tiles={key: tile_source(key)})
    found = next((one for one in bench.profiles if one.key == profile), bench.profiles[0])
    return layer_of(key, bench, found, map_words())


def base_map_hosts() -> tuple[str, ...]:
    """Hosts of base maps of others, which the document may ask for pictures."""
    return tuple(dict.fromkeys(one.host for one in settings().maps.base_maps or ()))


def _page(session: Session) -> Shown:
    sources = datasets.drawn_datasets(session, current_actor(), kinds=SOURCES)
    facts = [_("Data: %(names)s", names=", ".join(one.key for one in sources))] if sources else []
    return Shown(
        title=_("Map"),
        words=map_words(),
        nonce=nonce(),
        facts=tuple(facts),
        badge=_("Synthetic demo data") if any(one.is_synthetic for one in sources) else None,
    )


def _bench(session: Session) -> Bench:
    actor = current_actor()
    runs, made = _runs(session), _scenarios(session)
    empty = {*(() if runs else LAYERS_OF_A_RUN), *(() if made else ("scenarios",))}
    seen = [key for key in GROUPS if actor.may(LAYERS[key].permission) and key not in empty]
    fixed = {"areas": {"level": AreaLevel.SUBDISTRICT.value}}
    return Bench(
        tiles={key: tile_source(key, **fixed.get(key, {})) for key in seen},
        list_paths={key: path for key in seen if (path := _list_path(key)) is not None},
        row_layers=area_rows.row_layers(actor),
        shown=SHOWN_WITH_RUN if runs else SHOWN_WITHOUT,
        presets=PRESETS,
        profiles=coverage.profiles(),
        receptions={item.value: str(label) for item, label in words.RECEPTIONS.items()},
        technologies=[item.value for item in Technology],
        operators=network.operators(session, actor) if actor.may("network.read") else _no_operators(),
        classes=case_classes.classes(session),
        facility_kinds={key: str(label) for key, label in words.FACILITY_KINDS.items()},
        runs=runs,
        scenarios=made,
        base_maps=settings().maps.base_maps or (),
        words=bench_words(),
        tool_words=tool_words(),
        area_levels={item.value: str(label) for item, label in words.LEVELS.items()},
        export_formats=_export_formats(actor),
    )


def _export_formats(actor: Actor) -> dict[str, str]:
    if not actor.may("data.export"):
        return {}
    return {item.value: words.word("export_formats", item) for item in words.EXPORT_FORMATS}


def _no_operators() -> pd.DataFrame:
    return pd.DataFrame(columns=["code", "letter", "name_zh", "name_en"])


def _list_path(key: str) -> str | None:
    path, permission = LISTS[key]
    return path if current_actor().may(permission) else FILES.get(key)


def _scenarios(session: Session) -> list[Offered]:
    """The newest first, and what the address names; who sees some areas alone sees none."""
    actor = current_actor()
    if not actor.may("scenarios.read") or actor.scope.bound() is not None:
        return []
    return [
        Offered(
            id=one.id,
            name=one.name,
            area_code=one.base.area_code,
            operator=one.base.operator,
            technology=one.base.technology.value,
        )
        for one in scenarios.offered_scenarios(
            session, actor, newest=NEWEST_OFFERED, also=_named("network", "scenario")
        )
    ]


def _runs(session: Session) -> list[Run]:
    """Published runs, the newest first, and what the address names: it may be years old, and on paper."""
    actor = current_actor()
    if not actor.may("coverage.read"):
        return []
    return [
        Run(
            id=run.id,
            label=" · ".join(
                (
                    str(_("Run %(number)s", number=run.id)),
                    written.when(run.published_at),
                    name_of(run.area_name_zh, run.area_name_en),
                )
            ),
            card_path=model_cards.path_of(run.id),
            area_code=run.area_code,
        )
        for run in coverage.published_runs(session, actor, newest=NEWEST_OFFERED, also=_named("run"))
    ]


def _named(*names: str) -> set[int]:
    """
    Numbers that the address of the map gives these names, on either side of a comparison.

    What is no number is the page's to tell of: it says which parts of an address it left out.
    """
    compared = (part.partition(":") for part in request.args.get("compare", "").split(",")[1:])
    given = [*request.args.items(multi=True), *((name, value) for name, _colon, value in compared)]
    return {int(value) for name, value in given if name in names and KEY.fullmatch(value)}
