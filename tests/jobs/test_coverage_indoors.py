"""Levels in buildings: by floor band, from inside where there is a system, and in the cell around."""

from pathlib import Path
from typing import Any

import numpy as np
import pytest
import rasterio
from rasterio.transform import from_origin
from shapely.geometry import box
from sqlalchemy import text
from sqlalchemy.orm import Session

from app.domain.actors import COMMAND_LINE_ACTOR
from app.domain.coverage import Reception
from app.domain.jobs import JobStatus
from app.jobs import coverage as coverage_job
from app.models.base import METRIC_SRID
from app.services import coverage
from app.store import runs as runs_store
from tests import builders
from tests.configuring import settings_with
from tests.jobs import district

WALK_UP = {"floors": 6, "height_m": 18.0}  # bands of floors 1 to 3 and 4 to 6


@pytest.fixture
def built(session: Session) -> Session:
    """The district of two squares; a tenth of the west is under two halls, and a house stands between."""
    district.build(session)
    for x_m in (500.0, 900.0):
        builders.building(session, _block(x_m, 0.0, 60.0, 1200.0), code=f"hall-{x_m:g}", **WALK_UP)
    builders.building(session, _block(700.0, 600.0, 50.0, 50.0), code="house", **WALK_UP)
    return session


def _block(x_m: float, y_m: float, width_m: float, depth_m: float) -> Any:
    west, south = builders.square(x_m, y_m, 1).bounds[:2]
    return box(west, south, west + width_m, south + depth_m)


def _bands(session: Session, run_id: int, code: str) -> dict[tuple[str, str, int], Any]:
    statement = text(
        "select o.code as operator, technology, floor_band, level_dbm, probability, station_id,"
        " has_indoor_system from building_coverage b join operators o on o.id = operator_id"
        " join run_buildings r using (run_id, building_id) where run_id = :run_id and r.code = :code"
    )
    rows = session.execute(statement, {"run_id": run_id, "code": code})
    return {(row.operator, row.technology, row.floor_band): row for row in rows}


def _indoors_of_cell(session: Session, run_id: int, x_m: float, y_m: float) -> dict[tuple[str, str], Any]:
    lon, lat = builders.lon_lat(x_m, y_m)
    point = coverage.at_point(session, COMMAND_LINE_ACTOR, lon=lon, lat=lat, run_id=run_id)
    inside = [one for one in point.layers if one.reception == Reception.INDOOR]
    return {(one.operator, one.technology): one for one in inside}


def test_every_floor_band_of_every_building_has_a_level_of_every_layer(built: Session):
    run_id = district.run(built)
    bands = _bands(built, run_id, "house")
    assert set(bands) == {
        (operator, technology, band)
        for operator, technology in (("A", "3G"), ("A", "4G"), ("B", "4G"))
        for band in (1, 2)
    }
    assert bands["A", "3G", 2].level_dbm > bands["A", "3G", 1].level_dbm  # higher up less stands in the way
    facts = coverage.run(built, COMMAND_LINE_ACTOR, run_id=run_id).facts
    assert (facts["buildings_asked"], facts["indoor_systems"]) == (3, 0)


def test_a_cell_that_one_house_fills_has_the_mean_of_its_bands_by_floors(built: Session):
    # the house is the whole cell from 700 m to 750 m; both bands have three floors
    run_id = district.run(built)
    bands, cell = _bands(built, run_id, "house"), _indoors_of_cell(built, run_id, 725.0, 625.0)
    for layer in (("A", "3G"), ("A", "4G"), ("B", "4G")):
        both = bands[*layer, 1].probability + bands[*layer, 2].probability
        assert cell[layer].probability == pytest.approx(both / 2.0, abs=1e-4)


def test_an_indoor_system_serves_its_building_for_its_operator_and_technology_alone(built: Session):
    first = _bands(built, district.run(built), "house")
    builders.indoor_system(built, building_code="house", operator="A", technology="4G")
    second_run = district.run(built)
    second = _bands(built, second_run, "house")
    for band in (1, 2):
        # ten over the threshold of -110 dBm, and nine places of ten: 1.2816 times 3 dB less
        assert second["A", "4G", band].level_dbm >= -100.0 - 3.86
        assert second["A", "4G", band].has_indoor_system
        for layer in (("A", "3G"), ("B", "4G")):
            assert second[*layer, band] == first[*layer, band]
    assert coverage.run(built, COMMAND_LINE_ACTOR, run_id=second_run).facts["indoor_systems"] == 1


