"""What the catalogue knows of kinds, and which records a search finds."""

from datetime import UTC, date, datetime

import pytest

from app.domain.access_levels import USUAL_LEVELS, AccessLevel, level_of
from app.domain.actors import PERMISSIONS
from app.domain.catalogue import SUBJECTS, CatalogueRecord, CatalogueSearch
from app.domain.collections import COLLECTIONS
from app.domain.imports import ImportKind
from app.domain.layers import LAYERS
from app.domain.licences import spdx_licence
from app.domain.roles import permissions_of

WHEN = datetime(2026, 1, 1, tzinfo=UTC)


def record(**given):
    facts = {
        **{
            "key": "spots",
            "kind": "hotspots",
            "title": "热点 / Hotspots of parks",
            "publisher": "Parks Bureau",
        },
        **{"level": AccessLevel.OPEN, "is_level_stated": False, "source": None, "licence": None},
        **{"vintage": "2023", "cadence": None, "is_synthetic": False, "version": 1, "issued_at": WHEN},
        **{"modified_at": WHEN, "due_on": None, "is_overdue": False, "extent": (121.0, 31.0, 122.0, 32.0)},
        **{"distributions": (), "sources": ()},
    }
    return CatalogueRecord(**{**facts, **given})


@pytest.mark.parametrize("kind", list(ImportKind))
def test_every_kind_of_import_has_a_subject_and_a_level(kind):
    subject = SUBJECTS[kind]
    assert kind in USUAL_LEVELS
    assert all(subject.about) and subject.keywords_zh and subject.keywords_en
    assert set(subject.needs) <= PERMISSIONS


@pytest.mark.parametrize("kind", [kind for kind in ImportKind if USUAL_LEVELS[kind] is AccessLevel.OPEN])
def test_what_is_open_by_its_kind_guests_may_read(kind):
    public = permissions_of(())
    for layer in SUBJECTS[kind].layers:
        if layer in COLLECTIONS:
            assert set(COLLECTIONS[layer].permissions) <= public
        if layer in LAYERS:
            assert LAYERS[layer].permission in public


def test_stations_are_given_on_conditions_and_complaints_not_at_all():
    assert level_of("stations", None) is AccessLevel.CONDITIONAL
    assert level_of("complaints", None) is AccessLevel.CLOSED
    assert level_of("hotspots", None) is AccessLevel.OPEN
    assert level_of("hotspots", "closed") is AccessLevel.CLOSED
    assert level_of("something new", None) is AccessLevel.CLOSED


@pytest.mark.parametrize(
    "words", [("热点",), ("PARKS",), ("wlan", "公共WiFi"), ("parks bureau",), ("spots",)]
)
def test_words_are_found_in_both_languages_whatever_their_case(words):
    assert CatalogueSearch(words=words).finds(record())


def test_all_words_must_be_there_and_any_term_is_enough():
    assert not CatalogueSearch(words=("parks", "metro")).finds(record())
    assert CatalogueSearch(terms=("parks", "metro")).finds(record())
    assert not CatalogueSearch(terms=("metro",)).finds(record())


def test_words_of_a_term_follow_each_other_over_any_white_space():
    assert CatalogueSearch(terms=("hotspots   of parks",)).finds(record())
    assert not CatalogueSearch(terms=("parks of hotspots",)).finds(record())


def test_a_search_does_not_look_where_a_reader_may_not():
    assert not CatalogueSearch(words=("secret",)).finds(record(source="a secret list"))


def test_level_and_kind_and_keys_narrow():
    assert CatalogueSearch(level=AccessLevel.OPEN, kind="hotspots", keys=("spots", "x")).finds(record())
    assert not CatalogueSearch(level=AccessLevel.CLOSED).finds(record())
    assert not CatalogueSearch(kind="ways").finds(record())
    assert not CatalogueSearch(keys=()).finds(record())


@pytest.mark.parametrize(
    ("box", "found"),
    [
        ((121.5, 31.5, 121.6, 31.6), True),
        ((122.0, 32.0, 123.0, 33.0), True),  # a corner
        ((122.1, 31.0, 123.0, 32.0), False),
        ((170.0, 31.0, 121.5, 32.0), True),  # around the globe
        ((170.0, 31.0, -170.0, 32.0), False),
    ],
)
def test_a_box_finds_what_touches_it(box, found):
    assert CatalogueSearch(bbox=box).finds(record()) is found
    assert not CatalogueSearch(bbox=box).finds(record(extent=None))


def test_an_interval_finds_what_speaks_of_its_days():
    assert CatalogueSearch(between=(date(2023, 12, 31), date.max)).finds(record())
    assert not CatalogueSearch(between=(date(2024, 1, 1), date.max)).finds(record())
    assert not CatalogueSearch(between=(date.min, date.max)).finds(record(vintage=None))


def test_a_licence_is_named_as_spdx_has_it_or_not_at_all():
    assert spdx_licence("cc by 4.0") == "CC-BY-4.0"
    assert spdx_licence("ODbL") == "ODbL-1.0"
    assert spdx_licence("ask the bureau") is None
    assert spdx_licence(None) is None
