"""The record of deeds as people read it."""

from collections.abc import Iterator, Mapping
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext

from app.domain.audit import AuditRecord, Outcome
from app.domain.jobs import JobKind
from app.web import words

OUTCOMES = {
    Outcome.DONE: lazy_gettext("done"),
    Outcome.REFUSED: lazy_gettext("refused"),
    Outcome.FAILED: lazy_gettext("failed"),
}
# An action that is not here is shown by its code.
ACTIONS = {
    "audit.erase": lazy_gettext("Erased a personal value"),
    "audit.export": lazy_gettext("Took the audit away as a file"),
    "audit.read": lazy_gettext("Looked at the audit"),
    "audit.retain": lazy_gettext("Removed audit events beyond the retention"),
    "audit.seal": lazy_gettext("Sealed the audit"),
    "audit.verify": lazy_gettext("Verified the audit"),
    "case.photo.read": lazy_gettext("Looked at a photo"),
    "case.report": lazy_gettext("Reported a case"),
    "coverage.publish": lazy_gettext("Published a coverage run"),
    "coverage.run": lazy_gettext("Asked for a coverage run"),
    "data.drop": lazy_gettext("Dropped a begun import"),
    "data.export": lazy_gettext("Exported data"),
    "data.export.download": lazy_gettext("Fetched an exported file"),
    "data.import": lazy_gettext("Imported a file"),
    "data.undo": lazy_gettext("Undid an import"),
    "data.upload": lazy_gettext("Uploaded a file"),
    "demo.load": lazy_gettext("Loaded the demo"),
    "job.cancel": lazy_gettext("Asked a task to stop"),
    "network.places.open": lazy_gettext("Opened a map with exact places"),
    "network.places.read": lazy_gettext("Read exact places of base stations"),
    "population.buildings.read": lazy_gettext("Read residents building by building"),
    "quality.check": lazy_gettext("Asked for a quality check"),
}
ENTITIES = {
    "audit": lazy_gettext("Audit"),
    "case": lazy_gettext("Case"),
    "coverage_run": lazy_gettext("Run"),
    "dataset": lazy_gettext("Dataset"),
    "file": lazy_gettext("File"),
    "import": lazy_gettext("Import"),
    "job": lazy_gettext("Task"),
    "layer": lazy_gettext("Layer"),
}
# Where a thing has a page of its own.
PATHS = {"case": "/cases/", "import": "/import/", "job": "/jobs/"}
JOB_SUBMITTED = "job.submit."


def action(code: str) -> str:
    """A deed in words."""
    if code.startswith(JOB_SUBMITTED):
        kind = code.removeprefix(JOB_SUBMITTED)
        return str(
            _(
                "Started a task: %(kind)s",
                kind=words.JOB_KINDS[JobKind(kind)] if kind in set(JobKind) else kind,
            )
        )
    return str(ACTIONS.get(code, code))


def entity(code: str | None) -> str:
    """A kind of thing."""
    return "" if code is None else str(ENTITIES.get(code, code))


def outcome(code: str) -> str:
    """How a deed ended."""
    return str(OUTCOMES[Outcome(code)]) if code in set(Outcome) else code


def thing_path(record: AuditRecord) -> str | None:
    """The page of the thing that a deed was about."""
    is_key = record.entity_id is not None and record.entity_id.isascii() and record.entity_id.isdigit()
    return f"{PATHS[record.entity]}{record.entity_id}" if is_key and record.entity in PATHS else None


def who(record: AuditRecord) -> str:
    """The person or program; of an erased person the beginning of the digest."""
    if record.actor_plain is None:
        return str(_("erased (%(digest)s)", digest=record.actor.removeprefix("sha256:")[:8]))
    return str(words.word("actors", record.actor_plain))


def whence(record: AuditRecord) -> str:
    """The address that the request came from."""
    if record.source is None:
        return ""
    erased = _("erased (%(digest)s)", digest=record.source.removeprefix("sha256:")[:8])
    return record.source_plain or str(erased)


def details(record: AuditRecord) -> Iterator[tuple[str, str]]:
    """Names and values of the details, one level flattened; what is empty is left out."""
    for name, value in record.details.items():
        inner = value.items() if isinstance(value, Mapping) else [("", value)]
        for below, item in inner:
            if item not in (None, "", [], {}):
                yield f"{name}.{below}".rstrip("."), _plain(item)


def _plain(value: Any) -> str:
    return ", ".join(str(one) for one in value) if isinstance(value, list) else str(value)
