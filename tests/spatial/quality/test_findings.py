"""A finding counts rows once, names the worst first, and holds plain values."""

import json
from dataclasses import asdict

from spatial.quality.findings import WORST_ROWS, finding


def test_a_row_with_two_finds_counts_once_and_the_worst_stands_first():
    found = finding("x", ["a", "b", "a"], [1.0, 3.0, 2.0], checked=4, unit="m2", others=["p", "q", "r"])
    assert (found.rows, found.found, found.share, found.total) == (2, 3, 0.5, 6.0)
    assert [(one.code, one.other, one.value) for one in found.worst] == [
        ("b", "q", 3.0),
        ("a", "r", 2.0),
        ("a", "p", 1.0),
    ]


def test_only_the_worst_are_named_and_all_are_counted():
    found = finding("x", [f"{number:03}" for number in range(50)], checked=50)
    assert found.rows == 50
    assert [one.code for one in found.worst] == [f"{number:03}" for number in range(WORST_ROWS)]


def test_nothing_looked_at_is_no_share():
    assert finding("x", [], [], checked=0).share == 0.0


def test_a_finding_can_be_written_as_json():
    found = finding("x", ["a"], [1.0], checked=1, unit="m")
    assert json.loads(json.dumps(asdict(found)))["worst"] == [{"code": "a", "other": None, "value": 1.0}]
