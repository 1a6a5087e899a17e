"""The record of deeds as people read it."""

import re
from collections.abc import Iterator, Mapping
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext

from app.domain.audit import DIGEST_MARK, AuditRecord, Outcome
from app.domain.jobs import JobKind
from app.web import words

OUTCOMES = {
    Outcome.DONE: lazy_gettext("done"),
    Outcome.REFUSED: lazy_gettext("refused"),
    Outcome.FAILED: lazy_gettext("failed"),
}
# An action that is not here is shown by its code.
ACTIONS = {
    "accounts.add": lazy_gettext("Adding of an account"),
    "accounts.assign": lazy_gettext("Granting of roles and areas"),
    "accounts.disable": lazy_gettext("Disabling of an account"),
    "accounts.enable": lazy_gettext("Enabling of an account"),
    "accounts.first_link": lazy_gettext("Link for the first people"),
    "accounts.link": lazy_gettext("Linking of an account to the identity provider"),
    "accounts.password": lazy_gettext("Change of the own password"),
    "accounts.password_set": lazy_gettext("Password set by link"),
    "accounts.rename": lazy_gettext("Renaming of an account"),
    "access.publish": lazy_gettext("Publication of the reach of a service"),
    "access.run": lazy_gettext("Reach of a service"),
    "accounts.second_factor_off": lazy_gettext("Second factor turned off"),
    "accounts.second_factor_on": lazy_gettext("Second factor turned on"),
    "accounts.second_factor_reset": lazy_gettext("Reset of a second factor"),
    "accounts.session_ended": lazy_gettext("Session ended"),
    "accounts.setup_link": lazy_gettext("New link to set a password"),
    "accounts.sign_in": lazy_gettext("Sign-in"),
    "accounts.sign_out": lazy_gettext("Sign-out"),
    "accounts.token_made": lazy_gettext("Token made"),
    "accounts.token_revoked": lazy_gettext("Token revoked"),
    "accounts.unlock": lazy_gettext("Unlocking of an account"),
    "audit.erase": lazy_gettext("Erasing of a personal value"),
    "audit.export": lazy_gettext("Export of the audit"),
    "audit.read": lazy_gettext("Look at the audit"),
    "audit.retain": lazy_gettext("Removal of old audit events"),
    "audit.seal": lazy_gettext("Sealing of the audit"),
    "audit.verify": lazy_gettext("Verification of the audit"),
    "backup.create": lazy_gettext("Backup"),
    "backup.restore": lazy_gettext("Restore from a backup"),
    "case.photo.read": lazy_gettext("Look at a photo"),
    "case.reveal_contact": lazy_gettext("Reveal of a contact phone"),
    "case.report": lazy_gettext("Report of a case"),
    "coverage.calibrate": lazy_gettext("Calibration by measurements"),
    "coverage.publish": lazy_gettext("Publication of a coverage run"),
    "coverage.remove": lazy_gettext("Removal of a coverage run"),
    "coverage.run": lazy_gettext("Coverage run"),
    "data.drop": lazy_gettext("Dropping of a begun import"),
    "data.export": lazy_gettext("Export of data"),
    "data.export.download": lazy_gettext("Download of an exported file"),
    "data.import": lazy_gettext("Import of a file"),
    "data.undo": lazy_gettext("Undoing of an import"),
    "data.upload": lazy_gettext("Upload of a file"),
    "demo.load": lazy_gettext("Loading of the demo"),
    "job.cancel": lazy_gettext("Request to stop a task"),
    "network.places.near": lazy_gettext("Distances to base stations"),
    "network.places.open": lazy_gettext("Map with exact places"),
    "network.places.read": lazy_gettext("Exact places of base stations"),
    "plan.adopt": lazy_gettext("Adoption of a plan"),
    "plan.assign": lazy_gettext("Assignment of a planned station"),
    "plan.make": lazy_gettext("Plan of base stations"),
    "plan.move": lazy_gettext("Move of a planned station"),
    "plan.remove": lazy_gettext("Removal of a plan"),
    "plan.remove_station": lazy_gettext("Station marked to go while a plan is built"),
    "plan.keep_station": lazy_gettext("Station kept that was to go"),
    "population.buildings.read": lazy_gettext("Residents building by building"),
    "quality.check": lazy_gettext("Quality check"),
    "request.delete": lazy_gettext("Request of an address"),
    "request.get": lazy_gettext("Request of an address"),
    "request.head": lazy_gettext("Request of an address"),
    "request.patch": lazy_gettext("Request of an address"),
    "request.post": lazy_gettext("Request of an address"),
    "request.put": lazy_gettext("Request of an address"),
    "scenario.change": lazy_gettext("Change to a scenario"),
    "scenario.create": lazy_gettext("New scenario"),
    "scenario.fork": lazy_gettext("Copy of a scenario"),
    "scenario.redo": lazy_gettext("Change to a scenario done again"),
    "scenario.undo": lazy_gettext("Change to a scenario undone"),
    "system.retain": lazy_gettext("Removal of rows that were kept long enough"),
}
ENTITIES = {
    "account": lazy_gettext("Account"),
    "address": lazy_gettext("Address"),
    "area": lazy_gettext("Area"),
    "audit": lazy_gettext("Audit"),
    "backup": lazy_gettext("Backup"),
    "case": lazy_gettext("Case"),
    "coverage_run": lazy_gettext("Run"),
    "dataset": lazy_gettext("Dataset"),
    "file": lazy_gettext("File"),
    "import": lazy_gettext("Import"),
    "job": lazy_gettext("Task"),
    "layer": lazy_gettext("Layer"),
    "plan": lazy_gettext("Plan"),
    "plan_station": lazy_gettext("Planned station"),
    "report": lazy_gettext("Report of an import"),
    "scenario": lazy_gettext("Scenario"),
    "service_reach": lazy_gettext("Reach of a service"),
    "table": lazy_gettext("Table"),
}
# Where a thing has a page of its own.
PATHS = {
    "account": "/admin/accounts/",
    "case": "/cases/",
    "import": "/import/",
    "job": "/jobs/",
    "plan": "/plans/",
    "scenario": "/scenarios/",
}
LONG_DIGEST = re.compile(r"\b([0-9a-f]{8})[0-9a-f]{56}\b")
JOB_SUBMITTED = "job.submit."


def action(code: str) -> str:
    """A deed in words."""
    if code.startswith(JOB_SUBMITTED):
        kind = code.removeprefix(JOB_SUBMITTED)
        return str(
            _(
                "Task handed over: %(kind)s",
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
        return str(_("erased (%(digest)s)", digest=_short(record.actor)))
    return str(words.word("actors", record.actor_plain))


def whence(record: AuditRecord) -> str:
    """The address that the request came from."""
    if record.source is None:
        return ""
    erased = _("erased (%(digest)s)", digest=_short(record.source))
    return record.source_plain or str(erased)


def _short(digest: str) -> str:
    return digest.removeprefix(DIGEST_MARK)[:8]


def details(record: AuditRecord) -> Iterator[tuple[str, str]]:
    """Dotted names and values of the details; what is empty is left out."""
    yield from _flat("", record.details)


def _flat(name: str, value: Any) -> Iterator[tuple[str, str]]:
    if isinstance(value, Mapping):
        for below, item in value.items():
            yield from _flat(f"{name}.{below}".lstrip("."), item)
    elif value not in (None, "", []):
        shown = ", ".join(str(one) for one in value) if isinstance(value, list) else str(value)
        yield name, LONG_DIGEST.sub(r"\1…", shown)
