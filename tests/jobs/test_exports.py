"""Whatever is exported is what the database holds, and no more than the actor may see."""

import json
import zipfile
from dataclasses import replace

import geopandas as gpd
import numpy as np
import openpyxl
import pandas as pd
import pyarrow.parquet as pq
import pyogrio
import pytest
from sqlalchemy import select, text

from app.domain.actors import COMMAND_LINE_ACTOR as ACTOR
from app.domain.actors import Scope
from app.domain.columns import dictionary, layer_described
from app.domain.exports import ExportFilters, ExportFormat, ExportRequest, Shift, file_name
from app.domain.import_values import cut_db
from app.domain.jobs import JobKind, JobStatus
from app.domain.search import Page
from app.errors import ForbiddenError, NotFoundError, RefusedError
from app.jobs import exports as exports_job
from app.jobs.exports import export
from app.models.buildings import Building
from app.models.hotspots import Hotspot
from app.models.network import BaseStation, Operator
from app.services import exports
from app.services.export_layers import EXPORT_LAYERS, chosen_of
from app.store import exports as files_store
from tests import builders
from tests.jobs import exporting

COUNTS = {
    **{"areas": 3, "stations": 2, "sectors": 1, "carriers": 1, "hotspots": 2, "buildings": 1},
    **{"facilities": 1, "land": 1, "ways": 1, "cameras": 1, "measurements": 1, "complaints": 1},
    **{"wlan_tests": 1, "wlan_monitoring": 1, "indoor_systems": 1, "station_outages": 1},
    **{"antenna_patterns": 1},
    **{"coverage": 4, "floor_bands": 2, "gaps": 2, "cases": 1},
}


@pytest.fixture(scope="module")
def city(shared_session):
    return exporting.build(shared_session)


@pytest.fixture(autouse=True)
def connection(undone_after_test):
    return undone_after_test


def without(*permissions):
    return replace(ACTOR, permissions=ACTOR.permissions - set(permissions))


def of_south(city):
    return replace(ACTOR, scope=Scope(frozenset({city.south.id})))


def table(tmp_path, layer, actor=ACTOR, *, block_rows=1000, shift=None, crs="EPSG:4326", **filters):
    """A layer as a Parquet reader sees it, without its shapes."""
    request = ExportRequest(
        layer=layer,
        format=ExportFormat.GEOPARQUET,
        crs=crs,
        shift=shift,
        filters=ExportFilters(**filters),
    )
    path = tmp_path / f"{layer}.parquet"
    export(actor, request, path, block_rows=block_rows)
    return pq.read_table(path).to_pylist()


@pytest.mark.parametrize("layer", sorted(EXPORT_LAYERS))
def test_the_columns_of_a_layer_are_the_described_ones_and_no_other(session, city, layer):
    source = EXPORT_LAYERS[layer]
    chosen = chosen_of(session, ACTOR, layer=source, filters=ExportFilters())
    frame = source.read(session, ACTOR, chosen=chosen, page=Page(limit=10))
    assert len(frame) == COUNTS[layer]
    assert set(frame.columns) - {"geometry"} == set(layer_described(layer).names)
    assert isinstance(frame, gpd.GeoDataFrame) == (layer_described(layer).geometry != "none")


@pytest.mark.parametrize("form", list(ExportFormat))
@pytest.mark.parametrize("layer", sorted(EXPORT_LAYERS))
def test_every_layer_goes_into_every_format_that_can_hold_it(city, tmp_path, layer, form):
    request = ExportRequest(layer=layer, format=form)
    path = tmp_path / file_name(request, exporting.AT)
    if layer_described(layer).geometry == "none" and form.value in ("geojson", "shapefile", "fgb"):
        with pytest.raises(RefusedError, match="has no shapes"):
            export(ACTOR, request, path)
        return
    assert export(ACTOR, request, path).rows == COUNTS[layer]
    assert [one.name for one in tmp_path.iterdir()] == [path.name]
    assert _count(path, form) == COUNTS[layer]


