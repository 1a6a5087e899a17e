"""The little city with more in it, made once a file, and the service that tells of it."""

from datetime import UTC, datetime
from types import SimpleNamespace

import pytest
from flask.testing import FlaskClient
from sqlalchemy import Connection
from sqlalchemy.orm import Session

from tests import builders
from tests.ogc.serving import Serving
from tests.web.api.conftest import build

NAMES = ("Café", "cafe", "CAFÉ", "100%", "a_b", "axb", "it's", "饭店", "back\\slash", None)


@pytest.fixture(scope="module")
def city(shared_session: Session) -> SimpleNamespace:
    """Twelve hotspots, five buildings, six samples of one a day, beside what the little city has."""
    made = build(shared_session)
    for number, name in enumerate(NAMES):
        ap_count = None if number == 0 else number - 1
        place = {"area_id": made.south.id if number < 5 else made.north.id}
        builders.hotspot(
            shared_session, 20.0 + 15 * number, 50.0 + number, name=name, ap_count=ap_count, **place
        )
    for number in range(4):
        facts = {"floors": number, "residents": 7 + number, "jobs": 3, "floors_below": 2 - number % 3}
        within = made.south if number < 2 else made.north
        shape = builders.square(30 + 40 * number, 120, 20)
        builders.building(shared_session, shape, area_id=within.id, has_fibre=number % 2 == 0, **facts)
    for day in range(1, 7):
        at = datetime(2026, 11, day, 9, tzinfo=UTC)
        builders.measurement(shared_session, 20.0 * day, 30.0, measured_at=at, area_id=made.south.id)
    builders.land(shared_session, builders.square(20, 20, 40))
    builders.way(shared_session, (0.0, 10.0), (190.0, 10.0))
    shared_session.flush()
    return made


@pytest.fixture
def connection(undone_after_test: Connection) -> Connection:
    return undone_after_test


@pytest.fixture
def service(client: FlaskClient, city: SimpleNamespace) -> Serving:
    """For somebody who may see all."""
    return Serving(client, "/ogc")


@pytest.fixture
def finished(session: Session, city: SimpleNamespace) -> builders.Job:
    """A coverage job that made the run of the city."""
    result = {"run_id": city.run.id, "gaps": 1, "cells": 4}
    return builders.job(session, status="done", progress=1.0, step="publish", result=result)
