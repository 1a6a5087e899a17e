"""GeoParquet as other programs write it, and tables without shapes."""

import json
from datetime import date

import geopandas as gpd
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
import shapely

from app.errors import RefusedError
from app.files.tables import BLOCK_ROWS
from tests.files.builders import NAMES, flaws_in, places, rows_in, shapes_in, source_of


def with_geo(path, table, **about):
    geo = {"version": "1.1.0", "primary_column": "geometry", "columns": {"geometry": about}}
    pq.write_table(table.replace_schema_metadata({"geo": json.dumps(geo)}), path)
    return path


@pytest.mark.parametrize("encoding", ["WKB", "geoarrow"])
@pytest.mark.parametrize("epsg", [4326, 4549])
def test_points_come_back_as_written(tmp_path, encoding, epsg):
    path = tmp_path / "t.parquet"
    places().to_crs(epsg).to_parquet(path, geometry_encoding=encoding, schema_version="1.1.0")
    assert [row["name"] for row in rows_in(path)] == list(NAMES)
    assert shapes_in(path) == list(places().to_crs(epsg).geometry)
    assert source_of(path).head.epsg == epsg


def test_native_polygons_with_holes_come_back_as_written(tmp_path):
    ring = shapely.box(0, 0, 9, 9).difference(shapely.box(1, 1, 2, 2))
    frame = gpd.GeoDataFrame({"n": [1, 2]}, geometry=[shapely.MultiPolygon([ring]), None], crs=4326)
    path = tmp_path / "t.geoparquet"
    frame.to_parquet(path, geometry_encoding="geoarrow", schema_version="1.1.0")
    found = shapes_in(path)
    assert found[0].equals(ring)
    assert found[1] is None


def test_an_absent_crs_is_longitude_and_latitude_and_null_is_unknown(tmp_path):
    table = pa.table({"n": [1], "geometry": [shapely.Point(1, 2).wkb]})
    absent = with_geo(tmp_path / "a.parquet", table, encoding="WKB", geometry_types=[])
    unknown = with_geo(tmp_path / "b.parquet", table, encoding="WKB", geometry_types=[], crs=None)
    assert source_of(absent).head.epsg == 4326
    assert source_of(unknown).head.epsg is None


def test_boxes_of_rows_are_no_columns(tmp_path):
    path = tmp_path / "t.parquet"
    places().to_parquet(path, write_covering_bbox=True)
    assert source_of(path).head.columns == ("name", "n")


def test_bytes_that_are_no_shape_are_a_flaw(tmp_path):
    table = pa.table({"n": [1, 2, 3], "geometry": [b"nonsense", shapely.Point(1, 2).wkb, None]})
    path = with_geo(tmp_path / "t.parquet", table, encoding="WKB", geometry_types=[])
    assert [flaw.number for flaw in flaws_in(path)] == [1]
    assert rows_in(path) == [{"n": 2}, {"n": 3}]


def test_a_plain_table_has_no_shapes_and_plain_values(tmp_path):
    path = tmp_path / "t.parquet"
    values = {"名": ["静"], "d": [date(2026, 11, 25)], "l": [[1, 2]], "x": [float("nan")]}
    pq.write_table(pa.table(values), path)
    assert source_of(path).head.has_shapes is False
    assert rows_in(path) == [{"名": "静", "d": "2026-11-25", "l": "[1, 2]", "x": None}]


def test_numbers_go_on_from_block_to_block(tmp_path):
    path = tmp_path / "t.parquet"
    pq.write_table(pa.table({"n": range(BLOCK_ROWS + 5)}), path)
    assert [block.numbers[0] for block in source_of(path).blocks()] == [1, BLOCK_ROWS + 1]


@pytest.mark.parametrize("geo", ["nonsense", "{}", '{"primary_column": "g", "columns": {"g": {}}}'])
def test_metadata_that_do_not_fit_are_refused(tmp_path, geo):
    path = tmp_path / "t.parquet"
    pq.write_table(pa.table({"n": [1]}).replace_schema_metadata({"geo": geo}), path)
    with pytest.raises(RefusedError, match=r"t\.parquet"):
        source_of(path)


def test_an_unknown_encoding_and_no_rows_are_refused(tmp_path):
    table = pa.table({"n": [1], "geometry": ["POINT (1 2)"]})
    with pytest.raises(RefusedError, match="geometry encoding 'WKT' is unknown"):
        source_of(with_geo(tmp_path / "t.parquet", table, encoding="WKT"))
    pq.write_table(pa.table({"n": pa.array([], pa.int64())}), tmp_path / "t.parquet")
    with pytest.raises(RefusedError, match="no row"):
        source_of(tmp_path / "t.parquet")
