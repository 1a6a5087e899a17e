"""Datums told from what is known: real files, synthetic ones, and refusals that say why."""

import json
from functools import lru_cache
from pathlib import Path

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import shapely

from benchmarks._datum_files import METRIC_EPSG, READINGS, nonsense_file, on_open_ground, town_of, true_file
from spatial.datum import to_metric
from spatial.datum_references import References
from spatial.datum_verdict import judge_datum
from spatial.demo.areas import areas_frame
from spatial.demo.land import land_frame

REAL_DATA = Path(__file__).parents[3] / "shared" / "data"
needs_real_data = pytest.mark.skipif(
    not REAL_DATA.exists(), reason="the real files are not beside the project"
)


def in_metres(shapes, datum):
    def moved(pairs):
        return np.column_stack(to_metric(pairs[:, 0], pairs[:, 1], datum, METRIC_EPSG))

    return shapely.make_valid(shapely.transform(np.asarray(shapes, dtype=object), moved))


def shapes_and_codes(name, column):
    frame = gpd.read_file(REAL_DATA / name)
    return np.asarray(frame.geometry.values, dtype=object), tuple(frame[column].astype(str))


@lru_cache
def subdistricts():
    shapes, codes = shapes_and_codes("jingan_14_subdistricts_wgs84.geojson", "adcode12")
    return References(areas=in_metres(shapes, "wgs84"), area_codes=codes)


@lru_cache
def districts(with_ways=False):
    shapes, codes = shapes_and_codes("shanghai_16_districts_gcj02.geojson", "adcode")
    ways = gpd.read_file(REAL_DATA / "shanghai_osm_transport_wgs84.geojson").geometry
    roads = in_metres(ways[ways.geom_type != "Point"].values, "wgs84") if with_ways else References().roads
    return References(areas=in_metres(shapes, "gcj02"), area_codes=codes, roads=roads)


def telecom_pairs():
    return pd.read_csv(REAL_DATA / "shanghai_telecom_base_stations_bd09.csv")[["longitude", "latitude"]]


@lru_cache
def town():
    areas = areas_frame(310106, METRIC_EPSG)
    return town_of(areas, land_frame(areas.geometry.iloc[0], METRIC_EPSG))


def subdistricts_of_the_town():
    areas = areas_frame(310106, METRIC_EPSG).query("level == 'subdistrict'")
    return References(areas=np.asarray(areas.geometry, dtype=object), area_codes=tuple(areas["code"]))


def judged(file):
    return judge_datum(file.pairs, town().known, metric_epsg=METRIC_EPSG)


@needs_real_data
@pytest.mark.parametrize("with_codes", [True, False])
def test_the_real_district_file_is_gcj02_beside_the_known_subdistricts(with_codes):
    shapes, codes = shapes_and_codes("shanghai_16_districts_gcj02.geojson", "adcode")
    given = codes if with_codes else ()
    verdict = judge_datum(shapes, subdistricts(), metric_epsg=METRIC_EPSG, codes=given)
    assert (verdict.datum, verdict.is_swapped) == ("gcj02", False)
    assert verdict.candidates[0].p_value < 1e-6 < 0.01 < verdict.candidates[1].p_value


@needs_real_data
def test_the_real_subdistrict_file_is_wgs84_beside_the_known_districts():
    shapes, codes = shapes_and_codes("jingan_14_subdistricts_wgs84.geojson", "adcode12")
    assert judge_datum(shapes, districts(), metric_epsg=METRIC_EPSG, codes=codes).datum == "wgs84"


@needs_real_data
def test_the_real_telecom_file_is_bd09_once_districts_and_ways_are_known():
    verdict = judge_datum(telecom_pairs().to_numpy(), districts(with_ways=True), metric_epsg=METRIC_EPSG)
    assert (verdict.datum, verdict.is_swapped) == ("bd09", False)
    assert verdict.candidates[0].p_value < 1e-6 < 0.01 < verdict.candidates[1].p_value


@needs_real_data
def test_the_real_telecom_file_is_bd09_once_districts_alone_are_known():
    verdict = judge_datum(telecom_pairs().to_numpy(), districts(), metric_epsg=METRIC_EPSG)
    assert (verdict.datum, verdict.is_swapped) == ("bd09", False)
    assert all(other.p_value > 0.05 for other in verdict.candidates[1:])


@needs_real_data
def test_the_real_telecom_file_cannot_be_told_by_one_district():
    verdict = judge_datum(telecom_pairs().to_numpy(), subdistricts(), metric_epsg=METRIC_EPSG)
    assert verdict.datum is None
    assert "knowing water or roads or buildings there may help" in verdict.reason


