"""GeoJSON and GeoParquet, opened again."""

import json

import geopandas as gpd
import pyarrow.parquet as pq
import pytest
from shapely.geometry import shape

from app.domain.exports import ExportFormat, Shift
from app.files.write import write_file
from tests.files import exporting
from tests.files.exporting import ROWS


def written(tmp_path, form, name, geometry="point", *, copies=1, shift=None):
    path = tmp_path / name
    with exporting.spooled(tmp_path, geometry, copies=copies) as spool:
        facts = exporting.facts(form, geometry=geometry, rows=spool.rows, shift=shift)
        write_file(path, spool, facts)
    return path


def plain(row):
    dates = {"opened": row["opened"] and row["opened"].isoformat()}
    times = {"seen_at": row["seen_at"] and row["seen_at"].isoformat().replace("+00:00", "Z")}
    return {**row, **dates, **times}


def test_geojson_holds_the_same_rows_in_order(tmp_path):
    found = json.loads(written(tmp_path, ExportFormat.GEOJSON, "out.geojson").read_text(encoding="utf-8"))
    assert [one["properties"] for one in found["features"]] == [plain(row) for row in ROWS]
    assert [one["id"] for one in found["features"]] == [1, 2, 3]
    pairs = [tuple(one["geometry"]["coordinates"]) for one in found["features"]]
    assert pairs == exporting.PLACES
    assert found["bbox"] == [121.4453121, 31.2283111, 121.5, 31.25]
    assert "crs" not in found


def test_geojson_tells_its_filters_and_fields_in_a_member_of_its_own(tmp_path):
    path = written(tmp_path, ExportFormat.GEOJSON, "out.geojson", shift=Shift.BD09)
    about = json.loads(path.read_text(encoding="utf-8"))["citygrid"]
    assert about["filters"] == {"area": "310106"}
    assert about["fields"][1]["zh"] == "字段code"
    assert any("BD-09" in warning for warning in about["warnings"])


def test_outer_rings_of_geojson_run_counterclockwise(tmp_path):
    path = written(tmp_path, ExportFormat.GEOJSON, "out.geojson", geometry="polygon", copies=2)
    features = json.loads(path.read_text(encoding="utf-8"))["features"]
    assert len(features) == 6
    assert all(shape(one["geometry"]).geoms[0].exterior.is_ccw for one in features)


def test_geoparquet_holds_the_same_rows(tmp_path):
    path = written(tmp_path, ExportFormat.GEOPARQUET, "out.parquet")
    rows = pq.read_table(path).drop(["geometry", "bbox"]).to_pylist()
    assert rows == ROWS
    frame = gpd.read_parquet(path)
    assert [(point.x, point.y) for point in frame.geometry] == exporting.PLACES
    assert frame.crs.to_epsg() == 4326


def test_geoparquet_is_1_1_with_zstd_and_a_box_that_covers_each_row(tmp_path):
    path = written(tmp_path, ExportFormat.GEOPARQUET, "out.parquet", geometry="polygon", copies=2)
    with pq.ParquetFile(path) as file:
        geo = json.loads(file.schema_arrow.metadata[b"geo"])
        about = json.loads(file.schema_arrow.metadata[b"citygrid"])
        assert file.metadata.row_group(0).column(0).compression == "ZSTD"
        assert file.num_row_groups == 2
    column = geo["columns"]["geometry"]
    assert (geo["version"], column["geometry_types"]) == ("1.1.0", ["MultiPolygon"])
    assert column["covering"]["bbox"]["xmax"] == ["bbox", "xmax"]
    assert about["sources"][0]["licence"] == "CC-BY-4.0"
    # a reader that filters by box finds the one square that it touches
    assert len(gpd.read_parquet(path, bbox=(121.4, 31.2, 121.4455, 31.2285))) == 2


def test_shifted_geoparquet_does_not_claim_to_be_wgs_84(tmp_path):
    path = written(tmp_path, ExportFormat.GEOPARQUET, "out.parquet", shift=Shift.GCJ02)
    crs = gpd.read_parquet(path).crs
    assert "GCJ-02" in crs.name
    assert crs.to_epsg() is None


@pytest.mark.parametrize("name", ["out.geojson", "out.parquet"])
def test_no_draft_stays_beside_the_file(tmp_path, name):
    written(tmp_path, ExportFormat.GEOJSON, name)
    assert [one.name for one in tmp_path.iterdir()] == [name]
