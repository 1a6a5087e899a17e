"""What a page says of refused input, and which English sentences are in it."""

import re
from html.parser import HTMLParser

from tests.web.pages.reading import VOID

SENTENCE = re.compile(r"[A-Za-z][A-Za-z'’-]*(?:[,;:.]?\s+[A-Za-z][A-Za-z'’-]*){2,}")
HAN = re.compile("[\u4e00-\u9fff]")
# Besides what is an alert: the fault of a field, the rule that a row breaks.
PLACES = frozenset({"fault", "sentence"})


class Messages(HTMLParser):
    """Texts of the elements that say what is wrong."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.texts: list[str] = []
        self._places: list[bool] = []
        self.feed(html)

    def handle_starttag(self, tag, attrs):
        given = dict(attrs)
        is_place = given.get("role") == "alert" or bool(PLACES & set((given.get("class") or "").split()))
        if is_place and not any(self._places):
            self.texts.append("")
        if tag not in VOID:
            self._places.append(is_place)

    def handle_endtag(self, tag):
        if tag not in VOID:
            self._places.pop()

    def handle_data(self, data):
        if any(self._places):
            self.texts[-1] += data


def messages(html: str) -> list[str]:
    """What the page says is wrong."""
    return [text.strip() for text in Messages(html).texts if text.strip()]


def english(text: str) -> list[str]:
    """Three or more Latin words in a row, a sentence that nobody translated; but for `commands`."""
    return SENTENCE.findall(re.sub("`[^`]*`", "", text))


def said_in_chinese(answer) -> str:
    """The messages of a page, all of them whole Chinese sentences; values and names stay as they are."""
    found = messages(answer.text)
    assert found, answer.text[-800:]
    for text in found:
        assert HAN.search(text) and english(text) == [], text
    return "\n".join(found)
