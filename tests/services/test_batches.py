"""An import taken back leaves every table as it was."""

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.domain.actors import COMMAND_LINE_ACTOR, Actor
from app.errors import ConflictError, ForbiddenError, NotFoundError
from app.models.areas import Area
from app.models.buildings import Building
from app.models.datasets import Dataset, ImportBatch
from app.models.hotspots import Hotspot
from app.models.network import Operator, Sector, Site
from app.services.batches import undo_batch
from app.store import gaps as gaps_store
from tests import builders
from tests.services.importing import DRAWN, REAL, bring, bring_areas, checksums, written

OPERATOR = {"A": "First operator"}
HEADER = "code,name,lon,lat,ap_count\n"


def undo(session: Session, batch_id: int | None):
    assert batch_id is not None
    return undo_batch(session, COMMAND_LINE_ACTOR, batch_id=batch_id)


@pytest.mark.parametrize(
    ("kind", "name", "given"),
    [
        ("population", "population.csv", {}),
        ("stations", "sectors.csv", {"datum": "wgs84", "new_operators": OPERATOR}),
        ("hotspots", "hotspots.csv", {"datum": "gcj02"}),
        ("buildings", "buildings.geojson", {"datum": "wgs84"}),
        ("land", "land.geojson", {"datum": "wgs84"}),
    ],
)
def test_import_undo_import_again_gives_the_same_tables(session: Session, kind, name, given):
    bring_areas(session)
    before = checksums(session)
    first = bring(session, kind, name, **given)
    imported = checksums(session, of_what_rows_say=True)
    undo(session, first.batch_id)
    after = checksums(session)
    again = bring(session, kind, name, **given)
    assert {table for table in after if after[table] != before[table]} == {"datasets"}  # empty, version 0
    assert checksums(session, of_what_rows_say=True) == imported
    assert (again.rows_kept, again.dataset_version) == (first.rows_kept, first.dataset_version)


def test_areas_go_and_leave_points_without_a_subdistrict_as_before(session: Session):
    bring(session, "hotspots", "hotspots.csv", datum="wgs84")
    before = checksums(session)
    batch = bring_areas(session).batch_id
    assert session.scalar(select(func.count()).where(Hotspot.area_id.is_not(None))) == 2
    undo(session, batch)
    after = checksums(session)
    assert {table for table in after if after[table] != before[table]} == {"datasets"}
    assert session.scalar(select(func.count()).select_from(Area)) == 0


def test_a_changed_row_is_as_it_was_to_the_last_bit(session: Session, tmp_path):
    bring_areas(session)
    bring(session, "buildings", "buildings.geojson", datum="wgs84", dataset="b")
    before = checksums(session)
    text = (DRAWN / "buildings.geojson").read_text(encoding="utf-8")
    changed = written(tmp_path, "b.geojson", text.replace("121.41", "121.41003").replace("office", "hotel"))
    second = bring(session, "buildings", changed, datum="wgs84", dataset="b", title="Another title")
    assert checksums(session)["buildings"] != before["buildings"]
    done = undo(session, second.batch_id)
    assert checksums(session) == before
    assert (done.rows_put_back, done.rows_taken_away, done.version) == (second.rows_kept, 0, 1)


def test_rows_that_a_whole_edition_removed_come_back(session: Session, tmp_path):
    first = HEADER + "H1,A,121.41,31.21,3\nH2,B,121.42,31.21,4\n"
    bring(session, "hotspots", written(tmp_path, "h.csv", first), datum="wgs84")
    before = checksums(session)
    second = written(tmp_path, "h.csv", HEADER + "H2,B,121.42,31.21,4\nH3,C,121.43,31.21,5\n")
    result = bring(session, "hotspots", second, datum="wgs84", replace=True)
    codes = set(session.scalars(select(Hotspot.code)))
    undo(session, result.batch_id)
    assert (codes, result.rows_removed) == ({"H2", "H3"}, 1)
    assert checksums(session) == before


def test_a_whole_edition_of_stations_removes_sectors_before_stations_and_sites(session: Session, tmp_path):
    bring(session, "stations", "sectors.csv", datum="wgs84", new_operators=OPERATOR, dataset="s")
    before = checksums(session)
    rows = "code,lon,lat,operator,technology\nN9,121.41,31.21,A,4G\n"
    result = bring(
        session, "stations", written(tmp_path, "s.csv", rows), datum="wgs84", dataset="s", replace=True
    )
    assert session.scalar(select(func.count()).select_from(Sector)) == 0
    undo(session, result.batch_id)
    assert checksums(session) == before


