"""zh-CN and en: which one this request wants, and names of data in it."""

import re
from typing import Protocol

from flask import Flask, request, session
from flask_babel import Babel, get_locale

from app.config import settings

_HAN = re.compile("[\u4e00-\u9fff]")


class Named(Protocol):
    """Anything that carries its name in both languages."""

    @property
    def name_zh(self) -> str | None: ...

    @property
    def name_en(self) -> str | None: ...


def _babel_code(language: str) -> str:
    return language.replace("-", "_")


def selected_language() -> str:
    """`?lang=`, then what the session remembers, then what the browser asks for."""
    offered = settings().service.languages
    asked = request.args.get("lang")
    if asked in offered:
        session["lang"] = asked
        return asked
    remembered = session.get("lang")
    if remembered in offered:
        return str(remembered)
    return request.accept_languages.best_match(offered) or offered[0]


def is_chinese() -> bool:
    """Whether this request is answered in Chinese."""
    locale = get_locale()
    return locale is not None and locale.language == "zh"


def name_of(name_zh: str | None, name_en: str | None) -> str:
    """The name in the language of the request, else the other one."""
    first, second = (name_zh, name_en) if is_chinese() else (name_en, name_zh)
    return first or second or ""


def title_of(title: str) -> str:
    """Of a title that is written in both languages, `中文 / English`, the one of the request."""
    known = titles_of(title)
    return known.get("zh" if is_chinese() else "en", title)


def titles_of(title: str) -> dict[str, str]:
    """A title by language: both of one that is written in both, else the whole under its own."""
    first, sign, second = title.partition(" / ")
    if not sign or _has_han(first) == _has_han(second):
        return {"zh" if _has_han(title) else "en": title}
    return {"zh": first, "en": second} if _has_han(first) else {"zh": second, "en": first}


def _has_han(text: str) -> bool:
    return _HAN.search(text) is not None


def init_language(app: Flask) -> None:
    """Wire the catalogs and what templates need of them."""
    app.config["BABEL_DEFAULT_LOCALE"] = _babel_code(settings().service.languages[0])
    app.config["BABEL_DEFAULT_TIMEZONE"] = settings().service.time_zone
    app.config["BABEL_TRANSLATION_DIRECTORIES"] = "translations"
    Babel(app, locale_selector=lambda: _babel_code(selected_language()))
    app.jinja_env.globals.update(name_of=name_of, title_of=title_of, is_chinese=is_chinese)
