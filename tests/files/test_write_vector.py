"""GeoPackage, FlatGeobuf and Shapefile, opened again by GDAL."""

import json
import zipfile
from xml.etree import ElementTree as ET

import numpy as np
import pandas as pd
import pyogrio
import pytest
from pyproj import CRS

from app.domain.columns import dictionary
from app.domain.exports import ExportFormat, Shift
from app.errors import TooLargeError
from app.files import write_shapefile
from app.files.spool import Spool
from app.files.styles import qml_of, sld_of
from app.files.write import write_file
from tests.files import exporting
from tests.files.exporting import ROWS


def written(tmp_path, form, *, geometry="point", name="out.gpkg", copies=1, shift=None):
    path = tmp_path / name
    with exporting.spooled(tmp_path, geometry, copies=copies) as spool:
        facts = exporting.facts(form, geometry=geometry, rows=spool.rows, shift=shift)
        write_file(path, spool, facts)
    return path


def rows_of(path, **given):
    frame = pyogrio.read_dataframe(path, layer=0, **given)
    table = frame.drop(columns="geometry").astype(object)
    rows = table.where(table.notna(), None).to_dict("records")
    return sorted(rows, key=lambda row: row["id"]), frame


def require_same(rows):
    """Every value as it was: numbers, codes, Chinese, booleans, dates, instants, nothing."""
    for row, expected in zip(rows, ROWS, strict=True):
        for name in ("code", "name", "people", "level_dbm", "is_open"):
            assert row[name] == expected[name], (name, row)
        day = None if row["opened"] is None else pd.Timestamp(row["opened"]).date()
        assert day == expected["opened"]
        assert row["seen_at"] == expected["seen_at"]


@pytest.mark.parametrize(
    ("form", "name"), [(ExportFormat.GEOPACKAGE, "out.gpkg"), (ExportFormat.FLATGEOBUF, "out.fgb")]
)
def test_rows_come_back_as_they_were(tmp_path, form, name):
    rows, frame = rows_of(written(tmp_path, form, name=name))
    require_same(rows)
    assert frame.crs.to_epsg() == 4326
    pairs = sorted((point.x, point.y) for point in frame.geometry)
    assert np.allclose(pairs, sorted(exporting.PLACES), atol=1e-12)


def test_blocks_are_written_one_after_the_other(tmp_path):
    path = written(tmp_path, ExportFormat.GEOPACKAGE, geometry="polygon", copies=5)
    assert pyogrio.read_info(path, layer="things")["features"] == 15
    assert pyogrio.read_info(path, layer="things")["geometry_type"] == "MultiPolygon"


def test_a_geopackage_holds_dictionary_filters_and_style(tmp_path):
    path = written(tmp_path, ExportFormat.GEOPACKAGE)
    names = [name for name, _ in pyogrio.list_layers(path)]
    assert names == ["things", "field_dictionary", "export_filters", "layer_styles"]
    fields = pyogrio.read_dataframe(path, layer="field_dictionary")
    assert list(fields["name"]) == list(exporting.TYPES)
    assert fields["zh"][0] == "字段id"
    told = pyogrio.read_dataframe(path, layer="export_filters").set_index("item")["value"]
    assert told["筛选条件 filters"] == "area: 310106"
    assert "CC-BY-4.0" in told["数据来源与许可 sources and licences"]
    assert "模拟演示数据" in told["注意 warnings"]
    style = pyogrio.read_dataframe(path, layer="layer_styles").iloc[0]
    assert (style["f_table_name"], style["f_geometry_column"]) == ("things", "geom")
    assert style["useAsDefault"]
    assert json.loads(pyogrio.read_info(path, layer="things")["layer_metadata"]["citygrid"])["rows"] == 3


def test_a_flatgeobuf_holds_dictionary_and_filters_in_its_metadata(tmp_path):
    path = written(tmp_path, ExportFormat.FLATGEOBUF, name="out.fgb")
    about = json.loads(pyogrio.read_info(path)["layer_metadata"]["citygrid"])
    assert about["filters"] == {"area": "310106"}
    assert [field["name"] for field in about["fields"]] == list(exporting.TYPES)


