"""The little city, committed, behind a real server that notes what it was asked."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from threading import Thread
from typing import Any
from urllib.parse import parse_qs

import pytest
from apiflask import APIFlask
from sqlalchemy.orm import Session
from werkzeug.serving import make_server

from app import db
from tests import builders
from tests.emptying import empty
from tests.web.api.conftest import build

FLOORS = (3, 6, 6, 60, None)  # of the houses beside the one of six floors that the city has


@dataclass
class Serving:
    """Where it answers, and every path and query so far."""

    base: str = ""
    asked: list[tuple[str, dict[str, list[str]]]] = field(default_factory=list)

    def queries(self, ending: str) -> list[dict[str, list[str]]]:
        """What was asked of the paths with an ending."""
        return [query for path, query in self.asked if path.endswith(ending)]


@pytest.fixture(scope="module")
def serving(application: APIFlask, database: str) -> Iterator[Serving]:
    """A server in a thread of its own; the tables are empty again afterwards."""
    with Session(db.engine(), expire_on_commit=False) as session:
        city = build(session)
        for number, floors in enumerate(FLOORS):
            shape = builders.square(10.0 + 30 * number, 120.0, 20.0)
            builders.building(session, shape, area_id=city.south.id, floors=floors, height_m=3.5)
        builders.way(session, (0.0, 10.0), (190.0, 10.0))
        session.commit()
    found = Serving()

    def noted(environ: dict[str, Any], start_response: Any) -> Any:
        found.asked.append((environ["PATH_INFO"], parse_qs(environ["QUERY_STRING"])))
        return application(environ, start_response)

    server = make_server("127.0.0.1", 0, noted, threaded=True)
    thread = Thread(target=server.serve_forever)
    thread.start()
    found.base = f"http://127.0.0.1:{server.server_port}/ogc"
    yield found
    server.shutdown()
    thread.join(10)
    empty(database)


@pytest.fixture(autouse=True)
def forgotten(serving: Serving) -> None:
    """Each test hears of its own questions only."""
    serving.asked.clear()
