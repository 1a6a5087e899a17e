"""`--datum auto`: told by what is known of the place, or refused with the evidence."""

import json
from pathlib import Path

import numpy as np
import pytest
import shapely
from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from app.errors import RefusedError
from app.files import tables
from app.files.profiles import profile_named
from app.models.areas import Area
from app.models.datasets import Dataset, ImportBatch
from app.models.hotspots import Hotspot
from app.models.network import Site
from app.services import import_datum
from app.services.import_datum import UnclearDatumError
from app.services.import_reading import opened, row_reader
from app.services.import_request import ImportResult
from tests.services.importing import REAL, asked, bring, bring_areas, row_counts, written

SUBDISTRICTS = REAL / "jingan_14_subdistricts_wgs84.geojson"
DISTRICTS = REAL / "shanghai_16_districts_gcj02.geojson"
STATIONS = REAL / "shanghai_telecom_base_stations_bd09.csv"
CAFES = REAL / "shanghai_cafes_wifi_speed.geojson"
TRANSPORT = REAL / "shanghai_osm_transport_wgs84.geojson"
real = pytest.mark.skipif(not REAL.is_dir(), reason="the real files are not here")


@pytest.fixture
def subdistricts(session: Session) -> None:
    """Fourteen areas in WGS 84."""
    bring(session, "areas", SUBDISTRICTS, datum="wgs84")


@pytest.fixture
def districts(session: Session) -> None:
    """Sixteen areas that come in GCJ-02."""
    bring(session, "areas", DISTRICTS, datum="gcj02")


def stations(session: Session, path: Path = STATIONS, **given) -> ImportResult:
    radio = {"operator": "A", "technology": "4G"}
    return bring(session, "stations", path, datum="auto", constants=radio, new_operators={"A": "A"}, **given)


def batch_of(session: Session, result: ImportResult) -> ImportBatch:
    return session.get_one(ImportBatch, result.batch_id)


@real
def test_districts_that_claim_wgs84_are_gcj02_beside_their_subdistricts(session: Session, subdistricts):
    result = bring(session, "areas", DISTRICTS, datum="auto")
    assert (result.datum, result.datum_source, result.rows_kept) == ("gcj02", "evidence", 16)
    outlines = {
        code: shapely.from_wkb(bytes(shape))
        for code, shape in session.execute(select(Area.code, func.ST_AsBinary(Area.geom)))
    }
    whole = outlines.pop("310106000000")
    parts = shapely.union_all([shape for code, shape in outlines.items() if code.startswith("310106")])
    # 483 m off, the district would cover some nine tenths of its subdistricts
    assert whole.intersection(parts).area / parts.area > 0.98


@real
def test_stations_are_bd09_and_the_batch_keeps_the_reason(session: Session, districts):
    result = stations(session)
    batch = batch_of(session, result)
    assert (result.datum, result.datum_source, result.rows_kept) == ("bd09", "evidence", 3042)
    assert (batch.datum, batch.datum_source, batch.options["axes_exchanged"]) == ("bd09", "evidence", False)
    assert result.verdict is not None
    assert batch.options["evidence"] == result.verdict.reason != ""
    assert set(session.execute(select(Site.datum, Site.datum_source)).all()) == {("bd09", "evidence")}


@real
def test_stations_are_bd09_where_subdistricts_and_roads_are_known_too(
    session: Session, districts, subdistricts
):
    bring(session, "ways", TRANSPORT, datum="wgs84", keep_good=True)
    result = stations(session)
    assert (result.datum, result.datum_source) == ("bd09", "evidence")
    assert session.scalar(select(func.count()).where(Site.area_id.is_not(None))) == 202  # as if stated


@real
def test_columns_that_are_exchanged_are_found_and_stored_the_right_way_round(session: Session, districts):
    result = stations(session, maps=(("lon", "latitude"), ("lat", "longitude")))
    assert (result.datum, batch_of(session, result).options["axes_exchanged"]) == ("bd09", True)
    first = session.scalars(select(Site).where(Site.code == "0")).one()
    assert (first.raw_x, first.raw_y) == (121.470259, 31.237872)


