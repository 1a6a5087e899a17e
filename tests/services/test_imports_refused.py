"""Bad files: the message names file, row and rule, and the database stays as it was."""

import json
import zipfile

import geopandas as gpd
import pytest
from sqlalchemy import update
from sqlalchemy.orm import Session

from app.errors import RefusedError
from app.models.datasets import Dataset
from app.services.import_areas import OF_THE_DEMO
from tests.builders import dataset
from tests.services.importing import DRAWN, bring, bring_areas, row_counts, written

HEADER = "code,lon,lat,ap_count\n"
GOOD = "H1,121.41,31.21,3\n"
SQUARE = [[121.41, 31.21], [121.42, 31.21], [121.42, 31.22], [121.41, 31.22], [121.41, 31.21]]
BOWTIE = [[121.41, 31.21], [121.42, 31.22], [121.42, 31.21], [121.41, 31.22], [121.41, 31.21]]


def collection(*rings: object) -> str:
    features = [
        {
            "type": "Feature",
            "properties": {"id": f"b{number}"},
            "geometry": {"type": "Polygon", "coordinates": [ring]},
        }
        for number, ring in enumerate(rings)
    ]
    return json.dumps({"type": "FeatureCollection", "features": features})


@pytest.mark.parametrize(
    ("row", "rule"),
    [
        ("H2,31.21,121.41,3", "lat 121.41 is outside -90..90; lon and lat look swapped"),
        ("H2,nan,31.21,3", "must be a finite number"),
        ("H2,inf,31.21,3", "must be a finite number"),
        ("H2,1e999,31.21,3", "must be a finite number"),
        ("H2,,31.21,3", "is missing; every row needs a lon"),
        ("H2,121.41,31.21,-3", "must be 0 or more"),
        ("H2,121.41,31.21,2.5", "must be a whole number"),
        ("H2,121.41,31.21,three", "must be a number"),
        ("H2,121.41,31.21", "has 3 cells; the header has 4"),
        (",121.41,31.21,3", "is missing; every row needs a code"),
        ("H2,121.41,89.9,3", "lies beyond 85.06 degrees of latitude, where web maps end"),
    ],
)
def test_a_bad_row_is_named_and_nothing_is_written(session: Session, tmp_path, row, rule):
    path = written(tmp_path, "h.csv", HEADER + GOOD + row + "\n")
    before = row_counts(session)
    result = bring(session, "hotspots", path, datum="wgs84")
    assert [(one.number, one.rule) for one in result.refusals] == [(3, rule)]
    assert not result.is_written
    assert row_counts(session) == before


@pytest.mark.parametrize(
    ("text", "rule"),
    [
        ("", "the file is empty"),
        (HEADER, "no row under the header"),
        ("\n\n", "the first line names no column"),
        ("code,lat\nH1,31.21\n", "no column for 'lon' (looked for lon, lng"),
        ("code,lon,lon,lat\nH1,1,1,1\n", "names 'lon' more than once"),
        (HEADER + 'H1,"121.41,31.21,3\n', "the record that begins on line 2 is not CSV"),
    ],
)
def test_a_file_that_cannot_be_read_is_refused_whole(session: Session, tmp_path, text, rule):
    path = written(tmp_path, "h.csv", text)
    before = row_counts(session)
    with pytest.raises(RefusedError) as caught:
        bring(session, "hotspots", path, datum="wgs84")
    assert caught.value.message.startswith("h.csv: ")
    assert rule in caught.value.message
    assert row_counts(session) == before


def test_an_undecodable_file_names_the_byte_and_suggests_the_encoding(session: Session, tmp_path):
    path = written(tmp_path, "h.csv", "code,name,lon,lat\nH1,静安,121.41,31.21\n", encoding="gb18030")
    with pytest.raises(RefusedError, match=r"byte 0xBE at position 21 \(line 2\).*--encoding gb18030"):
        bring(session, "hotspots", path, datum="wgs84")
    assert bring(session, "hotspots", path, datum="wgs84", encoding="gb18030").rows_kept == 1


