"""Every message that a page may show is said to a Chinese reader in Chinese."""

import ast
import importlib
import inspect
import re
import time

import pytest
from flask_babel import force_locale
from flask_babel import gettext as _
from flask_wtf import csrf
from werkzeug import exceptions

from app import errors
from app.config import ROOT
from app.web.refusals.saying import PATTERNS
from app.web.refusals.values import PARAMETERS
from app.web.rule_words import rule
from spatial import errors as spatial_errors
from tests.web.pages.refusing import HAN, english

ROOMS = ("app/domain", "app/files", "app/jobs", "app/services", "app/store", "app/web")
KINDS = {name for module in (errors, spatial_errors) for name in vars(module) if name.endswith("Error")}
RAW_FIELD = re.compile("|".join(name for name in PARAMETERS if "_" in name))
# Where no page asks: commands of the machine's own people, the start of the service, programs at the API.
ELSEWHERE = (
    *("app/domain/audit_chain.py", "app/domain/backups.py", "app/domain/columns.py"),
    *("app/files/profiles.py", "app/services/audit_verdict.py", "app/services/backups.py"),
    *(
        "app/services/baking.py",
        "app/services/demo.py",
        "app/services/tile_questions.py",
        "app/services/tiles.py",
    ),
    *("app/store/audit_heads.py", "app/store/audit_keys.py"),
    *("app/store/backup_folders.py", "app/store/backup_programs.py", "app/store/retention.py"),
    *("app/web/api/", "app/web/metrics.py", "app/web/tiles.py"),
)
# A part of these is made elsewhere, so that 7 in its place is no message; tests of the pages drive them.
JOINED = (
    *("files with data", "; name one with --layer: ", "sheets with rows", "--replace is not for"),
    *("personal value of the kind", "is off the globe"),
)


def sample(node, module):
    """A message as it may read: 7 in its holes, quoted where the code quotes; None for what is no text."""
    if isinstance(node, ast.Constant):
        return node.value if isinstance(node.value, str) else None
    if isinstance(node, ast.BinOp):
        parts = [sample(part, module) for part in (node.left, node.right)]
        return None if None in parts else "".join(parts)
    if not isinstance(node, ast.JoinedStr):
        return None
    return "".join(_part(part, module) for part in node.values)


def _part(part, module):
    if isinstance(part, ast.Constant):
        return str(part.value)
    if isinstance(part.value, ast.Name) and isinstance(getattr(module, part.value.id, None), str):
        return getattr(module, part.value.id)
    return "'7'" if part.conversion == ord("r") else "7"


def raised(tree, module):
    """Messages of the errors that a module raises, and of the flaws that its functions find."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and node.args:
            name = ast.unparse(node.func)
            if name == "NotFoundError":
                yield f"{sample(node.args[0], module) or 'account'} '7' does not exist"
            elif name in KINDS or name == "flaws.append":
                yield sample(node.args[0], module)
            elif name == "RowFlaw":
                yield sample(node.args[-1], module)
        elif isinstance(node, ast.FunctionDef) and "flaw" in node.name:
            ends = (one.value for one in ast.walk(node) if isinstance(one, ast.Return))
            yield from (sample(end, module) for end in ends)


def messages():
    files = [file for room in ROOMS for file in sorted((ROOT / room).rglob("*.py"))]
    for path in (file.relative_to(ROOT).as_posix() for file in files):
        if not path.startswith(ELSEWHERE):
            module = importlib.import_module(path.removesuffix(".py").replace("/", "."))
            yield from raised(ast.parse((ROOT / path).read_text(encoding="utf-8")), module)


@pytest.fixture(scope="module")
def sentences():
    """What the program may say, but for single words and what is joined of parts."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("PROMETHEUS_MULTIPROC_DIR", "unused")  # the settings of the server, imported, name one
        found = {text for text in messages() if text is not None and english(text)}
    return sorted(text for text in found if not any(part in text for part in JOINED))


def test_no_message_stays_english_for_a_chinese_reader(application, sentences):
    assert len(sentences) > 200
    with application.test_request_context(), force_locale("zh_CN"):
        said = {text: rule(text) for text in sentences}
    assert [text for text, words in said.items() if english(words) or not HAN.search(words)] == []


def test_an_english_reader_reads_the_message_itself_but_for_fields_of_the_page(application, sentences):
    plain = [text for text in sentences if "--" not in text and not RAW_FIELD.search(text)]
    with application.test_request_context(), force_locale("en"):
        assert [text for text in plain if text not in rule(text)] == []


def test_no_value_is_quoted_twice_in_chinese(application):
    with application.test_request_context(), force_locale("zh_CN"):
        twice = [one.message for one in PATTERNS if re.search(r"“%\(value\d?\)s”", _(one.message))]
    assert twice == []


def test_no_message_is_translated_that_nobody_says():
    files = [file for room in ("app", "spatial") for file in (ROOT / room).rglob("*.py")]
    trees = [ast.parse(file.read_text(encoding="utf-8")) for file in files if "refusals" not in file.parts]
    trees += [ast.parse(inspect.getsource(module)) for module in (csrf, exceptions)]
    nodes = [node for tree in trees for node in ast.walk(tree)]
    texts = [node.value for node in nodes if isinstance(node, ast.Constant) and isinstance(node.value, str)]
    whole = "\n".join([*texts, *filter(None, messages())])
    pieces = {piece for one in PATTERNS for piece in re.split(r"%\(\w+\)s|[;:,] ", one.message)}
    assert sorted(piece for piece in pieces if piece.strip(" ;:()") not in whole) == []


@pytest.mark.parametrize("status", [400, 404, 405, 413])
def test_what_the_framework_says_is_said_in_chinese(application, status):
    with application.test_request_context(), force_locale("zh_CN"):
        assert HAN.search(rule(exceptions.default_exceptions[status].description))


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("layer '\\xZZ' does not exist", "找不到图层：“\\xZZ”。"),
        ('login name "o\'neil" is taken; choose another', "登录名“o'neil”已被使用，请换一个。"),
        ("operator '%(x)s {0}' is unknown", "没有代码为“%(x)s {0}”的运营商。"),
        ("operator 'a\\x00b' is unknown", "没有代码为“a\0b”的运营商。"),
        ("a.csv: b.csv: no feature; needs at least one", "没有要素，至少需要一个。"),
        ("line 1 line 1 line 1 line 1 line 1 x", "第 1 行第 1 行第 1 行第 1 行line 1 x。"),
    ],
)
def test_values_are_shown_as_they_are(application, text, said):
    with application.test_request_context(), force_locale("zh_CN"):
        assert rule(text) == said


@pytest.mark.parametrize("part", ["a: ", "; ", "line 1 ", "'a' ", "the ", ", ", " has no place in EPSG:"])
def test_a_long_text_of_somebody_costs_no_time(application, part):
    with application.test_request_context(), force_locale("zh_CN"):
        start = time.perf_counter()
        rule(part * (5000 // len(part)))
        assert time.perf_counter() - start < 5  # trying every place for every hole took minutes
