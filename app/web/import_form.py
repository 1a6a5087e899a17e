"""Forms of an import into its options, and what is wrong with them field by field."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from flask_babel import gettext as _
from werkzeug.datastructures import MultiDict

from app.domain.access_levels import access_level_named
from app.domain.datums import AUTO, datum_named
from app.domain.import_choices import (
    DESCRIPTIONS,
    MAX_DESCRIPTION_CHARACTERS,
    MAX_KEY_CHARACTERS,
    ImportChoices,
)
from app.domain.import_drafts import DraftOptions, DraftRecord
from app.domain.import_kinds import KINDS, NOT_REPLACED
from app.domain.import_mapping import columns_of, fed_by_itself
from app.domain.imports import GEOMETRY, POSITION, ImportKind, Kind, ShapeKind
from app.domain.profiles import Profile
from app.errors import InputError, RefusedError
from app.files.profiles import known_profiles

SWITCHES = ("keep_good", "replace", "allow_far")
TEXT_CHARACTERS = 500
OTHER_EPSG = "epsg"
_KEY = re.compile(r"[\w.-]+")


@dataclass(slots=True)
class Faults:
    """What is wrong, by the field that it stands beside."""

    by_field: dict[str, str] = field(default_factory=dict)

    def add(self, name: str, message: str) -> None:
        """Say what is wrong with a field; the first word stands."""
        self.by_field.setdefault(name, str(message))

    def __bool__(self) -> bool:
        return bool(self.by_field)


def kind_from(form: MultiDict[str, str], before: DraftOptions) -> DraftOptions:
    """What the file holds and how it is read; a new kind forgets the columns of the old one."""
    choice = _text(form, "choice") or ""
    kind, profile = _named(_text(form, "other") or "" if choice == "other" else choice)
    is_new = (kind, profile) != (before.kind, before.profile)
    old = before.choices
    cleared = ImportChoices(datum=old.datum, dataset=old.dataset) if is_new else old
    choices = replace(cleared, encoding=_text(form, "encoding"), layer=_text(form, "layer"))
    return DraftOptions(kind=kind, profile=profile, choices=choices)


def _named(choice: str) -> tuple[ImportKind | None, str | None]:
    """`stations` or `stations:opencellid`."""
    kind, _sign, profile = choice.partition(":")
    if not kind:
        return None, None
    if kind not in list(ImportKind):
        raise InputError(f"kind {kind[:40]!r} is unknown; use one of {', '.join(ImportKind)}")
    if profile and (profile not in known_profiles() or known_profiles()[profile].kind != kind):
        raise InputError(f"profile {profile[:40]!r} is no profile of {kind}")
    return ImportKind(kind), profile or None


def profile_of(options: DraftOptions) -> Profile | None:
    """The profile that was chosen."""
    return None if options.profile is None else known_profiles().get(options.profile)


def options_from_form(form: MultiDict[str, str], draft: DraftRecord) -> tuple[DraftOptions, Faults]:
    """Columns, datum and dataset; the kind and the way of reading stay as they are."""
    faults = Faults()
    before = draft.options
    if before.kind is None:
        raise RefusedError("the kind of the rows is not chosen; choose what the file holds first")
    look, kind = draft.look or {}, KINDS[before.kind]
    ours = columns_of(kind, bool(look.get("has_shapes")))
    maps = tuple(_maps(form, ours, look.get("columns", ())))
    constants = {name: text for name in ours if (text := _text(form, f"set.{name}")) is not None}
    choices = replace(
        before.choices,
        maps=tuple(pair for pair in maps if pair[0] not in constants),
        constants=constants,
        where=_where(form, look.get("columns", ())),
        datum=_datum(form, before, faults),
        dataset=_dataset(form, faults),
        new_operators=dict(_operators(form)),
        **_descriptions(form, faults),
        **_switches(form, kind),
    )
    if choices.replace and (choices.keep_good or choices.where):
        faults.add(
            "replace", _("A complete file takes no refused rows and leaves none out; untick one of them.")
        )
    options = replace(before, choices=choices)
    note_unfed(kind, look, options, faults)
    _note_datum(kind, look, options, faults)
    return options, faults


def _descriptions(form: MultiDict[str, str], faults: Faults) -> dict[str, Any]:
    most = MAX_DESCRIPTION_CHARACTERS
    found = {name: _text(form, name, most + 1) for name in DESCRIPTIONS}
    for name, value in found.items():
        _note_long(name, value, most, faults)
    return {**found, "access_level": _access_level(form)}


def _access_level(form: MultiDict[str, str]) -> str | None:
    given = _text(form, "access_level")
    return None if given is None else access_level_named(given).value


def _note_long(name: str, value: str | None, most: int, faults: Faults) -> None:
    if value is not None and len(value) > most:
        faults.add(name, _("At most %(most)s characters.", most=most))


def _switches(form: MultiDict[str, str], kind: Kind) -> dict[str, Any]:
    may_replace = kind.key not in NOT_REPLACED
    return {name: name in form and (may_replace or name != "replace") for name in SWITCHES}


def _text(form: MultiDict[str, str], name: str, most: int = TEXT_CHARACTERS) -> str | None:
    found = form.get(name, "").replace("\0", "").strip()[:most]
    return found or None


def _maps(form: MultiDict[str, str], ours: Mapping[str, Any], theirs: list[str]) -> Iterator[tuple[str, str]]:
    """Only what the page offers."""
    for name in ours:
        chosen = form.get(f"map.{name}", "")
        if chosen and chosen in theirs:
            yield name, chosen


def _where(form: MultiDict[str, str], theirs: list[str]) -> dict[str, str]:
    pairs = zip(form.getlist("where_column"), form.getlist("where_value"), strict=False)
    cleaned = ((column, value.replace("\0", "").strip()[:TEXT_CHARACTERS]) for column, value in pairs)
    return {column: value for column, value in cleaned if column in theirs and value}


def _datum(form: MultiDict[str, str], before: DraftOptions, faults: Faults) -> str | None:
    if (
        "datum" not in form and before.choices.datum == AUTO
    ):  # the page ticks nothing where the evidence did not tell
        faults.add(
            "datum",
            _("The evidence does not tell it: say in which datum the positions are. The file's maker knows."),
        )
        return before.choices.datum
    chosen = _text(form, "datum")
    if chosen is None or chosen == AUTO:
        return chosen
    if chosen == OTHER_EPSG:
        chosen = f"EPSG:{(_text(form, 'epsg') or '').upper().removeprefix('EPSG:')}"
    try:
        return datum_named(chosen)
    except RefusedError:
        faults.add("datum", _("Needs the number of an EPSG code, such as 32651."))
        return None


def _dataset(form: MultiDict[str, str], faults: Faults) -> str | None:
    key = _text(form, "dataset")
    if key is None:
        faults.add("dataset", _("Needs a key, such as stations-2026."))
    elif not _KEY.fullmatch(key) or key.strip(".-") != key:
        faults.add("dataset", _("Letters, digits, dots, hyphens and underscores only."))
    _note_long("dataset", key, MAX_KEY_CHARACTERS, faults)
    return key


def _operators(form: MultiDict[str, str]) -> Iterator[tuple[str, str]]:
    for field_name in form:
        code = field_name.removeprefix("operator.")
        name = _text(form, field_name)
        if code != field_name and name is not None:
            yield code[:TEXT_CHARACTERS].replace("\0", ""), name


def note_unfed(kind: Kind, look: Mapping[str, Any], options: DraftOptions, faults: Faults) -> None:
    """Columns that have to be fed and are not; a position may come as a pair or as one text."""
    has_shapes = bool(look.get("has_shapes"))
    fed = {
        *fed_by_itself(kind, look.get("columns", ()), profile_of(options), has_shapes=has_shapes),
        *(name for name, _theirs in options.choices.maps),
        *options.choices.constants,
    }
    ours = columns_of(kind, has_shapes)
    pair = {column.name for column in POSITION}
    needs_text = GEOMETRY.name in ours and kind.shape is not ShapeKind.POINT
    for name, column in ours.items():
        is_needed = column.required or (needs_text and name == GEOMETRY.name)
        is_fed = name in fed or (name in pair and GEOMETRY.name in fed)
        if is_needed and not is_fed:
            faults.add(
                f"map.{name}",
                _("Choose a column of the file.")
                if name in pair or name == GEOMETRY.name
                else _("Choose a column of the file, or type one value for all rows."),
            )


def _note_datum(kind: Kind, look: Mapping[str, Any], options: DraftOptions, faults: Faults) -> None:
    profile = profile_of(options)
    is_known = look.get("epsg") is not None or (profile is not None and profile.datum is not None)
    if kind.shape is not ShapeKind.NONE and options.choices.datum is None and not is_known:
        faults.add("datum", _("Say in which datum the positions are, or let the program work it out."))
