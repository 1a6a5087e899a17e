"""How MapLibre draws a layer of tiles, for maps and style.json alike."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from math import cos, radians
from typing import Any, TypeAlias

from app.maps.symbols import NEUTRAL, Mark, Symbols, ink

Json: TypeAlias = dict[str, Any]

PX_AT_ZOOM_0 = 512
EQUATOR_M = 40075016.7
NEAR = 20  # at this zoom a way is drawn in its true width
FONT = ["sans-serif"]
LETTERS_FROM = 14
ASIDE = ["center", "top", "bottom", "left", "right"]  # where the name of an area goes
NAMES_FROM = 13


@dataclass(frozen=True, slots=True)
class _Way:
    """A class of ways: pixels at zoom 11, metres where the width is not known."""

    far_px: float
    width_m: float


WAYS = {  # lowest first
    "watercourse": _Way(1, 6),
    "lane": _Way(0.2, 5),
    "street": _Way(0.5, 10),
    "secondary": _Way(1, 16),
    "arterial": _Way(2, 28),
    "railway": _Way(0.8, 4),
    "metro": _Way(1, 5),
}
ROADS = ("lane", "street", "secondary", "arterial")
CLASS = ["get", "class"]
THIN = ["interpolate", ["linear"], ["zoom"], 10, 1, 14, 2, 17, 4]
THINNER = ["interpolate", ["linear"], ["zoom"], 10, 0, 14, 1, 17, 2.5]
IS_MANY = ["has", "count"]  # a point that stands for several (tiles/sql, under zoom 14)


@dataclass(frozen=True, slots=True, kw_only=True)
class Sketched:
    """What is drawn; the key of the layer is that of its source, too."""

    key: str
    shape: str  # surface, line or dot
    symbols: Symbols
    label_fields: tuple[str, ...] = ()
    is_counted: bool = False  # dots far away stand for several


@dataclass(frozen=True, slots=True, kw_only=True)
class Sketch:
    """Layers of MapLibre, from the lowest up; of several sketches all low ones lie under what is raised."""

    low: tuple[Json, ...] = ()
    raised: tuple[Json, ...] = ()  # runs above the roofs, or must be seen through them
    names: tuple[Json, ...] = ()


def sketch(layer: Sketched, *, latitude_deg: float) -> Sketch:
    """The parts of a layer; ways are as wide as they are at a latitude."""
    names = _names(layer)
    if layer.shape == "surface":
        return Sketch(low=_surfaces(layer), names=names)
    if layer.shape == "line":
        return Sketch(low=_lines(layer, latitude_deg), raised=_raised(layer, latitude_deg), names=names)
    return Sketch(low=_dots(layer), names=names)


def in_order(sketches: Sequence[Sketch]) -> list[Json]:
    """The layers of several sketches in the order in which they are drawn."""
    return [
        *(part for one in sketches for part in one.low),
        *(part for one in sketches for part in one.raised),
        *(part for one in sketches for part in one.names),
    ]


def _by_value(symbols: Symbols, value_of: Callable[[Mark], Any], otherwise: Any = None) -> Any:
    if symbols.field is None:
        return value_of(symbols.marks[0])
    other = symbols.other or Mark(value=None, colour=NEUTRAL, label="")
    # each value in a list: QGIS 3.22 reads no other form
    pairs = [part for mark in symbols.marks for part in ([mark.value], value_of(mark))]
    return ["match", ["get", symbols.field], *pairs, value_of(other) if otherwise is None else otherwise]


def _colour(mark: Mark) -> str:
    return mark.colour


def _part(layer: Sketched, name: str, kind: str, **rest: Any) -> Json:
    return {"id": f"{layer.key}-{name}", "type": kind, "source": layer.key, "source-layer": layer.key, **rest}


def _surfaces(layer: Sketched) -> tuple[Json, ...]:
    symbols = layer.symbols
    hatched = [mark for mark in symbols.marks if mark.is_hatched]
    has_both = bool(hatched) and symbols.field is not None
    paint = {"fill-color": _by_value(symbols, _colour), "fill-opacity": symbols.fill_opacity}
    fill = _part(layer, "fill", "fill", paint={**paint, "fill-antialias": False})
    # Far away the outlines of small things would be all that is seen.
    line = _part(
        layer,
        "line",
        "line",
        paint={
            "line-color": symbols.outline,
            "line-width": symbols.outline_px,
            "line-opacity": ["interpolate", ["linear"], ["zoom"], 12, 0.06, 15, 0.6],
        },
    )
    if not has_both:
        return fill, line
    hatches = (_hatch(layer, mark) for mark in hatched)
    # not "in": QGIS 3.22 reads no filter with that, and draws all of it
    is_plain = ["match", ["get", symbols.field], [mark.value for mark in hatched], False, True]
    return {**fill, "filter": is_plain}, *hatches, line


def _hatch(layer: Sketched, mark: Mark) -> Json:
    """A part of its own: QGIS 3.22 takes one picture for all of a part."""
    symbols = layer.symbols
    return _part(
        layer,
        f"hatch-{mark.value}",
        "fill",
        filter=["match", ["get", symbols.field], [mark.value], True, False],
        paint={"fill-pattern": f"hatch-{mark.colour}", "fill-opacity": symbols.fill_opacity},
    )


def _dots(layer: Sketched) -> tuple[Json, ...]:
    symbols = layer.symbols
    dot = _part(
        layer,
        "fill",
        "circle",
        **({"filter": ["!", IS_MANY]} if layer.is_counted else {}),
        paint={
            "circle-color": _by_value(symbols, _colour),
            "circle-radius": ["interpolate", ["linear"], ["zoom"], 8, 2.5, 12, 4, 15, symbols.dot_px / 2],
            "circle-stroke-color": symbols.outline,
            "circle-stroke-width": 1,
        },
    )
    return (*(_many(layer) if layer.is_counted else ()), dot, *_letters(layer))


def _many(layer: Sketched) -> tuple[Json, ...]:
    """Circles with the number of points they stand for, in the colour of the layer where it has but one."""
    symbols = layer.symbols
    colour = symbols.marks[0].colour if symbols.field is None else NEUTRAL
    circle = _part(
        layer,
        "many",
        "circle",
        filter=IS_MANY,
        paint={
            "circle-color": colour,
            "circle-radius": ["interpolate", ["linear"], ["get", "count"], 2, 9, 10, 12, 100, 17, 1000, 22],
            "circle-stroke-color": "#ffffff",
            "circle-stroke-width": 1.5,
        },
    )
    number = _part(
        layer,
        "many-count",
        "symbol",
        filter=IS_MANY,
        layout={
            "text-field": ["to-string", ["get", "count"]],
            "text-font": FONT,
            "text-size": 11,
            "text-padding": 0,  # of circles that lie over each other the upper one says its number
        },
        paint={"text-color": ink(colour)},
    )
    return circle, number


def _letters(layer: Sketched) -> tuple[Json, ...]:
    """Letters in dots, so that the colour is never alone."""
    symbols = layer.symbols
    if symbols.field is None or not any(mark.letter for mark in symbols.marks):
        return ()
    letters = _part(
        layer,
        "letters",
        "symbol",
        minzoom=LETTERS_FROM,
        layout={
            "text-field": _by_value(symbols, lambda mark: mark.letter, ""),
            "text-font": FONT,
            "text-size": 10,
            # Of dots that lie over each other the last one is seen: its letter alone must be, too.
            "text-padding": 0,
            "symbol-sort-key": ["-", 0, ["id"]],
        },
        paint={"text-color": _by_value(symbols, lambda mark: ink(mark.colour))},
    )
    return (letters,)


def _width(latitude_deg: float, added_px: float) -> list[Any]:
    """Far away a class has its pixels, near its metres; `added_px` is for what shows on both sides."""
    shrunk = cos(radians(round(latitude_deg, 2)))
    px_per_m = round(PX_AT_ZOOM_0 * 2**NEAR / (EQUATOR_M * shrunk), 4)
    far = ["match", CLASS, *(part for name, way in WAYS.items() for part in (name, way.far_px)), 1]
    usual = ["match", CLASS, *(part for name, way in WAYS.items() for part in (name, way.width_m)), 5]
    near = ["*", ["coalesce", ["get", "width_m"], usual], px_per_m]
    stops = (11, ["+", far, added_px], NEAR, ["+", near, added_px])
    return ["interpolate", ["exponential", 2], ["zoom"], *stops]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Stroke:
    """Some classes of ways drawn once, as a casing or as what lies in it."""

    name: str
    classes: Sequence[str]
    colour: Any
    width: Any
    is_raised: bool = False
    dash: Sequence[float] | None = None


def _drawn(layer: Sketched, stroke: _Stroke) -> Json:
    is_raised = ["boolean", ["get", "is_elevated"], False]
    order = [part for place, name in enumerate(WAYS) for part in (name, place)]
    dash = {} if stroke.dash is None else {"line-dasharray": list(stroke.dash)}
    return _part(
        layer,
        stroke.name,
        "line",
        filter=[
            "all",
            ["in", CLASS, ["literal", list(stroke.classes)]],
            is_raised if stroke.is_raised else ["!", is_raised],
        ],
        layout={
            "line-join": "round",
            "line-cap": "round" if stroke.dash is None else "butt",
            "line-sort-key": ["match", CLASS, *order, 0],
        },
        paint={"line-color": stroke.colour, "line-width": stroke.width, **dash},
    )


def _mark(symbols: Symbols, value: str) -> Mark:
    return next(mark for mark in symbols.marks if mark.value == value)


def _lines(layer: Sketched, latitude_deg: float) -> tuple[Json, ...]:
    symbols, colour = layer.symbols, _by_value(layer.symbols, _colour)
    rail, wide = _mark(symbols, "railway"), _width(latitude_deg, 0)
    casing = _width(latitude_deg, 1.5)
    strokes = (
        _Stroke(name="water", classes=("watercourse",), colour=colour, width=wide),
        _Stroke(name="road-casing", classes=ROADS, colour=symbols.outline, width=casing),
        _Stroke(name="road", classes=ROADS, colour=colour, width=wide),
        _Stroke(name="rail", classes=("railway",), colour=colour, width=THIN),
        _Stroke(
            name="rail-dashes", classes=("railway",), colour=rail.dash_colour, width=THINNER, dash=rail.dash
        ),
    )
    return tuple(_drawn(layer, one) for one in strokes)


def _raised(layer: Sketched, latitude_deg: float) -> tuple[Json, ...]:
    symbols, colour = layer.symbols, _by_value(layer.symbols, _colour)
    wide, casing = _width(latitude_deg, 0), _width(latitude_deg, 2.5)
    dash = _mark(symbols, "metro").dash
    strokes = (
        _Stroke(name="raised-casing", classes=ROADS, colour=symbols.outline, width=casing, is_raised=True),
        _Stroke(name="raised", classes=ROADS, colour=colour, width=wide, is_raised=True),
        _Stroke(name="metro", classes=("metro",), colour=colour, width=THIN, dash=dash),
    )
    return tuple(_drawn(layer, one) for one in strokes)


def _names(layer: Sketched) -> tuple[Json, ...]:
    if not layer.label_fields:
        return ()
    along = {"symbol-placement": "line", "symbol-spacing": 350} if layer.shape == "line" else {}
    is_area = layer.key == "areas"  # wider than a tile, and named once
    aside = {"text-variable-anchor": ASIDE, "text-radial-offset": 1.5} if is_area else {}
    once = {"filter": ["==", ["get", "name_here"], True]} if is_area else {}
    names = _part(
        layer,
        "names",
        "symbol",
        **once,
        minzoom=NAMES_FROM,
        layout={
            "text-field": ["to-string", ["coalesce", *(["get", field] for field in layer.label_fields)]],
            "text-font": FONT,
            "text-size": ["interpolate", ["linear"], ["zoom"], 13, 10, 16, 13],
            "text-max-angle": 35,
            "text-padding": 6,
            **along,
            **aside,
        },
        paint={"text-color": "#4b4a45", "text-halo-color": "#ffffff", "text-halo-width": 1.4},
    )
    return (names,)