def test_an_unknown_encoding_is_refused(session: Session):
    with pytest.raises(RefusedError, match="encoding 'utf-9' is unknown"):
        bring(session, "hotspots", "hotspots.csv", datum="wgs84", encoding="utf-9")


@pytest.mark.parametrize("datum", ["mars", "EPSG:99999", "EPSG:x"])
def test_an_unknown_datum_is_refused(session: Session, datum):
    with pytest.raises(RefusedError, match=r"hotspots\.csv: .*(unknown|not a known CRS)"):
        bring(session, "hotspots", "hotspots.csv", datum=datum)


@pytest.mark.parametrize(("kind", "name"), [("hotspots", "hotspots.csv"), ("buildings", "buildings.geojson")])
def test_a_datum_must_be_stated_where_the_file_cannot(session: Session, kind, name):
    with pytest.raises(RefusedError, match="the datum of the positions is not stated"):
        bring(session, kind, name)


def test_degrees_read_as_metres_are_refused(session: Session):
    result = bring(session, "hotspots", "hotspots.csv", datum="EPSG:4549")
    assert all("is outside the area of EPSG:4549" in one.rule for one in result.refusals)
    assert result.rows_refused == 2


def test_metres_read_as_degrees_are_refused(session: Session, tmp_path):
    path = written(tmp_path, "h.csv", HEADER + "H1,633000,3452000,1\n")
    result = bring(session, "hotspots", path, datum="wgs84")
    assert [one.rule for one in result.refusals] == ["lon 633000 is outside -180..180"]


def test_a_file_far_from_everything_known_is_refused_unless_told(session: Session, tmp_path):
    bring_areas(session)
    # Toronto, and Shanghai with lon and lat exchanged is no place at all
    path = written(tmp_path, "h.csv", HEADER + "H1,-79.58,43.74,3\nH2,-79.33,43.71,3\nH3,121.41,31.21,3\n")
    before = row_counts(session)
    with pytest.raises(RefusedError, match=r"2 of 3 positions lie over 500 km .* swapped columns\?"):
        bring(session, "hotspots", path, datum="wgs84")
    assert row_counts(session) == before


def test_exactly_half_of_a_file_may_be_far_and_is_listed(session: Session, tmp_path):
    bring_areas(session)
    path = written(tmp_path, "h.csv", HEADER + GOOD + "H2,104.06,30.67,3\n")  # Chengdu
    result = bring(session, "hotspots", path, datum="wgs84")
    assert result.rows_kept == 2
    assert {one.number for one in result.noted} == {3}


def test_what_a_refused_file_would_keep_is_not_said_to_be_kept(session: Session, tmp_path):
    bring_areas(session)
    rows = GOOD + "H2,2.35,48.85,1\nH3,121.41,31.21,-3\n"
    result = bring(session, "hotspots", written(tmp_path, "h.csv", HEADER + rows), datum="wgs84")
    assert not result.is_written
    assert [note.rule for note in result.notes] == [
        "over 500 km from every known area: would be kept, listed in the report"
    ]
    assert result.noted[0].rule.endswith("km from every known area: would be kept")


def test_allow_far_takes_a_far_file(session: Session, tmp_path):
    bring_areas(session)
    path = written(tmp_path, "h.csv", HEADER + "H1,104.06,30.67,3\n")
    assert bring(session, "hotspots", path, datum="wgs84", allow_far=True).rows_kept == 1


def test_a_place_without_a_counterpart_in_the_stored_crs_is_refused(session: Session, tmp_path):
    path = written(tmp_path, "h.csv", HEADER + GOOD + "H2,-150,0,3\n")  # a pole of the projection
    result = bring(session, "hotspots", path, datum="wgs84")
    assert [one.number for one in result.refusals] == [3]
    assert result.refusals[0].rule == "lon -150, lat 0 has no place in EPSG:4549"