def test_a_building_that_a_run_spoke_of_may_go_and_the_run_keeps_its_word(built: Session):
    run_id = district.run(built)
    built.execute(text("delete from buildings where code = 'house'"))
    assert len(_bands(built, run_id, "house")) == 6
    assert not _bands(built, district.run(built), "house")


def test_buildings_of_areas_with_missing_footprints_are_not_spoken_of(session: Session):
    district.build(session)
    builders.building(session, _block(700.0, 600.0, 50.0, 50.0), code="house", **WALK_UP)
    run_id = district.run(session)
    assert not _bands(session, run_id, "house")
    assert _indoors_of_cell(session, run_id, 725.0, 625.0)["A", "3G"].level_dbm is not None


def test_a_building_without_floors_and_height_has_one_floor(built: Session):
    builders.building(built, _block(1000.0, 100.0, 20.0, 20.0), code="shed", floors=None, height_m=None)
    run_id = district.run(built)
    row = built.execute(
        text("select floors, height_source from run_buildings where run_id = :run and code = 'shed'"),
        {"run": run_id},
    ).one()
    assert (row.floors, row.height_source) == (1, "unknown")  # the next house is over 150 m away


def test_dominance_overlap_and_throughput_are_stored_with_the_cells(built: Session):
    run_id = district.run(built)
    rows = built.execute(
        text(
            "select technology, max(dominance_db), max(overlap_share), max(throughput_mbps)"
            " from cell_coverage where run_id = :run group by technology order by technology"
        ),
        {"run": run_id},
    ).all()
    third, fourth = rows
    assert third[3] is None  # the formula is that of 4G and 5G
    assert 0.0 < fourth[3] <= 4.4 * 20.0  # 4.4 bit/s/Hz on 20 MHz
    assert all(0.0 <= row[2] <= 1.0 for row in rows)


def test_a_run_that_goes_takes_its_buildings_along(built: Session):
    run_id = district.run(built)
    runs_store.remove(built, run_id)
    for table in ("run_buildings", "building_coverage"):
        assert built.scalar(text(f"select count(*) from {table}")) == 0, table


def _ground(path: Path, high_m: float) -> None:
    """Ground of the test world: a ridge west of the house, as high as said."""
    heights_m = np.zeros((300, 300), np.float32)
    heights_m[:, 110:115] = high_m
    corner = from_origin(builders.EAST_M - 500.0, builders.NORTH_M + 2500.0, 10.0, 10.0)
    shape = {"count": 1, "height": 300, "width": 300, "dtype": "float32"}
    with rasterio.open(
        path, "w", driver="GTiff", crs=f"EPSG:{METRIC_SRID}", transform=corner, **shape
    ) as file:
        file.write(heights_m, 1)


def test_a_ridge_of_the_terrain_takes_from_the_house_behind_it(built: Session, tmp_path, monkeypatch):
    monkeypatch.setenv("CITYGRID_VAR", str(tmp_path))
    _ground(tmp_path / "ground.tif", 80.0)  # from 600 m to 650 m, the mast is at 200 m
    flat = _bands(built, district.run(built), "house")
    with settings_with(tmp_path, coverage={"terrain": "ground.tif"}):
        hilly = _bands(built, district.run(built), "house")
    for band in (1, 2):
        assert hilly["A", "3G", band].level_dbm < flat["A", "3G", band].level_dbm


def test_terrain_that_is_not_there_is_refused_by_name(built: Session, tmp_path, monkeypatch):
    monkeypatch.setenv("CITYGRID_VAR", str(tmp_path))
    with settings_with(tmp_path, coverage={"terrain": "nowhere.tif"}):
        job_id = coverage.start_run(
            built, COMMAND_LINE_ACTOR, area_code=district.DISTRICT, in_background=False
        )
        built.flush()
        assert coverage_job.run(job_id) is JobStatus.FAILED
    message = built.scalar(text("select error from jobs where id = :id"), {"id": job_id})
    assert "terrain 'nowhere.tif' is not there" in message
