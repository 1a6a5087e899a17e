"""Rules of rows in the reader's language."""

import ast
import re
from pathlib import Path

import pytest
from flask_babel import force_locale

from app.cli.data_import import import_command
from app.config import ROOT
from app.services.import_areas import OF_THE_DEMO
from app.web.option_words import FIELDS, plain_rule
from app.web.rule_words import rule

SAID = {
    "must be 0 or more": "不能小于 0",
    "must be a date like 2024-05-31": "必须是日期，如 2024-05-31",
    "the station comes 3 times with different values (rows 2, 3, 5)": "出现 3 次且取值不同（第 2, 3, 5 行）",
    "is not a known operator (known: A, B); add --new-operator X=NAME": "不是已登记的运营商（已登记：A, B）",
    "outside every known district: would be kept, listed in the report": "位于所有已知区之外，保留并列入报告",
    "left out, as --where says": "按所选条件略去",
    OF_THE_DEMO: "是演示数据的编码，其区域为虚构；真实区域请导入没有演示数据的数据库",
    "read, then no further: over 5 of them are refused": "已读取，之后未再读取：被拒绝的超过 5 行",
    "refused, not all of them listed and no other row kept: over 100,000 refused rows are too many": (
        "被拒绝，未全部列出；被拒绝的超过 100,000 行，其余各行也不保留"
    ),
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
def test_what_the_page_offers_beside_a_message_is_not_offered_in_it(text, said):
    assert plain_rule(text) == said


OPTION = re.compile(r"--[a-z]")
FAR = (
    "few.csv: 9 of 12 positions lie over 500 km from every known area (800 to 9,000 km); wrong datum, "
    "wrong CRS or swapped columns? A file may have at most half of its positions so far off; "
    "--allow-far overrides"
)


def messages(file: Path):
    """Texts of a module, docstrings too; what is filled in is an X."""
    tree = ast.parse(file.read_text(encoding="utf-8"))
    parts = {part for joined in ast.walk(tree) if isinstance(joined, ast.JoinedStr) for part in joined.values}
    for node in ast.walk(tree):
        if isinstance(node, ast.JoinedStr):
            yield "".join(part.value if isinstance(part, ast.Constant) else "X" for part in node.values)
        elif isinstance(node, ast.Constant) and isinstance(node.value, str) and node not in parts:
            yield node.value


def with_options():
    rooms = ("app/services", "app/files", "app/domain", "app/store", "app/jobs", "spatial")
    files = [file for room in rooms for file in sorted((ROOT / room).rglob("*.py"))]
    programs = {"backup_programs.py", "pdf.py"}  # what they hand to other programs
    said = [file for file in files if file.name not in programs]
    return [text for file in said for text in messages(file) if OPTION.search(text)]


def test_no_message_shows_an_option_of_the_command_line_on_a_page(application):
    found = with_options()
    assert len(found) > 20
    with application.test_request_context("/?lang=en"):
        shown = [said for text in found for said in (rule(text), plain_rule(text)) if OPTION.search(said)]
    assert shown == []


def test_every_option_of_an_import_has_a_field_on_the_page():
    options = {flag for one in import_command.params for flag in one.opts if flag.startswith("--")}
    assert options - set(FIELDS) == set()


def test_an_option_is_shown_as_the_field_that_stands_for_it(application):
    with application.test_request_context("/?lang=en"):
        assert (
            plain_rule("--set year=x: must be a number")
            == "“one value for all rows” year=x: must be a number"
        )
        assert plain_rule("a.pbf: name one with --layer: a, b") == (
            "a.pbf: name one with “Layer or sheet, of a file with several”: a, b"
        )
    with application.test_request_context(), force_locale("zh_CN"):
        assert "“允许文件远离所有已知区域”" in rule(FAR) and "12 个位置" in rule(FAR)


FIELDS_OF_PAGES = {
    "electrical_tilt_deg 91; must be -90 to 90": "electrical tilt 91; must be -90 to 90",
    "open_since 'x' is not a date; needs YYYY-MM-DD": (
        "Open since, or longer 'x' is not a date; needs YYYY-MM-DD"
    ),
    "change 'tilt' has no field 'azimuth_deg'; its fields: station, electrical_tilt_deg": (
        "change 'tilt' has no field azimuth of the first sector; its fields: station, electrical tilt"
    ),
    "run 'x' is not a number; needs `flask gaps --run`": "run 'x' is not a number; needs `flask gaps --run`",
}


@pytest.mark.parametrize("text", FIELDS_OF_PAGES)
def test_an_english_page_calls_a_field_as_its_form_does(application, text):
    with application.test_request_context("/?lang=en"):
        assert rule(text) == FIELDS_OF_PAGES[text]


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
