"""Spellings of datums."""

import pytest

from app.domain.datums import datum_named
from app.errors import RefusedError


@pytest.mark.parametrize(
    ("given", "stored"),
    [
        ("wgs84", "wgs84"),
        (" GCJ02 ", "gcj02"),
        ("BD09", "bd09"),
        ("CGCS2000", "cgcs2000"),
        ("epsg:4549", "EPSG:4549"),
        ("EPSG:04549", "EPSG:4549"),
    ],
)
def test_a_datum_has_one_stored_spelling(given, stored):
    assert datum_named(given) == stored


@pytest.mark.parametrize("text", ["", "wgs", "4549", "EPSG:", "EPSG:12", "EPSG:4549 or so", "bd-09"])
def test_an_unknown_datum_is_refused_with_the_known_ones(text):
    with pytest.raises(RefusedError, match="use wgs84, cgcs2000, gcj02, bd09 or EPSG:n"):
        datum_named(text)
