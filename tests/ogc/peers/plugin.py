"""
Asks the tests of the standards of a peer, where `--peer` names one, and notes how each abstract test ends.

A test is asked of a peer where it is marked `abstract`, asks by `service` alone, and is not marked `ours`.
"""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from app.domain.release import VERSION
from app.web.ogc.conformance import CLASSES
from benchmarks import _peers
from tests.ogc.peers import rows
from tests.ogc.peers.asking import Http, declared
from tests.ogc.serving import Serving

OUTCOMES = pytest.StashKey[dict[str, Any]]()
WITHIN_OURS = {"client", "guest", "session", "application", "city"}  # fixtures of our own process
NO_STANDARD, WITHIN = "of no abstract test", "asks within our own process"


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--peer", choices=sorted(_peers.PEERS), help="ask this peer instead of the service")
    parser.addoption("--outcomes", type=Path, help="a file for how each abstract test ended")


def pytest_configure(config: pytest.Config) -> None:
    claims = {"name": "ours", "version": VERSION, "declared": list(CLASSES)}
    config.stash[OUTCOMES] = {**claims, "tests": {}, "left_out": {}}


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    if config.getoption("peer"):
        for item in items:
            reason = reason_to_leave_out(item)
            if reason is not None:
                item.add_marker(pytest.mark.skip(reason=reason))
                if reason != NO_STANDARD:
                    config.stash[OUTCOMES]["left_out"][item.name.split("[")[0]] = reason


def reason_to_leave_out(item: pytest.Item) -> str | None:
    """Why a test is none for peers, if so."""
    own = item.get_closest_marker("ours")
    if own is not None:
        return str(own.args[0])
    if item.get_closest_marker("abstract") is None:
        return NO_STANDARD
    return WITHIN if WITHIN_OURS & set(getattr(item, "fixturenames", ())) else None


@pytest.fixture(scope="session")
def peer(
    request: pytest.FixtureRequest, database: str, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Serving]:
    """The peer that is asked for, with the rows of the little city."""
    name = request.config.getoption("peer")
    if _peers.python(name) is None:
        pytest.exit(f"{name} cannot be installed", returncode=4)
    with _peers.PEERS[name](rows.served(database), tmp_path_factory.mktemp(name)) as address:
        found = Serving(Http(_peers.PREFIXES.get(name, "")), address)
        claims = declared(found.read("/conformance"))
        pinned = _peers.PACKAGES[name][0].partition("==")[2]
        request.config.stash[OUTCOMES].update(name=name, version=pinned, declared=claims)
        yield found


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item, call: pytest.CallInfo[None]) -> Any:
    report = yield
    if report.when == "call" or not report.passed:
        for mark in item.iter_markers("abstract"):
            ended = item.config.stash[OUTCOMES]["tests"].setdefault(mark.args[0], {})
            ended[item.nodeid] = report.outcome
    return report


def pytest_sessionfinish(session: pytest.Session) -> None:
    target = session.config.getoption("outcomes")
    if target is not None:
        target.write_text(json.dumps(session.config.stash[OUTCOMES]), encoding="utf-8")
