"""Names, links and refusals of exports."""

from datetime import UTC, datetime
from urllib.parse import parse_qsl, urlsplit

import pytest

from app.domain.exports import (
    ExportFilters,
    ExportFormat,
    ExportRequest,
    Shift,
    crs_named,
    file_name,
    format_of_name,
    request_from,
    stem_of_name,
    with_shift,
)
from app.errors import RefusedError

AT = datetime(2026, 11, 25, 1, 2, 3, tzinfo=UTC)


def request(**given):
    return ExportRequest(**{"layer": "gaps", "format": ExportFormat.CSV, **given})


def test_a_file_is_named_by_layer_area_time_and_shift():
    plain = request(filters=ExportFilters(area="310106000000"))
    assert file_name(plain, AT) == "citygrid_gaps_310106000000_20261125-010203.csv.zip"
    assert file_name(request(shift=Shift.BD09), AT) == "citygrid_gaps_20261125-010203_BD09.csv.zip"


def test_a_shift_stands_in_a_name_once():
    assert with_shift("map", Shift.GCJ02) == "map_GCJ02"
    assert with_shift("map_gcj02", Shift.GCJ02) == "map_gcj02"
    assert with_shift("map", None) == "map"


def test_a_request_survives_being_kept_as_json():
    filters = ExportFilters(bbox=(121.4, 31.2, 121.5, 31.3), operator="A", below_dbm=-100.0)
    made = request(shift=Shift.GCJ02, filters=filters)
    assert request_from(made.as_parameters()) == made


def test_the_path_of_the_form_names_everything_that_was_asked_for():
    made = request(crs="EPSG:4490", filters=ExportFilters(run=3, bbox=(121.4, 31.2, 121.5, 31.3)))
    query = dict(parse_qsl(urlsplit(made.form_path).query))
    assert query == {
        **{"layer": "gaps", "format": "csv", "crs": "EPSG:4490"},
        **{"run": "3", "bbox": "121.4,31.2,121.5,31.3"},
    }


@pytest.mark.parametrize(
    ("text", "name"),
    [("4549", "EPSG:4549"), ("epsg:4549", "EPSG:4549"), ("wgs84", "EPSG:4326"), ("cgcs2000", "EPSG:4490")],
)
def test_coordinate_systems_have_usual_spellings(text, name):
    assert crs_named(text) == name


def test_shifted_coordinates_are_no_coordinate_system():
    with pytest.raises(RefusedError, match="bd09 is no coordinate reference system"):
        crs_named("BD09")


@pytest.mark.parametrize(
    ("name", "form", "stem"),
    [
        ("a.gpkg", "gpkg", "a"),
        ("a.b.csv.zip", "csv", "a.b"),
        ("A.SHP", "shapefile", "A"),
        ("a.parquet", "parquet", "a"),
        ("a.zip", None, "a"),
    ],
)
def test_a_format_follows_from_a_name(name, form, stem):
    assert format_of_name(name) == form
    assert stem_of_name(name) == stem