def test_rows_of_one_code_that_disagree_are_all_refused_and_equal_ones_merged(session: Session, tmp_path):
    path = written(tmp_path, "h.csv", HEADER + GOOD + GOOD + "H2,121.41,31.21,3\nH2,121.42,31.21,3\n")
    result = bring(session, "hotspots", path, datum="wgs84", keep_good=True)
    assert [one.number for one in result.refusals] == [4, 5]
    assert "comes 2 times with different values (rows 4, 5)" in result.refusals[0].rule
    assert (result.rows_kept, result.rows_merged, result.rows_refused) == (1, 1, 2)


def test_100_000_rows_of_one_code_that_disagree_are_refused_by_their_lines(session: Session, tmp_path):
    rows = "".join(f"phone,121.41,31.21,{number}\n" for number in range(100_000))  # a device is no code
    result = bring(session, "hotspots", written(tmp_path, "h.csv", HEADER + rows), datum="wgs84")
    assert (result.rows_read, result.rows_refused, result.is_written) == (100_000, 100_000, False)
    assert "comes 100000 times with different values (rows 2, 3, 4, 5, 6)" in result.refusals[0].rule
    assert [result.refusals[place].number for place in (0, 99_999)] == [2, 100_001]


def test_a_self_crossing_polygon_is_refused(session: Session, tmp_path):
    path = written(tmp_path, "b.geojson", collection(SQUARE, BOWTIE))
    before = row_counts(session)
    result = bring(session, "buildings", path, datum="wgs84")
    assert [one.number for one in result.refusals] == [2]
    assert "Self-intersection" in result.refusals[0].rule
    assert row_counts(session) == before


def test_nan_in_geojson_is_refused_with_its_place(session: Session, tmp_path):
    text = collection(SQUARE, [[121.41, 31.21], [float("nan"), 31.21], *SQUARE[2:]])
    with pytest.raises(RefusedError, match=r"b\.geojson: line 1, column 345 holds NaN or Infinity"):
        bring(session, "buildings", written(tmp_path, "b.geojson", text), datum="wgs84")


@pytest.mark.parametrize("ring", [SQUARE[:2], "nonsense", [[121.41], [121.42], [121.42]]])
def test_a_shape_that_is_none_is_refused(session: Session, tmp_path, ring):
    result = bring(
        session, "buildings", written(tmp_path, "b.geojson", collection(SQUARE, ring)), datum="wgs84"
    )
    assert [one.number for one in result.refusals] == [2]
    assert not result.is_written


@pytest.mark.parametrize(("name", "value"), [("height", "-3"), ("height", "tall"), ("building:levels", "-1")])
def test_a_building_under_the_ground_is_refused(session: Session, tmp_path, name, value):
    text = (DRAWN / "buildings.geojson").read_text(encoding="utf-8")
    bad = text.replace('"building": "yes"', f'"building": "yes", "{name}": "{value}"')
    result = bring(session, "buildings", written(tmp_path, "b.geojson", bad), datum="wgs84")
    assert [(one.number, one.column, one.value) for one in result.refusals] == [(2, name, value)]


@pytest.mark.parametrize(
    "text", ["{", "[]", '{"type": "FeatureCollection", "features": []}', '{"features": 3}']
)
def test_what_is_not_geojson_is_refused(session: Session, tmp_path, text):
    with pytest.raises(RefusedError, match=r"b\.geojson: "):
        bring(session, "buildings", written(tmp_path, "b.geojson", text), datum="wgs84")


def test_a_file_that_pretends_to_be_a_geopackage_is_refused(session: Session, tmp_path):
    vrt = '<OGRVRTDataSource><OGRVRTLayer name="x"/></OGRVRTDataSource>'
    with pytest.raises(RefusedError, match="does not begin like a GeoPackage"):
        bring(session, "buildings", written(tmp_path, "b.gpkg", vrt))


def test_a_geopackage_with_two_layers_needs_a_name(session: Session, tmp_path):
    layer = gpd.read_file(DRAWN / "areas.geojson")
    layer.to_file(tmp_path / "a.gpkg", layer="one")
    layer.to_file(tmp_path / "a.gpkg", layer="two")
    with pytest.raises(RefusedError, match="has 2 layers; name one with --layer: one, two"):
        bring(session, "areas", tmp_path / "a.gpkg")
    assert bring(session, "areas", tmp_path / "a.gpkg", layer="two").rows_kept == 3


