"""What is declared is tested, and nothing else is claimed to be."""

import importlib
import pkgutil

from app.web.ogc.conformance import CLASSES
from tests import ogc


def _tested():
    marks = set()
    for found in pkgutil.iter_modules(ogc.__path__, "tests.ogc."):
        for thing in vars(importlib.import_module(found.name)).values():
            marks |= {mark.args[0] for mark in _marks(thing) if mark.name == "abstract"}
    return {address.split("#")[0] for address in marks}


def _marks(test):
    own = list(getattr(test, "pytestmark", []))
    cases = [case for mark in own if mark.name == "parametrize" for case in mark.args[1]]
    return [*own, *(mark for case in cases for mark in getattr(case, "marks", ()))]


def test_every_class_that_is_declared_has_tests_and_the_other_way_around():
    assert _tested() == set(CLASSES)
