"""What a file is proposed to be, before anybody has said what it is."""

from pathlib import Path

import pytest

from app.domain.imports import ImportKind
from app.files.profiles import known_profiles
from app.files.read import read_file
from app.services.import_proposal import Look, Proposal, look_at
from tests.services.importing import DRAWN, REAL, written

real = pytest.mark.skipif(not REAL.is_dir(), reason="the real files are not here")
OPENCELLID = "radio,mcc,net,area,cell,unit,lon,lat,range,samples,changeable,created,updated,averageSignal\n"
CELL = "LTE,460,0,6243,{cell},0,121.45,31.23,1000,12,1,1459692342,1488347104,0\n"


def looked_at(path: Path, layer: str | None = None, name: str = "") -> Look:
    file = read_file(path, encoding=None, layer=layer, max_megabytes=100)
    return look_at(file, known_profiles(), name=name)


def first_of(path: Path, layer: str | None = None) -> Proposal:
    return looked_at(path, layer).proposals[0]


@pytest.mark.parametrize("header", [OPENCELLID, ""])
def test_cells_of_opencellid_are_known_with_and_without_their_header(tmp_path, header):
    rows = "".join(CELL.format(cell=cell) for cell in range(5))
    best = first_of(written(tmp_path, "460.csv", header + rows))
    assert (best.kind, best.profile, best.lacks) == (ImportKind.STATIONS, "opencellid", None)
    assert best.rows_that_fit_share == 1.0
    assert best.reasons[0].startswith("has 7 of the 7 columns that tell it: radio, mcc, net, area, cell")
    assert dict(best.fed)["code"] == "radio-mcc-net-area-cell"


@real
@pytest.mark.parametrize(
    ("name", "layer", "kind", "profile"),
    [
        ("nyc_311_sample.csv", None, "complaints", "service-requests-311"),
        ("cork_drive_trace_sample.csv", None, "measurements", "drive-test-log"),
        ("shanghai_cafes_wifi_speed.geojson", None, "wlan_tests", "wlan-speed-test"),
        ("monaco.osm.pbf", "buildings", "buildings", "osm-buildings"),
        ("monaco.osm.pbf", "ways", "ways", "osm-ways"),
        ("monaco.osm.pbf", "land", "land", "osm-land"),
        ("monaco.osm.pbf", "poi", "facilities", "osm-poi"),
    ],
)
def test_a_real_file_of_a_known_kind_gets_its_profile_with_reasons(name, layer, kind, profile):
    best = first_of(REAL / name, layer)
    assert (best.kind, best.profile, best.lacks) == (kind, profile, None)
    assert best.rows_that_fit_share > 0.95
    assert "columns that tell it: " in best.reasons[0]
    assert best.reasons[-1].endswith("rows can be read")


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("areas.geojson", "areas"),
        ("population.csv", "population"),
        ("stations.csv", "stations"),
        ("sectors.csv", "stations"),
        ("hotspots.csv", "hotspots"),
        ("land.geojson", "land"),
    ],
)
def test_a_drawn_file_is_known_by_the_names_of_its_columns(name, kind):
    best = first_of(DRAWN / name)
    assert (best.kind, best.profile, best.lacks, best.rows_that_fit_share) == (kind, None, None, 1.0)
    assert best.reasons[0].startswith(f"columns of {kind}: ")


def test_buildings_are_known_with_and_without_their_profile():
    proposals = looked_at(DRAWN / "buildings.geojson").proposals
    assert [(one.kind, one.profile) for one in proposals] == [
        ("buildings", "osm-buildings"),
        ("buildings", None),
    ]


@real
@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("jingan_14_subdistricts_wgs84.geojson", "areas"),
        ("shanghai_16_districts_gcj02.geojson", "areas"),
        ("shanghai_census.csv", "population"),
        ("jingan_poi_wgs84.csv", "facilities"),
        ("toronto_free_public_wifi.csv", "hotspots"),
        ("shanghai_osm_heritage_buildings.geojson", "buildings"),
    ],
)
def test_a_real_file_without_a_profile_is_known_by_its_columns(name, kind):
    best = first_of(REAL / name)
    assert (best.kind, best.lacks) == (kind, None)


@real
def test_what_a_file_lacks_is_said(tmp_path):
    best = first_of(REAL / "jingan_population_employment.csv")
    assert best.kind == "population"
    assert best.lacks is not None
    assert best.lacks.endswith("has no year; add --set year=2020")
    assert ("jobs", "employment_2023") in best.fed


def test_shapes_leave_out_kinds_of_another_shape():
    look = looked_at(DRAWN / "areas.geojson")
    assert look.shapes == ("Polygon",)
    assert {one.kind for one in look.proposals} == {"areas"}


@pytest.mark.parametrize(
    "text",
    [
        "name,colour\nA,red\n",
        "id,lon,lat\n1,121.41,31.21\n",  # points, of whatever
        "id,name,lon,lat\n1,x,121.41,31.21\n",
        "kind\nred\n",
        "height,lon,lat\ntall,121.41,31.21\n",
    ],
)
def test_where_nothing_fits_nothing_is_proposed(tmp_path, text):
    assert looked_at(written(tmp_path, "x.csv", text)).proposals == ()


@real
def test_bare_positions_are_not_guessed_at_by_their_columns():
    assert looked_at(REAL / "shanghai_telecom_base_stations_bd09.csv").proposals == ()


@real
def test_bare_positions_are_what_their_file_is_called_with_what_that_lacks():
    path = REAL / "shanghai_telecom_base_stations_bd09.csv"
    (best,) = looked_at(path, name=path.name).proposals
    assert (best.kind, best.profile) == ("stations", None)
    assert best.reasons == ("the name of the file speaks of 'station'",)
    assert dict(best.fed) == {"code": "id", "lon": "longitude", "lat": "latitude"}
    assert best.lacks == (
        "no column for operator, technology; add --set operator=VALUE --set technology=VALUE"
    )


@pytest.mark.parametrize("name", ["points.csv", "stations-without-a-place.csv"])
def test_a_name_proposes_nothing_where_it_tells_nothing_or_positions_are_missing(tmp_path, name):
    has_place = name == "points.csv"
    text = "id,lon,lat\n1,121.41,31.21\n" if has_place else "id,address\n1,Nanjing Road\n"
    assert looked_at(written(tmp_path, name, text), name=name).proposals == ()


def test_a_column_without_any_value_tells_nothing(tmp_path):
    full = "name,lon,lat,ap_count\nA,121.41,31.21,3\n"
    assert first_of(written(tmp_path, "full.csv", full)).kind == "hotspots"
    assert looked_at(written(tmp_path, "empty.csv", full.replace(",3\n", ",\n"))).proposals == ()


def test_columns_come_with_examples_without_repetition(tmp_path):
    rows = "name,lon,lat\n" + "".join(f"{name},121.41,31.21\n" for name in ("A", "A", "B", "", "C", "D"))
    look = looked_at(written(tmp_path, "x.csv", rows))
    assert look.columns == ("name", "lon", "lat")
    assert look.examples[0] == ("name", ("A", "B", "C"))
    assert (look.shapes, look.epsg) == ((), None)
