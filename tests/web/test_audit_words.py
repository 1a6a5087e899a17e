"""Every deed that is recorded has words for the people who read the audit."""

import ast
import re

from app.config import ROOT
from app.domain.actors import PERMISSIONS
from app.domain.audit import DIGEST_MARK
from app.web.audit_words import ACTIONS, ENTITIES, JOB_SUBMITTED, PATHS

DOTTED = re.compile(r"[a-z]+(\.[a-z_]+)+")


def _keyword(name):
    """Texts given under a name, anywhere in the program."""
    for file in (ROOT / "app").rglob("*.py"):
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            if isinstance(node, ast.keyword) and node.arg == name and isinstance(node.value, ast.Constant):
                yield node.value.value


def _texts_of_services():
    for file in (ROOT / "app/services").glob("*.py"):
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            if (
                isinstance(node, ast.Constant)
                and isinstance(node.value, str)
                and DOTTED.fullmatch(node.value)
            ):
                yield node.value


def test_every_deed_has_words():
    families = {code.split(".")[0] for code in ACTIONS}
    named = {text for text in _keyword("action") if DOTTED.fullmatch(str(text))}
    passed = {text for text in _texts_of_services() if text.split(".")[0] in families} - PERMISSIONS
    recorded = {text for text in named | passed if not text.startswith(JOB_SUBMITTED)}
    assert len(recorded) > 30
    assert recorded - set(ACTIONS) == set()


def test_every_kind_of_thing_has_words():
    kinds = {text for text in _keyword("entity") if text is not None}
    assert kinds - set(ENTITIES) == set()


def test_plans_and_scenarios_are_linked():
    assert (PATHS["plan"], PATHS["scenario"]) == ("/plans/", "/scenarios/")
    assert set(PATHS) <= set(ENTITIES)


def test_the_mark_of_a_digest_is_spelled_in_one_place():
    spelling = [
        file.relative_to(ROOT).as_posix()
        for file in (ROOT / "app").rglob("*.py")
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8")))
        if isinstance(node, ast.Constant) and node.value == DIGEST_MARK
    ]
    assert spelling == ["app/domain/audit.py"]
