"""The abstract tests of the standards, class by class, and which of our tests hold them."""

import importlib
import pkgutil
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from tests import ogc

# A file a standard: its classes with their tests; `not_given`: those that take as given what is not here.
ANNEXES = Path(__file__).with_name("annexes")
GIVEN_UP = frozenset({"skip", "skipif", "xfail"})


@cache
def abstract_tests() -> Mapping[str, frozenset[str]]:
    """Address of a class -> the addresses of its abstract tests, `class#test`, but for those not given."""
    found: dict[str, frozenset[str]] = {}
    for path in sorted(ANNEXES.glob("*.yaml")):
        annex = yaml.safe_load(path.read_text(encoding="utf-8"))
        root, left_out = f"{annex['standard']}/conf/", annex.get("not_given", {})
        for name, tests in annex["classes"].items():
            asked = {f"{name}#{test}" for test in tests} - left_out.keys()
            found[root + name] = frozenset(root + test for test in asked)
    return found


def claims() -> Iterator[tuple[str, frozenset[str], bool]]:
    """Each test with the abstract tests that it holds, and whether it may be skipped or fail."""
    for module in pkgutil.walk_packages(ogc.__path__, "tests.ogc."):
        for name, thing in vars(importlib.import_module(module.name)).items():
            if name.startswith("test_") and callable(thing):
                marks = _marks(thing)
                held = frozenset(mark.args[0] for mark in marks if mark.name == "abstract")
                yield f"{module.name}.{name}", held, any(mark.name in GIVEN_UP for mark in marks)


def _marks(test: Any) -> list[Any]:
    own = list(getattr(test, "pytestmark", []))
    cases = [case for mark in own if mark.name == "parametrize" for case in mark.args[1]]
    return [*own, *(mark for case in cases for mark in getattr(case, "marks", ()))]


def kept_by(held: frozenset[str]) -> list[str]:
    """The classes whose every abstract test is among those that are held, in the order of the annexes."""
    return [address for address, tests in abstract_tests().items() if tests and tests <= held]
