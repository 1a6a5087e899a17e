"""Good files come in whole, once, with where they came from."""

import shutil

import geopandas as gpd
import pytest
import shapely
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.domain.actors import COMMAND_LINE_ACTOR, Actor
from app.errors import ForbiddenError
from app.models.areas import Area, AreaFigure
from app.models.audit import AuditEvent
from app.models.buildings import Building
from app.models.datasets import Dataset, ImportBatch
from app.models.facilities import Facility
from app.models.hotspots import Hotspot
from app.models.land import Land
from app.models.measurements import Measurement
from app.models.network import BaseStation, Carrier, Operator, Sector, Site
from app.services.batches import undo_batch
from app.services.imports import import_file
from tests import builders
from tests.services.importing import DRAWN, asked, bring, bring_areas, row_counts, written

OPERATOR = {"A": "First operator"}


def area_names(session: Session, model: type) -> dict[str, str | None]:
    statement = select(model.code, Area.name_en).outerjoin(Area, Area.id == model.area_id)
    return dict(session.execute(statement).all())


def test_areas_get_level_full_code_and_parent_from_their_codes(session: Session):
    result = bring_areas(session)

    parents = {area.code: area.parent_id for area in session.scalars(select(Area))}
    district = session.scalars(select(Area).where(Area.code == "990101000000")).one()
    assert (result.rows_read, result.rows_kept) == (3, 3)
    assert district.level == "district"
    assert parents == {"990101000000": None, "990101001000": district.id, "990101002000": district.id}


def test_a_parent_imported_last_is_found(session: Session, tmp_path):
    layer = gpd.read_file(DRAWN / "areas.geojson")
    layer.iloc[1:].to_file(tmp_path / "subdistricts.geojson")
    layer.iloc[:1].to_file(tmp_path / "district.geojson")
    bring(session, "areas", tmp_path / "subdistricts.geojson", datum="wgs84")
    bring(session, "areas", tmp_path / "district.geojson", datum="wgs84")
    assert session.scalar(select(func.count()).where(Area.parent_id.is_not(None))) == 2


def test_population_takes_the_year_from_the_column_name(session: Session):
    bring_areas(session)
    bring(session, "population", "population.csv")
    figures = session.execute(
        select(Area.name_en, AreaFigure.indicator, AreaFigure.year, AreaFigure.value).join(
            Area, Area.id == AreaFigure.area_id
        )
    ).all()
    assert sorted(tuple(figure) for figure in figures) == [
        ("East", "jobs", 2023, 21000),
        ("East", "residents", 2020, 7000),
        ("West", "jobs", 2023, 8000),
        ("West", "residents", 2020, 12000),
    ]


def test_stations_lie_in_their_subdistrict_and_those_outside_every_district_are_listed(session: Session):
    bring_areas(session)
    result = bring(session, "stations", "stations.csv", datum="wgs84", new_operators=OPERATOR)

    notes = {note.rule: note.rows for note in result.notes}
    assert area_names(session, Site) == {"S1": "West", "S2": "East", "S3": None, "S4": None}
    assert notes["inside the known subdistricts"] == 2
    assert notes["outside every known district: kept, listed in the report"] == 1
    # the cell of line 4 goes on in line 5
    assert [(one.number, one.value) for one in result.noted] == [(6, "121.46, 31.25")]


def test_points_imported_before_their_areas_find_them_later(session: Session):
    bring(session, "stations", "stations.csv", datum="wgs84", new_operators=OPERATOR)
    assert set(area_names(session, Site).values()) == {None}
    bring_areas(session)
    assert area_names(session, Site)["S1"] == "West"


def test_a_position_keeps_its_raw_pair_and_datum(session: Session):
    bring(session, "hotspots", "hotspots.csv", datum="bd09")
    hotspot = session.scalars(select(Hotspot).where(Hotspot.code == "H1")).one()
    lon = session.scalar(select(func.ST_X(func.ST_Transform(hotspot.geom, 4326))))
    assert (hotspot.raw_x, hotspot.raw_y) == (121.412, 31.212)
    assert (hotspot.datum, hotspot.datum_source) == ("bd09", "stated")
    # about 0.0065 degrees of BD-09 and 0.0046 of GCJ-02 further west
    assert lon == pytest.approx(121.412 - 0.011, abs=0.0005)


def test_rows_of_one_station_become_its_sectors_and_carriers(session: Session):
    result = bring(session, "stations", "sectors.csv", datum="wgs84", new_operators=OPERATOR)

    sectors = session.execute(
        select(BaseStation.code, Sector.code, Sector.azimuth_deg, Carrier.frequency_mhz)
        .join(Sector, Sector.station_id == BaseStation.id)
        .join(Carrier, Carrier.sector_id == Sector.id)
    ).all()
    assert sorted(tuple(row) for row in sectors) == [
        ("N1", "1", 0.0, 1800.0),
        ("N1", "2", 120.0, 1800.0),
        ("N1", "2", 120.0, 2100.0),
        ("N2", "1", 0.0, 3500.0),  # a full turn is north
    ]
    assert [site.code for site in session.scalars(select(Site))] == ["R1"]  # shared by both stations
    assert result.rows_kept == 4


