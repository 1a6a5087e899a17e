"""The sheets of the report's workbook, in the language of the request."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from flask_babel import gettext as _

from app.files.report_process import Sheet
from app.web.language import name_of

PEOPLE = ("covered", "weak_in_gap", "weak_outside_gap", "no_data", "residents")


def sheets_of(shown: Mapping[str, Any]) -> Sequence[Sheet]:
    """People, gaps, plans where somebody may see them, and the model card."""
    sheets = [
        Sheet(_("Subdistricts"), _people_headers(_("Subdistrict")), list(_people(shown["subdistricts"]))),
        Sheet(_("Groups"), _people_headers(_("Group")), list(_people(shown["groups"]))),
        Sheet(_("Gaps"), _gap_headers(), list(_gaps(shown["gaps"]))),
    ]
    if shown["report"].plans:
        sheets.append(Sheet(_("Plans"), _plan_headers(), list(_plans(shown["report"].plans))))
    card = shown["card"]
    lines = [(one.title, item, value) for one in (card.sections if card else ()) for item, value in one.lines]
    return [*sheets, Sheet(_("Model card"), (_("Section"), _("Item"), _("Value")), lines)]


def _people_headers(first: str) -> tuple[str, ...]:
    groups = (_("Covered"), _("Weak in a gap"), _("Weak outside a gap"), _("No data"), _("Residents"))
    return (first, _("Code"), *groups, _("Covered share"))


def _people(rows: Sequence[Mapping[str, Any]]) -> Iterator[tuple[Any, ...]]:
    for row in rows:
        share = row["covered"] / row["residents"] if row["residents"] else None
        yield (name_of(row["name_zh"], row["name_en"]), row["code"], *(row[one] for one in PEOPLE), share)


def _gap_headers() -> tuple[str, ...]:
    size = (_("Size, ha"), _("Mean level, dBm"), _("Nearest site, m"))
    return (_("Subdistrict"), _("Rank"), _("Residents"), _("Workers"), *size)


def _gaps(rows: Sequence[Mapping[str, Any]]) -> Iterator[tuple[Any, ...]]:
    for row in rows:
        people = (row["rank"], row["residents"], row["workers"])
        size = (row["area_m2"] / 10_000, row["mean_level_dbm"], row["nearest_site_m"])
        yield (name_of(row["area_name_zh"], row["area_name_en"]), *people, *size)


def _plan_headers() -> tuple[str, ...]:
    people = (_("Residents covered: now"), _("by the plan"), _("From the best, at most"))
    return (_("Plan"), _("Operator"), _("Technology"), _("Base stations"), _("on shared sites"), *people)


def _plans(found: Sequence[Any]) -> Iterator[tuple[Any, ...]]:
    for one in found:
        facts = one.facts
        built = (facts["stations"], facts["shared"])
        people = (facts["now"], facts["then"], facts["short_of_best_share"])
        yield (one.id, one.operator, one.technology, *built, *people)
