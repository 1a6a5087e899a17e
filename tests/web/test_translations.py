"""Every word that the program says is in the catalog."""

import re

from babel.messages.extract import extract_from_dir
from babel.messages.pofile import read_po

from app.config import ROOT, settings
from app.web import words

CATALOG = ROOT / "app/translations/zh/LC_MESSAGES/messages.po"
METHODS = [("**.py", "python"), ("**/templates/**.html", "jinja2")]
PLACEHOLDERS = re.compile(r"%(?:\(\w+\)s)?")  # a bare per cent sign, too
KEYWORDS = {"_": None, "gettext": None, "lazy_gettext": None, "marked": None, "ngettext": (1, 2)}


def _said() -> set[str]:
    found = extract_from_dir(ROOT / "app", METHODS, keywords=KEYWORDS)
    return {item[2] if isinstance(item[2], str) else item[2][0] for item in found}


def _catalog():
    with CATALOG.open("rb") as file:
        return read_po(file, locale="zh")


def _has_words(text) -> bool:
    return bool(text) if isinstance(text, str) else bool(text) and all(text)


def test_nothing_is_untranslated_or_fuzzy():
    messages = [message for message in _catalog() if message.id]
    assert not [message.id for message in messages if message.fuzzy or not _has_words(message.string)]


def test_everything_said_is_in_the_catalog():
    held = {m.id if isinstance(m.id, str) else m.id[0] for m in _catalog() if m.id}
    assert _said() - held == set()


def test_the_catalog_holds_nothing_that_nobody_says():
    held = {m.id if isinstance(m.id, str) else m.id[0] for m in _catalog() if m.id}
    assert held - _said() == set()


def test_placeholders_survive_translation():
    catalog = _catalog()  # once: reading it for every message takes 20 seconds
    assert not [error for message in catalog if message.id for error in message.check(catalog)]


def test_what_is_counted_keeps_its_placeholders_in_every_plural():
    plurals = [message for message in _catalog() if isinstance(message.id, tuple)]
    assert len(plurals) > 30
    wrong = [
        text
        for message in plurals
        for text in message.string
        if set(PLACEHOLDERS.findall(text)) != set(PLACEHOLDERS.findall(message.id[1]))
    ]
    assert wrong == []


def test_rows_that_are_kept_have_one_chinese_word():
    said = {message.id: message.string for message in _catalog() if isinstance(message.id, str)}
    assert said["kept"] == said["Kept"] == "保留"
    assert not [text for text in said.values() if "入库" in text]


GLOSSARY = (ROOT / "docs/glossary.md").read_text(encoding="utf-8")
ACCOUNTS = GLOSSARY.split("## Accounts")[1].split("\n## ")[0]
BESIDE_THE_PAGES = {"锁定"}  # pages say what follows from it
OTHER_WORDS = ("账号", "帐", "双重验证", "两步验证", "双因子", "口令", "日志审计", "保存期", "注销", "游客")


def test_pages_say_the_words_of_accounts_that_the_glossary_has():
    rows = [row.split("|")[1].strip() for row in ACCOUNTS.splitlines() if row.startswith("| ")][1:]
    words = {word for row in rows for word in row.split("、")} - BESIDE_THE_PAGES
    said = "\n".join(str(message.string) for message in _catalog())
    assert len(words) > 15
    assert sorted(word for word in words if word not in said) == []


def test_no_page_has_another_chinese_word_for_one_of_accounts_and_audit():
    said = {message.id: str(message.string) for message in _catalog() if message.id}
    assert [text for text in said.values() if any(word in text for word in OTHER_WORDS)] == []


def test_chinese_words_have_chinese_punctuation():
    beside_han = re.compile(r"[\u4e00-\u9fff”]\s*[(),:;?!]|[(),;?!]\s*[\u4e00-\u9fff“]")
    plain = [re.sub(r"%\(\w+\)s|EPSG:|“[^”]*,[^”]*”", "", str(message.string)) for message in _catalog()]
    assert [text for text in plain if beside_han.search(text)] == []


def test_every_kind_of_facility_that_settings_name_has_words():
    named = {kind for target in settings().venues.targets for kind in target.facility_kinds}
    named |= set(settings().sites.sensitive_kinds)
    assert named - set(words.FACILITY_KINDS) == set()