def test_a_shapefile_in_gb18030_is_not_taken_for_latin(session: Session, tmp_path):
    gpd.read_file(DRAWN / "areas.geojson").to_file(tmp_path / "areas.shp", encoding="gb18030")
    (tmp_path / "areas.cpg").unlink()
    with pytest.raises(RefusedError, match="is not utf-8; as GBK it reads '示范区': try --encoding gb18030"):
        bring(session, "areas", tmp_path / "areas.shp")


def test_an_unknown_operator_is_refused_with_the_known_ones(session: Session):
    result = bring(session, "stations", "stations.csv", datum="wgs84")
    assert result.rows_refused == 4
    assert result.refusals[0].rule == "is not a known operator (known: none); add --new-operator A=NAME"


SHARED = "code,lon,lat,operator,technology,shared_with\n"


@pytest.mark.parametrize(
    ("shared", "rule"),
    [
        ("B;Z", "is not a known operator (known: A, B); add --new-operator Z=NAME"),
        ("B、A", "is the station's own operator; name the others"),
    ],
)
def test_sharing_with_nobody_known_or_with_oneself_is_refused(session: Session, tmp_path, shared, rule):
    path = written(tmp_path, "s.csv", f"{SHARED}S1,121.41,31.21,A,5G,{shared}\n")
    result = bring(session, "stations", path, datum="wgs84", new_operators={"A": "First", "B": "Second"})
    assert [one.rule for one in result.refusals] == [rule]


def test_half_a_sector_is_refused(session: Session, tmp_path):
    rows = "code,lon,lat,operator,technology,azimuth_deg\nS1,121.41,31.21,A,4G,120\n"
    result = bring(
        session, "stations", written(tmp_path, "s.csv", rows), datum="wgs84", new_operators={"A": "First"}
    )
    assert result.refusals[0].rule.startswith("a sector needs antenna_height_m, gain_dbi, frequency_mhz")


def test_a_site_in_two_places_is_refused(session: Session, tmp_path):
    rows = "code,site_code,lon,lat,operator,technology\nS1,R,121.41,31.21,A,4G\nS2,R,121.42,31.21,A,5G\n"
    path = written(tmp_path, "s.csv", rows)
    result = bring(session, "stations", path, datum="wgs84", new_operators={"A": "First"})
    assert result.rows_refused == 2
    assert "the site comes 2 times with different values" in result.refusals[0].rule


def test_an_encrypted_archive_is_refused_by_name(session: Session, tmp_path):
    path = tmp_path / "areas.zip"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("areas.shp", b"secret")
    content = bytearray(path.read_bytes())
    content[6] |= 1  # "encrypted" in the header of the file
    content[content.index(b"PK\x01\x02") + 8] |= 1  # and in the directory
    path.write_bytes(content)
    with pytest.raises(RefusedError, match=r"areas.zip: 'areas.shp' is encrypted"):
        bring(session, "areas", path, datum="wgs84")


def test_population_of_an_unknown_area_is_refused(session: Session):
    result = bring(session, "population", "population.csv")
    assert {one.rule for one in result.refusals} == {"no current area has this code; import areas first"}
    assert not result.is_written


def test_population_without_a_year_is_refused(session: Session, tmp_path):
    path = written(tmp_path, "p.csv", "code,residents\n990101001,12\n")
    with pytest.raises(RefusedError, match=r"column 'residents' has no year; add --set year=2020"):
        bring(session, "population", path)


def test_negative_population_is_refused(session: Session, tmp_path):
    bring_areas(session)
    path = written(tmp_path, "p.csv", "code,residents_2020\n990101001,-1\n")
    assert bring(session, "population", path).refusals[0].rule == "must be 0 or more"


def test_an_area_of_another_dataset_is_refused(session: Session):
    bring_areas(session)
    result = bring(session, "areas", "areas.geojson", datum="wgs84", dataset="mine")
    assert {one.rule for one in result.refusals} == {"belongs to dataset 'areas-areas' already"}


