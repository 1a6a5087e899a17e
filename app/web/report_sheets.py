"""The sheets of the report's workbook, in the language of the request."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from flask_babel import gettext as _

from app.files.report_process import Sheet
from app.web import words, written
from app.web.language import name_of

PEOPLE = ("covered", "weak_in_gap", "weak_outside_gap", "no_data", "residents")


def sheets_of(shown: Mapping[str, Any]) -> Sequence[Sheet]:
    """What it is of, people, gaps, venues and plans where somebody may see them, and the model card."""
    sheets = [
        Sheet(_("District report"), (_("Item"), _("Value")), list(_summary(shown))),
        Sheet(_("Subdistricts"), _people_headers(_("Subdistrict")), list(_people(shown["subdistricts"]))),
        Sheet(_("Groups"), _people_headers(_("Group")), list(_people(shown["groups"]))),
        Sheet(_("Gaps"), _gap_headers(), list(_gaps(shown["gaps"]))),
    ]
    report = shown["report"]
    if report.venues:
        sheets.append(Sheet(_("WLAN targets"), _venue_headers(), list(_venues(report.venues))))
    if report.plans:
        sheets.append(Sheet(_("Plans"), _plan_headers(), list(_plans(report.plans))))
        sheets.append(Sheet(_("Planned stations"), _planned_headers(), list(_planned(shown["planned"]))))
    card = shown["card"]
    lines = [(one.title, item, value) for one in (card.sections if card else ()) for item, value in one.lines]
    return [*sheets, Sheet(_("Model card"), (_("Section"), _("Item"), _("Value")), lines)]


def _summary(shown: Mapping[str, Any]) -> Iterator[tuple[str, Any]]:
    """Which slice of which run, and its totals."""
    run, chosen, figures = shown["run"], shown["choice"].chosen, shown["figures"]
    operator = shown["operators"].get(chosen.operator)
    yield _("District"), name_of(run.area_name_zh, run.area_name_en)
    yield _("Profile"), name_of(chosen.profile.name_zh, chosen.profile.name_en)
    yield (
        _("Operator"),
        _("best of all operators") if operator is None else name_of(operator["name_zh"], operator["name_en"]),
    )
    yield _("Reception"), words.word("receptions", chosen.reception)
    yield _("Threshold, dBm"), chosen.profile.threshold_dbm
    yield _("Run"), run.id
    yield _("Computed"), written.when_there(run.published_at)
    yield _("Model"), run.model
    yield _("Synthetic demo data"), _("yes") if run.is_synthetic else _("no")
    people = figures.people
    yield _("Covered"), people.covered
    yield _("Weak in a gap"), people.weak_in_gap
    yield _("Weak outside a gap"), people.weak_outside_gap
    yield _("No data"), people.no_data
    yield _("Residents"), people.total
    yield _("Gaps"), figures.gaps.gaps


def _people_headers(first: str) -> tuple[str, ...]:
    groups = (_("Covered"), _("Weak in a gap"), _("Weak outside a gap"), _("No data"), _("Residents"))
    return (first, _("Code"), *groups, _("Covered share"))


def _people(rows: Sequence[Mapping[str, Any]]) -> Iterator[tuple[Any, ...]]:
    for row in rows:
        share = row["covered"] / row["residents"] if row["residents"] else None
        yield (name_of(row["name_zh"], row["name_en"]), row["code"], *(row[one] for one in PEOPLE), share)


def _gap_headers() -> tuple[str, ...]:
    size = (_("Size, ha"), _("Mean level, dBm"), _("Nearest site, m"))
    place = (_("Subdistrict"), _("Rank"), _("Residents"), _("Workers"))
    return (*place, *size, _("Cause"), _("Open since"), _("Code"))


def _gaps(rows: Sequence[Mapping[str, Any]]) -> Iterator[tuple[Any, ...]]:
    for row in rows:
        people = (row["rank"], row["residents"], row["workers"])
        size = (_to_tenths(row["area_m2"] / 10_000), _to_tenths(row["mean_level_dbm"]), row["nearest_site_m"])
        cause = words.word("gap_causes", row["cause"]) if row["cause"] else None
        about = (cause, row["open_since"] and row["open_since"].isoformat(), row["area_code"])
        yield (name_of(row["area_name_zh"], row["area_name_en"]), *people, *size, *about)


def _to_tenths(value: float | None) -> float | None:
    return None if value is None else round(value, 1)


def _venue_headers() -> tuple[str, ...]:
    counts = (_("Venues"), _("With WLAN"), _("Without"), _("No data"))
    return (_("Venues of the target"), *counts, _("Share"), _("Target"))


def _venues(figures: Sequence[Any]) -> Iterator[tuple[Any, ...]]:
    for one in figures:
        counts = (one.venues, one.served, one.missing, one.no_data)
        yield (name_of(one.target.name_zh, one.target.name_en), *counts, one.share, one.target.target_share)


def _planned_headers() -> tuple[str, ...]:
    place = (_("Plan"), _("Rank"), _("Place"), _("Kind"), _("Subdistrict"), _("Antenna, m"))
    return (
        *place,
        _("Residents more"),
        _("Year"),
        _("Stage"),
        _("In charge"),
        _("Due"),
        _("On the air since"),
    )


def _planned(rows: Sequence[Mapping[str, Any]]) -> Iterator[tuple[Any, ...]]:
    for one in rows:
        where = (one["code"], words.word("candidate_kinds", one["kind"]))
        area = name_of(one["area_name_zh"], one["area_name_en"])
        days = tuple(one[name] and one[name].isoformat() for name in ("due_on", "on_air_on"))
        stage = (one["year"], words.word("plan_stages", one["stage"]), one["owner"], *days)
        yield (one["plan_id"], one["rank"], *where, area, one["antenna_height_m"], one["residents"], *stage)


def _plan_headers() -> tuple[str, ...]:
    people = (_("Residents covered: now"), _("by the plan"), _("From the best, at most"))
    return (_("Plan"), _("Operator"), _("Technology"), _("Base stations"), _("on shared sites"), *people)


def _plans(found: Sequence[Any]) -> Iterator[tuple[Any, ...]]:
    for one in found:
        facts = one.facts
        built = (facts["stations"], facts["shared"])
        people = (facts["now"], facts["then"], facts["short_of_best_share"])
        yield (one.id, one.operator, one.technology, *built, *people)
