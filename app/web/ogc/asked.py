"""What the query of a page of features asks for."""

from flask import request

from app.domain.collections import Asked, Chosen, Collection, Place
from app.domain.coverage import ANY_OPERATOR, Reception
from app.domain.cql2 import Language, read_filter
from app.domain.search import BBox
from app.domain.systems import LON_LAT, System, system_named
from app.errors import InputError
from app.services import collections
from app.web import parse
from app.web.ogc import links

USUAL_LIMIT = 100
MOST = 10_000
FARTHEST = 1_000_000  # an offset reads all that it leaves out
PAGING = (
    "limit",
    "after",
    "offset",
    "bbox",
    "bbox-crs",
    "datetime",
    "crs",
    "filter",
    "filter-lang",
    "filter-crs",
)
CHOICE = ("run", "profile", "operator", "reception")  # of collections whose rows are those of a run
LANGUAGES = {"cql2-text": "cql2-text", "cql2-json": "cql2-json", "cql-text": "cql2-text"}


def names_of(collection: Collection) -> tuple[str, ...]:
    """Every parameter of a collection: paging, choice, and each property by its name."""
    return (*PAGING, *(CHOICE if collection.is_of_run else ()), *properties_of(collection))


def properties_of(collection: Collection) -> tuple[str, ...]:
    """Properties that may be asked for by name; some of a run's are chosen instead."""
    chosen_apart = CHOICE if collection.is_of_run else ()
    return tuple(name for name in collection.columns.names if name not in chosen_apart)


def asked(collection: Collection) -> Asked:
    """All that the query asks of features."""
    stored = collections.stored_srid()
    given = request.args
    box, condition = given.get("bbox"), given.get("filter")
    box_system = given.get("bbox-crs")
    system = LON_LAT if box_system is None else system_named(box_system, "bbox-crs", stored)
    condition_system, language = given.get("filter-crs"), _language(condition)
    return Asked(
        bbox=None if box is None else box_of(box, system),
        bbox_system=system,
        interval=interval_of(given.get("datetime")),
        equal={name: given[name] for name in properties_of(collection) if name in given},
        condition=None if condition is None else read_filter(condition, language),
        condition_system=(
            LON_LAT if condition_system is None else system_named(condition_system, "filter-crs", stored)
        ),
        chosen=chosen() if collection.is_of_run else Chosen(),
    )


def chosen() -> Chosen:
    """Which run and slice."""
    given = request.args
    run = given.get("run")
    return Chosen(
        run_id=None if run is None else parse.whole(run, "run"),
        profile=given.get("profile"),
        operator=given.get("operator", ANY_OPERATOR),
        reception=parse.reception(given.get("reception", Reception.OUTDOOR)),
    )


def place_of() -> Place:
    """Where a page begins."""
    after, offset = (
        parse.whole(request.args[name], name) if name in request.args else 0 for name in ("after", "offset")
    )
    if after < 0:
        raise InputError(f"after {after} is refused; needs an id")
    if not 0 <= offset <= FARTHEST:
        raise InputError(f"offset {offset} is refused; needs 0 to {FARTHEST}; follow `next` for more")
    return Place(after=after, offset=offset)


def limit_of() -> int:
    """How many features a page holds; more than the most is the most."""
    return links.limit(usual=USUAL_LIMIT, most=MOST)


def box_of(text: str, system: System) -> BBox:
    """Four numbers, or six with heights, which nothing here has."""
    parts = [parse.number(part, "bbox") for part in text.split(",")]
    if len(parts) not in (4, 6):
        raise InputError(f"bbox {text[:80]!r} has {len(parts)} numbers; needs 4 or 6")
    half = len(parts) // 2
    corners = parts[:2], parts[half : half + 2]
    (west, south), (east, north) = (one[::-1] if system.is_flipped else one for one in corners)
    if system.is_geographic:
        parse.lon_lat(west, south)
        parse.lon_lat(east, north)
    if south > north:
        raise InputError(f"bbox {text[:80]!r} is upside down; needs south before north")
    if west > east and not system.is_geographic:  # degrees go around the globe
        raise InputError(f"bbox {text[:80]!r} is back to front; needs west before east")
    return parts[0], parts[1], parts[half], parts[half + 1]


def interval_of(text: str | None) -> tuple[str, str] | None:
    """An instant, or two ends parted by a slash; `..` or nothing is open."""
    if text is None:
        return None
    ends = text.split("/")
    if len(ends) > 2 or all(end in ("", "..") for end in ends):
        raise InputError(
            f"datetime {text[:80]!r} is refused; needs an instant, or start/end with `..` for an open end"
        )
    return (ends[0], ends[-1]) if len(ends) == 2 else (text, text)


def _language(text: str | None) -> Language:
    """What a filter is written in; a name that nobody knows is refused where there is no filter, too."""
    usual = "cql2-json" if text is not None and text.lstrip().startswith("{") else "cql2-text"
    name = request.args.get("filter-lang", usual)
    if name not in LANGUAGES:
        raise InputError(f"filter-lang {name[:40]!r} is unknown; use one of {', '.join(LANGUAGES)}")
    return "cql2-json" if LANGUAGES[name] == "cql2-json" else "cql2-text"
