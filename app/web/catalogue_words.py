"""Datasets of the catalogue in both languages: titles, descriptions, keywords, and how they are to be had."""

from flask_babel import gettext as _
from flask_babel import lazy_gettext

from app.domain.access_levels import AccessLevel
from app.domain.catalogue import CatalogueRecord, Distribution, Way
from app.domain.columns import layer_described
from app.web import words
from app.web.language import is_chinese, titles_of

CHINESE, ENGLISH = "zh", "en"

WAYS = {
    Way.FEATURES: lazy_gettext("OGC API - Features"),
    Way.TILES: lazy_gettext("Vector tiles"),
    Way.API: lazy_gettext("JSON of the API"),
    Way.EXPORT: lazy_gettext("File on request"),
}
LEVEL_NOTES = {
    AccessLevel.OPEN: lazy_gettext("Everybody may use the rows, without asking."),
    AccessLevel.CONDITIONAL: lazy_gettext(
        "For a stated purpose or in a coarser form: guests see what the public view has of it."
    ),
    AccessLevel.CLOSED: lazy_gettext(
        "The rows are not given away; people in charge see them after signing in."
    ),
}


def titles(record: CatalogueRecord) -> dict[str, str]:
    """The title by language; one that is written in one language is of that one."""
    return titles_of(record.title)


def descriptions(record: CatalogueRecord) -> dict[str, str]:
    """What it is about, by language."""
    known = record.subject
    if known is None:
        return {}
    chinese, english = known.about
    return {CHINESE: chinese, ENGLISH: english}


def description(record: CatalogueRecord) -> str:
    """The same in the language of the request."""
    return descriptions(record).get(CHINESE if is_chinese() else ENGLISH, "")


def keywords(record: CatalogueRecord) -> tuple[str, ...]:
    """In the language of the request."""
    known = record.subject
    if known is None:
        return ()
    return known.keywords_zh if is_chinese() else known.keywords_en


def layer_title(key: str) -> str:
    """What a layer, or a list of the API, is called."""
    if key == "operators":
        return str(_("Operators"))
    described = layer_described(key)
    return described.zh if is_chinese() else described.en


def distribution_title(one: Distribution) -> str:
    """A way to the rows: which, and of what."""
    return f"{layer_title(one.layer)}: {form_of(one)}"


def form_of(one: Distribution) -> str:
    """The way, or the format of a file."""
    return words.word("export_formats", one.format) if one.format is not None else str(WAYS[one.way])
