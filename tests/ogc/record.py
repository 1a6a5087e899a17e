"""
Writes the list of conformance classes from the tests that pass: a plugin of pytest.

`make test ARGS="tests/ogc -p tests.ogc.record"`. A class is listed when each of its abstract tests has a test
here and all of those pass.
"""

from typing import Any

from pytest import ExitCode

from app.web.ogc.conformance import LIST
from tests.ogc.standards import kept_by

_held: dict[str, frozenset[str]] = {}  # node -> the abstract tests that it holds
_passed: set[str] = set()
_broken: set[str] = set()


def pytest_collection_modifyitems(items: list[Any]) -> None:
    """Note which test holds what."""
    for item in items:
        _held[item.nodeid] = frozenset(mark.args[0] for mark in item.iter_markers("abstract"))


def pytest_runtest_logreport(report: Any) -> None:
    """Note how a test went."""
    if not report.passed:
        _broken.add(report.nodeid)
    elif report.when == "call":
        _passed.add(report.nodeid)


def pytest_sessionfinish(exitstatus: int) -> None:
    """Write the list; a test that was left out, failed or was skipped takes what it holds with it."""
    if exitstatus not in (ExitCode.OK, ExitCode.TESTS_FAILED):
        return  # nothing is known of what was not run
    broken = {address for node in _held.keys() - _passed | _broken for address in _held.get(node, ())}
    held = {address for node in _passed for address in _held.get(node, ())}
    LIST.write_text("".join(f"{one}\n" for one in kept_by(frozenset(held - broken))), encoding="utf-8")
