"""Phones of those who reported cases, apart from the cases: no list, map, tile or export reads them."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.models.cases import CaseContact


def add_phone(session: Session, *, case_id: int, phone: str) -> None:
    """Keep the phone of a case."""
    session.add(CaseContact(case_id=case_id, phone=phone))
    session.flush()


def find_phone(session: Session, *, case_id: int) -> str | None:
    """The phone of a case; None where nobody left one, or where its time is over."""
    return session.scalar(select(CaseContact.phone).where(CaseContact.case_id == case_id))
