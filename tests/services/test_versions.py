"""What is said to be different between two versions of a dataset."""

import pytest
from sqlalchemy import func, select, text
from sqlalchemy.orm import Session

from app.domain.actors import COMMAND_LINE_ACTOR
from app.errors import RefusedError
from app.models.datasets import ImportBatch
from app.services import batches
from app.services.versions import changes_between
from tests import builders
from tests.memory import peak_growth_megabytes
from tests.services.importing import bring, written

HEADER = "code,name,lon,lat,ap_count\n"
# 0.001 degrees of latitude are 111 m
EDITIONS = (
    "H1,A,121.41,31.21,3\nH2,B,121.42,31.21,4\nH3,C,121.43,31.21,5\n",
    "H1,A,121.41,31.211,3\nH2,B,121.42,31.21,6\nH4,D,121.44,31.21,7\n",
    "H1,A,121.41,31.21,3\nH2,B,121.42,31.21,8\nH4,D,121.44,31.21,7\n",
)


@pytest.fixture
def editions(session: Session, tmp_path) -> None:
    """Three editions of a dataset, each replacing the one before."""
    for rows in EDITIONS:
        path = written(tmp_path, "h.csv", HEADER + rows)
        bring(session, "hotspots", path, datum="wgs84", dataset="h", replace=True)


def changes(session: Session, first: int | None = None, last: int | None = None):
    return changes_between(session, COMMAND_LINE_ACTOR, dataset="h", first=first, last=last)


def codes(found, sort: str) -> list[str]:
    return [change.code for change in found.listed[sort]]


def test_rows_added_removed_moved_and_changed_are_told_apart(session: Session, editions):
    found = changes(session, 1, 2)
    assert {sort: codes(found, sort) for sort in found.counts} == {
        "added": ["H4"],
        "removed": ["H3"],
        "moved": ["H1"],
        "changed": ["H2"],
    }
    (moved,) = found.listed["moved"]
    assert moved.moved_m == pytest.approx(111, abs=1)
    assert found.listed["changed"][0].fields == {"ap_count": (4, 6)}


def test_memory_does_not_grow_with_the_rows_of_two_versions(session: Session):
    dataset = builders.dataset(session, "hotspots", key="h", version=2)
    edition = builders.batch(session, dataset)
    session.execute(
        text("""
            insert into batch_images (batch_id, table_name, row_id, deed, before)
            select :batch_id, 'hotspots', -n, 'removed', jsonb_build_object(
                'id', -n, 'dataset_id', cast(:dataset_id as int), 'code', 'H' || n, 'name', repeat('x', 1000),
                'geom', null, 'area_id', null)
            from generate_series(1, 50000) n
        """),
        {"batch_id": edition.id, "dataset_id": dataset.id},
    )
    found: list[int] = []
    grown = peak_growth_megabytes(lambda: found.append(changes(session, 1, 2).counts["removed"]))
    assert found == [50_000]
    assert grown < 40  # the rows at once take over 150


def test_the_newest_step_is_the_one_meant_where_none_is_named(session: Session, editions):
    found = changes(session)
    assert (found.first, found.last) == (2, 3)
    assert (codes(found, "moved"), codes(found, "changed")) == (["H1"], ["H2"])


def test_over_several_versions_only_what_is_different_in_the_end_counts(session: Session, editions):
    found = changes(session, 1, 3)
    assert codes(found, "moved") == []  # there and back
    assert found.listed["changed"][0].fields == {"ap_count": (4, 8)}
    assert found.counts == {"added": 1, "removed": 1, "moved": 0, "changed": 1}


def test_everything_was_added_since_the_beginning(session: Session, editions):
    assert sorted(codes(changes(session, 0, 1), "added")) == ["H1", "H2", "H3"]
    assert sorted(codes(changes(session, 0, 3), "added")) == ["H1", "H2", "H4"]


@pytest.mark.parametrize(("first", "last"), [(2, 1), (0, 4), (-1, 2)])
def test_versions_that_are_none_are_refused(session: Session, editions, first, last):
    with pytest.raises(RefusedError, match="needs two from 0 to 3"):
        changes(session, first, last)


def test_a_row_that_goes_and_comes_back_is_the_one_it_was(session: Session, tmp_path):
    again = "H1,A,121.41,31.21,3\nH2,B,121.42,31.21,5\nH3,C,121.43,31.211,5\n"
    for rows in (EDITIONS[0], "H9,Z,121.5,31.25,1\n", again):
        path = written(tmp_path, "h.csv", HEADER + rows)
        bring(session, "hotspots", path, datum="wgs84", dataset="h", replace=True)
    found = changes(session, 1, 3)
    assert found.counts == {"added": 0, "removed": 0, "moved": 1, "changed": 1}  # H1 is as it was
    assert found.listed["changed"][0].fields == {"ap_count": (4, 5)}
    assert found.listed["moved"][0].code == "H3"
    assert changes(session, 0, 3).counts == {"added": 3, "removed": 0, "moved": 0, "changed": 0}
    assert changes(session, 1, 2).counts == {"added": 1, "removed": 3, "moved": 0, "changed": 0}


def test_an_undone_edition_brought_again_makes_the_same_difference(session: Session, editions, tmp_path):
    batches.undo_batch(session, COMMAND_LINE_ACTOR, batch_id=newest_batch(session))
    assert changes(session).counts == {"added": 1, "removed": 1, "moved": 1, "changed": 1}
    path = written(tmp_path, "h.csv", HEADER + EDITIONS[2])
    bring(session, "hotspots", path, datum="wgs84", dataset="h", replace=True)
    assert changes(session).counts == {"added": 0, "removed": 0, "moved": 1, "changed": 1}


def newest_batch(session: Session) -> int:
    return session.scalar(select(func.max(ImportBatch.id)))


STATIONS = (
    "code,operator,technology,site_code,lon,lat,"
    "azimuth_deg,antenna_height_m,gain_dbi,frequency_mhz,bandwidth_mhz,transmit_power_dbm\n"
)
RADIO = "B1,A,4G,{site},121.41,31.21,0,{height_m},17,1800,20,46\n"


def test_a_station_that_goes_and_comes_back_keeps_site_operator_sectors_and_carriers(
    session: Session, tmp_path
):
    builders.operator(session, "A")
    other = "B2,A,4G,S2,121.42,31.21,0,20,17,1800,20,46\n"
    for rows in (RADIO.format(site="S1", height_m=30), other, RADIO.format(site="S3", height_m=31)):
        path = written(tmp_path, "s.csv", STATIONS + rows)
        bring(session, "stations", path, datum="wgs84", dataset="h", replace=True)
    found = changes(session, 1, 3)
    assert found.counts == {"added": 1, "removed": 1, "moved": 0, "changed": 2}
    assert [(one.table, one.code) for one in (*found.listed["removed"], *found.listed["added"])] == [
        ("sites", "S1"),
        ("sites", "S3"),
    ]
    assert [(one.table, one.code, one.fields) for one in found.listed["changed"]] == [
        ("base_stations", "B1", {"site_id": ("S1", "S3")}),
        ("sectors", "B1/1", {"antenna_height_m": (30, 31)}),
    ]


def test_counts_are_told_apart_by_area_indicator_and_year(session: Session, tmp_path):
    builders.area(session)
    for residents in (10, 12):
        path = written(tmp_path, "p.csv", f"code,year,residents\n310106000000,2023,{residents}\n")
        bring(session, "population", path, dataset="h")
    (changed,) = changes(session).listed["changed"]
    assert (changed.code, changed.fields) == (
        "310106000000/2015-01-01/residents/2023",
        {"value": (10, 12)},
    )
