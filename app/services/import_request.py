"""What is asked of an import, and what came of it."""

import re
from dataclasses import dataclass, field
from pathlib import Path

from app.domain.import_choices import MAX_KEY_CHARACTERS, ImportChoices
from app.domain.import_kinds import NOT_REPLACED
from app.domain.imports import ImportKind
from app.domain.profiles import Profile
from app.errors import RefusedError
from app.services.import_intake import Note, Remark, Row
from spatial.datum_verdict import DatumVerdict


@dataclass(frozen=True, slots=True, kw_only=True)
class ImportRequest:
    """What to import, and what was chosen for it."""

    kind: ImportKind
    path: Path
    max_megabytes: int
    file_name: str | None = None  # as its owner calls it, where it is stored under another name
    profile: Profile | None = None
    choices: ImportChoices = field(default_factory=ImportChoices)
    check_only: bool = False

    def __post_init__(self) -> None:
        if self.profile is not None and self.profile.kind is not self.kind:
            raise RefusedError(f"profile {self.profile.key!r} is of {self.profile.kind}, not of {self.kind}")
        chosen = self.choices
        chosen.refuse_unfit()
        if chosen.replace and self.kind in NOT_REPLACED:
            raise RefusedError(f"--replace is not for {self.kind}: {_why_not_replaced(self.kind)}")
        if chosen.replace and chosen.keep_good:
            raise RefusedError(
                "--replace and --keep-good do not go together: "
                "a refused row would be taken for one that is gone, and its stored row removed"
            )
        if chosen.replace and (chosen.where or (self.profile is not None and self.profile.where)):
            raise RefusedError(
                "--replace and --where do not go together: rows that are left out would be taken for gone"
            )

    @property
    def shown_name(self) -> str:
        """What the file is called in messages and records."""
        return self.file_name or self.path.name

    @property
    def dataset_key(self) -> str:
        """The dataset named, else one called after kind and file."""
        key = self.choices.dataset
        if key is None:
            return self._made_key()
        if not key or dataset_key_of(key) != key:
            raise RefusedError(f"dataset {key!r} is refused; needs letters, digits, '.', '-' and '_' only")
        return key

    def _made_key(self) -> str:
        made = dataset_key_of(f"{self.kind}-{Path(self.shown_name).stem}")
        if len(made) > MAX_KEY_CHARACTERS:
            raise RefusedError(
                f"the name of the file makes a dataset key of {len(made)} characters, and one has at most "
                f"{MAX_KEY_CHARACTERS}; name a shorter one by --dataset"
            )
        return made


def _why_not_replaced(kind: ImportKind) -> str:
    if kind is ImportKind.AREAS:
        return "an area ends by its valid_to"
    return "other datasets use them"


def dataset_key_of(text: str) -> str:
    """A text as a key: what is no letter, digit, point or dash becomes a dash."""
    return re.sub(r"[^\w.-]+", "-", text).strip(".-")


@dataclass(frozen=True, slots=True, kw_only=True)
class ImportResult:
    """What became of the rows; without a batch nothing was written."""

    dataset: str
    dataset_version: int | None
    batch_id: int | None
    number_word: str
    datum: str | None
    datum_source: str | None
    verdict: DatumVerdict | None
    rows_read: int
    rows_kept: int
    rows_merged: int
    rows_refused: int
    rows_removed: int
    may_be_written: bool  # unless only asked for a check
    refusals: tuple[Remark, ...]
    notes: tuple[Note, ...]
    noted: tuple[Remark, ...]
    sample: tuple[Row, ...]

    @property
    def is_written(self) -> bool:
        """Whether the database has changed."""
        return self.batch_id is not None