def _count(path, form):
    if form is ExportFormat.GEOPARQUET:
        return pq.read_metadata(path).num_rows
    if form is ExportFormat.XLSX:
        return openpyxl.load_workbook(path).worksheets[0].max_row - 1
    if form is ExportFormat.CSV:
        with zipfile.ZipFile(path) as archive:
            name = next(one for one in archive.namelist() if one != "字段说明.csv" and one.endswith(".csv"))
            return len(pd.read_csv(archive.open(name)))
    return len(pyogrio.read_dataframe(path, layer=0))


def test_rows_are_what_sql_says_whatever_the_size_of_a_block(session, city, tmp_path):
    said = session.execute(
        text(
            "select c.code, r.residents, l.level_dbm, l.station_id from run_cells r "
            "join grid_cells c on c.id = r.cell_id left join cell_coverage l "
            "on l.cell_id = r.cell_id and l.run_id = r.run_id order by c.id"
        )
    ).all()
    for block_rows in (1, 3, 1000):
        rows = table(tmp_path, "coverage", block_rows=block_rows)
        assert [(r["code"], r["residents"], r["level_dbm"], r["station_id"]) for r in rows] == [
            tuple(row) for row in said
        ]
    assert [row["class"] for row in rows] == ["good", "fair", "gap", "gap"]
    assert {(row["operator"], row["reception"], row["run_id"]) for row in rows} == {
        ("any", "outdoor", city.run.id)
    }


def test_blocks_of_one_row_hold_every_layer_once(city, tmp_path):
    for layer, count in COUNTS.items():
        ids = [row["id"] for row in table(tmp_path, layer, block_rows=1)]
        assert len(ids) == len(set(ids)) == count, layer


def test_values_of_every_type_come_through(city, tmp_path):
    (building,) = table(tmp_path, "buildings")
    assert (building["floors"], building["floors_below"], building["has_fibre"]) == (6, None, False)
    assert building["footprint_m2"] == pytest.approx(400.0)
    (sample,) = table(tmp_path, "measurements")
    assert (sample["eci"], sample["measured_at"], sample["operator"]) == (2**35, exporting.AT, "A")
    (day,) = table(tmp_path, "wlan_monitoring")
    assert (day["day"].isoformat(), day["area_code"]) == ("2026-11-20", exporting.NORTH)
    assert table(tmp_path, "cases")[0]["description"] == "地下室无信号"
    assert table(tmp_path, "ways")[0]["length_m"] == pytest.approx(140.0)


def test_an_antenna_leaves_as_a_table_that_can_be_imported_again(city, tmp_path):
    (row,) = table(tmp_path, "antenna_patterns", of_south(city))  # antennas lie nowhere: everybody sees all
    assert (row["code"], row["gain_dbi"]) == ("P1", 17.5)
    assert cut_db(row["horizontal_db"]) == [*[0.0] * 359, 12.5]
    with pytest.raises(RefusedError, match="cannot be filtered by area"):
        table(tmp_path, "antenna_patterns", area=exporting.SOUTH)


def test_areas_carry_the_newest_figure_and_its_year(city, tmp_path):
    rows = {row["code"]: row for row in table(tmp_path, "areas")}
    district = rows["310106000000"]
    assert (district["residents"], district["residents_year"], district["jobs"]) == (100, 2023, None)
    assert rows[exporting.NORTH]["groups"] == "north"
    assert table(tmp_path, "areas", without("population.read"))[0]["residents"] is None


def test_a_scoped_actor_gets_the_rows_of_its_area_and_no_others(city, tmp_path):
    south = of_south(city)
    expected = {"stations": 1, "hotspots": 1, "coverage": 3, "gaps": 1, "wlan_monitoring": 0}
    expected |= {
        "floor_bands": 2,
        "land": 1,
        "ways": 1,
        "buildings": 1,
        "indoor_systems": 1,
        "station_outages": 1,
    }
    north = replace(ACTOR, scope=Scope(frozenset({city.north.id})))
    beyond = {"stations": 1, "hotspots": 1, "coverage": 1, "gaps": 1, "wlan_monitoring": 1}
    beyond |= dict.fromkeys(
        ("floor_bands", "land", "ways", "buildings", "indoor_systems", "station_outages"), 0
    )
    for layer in expected:
        assert len(table(tmp_path, layer, south)) == expected[layer], layer
        assert len(table(tmp_path, layer, north)) == beyond[layer], layer


