"""What whom the catalogue tells of a dataset."""

from datetime import UTC, datetime, timedelta

import pytest

from app.domain.access_levels import AccessLevel
from app.domain.actors import Actor, Scope
from app.domain.catalogue import CatalogueSearch, Way
from app.domain.exports import NEED_SHAPES, ExportFormat
from app.domain.roles import Role, permissions_of
from app.errors import ForbiddenError, NotFoundError
from app.services import catalogue
from app.services.identity import guest
from tests import builders
from tests.people import TESTER

DISPATCHER = Actor("dispatcher", permissions_of({Role.DISPATCHER}))
PLANNER = Actor("planner", permissions_of({Role.PLANNER}))


def ways(record):
    return {(one.way, one.layer) for one in record.distributions}


def test_a_guest_finds_open_rows_by_features_tiles_and_api_and_no_file(session):
    builders.hotspot(session)
    found = catalogue.record_of(session, guest(), key="test-hotspots")
    assert found.level is AccessLevel.OPEN
    assert ways(found) == {(Way.FEATURES, "hotspots"), (Way.TILES, "hotspots"), (Way.API, "hotspots")}
    assert found.sources == ()


def test_who_may_export_is_offered_every_format_that_holds_the_layer(session):
    builders.hotspot(session)
    builders.dataset(session, "outages", key="off")
    shaped = catalogue.record_of(session, PLANNER, key="test-hotspots")
    assert {one.format for one in shaped.distributions if one.way is Way.EXPORT} == set(ExportFormat)
    flat = catalogue.record_of(session, PLANNER, key="off")
    assert {one.format for one in flat.distributions} == set(ExportFormat) - NEED_SHAPES


def test_a_guest_is_told_of_closed_rows_and_offered_none(session):
    builders.complaint(session)
    found = catalogue.record_of(session, guest(), key="test-complaints")
    assert found.level is AccessLevel.CLOSED
    assert (found.distributions, found.extent, found.source, found.sources) == ((), None, None, ())


def test_who_works_on_cases_is_offered_the_closed_rows(session):
    builders.complaint(session)
    found = catalogue.record_of(session, DISPATCHER, key="test-complaints")
    assert ways(found) == {(Way.FEATURES, "complaints")}
    assert found.extent is not None


def test_a_dataset_that_is_closed_by_word_is_offered_to_no_guest(session):
    builders.hotspot(session)
    builders.dataset(session, "hotspots", key="own", access_level="closed", source="a list of a ministry")
    found = catalogue.record_of(session, guest(), key="own")
    assert found.is_level_stated
    assert (found.distributions, found.source) == ((), None)


def test_figures_of_people_are_offered_to_who_may_count_people(session):
    builders.area(session)
    builders.dataset(session, "population", key="people")
    assert catalogue.record_of(session, guest(), key="people").distributions == ()
    assert (Way.FEATURES, "areas") in ways(catalogue.record_of(session, PLANNER, key="people"))


def test_the_extent_is_of_the_rows_of_the_dataset(session):
    builders.hotspot(session, 0.0, 0.0)
    other = builders.dataset(session, "hotspots", key="far")
    batch = builders.batch(session, other)
    away = builders.hotspot(session, 900.0, 900.0)
    away.dataset_id, away.batch_id = other.id, batch.id
    session.flush()
    lon, lat = builders.lon_lat(900.0, 900.0)
    found = catalogue.record_of(session, guest(), key="far")
    assert found.extent == pytest.approx((lon, lat, lon, lat), abs=1e-6)


def test_the_extent_is_of_the_rows_that_the_reader_sees(session):
    here = builders.area(session, "310106011000", level="subdistrict")
    there = builders.area(session, "310106012000", level="subdistrict")
    builders.hotspot(session, 0.0, 0.0, area_id=here.id)
    builders.hotspot(session, 900.0, 900.0, area_id=there.id)
    local = Actor("local", permissions_of(()), Scope(frozenset({here.id})))
    lon, lat = builders.lon_lat(0.0, 0.0)
    found = catalogue.record_of(session, local, key="test-hotspots")
    assert found.extent == pytest.approx((lon, lat, lon, lat), abs=1e-6)


def test_what_an_undone_import_left_is_not_listed(session):
    builders.dataset(session, "ways", key="gone", version=0)
    assert catalogue.records(session, TESTER) == ()
    with pytest.raises(NotFoundError):
        catalogue.record_of(session, TESTER, key="gone")


def test_the_newest_import_that_stands_says_what_is_overdue(session):
    now = datetime.now(UTC)
    made = builders.dataset(session, "ways", key="roads", cadence="monthly")
    builders.batch(session, made, created_at=now - timedelta(days=40))
    undone = builders.batch(session, made, created_at=now, undone_at=now, undone_by="x")
    session.flush()
    (late,) = catalogue.records(session, TESTER)
    assert late.modified_at == now - timedelta(days=40) and late.is_overdue
    assert late.due_on == (now - timedelta(days=9)).date()
    assert undone.id not in [one.batch_id for one in late.sources]


def test_an_edition_in_time_is_not_overdue_nor_one_without_a_rhythm(session):
    now = datetime.now(UTC)
    for key, cadence in (("in-time", "monthly"), ("unknown", "sometimes")):
        made = builders.dataset(session, "ways", key=key, cadence=cadence)
        builders.batch(session, made, created_at=now - timedelta(days=20))
    assert [one.is_overdue for one in catalogue.records(session, TESTER)] == [False, False]


def test_a_search_by_box_sees_extents_of_the_reader(session):
    builders.hotspot(session, 0.0, 0.0)
    lon, lat = builders.lon_lat(0.0, 0.0)
    box = (lon - 0.001, lat - 0.001, lon + 0.001, lat + 0.001)
    assert len(catalogue.records(session, guest(), search=CatalogueSearch(bbox=box))) == 1
    away = (lon + 1, lat, lon + 2, lat + 1)
    assert catalogue.records(session, guest(), search=CatalogueSearch(bbox=away)) == ()


def test_who_may_not_see_areas_may_not_look_into_the_catalogue(session):
    with pytest.raises(ForbiddenError):
        catalogue.records(session, Actor("nobody", frozenset()))
