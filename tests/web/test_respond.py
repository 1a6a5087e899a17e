"""Rows into GeoJSON, JSON and CSV."""

import csv
import io
import json
from dataclasses import dataclass
from datetime import UTC, date, datetime
from uuid import UUID

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
from shapely import MultiPolygon, Point, box

from app.domain.coverage import Reception
from app.models.base import METRIC_SRID
from app.web import respond
from tests import builders


def frame(*shapes, **columns):
    return gpd.GeoDataFrame(
        {"id": range(1, len(shapes) + 1), **columns}, geometry=list(shapes), crs=METRIC_SRID
    )


def place(x_m=0.0, y_m=0.0):
    return Point(builders.EAST_M + x_m, builders.NORTH_M + y_m)


def rows_of(response):
    text = response.get_data(as_text=True)
    assert text.startswith("\ufeff")
    return list(csv.reader(io.StringIO(text[1:])))


@pytest.mark.parametrize(
    ("value", "plain"),
    [
        (float("nan"), None),
        (float("-inf"), None),
        (np.float32(1.5), 1.5),
        (np.int64(7), 7),
        (np.bool_(True), True),
        (pd.NaT, None),
        (pd.NA, None),
        (0.1 + 0.2, 0.3),
        (Reception.INDOOR, "indoor"),
        (UUID(int=1), "00000000-0000-0000-0000-000000000001"),
        (datetime(2024, 1, 2, 3, 4, tzinfo=UTC), "2024-01-02T03:04:00+00:00"),
        (date(2024, 1, 2), "2024-01-02"),
        ({"a": (1, float("nan"))}, {"a": [1, None]}),
    ],
)
def test_a_value_becomes_what_json_knows(value, plain):
    assert respond.plain(value) == plain
    assert json.loads(json.dumps(respond.plain(value), allow_nan=False)) == plain


def test_a_record_becomes_an_object():
    @dataclass
    class Split:
        covered: int
        share: float | None

    assert respond.plain(Split(3, float("nan"))) == {"covered": 3, "share": None}


def test_features_are_in_degrees_with_every_property(application):
    with application.test_request_context():
        response = respond.geojson(frame(place(), name=["a"], level_dbm=[np.nan]), number_matched=9)
    body = response.get_json(force=True)
    assert response.content_type == "application/geo+json"
    (feature,) = body["features"]
    lon, lat = builders.lon_lat(0, 0)
    assert feature["geometry"]["coordinates"] == [round(lon, 6), round(lat, 6)]
    assert feature["id"] == 1
    assert feature["properties"] == {"id": 1, "name": "a", "level_dbm": None}
    assert (body["numberReturned"], body["numberMatched"], body["links"]) == (1, 9, [])


def test_a_thing_without_a_place_has_a_null_geometry(application):
    with application.test_request_context():
        body = respond.geojson(frame(place(), None)).get_json(force=True)
    assert [feature["geometry"] is None for feature in body["features"]] == [False, True]


def test_no_rows_are_an_empty_collection(application):
    with application.test_request_context():
        body = respond.geojson(frame()).get_json(force=True)
    assert (body["features"], body["numberReturned"]) == ([], 0)


def test_the_next_page_is_linked(application):
    with application.test_request_context():
        body = respond.geojson(frame(place()), next_link="http://x/?after=1").get_json(force=True)
    assert body["links"] == [{"rel": "next", "href": "http://x/?after=1", "type": "application/geo+json"}]


def test_csv_quotes_what_needs_it_and_keeps_chinese():
    rows = [{"name": '静安,"区"\n', "n": None}]
    assert rows_of(respond.csv_document(rows, ["name", "n"], "x.csv")) == [["name", "n"], ['静安,"区"\n', ""]]


def test_rows_of_a_streamed_csv_are_closed_where_nobody_reads_them_to_their_end():
    closed = []

    def rows():
        try:
            while True:
                yield {"name": "x" * 1000}
        finally:
            closed.append(True)

    answer = respond.csv_stream(rows(), ["name"], "x.csv")
    assert next(answer.iter_encoded()).startswith("\ufeffname\r\nxxx".encode())
    answer.close()
    assert closed == [True]


@pytest.mark.parametrize("text", ["=1+1", "+1", "-1+cmd", "@sum", "\t=1", "\r=1"])
def test_a_text_that_a_spreadsheet_would_run_is_defused(text):
    assert rows_of(respond.csv_document([{"name": text}], ["name"], "x.csv"))[1] == ["'" + text]


def test_a_negative_number_is_no_formula():
    assert rows_of(respond.csv_document([{"level_dbm": -95.5}], ["level_dbm"], "x.csv"))[1] == ["-95.5"]


def test_a_frame_as_csv_has_a_point_inside_each_shape():
    hollow = MultiPolygon([box(*place().coords[0], *place(10, 10).coords[0])])
    header, row = rows_of(respond.frame_csv(frame(hollow, name=["a"]), "x.csv"))
    lon, lat = builders.lon_lat(5, 5)
    assert header == ["id", "name", "lon", "lat"]
    assert [float(value) for value in row[2:]] == [pytest.approx(lon, abs=1e-5), pytest.approx(lat, abs=1e-5)]


def test_a_frame_with_and_without_places_becomes_csv():
    header, first, second = rows_of(respond.frame_csv(frame(place(), None), "x.csv"))
    assert header == ["id", "lon", "lat"]
    assert first[1] and second[1:] == ["", ""]
