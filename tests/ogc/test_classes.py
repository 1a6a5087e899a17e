"""What is declared is tested, one abstract test after the other, and nothing else is claimed to be."""

from app.web.ogc.conformance import CLASSES
from tests.ogc.standards import abstract_tests, claims, kept_by

AGAIN = 'write it anew: make test ARGS="tests/ogc -p tests.ogc.record"'


def _held():
    return frozenset().union(*(held for _, held, _ in claims()))


def test_no_test_claims_an_abstract_test_that_no_standard_has():
    known = frozenset().union(*abstract_tests().values())
    unknown = {name: held - known for name, held, _ in claims() if held - known}
    assert unknown == {}


def test_no_test_of_a_standard_is_skipped_or_expected_to_fail():
    assert [name for name, held, given_up in claims() if held and given_up] == []


def test_every_abstract_test_of_a_class_that_is_declared_has_a_test():
    missing = {address: abstract_tests()[address] - _held() for address in CLASSES}
    assert {address: tests for address, tests in missing.items() if tests} == {}


def test_the_list_of_classes_is_that_of_the_tests():
    assert list(CLASSES) == kept_by(_held()), AGAIN