@pytest.mark.parametrize(
    ("layer", "holder"),
    [("wlan_monitoring", Hotspot), ("indoor_systems", Building), ("station_outages", BaseStation)],
)
@pytest.mark.parametrize("area", ["south", "north", None])
def test_a_row_whose_code_stands_for_things_in_two_areas_is_of_neither(
    session, city, tmp_path, layer, holder, area
):
    """The same code in a second dataset, whose thing lies in the south, in the north, or nowhere known."""
    first = session.scalars(select(holder).order_by(holder.id)).first()
    own = {"wlan_monitoring": city.north, "indoor_systems": city.south, "station_outages": city.south}[layer]
    area_id = None if area is None else getattr(city, area).id
    add_double(session, holder, first.code, area_id)
    (row,) = table(tmp_path, layer)
    scoped = [replace(ACTOR, scope=Scope(frozenset({one.id}))) for one in (city.south, city.north)]
    seen = [len(table(tmp_path, layer, actor)) for actor in scoped]
    if area_id == own.id:
        assert row["area_code"] == own.code
        assert seen == [own is city.south, own is city.north]
    else:
        assert row["area_code"] is None
        assert seen == [0, 0]


def add_double(session, holder, code, area_id):
    """Another thing of this code, of another dataset."""
    other = builders.dataset(session, "others")
    if holder is BaseStation:
        on = builders.site(session, area_id=area_id)
        made = builders.station(session, on, session.scalars(select(Operator)).first())
    else:
        make = {Hotspot: builders.hotspot, Building: builders.building}[holder]
        made = make(session, area_id=area_id)
    made.dataset_id, made.batch_id = other.id, builders.batch(session, other).id
    made.code = code
    session.flush()


def test_without_the_permission_for_exact_places_stations_stand_in_the_centre_of_their_cell(city, tmp_path):
    request = ExportRequest(layer="stations", format=ExportFormat.GEOPARQUET, crs="EPSG:4549")
    for actor, place, said in (
        (ACTOR, (61.0, 12.0), "exact"),
        (without("network.read_exact"), (75.0, 25.0), "grid"),
    ):
        export(actor, request, tmp_path / "s.parquet")
        frame = gpd.read_parquet(tmp_path / "s.parquet")
        point = frame.geometry.iloc[0]
        assert (point.x - builders.EAST_M, point.y - builders.NORTH_M) == pytest.approx(place, abs=1e-6)
        assert frame["position"].iloc[0] == said
    gap = table(tmp_path, "gaps", without("network.read_exact"))[0]
    assert gap["nearest_site_m"] is None and gap["nearest_site_code"] is None


@pytest.mark.parametrize(
    ("layer", "permission"),
    [("stations", "data.export"), ("stations", "network.read"), ("indoor_systems", "network.read")],
)
def test_an_export_needs_its_own_permission_and_that_of_the_layer(city, tmp_path, layer, permission):
    with pytest.raises(ForbiddenError, match=permission):
        table(tmp_path, layer, without(permission))
    assert list(tmp_path.iterdir()) == []


def test_filters_narrow_the_rows_and_unknown_ones_are_refused(city, tmp_path):
    assert [row["code"] for row in table(tmp_path, "stations", operator="A")] == ["310106006000"]
    assert [row["technology"] for row in table(tmp_path, "stations", technology="5G")] == ["5G"]
    assert len(table(tmp_path, "hotspots", area="310106011")) == 1
    assert len(table(tmp_path, "coverage", below_dbm=-90.0)) == 3
    assert [row["rank"] for row in table(tmp_path, "gaps", min_residents=40)] == [2]
    with pytest.raises(RefusedError, match="'hotspots' cannot be filtered by operator; its filters: area"):
        table(tmp_path, "hotspots", operator="A")
    with pytest.raises(RefusedError, match="status 'dead' is unknown"):
        table(tmp_path, "stations", status="dead")
    with pytest.raises(NotFoundError, match="operator 'Z'"):
        table(tmp_path, "gaps", operator="Z")