def test_two_validities_of_an_area_may_not_overlap(session: Session):
    bring_areas(session)
    result = bring(session, "areas", "areas.geojson", datum="wgs84", constants={"valid_from": "2020-01-01"})
    assert result.refusals[0].rule == "is valid from 1900-01-01 to no end already; give that an end"


def _validities(*pairs: tuple[str, str | None]) -> str:
    """A district drawn once for each validity."""
    document = json.loads(collection(*[SQUARE] * len(pairs)))
    for feature, (start, end) in zip(document["features"], pairs, strict=True):
        given = {"code": "990101", "name_zh": "某区", "valid_from": start, "valid_to": end}
        feature["properties"] = given
    return json.dumps(document)


def test_two_validities_in_one_file_may_not_overlap_either(session: Session, tmp_path):
    path = written(tmp_path, "a.geojson", _validities(("2015-01-01", None), ("2020-01-01", None)))
    result = bring(session, "areas", path, datum="wgs84")
    assert [one.rule for one in result.refusals] == [
        "is valid from 2020-01-01 to no end already; give that an end",
        "is valid from 2015-01-01 to no end already; give that an end",
    ]


def test_a_file_may_end_a_stored_validity_and_begin_the_next(session: Session, tmp_path):
    first = written(tmp_path, "a.geojson", _validities(("2015-01-01", None)))
    assert bring(session, "areas", first, datum="wgs84").rows_kept == 1
    both = written(tmp_path, "a.geojson", _validities(("2015-01-01", "2020-01-01"), ("2020-01-01", None)))
    result = bring(session, "areas", both, datum="wgs84")
    assert (result.rows_kept, result.rows_refused) == (2, 0)


@pytest.mark.parametrize(
    ("given", "rule"),
    [
        ({"maps": (("height", "x"),)}, "--map height: hotspots have no such column; ours are code"),
        ({"maps": (("name", "Bezeichnung"),)}, "the file has no column 'Bezeichnung'; its columns are code"),
        ({"constants": {"ap_count": "-1"}}, "--set ap_count=-1: must be 0 or more"),
        ({"dataset": "../up"}, "needs letters, digits"),
    ],
)
def test_a_bad_option_is_refused(session: Session, given, rule):
    with pytest.raises(RefusedError) as caught:
        bring(session, "hotspots", "hotspots.csv", datum="wgs84", **given)
    assert rule in caught.value.message


@pytest.mark.parametrize("constants", [{}, {"valid_from": "2020-01-01"}])
def test_areas_of_the_demo_are_not_replaced_by_real_ones_and_the_reason_is_said(session: Session, constants):
    bring_areas(session)
    session.execute(update(Dataset).values(is_synthetic=True))
    result = bring(session, "areas", "areas.geojson", datum="wgs84", dataset="mine", constants=constants)
    assert [(one.number, one.rule) for one in result.refusals] == [(row, OF_THE_DEMO) for row in (1, 2, 3)]


def test_counts_of_the_demo_are_not_replaced_by_real_ones_and_the_reason_is_said(session: Session):
    bring_areas(session)
    bring(session, "population", "population.csv")
    session.execute(update(Dataset).values(is_synthetic=True))
    result = bring(session, "population", "population.csv", dataset="mine")
    assert {one.rule for one in result.refusals} == {OF_THE_DEMO}


def test_real_rows_do_not_enter_a_synthetic_dataset(session: Session):
    dataset(session, "hotspots", key="demo", is_synthetic=True)
    with pytest.raises(RefusedError, match="is synthetic"):
        bring(session, "hotspots", "hotspots.csv", datum="wgs84", dataset="demo")


def test_a_dataset_holds_one_kind(session: Session):
    dataset(session, "buildings", key="mine")
    with pytest.raises(RefusedError, match="holds buildings, not hotspots"):
        bring(session, "hotspots", "hotspots.csv", datum="wgs84", dataset="mine")
