"""The form that asks for an export: what it offers for a layer, and what it was filled with."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from app.config import settings
from app.domain.columns import dictionary, layer_described
from app.domain.exports import (
    FILTER_NAMES,
    LONLAT,
    NEED_SHAPES,
    ExportFilters,
    ExportFormat,
    ExportRequest,
    Shift,
    crs_named,
)
from app.errors import InputError, RefusedError
from app.services.export_layers import EXPORT_LAYERS, export_layer
from app.web import parse

SHIFT_MARK = "shift:"
USUAL_LAYER = "gaps"
NUMBERS = {"run": int, "min_residents": int, "below_dbm": float}


@dataclass(frozen=True, slots=True, kw_only=True)
class ExportForm:
    """The layer that was chosen, its filters, and the values to begin with."""

    layer: str
    filters: frozenset[str]
    values: Mapping[str, str]

    @property
    def layers(self) -> list[Any]:
        """Layers to choose from, as the dictionary names them."""
        return [layer for key, layer in dictionary().items() if key in EXPORT_LAYERS]

    @property
    def formats(self) -> list[ExportFormat]:
        """Formats that can hold the layer."""
        has_shape = layer_described(self.layer).geometry != "none"
        return [one for one in ExportFormat if has_shape or one not in NEED_SHAPES]

    @property
    def systems(self) -> list[str]:
        """Coordinate systems to choose from; programs may name any other."""
        named = self.values.get("crs")
        usual = [LONLAT, "EPSG:4490", f"EPSG:{settings().crs.metric_epsg}"]
        return [*usual, *([named] if named and named not in usual and SHIFT_MARK not in named else [])]

    @property
    def shifts(self) -> list[tuple[str, Shift]]:
        return [(f"{SHIFT_MARK}{one.value}", one) for one in Shift]


def form_of(values: Mapping[str, str]) -> ExportForm:
    """The form for the layer that a query names."""
    layer = values.get("layer") or USUAL_LAYER
    if layer not in EXPORT_LAYERS:
        raise InputError(f"layer {layer[:40]!r} cannot be exported; use one of {', '.join(EXPORT_LAYERS)}")
    begun = dict(values)
    if values.get("shift"):
        begun["crs"] = f"{SHIFT_MARK}{values['shift']}"
    return ExportForm(layer=layer, filters=export_layer(layer).filters, values=begun)


def request_of(values: Mapping[str, str]) -> ExportRequest:
    """The request that a filled form makes; fields left empty filter nothing."""
    given = {name: text.strip() for name, text in values.items() if text.strip()}
    crs = given.get("crs", LONLAT)
    form = given.get("format", ExportFormat.GEOPACKAGE)
    shift = crs.removeprefix(SHIFT_MARK) if crs.startswith(SHIFT_MARK) else None
    if form not in set(ExportFormat):
        raise RefusedError(f"format {form[:40]!r} is unknown; use one of {', '.join(ExportFormat)}")
    if shift is not None and shift not in set(Shift):
        raise RefusedError(f"shift {shift[:40]!r} is unknown; use one of {', '.join(Shift)}")
    filters = {name: _value(name, given[name]) for name in FILTER_NAMES if name in given}
    return ExportRequest(
        layer=given.get("layer", ""),
        format=ExportFormat(form),
        crs=LONLAT if shift is not None else crs_named(crs),
        shift=None if shift is None else Shift(shift),
        filters=ExportFilters(**filters),
    )


def _value(name: str, text: str) -> Any:
    if name == "bbox":
        return parse.bbox(text)
    if name not in NUMBERS:
        return text
    value = parse.number(text, name)
    if NUMBERS[name] is int and not (value.is_integer() and 0 <= value < 2**31):
        raise InputError(f"{name} {text[:40]!r} is refused; needs a whole number from 0")
    return NUMBERS[name](value)