def test_coordinates_are_those_asked_for(city, tmp_path):
    lon, lat = builders.lon_lat(61.0, 12.0)
    path = tmp_path / "stations.parquet"
    table(tmp_path, "stations")
    exact = gpd.read_parquet(path).geometry.iloc[0]
    assert (exact.x, exact.y) == pytest.approx((lon, lat), abs=1e-9)
    table(tmp_path, "stations", shift=Shift.GCJ02)
    shifted = gpd.read_parquet(path).geometry.iloc[0]
    metres = np.hypot((shifted.x - lon) * 111_320 * np.cos(np.radians(lat)), (shifted.y - lat) * 110_950)
    assert metres == pytest.approx(484, abs=30)  # published offset of Jing'an
    table(tmp_path, "stations", crs="EPSG:3857")
    assert gpd.read_parquet(path).crs.to_epsg() == 3857


@pytest.mark.parametrize("crs", ["EPSG:4326", "EPSG:4490", "EPSG:4549", "EPSG:3857"])
@pytest.mark.parametrize("form", list(ExportFormat))
def test_a_station_far_beyond_the_area_of_the_stored_crs_is_exported_too(session, city, tmp_path, form, crs):
    # 995430.0775, 4632042.96 of EPSG:4549 lies 126 degrees east, beyond its area: 118.5 to 121.5
    from_corner = (995_430.0775 - builders.EAST_M, 4_632_042.96 - builders.NORTH_M)
    far = builders.site(session, *from_corner)
    builders.station(session, far, builders.operator(session, "C"), code="far")
    if form is ExportFormat.GEOJSON and crs != "EPSG:4326":
        return  # refused whatever the rows: RFC 7946
    path = tmp_path / file_name(ExportRequest(layer="stations", format=form), exporting.AT)
    for shift in (None, *Shift):
        request = ExportRequest(layer="stations", format=form, crs=crs, shift=shift)
        assert export(ACTOR, request, path).rows == COUNTS["stations"] + 1
        assert _count(path, form) == COUNTS["stations"] + 1
    export(ACTOR, ExportRequest(layer="stations", format=ExportFormat.GEOPARQUET), tmp_path / "s.parquet")
    place = gpd.read_parquet(tmp_path / "s.parquet").set_index("code").geometry["far"]
    assert (place.x, place.y) == pytest.approx(builders.lon_lat(*from_corner), abs=1e-9)


def test_an_unknown_coordinate_system_is_refused(city, tmp_path):
    with pytest.raises(Exception, match="999999"):
        table(tmp_path, "stations", crs="EPSG:999999")
    with pytest.raises(RefusedError, match="RFC 7946"):
        request = ExportRequest(layer="stations", format=ExportFormat.GEOJSON, crs="EPSG:4549")
        export(ACTOR, request, tmp_path / "x.geojson")


def test_cases_of_the_demo_are_said_to_be_one_though_they_come_from_no_dataset(session, city, tmp_path):
    request = ExportRequest(layer="cases", format=ExportFormat.GEOPACKAGE)
    assert export(ACTOR, request, tmp_path / "real.gpkg").warnings == ()
    session.execute(text("update cases set is_synthetic = true where id = (select min(id) from cases)"))
    (warning,) = export(ACTOR, request, tmp_path / "demo.gpkg").warnings
    assert "synthetic demo data" in warning


def test_a_file_of_a_run_says_run_thresholds_sources_and_how_to_ask_again(city, tmp_path):
    request = ExportRequest(layer="gaps", format=ExportFormat.GEOJSON)
    export(ACTOR, request, tmp_path / "gaps.geojson")
    about = json.loads((tmp_path / "gaps.geojson").read_text(encoding="utf-8"))["citygrid"]
    assert about["thresholds"]["threshold_dbm"] == -110
    assert about["run"]["id"] == city.run.id
    (source,) = about["sources"]
    assert (source["key"], source["version"], source["batch_id"]) == ("test-stations", 7, 41)
    assert about["run"]["dataset_batches"] == {"test-stations": 41}
    assert about["filters"]["run"] == city.run.id
    assert f"run={city.run.id}" in about["permalink_path"]
    assert "permalink" not in about
    assert any("synthetic" in warning for warning in about["warnings"])
    assert about["made_by"] == ACTOR.name
    assert [field["name"] for field in about["fields"]] == dictionary()["gaps"].names


