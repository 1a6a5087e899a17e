"""The model card of a run by who asks, and the calibration that it shows."""

from dataclasses import replace

import pytest

from app.domain.actors import Actor, Scope
from app.domain.roles import Role, permissions_of
from app.errors import ForbiddenError, NotFoundError
from app.services import calibrations, model_cards
from app.store import calibrations as calibrations_store
from tests import builders
from tests.domain import cards
from tests.people import TESTER

NORTH, SOUTH = "310106011000", "310106012000"
GUEST = Actor("guest", permissions_of([Role.GUEST]))


@pytest.fixture
def district(session):
    return builders.area(session)


@pytest.fixture
def run(session, district):
    told = builders.dataset(session, "stations", key="bs-2026", source="王工", licence="internal", version=2)
    facts = {"footprint_share": {NORTH: 0.2, SOUTH: 0.05}}
    return builders.run(session, district, dataset_versions={told.key: 2}, facts=facts)


def test_a_guest_reads_key_version_and_date_and_no_text_of_who_imported(session, run):
    (found,) = model_cards.card(session, GUEST, run_id=run.id).inputs
    assert (found.key, found.version) == ("bs-2026", 2)
    assert (found.title, found.source, found.licence) == (None, None, None)
    (whole,) = model_cards.card(session, TESTER, run_id=run.id).inputs
    assert (whole.title, whole.source, whole.licence) == ("Test stations", "王工", "internal")


def test_who_sees_one_area_reads_its_footprints_alone(session, district, run):
    north = builders.area(session, NORTH, level="subdistrict", parent=district, name_zh="彭浦镇")
    builders.area(session, SOUTH, level="subdistrict", parent=district)
    local = replace(TESTER, scope=Scope(frozenset({north.id})))
    seen = model_cards.card(session, local, run_id=run.id).footprints.areas
    assert [(one.code, one.name_zh) for one in seen] == [(NORTH, "彭浦镇")]
    assert len(model_cards.card(session, TESTER, run_id=run.id).footprints.areas) == 2


def test_half_a_run_has_no_card(session, district):
    unfinished = builders.run(session, district, status="running")
    with pytest.raises(NotFoundError, match="published coverage run"):
        model_cards.card(session, TESTER, run_id=unfinished.id)


def test_without_the_right_to_read_coverage_there_is_no_card(session, run):
    with pytest.raises(ForbiddenError, match=r"coverage\.read"):
        model_cards.card(session, replace(TESTER, permissions=frozenset()), run_id=run.id)


def test_the_newest_calibration_of_each_technology_stands_on_the_cards_of_its_district(
    session, district, run
):
    assert model_cards.card(session, GUEST, run_id=run.id).calibration == ()
    older, newer = cards.calibration(rmse_db=11.0), cards.calibration(rmse_db=9.0)
    for one in (older, newer):
        calibrations.keep(session, TESTER, area_code=district.code, found=[one])
    shown = model_cards.card(session, GUEST, run_id=run.id).calibration
    assert [(one.technology, one.rmse_db) for one in shown] == [("4G", 9.0)]
    elsewhere = builders.area(session, "310107000000", shape=builders.square(3000, 0))
    other = builders.run(session, elsewhere)
    assert model_cards.card(session, GUEST, run_id=other.id).calibration == ()


def test_a_calibration_is_read_as_it_was_kept(session, district):
    calibrations_store.keep(session, area_id=district.id, found=[cards.calibration()])
    assert calibrations_store.of_district(session, area_code=district.code) == (cards.calibration(),)


def test_who_may_not_compute_everywhere_keeps_no_calibration(session, district):
    local = replace(TESTER, scope=Scope(frozenset({district.id})))
    with pytest.raises(ForbiddenError, match="sees some areas only"):
        calibrations.keep(session, local, area_code=district.code, found=[cards.calibration()])
    assert calibrations_store.of_district(session, area_code=district.code) == ()
