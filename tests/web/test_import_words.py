"""What the evidence measures, in words."""

import pytest
from flask_babel import force_locale

from app.web import import_words
from spatial.datum_evidence import Finding
from spatial.datum_reasons import PHRASES, phrase


def said(key, value, usual, digits=0):
    found = {"key": key, "value": value, "usual": usual, "chance": 0.1, "code_digits": digits}
    return import_words.finding(found).replace("\u202f", " ")


@pytest.mark.parametrize("digits", [0, 6, 9, 12, 15])
@pytest.mark.parametrize("key", PHRASES)
def test_the_page_and_the_command_line_say_the_same(application, key, digits):
    with application.test_request_context("/?lang=en"):
        assert said(key, 0.3, 0.4, digits) == phrase(Finding(key, 0.3, 0.4, 0.1, digits))


def test_a_measure_of_areas_names_their_level(application):
    with application.test_request_context(), force_locale("zh_CN"):
        assert said("share_outside_areas", 0.5, 0.6, 9) == "50.0 % 落在已知街镇之外（任意平移时 60.0 %）"
        assert "贴近区边界" in said("closeness_to_area_boundaries", 0.5, 0.6, 6)


def test_a_closeness_is_said_in_metres(application):
    with application.test_request_context("/?lang=en"):
        # exp(-d^2 / (2 * 60^2)) is 0.6065 at d = 60 and 1 at d = 0
        found = said("closeness_to_roadsides", 0.60653, 1.0)
        assert found == "as if 60 m from known roads (elsewhere 0 m)"


def test_what_is_synthetic_in_the_evidence_is_said(application):
    verdict = {"synthetic": ["roads", "buildings"]}
    with application.test_request_context("/?lang=en"):
        assert import_words.synthetic(verdict) == (
            "Held against synthetic data (roads, buildings), which say nothing of where real ones lie."
        )
        assert import_words.synthetic({"synthetic": []}) == import_words.synthetic({}) == ""
    with application.test_request_context(), force_locale("zh_CN"):
        assert import_words.synthetic(verdict) == "比对所用的是合成数据（道路，建筑），不能说明真实位置。"


def test_of_a_reading_whose_positions_do_not_count_nothing_is_listed(application):
    empty = {"key": "share_in_water", "value": None, "usual": 0.1, "chance": 1.0, "code_digits": 0}
    assert import_words.findings({"findings": [empty]}) == []
