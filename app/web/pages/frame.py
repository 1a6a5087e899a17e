"""What every page carries: navigation, languages, names, and how numbers are written."""

from dataclasses import dataclass

from apiflask import APIBlueprint
from flask import current_app, request
from flask_babel import lazy_gettext

from app.config import settings
from app.web import account_words, words, written
from app.web.current import current_actor, current_visitor
from app.web.language import name_of, selected_language
from app.web.pages.parameters import refuse_unknown
from app.web.rule_words import rule

bp = APIBlueprint("frame", __name__, enable_openapi=False)

# Path, label, and the permission without which the page is of no use.
NAVIGATION = (
    ("/", lazy_gettext("Overview"), "coverage.read"),
    ("/map", lazy_gettext("Map"), "areas.read"),
    ("/coverage", lazy_gettext("Coverage"), "coverage.read"),
    ("/gaps", lazy_gettext("Gaps"), "gaps.read"),
    ("/plans", lazy_gettext("Plans"), "plans.read"),
    ("/scenarios", lazy_gettext("Scenarios"), "scenarios.read"),
    ("/reports", lazy_gettext("Report"), "gaps.read"),
    ("/stations", lazy_gettext("Base stations"), "network.read"),
    ("/wlan", lazy_gettext("WLAN"), "hotspots.read"),
    ("/access", lazy_gettext("Reach of services"), "coverage.read"),
    ("/cases", lazy_gettext("Cases"), "cases.read"),
    ("/jobs", lazy_gettext("Tasks"), "jobs.read"),
    ("/catalogue", lazy_gettext("Catalogue"), "areas.read"),
    ("/data", lazy_gettext("Data"), "data.read"),
    ("/admin", lazy_gettext("Accounts"), "accounts.read"),
    ("/admin/audit", lazy_gettext("Audit"), "audit.read"),
    ("/help", lazy_gettext("Help"), None),
)
WITH_DATA = "/catalogue"  # who may read about data finds it from there: the bar is full
OF_ALL_AREAS = ("plans.read", "scenarios.read")  # of no use to who sees some areas only
LANGUAGE_LABELS = {"zh-CN": "中文", "en": "EN"}

# Titles of the error table, so that the catalog holds them.
ERROR_TITLES = (
    lazy_gettext("The request cannot be read"),
    lazy_gettext("Sign in first"),
    lazy_gettext("Not allowed"),
    lazy_gettext("Not found"),
    lazy_gettext("Method not allowed"),
    lazy_gettext("Conflict"),
    lazy_gettext("Too large"),
    lazy_gettext("Unsupported media type"),
    lazy_gettext("Refused by a rule"),
    lazy_gettext("Too many requests"),
    lazy_gettext("Something broke on our side"),
    lazy_gettext("Not available at the moment"),
    lazy_gettext("Error"),
)


@dataclass(frozen=True, slots=True)
class LanguageLink:
    """This page in one of the languages."""

    code: str
    label: str
    href: str
    is_current: bool


def language_links() -> list[LanguageLink]:
    """The page of this request in every language, its query kept."""
    chosen = selected_language()
    return [
        LanguageLink(code, LANGUAGE_LABELS.get(code, code), here_with(lang=code), code == chosen)
        for code in settings().service.languages
    ]


def here_with(**changes: object) -> str:
    """The address of this page with some query values changed; None drops one."""
    return written.address(request.path, {**request.args.to_dict(), **changes})


def is_here(path: str) -> bool:
    """Whether a link of the bar leads to this page or above it, and none leads nearer."""
    above = [one for one, *_ in NAVIGATION if one != "/" and f"{request.path}/".startswith(f"{one}/")]
    return path == max(above, key=len, default="/" if request.path == "/" else None)


def service_name() -> str:
    """The name of the service in the language of the request."""
    return name_of(settings().service.name_zh, settings().service.name_en)


def navigation() -> list[tuple[str, object]]:
    """The pages that are of use to whoever asks."""
    actor = current_actor()
    whole = {one: actor.may_everywhere(one) for one in OF_ALL_AREAS}
    return [
        (path, label)
        for path, label, needed in NAVIGATION
        if (needed is None or whole.get(needed, actor.may(needed)))
        and not (path == WITH_DATA and actor.may("data.read"))
    ]


def words_of_the_frame() -> dict[str, object]:
    """What base.html and the macros call."""
    return {
        "current_visitor": current_visitor,
        "asked_by_me": lambda actor_name: current_actor().name == actor_name,
        "may": lambda permission: current_actor().may(permission),
        "may_everywhere": lambda permission: current_actor().may_everywhere(permission),
        "here_with": here_with,
        "is_here": is_here,
        "language_links": language_links,
        "navigation": navigation,
        "rule": rule,
        "service_name": service_name,
        "service_version": lambda: current_app.version,  # type: ignore[attr-defined]
        "account_words": account_words,
        "words": words,
        "written": written,
    }


bp.app_context_processor(words_of_the_frame)
bp.before_app_request(refuse_unknown)
