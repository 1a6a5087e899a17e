"""Rules of rows in the reader's language."""

import pytest
from flask_babel import force_locale

from app.web.rule_words import plain_rule, rule

SAID = {
    "must be 0 or more": "不能小于 0",
    "must be a date like 2024-05-31": "必须是日期，如 2024-05-31",
    "the station comes 3 times with different values (rows 2, 3, 5)": "出现 3 次且取值不同（第 2, 3, 5 行）",
    "is not a known operator (known: A, B); add --new-operator X=NAME": "不是已登记的运营商（已登记：A, B）",
    "outside every known district: would be kept, listed in the report": "位于所有已知区之外，保留并列入报告",
    "left out, as --where says": "按所选条件略去",
}


@pytest.mark.parametrize("text", SAID)
def test_a_known_rule_is_said_in_chinese_with_its_values(application, text):
    with application.test_request_context(), force_locale("zh_CN"):
        assert rule(text) == SAID[text]


def test_a_rule_that_nobody_translated_stays_as_it_is(application):
    with application.test_request_context(), force_locale("zh_CN"):
        assert rule("crosses itself at 1 2") == "crosses itself at 1 2"


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("column 'jobs' has no year; add --set year=2020", "column 'jobs' has no year"),
        ("cannot tell the datum: too few; state it with --datum", "cannot tell the datum: too few"),
        ("must be one of a, b; needs one of them", "must be one of a, b; needs one of them"),
    ],
)
def test_a_page_offers_no_option_of_the_command_line(text, said):
    assert plain_rule(text) == said


REASONS = {
    "cannot tell: WGS 84 fits best, but an arbitrary shift does as well 1 in 20 (x); water may help": (
        "WGS 84 最吻合，但并不优于偶然；补充已知的区域、水域或道路可能有助于判断。"
    ),
    "cannot tell: GCJ-02 (1 in 9 by chance; x) and BD-09 (1 in 8; y (z)) fit alike; state the datum": (
        "GCJ-02 和 BD-09 同样吻合；补充已知的区域、水域或道路可能有助于判断。"
    ),
}


@pytest.mark.parametrize("text", REASONS)
def test_why_a_datum_is_not_told_is_said_in_chinese(application, text):
    with application.test_request_context(), force_locale("zh_CN"):
        assert rule(text) == REASONS[text]