def test_an_operator_that_came_with_stations_goes_with_them(session: Session):
    batch = bring(session, "stations", "stations.csv", datum="wgs84", new_operators=OPERATOR).batch_id
    undo(session, batch)
    assert session.scalar(select(func.count()).select_from(Operator)) == 0


def test_only_the_newest_batch_of_a_dataset_goes(session: Session, tmp_path):
    first = bring(session, "hotspots", "hotspots.csv", datum="wgs84", dataset="h")
    path = written(tmp_path, "h.csv", HEADER + "H9,C,121.43,31.21,5\n")
    second = bring(session, "hotspots", path, datum="wgs84", dataset="h")
    with pytest.raises(ConflictError, match=f"batch {second.batch_id} of the same dataset is newer"):
        undo(session, first.batch_id)
    undo(session, second.batch_id)
    undo(session, first.batch_id)
    assert session.scalar(select(func.count()).select_from(Hotspot)) == 0


def test_operators_that_another_dataset_changed_later_stay(session: Session, tmp_path):
    head = "code,name_zh,share\n"
    first = bring(session, "operators", written(tmp_path, "a.csv", head + "M,移动,0.5\n"))
    second = bring(session, "operators", written(tmp_path, "b.csv", head + "M,移动,0.6\nU,联通,0.2\n"))
    third = bring(session, "operators", written(tmp_path, "c.csv", head + "U,联通,0.3\n"))
    for batch, later in ((first, second), (second, third)):
        with pytest.raises(ConflictError, match=f"batch {later.batch_id} changed the same operators later"):
            undo(session, batch.batch_id)
    for batch in (third, second, first):
        undo(session, batch.batch_id)
    assert session.scalar(select(func.count()).select_from(Operator)) == 0


def test_areas_whose_figures_another_import_brought_stay(session: Session):
    areas = bring_areas(session)
    bring(session, "population", "population.csv")
    before = checksums(session)
    with pytest.raises(ConflictError, match=r"4 of area_figures\); undo the imports that brought them first"):
        undo(session, areas.batch_id)
    assert checksums(session) == before


def test_a_batch_goes_once_and_says_who_took_it_back(session: Session):
    batch = bring(session, "hotspots", "hotspots.csv", datum="wgs84").batch_id
    undo(session, batch)
    with pytest.raises(ConflictError, match="is undone already, by command line"):
        undo(session, batch)
    assert session.get_one(ImportBatch, batch).undone_at is not None
    assert session.scalars(select(Dataset.version)).one() == 0


def test_an_unknown_batch_is_not_found_and_a_reader_may_not_undo(session: Session):
    with pytest.raises(NotFoundError, match="batch 987654"):
        undo(session, 987654)
    batch = bring(session, "hotspots", "hotspots.csv", datum="wgs84").batch_id
    with pytest.raises(ForbiddenError):
        undo_batch(session, Actor("reader", frozenset({"data.read"})), batch_id=batch or 0)


@pytest.mark.skipif(not REAL.is_dir(), reason="the real files are not here")
def test_481_real_buildings_come_and_go_without_a_trace(session: Session):
    bring(session, "areas", REAL / "jingan_14_subdistricts_wgs84.geojson", datum="wgs84")
    before = checksums(session)
    path = REAL / "shanghai_osm_heritage_buildings.geojson"
    batch = bring(session, "buildings", path, datum="wgs84").batch_id
    assert session.scalar(select(func.count()).select_from(Building)) == 481
    undo(session, batch)
    assert {table for table, value in checksums(session).items() if value != before[table]} == {"datasets"}


def test_the_nearest_site_of_a_gap_is_back_when_the_edition_that_lacked_it_is_undone(
    session: Session, tmp_path
):
    district = builders.area(session)
    header = "code,operator,technology,site_code,lon,lat\n"
    near, other = (written(tmp_path, f"{n}.csv", f"{header}B{n},A,4G,S{n},121.41,31.21\n") for n in (1, 2))
    bring(session, "stations", near, datum="wgs84", dataset="s", new_operators=OPERATOR)
    grid = builders.grid(session, district)
    run, cell = builders.run(session, district, grid), builders.cell(session, grid, 0, 0)
    site_id = session.scalar(select(Site.id).where(Site.code == "S1"))
    gap_id = builders.gap(session, run, district, [cell], nearest_site_id=site_id, nearest_site_m=64.0).id

    def named() -> str | None:
        found = gaps_store.find_gap(session, gap_id, scope=COMMAND_LINE_ACTOR.scope)
        return found["nearest_site_code"].iloc[0]

    edition = bring(session, "stations", other, datum="wgs84", dataset="s", replace=True)
    assert named() is None
    undo(session, edition.batch_id)
    assert named() == "S1"