@real
def test_shapes_that_are_exchanged_are_found_too(session: Session, districts, tmp_path):
    document = json.loads(SUBDISTRICTS.read_text(encoding="utf-8"))
    stated_km2 = sum(feature["properties"]["area_km2"] for feature in document["features"])
    for feature in document["features"]:
        shape = shapely.from_geojson(json.dumps(feature["geometry"]))
        turned = shapely.transform(shape, lambda pairs: pairs[:, ::-1])
        feature["geometry"] = json.loads(shapely.to_geojson(turned))
    result = bring(session, "areas", written(tmp_path, "t.geojson", json.dumps(document)), datum="auto")
    found_m2 = session.scalar(select(func.sum(func.ST_Area(Area.geom))).where(Area.level == "subdistrict"))
    assert (result.datum, batch_of(session, result).options["axes_exchanged"]) == ("wgs84", True)
    assert found_m2 / 1e6 == pytest.approx(stated_km2, rel=0.005)


@real
def test_cafes_cannot_be_told_and_nothing_is_written(session: Session, districts):
    before = row_counts(session)
    with pytest.raises(UnclearDatumError, match=r"--datum auto: cannot tell: ") as caught:
        bring(session, "wlan_tests", CAFES, profile=profile_named("wlan-speed-test"), datum="auto")
    assert caught.value.message.startswith(f"{CAFES.name}: ")
    assert caught.value.verdict.datum is None
    assert len(caught.value.verdict.candidates) > 1
    assert all(one.findings for one in caught.value.verdict.candidates)
    assert row_counts(session) == before


@real
def test_a_check_gives_the_evidence_and_writes_nothing(session: Session, districts):
    before = row_counts(session)
    result = stations(session, check_only=True)
    assert result.verdict is not None
    assert result.verdict.datum == result.datum == "bd09"
    assert row_counts(session) == before


@real
def test_a_dataset_is_no_evidence_for_itself(session: Session, subdistricts):
    key = f"areas-{SUBDISTRICTS.stem}"
    with pytest.raises(UnclearDatumError, match="no areas, water, roads or buildings are known yet"):
        bring(session, "areas", SUBDISTRICTS, datum="auto", dataset=key)


def test_where_nothing_is_known_nothing_can_be_told(session: Session):
    before = row_counts(session)
    with pytest.raises(
        UnclearDatumError, match=r"hotspots\.csv: --datum auto: cannot tell: no areas"
    ) as caught:
        bring(session, "hotspots", "hotspots.csv", datum="auto")
    assert caught.value.verdict.candidates == ()
    assert row_counts(session) == before


def test_two_points_are_too_few(session: Session):
    bring_areas(session)
    with pytest.raises(UnclearDatumError):
        bring(session, "hotspots", "hotspots.csv", datum="auto")
    assert session.scalar(select(func.count()).select_from(Hotspot)) == 0


@pytest.mark.parametrize("kind", ["hotspots", "buildings"])
def test_a_file_without_a_readable_row_cannot_be_told(session: Session, tmp_path, kind):
    bring_areas(session)
    rows = "code,geometry\n" + "".join(f"R{place},nowhere\n" for place in range(60))
    with pytest.raises(RefusedError, match=r"r\.csv: "):
        bring(session, kind, written(tmp_path, "r.csv", rows), datum="auto")


def test_a_kind_without_positions_needs_no_datum(session: Session):
    bring_areas(session)
    result = bring(session, "population", "population.csv", datum="auto")
    assert (result.datum, result.datum_source, result.rows_kept) == (None, None, 2)


def test_a_datum_of_a_profile_is_taken_where_none_is_stated_and_a_stated_one_goes_before(
    session: Session, tmp_path
):
    text = "kind: hotspots\ndatum: gcj02\ncolumns: {}\n"
    profile = profile_named(str(written(tmp_path, "mine.yaml", text)))
    of_profile = bring(session, "hotspots", "hotspots.csv", profile=profile, dataset="a")
    stated = bring(session, "hotspots", "hotspots.csv", profile=profile, dataset="b", datum="bd09")
    assert (of_profile.datum, of_profile.datum_source) == ("gcj02", "profile")
    assert (stated.datum, stated.datum_source) == ("bd09", "stated")


