"""OWSLib's client of OGC API - Processes, against the running service, for somebody with a token."""

from collections.abc import Iterator
from typing import Any

import pytest
from owslib.ogcapi.processes import Processes
from owslib.util import Authentication
from requests.auth import AuthBase
from sqlalchemy import select
from sqlalchemy.orm import Session

from app import db
from app.domain.jobs import JobStatus
from app.jobs import coverage as coverage_job
from app.models.areas import Area
from app.services import sealing
from app.store import tokens
from tests import builders
from tests.people import person
from tests.web.api.conftest import SOUTH

TOKEN = "cg_of-a-test-of-owslib"
RIGHTS = ("areas.read", "coverage.read", "gaps.read", "coverage.run", "jobs.read", "jobs.cancel")


class Bearer(AuthBase):
    """A token in the head of every request; not among the client's own headers, which all of them share."""

    def __call__(self, request: Any) -> Any:
        request.headers["Authorization"] = f"Bearer {TOKEN}"
        return request


@pytest.fixture(scope="module")
def planner(serving: Any) -> Iterator[None]:
    """Somebody with a token, and people in the south."""
    with Session(db.engine(), expire_on_commit=False) as session:
        south = session.scalars(select(Area).where(Area.code == SOUTH)).one()
        builders.figure(session, south, "residents", 60)
        tokens.add_token(
            session,
            digest=sealing.digest(TOKEN),
            account_id=person(session, "planner"),
            name="owslib",
            shown_part=TOKEN[:9],
            permissions=RIGHTS,
            days=1,
        )
        session.commit()
    yield


@pytest.fixture
def service(serving: Any, planner: None) -> Processes:
    return Processes(serving.base + "/", auth=Authentication(auth_delegate=Bearer()))


def _read(service: Processes, path: str) -> Any:
    """What the client has no method for, by its own request."""
    return service._request(path=path)


def test_it_lists_and_describes_processes(service):
    assert [one["id"] for one in service.processes()] == ["coverage", "reach", "plan"]
    plan = service.process("plan")
    assert plan["inputs"]["operator"]["minOccurs"] == 1
    assert plan["jobControlOptions"] == ["async-execute", "dismiss"]


def test_it_executes_watches_and_reads_the_results(service):
    job = service.execute("coverage", {"area_code": "310106"}, async_=True)
    assert (job["status"], job["processID"]) == ("accepted", "coverage")
    assert service.response_headers["Preference-Applied"] == "respond-async"
    assert service.response_headers["Location"].endswith(f"/ogc/jobs/{job['jobID']}")
    assert coverage_job.run(int(job["jobID"])) is JobStatus.DONE
    assert _read(service, f"jobs/{job['jobID']}")["status"] == "successful"
    results = _read(service, f"jobs/{job['jobID']}/results")
    page = _read(service, results["coverage"]["href"].partition("/ogc/")[2])
    assert page["numberMatched"] == page["numberReturned"] > 0
    assert {"level_dbm", "residents"} <= set(page["features"][0]["properties"])


def test_what_it_is_refused_is_told_with_value_and_rule(service):
    with pytest.raises(RuntimeError, match="'area_codes' is unknown; known here: area_code"):
        service.execute("coverage", {"area_codes": "310106"})
    with pytest.raises(RuntimeError, match=r"lacks the permission 'plans\.write'"):
        service.execute("plan", {"operator": "A", "value": 1})
