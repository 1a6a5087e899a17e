"""The phone of whoever reported a case: masked with the case, whole for a reason that goes on record."""

from sqlalchemy.orm import Session

from app.config import settings
from app.domain import phones
from app.domain.actors import Actor
from app.domain.audit import Personal, PersonalKind
from app.domain.case_reports import MAX_REASON, is_storable
from app.errors import ForbiddenError, NotFoundError, RefusedError
from app.services import audit, cases
from app.store import case_contacts as contacts_store

ACTION = "case.reveal_contact"
REFUSALS = (ForbiddenError, NotFoundError, RefusedError)


def masked_phone(session: Session, actor: Actor, *, case_id: int) -> str | None:
    """The phone of a case that the actor may see, without the digits that would reach somebody."""
    cases.case(session, actor, case_id=case_id)
    phone = contacts_store.find_phone(session, case_id=case_id)
    return None if phone is None else phones.masked(phone, settings().cases.phone_region)


def reveal_phone(session: Session, actor: Actor, *, case_id: int, reason: str) -> str:
    """The phone of a case in E.164; each reveal is on record with its reason, and so is each refusal."""
    with audit.refusals_recorded(actor, action=ACTION, entity="case", entity_id=case_id, of=REFUSALS):
        actor.require("cases.reveal_contact")
        found = cases.case(session, actor, case_id=case_id)
        phone = contacts_store.find_phone(session, case_id=case_id)
        if phone is None:
            raise NotFoundError("contact phone of case", case_id)
        said = _reason(reason, phone)
    details = {
        "number": int(found.iloc[0]["number"]),
        "reason": said,
        "phone": Personal(PersonalKind.PHONE, phone),
    }
    audit.record(session, actor, action=ACTION, entity="case", entity_id=case_id, details=details)
    return phone


def _reason(text: str, phone: str) -> str:
    """Why somebody needs the number; the audit keeps it as it is, so the number may not stand in it."""
    said = text.strip()
    if not said:
        raise RefusedError("reason is missing; a number is shown for a reason only")
    if len(said) > MAX_REASON:
        raise RefusedError(f"reason has {len(said)} characters; at most {MAX_REASON}")
    if not is_storable(said):
        raise RefusedError("reason holds characters that are no text (NUL or half a surrogate pair)")
    if phones.is_named_in(said, phone):
        raise RefusedError("reason holds the number itself; say why it is needed, without it")
    return said
