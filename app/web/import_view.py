"""What the page of an import shows beside its record."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from flask_babel import gettext as _
from flask_babel import ngettext

from app.domain.datums import AUTO, DatumSource, datum_label
from app.domain.import_drafts import DraftRecord
from app.domain.import_kinds import KINDS, NOT_REPLACED
from app.domain.import_mapping import columns_of, fed_by_itself
from app.domain.imports import POSITION, ShapeKind
from app.files.profiles import known_profiles
from app.web import words
from app.web.import_form import Faults, note_unfed, profile_of
from app.web.import_words import column_name, disagrees, is_untold, kind_name, stated_datum
from app.web.language import name_of

SHOWN_PROPOSALS = 4
SHOWN_FED = 8
SHOWN_FED_BESIDE = 2  # of the proposals after the best
EXAMPLE_CHARACTERS = 40
_READABLE = re.compile(r"it can be read as (?P<encoding>[\w-]+)")


@dataclass(frozen=True, slots=True, kw_only=True)
class ProposalView:
    """One of the things that a file may be."""

    value: str
    title: str
    profile: str | None
    share: float
    fed: tuple[tuple[str, str], ...]
    more_fed: int
    lacks: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class ColumnView:
    """One of our columns and what feeds it."""

    name: str
    label: str
    is_required: bool
    itself: str | None
    chosen: str
    constant: str
    takes_constant: bool

    @property
    def is_fed(self) -> bool:
        """Whether something is read into it."""
        return bool(self.itself or self.chosen or self.constant)

    @property
    def source(self) -> str:
        """The column or the value that is read into it."""
        return self.chosen or self.constant or self.itself or ""


def choice_value(kind: str, profile: str | None) -> str:
    """What a radio button sends."""
    return f"{kind}:{profile}" if profile else kind


def proposals(draft: DraftRecord) -> list[ProposalView]:
    """What the file may be, best first."""
    found = (draft.look or {}).get("proposals", ())
    return [
        _proposal(one, SHOWN_FED_BESIDE if place else SHOWN_FED)
        for place, one in enumerate(found[:SHOWN_PROPOSALS])
    ]


def _proposal(one: Mapping[str, Any], shown: int) -> ProposalView:
    profile = known_profiles().get(one["profile"] or "")
    fed = tuple((column_name(ours), theirs) for ours, theirs in one["fed"])
    return ProposalView(
        value=choice_value(one["kind"], one["profile"]),
        title=kind_name(one["kind"]),
        profile=None if profile is None else name_of(profile.title_zh, profile.title_en),
        share=one["share"],
        fed=fed[:shown],
        more_fed=max(0, len(fed) - shown),
        lacks=bool(one["lacks"]),
    )


def other_kinds() -> list[tuple[str, str]]:
    """Every kind, and every profile under its kind."""
    listed = []
    for kind in KINDS:
        listed.append((choice_value(kind, None), kind_name(kind)))
        listed.extend(
            (choice_value(kind, one.key), f"{kind_name(kind)} · {name_of(one.title_zh, one.title_en)}")
            for one in known_profiles().values()
            if one.kind is kind
        )
    return listed


def columns(draft: DraftRecord) -> list[ColumnView]:
    """Our columns of the chosen kind, those that must be fed first."""
    if draft.options.kind is None or draft.look is None or not draft.is_looked_at:
        return []
    kind, has_shapes = KINDS[draft.options.kind], bool(draft.look.get("has_shapes"))
    itself = fed_by_itself(kind, draft.look["columns"], profile_of(draft.options), has_shapes=has_shapes)
    maps = dict(draft.options.choices.maps)
    pair = {column.name for column in POSITION}
    views = [
        ColumnView(
            name=name,
            label=column_name(name),
            is_required=column.required,
            itself=itself.get(name),
            chosen=maps.get(name, ""),
            constant=draft.options.choices.constants.get(name, ""),
            takes_constant=name not in pair and name != "geometry",
        )
        for name, column in columns_of(kind, has_shapes).items()
    ]
    return sorted(views, key=lambda one: not one.is_required)


def asked(rows: Sequence[ColumnView], faults: Mapping[str, str]) -> list[ColumnView]:
    """Our columns that somebody has to look at: needed and not fed, or with a fault."""
    return [one for one in rows if (one.is_required and not one.is_fed) or f"map.{one.name}" in faults]


def their_columns(draft: DraftRecord) -> list[tuple[str, str]]:
    """Columns of the file with an example each."""
    look = draft.look or {}
    examples = look.get("examples", {})
    return [(name, _example(name, examples.get(name, ()))) for name in look.get("columns", ()) if name]


def _example(name: str, values: list[str]) -> str:
    text = " | ".join(values)
    if not text:
        return name
    shown = text if len(text) <= EXAMPLE_CHARACTERS else f"{text[:EXAMPLE_CHARACTERS]}…"
    return str(_("%(column)s: %(example)s", column=name, example=shown))


def encoding_proposed(draft: DraftRecord) -> str | None:
    """The encoding that a file which could not be read in another one is in."""
    found = _READABLE.search((draft.look or {}).get("error") or "")
    return None if found is None else found["encoding"]


def has_places(draft: DraftRecord) -> bool:
    """Whether rows of the chosen kind lie somewhere."""
    return draft.options.kind is not None and KINDS[draft.options.kind].shape is not ShapeKind.NONE


def may_replace(draft: DraftRecord) -> bool:
    """Whether a file of the chosen kind can be a whole edition."""
    return draft.options.kind is not None and draft.options.kind not in NOT_REPLACED


def datum_at_hand(draft: DraftRecord) -> str | None:
    """The datum that the file or the profile states."""
    epsg, profile = (draft.look or {}).get("epsg"), profile_of(draft.options)
    if epsg is not None:
        return f"EPSG:{epsg}"
    return None if profile is None else profile.datum


def dataset_proposed(draft: DraftRecord) -> str:
    """A key for the dataset, after the kind and the name of the file."""
    kind = draft.options.kind
    stem = draft.file_name.split(".")[0]
    key = re.sub(r"[^\w.-]+", "-", stem).strip(".-").lower()
    return "-".join(filter(None, [kind, key]))


def open_steps(draft: DraftRecord, faults: Mapping[str, str]) -> frozenset[str]:
    """The steps that ask for something now; the others are folded up to one line."""
    check, opened = draft.check, {_step_of(name) for name in faults}
    if not draft.is_looked_at or draft.options.kind is None:
        return frozenset({"what", *opened})
    if not _is_fed(draft):
        opened.add("columns")
    if check is None:
        opened |= {"datum", "dataset"}
    elif check.get("error"):
        opened |= {"columns", "datum", "dataset"}
    elif is_untold(check) or (check.get("verdict") and _is_doubted(check)):
        opened.add("datum")
    elif not check["would_write"]:
        opened.add("dataset")  # where good rows are let through, and unknown operators get their names
    return frozenset(opened)


def _step_of(field: str) -> str:
    if field.startswith("map."):
        return "columns"
    return "datum" if field == "datum" else "dataset"


def _is_fed(draft: DraftRecord) -> bool:
    """Whether every column that is needed has something to be read from."""
    if draft.options.kind is None:
        return False
    unfed = Faults()
    note_unfed(KINDS[draft.options.kind], draft.look or {}, draft.options, unfed)
    return not unfed


def _is_doubted(check: Mapping[str, Any]) -> bool:
    """Whether the evidence speaks for another datum than the one that was taken."""
    verdict = check["verdict"]
    is_told_so = check.get("datum_source") == DatumSource.EVIDENCE
    return bool(verdict["datum"]) and not is_told_so and disagrees(verdict, check.get("datum"))


def is_evidence_open(draft: DraftRecord) -> bool:
    """Whether the evidence is what decides: it was asked for, or it speaks against what was stated."""
    check = draft.check or {}
    return draft.options.choices.datum == AUTO or bool(check.get("verdict") and _is_doubted(check))


def in_one_line(draft: DraftRecord) -> dict[str, str]:
    """What was chosen in each step, for the line that is left of it."""
    options, choices, profile = draft.options, draft.options.choices, profile_of(draft.options)
    kind = kind_name(options.kind) if options.kind else ""
    said = None if profile is None else name_of(profile.title_zh, profile.title_en)
    matched = [one for one in columns(draft) if one.is_fed]
    fed = ngettext("%(num)s column matched", "%(num)s columns matched", len(matched))
    chosen = [f"{column} = {value}" for column, value in choices.where.items()]
    return {
        "what": " · ".join(filter(None, [kind, said, choices.encoding, choices.layer])),
        "columns": " · ".join([str(fed), *chosen]),
        "datum": _datum_in_words(draft),
        "dataset": " · ".join(
            filter(None, [options.choices.dataset or dataset_proposed(draft), options.choices.title])
        ),
    }


def _datum_in_words(draft: DraftRecord) -> str:
    check = draft.check or {}
    if check.get("datum"):
        return f"{datum_label(check['datum'])}, {words.word('datum_sources', check['datum_source'])}"
    stated = stated_datum(draft) or datum_at_hand(draft)
    return datum_label(stated) if stated and draft.options.choices.datum != AUTO else str(_("not told yet"))


def steps(draft: DraftRecord) -> list[tuple[str, str, str]]:
    """Anchor, word and state of each step."""
    is_chosen = draft.is_looked_at and draft.options.kind is not None
    done = (
        ("what", _("What it is"), is_chosen),
        ("columns", _("Columns"), draft.check is not None),
        *([("datum", _("Datum"), draft.check is not None)] if has_places(draft) else []),
        ("dataset", _("Dataset"), draft.check is not None),
        ("outcome", _("Check"), draft.may_be_written or draft.batch_id is not None),
        ("result", _("Import"), draft.batch_id is not None),
    )
    now = next((key for key, _word, is_done in done if not is_done), "")
    return [
        (key, str(word), "done" if is_done else "now" if key == now else "") for key, word, is_done in done
    ]