@pytest.mark.parametrize("form", [ExportFormat.GEOPACKAGE, ExportFormat.FLATGEOBUF, ExportFormat.SHAPEFILE])
def test_shifted_coordinates_are_named_in_the_coordinate_system(tmp_path, form):
    name = {"gpkg": "out.gpkg", "fgb": "out.fgb", "shapefile": "out.shp.zip"}[form]
    path = written(tmp_path, form, name=name, shift=Shift.GCJ02)
    crs = CRS.from_wkt(pyogrio.read_info(path, layer=0)["crs"])
    assert "GCJ-02" in crs.name
    assert crs.to_epsg() is None


def test_a_shapefile_has_short_names_utf_8_and_its_field_list(tmp_path):
    path = written(tmp_path, ExportFormat.SHAPEFILE, name="out.shp.zip")
    rows, _ = rows_of(path)
    assert list(rows[0]) == [short for _, short in exporting.TYPES.values()]
    assert [row["name"] for row in rows] == [row["name"] for row in ROWS]
    assert [row["code"] for row in rows] == [row["code"] for row in ROWS]
    assert [row["open"] for row in rows] == [True, None, False]
    assert rows[0]["seen_at"] == "2026-11-20T18:30:15Z"
    with zipfile.ZipFile(path) as archive:
        assert archive.read("things.cpg") == b"UTF-8"
        assert archive.read("字段说明.csv").decode("utf-8-sig").splitlines()[1].startswith("id,id,字段id,")
        assert "测绘院" in archive.read("README.txt").decode()
        assert json.loads(archive.read("filters.json"))["filters"] == {"area": "310106"}


def test_a_shapefile_refuses_a_text_over_254_bytes_and_leaves_no_file(tmp_path):
    frame = exporting.frame().assign(name="盲" * 85)  # 255 bytes
    with Spool(tmp_path / "rows.arrow", exporting.columns(), has_shape=True) as spool:
        spool.add(frame)
        spool.close()
        with pytest.raises(TooLargeError, match="'name' holds a text of 255 bytes"):
            write_file(tmp_path / "out.shp.zip", spool, exporting.facts(ExportFormat.SHAPEFILE))
    assert list(tmp_path.iterdir()) == []


def test_a_shapefile_refuses_a_table_over_2_gb_by_its_rows(tmp_path):
    with exporting.spooled(tmp_path) as spool:
        spool.rows = 10_000_000
        # 1 + 2 x 18 whole numbers + 2 x 80 texts + 1 + 24 + 8 + 20
        with pytest.raises(TooLargeError, match=r"would take 2500000000 bytes"):
            write_shapefile.refuse_too_large(spool)


def test_a_failed_write_keeps_the_file_that_was_there(tmp_path):
    path = tmp_path / "out.shp.zip"
    path.write_text("before")
    with exporting.spooled(tmp_path) as spool:
        spool.longest_bytes["name"] = 300
        with pytest.raises(TooLargeError):
            write_file(path, spool, exporting.facts(ExportFormat.SHAPEFILE))
    assert path.read_text() == "before"


def test_the_coverage_style_has_the_class_colours_and_hatches_gaps():
    qml = ET.fromstring(qml_of(dictionary()["coverage"]))
    assert [one.get("value") for one in qml.iter("category")] == ["good", "fair", "weak", "gap", "no_data"]
    symbols = list(qml.iter("symbol"))
    options = [{one.get("name"): one.get("value") for one in symbol.iter("Option")} for symbol in symbols]
    assert options[0]["color"].startswith("42,111,187")  # 2a6fbb
    assert [one["style"] for one in options] == ["solid", "solid", "solid", "b_diagonal", "b_diagonal"]
    sld = ET.fromstring(sld_of(dictionary()["gaps"]))
    assert "shape://slash" in [one.text for one in sld.iter("{http://www.opengis.net/sld}WellKnownName")]