@needs_real_data
def test_the_real_telecom_file_with_latitude_first_is_told_as_swapped():
    pairs = telecom_pairs().to_numpy()[:, ::-1]
    verdict = judge_datum(pairs, districts(with_ways=True), metric_epsg=METRIC_EPSG)
    assert (verdict.datum, verdict.is_swapped) == ("bd09", True)


@needs_real_data
@pytest.mark.parametrize("with_ways", [True, False])
def test_the_real_cafe_file_cannot_be_told(with_ways):
    cafes = gpd.read_file(REAL_DATA / "shanghai_cafes_wifi_speed.geojson").get_coordinates().to_numpy()
    verdict = judge_datum(cafes, districts(with_ways), metric_epsg=METRIC_EPSG)
    assert verdict.datum is None
    assert verdict.reason.startswith("cannot tell: ")


@needs_real_data
def test_the_real_places_of_the_district_are_wgs84():
    places = pd.read_csv(REAL_DATA / "jingan_poi_wgs84.csv")[["lon", "lat"]].to_numpy()
    assert judge_datum(places, subdistricts(), metric_epsg=METRIC_EPSG).datum == "wgs84"


def test_no_answer_on_sixty_synthetic_files_is_wrong_and_most_are_given():
    answers = []
    for number in range(60):
        file = true_file(town(), np.random.default_rng((1, number)), number)
        verdict = judged(file)
        if verdict.datum is not None:
            answers.append((verdict.datum, verdict.is_swapped) == (file.datum, file.is_swapped))
    assert all(answers)
    assert len(answers) >= 20


def test_nonsense_is_refused():
    for number in range(20):
        file = nonsense_file(town(), np.random.default_rng((2, number)))
        assert judged(file).datum is None, file.rule


@pytest.mark.parametrize("reading", range(len(READINGS)))
def test_a_large_file_cut_to_the_town_is_told_in_every_reading(reading):
    rng = np.random.default_rng((3, reading))
    files = (true_file(town(), rng, reading) for _ in range(100))
    file = next(f for f in files if f.rule == "open ground" and len(f.pairs) > 1000)
    verdict = judged(file)
    assert (verdict.datum, verdict.is_swapped) == READINGS[reading]


def test_the_record_is_json_and_holds_the_evidence_and_all_offsets():
    file = true_file(town(), np.random.default_rng(4), 0)
    record = json.loads(json.dumps(judged(file).as_record()))
    assert [c["datum"] for c in record["candidates"]].count("gcj02") == 1
    assert len(record["offsets"]) == 12
    assert {f["key"] for f in record["candidates"][0]["findings"]} >= {"share_in_water"}


def test_areas_200_m_beside_a_datum_are_in_none():
    known = subdistricts_of_the_town()
    moved = shapely.transform(known.areas, lambda points: np.add(points, (0.0, 200.0)))
    verdict = judge_datum(moved, known, metric_epsg=METRIC_EPSG, codes=known.area_codes)
    assert verdict.datum is None
    assert "m beside it the file fits far better" in verdict.reason


def test_metres_that_hold_gcj02_are_not_taken_for_the_stored_system():
    points = np.add(on_open_ground(town(), 2500, np.random.default_rng(9)), (441.0, -201.0))
    assert judge_datum(points, town().known, metric_epsg=METRIC_EPSG).datum is None


def test_nothing_known_is_a_reason_to_refuse():
    verdict = judge_datum(np.array([[121.45, 31.25]] * 20), References(), metric_epsg=METRIC_EPSG)
    assert verdict.datum is None
    assert "no areas, water, roads or buildings are known" in verdict.reason


def test_a_file_of_another_town_is_refused():
    toronto = np.random.default_rng(5).normal((-79.4, 43.7), 0.05, (200, 2))
    verdict = judge_datum(toronto, town().known, metric_epsg=METRIC_EPSG)
    assert "no reading puts ten of the 200 positions near what is known" in verdict.reason


@pytest.mark.parametrize("count", [0, 1, 9])
def test_a_handful_of_points_is_refused(count):
    pairs = np.full((count, 2), (121.45, 31.25))
    assert judge_datum(pairs, town().known, metric_epsg=METRIC_EPSG).datum is None


def test_one_place_a_thousand_times_is_one_place_and_refused():
    pairs = np.full((1000, 2), (121.45, 31.25))
    assert judge_datum(pairs, town().known, metric_epsg=METRIC_EPSG).datum is None


def test_rows_without_a_position_change_nothing():
    file = true_file(town(), np.random.default_rng(6), 0)
    with_gaps = np.vstack([file.pairs, [[np.nan, np.nan], [0.0, 0.0]]])
    first = judge_datum(file.pairs, town().known, metric_epsg=METRIC_EPSG)
    second = judge_datum(with_gaps, town().known, metric_epsg=METRIC_EPSG)
    assert (first.datum, first.is_swapped) == (second.datum, second.is_swapped)
