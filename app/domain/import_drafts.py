"""An import that somebody walks through step by step: what was chosen, where it stands."""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any

from app.domain.import_choices import ImportChoices
from app.domain.imports import ImportKind
from app.domain.jobs import JobRecord, JobStatus

DIGEST_CHARACTERS = 16


class DraftState(StrEnum):
    UPLOADED = "uploaded"  # nobody has looked into it yet
    LOOKED = "looked"  # its columns are known
    CHECKED = "checked"  # it is known what an import would do
    WRITTEN = "written"  # it is a batch


@dataclass(frozen=True, slots=True, kw_only=True)
class DraftOptions:
    """Everything that was chosen for an import; the kind is not, until somebody has looked into the file."""

    kind: ImportKind | None = None
    profile: str | None = None
    choices: ImportChoices = field(default_factory=ImportChoices)

    def as_record(self) -> dict[str, Any]:
        """The options in types that JSON has, in one level."""
        choices = asdict(self.choices)
        if self.choices.access_level is None:  # it came later: records of before keep their digest
            del choices["access_level"]
        return {"kind": self.kind, "profile": self.profile, **choices}

    @property
    def digest(self) -> str:
        """Tells these options from all others: what was checked is what may be written."""
        text = json.dumps(self.as_record(), sort_keys=True, ensure_ascii=False)
        return hashlib.sha256(text.encode()).hexdigest()[:DIGEST_CHARACTERS]


def options_from(record: Mapping[str, Any]) -> DraftOptions:
    """Options out of their stored form."""
    given = dict(record)
    kind, profile = given.pop("kind", None), given.pop("profile", None)
    maps = tuple((ours, theirs) for ours, theirs in given.pop("maps", ()))
    return DraftOptions(
        kind=None if kind is None else ImportKind(kind),
        profile=profile,
        choices=ImportChoices(maps=maps, **given),
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Upload:
    """A file as it came: under which name it is stored, and what its owner calls it."""

    stored_name: str
    file_name: str
    size_bytes: int
    sha256: str


@dataclass(frozen=True, slots=True, kw_only=True)
class DraftRecord:
    """An import under way, as people see it."""

    id: int
    stored_name: str
    file_name: str
    size_bytes: int
    sha256: str
    actor: str
    created_at: datetime
    state: DraftState
    options: DraftOptions
    look: Mapping[str, Any] | None
    check: Mapping[str, Any] | None
    batch_id: int | None
    is_undone: bool
    job: JobRecord | None

    @property
    def is_busy(self) -> bool:
        """Whether a job works on it."""
        return self.job is not None and not self.job.is_finished

    @property
    def failed_job(self) -> JobRecord | None:
        """The last job, where it did not come to its end."""
        unfinished = self.job is not None and self.job.is_finished and self.job.status is not JobStatus.DONE
        return self.job if unfinished and self.state is not DraftState.WRITTEN else None

    @property
    def is_looked_at(self) -> bool:
        """Whether the columns of the file are known."""
        return self.look is not None and not self.look.get("error")

    @property
    def is_checked(self) -> bool:
        """Whether the last check was of exactly these options."""
        return self.check is not None and self.check.get("digest") == self.options.digest

    @property
    def may_be_written(self) -> bool:
        """Whether these options were checked, and an import of them would write."""
        return self.is_checked and not self.is_busy and bool(self.check and self.check.get("would_write"))
