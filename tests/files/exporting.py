"""A little export as every writer gets it: Chinese texts, nulls, codes, formulas, times."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime
from pathlib import Path

import geopandas as gpd
from shapely import MultiPolygon, Point, box

from app.domain.columns import Column, LayerColumns
from app.domain.exports import ExportFacts, ExportFilters, ExportFormat, ExportRequest, Shift, SourceFact
from app.files.spool import Spool

MADE_AT = datetime(2026, 11, 25, 9, 0, 0, tzinfo=UTC)
SEEN_AT = datetime(2026, 11, 20, 18, 30, 15, tzinfo=UTC)  # 02:30:15 of the next day in Shanghai
ROWS = [
    {
        "id": 1,
        "code": "310106006000",
        "name": "静安寺“南京西路”",
        "is_open": True,
        "people": 42,
        "level_dbm": -97.25,
        "opened": date(2026, 11, 20),
        "seen_at": SEEN_AT,
    },
    {
        "id": 2,
        "code": "000000000001",
        "name": None,
        "is_open": None,
        "people": None,
        "level_dbm": None,
        "opened": None,
        "seen_at": None,
    },
    {
        "id": 3,
        "code": "310106011000",
        "name": '=HYPERLINK("http://example.org","点")',
        "is_open": False,
        "people": 0,
        "level_dbm": -120.0,
        "opened": date(1999, 1, 1),
        "seen_at": None,
    },
]
TYPES = {
    "id": ("integer", "id"),
    "code": ("code", "code"),
    "name": ("text", "name"),
    "is_open": ("boolean", "open"),
    "people": ("integer", "people"),
    "level_dbm": ("number", "level_dbm"),
    "opened": ("date", "opened"),
    "seen_at": ("time", "seen_at"),
}
PLACES = [(121.4453121, 31.2283111), (121.45, 31.23), (121.5, 31.25)]


def columns() -> tuple[Column, ...]:
    """One column of every type."""
    return tuple(
        Column(
            name=name,
            ascii10=short,
            zh=f"字段{name}",
            en=name.title(),
            type=kind,
            unit="-",
            allowed="any",
            null="未知 / not known",
            source="test",
            example="1",
            sensitivity="open",
            since="0.2",
        )
        for name, (kind, short) in TYPES.items()
    )


def layer(geometry: str = "point") -> LayerColumns:
    """Things on a map."""
    words = {"zh": "物", "en": "Things", "about_zh": "测试。", "about_en": "A test."}
    return LayerColumns(key="things", geometry=geometry, columns=columns(), **words)


def frame(geometry: str = "point", crs: str = "EPSG:4326") -> gpd.GeoDataFrame:
    """The rows with a point, or a square whose south-west corner is the point."""
    points = [Point(place) for place in PLACES]
    squares = [MultiPolygon([box(x, y, x + 0.001, y + 0.001)]) for x, y in PLACES]
    return gpd.GeoDataFrame(ROWS, geometry=points if geometry == "point" else squares, crs=crs)


def facts(
    form: ExportFormat, *, geometry: str = "point", rows: int = 3, shift: Shift | None = None
) -> ExportFacts:
    """What the file says of itself."""
    source = SourceFact(
        key="things-2026",
        title="物 / Things",
        source="测绘院 / Survey",
        licence="CC-BY-4.0",
        vintage="2026-10",
        version=3,
        batch_id=8,
        is_synthetic=True,
    )
    request = ExportRequest(layer="things", format=form, shift=shift, filters=ExportFilters(area="310106"))
    return ExportFacts(
        request=request,
        layer=layer(geometry),
        rows=rows,
        crs_name="EPSG:4326 WGS 84",
        sources=(source,),
        run=None,
        made_by="测试员",
        made_at=MADE_AT,
        software="CityGrid test",
        notes=("一个说明 / a note",),
    )


@contextmanager
def spooled(folder: Path, geometry: str = "point", *, copies: int = 1) -> Iterator[Spool]:
    """The rows on their way, each copy a block of its own."""
    with Spool(folder / "rows.arrow", columns(), has_shape=True) as spool:
        for _ in range(copies):
            spool.add(frame(geometry))
        spool.close()
        yield spool
