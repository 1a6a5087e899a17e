"""Reported cases by class."""

from collections.abc import Sequence

import geopandas as gpd

from app.domain.case_reports import CaseClass
from app.maps.areas import grounds
from app.maps.elements import Layer, Source
from app.maps.shell import Bounds, CityMap, Page
from app.maps.symbols import NEUTRAL, OKABE_ITO, Detail, Mark, Symbols, number, text
from app.maps.words import Words


def class_marks(classes: Sequence[CaseClass], words: Words) -> tuple[Mark, ...]:
    """A colour and a number for each class, in the order of the table."""
    return tuple(
        Mark(
            value=item.code,
            colour=OKABE_ITO[index % len(OKABE_ITO)],
            label=words.name(item.name_zh, item.name_en),
            letter=str(index + 1),
        )
        for index, item in enumerate(classes)
    )


def _details(classes: Sequence[CaseClass], words: Words) -> tuple[Detail, ...]:
    fields = words.fields
    names = {item.code: words.name(item.name_zh, item.name_en) for item in classes}
    return (
        text(fields.case_class, "class_code", values=names),
        text(fields.state, "state", values=words.values),
        text(fields.operator, "operator"),
        text(fields.technology, "technology"),
        text(fields.place, "place", values=words.values),
        number(fields.floor, "floor"),
        text(fields.area, *words.name_fields("subdistrict_name")),
        text(fields.reported_at, "reported_on"),
        number(fields.accuracy, "accuracy_m", unit="m"),
        text(fields.description, "description"),
    )


def cases_layer(cases: Source, classes: Sequence[CaseClass], words: Words) -> Layer:
    """Dots by class."""
    return Layer(
        name=words.layers.cases,
        source=cases,
        symbols=Symbols(
            marks=class_marks(classes, words),
            field="class_code",
            other=Mark(value=None, colour=NEUTRAL, label=words.layers.other),
        ),
        title_fields=("number",),
        title_prefix=words.fields.number,
        details=_details(classes, words),
        record_path="/cases/{id}",
    )


def cases_map(
    page: Page, *, areas: gpd.GeoDataFrame, cases: Source, classes: Sequence[CaseClass], bounds: Bounds
) -> CityMap:
    """Cases over the outlines of the areas."""
    return CityMap(page, [*grounds(page, areas), cases_layer(cases, classes, page.words)], bounds)
