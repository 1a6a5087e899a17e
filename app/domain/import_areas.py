"""Kinds of imports that speak of areas: their shapes and their counts."""

from datetime import date

from app.domain.areas import AreaLevel, Indicator, full_code
from app.domain.import_values import day, one_of, text, whole
from app.domain.imports import NAME_EN, NAME_ZH, Column, ImportKind, Kind, ShapeKind

LEVEL_SPELLINGS = {
    **{level.value: level.value for level in AreaLevel},
    "town": AreaLevel.SUBDISTRICT.value,
    "street": AreaLevel.SUBDISTRICT.value,
    "区": AreaLevel.DISTRICT.value,
    "街道": AreaLevel.SUBDISTRICT.value,
    "镇": AreaLevel.SUBDISTRICT.value,
    "居委会": AreaLevel.NEIGHBOURHOOD.value,
    "村委会": AreaLevel.NEIGHBOURHOOD.value,
    "单元网格": AreaLevel.UNIT_GRID.value,
}

AREA_CODE = Column(
    "code",
    full_code,
    ("code", "area_code", "adcode12", "adcode", "gbcode", "区划代码", "行政区划代码"),
    required=True,
)

AREAS = Kind(
    ImportKind.AREAS,
    ShapeKind.POLYGON,
    (
        AREA_CODE,
        Column("name_zh", text, NAME_ZH.aliases, required=True),
        NAME_EN,
        Column("level", one_of(LEVEL_SPELLINGS), ("level",)),
        Column("valid_from", day, ("valid_from",), default=date(1900, 1, 1)),
        Column("valid_to", day, ("valid_to",)),
    ),
)


def _figure(indicator: Indicator, *aliases: str) -> Column:
    return Column(indicator.value, whole(), (indicator.value, *aliases), is_figure=True)


POPULATION = Kind(
    ImportKind.POPULATION,
    ShapeKind.NONE,
    (
        AREA_CODE,
        Column("year", whole(1900, 2100), ("year", "年份")),
        _figure(Indicator.RESIDENTS, "actual_pop", "resident_pop", "population", "pop", "常住人口"),
        _figure(Indicator.REGISTERED_RESIDENTS, "registered_pop", "户籍人口"),
        _figure(Indicator.MIGRANTS, "migrant_pop", "外来人口"),
        _figure(Indicator.ELDERLY, "elderly_pop", "pop_60_plus", "pop_65_plus", "老年人口"),
        _figure(Indicator.JOBS, "employment", "employees", "从业人员"),
        _figure(Indicator.NEIGHBOURHOOD_COMMITTEES, "committees", "居委会数"),
    ),
)
