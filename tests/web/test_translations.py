"""Every word that the program says is in the catalog."""

from babel.messages.extract import extract_from_dir
from babel.messages.pofile import read_po

from app.config import ROOT

CATALOG = ROOT / "app/translations/zh/LC_MESSAGES/messages.po"
METHODS = [("**.py", "python"), ("**/templates/**.html", "jinja2")]
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


def test_rows_that_are_kept_have_one_chinese_word():
    said = {message.id: message.string for message in _catalog() if isinstance(message.id, str)}
    assert said["kept"] == said["Kept"] == "保留"
    assert not [text for text in said.values() if "入库" in text]