def drawn_numbers(path: Path) -> list[int]:
    """Lines of a table of hotspots that its evidence is drawn from."""
    request = asked("hotspots", path, datum="auto")
    file = opened(request)
    return [row.number for row in import_datum.drawn_rows(file, row_reader(request, file))]


def test_of_a_small_file_all_rows_are_evidence(tmp_path):
    rows = "".join(f"H{place},121.4,31.2\n" for place in range(50))
    assert drawn_numbers(written(tmp_path, "h.csv", "code,lon,lat\n" + rows)) == list(range(2, 52))


@pytest.mark.parametrize("block_rows", [10_000, 7])
def test_evidence_is_drawn_evenly_from_all_parts_of_a_large_file(tmp_path, monkeypatch, block_rows):
    monkeypatch.setattr(import_datum, "SAMPLED_ROWS", 100)
    monkeypatch.setattr(tables, "BLOCK_ROWS", block_rows)
    rows = "".join(f"H{place},121.4,31.2\n" for place in range(1000))
    numbers = np.array(drawn_numbers(written(tmp_path, "h.csv", "code,lon,lat\n" + rows)))
    assert 50 <= len(numbers) <= 100
    steps = np.diff(np.concatenate([[2], numbers, [1001]]))
    assert steps.max() <= 2 * steps[steps > 0].mean()  # no part of it is passed over
    assert 0.4 < np.mean(numbers % 2) < 0.6  # both of two that take turns


def test_a_file_is_not_judged_by_its_beginning(session: Session, tmp_path, monkeypatch):
    bring_areas(session)
    monkeypatch.setattr(import_datum, "SAMPLED_ROWS", 100)
    pairs = np.random.default_rng(3).uniform((121.405, 31.205), (121.435, 31.235), (400, 2))
    pairs[:200] -= 20  # a sorted file: its first half lies far away
    rows = "".join(f"H{place},{lon:.6f},{lat:.6f}\n" for place, (lon, lat) in enumerate(pairs))
    with pytest.raises(UnclearDatumError) as caught:
        bring(session, "hotspots", written(tmp_path, "h.csv", "code,lon,lat\n" + rows), datum="auto")
    assert 40 <= caught.value.verdict.candidates[0].counted <= 60


def test_evidence_by_synthetic_areas_says_so(session: Session, tmp_path):
    bring_areas(session)
    pairs = np.random.default_rng(3).uniform((121.405, 31.205), (121.435, 31.235), (80, 2))
    rows = "".join(f"H{place},{lon:.6f},{lat:.6f}\n" for place, (lon, lat) in enumerate(pairs))
    path = written(tmp_path, "h.csv", "code,lon,lat\n" + rows)
    with pytest.raises(UnclearDatumError) as real_areas:
        bring(session, "hotspots", path, datum="auto")
    session.execute(update(Dataset).values(is_synthetic=True))
    with pytest.raises(UnclearDatumError) as made_up:
        bring(session, "hotspots", path, datum="auto")
    assert real_areas.value.verdict.synthetic == ()
    assert made_up.value.verdict.synthetic == ("areas",)
    assert made_up.value.message == (
        f"{real_areas.value.message}; held against synthetic areas, which say nothing of where real ones lie"
    )


def test_rows_without_a_good_position_are_passed_over(session: Session, tmp_path):
    bring_areas(session)
    pairs = np.random.default_rng(3).uniform((121.405, 31.205), (121.435, 31.235), (80, 2))
    rows = "".join(f"H{place},{lon:.6f},{lat:.6f}\n" for place, (lon, lat) in enumerate(pairs))
    path = written(tmp_path, "h.csv", "code,lon,lat\n" + rows + "X,nan,31.2\nY,,\n")
    with pytest.raises(UnclearDatumError) as caught:  # scattered points fit everywhere alike
        bring(session, "hotspots", path, datum="auto")
    assert {one.counted for one in caught.value.verdict.candidates} == {80}