@pytest.mark.parametrize("form", list(ExportFormat))
@pytest.mark.parametrize("layer", ["gaps", "coverage"])
def test_every_format_says_what_the_run_assumes_and_that_it_is_a_demo(city, tmp_path, layer, form):
    path = tmp_path / file_name(ExportRequest(layer=layer, format=form), exporting.AT)
    export(ACTOR, ExportRequest(layer=layer, format=form), path)
    for said in ("2 operators, 50 % assumed radio data, no buildings", "2 家运营商", "synthetic demo data"):
        for beside in _beside_the_rows(path, form):
            assert said in beside


def _beside_the_rows(path, form):
    """What a reader of a format finds beside its rows."""
    if form in (ExportFormat.SHAPEFILE, ExportFormat.CSV):
        with zipfile.ZipFile(path) as archive:
            names = {"filters.json", "README.txt"} & set(archive.namelist())
            assert len(names) == (2 if form is ExportFormat.SHAPEFILE else 1)
            return [archive.read(name).decode() for name in names]
    if form is ExportFormat.GEOPARQUET:
        return [pq.read_metadata(path).metadata[b"citygrid"].decode()]
    if form is ExportFormat.GEOJSON:
        about = json.loads(path.read_text(encoding="utf-8"))["citygrid"]
        return [json.dumps(about["warnings"], ensure_ascii=False)]
    if form is ExportFormat.XLSX:
        return [str(list(openpyxl.load_workbook(path).worksheets[1].values))]
    metadata = pyogrio.read_info(path, layer=0)["layer_metadata"]["citygrid"]
    if form is ExportFormat.FLATGEOBUF:
        return [metadata]
    return [metadata, str(list(pyogrio.read_dataframe(path, layer="export_filters")["value"]))]


def test_only_datasets_with_rows_in_the_file_are_its_sources(session, city, tmp_path):
    builders.dataset(session, "hotspots", key="empty", is_synthetic=True)
    request = ExportRequest(layer="hotspots", format=ExportFormat.GEOPACKAGE)
    facts = export(ACTOR, request, tmp_path / "h.gpkg")
    assert [source.key for source in facts.sources] == ["test-hotspots"]
    assert facts.sources[0].batch_id == builders.origin(session, "hotspots")["batch_id"]
    assert facts.warnings == ()


def test_every_export_is_on_record(session, city, tmp_path):
    before = session.scalar(text("select coalesce(max(id), 0) from audit_events"))
    table(tmp_path, "stations", operator="A")
    told = "select actor, outcome, details from audit_events where action = 'data.export' and id > :before"
    ((actor, outcome, details),) = session.execute(text(told), {"before": before})
    assert (actor, outcome) == (ACTOR.name, "done")
    assert (details["layer"], details["rows"], details["filters"]) == ("stations", 1, {"operator": "A"})


def test_a_job_makes_the_file_with_the_rights_of_who_asked(session, city):
    south = replace(of_south(city), name="south")
    request = ExportRequest(layer="hotspots", format=ExportFormat.GEOPACKAGE, shift=Shift.BD09)
    job_id = exports.start_export(session, south, request=request)
    assert exports_job.run(job_id) is JobStatus.DONE
    job = exports.export_job(session, south, job_id=job_id)
    assert job.kind is JobKind.EXPORT
    assert job.result["rows"] == 1
    assert job.result["file"].endswith("_BD09.gpkg")
    file = exports.export_file(session, south, job_id=job_id)
    assert file.stat().st_size == job.result["bytes"]
    with pytest.raises(NotFoundError):
        exports.export_file(session, ACTOR, job_id=job_id)
    files_store.remove(job_id)
    with pytest.raises(NotFoundError, match="stored file"):
        exports.export_file(session, south, job_id=job_id)


def rows_of(session, layer, actor):
    opened = exports.open_request(session, actor, request=ExportRequest(layer=layer, format=ExportFormat.CSV))
    return EXPORT_LAYERS[layer].read(session, actor, chosen=opened.chosen, page=Page(limit=100))


