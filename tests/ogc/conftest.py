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

# Intervals, each called by how it lies to the year 2021 (Allen's relations).
YEAR = ("2021-01-01T00:00:00Z", "2021-12-31T23:59:59Z")
LYING = {
    "before": ("2020-01-01T00:00:00Z", "2020-06-01T00:00:00Z"),
    "meets": ("2020-06-01T00:00:00Z", YEAR[0]),
    "overlaps": ("2020-06-01T00:00:00Z", "2021-06-01T00:00:00Z"),
    "starts": (YEAR[0], "2021-06-01T00:00:00Z"),
    "during": ("2021-02-01T00:00:00Z", "2021-03-01T00:00:00Z"),
    "finishes": ("2021-06-01T00:00:00Z", YEAR[1]),
    "equals": YEAR,
    "finishedBy": ("2020-06-01T00:00:00Z", YEAR[1]),
    "contains": ("2020-06-01T00:00:00Z", "2022-06-01T00:00:00Z"),
    "startedBy": (YEAR[0], "2022-06-01T00:00:00Z"),
    "overlappedBy": ("2021-06-01T00:00:00Z", "2022-06-01T00:00:00Z"),
    "metBy": (YEAR[1], "2022-06-01T00:00:00Z"),
    "after": ("2022-02-01T00:00:00Z", "2022-06-01T00:00:00Z"),
}
NAMES = ("Café", "cafe", "CAFÉ", "100%", "a_b", "axb", "it's", "饭店", "back\\slash,\ttab\nand line", None)


@pytest.fixture(scope="module")
def city(shared_session: Session) -> SimpleNamespace:
    """The city of a file."""
    return fill(shared_session)


def fill(session: Session) -> SimpleNamespace:
    """Twelve hotspots, five buildings, six samples of one a day, beside what the little city has."""
    made = build(session)
    for number, name in enumerate(NAMES):
        ap_count = None if number == 0 else number - 1
        place = {"area_id": made.south.id if number < 5 else made.north.id}
        builders.hotspot(session, 20.0 + 15 * number, 50.0 + number, name=name, ap_count=ap_count, **place)
    for number in range(4):
        facts = {"floors": number, "residents": 7 + number, "jobs": 3, "floors_below": 2 - number % 3}
        within = made.south if number < 2 else made.north
        shape = builders.square(30 + 40 * number, 120, 20)
        builders.building(session, shape, area_id=within.id, has_fibre=number % 2 == 0, **facts)
    for day in range(1, 7):
        at = datetime(2026, 11, day, 9, tzinfo=UTC)
        builders.measurement(session, 20.0 * day, 30.0, measured_at=at, area_id=made.south.id)
    for code, (start, end) in LYING.items():
        times = {"received_at": datetime.fromisoformat(start), "closed_at": datetime.fromisoformat(end)}
        builders.complaint(session, 60.0, 30.0, code=code, area_id=made.south.id, **times)
    builders.land(session, builders.square(20, 20, 40))
    builders.way(session, (0.0, 10.0), (190.0, 10.0))
    session.flush()
    return made


@pytest.fixture
def connection(undone_after_test: Connection) -> Connection:
    return undone_after_test


@pytest.fixture
def ours(city: SimpleNamespace, client: FlaskClient) -> Serving:
    """The service within this process, for somebody who may see all; the city of the file comes first."""
    return Serving(client, "/ogc")


@pytest.fixture
def service(request: pytest.FixtureRequest) -> Serving:
    """Who is asked: ours, or the peer that `--peer` names and that has the same rows."""
    is_peer = request.config.getoption("peer", default=None)
    found: Serving = request.getfixturevalue("peer" if is_peer else "ours")
    return found


@pytest.fixture
def finished(session: Session, city: SimpleNamespace) -> builders.Job:
    """A coverage job that made the run of the city."""
    result = {"run_id": city.run.id, "gaps": 1, "cells": 4}
    return builders.job(session, status="done", progress=1.0, step="publish", result=result)
