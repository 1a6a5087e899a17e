"""Who may hold samples against predictions, and what comes with a sample."""

import pytest
from sqlalchemy.orm import Session

from app.domain.actors import COMMAND_LINE_ACTOR, Actor
from app.errors import ForbiddenError, NotFoundError, RefusedError
from app.services.measurements import samples_of_district
from tests import builders

DISTRICT = "310106000000"


@pytest.fixture
def measured(session: Session) -> None:
    """A sample at a street inside, one far from it, one of 3G, and one outside."""
    builders.area(session, DISTRICT, shape=builders.square(0, 0, 1000))
    builders.way(session, (100.0, 100.0), (900.0, 100.0), kind="road", name_zh="南京路")
    operator = builders.operator(session, "A")
    builders.measurement(session, 500.0, 110.0, operator_id=operator.id)
    builders.measurement(session, 500.0, 800.0, operator_id=operator.id)
    builders.measurement(session, 500.0, 800.0, technology="3G", level_kind="RSCP")
    builders.measurement(session, 500.0, 1800.0, operator_id=operator.id)


def test_samples_inside_come_with_their_street_and_operator(session: Session, measured):
    found = samples_of_district(session, COMMAND_LINE_ACTOR, area_code=DISTRICT)
    assert found["street"].fillna("").tolist() == ["南京路", "", ""]
    assert found["operator"].fillna("").tolist() == ["A", "A", ""]
    assert found["trace"].tolist() == ["test-measurements A", "test-measurements A", "test-measurements"]


def test_technology_and_operator_narrow_the_samples(session: Session, measured):
    given = {"area_code": DISTRICT}
    assert len(samples_of_district(session, COMMAND_LINE_ACTOR, technology="3G", **given)) == 1
    assert len(samples_of_district(session, COMMAND_LINE_ACTOR, operator="A", **given)) == 2


def test_a_district_without_samples_is_refused(session: Session):
    builders.area(session, DISTRICT)
    with pytest.raises(RefusedError, match="district 310106000000 has no measurement"):
        samples_of_district(session, COMMAND_LINE_ACTOR, area_code=DISTRICT)


def test_a_district_that_does_not_exist_is_refused(session: Session):
    with pytest.raises(NotFoundError, match="310199000000"):
        samples_of_district(session, COMMAND_LINE_ACTOR, area_code="310199000000")


def test_reading_coverage_is_not_enough(session: Session, measured):
    reader = Actor("reader", frozenset({"coverage.read"}))
    with pytest.raises(ForbiddenError):
        samples_of_district(session, reader, area_code=DISTRICT)