def test_a_new_operator_is_made_once(session: Session):
    bring(session, "stations", "stations.csv", datum="wgs84", new_operators={**OPERATOR, "Z": "Unused"})
    assert [(one.code, one.name_en) for one in session.scalars(select(Operator))] == [("A", "First operator")]


def test_a_shared_station_names_its_other_operators_in_order_and_adds_them(session: Session, tmp_path):
    rows = "code,lon,lat,operator,technology,shared_with\nS1,121.41,31.21,A,5G,C；B\nS2,121.41,31.21,A,5G,\n"
    path = written(tmp_path, "s.csv", rows)
    named = {"A": "First", "B": "Second", "C": "Third"}
    assert bring(session, "stations", path, datum="wgs84", new_operators=named).rows_refused == 0
    found = session.execute(select(BaseStation.code, BaseStation.shared_with).order_by(BaseStation.code))
    assert [tuple(row) for row in found] == [("S1", ["B", "C"]), ("S2", [])]
    assert session.scalars(select(Operator.code).order_by(Operator.code)).all() == ["A", "B", "C"]


def test_measurements_add_the_new_operators_that_kept_rows_name_and_no_others(session: Session, tmp_path):
    header = "code,lon,lat,measured_at,operator,technology,level_dbm\n"
    rows = [f"{n},121.41,31.21,2026-11-01T08:00Z,{op},4G,{dbm}\n" for n, op, dbm in MEASURED]
    path = written(tmp_path, "m.csv", header + "".join(rows))
    wished = {"A": "First", "B": "Of a refused row", "C": "Third", "Z": "Unused"}
    builders.operator(session, "K")
    result = bring(session, "measurements", path, datum="wgs84", new_operators=wished, keep_good=True)
    assert (result.rows_kept, result.rows_refused) == (4, 1)
    named = select(Measurement.code, Operator.code).join(Operator).order_by(Measurement.code)
    assert [tuple(row) for row in session.execute(named)] == [("1", "A"), ("2", "K"), ("3", "C"), ("5", "A")]
    assert set(session.scalars(select(Operator.code))) == {"A", "C", "K"}
    undo_batch(session, COMMAND_LINE_ACTOR, batch_id=result.batch_id)
    assert list(session.scalars(select(Operator.code))) == ["K"]


MEASURED = ((1, "A", -90), (2, "K", -91), (3, "C", -92), (4, "B", "loud"), (5, "A", -93))


def test_buildings_read_the_spellings_of_openstreetmap(session: Session):
    bring_areas(session)
    bring(session, "buildings", "buildings.geojson", datum="wgs84")
    rows = session.execute(select(Building.code, Building.use, Building.height_m, Building.floors)).all()
    assert sorted(tuple(row) for row in rows) == [("way/1", "office", 40.5, 12), ("way/2", "yes", None, None)]
    assert area_names(session, Building) == {"way/1": "West", "way/2": "East"}


def test_land_comes_with_its_kind(session: Session):
    bring(session, "land", "land.geojson", datum="wgs84")
    assert [(land.code, land.kind) for land in session.scalars(select(Land))] == [("pond", "water")]


def test_a_file_without_codes_merges_its_equal_rows(session: Session, tmp_path):
    rows = "name,type,lon,lat\nA,food,121.41,31.21\nA,food,121.41,31.21\nB,food,121.41,31.21\n"
    path = written(tmp_path, "poi.csv", rows)
    first = bring(session, "facilities", path, datum="wgs84")
    again = bring(session, "facilities", path, datum="wgs84")
    assert (first.rows_read, first.rows_kept, first.rows_merged) == (3, 2, 1)
    assert (again.rows_read, again.rows_kept, again.rows_merged) == (3, 0, 3)
    assert session.scalar(select(func.count()).select_from(Facility)) == 2


@pytest.mark.parametrize(
    ("kind", "name", "given"),
    [
        ("areas", "areas.geojson", {"datum": "wgs84"}),
        ("population", "population.csv", {}),
        ("stations", "sectors.csv", {"datum": "wgs84", "new_operators": OPERATOR}),
        ("hotspots", "hotspots.csv", {"datum": "gcj02"}),
        ("buildings", "buildings.geojson", {"datum": "wgs84"}),
    ],
)
def test_the_same_file_again_changes_nothing(session: Session, kind, name, given):
    if kind != "areas":
        bring_areas(session)
    first = bring(session, kind, name, **given)
    before = row_counts(session)
    again = bring(session, kind, name, **given)
    after = row_counts(session)
    assert (again.rows_kept, again.rows_merged) == (0, first.rows_read)
    assert again.dataset_version == first.dataset_version == 1
    changed = {name for name in after if after[name] != before[name]} - {
        "layer_touches"
    }  # tiles are made anew
    assert changed == {"import_batches", "audit_events"}


