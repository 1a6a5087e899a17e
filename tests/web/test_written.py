"""Numbers as people read them."""

from datetime import UTC, datetime

import pytest

from app.web import written


@pytest.mark.parametrize(
    ("value", "said"),
    [
        (0.0, "0.0\u202f%"),
        (0.00006, "< 0.1\u202f%"),
        (0.00094, "0.1\u202f%"),
        (0.5, "50.0\u202f%"),
        (0.99996, "> 99.9\u202f%"),
        (1.0, "100.0\u202f%"),
        (None, "–"),
    ],
)
def test_a_share_is_never_rounded_to_nothing_or_to_all(application, value, said):
    with application.test_request_context("/?lang=en"):
        assert written.share(value) == said


def test_a_moment_apart_from_a_page_names_its_zone(application):
    with application.test_request_context("/?lang=en"):
        # 02:15 in Greenwich is 10:15 in Shanghai
        assert (
            written.when_there(datetime(2026, 11, 20, 2, 15, tzinfo=UTC)) == "2026-11-20 10:15 Asia/Shanghai"
        )
        assert written.when_there(None) == "–"


@pytest.mark.parametrize(
    ("size_bytes", "said"),
    [
        (0, "0.0\u202fKB"),
        (1024, "1.0\u202fKB"),
        (207_178, "202\u202fKB"),
        (1_048_575, "1,024\u202fKB"),
        (1_048_576, "1.0\u202fMB"),
        (52_953_088, "50.5\u202fMB"),
    ],
)
def test_a_file_under_a_megabyte_is_so_many_kilobytes(application, size_bytes, said):
    with application.test_request_context("/?lang=en"):
        assert written.size(size_bytes) == said
