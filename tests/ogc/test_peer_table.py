"""The table of who passes which abstract test."""

from datetime import date

from tests.ogc.peers.table import page, read

CORE = "http://www.opengis.net/spec/x/1.0/conf/core"


def _outcomes(name, tests, *, declared=(CORE,), left_out=()):
    return {
        **{"name": name, "version": "1.2", "declared": list(declared), "left_out": dict(left_out)},
        "tests": {f"{CORE}#one": tests},
    }


def _lines(*outcomes):
    return page([read(one) for one in outcomes], date(2026, 11, 28)).splitlines()


def test_a_test_that_fails_is_counted_among_those_asked():
    ours = _outcomes("ours", {"a": "passed", "b": "passed"})
    peer = _outcomes("tipg", {"a": "passed", "b": "failed", "c": "skipped"})
    assert "| `x/1.0/conf/core#one` | passes | **fails** 1 of 2 |" in _lines(ours, peer)


def test_a_class_that_is_not_declared_is_not_held_against_a_server():
    lines = _lines(_outcomes("pygeoapi", {"a": "failed"}, declared=()))
    assert "| `x/1.0/conf/core#one` | not claimed |" in lines
    assert "| `x/1.0/conf/core` | 0 of 1, not claimed |" in lines


def test_what_is_asked_of_ours_alone_is_named_with_its_reason():
    ours = _outcomes("ours", {"a": "passed"})
    peer = _outcomes("tipg", {"a": "skipped"}, left_out={"test_a": "our words"})
    lines = _lines(ours, peer)
    assert "| `x/1.0/conf/core#one` | passes | - |" in lines
    assert "| `test_a` | our words |" in lines