def test_a_changed_row_is_updated_and_the_dataset_counts_a_version(session: Session, tmp_path):
    text = (DRAWN / "hotspots.csv").read_text(encoding="utf-8")
    bring(session, "hotspots", written(tmp_path, "h.csv", text), datum="wgs84")
    changed = written(tmp_path, "h.csv", text.replace("Library,121.412", "New library,121.413"))
    result = bring(session, "hotspots", changed, datum="wgs84")
    hotspot = session.scalars(select(Hotspot).where(Hotspot.code == "H1")).one()
    assert (result.rows_kept, result.rows_merged, result.dataset_version) == (1, 1, 2)
    assert (hotspot.name, hotspot.raw_x, hotspot.batch_id) == ("New library", 121.413, result.batch_id)


def test_a_batch_records_file_datum_counts_and_notes(session: Session):
    bring_areas(session)
    result = bring(session, "hotspots", "hotspots.csv", datum="gcj02", source="City", licence="CC BY 4.0")
    batch = session.get_one(ImportBatch, result.batch_id)
    dataset = session.get_one(Dataset, batch.dataset_id)
    assert (batch.file_name, batch.datum, batch.rows_read) == ("hotspots.csv", "gcj02", 2)
    assert batch.notes[0] == {"rule": "inside the known subdistricts", "rows": 2}
    assert (dataset.key, dataset.source, dataset.version) == ("hotspots-hotspots", "City", 1)
    event = session.scalars(select(AuditEvent).order_by(AuditEvent.id.desc())).first()
    assert (event.action, event.entity_id) == ("data.import", "hotspots-hotspots")


def test_a_geopackage_brings_its_own_coordinate_system(session: Session, tmp_path):
    layer = gpd.read_file(DRAWN / "areas.geojson").to_crs(4549)
    layer.to_file(tmp_path / "areas.gpkg", layer="areas")
    result = bring(session, "areas", tmp_path / "areas.gpkg")
    stored = session.scalars(select(func.ST_AsBinary(Area.geom)).where(Area.code == "990101001000")).one()
    assert (result.datum, result.datum_source) == ("EPSG:4549", "file")
    assert shapely.from_wkb(bytes(stored)).equals(layer.geometry[1])  # not moved by a hair


def test_a_zipped_shapefile_in_gb18030_is_read(session: Session, tmp_path):
    layer = gpd.read_file(DRAWN / "areas.geojson")
    folder = tmp_path / "shape"
    folder.mkdir()
    layer.to_file(folder / "areas.shp", encoding="gb18030")
    (folder / "areas.cpg").unlink()
    shutil.make_archive(str(tmp_path / "areas"), "zip", folder)
    bring(session, "areas", tmp_path / "areas.zip", encoding="gb18030")
    names = set(session.scalars(select(Area.name_zh)))
    assert names == {"示范区", "西街道", "东街道"}


def test_columns_can_be_named_and_set(session: Session, tmp_path):
    path = written(tmp_path, "masts.csv", "MastNo;Ost;Nord\nM7;121.41;31.21\n")
    bring(
        session,
        "stations",
        path,
        datum="cgcs2000",
        maps=(("code", "MastNo"), ("lon", "Ost"), ("lat", "Nord")),
        constants={"operator": "A", "technology": "nr"},
        new_operators=OPERATOR,
    )
    station = session.scalars(select(BaseStation)).one()
    assert (station.code, station.technology) == ("M7", "5G")


def test_keep_good_writes_the_others(session: Session, tmp_path):
    rows = "code,lon,lat,ap_count\nH1,121.41,31.21,3\nH2,121.41,31.21,-3\nH3,121.42,31.21,4\n"
    path = written(tmp_path, "h.csv", rows)
    result = bring(session, "hotspots", path, datum="wgs84", keep_good=True)
    assert (result.rows_read, result.rows_kept, result.rows_merged, result.rows_refused) == (3, 2, 0, 1)
    assert set(session.scalars(select(Hotspot.code))) == {"H1", "H3"}


def test_the_permission_to_import_is_needed(session: Session):
    reader = Actor("reader", frozenset({"data.read"}))
    request = asked("hotspots", DRAWN / "hotspots.csv", datum="wgs84")
    with pytest.raises(ForbiddenError, match=r"data\.import"):
        import_file(session, reader, request=request)