@pytest.mark.parametrize("layer", EXPORT_LAYERS)
def test_what_makes_a_layer_fuller_is_said_of_it_and_nothing_else_does(session, city, layer):
    described = EXPORT_LAYERS[layer]
    full = rows_of(session, layer, ACTOR)
    enough = frozenset({"data.export", *described.permissions, *described.fuller_with})
    pd.testing.assert_frame_equal(rows_of(session, layer, replace(ACTOR, permissions=enough)), full)
    for permission in described.fuller_with:
        assert not rows_of(session, layer, without(permission)).equals(full), permission


@pytest.mark.parametrize("layer", sorted(EXPORT_LAYERS))
def test_every_layer_is_made_by_the_job_that_was_asked_for(session, city, layer):
    job_id = exports.start_export(session, ACTOR, request=ExportRequest(layer=layer, format=ExportFormat.CSV))
    assert exports_job.run(job_id) is JobStatus.DONE
    files_store.remove(job_id)


def test_floors_are_of_levels_indoors_and_say_so(city, tmp_path):
    facts = export(
        ACTOR, ExportRequest(layer="floor_bands", format=ExportFormat.CSV), tmp_path / "floors.csv"
    )
    assert facts.run.reception == "indoor"
    assert "reception" not in facts.request.filters.given


@pytest.mark.parametrize("below_dbm", [float("nan"), float("inf")])
def test_a_level_that_is_no_number_is_refused_before_anything_is_recorded(session, below_dbm):
    filters = ExportFilters(below_dbm=below_dbm)
    request = ExportRequest(layer="coverage", format=ExportFormat.CSV, filters=filters)
    with pytest.raises(RefusedError, match=r"filter 'below_dbm' is (nan|inf), which is not finite"):
        exports.start_export(session, ACTOR, request=request)


@pytest.fixture
def file_of_stations(session, city):
    """The job of a file with exact places of the whole city, and who asked for it."""
    request = ExportRequest(layer="stations", format=ExportFormat.CSV)
    job_id = exports.start_export(session, ACTOR, request=request)
    exports_job.run(job_id)
    yield job_id
    files_store.remove(job_id)


@pytest.mark.parametrize("permission", ["data.export", "network.read", "network.read_exact"])
def test_a_file_is_for_who_still_holds_the_permissions_that_it_needed(session, file_of_stations, permission):
    assert exports.export_file(session, ACTOR, job_id=file_of_stations).is_file()
    with pytest.raises(ForbiddenError, match=permission):
        exports.export_file(session, without(permission), job_id=file_of_stations)
    assert exports.export_file(session, without("population.read"), job_id=file_of_stations).is_file()


def test_a_file_of_every_area_is_not_for_who_sees_some_by_now(session, city, file_of_stations):
    with pytest.raises(ForbiddenError, match="outside the scope"):
        exports.export_file(session, of_south(city), job_id=file_of_stations)


def test_who_asked_without_exact_places_needs_them_for_the_file_neither(session, city):
    by_grid = without("network.read_exact")
    request = ExportRequest(layer="stations", format=ExportFormat.CSV, filters=ExportFilters(area="310106"))
    job_id = exports.start_export(session, by_grid, request=request)
    assert exports_job.run(job_id) is JobStatus.DONE
    assert exports.export_file(session, by_grid, job_id=job_id).is_file()
    files_store.remove(job_id)


def test_a_job_that_fails_leaves_no_file(session, city, monkeypatch):
    request = ExportRequest(layer="hotspots", format=ExportFormat.SHAPEFILE)
    session.execute(text("update hotspots set name = repeat('盲', 100)"))
    job_id = exports.start_export(session, ACTOR, request=request)
    assert exports_job.run(job_id) is JobStatus.FAILED
    job = exports.export_job(session, ACTOR, job_id=job_id)
    assert "holds a text of 300 bytes" in job.error
    assert not (files_store.folder() / str(job_id)).exists()


def test_the_oldest_files_go_beyond_the_number_that_is_kept(own_var):
    for job_id in (9, 10, 11):
        (files_store.place_for(job_id) / "x.gpkg").write_text("x")
    assert files_store.remove_oldest(2, but=11) == [9]
    assert files_store.find_file(9, "x.gpkg") is None
    assert files_store.find_file(11, "x.gpkg") is not None
